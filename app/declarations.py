"""A person declares an incident: what they saw is a signal, and what answers it are playbooks as for any other."""

from __future__ import annotations

from datetime import datetime
from difflib import get_close_matches

from msgspec import Struct

from ..core.model import DECLARED, Incident, Outcome, Severity, Signal, TimelineEvent
from ..core.ports import Planner
from ..core.responder_actions import refused
from ..core.store import Tx
from ..core.text import cut, is_link
from ..core.triage import triage
from .action_runner import ActionRunner
from .incident_writer import IncidentWriter

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
            incident = tx.open_incident(told.topic)
            planner, signal = runner.versions.of(tx, incident), _signal(told, now)
            matches = planner.declared(signal, incident, told.playbook)
            if isinstance(matches, Outcome):
                return matches
            decided = triage(signal, incident, matches, now, planner.version)
            if decided.incident is None:
                return refused("No playbook may run for this: choose another one.")
            if forbidden := _forbidden(tx, planner, decided.incident, told, now):
                return forbidden
            if writer.declare(tx, incident, decided, matches, now, signal):
                return _said(planner, decided.incident, incident, told.who, now)
    return refused("Somebody changed the incident at the same moment, so nothing was done. Please try again.")


def _wrong(told: Declared, planner: Planner) -> str:
    """What is wrong with it, as a sentence; empty when it can be taken."""
    topics = [topic.name for topic in planner.topics()]
    if told.topic not in topics:
        near = get_close_matches(told.topic, topics, n=1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        return f"There is no topic {told.topic or 'without a name'}{meant}. There are: {', '.join(topics)}."
    if told.severity not in tuple(Severity):
        return f"Say how grave it is: {', '.join(Severity)}."
    if not told.text.strip():
        return "Say in a sentence what happened."
    if told.url and not is_link(told.url):
        return "This is not a link. Paste the address of the post, beginning with https://"
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
        why=f"{told.who} declared this: “{cut(text, QUOTED)}”",
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
        return Outcome(True, f"{who} opened the incident {saved.id}. {_running(saved)}", saved)
    if not planner.may_know(before, who, now):
        return Outcome(True, "An incident is open already, and whoever works on it reads what you wrote.")
    return Outcome(True, f"The incident {saved.id} is open already, and what you wrote joins it.", saved)


def _running(incident: Incident) -> str:
    names = ", ".join(incident.playbooks)
    return f"The playbooks {names} run." if len(incident.playbooks) > 1 else f"The playbook {names} runs."
