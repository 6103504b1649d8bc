"""The hand-over of a rota while an incident is open: who comes into the room, and what they and the others read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..core.effects import Button, Invite
from ..core.escalation_pause import is_acknowledged
from ..core.model import About
from ..core.translation import gettext
from ..playbooks.file import display
from ..playbooks.on_call import hands_over, on_call, shifts
from ..playbooks.values import team_of
from .backup_responders import call_next, title
from .ended import Ended
from .new_tasks import new_task, stamp
from .reminders.take_over import brief
from .unreachable import message_uninvited
from .wording.buttons import button
from .wording.inside import inside
from .wording.rooms import room_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ..core.effects import Briefing, Effect
    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile

MOMENT = timedelta(seconds=1)


def next_hand_overs(incident: Incident, playbook: str, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """The next hand-over of each team that a playbook which starts calls; it plans the one after it when it ends."""
    for team in called_teams([playbook], file):
        yield from _next(team, incident, now, file)


def _next(team: str, incident: Incident, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    at = hands_over(file.teams[team], now) if team in file.teams else None
    if at:
        yield _shift_at(team, incident, at)


def _shift_at(team: str, incident: Incident, at: datetime) -> Task:
    return new_task(incident, f"shift/{team}/{stamp(at)}", "shift", at, about=About(team=team, for_at=at))


def renewed(incident: Incident, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """The hand-overs as new rotas have them: the next of each, and the last one since the incident opened.

    What was planned already has the same key; what the old rota had planned will find that nobody changes.
    """
    for name in called_teams(incident.playbooks, file):
        for last in [*shifts(file.teams[name], incident.opened_at, now + MOMENT)][-1:]:
            if last.since > incident.opened_at:
                yield _shift_at(name, incident, last.since)
        yield from _next(name, incident, now, file)


def called_teams(playbooks: Iterable[str], file: PlaybooksFile) -> tuple[str, ...]:
    """The teams with a rota that these playbooks tell, call or invite."""
    running = [file.playbooks[name] for name in playbooks if name in file.playbooks]
    invites = (name for one in running for step in one.steps for name in getattr(step, "invite", ()))
    named = [*(name for one in running for name in one.calls()), *(team_of(address) for address in invites)]
    return tuple(name for name in dict.fromkeys(named) if name in file.teams and file.teams[name].on_call)


def after_shift(ended: Ended) -> Iterator[Task]:
    """The hand-over after it; and once the invitation is out, the brief: without a room the task itself was that."""
    task, incident, _, lost, now, file = ended
    team, at = task.about.team or "", task.due_at
    yield from _next(team, incident, now, file)
    if lost:
        yield from message_uninvited(lost, incident, now)
        yield from call_next(About(team=team, reason="shift", for_at=at), set(lost), ended)
    if task.state != "skipped" and incident.room and task.ref == incident.room:
        about = About(team=team, for_at=at)
        yield new_task(incident, f"handed-over/{team}/{stamp(at)}", "handed_over", at, about=about)


# --- in words ----------------------------------------------------------------------------------------------------


def _shift(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Whoever is on call from now on comes into the room, where the brief follows; without a room it is said here."""
    task, room = briefing.task, room_of(briefing)
    before, after = _changed(task, file, briefing.now)
    if before == after:
        return None  # swapped back while we were away
    if room and after in file.people:
        return Invite(room, (file.people[after],))
    return _hand_over(briefing, file, before, after)


def _handed_over(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    if briefing.task.about.team not in file.teams:
        return None
    return _hand_over(briefing, file, *_changed(briefing.task, file, briefing.now))


def _changed(task: Task, file: PlaybooksFile, now: datetime) -> tuple[str | None, str | None]:
    """Who was on call before the hand-over that `task` is about, and who is now: they may be the same again.

    Nobody and nobody in a team that the file does not have: that of an incident whose own file was lost.
    """
    team = file.teams.get(task.about.team or "")
    return (on_call(team, task.due_at - MOMENT), on_call(team, now)) if team else (None, None)


def _hand_over(briefing: Briefing, file: PlaybooksFile, before: str | None, after: str | None) -> Effect | None:
    incident, team = briefing.incident, title(briefing.task.about.team, file)
    gaps = {"before": display(before or ""), "who": display(after or ""), "team": team}
    if before and after:
        told = gettext("Hand-over: {before}'s turn for {team} is over, {who} is on call now.", **gaps)
    elif before:
        told = gettext("Hand-over: {before}'s turn for {team} is over, NOBODY is on call now.", **gaps)
    elif after:
        told = gettext("Hand-over: A turn begins, {who} is on call now.", **gaps)
    else:
        told = gettext("Hand-over: A turn begins, NOBODY is on call now.")
    people = file.members([after or before or ""], briefing.now)
    buttons: tuple[Button, ...] = (button("take_over", incident.id),)
    if not is_acknowledged(incident, briefing.now):
        buttons = (button("acknowledge", incident.id, "primary"), *buttons)
    return inside(briefing, file, brief(told, briefing, file), people, buttons=buttons)


EFFECTS = {"shift": _shift, "handed_over": _handed_over}
