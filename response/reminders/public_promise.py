"""What a posted answer promised in public: a word before its time, and one when nobody has kept it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.messages import Lasting
from ...core.model import About
from ...core.public_promises import pending
from ...core.translation import at_time, gettext
from ..card_updates import turning
from ..new_tasks import new_task, stamp, whole
from ..wording.buttons import button
from ..wording.inside import inside, owner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...core.effects import Briefing, Effect
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile

BEFORE = timedelta(minutes=10)  # time enough to write it; half of it where less was promised


def due_promises(incident: Incident, shown: Sequence[Task]) -> Iterator[Task]:
    """For each open promise a word before its time and at it; every card then says that it has passed."""
    for promise in pending(incident):
        early = promise.at - min(BEFORE, (promise.at - promise.made_at) / 2)
        about = About(for_at=whole(promise.at))
        for part, at in (("soon", early), ("", promise.at)):
            name = f"public-promise-{stamp(promise.at)}{part and '/soon'}"
            yield new_task(incident, name, "public_promise", at, part=part, about=about, unless="closed")
        yield from turning(incident, shown, "promised", promise.at)


def _due(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    incident, now = briefing.incident, briefing.now
    promise = next((one for one in pending(incident) if whole(one.at) == briefing.task.about.for_at), None)
    if promise is None:
        return None
    if briefing.task.part:
        text = gettext(
            "In {span} it is “{said}”: by then we promised in public to say more. Write it now.",
            span=Lasting((promise.at - now).total_seconds()),
            said=promise.said,
        )
    else:
        text = gettext(
            "We promised in public to say more by {at} (“{said}”), and nobody has. Say something now, if only when.",
            at=at_time(promise.at, now),
            said=promise.said,
        )
    buttons = (button("kept", incident.id, "primary"),)
    return inside(briefing, file, text, owner(briefing, file), buttons=buttons)


EFFECTS = {"public_promise": _due}
