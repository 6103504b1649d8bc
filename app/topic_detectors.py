"""The detectors of all topics: read when first needed, and saved so that a crash loses nothing they were told.

What a topic's detectors know is some kilobytes, what they are told mostly a hundred bytes. So with each batch goes into
a log what the detectors of its topics were told, and the states of a topic are saved only once that has become long or
old: a log and checkpoints, as databases keep them (Gray and Reuter 1993). Detectors are deterministic folds: the states
as stored, told the same again, are the very same detectors.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from operator import not_
from typing import Any

import msgspec
from msgspec import Struct

from ..core.errors import BadState
from ..core.judging import signals_of
from ..core.messages import Number
from ..core.model import SERIES, Reading, Signal, TimelineEvent
from ..core.ports import Clock, Detector
from ..core.readings import REBUILT, REBUILT_STEP, rebuilt_since
from ..core.store import Tx
from ..core.translation import message, nmessage
from .negative_counts import NAME, NegativeCounts
from .playbook_versions import PlaybookVersions

LONGEST = 2_000  # bytes that a topic was told; then its states, which are about as long, are saved
OLDEST = 200  # batches after which they are saved in any case, so that the log stays short
COMPARED = 16  # other topics of the industry that a new one is taken to be like
Make = Callable[[str], Sequence[Detector]]


class Told(Struct):
    """What all topics were told since their states were stored, oldest first: the reading, and whether nothing was open
    on the topic then."""

    readings: dict[str, list[tuple[Reading, bool]]] = {}
    priors: dict[str, dict[str, Any]] = {}  # what a topic's `NegativePrior` has learned, as of the last time
    due: dict[str, tuple[int, int]] = {}  # by topic, in order: the first batch, and how many bytes there are
    number: int = 0  # of the last batch
    begin: int = 0  # the first batch that the log has; 0 where it has none


class TopicDetectors:
    """Those in memory, and what of them is not stored as states; `forget` when a transaction failed."""

    def __init__(self, make: Make, versions: PlaybookVersions, clock: Clock) -> None:
        self.make, self._versions, self._clock = make, versions, clock
        self.longest, self.oldest = LONGEST, OLDEST
        self.counts = NegativeCounts(self._prior)
        self._detectors: dict[str, Sequence[Detector]] = {}
        self._told: Told | None = None  # of topics that are not in memory, the readings that are in the log
        self._new: dict[str, list[bytes]] = {}  # not written yet
        self._unknown = set[str]()  # topics of which the states of some detectors are not stored

    def all(self) -> list[Detector]:
        """All that are in memory."""
        return [each for several in list(self._detectors.values()) for each in several]

    def forget(self) -> None:
        """What is in memory must not run ahead of what was written: it is read again."""
        self._told = None
        self.counts.forget()
        for each in (self._detectors, self._new, self._unknown):
            each.clear()

    def of(self, tx: Tx, topic: str, before: datetime) -> Sequence[Detector]:
        """A topic's own. One of a newer version learns from what is stored from `before`."""
        if topic not in self._detectors:
            detectors, states = self.make(topic), tx.detector_states(topic)
            known = restored(detectors, states, self._log(tx).readings.pop(topic, ()))
            for detector in (each for each in detectors if each not in known):
                self._unknown.add(topic)
                self._begin(tx, detector, topic, before, states)
            self._detectors[topic] = detectors
        return self._detectors[topic]

    def read(self, tx: Tx, reading: Reading) -> list[Signal]:
        """What the topic's detectors say to a reading, the gravest first."""
        detectors = self.of(tx, reading.topic, reading.since)
        nothing_open = bool(reading.hits or reading.grave) and tx.open_incident(reading.topic) is None
        self._new.setdefault(reading.topic, []).append(msgspec.json.encode((reading, nothing_open)))
        return signals_of(detectors, reading, lambda: not nothing_open)

    def save(self, tx: Tx, topics: Collection[str]) -> None:
        """Store what these detectors know by now, and what of any topic has become due."""
        told, whole, lines = self._log(tx), dict[str, None](), list[bytes]()
        learned = self.counts.touched()
        if not topics and not learned:
            return
        told.number += 1
        for topic in topics:
            new = self._new.pop(topic, [])
            first, size = told.due.get(topic, (told.number, 0))
            told.due[topic] = (first, size + sum(map(len, new)))
            if topic in self._unknown or told.due[topic][1] > self.longest:
                whole[topic] = None
            else:
                lines += new
        for topic, (first, _) in told.due.items():
            if first > told.number - self.oldest:
                break
            whole[topic] = None
        priors = {topic: state for topic, state in learned.items() if topic in told.due and topic not in whole}
        self._save_whole(tx, whole, {topic: state for topic, state in learned.items() if topic not in priors})
        if told.due:
            tx.add_to_detector_log(told.number, _body(lines, priors, whole))
            told.begin = told.begin or told.number
        first, _ = next(iter(told.due.values()), (told.number + 1, 0))
        if 0 < told.begin < first:
            tx.cut_detector_log(first)
            told.begin = first if told.due else 0

    def _save_whole(self, tx: Tx, topics: Iterable[str], priors: Mapping[str, dict[str, Any]]) -> None:
        """Their states, and these priors; what the log has of these topics is needed no more."""
        found = {(topic, NAME): state for topic, state in priors.items()}
        for topic in topics:
            found |= {(topic, each.name): each.state() for each in self.of(tx, topic, self._clock.now())}
            if state := self.counts.state(tx, topic):
                found[topic, NAME] = state
            self._log(tx).due.pop(topic, None)
            self._new.pop(topic, None)
            self._unknown.discard(topic)
        tx.save_detector_states(found)

    def _log(self, tx: Tx) -> Told:
        if self._told is None:
            self._told = told_since(tx)
        return self._told

    def _prior(self, tx: Tx, topic: str) -> Mapping[str, Any]:
        return self._log(tx).priors.pop(topic, None) or tx.detector_states(topic).get(NAME, {})

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


