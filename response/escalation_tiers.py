"""The chain of calls of a playbook: begun anew when it gets worse, repeated while nobody answers, and its end.

A chain are the steps that call people until somebody answers. At its end a task says so in the channel, and what ends
that task plans the next round; after the last one, that nobody is left to call.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Post
from ..core.errors import DeliveryError
from ..core.escalation_pause import postponed, resumes_at
from ..core.model import About
from ..core.rules import CALL_AGAIN, stopped
from ..core.translation import at_time, gettext, ngettext, together
from ..playbooks.file import display
from .new_tasks import new_task, whole
from .priorities import CHANNEL_COPY
from .wording.buttons import button
from .wording.card import shown
from .wording.rooms import alert_of, channel_of, room_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from ..core.effects import Briefing, Effect
    from ..core.model import Incident, Task
    from ..playbooks.file import Playbook, PlaybooksFile
    from ..playbooks.step import Step
    from .ended import Ended

ANSWERS = ("acknowledged", "publicly_acknowledged")  # what stops a chain of calls
PAUSE = timedelta(minutes=10)  # after the last tier, before the first one is called again
DIRECT = "direct"  # the part of an alert that writes to whoever is on call


def tiers(playbook: Playbook) -> dict[int, Step]:
    """The steps of its chain, by their number."""
    return {n: step for n, step in enumerate(playbook.steps, 1) if step.do == "notify" and step.unless in ANSWERS}


def ends(incident: Incident, name: str, start: datetime, file: PlaybooksFile, of: About = About()) -> Iterator[Task]:  # noqa: B008  frozen
    """The end of the chain that begins at `start`; nothing for a playbook without one. `of` says which round it is."""
    chain = tiers(file.playbooks[name]).values() if name in file.playbooks else ()
    if chain:
        about = About(playbook=name, rising=of.rising, round=of.round)
        last = max(step.after for step in chain) - _first(chain, of)
        key = f"calls/{name}{_mark(of)}"
        yield new_task(incident, key, CALL_AGAIN, start + last + PAUSE, about=about, unless="acknowledged")


def risen(
    incident: Incident, tasks: Sequence[Task], now: datetime, file: PlaybooksFile, plan: Callable[..., Iterator[Task]]
) -> Iterator[Task]:
    """It has got worse: every chain begins anew, and whoever is on call is written to, but nobody twice."""
    of, coming = About(rising=incident.risings), list(tasks)
    for name in incident.playbooks:
        playbook = file.playbooks.get(name)
        steps = {n: one for n, one in enumerate(playbook.steps, 1) if one.do == "alert"} if playbook else {}
        chain = tiers(playbook) if playbook else {}
        again = _again(incident, name, {**steps, **chain}, coming, now, of, plan)
        coming += [postponed(task, incident, now) for task in again]
        yield from again
        if any(task.verb == "notify" for task in again):
            yield from ends(incident, name, now, file, of)


def after_chain(ended: Ended, plan: Callable[..., Iterator[Task]]) -> Iterator[Task]:
    """Nobody answered: the chain is repeated, as often as its playbook says; after that the room hears of it too."""
    task, incident, tasks, _, now, file = ended
    name = task.about.playbook or ""
    if task.part or name not in file.playbooks or stopped(task, incident, now) or _overtaken(task, tasks):
        return
    if task.about.round >= file.playbooks[name].repeat:
        key = f"calls/{name}{_mark(task.about)}/room"
        yield new_task(incident, key, CALL_AGAIN, now, part="room", about=task.about, unless="acknowledged")
        return
    of = replace(task.about, round=task.about.round + 1)
    yield from _again(incident, name, tiers(file.playbooks[name]), tasks, now, of, plan)
    yield from ends(incident, name, now, file, of)


def _again(
    incident: Incident,
    name: str,
    steps: dict[int, Step],
    tasks: Sequence[Task],
    now: datetime,
    of: About,
    plan: Callable[..., Iterator[Task]],
) -> list[Task]:
    """The calls of these steps once more, under keys of their own; not whom something that waits calls as soon."""
    coming = [task for task in tasks if task.state == "waiting" and is_call(task)]
    again: list[Task] = []
    first = _first(steps.values(), of)
    for number, step in sorted(steps.items(), key=lambda one: one[1].after):
        later = {n for n, other in steps.items() if other.after > step.after}
        ahead = [one for one in coming if one.playbook == name and one.step in later]
        made = [
            replace(
                task,
                about=replace(task.about, rising=of.rising, round=of.round),
                unless="acknowledged" if of.round > 1 else task.unless,
            )
            for task in plan(incident, name, number, now - first, _mark(of))
        ]
        made = [_no_later_than(ahead, task, incident, now) for task in made]
        calls = [task for task in made if is_call(task) and not _called_as_soon(task, coming, incident, now)]
        calls = [task for task in calls if not any(_same_call(task, one) for one in again)]
        copies = [task for task in made if task.part == CHANNEL_COPY and calls and of.round == 1]
        again += copies + calls
    return again


def spent(incident: Incident, tasks: Iterable[Task], file: PlaybooksFile) -> bool:
    """Whether there are chains of calls and all are at their end: nothing that waits calls anybody."""
    there = any(tiers(file.playbooks[name]) for name in incident.playbooks if name in file.playbooks)
    return there and not any(_still_calls(task, incident, file) for task in tasks)


def _still_calls(task: Task, incident: Incident, file: PlaybooksFile) -> bool:
    """Whether it calls, or begins a round: at the end of the last one there is only the word that nobody is left."""
    if task.state != "waiting" or task.unless not in ANSWERS:
        return False
    if task.verb == CALL_AGAIN:
        playbook = file.playbooks.get(task.about.playbook or "")
        return playbook is not None and task.about.round < playbook.repeat
    ring = task.verb == "ring" and task.about.for_at == whole(incident.acknowledged_until)
    return is_call(task) or ring


def is_call(task: Task) -> bool:
    """Whether the task calls one person."""
    return (task.verb == "notify" and not task.part) or (task.verb == "alert" and task.part == DIRECT)


def _called_as_soon(task: Task, coming: Iterable[Task], incident: Incident, now: datetime) -> bool:
    at = postponed(task, incident, now).due_at
    return any(_whom(one) == _whom(task) and one.due_at <= at for one in coming)


def _no_later_than(ahead: Iterable[Task], task: Task, incident: Incident, now: datetime) -> Task:
    """A tier that begins anew does not come after a later tier that was `ahead` already; a paused one waits, though."""
    at = postponed(task, incident, now).due_at
    paused = resumes_at(task.unless, incident, now) is not None
    latest = min((one.due_at for one in ahead if not paused or one.unless == task.unless), default=None)
    return replace(task, due_at=task.due_at - (at - latest)) if latest and at > latest else task


def _same_call(task: Task, other: Task) -> bool:
    return is_call(other) and _whom(other) == _whom(task) and other.due_at == task.due_at


def _whom(task: Task) -> tuple[object, ...]:
    return task.about.person, task.about.team, task.about.by


def _first(steps: Iterable[Step], of: About) -> timedelta:
    """A round that repeats another begins with its first tier, since whoever is on call knows of it."""
    return min(step.after for step in steps) if of.round > 1 else timedelta(0)


def _mark(of: About) -> str:
    """Which round it is, as part of a key; nothing for the first."""
    return (f"/again-{of.rising}" if of.rising else "") + (f"/round-{of.round}" if of.round > 1 else "")


def _overtaken(task: Task, tasks: Iterable[Task]) -> bool:
    """Whether the chain has begun anew since."""
    about = task.about
    return any(
        other.verb == CALL_AGAIN and other.about.playbook == about.playbook and other.about.rising > about.rising
        for other in tasks
    )


# --- in words ----------------------------------------------------------------------------------------------------


def _call_again(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The channel hears that nobody answered: that all are called again, or that nobody is left to call."""
    task = briefing.task
    if _overtaken(task, [*briefing.done, *briefing.pending]):
        return None
    playbook = file.playbooks.get(task.about.playbook or "")
    if playbook is None:
        return None
    if task.about.round >= playbook.repeat:
        return nobody_left(briefing, file)
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    if alert is None or channel is None:
        return None
    text = gettext(
        "{why}: everybody is called again (round {n} of {all}).",
        why=_unanswered(briefing),
        n=task.about.round + 1,
        all=playbook.repeat,
    )
    return Post(channel, text, thread=alert.ref, broadcast=True)


