"""What the end of a task (done, skipped or failed) calls for: people whom it did not reach, and what comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..core.model import About
from ..playbooks.on_call import on_call
from .asked_room import after_room, asked_in, why_not
from .backup_responders import after_backup, after_call, instead_of_invited, nobody
from .blocked_messages import mended
from .card_updates import cards, tier_called, turning
from .ended import Ended
from .lapsed import after_ring
from .live_messages import is_call
from .reminders.reopening import after_unarchiving
from .rumour import without_its_room
from .shift_change import after_shift
from .unreachable import message_uninvited, report_undelivered
from .without_room import without_room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile

ANNOUNCED = timedelta(seconds=60)  # what comes this long after the beginning, or later, stood on the cards as "next"
INVITES = ("open_private_channel", "stand_in", "shift")


def after(
    task: Task, incident: Incident, tasks: Sequence[Task], missed: Sequence[str], now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    """What the end of a task calls for. `missed` are those whom an invitation that is done did not bring in."""
    lost = tuple(missed)
    if task.state == "failed" and task.verb in INVITES:
        lost = tuple(person.name for person in file.members(invited(task, incident, file, now), now))
    ended = Ended(task, incident, tasks, lost, now, file)
    if task.playbook and task.state == "done" and task.due_at - incident.opened_at >= ANNOUNCED:
        yield from tier_called(incident, cards(tasks), task, now)
    yield from _read_otherwise(task, incident, tasks, now)
    match task.verb:
        case "open_private_channel":
            yield from _after_step_of_room(ended)
        case "stand_in":
            yield from after_backup(ended)
        case "shift":
            yield from after_shift(ended)
        case "notify" | "alert" if task.state != "skipped" and task.about.team and task.about.by == "slack":
            yield from after_call(ended)
        case "ring":
            yield from after_ring(ended)
        case "unarchive":
            yield from after_unarchiving(ended)
        case _ if task.state == "failed":
            yield from report_undelivered(task, incident, now, file)


def _read_otherwise(task: Task, incident: Incident, tasks: Sequence[Task], now: datetime) -> Iterator[Task]:
    """What others read of it: that it got through after all; and a call, when the word of whoever has it runs out."""
    if task.verb == "ticket" and task.state == "done":
        yield from tier_called(incident, cards(tasks), task, now)
    if task.blocked_by and task.state != "failed":
        yield from mended(task, incident, tasks, now)
    until = incident.acknowledged_until
    if until and until > now and task.state == "done" and is_call(task):
        yield from turning(incident, [task], "lapse", until)


def _after_step_of_room(ended: Ended) -> Iterator[Task]:
    task, incident, tasks, lost, now, file = ended
    yield from after_room(task, incident, now)
    if task.part == "room" and task.state == "failed":
        yield from without_room(incident, tasks, why_not(task.error), now, file)
        yield from without_its_room(incident, tasks, now, file) if incident.confidential else ()
    if lost:
        yield from _uninvited(ended)


def _uninvited(ended: Ended) -> Iterator[Task]:
    """People whom the room's own invitation missed."""
    task, incident, _, lost, now, file = ended
    addresses = invited(task, incident, file, now)
    yield from message_uninvited(lost, incident, now)
    yield from instead_of_invited(ended, addresses)
    if not {person.name for person in file.members(addresses, now)}.difference(lost):
        yield from nobody(About(), incident, now)


def invited(task: Task, incident: Incident, file: PlaybooksFile, now: datetime) -> tuple[str, ...]:
    """The addresses (people, teams, team.on_call) of an invitation; empty for any other task."""
    about = task.about
    match task.verb:
        case "stand_in":
            return (about.person,) if about.person else ()
        case "shift":
            who = on_call(file.teams[about.team], now) if about.team in file.teams else None
            return (who,) if who else ()
        case "open_private_channel" if task.part == "invite" and not task.playbook:
            return asked_in(incident, about.person or "", file)
        case "open_private_channel" if task.part == "invite":
            named: tuple[str, ...] = getattr(file.step(task.playbook, task.step), "invite", ())
            return named
    return ()
