"""Who is called instead of somebody who cannot be reached, and at the hand-over of a rota."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..playbooks.on_call import hands_over, on_call, shifts, successors
from .reminders import DUTY, duty, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile

INVITES = ("open_private_channel", "stand_in", "shift")
DIRECTLY = "call"  # the mark of a line of stand-ins who are called by message: nobody was to be invited anywhere
HOLE = "hole"  # the mark of those who are called because nobody is on call
MOMENT = timedelta(seconds=1)


def relief(
    task: Task, incident: Incident, tasks: Sequence[Task], missed: Sequence[str], now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    """What the end of a task calls for. `missed` are those whom an invitation that is done did not bring in."""
    if task.verb == "open_private_channel":
        yield from _about_room(task, incident, now)
    lost = tuple(missed)
    if task.state == "failed" and task.verb in INVITES:
        lost = tuple(person.name for person in file.members(invited(task, incident, file, now), now))
    match task.verb:
        case "open_private_channel" if lost:
            addresses = invited(task, incident, file, now)
            yield from _told(lost, incident, now)
            yield from _stand_ins(lost, addresses, incident, tasks, now, file)
            if not {person.name for person in file.members(addresses, now)}.difference(lost):
                yield from _nobody("", "", incident, now)
        case "stand_in":
            yield from _after_stand_in(task, incident, tasks, lost, now, file)
        case "shift":
            yield from _shift(task.part, incident, now, file)
            yield from _after_shift(task, incident, tasks, lost, now, file)
        case "notify" if task.state != "skipped" and task.part.endswith(".on_call"):
            yield from _after_call(task, incident, tasks, now, file)
        case _ if task.state == "failed":
            yield from _failed(task, incident, now, file)


def _failed(task: Task, incident: Incident, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """A message to one person did not arrive: where others are, they read it."""
    name = task.key.rpartition("/")[2]
    match task.verb:
        case "direct":
            yield duty(incident, f"lost/{task.part}", "lost", now, part=task.part)
        case "escalate":
            yield duty(incident, f"unheard/{name}", "unheard", now, part=task.part)
        case "notify" if task.part in file.people:
            key = f"unreached/{task.playbook}-{task.step}/{task.part}"
            yield duty(incident, key, "unreached", now, part=task.part, unless=task.unless)


def _about_room(task: Task, incident: Incident, now: datetime) -> Iterator[Task]:
    """What stands in the room is pinned; a room that could not be opened is told of, and may be asked for again."""
    if task.part == "room" and task.state == "failed":
        yield duty(incident, f"no-room/{stamp(now)}", "no_room", now)
    if task.part in ("card", "checklist") and task.state == "done":
        yield duty(incident, f"pin/{task.playbook}-{task.step}/{task.part}", "pin", now, needs=task.key)


def invited(task: Task, incident: Incident, file: PlaybooksFile, now: datetime) -> tuple[str, ...]:
    """The addresses (people, teams, team.on_call) of an invitation; empty for any other task."""
    if task.verb == "stand_in":
        return (task.part.split("/")[1],)
    if task.verb == "shift":
        who = on_call(file.teams[task.part], now) if task.part in file.teams else None
        return (who,) if who else ()
    if task.verb != "open_private_channel" or not task.part.startswith("invite"):
        return ()
    if task.playbook == DUTY:
        return asked_in(incident, task.part.partition(":")[2], file)
    named: tuple[str, ...] = getattr(file.step(task.playbook, task.step), "invite", ())
    return named


def asked_in(incident: Incident, asked: str, file: PlaybooksFile) -> tuple[str, ...]:
    """Whom a room that a person asked for is for: those who were told, whoever has it, and whoever asked."""
    told = [
        name
        for playbook in incident.playbooks
        if playbook in file.playbooks
        for step in file.playbooks[playbook].steps
        if step.do == "alert"
        for name in getattr(step, "notify", ())
    ]
    names = [file.called(name) for name in (asked, incident.owner, *incident.acknowledgers) if name]
    return (*names, *told)


# --- somebody cannot be reached ----------------------------------------------------------------------------------


def _told(lost: Iterable[str], incident: Incident, now: datetime) -> Iterator[Task]:
    """A message to each of them, once in an incident."""
    for name in lost:
        yield duty(incident, f"direct/{name}", "direct", now, part=name)


def _stand_ins(
    lost: Sequence[str],
    addresses: Iterable[str],
    incident: Incident,
    tasks: Sequence[Task],
    now: datetime,
    file: PlaybooksFile,
) -> Iterator[Task]:
    """For everybody among the lost who was invited as the one on call: the next in that rota."""
    for team in dict.fromkeys(name.partition(".")[0] for name in addresses):
        if team in file.teams and on_call(file.teams[team], now) in lost:
            yield from _next(team, "", set(lost), incident, tasks, now, file)


def _next(
    team: str, mark: str, lost: set[str], incident: Incident, tasks: Sequence[Task], now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    """Call the next of the rota whom nobody has tried in vain; when there is none, say so."""
    out = lost | {task.part for task in tasks if task.verb == "direct"}
    out |= {task.part.split("/")[1] for task in tasks if task.verb == "stand_in" and task.state == "failed"}
    rota = successors(file.teams[team], now) if team in file.teams else ()
    follower = next((name for name in rota if name not in out), None)
    if follower is None:
        yield from _nobody(team, mark, incident, now)
    else:
        name = f"stand-in/{team}/{mark or 'room'}/{follower}"
        yield duty(incident, name, "stand_in", now, part=f"{team}/{follower}/{mark}")


def _after_stand_in(
    task: Task, incident: Incident, tasks: Sequence[Task], lost: Sequence[str], now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    team, name, mark = task.part.split("/")
    if mark == HOLE:
        return
    if lost:
        if mark != DIRECTLY:  # otherwise this was the message
            yield from _told(lost, incident, now)
        yield from _next(team, mark, {name, *lost}, incident, tasks, now, file)
    elif task.state == "done":
        yield duty(incident, f"called/{team}/{mark or 'room'}/{name}", "called", now, part=task.part)


def _after_call(
    task: Task, incident: Incident, tasks: Sequence[Task], now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    """A call to whoever is on call that failed passes on; in a hole of the rota all of the team are called."""
    team = task.part.partition(".")[0]
    if team not in file.teams:
        return
    who = on_call(file.teams[team], now)
    if who and task.state == "failed":
        yield from _next(team, DIRECTLY, {who}, incident, tasks, now, file)
    for name in file.teams[team].members[1:] if who is None else ():  # the first of them was called
        key = f"stand-in/{team}/{HOLE}-{task.step}/{name}"
        yield duty(incident, key, "stand_in", now, part=f"{team}/{name}/{HOLE}", unless=task.unless)


def _nobody(team: str, mark: str, incident: Incident, now: datetime) -> Iterator[Task]:
    """Everybody of a rota, or of the room (no team), was tried in vain: the room hears it, and the alert's channel."""
    for where in ("room", "channel") if team else ("channel",):
        name = f"nobody/{team or 'room'}/{mark or 'room'}/{where}"
        yield duty(incident, name, "nobody", now, part=f"{team}/{where}")


