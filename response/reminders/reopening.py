"""A closed incident goes on: its room is opened again where Slack lets us, else in a new room that links the old."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.effects import Unarchive
from ...core.model import About
from ..asked_room import another_room
from ..card_updates import card_updates, cards
from ..new_tasks import new_task, stamp
from ..wording.rooms import archived_rooms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ...core.effects import Briefing, Effect
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile
    from ..ended import Ended

SOON = timedelta(seconds=10)  # after the room: its card is brought up to date


def reopened(incident: Incident, tasks: Sequence[Task], now: datetime) -> Iterator[Task]:
    """The archived room, and then its card."""
    if incident.room in archived_rooms(tasks):
        yield new_task(incident, f"unarchive/{stamp(now)}", "unarchive", now)
        inside = [task for task in cards(tasks) if task.verb == "open_private_channel"]
        yield from card_updates(incident, inside, f"reopened-{stamp(now)}", About(), now + SOON)


def after_unarchiving(ended: Ended) -> Iterator[Task]:
    """A room that Slack keeps archived is left for a new one."""
    if ended.task.state == "done" and not ended.task.ref:
        yield from another_room(ended.incident, ended.tasks, ended.now, ended.file)


def _unarchive(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    return Unarchive(briefing.incident.room) if briefing.incident.room else None


EFFECTS = {"unarchive": _unarchive}
