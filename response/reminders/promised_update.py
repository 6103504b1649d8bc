"""When the next update that somebody promised is due, they are asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.model import About
from ...core.times import time_in_words
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
    by = display(incident.status_by or "Somebody")
    text = f"The next update is due now: {by} promised it for {time_in_words(due, briefing.now)}. How does it stand?"
    buttons = (button("status", incident.id, "primary"),)
    return inside(briefing, file, text, owner(briefing, file), buttons=buttons)


EFFECTS = {"promise": _promise}
