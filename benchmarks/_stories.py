"""The stories of the exam that are simulated: each is told to the detector at its default settings.

Each takes a `Column` and a base rate an hour, and gives what came of it. One is drawn and shaped differently from the
other: nothing is tuned on what the held-out column is drawn from.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from _simulate import DAY, START, cusum, readings
from _streams import HOUR, Shape, after_empty_days, usual, with_backlogs, with_holes, with_newsletter
from scipy.stats import chi2

from firebreak.core.model import Reading, Topic
from firebreak.detectors.negative_velocity import NegativeVelocity

BASES = (0.2, 2.0, 20.0, 200.0)
HISTORY = MONTH = 28 * DAY
TOPICS = {0.2: 32, 2.0: 20, 20.0: 12, 200.0: 6}
RATIOS = (3.0, 5.0, 10.0)
LOOK_FOR = {0.2: 20 * DAY, 2.0: 8 * DAY, 20.0: 3 * DAY, 200.0: 2 * DAY}
COLD_LOOK_FOR = {0.2: 2 * DAY, 2.0: 12 * HOUR, 20.0: 4 * HOUR, 200.0: 2 * HOUR}
COLD_HOURS = (1, 3, 8, 20)  # after which a young topic's rate is ten times what it was
THIRD_DAY = (30, 40, 50, 60)
FIRST_FIRE, SECOND_FIRE = 40.0, 10.0  # times the usual rate
CALM_DAYS = (1.0, 2.4, 7.0)  # between them
KNOWN_DAYS = (1.5, 4.0, 10.0)  # of a topic when it burns for the first time


@dataclass(frozen=True)
class Column:
    """Chosen on, or held out: what is drawn and how."""

    name: str
    seed: int
    shapes: dict[str, Shape]


CHOSEN = Column("chosen on", 1, {"negative binomial": Shape(2.0), "Hawkes": Shape(0.0, 0.5)})
HELD_OUT = Column("held out", 1001, {"negative binomial": Shape(1.0), "Hawkes": Shape(0.0, 0.65)})


@dataclass(frozen=True)
class Wrongly:
    """Alerts in a span in which there was nothing to tell."""

    alerts: int
    weeks: float

    def __add__(self, other: Wrongly) -> Wrongly:
        return Wrongly(self.alerts + other.alerts, self.weeks + other.weeks)

    def __str__(self) -> str:
        """A topic-week, with Garwood's (1936) interval of 95 %."""
        low = chi2.ppf(0.025, 2 * self.alerts) / 2 if self.alerts else 0.0
        high = chi2.ppf(0.975, 2 * self.alerts + 2) / 2
        return f"{self.alerts / self.weeks:.2f} ({low / self.weeks:.2f} to {high / self.weeks:.2f})"


@dataclass(frozen=True)
class Found:
    """Crises of one kind: how many were found of how many, mean minutes, and the oracle's."""

    found: int
    of: int
    minutes: float
    oracle: float

    def __str__(self) -> str:
        if not self.of:
            return "none left: each had been told of something else before"
        return f"{self.found}/{self.of}, {self.minutes:.0f} min, ×{self.minutes / max(self.oracle, 0.5):.2f}"