# --- the hand-over of a rota -------------------------------------------------------------------------------------


def next_hand_overs(incident: Incident, playbook: str, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """The next hand-over of each team that a playbook which starts calls; it plans the one after it when it ends."""
    for name in called_teams([playbook], file):
        yield from _shift(name, incident, now, file)


def _shift(team: str, incident: Incident, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    at = hands_over(file.teams[team], now) if team in file.teams else None
    if at:
        yield _shift_at(team, incident, at)


def _shift_at(team: str, incident: Incident, at: datetime) -> Task:
    return duty(incident, f"shift/{team}/{stamp(at)}", "shift", at, part=team)


def renewed(incident: Incident, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """The hand-overs as new rotas have them: the next of each, and the last one since the incident opened.

    What was planned already has the same key; what the old rota had planned will find that nobody changes.
    """
    for name in called_teams(incident.playbooks, file):
        for last in [*shifts(file.teams[name], incident.opened_at, now + MOMENT)][-1:]:
            if last.since > incident.opened_at:
                yield _shift_at(name, incident, last.since)
        yield from _shift(name, incident, now, file)


def called_teams(playbooks: Iterable[str], file: PlaybooksFile) -> tuple[str, ...]:
    """The teams with a rota that these playbooks tell, call or invite."""
    running = [file.playbooks[name] for name in playbooks if name in file.playbooks]
    invites = (name for one in running for step in one.steps for name in getattr(step, "invite", ()))
    named = [*(name for one in running for name in one.calls()), *(name.partition(".")[0] for name in invites)]
    return tuple(name for name in dict.fromkeys(named) if name in file.teams and file.teams[name].on_call)


def changed(task: Task, file: PlaybooksFile, now: datetime) -> tuple[str | None, str | None]:
    """Who was on call before the hand-over that `task` is about, and who is now: they may be the same again.

    Nobody and nobody in a team that the file does not have: that of an incident whose own file was lost.
    """
    team = file.teams.get(task.part)
    return (on_call(team, task.due_at - MOMENT), on_call(team, now)) if team else (None, None)


def _after_shift(
    task: Task, incident: Incident, tasks: Sequence[Task], lost: Sequence[str], now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    """Once the invitation is out, the brief; without a room the task itself was the brief."""
    if lost:
        yield from _told(lost, incident, now)
        yield from _next(task.part, stamp(task.due_at), set(lost), incident, tasks, now, file)
    if task.state != "skipped" and incident.room and task.ref == incident.room:
        name = f"handed-over/{task.part}/{stamp(task.due_at)}"
        yield duty(incident, name, "handed_over", task.due_at, part=task.part)
