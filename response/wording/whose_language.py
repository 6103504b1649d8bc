"""In which language something is told to more than one person: its step's, its team's or the file's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...playbooks.values import team_of
from .rooms import alert_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import Briefing
    from ...core.model import Task
    from ...playbooks.file import PlaybooksFile
    from ...playbooks.step import Step

ASKED = ("notify", "invite", "who")  # options of steps that name people and teams


def of_place(briefing: Briefing, file: PlaybooksFile) -> str:
    """The language of what this task says to more than one person: that of what it follows, as far as it is known."""
    for task in _followed(briefing):
        if step := _step(task, file):
            return of_step(step, file)
    for name in briefing.incident.playbooks:
        steps = file.playbooks[name].steps if name in file.playbooks else ()
        if alert := next((step for step in steps if step.do == "alert"), None):
            return of_step(alert, file)
    return file.language


def of_step(step: Step, file: PlaybooksFile) -> str:
    """Its own, else that of the first team it names, else the file's."""
    names = [team_of(name) for option in ASKED for name in getattr(step, option, ())]
    teams = (file.teams[name].language for name in names if name in file.teams)
    return step.language or next(filter(None, teams), "") or file.language


def _followed(briefing: Briefing) -> Iterator[Task]:
    """The task itself, the message that it changes or stands below, and the alert."""
    yield briefing.task
    of = briefing.task.about.message_of
    yield from (one for one in (*briefing.done, *briefing.pending) if of and one.key == of)
    if alert := alert_of(briefing):
        yield alert


def _step(task: Task, file: PlaybooksFile) -> Step | None:
    steps = file.playbooks[task.playbook].steps if task.playbook in file.playbooks else ()
    return steps[task.step - 1] if 0 < task.step <= len(steps) else None
