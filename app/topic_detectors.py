"""The detectors of all topics: read when first needed, and saved so that a crash loses nothing they were told.

What a detector knows is some kilobytes, what it is told mostly a hundred bytes. So with each batch is stored what the
detectors of its topics were told since their states were, and the states only once that has become long: a log and
checkpoints, as databases keep them (Gray and Reuter 1993). Detectors are deterministic folds: the states, told the same
again, are the very same detectors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec

from ..core.errors import BadState
from ..core.judging import signals_of
from ..core.messages import Number
from ..core.model import SERIES, Reading, Signal, TimelineEvent
from ..core.ports import Clock, Detector
from ..core.store import Tx
from ..core.translation import message, nmessage
from .playbook_versions import PlaybookVersions

TOLD = "told_since"  # under which that is kept, beside the states
LONGEST = 2_000  # bytes of it; then the states are saved: about as long, and some ten readings are soon told again
COMPARED = 16  # other topics of the industry that a new one is taken to be like
REBUILT = timedelta(weeks=8)  # of stored counts that a detector of a newer version learns from, in
REBUILT_STEP = timedelta(minutes=5)  # ... steps of
Make = Callable[[str], Sequence[Detector]]


class TopicDetectors:
    """Those in memory, and what they were told since their states were stored; `forget` when a transaction failed."""

    def __init__(self, make: Make, versions: PlaybookVersions, clock: Clock) -> None:
        self.make, self._versions, self._clock = make, versions, clock
        self._detectors: dict[str, Sequence[Detector]] = {}
        self._told: dict[str, list[bytes]] = {}  # of the topics whose states, as stored, lack nothing else

    def all(self) -> list[Detector]:
        """All that are in memory."""
        return [each for several in list(self._detectors.values()) for each in several]

    def forget(self) -> None:
        """What is in memory must not run ahead of what was written: it is read again."""
        self._detectors.clear()
        self._told.clear()

    def of(self, tx: Tx, topic: str, before: datetime) -> Sequence[Detector]:
        """A topic's own. One of a newer version learns from what is stored from `before`."""
        if topic not in self._detectors:
            detectors, states = self.make(topic), tx.detector_states(topic)
            known = restored(detectors, states)
            if len(known) == len(detectors):
                self._told[topic] = [msgspec.json.encode(each) for each in told_since(states)]
            for detector in (each for each in detectors if each not in known):
                self._begin(tx, detector, topic, before, states)
            self._detectors[topic] = detectors
        return self._detectors[topic]

    def read(self, tx: Tx, reading: Reading) -> list[Signal]:
        """What the topic's detectors say to a reading, the gravest first."""
        detectors = self.of(tx, reading.topic, reading.since)
        nothing_open = bool(reading.hits or reading.grave) and tx.open_incident(reading.topic) is None
        if reading.topic in self._told:
            self._told[reading.topic].append(msgspec.json.encode((reading, nothing_open)))
        return signals_of(detectors, reading, lambda: not nothing_open)

    def save(self, tx: Tx, topics: Iterable[str]) -> None:
        """Store what these detectors know by now."""
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for topic in topics:
            told = self._told.get(topic)
            if told is not None and sum(map(len, told)) <= LONGEST:
                found[topic, TOLD] = {TOLD: [msgspec.Raw(each) for each in told]}
                continue
            found |= {(topic, each.name): each.state() for each in self._detectors[topic]}
            found[topic, TOLD] = {}
            self._told[topic] = []
        tx.save_detector_states(found)

    def _begin(
        self, tx: Tx, detector: Detector, topic: str, before: datetime, states: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """One of which nothing is stored, or what an older algorithm wrote."""
        if detector.name not in states:
            if begin_like := getattr(detector, "like", None):
                begin_like(self._comparable(tx, topic, detector.name, before))
            return
        try:
            detector.restore(states[detector.name])
        except BadState as error:
            anew = _rebuild(tx, detector, topic, before)
            said = message("{error}: {learned}", error=error.said, learned=anew)
            tx.log([TimelineEvent("detector.restarted", self._clock.now(), said, topic)])

    def _comparable(self, tx: Tx, topic: str, name: str, before: datetime) -> list[Detector]:
        """The same detector of other topics of the industry, as far as they have been heard of."""
        peers = [peer.name for peer in self._versions.current.peers(topic)[:COMPARED]]
        heard = [peer for peer in peers if peer in self._detectors or name in tx.detector_states(peer)]
        return [one for peer in heard for one in self.of(tx, peer, before) if one.name == name]


def told_since(states: Mapping[str, Mapping[str, Any]]) -> list[tuple[Reading, bool]]:
    """What the detectors were told since these states of a topic were stored, and whether nothing was open then."""
    return msgspec.convert(states.get(TOLD, {}).get(TOLD, []), list[tuple[Reading, bool]])


def restored(detectors: Sequence[Detector], states: Mapping[str, Mapping[str, Any]]) -> list[Detector]:
    """Those that go on from the stored states of their topic, told all that they were told since."""
    known = []
    for each in detectors:
        if each.name in states:
            try:
                each.restore(states[each.name])
            except BadState:  # an older algorithm's
                continue
            known.append(each)
    for reading, nothing_open in told_since(states):
        signals_of(known, reading, lambda nothing_open=nothing_open: not nothing_open)
    return known


def _rebuild(tx: Tx, detector: Detector, topic: str, before: datetime) -> str:
    """Let a new detector learn from the counts that are stored; says from how many."""
    heard = 0
    if topic.startswith(SERIES):
        again = _count_again(tx, detector, topic, before)
        return nmessage(
            "learned anew from {count} stored count.",
            "learned anew from {count} stored counts.",
            again,
            count=Number(again, grouped=True),
        )
    for moment in tx.history(topic, before - REBUILT, before, REBUILT_STEP.total_seconds()):
        if moment.all:
            detector.update(Reading(topic, moment.at, moment.at, all=moment.all, negative=moment.negative))
            heard += moment.all
    return nmessage(
        "learned anew from {count} stored mention.",
        "learned anew from {count} stored mentions.",
        heard,
        count=Number(heard, grouped=True),
    )


def _count_again(tx: Tx, detector: Detector, topic: str, before: datetime) -> int:
    owner, _, series = topic.removeprefix(SERIES).partition("/")
    points = tx.points(owner, series, before - REBUILT, before)
    step = min((later.at - one.at for one, later in pairwise(points)), default=timedelta(minutes=1))
    for point in points:
        detector.update(Reading(topic, point.at, point.at + step, all=point.count, negative=point.count))
    return len(points)