class _Batch(Struct):
    told: list[msgspec.Raw] = []
    priors: dict[str, dict[str, Any]] = {}
    saved: list[str] = []  # topics whose states hold all that they were told so far


_BATCH = msgspec.json.Decoder(_Batch)
_READING = msgspec.json.Decoder(tuple[Reading, bool])


def _body(told: list[bytes], priors: dict[str, dict[str, Any]], saved: Iterable[str]) -> str:
    return msgspec.json.encode(_Batch([msgspec.Raw(each) for each in told], priors, [*saved])).decode()


def told_since(tx: Tx) -> Told:
    """What is in the log."""
    found = Told()
    for number, body in tx.detector_log():
        batch, found.number = _BATCH.decode(body), number
        found.begin = found.begin or number
        found.priors |= batch.priors
        for raw in batch.told:
            reading, nothing_open = _READING.decode(raw)
            found.readings.setdefault(reading.topic, []).append((reading, nothing_open))
            first, size = found.due.get(reading.topic, (number, 0))
            found.due[reading.topic] = (first, size + len(bytes(raw)))
        for topic in batch.saved:
            for each in (found.readings, found.priors, found.due):
                each.pop(topic, None)
    return found


def restored(
    detectors: Sequence[Detector], states: Mapping[str, Mapping[str, Any]], told: Iterable[tuple[Reading, bool]]
) -> list[Detector]:
    """Those that go on from the stored states of their topic, told all that they were told since."""
    known = []
    for each in detectors:
        if each.name in states:
            try:
                each.restore(states[each.name])
            except BadState:  # an older algorithm's
                continue
            known.append(each)
    for reading, nothing_open in told:
        signals_of(known, reading, partial(not_, nothing_open))
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
    for moment in tx.history(topic, rebuilt_since(before), before, REBUILT_STEP.total_seconds()):
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
