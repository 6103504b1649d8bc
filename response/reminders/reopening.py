"""A closed incident goes on: its room is opened again where Slack lets us, else people are told how."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.effects import Post, Unarchive
from ...core.model import About
from ..card_updates import card_updates, cards
from ..new_tasks import new_task, stamp
from ..wording.rooms import alert_of, channel_of, is_archived, link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ...core.effects import Briefing, Effect
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile

SOON = timedelta(seconds=10)  # after the room: its card is brought up to date


def reopened(incident: Incident, tasks: Sequence[Task], now: datetime) -> Iterator[Task]:
    """The archived room, and then its card."""
    if incident.room and is_archived(tasks):
        yield new_task(incident, f"unarchive/{stamp(now)}", "unarchive", now)
        inside = [task for task in cards(tasks) if task.verb == "open_private_channel"]
        yield from card_updates(incident, inside, f"reopened-{stamp(now)}", About(), now + SOON)


def after_unarchiving(task: Task, incident: Incident, now: datetime) -> Iterator[Task]:
    """Whoever looks for the room is told when Slack does not let us open it."""
    if task.state == "failed":
        yield new_task(incident, f"still-archived/{stamp(now)}", "still_archived", now)


def _unarchive(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    return Unarchive(briefing.incident.room) if briefing.incident.room else None


def _still_archived(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Nothing is said of what it is about: this may stand outside."""
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    if channel is None or not briefing.incident.room:
        return None
    where = link(briefing.incident.room)
    text = f"This is open again, but Slack lets no app open its archived room {where}: one of you can, in its settings."
    return Post(channel, text, thread=alert.ref if alert else None, broadcast=alert is not None)


EFFECTS = {"unarchive": _unarchive, "still_archived": _still_archived}
