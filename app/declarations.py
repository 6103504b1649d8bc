"""A person declares an incident: what they saw is a signal, and what answers it are playbooks as for any other."""

from __future__ import annotations

from datetime import datetime
from difflib import get_close_matches

from msgspec import Struct

from ..core.messages import Listed
from ..core.model import DECLARED, Incident, Outcome, Severity, Signal, TimelineEvent
from ..core.ports import Planner
from ..core.responder_actions import refused
from ..core.store import Tx
from ..core.text import cut, is_link
from ..core.translation import message
from ..core.triage import triage
from .action_runner import ActionRunner
from .incident_writer import IncidentWriter
from .topic_groups import joining, open_for

QUOTED, KEPT = 300, 2_000  # characters of what was written: in the sentence why, and whole

TRIES = 3  # of the same, while others press


class Declared(Struct, frozen=True):
    """What somebody said: about which topic, how grave, what happened and where it stands."""

    topic: str
    who: str
    severity: str
    playbook: str = ""  # empty: whatever fits
    text: str = ""
    url: str = ""


def declare(runner: ActionRunner, told: Declared) -> Outcome:
    """Open an incident, or let the one of the topic that is open grow, as for a signal of a detector.

    Who may is said by the playbooks that would run; a refusal is written down.
    """
    now, writer = runner.clock.now(), IncidentWriter(runner.versions)
    if wrong := _wrong(told, runner.versions.current):
        return refused(wrong)
    with runner.store.begin() as tx:
        for _ in range(TRIES):
            incident = open_for(tx.open_incident, runner.versions.current, told.topic)
            planner, signal = runner.versions.of(tx, incident), _signal(told, now)
            matches = planner.declared(signal, incident, told.playbook)
            if isinstance(matches, Outcome):
                return matches
            signal = joining(signal, incident, runner.versions.current)
            decided = triage(signal, incident, matches, now, planner.version)
            if decided.incident is None:
                return refused(message("No playbook may run for this: choose another one."))
            if forbidden := _forbidden(tx, planner, decided.incident, told, now):
                return forbidden
            if writer.declare(tx, incident, decided, matches, now, signal):
                return _said(planner, decided.incident, incident, told.who, now)
    return refused(message("Somebody changed the incident at the same moment, so nothing was done. Please try again."))


def _wrong(told: Declared, planner: Planner) -> str:
    """What is wrong with it, as a sentence; empty when it can be taken."""
    topics = [topic.name for topic in planner.topics()]
    if told.topic not in topics:
        gaps = {"topic": told.topic, "topics": Listed(tuple(topics), "comma")}
        if near := get_close_matches(told.topic, topics, n=1):
            return message(
                "There is no topic {topic} (did you mean {near}?). There are: {topics}.", near=near[0], **gaps
            )
        return message("There is no topic {topic}. There are: {topics}.", **gaps)
    if told.severity not in tuple(Severity):
        return message("Say how grave it is: {grades}.", grades=Listed(tuple(Severity), "comma"))
    if not told.text.strip():
        return message("Say in a sentence what happened.")
    if told.url and not is_link(told.url):
        return message("This is not a link. Paste the address of the post, beginning with https://")
    return ""


def _signal(told: Declared, now: datetime) -> Signal:
    text = " ".join(told.text.split())
    return Signal(
        topic=told.topic,
        detector=DECLARED,
        phase="raised",
        at=now,
        severity=Severity(told.severity),
        observed=0.0,
        expected=0.0,
        window=0.0,
        score=0.0,
        why=message("{who} declared this: “{text}”", who=told.who, text=cut(text, QUOTED)),
        details={"by": told.who, "written": text[:KEPT], "url": told.url},
    )


def _forbidden(tx: Tx, planner: Planner, incident: Incident, told: Declared, now: datetime) -> Outcome | None:
    """The refusal, written down; of the topic alone, as there may be no incident."""
    reason = planner.refuses(incident, "declare", told.who, now)
    if not reason:
        return None
    tx.log([TimelineEvent("press.refused", now, reason, told.topic, who=told.who, data={"action": "declare"})])
    return refused(reason)


def _said(planner: Planner, saved: Incident, before: Incident | None, who: str, now: datetime) -> Outcome:
    """What came of it; nothing of a confidential incident to somebody who may not know of it."""
    if before is None:
        names = Listed(saved.playbooks, "and")
        opened = message(
            "{who} opened the incident {incident}. What runs for it: {names}.", who=who, incident=saved.id, names=names
        )
        return Outcome(True, opened, saved)
    if not planner.may_know(before, who, now):
        return Outcome(True, message("An incident is open already, and whoever works on it reads what you wrote."))
    joins = message("The incident {incident} is open already, and what you wrote joins it.", incident=saved.id)
    return Outcome(True, joins, saved)
