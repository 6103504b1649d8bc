"""For whom something is worded: a channel has a language of the file, a person their own, and a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Draft, Post, Update
from ...core.reading_language import first_of
from ...playbooks.values import team_of
from .rooms import alert_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import Briefing, Effect, Person
    from ...core.model import Task, Topic
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


def of_person(effect: Effect, briefing: Briefing, file: PlaybooksFile) -> str:
    """The first of their languages that we speak, where one person alone reads it; empty where several do."""
    person = reader_of(effect, briefing, file)
    return first_of(person.languages) if person else ""


def zone_of(effect: Effect, briefing: Briefing, file: PlaybooksFile, topic: Topic) -> str:
    """On whose clock times are told: that of the one person who reads it, else the topic's."""
    person = reader_of(effect, briefing, file)
    return person.zone if person and person.zone else topic.zone


def reader_of(effect: Effect, briefing: Briefing, file: PlaybooksFile) -> Person | None:
    """The one person who reads it; None where it is several."""
    if isinstance(effect, Update):
        told = next((task for task in briefing.done if task.ref == effect.ref), None)
        return file.people.get(told.about.person or "") if told and told.verb == "notify" and not told.part else None
    to = effect.to if isinstance(effect, Post | Draft) else ""
    called = file.people.get(briefing.task.about.person or "")
    if called and to and to in (called.slack, *(file.address(called.name, way) for way in ("phone", "sms", "email"))):
        return called
    return next((one for one in file.people.values() if one.slack == to), None)


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
