"""What one person alone reads: in their own language, and on their own clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.effects import Draft, Post, Update
from ..core.reading_language import first_of
from .live_messages import QUESTIONS, called, is_call
from .wording.inside import owner

if TYPE_CHECKING:
    from ..core.effects import Briefing, Effect, Person
    from ..core.model import Task, Topic
    from ..playbooks.file import PlaybooksFile

OWNER = "owner"  # the part of a question that goes to whoever has the incident


def of_person(effect: Effect, briefing: Briefing, file: PlaybooksFile) -> str:
    """The first of their languages that we speak, where one person alone reads it; empty where several do."""
    person = _reader(effect, briefing, file)
    return first_of(person.languages) if person else ""


def zone_of(effect: Effect, briefing: Briefing, file: PlaybooksFile, topic: Topic) -> str:
    """On whose clock times are told: that of the one person who reads it, else the topic's."""
    person = _reader(effect, briefing, file)
    return person.zone if person and person.zone else topic.zone


def _reader(effect: Effect, briefing: Briefing, file: PlaybooksFile) -> Person | None:
    """The one person who reads it; None where it is several."""
    if isinstance(effect, Update):
        told = (task for task in briefing.done if task.ref == effect.ref)  # it, and what has changed it since
        return next(filter(None, (_written_to(task, briefing, file) for task in told)), None)
    to = effect.to if isinstance(effect, Post | Draft) else ""
    asked = file.people.get(briefing.task.about.person or "")
    if asked and to and to in (asked.slack, *(file.address(asked.name, way) for way in ("phone", "sms", "email"))):
        return asked
    return next((one for one in file.people.values() if one.slack == to), None)


def _written_to(told: Task, briefing: Briefing, file: PlaybooksFile) -> Person | None:
    """Who alone got an earlier message; None where it went to a channel."""
    if told.part == OWNER:
        return next(iter(owner(briefing, file)), None)
    alone = called(told, file) if is_call(told) else told.about.person if told.verb in QUESTIONS else None
    return file.people.get(alone or "")
