"""Messages with buttons, other than the cards, stay true: drafts, calls, questions and checklists are edited.

Nothing that stands anywhere offers to do what has been done, and after the close nothing of them can be pressed:
only cards have Reopen then, and the word to its owner when another closed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.escalation_pause import is_acknowledged
from ..core.model import About
from ..core.responder_actions import answered_at
from ..core.rules import DRAFTS, FOLLOW_UP, RUMOUR
from ..drafts.approvals import touched
from ..playbooks.on_call import on_call
from .card_updates import card_updates, turning
from .escalation_tiers import DIRECT
from .priorities import CHANNEL_COPY, behind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from ..core.effects import StoredDraft
    from ..core.model import Incident, Reason, Task
    from ..playbooks.file import PlaybooksFile

OWNER_TOLD = "owner_told"  # the verb of tasks that tell an owner of a close, with a button to reopen
STAND_DOWN: Reason = "stand_down"


def drafts(tasks: Iterable[Task]) -> list[Task]:
    """The tasks that showed a draft."""
    return [task for task in _shown(tasks) if task.verb in DRAFTS and task.part in ("", "direct")]


def calls(tasks: Iterable[Task]) -> list[Task]:
    """The tasks that wrote to somebody, with a card to press on."""
    return [task for task in _shown(tasks) if is_call(task)]


def is_call(task: Task) -> bool:
    """Whether a task writes to one person, with a card to press on: an invitation instead leaves no message."""
    if task.verb == "notify":
        return task.part != CHANNEL_COPY and task.about.by == "slack"
    if task.verb == "alert":
        return task.part == DIRECT
    return task.verb in ("direct", "direct_card", "stand_in", "ring")


def _shown(tasks: Iterable[Task]) -> list[Task]:
    return [task for task in tasks if task.state == "done" and ":" in (task.ref or "")]  # a message, not a room


def called(task: Task, file: PlaybooksFile) -> str:
    """Whom a call went to: somebody of the file, or whoever was on call in a team then."""
    about = task.about
    if about.person or about.team not in file.teams:
        return about.person or ""
    return on_call(file.teams[about.team], task.settled_at or task.due_at) or ""


def relieved(task: Task, incident: Incident, now: datetime) -> bool:
    """Whether whoever was called by a task can leave it to others."""
    if incident.closed_at:
        return True
    if task.unless == "publicly_acknowledged":
        return incident.public_ack_at is not None
    return is_acknowledged(incident, now)


def reading_otherwise(
    before: Incident, after: Incident, tasks: Sequence[Task], now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    """Edits of all that reads otherwise since `before`, and one quiet line to each who was called and is relieved."""
    name, closed = str(after.revision), after.closed_at != before.closed_at
    about = About(reason="change")
    if closed or _of_draft(before) != _of_draft(after):
        yield from card_updates(after, drafts(tasks), f"{name}/drafts", about, now)
    if closed or _of_call(before, now) != _of_call(after, now):
        yield from _calls(after, tasks, now, file)
    asked = [task for task in _shown(tasks) if task.verb in QUESTIONS]
    changed = [
        task for task in asked if closed or QUESTIONS[task.verb](before, now) != QUESTIONS[task.verb](after, now)
    ]
    yield from card_updates(after, changed, f"{name}/questions", about, now)
    if before.closed_at and not after.closed_at:
        told = [task for task in _shown(tasks) if task.verb == OWNER_TOLD]
        yield from card_updates(after, told, f"{name}/owner", about, now)
    if closed:
        lists = [task for task in _shown(tasks) if task.verb == "open_private_channel" and task.part == "checklist"]
        yield from card_updates(after, lists, f"{name}/lists", about, now)


def _calls(incident: Incident, tasks: Sequence[Task], now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """Each call is edited; below the last one to each person it is said that they can stand down, once."""
    made = sorted(calls(tasks), key=lambda task: (task.settled_at or task.due_at, task.key))
    last = {called(task, file): task.key for task in made}
    told = {task.needs for task in tasks if task.verb == FOLLOW_UP and task.about.reason == STAND_DOWN}
    have_it = {file.called(name) for name in (incident.owner, incident.closed_by, *incident.acknowledgers) if name}
    for number, task in enumerate(reversed(made), 1):  # the newest first: that is what people have before them
        who = called(task, file)
        lets_go = last[who] == task.key and task.key not in told and who not in have_it and task.verb != "direct_card"
        loud = lets_go and relieved(task, incident, now)
        about = About(reason=STAND_DOWN, loudness="thread") if loud else About(reason="change")
        yield from card_updates(incident, [task], f"{incident.revision}/calls/{number:03}", about, now, how=behind)


def approval_shown(draft: StoredDraft, incident: Incident, tasks: Sequence[Task], now: datetime) -> Iterator[Task]:
    """What shows the draft says who approved it; and when what it promises passes, that it is to be approved again."""
    mine = [task for task in drafts(tasks) if draft.id in (task.key, task.about.message_of)]
    name = f"{incident.revision}-{draft.revision}/approved"
    yield from card_updates(incident, mine, name, About(reason="change"), now)
    promised = min((each.at for one in draft.texts for each in one.promises), default=None)
    if promised and draft.approvals:
        yield from turning(incident, mine, "promised", promised)


def _of_draft(incident: Incident) -> object:
    return (
        answered_at(incident),
        incident.moved_at,
        incident.severity,
        set(touched(incident)),
    )  # `void_drafts` finds the rest


def _of_call(incident: Incident, now: datetime) -> object:
    return (*_of_the_rota(incident, now), incident.owner, incident.acknowledged_until, incident.public_ack_at,
            incident.severity)  # fmt: skip


def _of_the_rota(incident: Incident, now: datetime) -> tuple[object, ...]:
    return is_acknowledged(incident, now), incident.acknowledgers


QUESTIONS: dict[str, Callable[[Incident, datetime], object]] = {
    "still": lambda incident, _: incident.acknowledged_until,
    "promise": lambda incident, _: incident.next_update_at,
    "no_room": lambda incident, _: (incident.room, incident.room_task),
    "unreached": _of_the_rota,
    "nobody": _of_the_rota,
    "shift": _of_the_rota,
    "handed_over": _of_the_rota,
    RUMOUR: lambda incident, _: (incident.rumours, answered_at(incident)),
}
"""Verbs of tasks that leave a message with buttons, and what of an incident decides how it reads."""
