"""What a signal sets in motion: an incident opens, grows or closes, its tasks are planned, and the log is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from msgspec.structs import replace

from ..core.effects import together
from ..core.escalation_pause import is_acknowledged, is_snoozed, postponed
from ..core.headcount import in_words
from ..core.incident_topics import VOLUME, topic_of, topics_of
from ..core.model import FEED, SERIES, Crowd, Incident, Match, PastVerdict, Signal, TimelineEvent, Topic
from ..core.ports import Planner
from ..core.responder_actions import WORDS
from ..core.rules import CALM, close, closes_at
from ..core.signal_posts import explained
from ..core.store import Tx
from ..core.translation import message
from ..core.triage import Triaged, begun, grown_in_vain, is_mere_post, moved_on, repeats, triage
from .held_back import HeldBack, crowd_of, grown_until, since_of
from .industry_peers import among_peers
from .past_verdicts import Recalled, recall
from .playbook_versions import PlaybookVersions, timeline_event
from .still_growing import StillGrowing
from .topic_groups import joining, open_for, topics_with

USUAL = timedelta(days=7)  # before a signal: whose posts tell which words are usual
INSTANT = timedelta(microseconds=1)


class IncidentWriter:
    """Writes down what becomes of incidents, inside the transaction that it is given."""

    def __init__(self, versions: PlaybookVersions) -> None:
        self._versions, self._held_back, self._still_growing = versions, HeldBack(), StillGrowing()

    def forget(self) -> None:
        """What is remembered may run ahead of what was written."""
        self._held_back.forget()
        self._still_growing.forget()

    def more_people(self, tx: Tx, now: datetime) -> None:
        """More people may have written than when it was told: what was small may be grave by now."""

        def fire_of(signal: Signal) -> tuple[Sequence[str], Topic]:
            incident = self._open_for(tx, signal.topic)
            return topics_of(incident, signal.topic), self._versions.of(tx, incident).topic(signal.topic)

        self.take_up(tx, self._held_back.grown(tx, fire_of, now), now)
        for signal, crowd, posts, incident in self._still_growing.larger(tx, partial(self._open_for, tx), now):
            self._look_again(tx, replace(signal, observed=max(signal.observed, float(posts))), crowd, incident, now)

    def _look_again(self, tx: Tx, signal: Signal, crowd: Crowd, incident: Incident | None, now: datetime) -> None:
        """Take up a signal that has grown where a playbook fits it by now that did not before."""
        planner = self._versions.of(tx, incident)
        why = message("{people} have written by now. {why}", people=in_words(crowd), why=signal.why)
        grown = replace(grown_until(signal, crowd), why=why)
        grown = _counted(tx, _explained(tx, grown, planner), planner, crowd, topics_of(incident, signal.topic))
        known = {*incident.playbooks, *incident.waiting} if incident else set[str]()
        if any(one.playbook not in known and not one.suppressed_by for one in planner.matching(grown, incident, crowd)):
            self._triage(tx, grown, incident, now)

    def take_up(self, tx: Tx, signals: Sequence[Signal], now: datetime) -> None:
        """Do what these signals ask for, the gravest first: an incident each, or nothing."""
        for signal in signals:
            incident = self._open_for(tx, signal.topic)
            topics, topic = topics_of(incident, signal.topic), self._versions.of(tx, incident).topic(signal.topic)
            signal = self._held_back.judge(tx, signal, topics, topic, now)
            signal = among_peers(tx, signal, self._versions.of(tx, incident))
            kept = joining(signal, incident, self._versions.current)
            if kept is signal:
                kept = signal = moved_on(signal, incident)
            if not repeats(kept, incident):
                signal = _explained(tx, signal, self._versions.of(tx, incident))
            self._triage(tx, signal, incident, now)

    def _open_for(self, tx: Tx, topic: str) -> Incident | None:
        return open_for(tx, self._versions.current, topic)

    def _triage(self, tx: Tx, signal: Signal, incident: Incident | None, now: datetime) -> None:
        planner = self._versions.of(tx, incident)
        topics = topics_of(incident, signal.topic)
        crowd = None if signal.phase == "calm" else crowd_of(tx, topics, [signal], now)
        signal = _counted(tx, signal, planner, crowd, topics)
        matches = planner.matching(signal, incident, crowd)
        past = Recalled() if incident or signal.phase == "calm" else recall(tx, signal, planner, now)
        if past.verdict and past.same:
            tx.log([_muted(signal, past.verdict, now)])
            return
        fixed = planner.fixed_severity(incident) if incident else None
        heard, signal = signal, joining(signal, incident, self._versions.current)
        decided = triage(signal, incident, matches, now, planner.version, past.verdict, fixed)
        if planner.asks_size:
            self._still_growing.keep(tx, heard, decided.incident)
        if decided.incident is None and is_mere_post(signal):
            return
        if decided.incident is None:
            tx.log([_unmatched(signal, planner, now)])
            return
        if decided.incident == incident:
            return
        if decided.change_kind == "growing" and _nobody_comes(tx, decided.incident, planner, now):
            decided = grown_in_vain(decided, now)
        if not self._decide(tx, incident, decided, matches, planner, now, signal):
            self._triage(tx, heard, self._open_for(tx, heard.topic), now)

    def declare(
        self,
        tx: Tx,
        incident: Incident | None,
        decided: Triaged,
        matches: Sequence[Match],
        now: datetime,
        signal: Signal,
    ) -> bool:
        """Write down what a person declared, with all that follows; False when somebody pressed meanwhile."""
        return self._decide(tx, incident, decided, matches, self._versions.of(tx, incident), now, signal)

    def begin(self, tx: Tx, incident: Incident, now: datetime) -> None:
        """Start what waited for the incident to grow, once it has; lost to somebody who pressed, a tick later."""
        planner = self._versions.of(tx, incident)
        matches = planner.begun(incident, crowd_of(tx, topics_of(incident), incident.signals, now))
        if matches:
            self._decide(tx, incident, begun(incident, matches, now), matches, planner, now)

    def _decide(
        self,
        tx: Tx,
        incident: Incident | None,
        decided: Triaged,
        matches: Sequence[Match],
        planner: Planner,
        now: datetime,
        signal: Signal | None = None,
    ) -> bool:
        """Write down what was decided, with all that follows; False when somebody pressed a button meanwhile."""
        saved = tx.save_incident(decided.incident) if decided.incident else None
        if saved is None:
            return False
        if signal:
            tx.keep_evidence(saved.id, tx.judged(topic_of(signal), signal.evidence), now)
        for name in decided.added:
            tx.enqueue([postponed(task, saved, now) for task in planner.plan(saved, name, now)])
        if incident and (decided.added or (incident.severity, incident.risings) != (saved.severity, saved.risings)):
            self._versions.retime(tx, incident, saved, now)
        for match in matches:
            if match.suppressed_by:
                by = message(
                    "{playbook} did not start: {other} already covers this.",
                    playbook=match.playbook,
                    other=match.suppressed_by,
                )
                tx.log([timeline_event("playbook.suppressed", saved, now, by)])
            elif match.waits and not (incident and match.playbook in incident.waiting):
                tx.log(
                    [
                        timeline_event(
                            "playbook.waits",
                            saved,
                            now,
                            message("{playbook} waits: it is small yet.", playbook=match.playbook),
                        )
                    ]
                )
        self._tell(tx, signal, incident, saved, decided, now)
        return True

    def _tell(
        self, tx: Tx, signal: Signal | None, before: Incident | None, saved: Incident, decided: Triaged, now: datetime
    ) -> None:
        """The log and the cards learn of a change; without a sentence the cards are edited, and nothing is said."""
        if decided.change:
            kind = "incident.opened" if decided.opened else "incident.updated"
            more: dict[str, Any] = {"signal": signal.detector, "phase": signal.phase} if signal else {}
            who = signal.details.get("by") if signal else None
            tx.log([timeline_event(kind, saved, now, decided.change, who=who, **more)])
        if before:
            said = "" if is_snoozed(saved, now) else decided.change  # asleep: the card tells it, nobody is told
            planner = self._versions.of(tx, before)
            tasks = tx.tasks(saved.id)
            tx.enqueue(planner.follow_up(saved, tasks, said, now, decided.change_kind, before))
            self._versions.void_drafts(tx, saved, tasks, now)

    def close_when_calm(self, tx: Tx, id: str, now: datetime) -> None:
        """Close an incident that has been calm for long enough."""
        incident = tx.incident(id)
        at = closes_at(incident) if incident else None
        if incident and at and at <= now:
            say = message("Closed because it stayed calm for an hour.")
            self._versions.save(tx, incident, close(incident, CALM, at), "incident.closed", say, at)


def _nobody_comes(tx: Tx, incident: Incident, planner: Planner, now: datetime) -> bool:
    """Whether nobody has it, nobody asked for silence, and all were called in vain."""
    if is_acknowledged(incident, now) or is_snoozed(incident, now):
        return False
    return planner.called_in_vain(incident, tx.tasks(incident.id))


def _counted(tx: Tx, signal: Signal, planner: Planner, crowd: Crowd | None, topics: Sequence[str]) -> Signal:
    """The signal with how many wrote about the `topics` of its incident and, where a playbook asks, when the incidents
    before it opened, of its topic and of its group."""
    if crowd is None:
        return signal
    more: dict[str, Any] = {"authors": crowd.people} if planner.asks_size else {}
    if planner.asks_size and len(topics) > 1:
        more[VOLUME] = max(signal.observed, tx.count_negative(topics, since_of(signal), max(signal.at, crowd.at)))
    if planner.asks_mentions:
        since, until = since_of(signal), max(signal.at, crowd.at) + INSTANT
        heard = together(tx.histories(topics, since, until, (until - since).total_seconds()))
        more["mentions"] = sum(one.all for one in heard)
    if span := planner.remembers:
        group = (signal.topic, *topics_with(signal.topic, planner))
        closed = [one for topic in group for one in tx.closed_since(topic, signal.at - span)]
        more["openings"] = sorted(one.opened_at.isoformat() for one in closed if one.opened_at < signal.at)
    return replace(signal, details=signal.details | more) if more else signal


def _unmatched(signal: Signal, planner: Planner, now: datetime) -> TimelineEvent:
    said = {"signal": signal.detector, "severity": signal.severity.value, "unmatched": planner.unmatched(signal)}
    return TimelineEvent("signal.unmatched", now, signal.why, signal.topic, data=said)


def _muted(signal: Signal, past: PastVerdict, now: datetime) -> TimelineEvent:
    why = message(
        "Nobody is called: {who} closed this very alarm as {verdict}. {why}",
        who=past.who,
        verdict=message(WORDS[past.verdict]),
        why=signal.why,
    )
    return TimelineEvent("signal.muted", now, why, signal.topic, past.incident, data={"signal": signal.detector})


def _explained(tx: Tx, signal: Signal, planner: Planner) -> Signal:
    """The signal with what the posts of its window say; what is usual is read off those of the week before."""
    if signal.phase == "calm" or signal.topic.startswith((FEED, SERIES)) or signal.detector.startswith(SERIES):
        return signal
    since = signal.at - timedelta(seconds=signal.window)
    posts = tx.negative(signal.topic, since, signal.at)
    before = tx.negative(signal.topic, since - USUAL, since - INSTANT)
    thread = signal.details.get("thread", "")
    root = tx.posts([thread]).get(thread) if thread else None
    topic, asked = planner.topic(signal.topic), planner.asked_words if planner.asks_posts else None
    return explained(signal, posts, before, topic, root.mention if root else None, asked)