def minutes_raised(
    detector: NegativeVelocity, said: Sequence[Reading], first: int, most: float = float("inf")
) -> list[int]:
    """Minutes since minute `first` at which it raises, by the latest that it has heard of; `most` of them."""
    told: list[int] = []
    for reading in said:
        signal = detector.update(reading)
        if signal and signal.phase == "raised":
            told.append(int((detector.counts.now - START.timestamp()) // 60) - first)
            if len(told) >= most:
                break
    return told


def _taught(shape: Shape, base: float, rng: np.random.Generator) -> NegativeVelocity:
    detector = NegativeVelocity(Topic("t"))
    minutes_raised(detector, readings(shape.draw(usual(base, 0, HISTORY), rng), 0), 0)
    return detector


def crises(column: Column, base: float, shape_name: str) -> dict[str, Wrongly | Found]:
    """Four ordinary weeks after four weeks of history; and the rate times three, five and ten instead of them.

    The oracle is told both rates, and raises as often by chance as ours did on the same ordinary weeks.
    """
    rng, shape, topics = np.random.default_rng(column.seed), column.shapes[shape_name], TOPICS[base]
    detectors, quiet, false = [], [], 0
    for _ in range(topics):
        detector = _taught(shape, base, rng)
        counts = shape.draw(usual(base, HISTORY, MONTH), rng)
        detectors.append(detector)
        quiet.append(counts)
        false += len(minutes_raised(copy.deepcopy(detector), readings(counts, HISTORY), HISTORY))
    made: dict[str, Wrongly | Found] = {"false": Wrongly(false, topics * MONTH / (7 * DAY))}
    mean = usual(base, HISTORY, MONTH)
    for ratio in RATIOS:
        threshold = _oracle_threshold([shape.increments(counts, mean, ratio) for counts in quiet], false)
        made[f"×{ratio:g}"] = _delays(shape, base, ratio, detectors, threshold, rng)
    return made


def _oracle_threshold(increments: Sequence[np.ndarray], allowed: int) -> float:
    low, high = 0.1, 30.0
    for _ in range(16):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(len(cusum(one, middle)) for one in increments) > allowed else (low, middle)
    return high


def _delays(
    shape: Shape,
    base: float,
    ratio: float,
    detectors: Sequence[NegativeVelocity],
    threshold: float,
    rng: np.random.Generator,
) -> Found:
    """Mean minutes from the change; what is never found counts as the whole time it was looked for."""
    ours, theirs, found = [], [], 0
    for detector in [one for one in detectors if not one.alarm.raised_at] * 2:
        wait = DAY + int(rng.integers(0, DAY))
        mean = usual(base, HISTORY, wait + LOOK_FOR[base])
        counts = shape.draw(mean * np.where(np.arange(len(mean)) < wait, 1.0, ratio), rng)
        again = copy.deepcopy(detector)
        if minutes_raised(again, readings(counts[:wait], HISTORY), HISTORY):
            continue
        told = minutes_raised(again, readings(counts[wait:], HISTORY + wait), HISTORY + wait, 1)
        increments = shape.increments(counts, mean, ratio)
        before = np.cumsum(increments[:wait])
        state = min(float(before[-1] - min(0.0, before.min())), threshold - 1e-9)
        oracle = cusum(increments[wait:], threshold, state)
        found += bool(told)
        ours.append(told[0] + 1 if told else LOOK_FOR[base])
        theirs.append(oracle[0] + 1 if oracle else LOOK_FOR[base])
    return Found(found, len(ours), _mean(ours), _mean(theirs))


def _mean(minutes: list[int]) -> float:
    return float(np.mean(minutes)) if minutes else 0.0


def _false(column: Column, base: float, tell: Callable[..., list[Reading]], weeks: float) -> Wrongly:
    """A story of `weeks` weeks with nothing to tell, of every shape, after four weeks of history."""
    rng, alerts, topics = np.random.default_rng(column.seed + 1), 0, max(2, TOPICS[base] // 2)
    for shape in column.shapes.values():
        for _ in range(topics):
            alerts += len(minutes_raised(_taught(shape, base, rng), tell(shape, base, rng), HISTORY))
    return Wrongly(alerts, weeks * topics * len(column.shapes))


def _draw(shape: Shape, base: float, rng: np.random.Generator) -> np.ndarray:
    return shape.draw(usual(base, HISTORY, MONTH), rng)


def holes(column: Column, base: float) -> Wrongly:
    """Holes twice a week."""
    return _false(column, base, lambda *it: readings(with_holes(_draw(*it), it[2]), HISTORY), 4.0)


def backlogs(column: Column, base: float) -> Wrongly:
    """A platform that catches up, twice a week."""
    return _false(column, base, lambda *it: with_backlogs(_draw(*it), HISTORY, it[2]), 4.0)


@dataclass(frozen=True)
class Mondays:
    """Alerts of newsletters, and those that come with them by chance."""

    newsletters: Wrongly
    others: Wrongly

    def __str__(self) -> str:
        return f"{self.newsletters}; by chance {self.others}"


def newsletter(column: Column, base: float) -> Mondays:
    """Eight Mondays, on which nothing but the newsletter comes: alerts of its hour and the next, and all others."""
    rng, topics, told = np.random.default_rng(column.seed + 1), TOPICS[base], []
    for shape in column.shapes.values():
        for _ in range(topics):
            mean = with_newsletter(usual(base, HISTORY, 2 * MONTH), base, HISTORY)
            counts = shape.draw(mean, rng)
            told += minutes_raised(_taught(shape, base, rng), readings(counts, HISTORY), HISTORY)
    weeks = 8.0 * topics * len(column.shapes)
    due = sum(10 * HOUR <= minute % (7 * DAY) < 12 * HOUR for minute in told)
    return Mondays(Wrongly(due, weeks), Wrongly(len(told) - due, weeks))


@dataclass(frozen=True)
class ToldAgain:
    """Alerts about one thing that lasts: how often it was told of, and of how many it never was."""

    alerts: int
    never: int
    of: int

    def __str__(self) -> str:
        return f"{self.alerts / self.of:.2f} times each, {self.never} of {self.of} never"


def lasting(column: Column, base: float, days: int = 10) -> ToldAgain:
    """Ten times as much for days, by day and by night, each as its hour has it: one thing to tell."""
    rng, alerts, never, topics = np.random.default_rng(column.seed + 6), 0, 0, TOPICS[base]
    for shape in column.shapes.values():
        for _ in range(topics):
            begin = HISTORY + int(rng.integers(0, DAY))
            mean = usual(base, HISTORY, begin - HISTORY + (days + 2) * DAY)
            at = np.arange(HISTORY, HISTORY + len(mean))
            counts = shape.draw(mean * np.where((at >= begin) & (at < begin + days * DAY), 10.0, 1.0), rng)
            detector, before = _taught(shape, base, rng), begin - HISTORY
            minutes_raised(detector, readings(counts[:before], HISTORY), HISTORY)
            told = minutes_raised(detector, readings(counts[before:], begin), begin)
            alerts, never = alerts + len(told), never + (not told)
    return ToldAgain(alerts, never, topics * len(column.shapes))


def fires_of_days(column: Column, base: float) -> ToldAgain:
    """The same for four days."""
    return lasting(column, base, 4)


def _new(peers: Sequence[NegativeVelocity]) -> NegativeVelocity:
    """A topic that nobody knows, of an industry whose other topics may be known."""
    detector = NegativeVelocity(Topic("t"))
    if peers:
        detector.like(peers)
    return detector


def _peers(column: Column, shape: Shape, base: float, known: bool) -> list[NegativeVelocity]:
    """Four topics of the industry after four weeks, from half to twice the size."""
    rng = np.random.default_rng(column.seed + 4)
    return [_taught(shape, base * times, rng) for times in (0.5, 0.8, 1.3, 2.0)] if known else []


def young(column: Column, base: float, known: bool = False) -> Wrongly:
    """The first three days of a topic that nobody knows, begun at any hour; half of them after empty days."""
    rng, alerts, topics = np.random.default_rng(column.seed + 2), 0, 2 * TOPICS[base]
    for shape in column.shapes.values():
        peers = _peers(column, shape, base, known)
        for n in range(topics):
            first = int(rng.integers(4 * DAY, 11 * DAY))
            counts = shape.draw(usual(base, first, 3 * DAY), rng)
            said = after_empty_days(counts, first) if n % 2 else readings(counts, first)
            alerts += len(minutes_raised(_new(peers), said, first))
    return Wrongly(alerts, 3 / 7 * topics * len(column.shapes))


def young_crises(column: Column, base: float, known: bool = False, hours: Sequence[int] = COLD_HOURS) -> Found:
    """Hours after the very first mention the rate is ten times what it was; the oracle knows both and takes 5 nats."""
    rng, ours, theirs, found = np.random.default_rng(column.seed + 3), [], [], 0
    for shape in column.shapes.values():
        peers = _peers(column, shape, base, known)
        for n in range(4 * max(4, TOPICS[base] // 4)):
            wait, look_for = hours[n % len(hours)] * HOUR, COLD_LOOK_FOR[base]
            first = int(rng.integers(0, 7 * DAY))
            mean = usual(base, first, wait + look_for)
            counts = shape.draw(mean * np.where(np.arange(len(mean)) < wait, 1.0, 10.0), rng)
            detector = _new(peers)
            if minutes_raised(detector, readings(counts[:wait], first), first):
                continue
            told = minutes_raised(detector, readings(counts[wait:], first + wait), first + wait, 1)
            oracle = cusum(shape.increments(counts[wait:], mean[wait:], 10.0), 5.0)
            found += bool(told)
            ours.append(told[0] + 1 if told else look_for)
            theirs.append(oracle[0] + 1 if oracle else look_for)
    return Found(found, len(ours), _mean(ours), _mean(theirs))


def second_fires(column: Column, base: float) -> Found:
    """Two hours at forty times the usual rate, days of calm, and then ten times as much: the oracle takes 5 nats."""
    rng, ours, theirs, found = np.random.default_rng(column.seed + 5), [], [], 0
    look_for = COLD_LOOK_FOR[base]
    for shape in column.shapes.values():
        for known, calm in [(known, calm) for known in KNOWN_DAYS for calm in CALM_DAYS] * 2:
            first = int(known * DAY) + int(rng.integers(0, DAY))
            second = first + 2 * HOUR + int(calm * DAY)
            mean = usual(base, 0, second + look_for)
            times = np.ones(len(mean))
            times[first : first + 2 * HOUR], times[second:] = FIRST_FIRE, SECOND_FIRE
            counts = shape.draw(mean * times, rng)
            detector = NegativeVelocity(Topic("t"))
            minutes_raised(detector, readings(counts[:second], 0), 0)
            told = minutes_raised(detector, readings(counts[second:], second), second, 1)
            oracle = cusum(shape.increments(counts[second:], mean[second:], SECOND_FIRE), 5.0)
            found += bool(told)
            ours.append(told[0] + 1 if told else look_for)
            theirs.append(oracle[0] + 1 if oracle else look_for)
    return Found(found, len(ours), _mean(ours), _mean(theirs))