def nobody_left(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Loudly, by name, in the channel or (part "room") in the room; not while another chain still calls."""
    if any(is_call(other) or other.verb in (CALL_AGAIN, "ring") for other in _others(briefing)):
        return None
    called = [task for task in briefing.done if rang(task)]
    names = dict.fromkeys(one for task in called for one in _names(task, file))
    people = tuple(file.people[name] for name in names)
    last = max((task.settled_at or task.due_at for task in called), default=briefing.now)
    who = gettext("Nobody is left to call.")
    if names:
        who = ngettext(
            "Nobody is left to call: {names} was called, last at {at}.",
            "Nobody is left to call: {names} were called, last at {at}.",
            len(people),
            names=file.spoken(names),
            at=at_time(last, briefing.now),
        )
    please = gettext("Whoever reads this: please take it, or call somebody by telephone.")
    why = gettext("{what}.", what=_unanswered(briefing))
    if briefing.task.part == "room":
        room = room_of(briefing)
        buttons = (button("acknowledge", briefing.incident.id, "primary"),)
        text = together([why, who, please])
        return Post(room, text, mention=people, buttons=buttons) if room else None
    channel = channel_of(briefing, file)
    if channel is None:
        return None
    _not_before_the_alert(briefing)
    card = replace(shown(briefing, file), facts=(), quotes=())
    who = gettext("Nobody is left to call.") if briefing.incident.confidential else who
    text = together([gettext("{what}.", what=card.headline), why, who, please])
    return Post(channel, text, card, mention=people)


def _not_before_the_alert(briefing: Briefing) -> None:
    """Raise DeliveryError while its alert waits: with what holds that up, so that the room hears this meanwhile."""
    waits = next(
        (task for task in briefing.pending if task.verb == "alert" and not task.part and task.blocked_by), None
    )
    if alert_of(briefing) is None and waits:
        raise DeliveryError(waits.blocked_by or "", mendable=True)


def _others(briefing: Briefing) -> Iterator[Task]:
    """What else still waits, but for the word in the room that goes with this one."""
    about = briefing.task.about
    for other in briefing.pending:
        same = (other.verb, other.about.playbook) == (briefing.task.verb, about.playbook)
        stale = other.verb == CALL_AGAIN and _overtaken(other, briefing.pending)
        if not same and not stale and other.unless in ANSWERS:
            yield other


def rang(task: Task) -> bool:
    """Whether the task has called somebody."""
    return task.state == "done" and (is_call(task) or task.verb == "ring")


def _names(task: Task, file: PlaybooksFile) -> tuple[str, ...]:
    about, at = task.about, task.settled_at or task.due_at
    address = about.person or (f"{about.team}.on_call" if about.team else "")
    return tuple(person.name for person in file.members([address], at))


def _unanswered(briefing: Briefing) -> str:
    incident = briefing.incident
    count = sum(rang(task) for task in briefing.done)
    if incident.acknowledged_at and incident.acknowledged_until:
        return ngettext(
            "{who}'s acknowledgement ran out at {at}, and nobody has answered {n} call",
            "{who}'s acknowledgement ran out at {at}, and nobody has answered {n} calls",
            count,
            who=display(incident.acknowledged_by) if incident.acknowledged_by else gettext("Somebody"),
            at=at_time(incident.acknowledged_until, briefing.now),
        )
    return ngettext("Nobody has answered {n} call", "Nobody has answered {n} calls", count)


EFFECTS = {CALL_AGAIN: _call_again}
