"""When the next update that somebody promised is due, they are asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.model import About
from ...core.translation import at_time, gettext
from ...playbooks.file import display
from ..card_updates import turning
from ..new_tasks import new_task, stamp, whole
from ..wording.buttons import button
from ..wording.inside import inside, owner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...core.effects import Briefing, Effect
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile


def due_update(incident: Incident, shown: Sequence[Task]) -> Iterator[Task]:
    """The reminder, and every card that is or will be `shown`: it then says that the update was due."""
    if due := incident.next_update_at:
        yield new_task(incident, f"promise-{stamp(due)}", "promise", due, about=About(for_at=whole(due)))
        yield from turning(incident, shown, "promise", due)


def _promise(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    incident = briefing.incident
    due = incident.next_update_at
    if due is None or briefing.task.about.for_at != whole(due):
        return None
    text = gettext(
        "The next update is due now: {who} promised it for {at}. How does it stand?",
        who=display(incident.status_by) if incident.status_by else gettext("Somebody"),
        at=at_time(due, briefing.now),
    )
    buttons = (button("status", incident.id, "primary"),)
    return inside(briefing, file, text, owner(briefing, file), buttons=buttons)


EFFECTS = {"promise": _promise}
