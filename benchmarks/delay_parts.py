"""What of the delay is the price of what: of the rate, the spread and the bar that nobody told us, and of the rise.

    python benchmarks/delay_parts.py --base 2            # or 0.2, 20, 200; all four by default
    python benchmarks/delay_parts.py --base 2 --held-out --part shipped

Our detector is told more and more of the truth: the usual rate of every minute, then also its spread, then it keeps
no bar of its own past. Beside it stands a scan that knows rate and spread of every minute and nothing of the rise:
CUSUMs of many rises, of which the first to pass one common bar speaks. No detector that does not know the rise can do
better on average over rises by much. Each is compared with the CUSUM that is told the rise as well, at its own rate
of false alarms. Ratios stand with their standard error over the topics.
"""

from __future__ import annotations

import argparse
import copy
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from _simulate import DAY, START, readings
from _stories import BASES, CHOSEN, HELD_OUT, HISTORY, LOOK_FOR, MONTH, RATIOS, Column, minutes_raised
from _streams import HOUR, Shape, usual
from exam import use

from firebreak.core.model import Topic
from firebreak.detectors import negative_velocity, surge_rules
from firebreak.detectors.baseline import Baseline
from firebreak.detectors.negative_velocity import NegativeVelocity
from firebreak.detectors.thresholds import Thresholds

RUNS = 3  # of each rise and topic, at other hours
SCANNED = (1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0)
PARTS = ("shipped", "told the rate", "and the spread", "and no own bar", "and no five", "scan", "three rises")
WEEK = 7 * DAY


class Told(Baseline):
    """A baseline that is told the usual rate of every minute, and its spread where a size is given."""

    __slots__ = ("size", "truth")

    def __init__(self, topic: Topic, base: float, size: float) -> None:
        super().__init__(topic)
        self.truth = (usual(base, 0, WEEK) * HOUR).tolist()  # an hour
        self.size = size

    def rate_of(self, hour: float) -> float:
        """The true one, in the middle of the hour."""
        self.rate.offset = self.calendar.offset(hour)
        return float(self.truth[int((hour - START.timestamp()) // 60.0 + 30) % WEEK])

    def expected(self, begin: float, until: float) -> float:
        """Of the true rate."""
        middle = ((begin + until) / 2.0 - START.timestamp()) // 60.0
        return float(self.truth[int(middle) % WEEK]) * (until - begin) / HOUR / 60.0

    def close_hour(self, alarm: float, *, risen: bool = True, lasting: bool = False) -> None:
        """As ever; the spread is then the true one."""
        super().close_hour(alarm, risen=risen, lasting=lasting)
        if self.size:
            self.linear_dispersion = self.short_dispersion = self.hourly_rates[1] / HOUR / self.size + 1e-6
            self.quadratic_dispersion = 0.0


class ChanceOnly(Thresholds):
    """Chance sets the bar, and nothing that the topic has shown."""

    def exceeded(self, evidence: float, *_: object, factor: float = 1.0, **__: object) -> bool:
        """By the bar alone."""
        return evidence > factor * self.chance


@dataclass(frozen=True)
class Delays:
    """Of one part, at one rate: false alarms a topic-week, and for each rise minutes, ratio, its error, how many."""

    part: str
    false: float
    cells: tuple[tuple[float, float, float, int], ...]

    def __str__(self) -> str:
        told = [f"{minutes:.0f} ({ratio:.2f} ± {error:.2f}, {n})" for minutes, ratio, error, n in self.cells]
        return f"{self.part} | {self.false:.2f} | {' | '.join(told)}"


def detector(part: str, base: float, size: float) -> NegativeVelocity:
    """Ours, told as much as the part says."""
    made, place = NegativeVelocity(Topic("t")), PARTS.index(part)
    if place >= PARTS.index("told the rate"):
        told = Told(made_topic := Topic("t"), base, size if place >= PARTS.index("and the spread") else 0.0)
        made.counts.baseline, made.counts.fresh_baseline = told, partial(Told, made_topic, base, told.size)
    if place >= PARTS.index("and no own bar"):
        bar = ChanceOnly(made.weekly)
        made.thresholds = made.counts.thresholds = made.rules.thresholds = made.signals.thresholds = bar
    return made


def streams(shape: Shape, base: float, topics: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Four weeks of history and four more, of every topic."""
    rng, mean = np.random.default_rng(seed), usual(base, 0, HISTORY + MONTH)
    drawn = [shape.draw(mean, rng) for _ in range(topics)]
    return [(one[:HISTORY], one[HISTORY:]) for one in drawn]


def rises(shape: Shape, base: float, topics: int, ratio: float, seed: int) -> list[tuple[int, np.ndarray, int]]:
    """Topic, counts and the minute at which they rise, which every part sees alike."""
    rng, made = np.random.default_rng(seed + int(ratio)), []
    for topic in range(topics * RUNS):
        wait = DAY + int(rng.integers(0, DAY))
        mean = usual(base, HISTORY, wait + LOOK_FOR[base])
        made.append((topic % topics, shape.draw(mean * np.where(np.arange(len(mean)) < wait, 1.0, ratio), rng), wait))
    return made


def bank(shape: Shape, counts: np.ndarray, mean: np.ndarray, ratios: Sequence[float]) -> np.ndarray:
    """What the CUSUM of each rise adds every minute."""
    return np.stack([shape.increments(counts, mean, ratio) for ratio in ratios])


def alarms(gains: np.ndarray, bar: float, most: int = 10**9) -> list[int]:
    """Minutes at which the first of the CUSUMs passes the bar; all begin anew then."""
    found, at = [], 0
    while at < gains.shape[1] and len(found) < most:
        for begin, end in ((at, at + DAY), (at, gains.shape[1])):  # mostly a day is enough
            run = np.cumsum(gains[:, begin:end], axis=1)
            low = np.minimum(np.minimum.accumulate(run, axis=1), 0.0)
            over = np.flatnonzero((run - low > bar).any(axis=0))
            if len(over):
                break
        if not len(over):
            break
        found.append(at + int(over[0]))
        at = found[-1] + 1
    return found


def bar_for(gains: Sequence[np.ndarray], allowed: int) -> float:
    """The lowest bar with no more than the `allowed` false alarms."""
    low, high = 0.1, 30.0
    for _ in range(12):
        middle, count = (low + high) / 2, 0
        for one in gains:
            count += len(alarms(one, middle, allowed + 1))
            if count > allowed:
                break
        low, high = (middle, high) if count > allowed else (low, middle)
    return high


def after(gains: np.ndarray, bar: float, wait: int, look_for: int) -> int:
    """Minutes from the rise on until a bank of CUSUMs speaks that has not spoken before."""
    run = np.cumsum(gains, axis=1)
    over = np.flatnonzero((run - np.minimum(np.minimum.accumulate(run, axis=1), 0.0) > bar).any(axis=0)[wait:])
    return int(over[0]) + 1 if len(over) else look_for


def ratio_error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The standard error of a ratio of two means over paired runs (delta method)."""
    ratio = ours.mean() / theirs.mean()
    return float(np.std(ours - ratio * theirs) / theirs.mean() / np.sqrt(len(ours)))


def measure(part: str, column: Column, base: float, topics: int, shipped: int, set_: dict[str, float]) -> Delays:
    """One row; a scan raises as many false alarms as the `shipped`."""
    use(set_)
    negative_velocity.MIN_MENTIONS = surge_rules.MIN_MENTIONS = 1 if part == "and no five" else 5  # type: ignore[misc]
    shape, mean = column.shapes["negative binomial"], usual(base, HISTORY, MONTH)
    past, ours, false = streams(shape, base, topics, column.seed), [], shipped
    ratios = {"scan": SCANNED, "three rises": RATIOS}.get(part, ())
    own_bar = bar_for([bank(shape, quiet, mean, ratios) for _, quiet in past], false) if ratios else 0.0
    if not ratios:
        false = 0
        for history, quiet in past:
            ours.append(made := detector(part, base, shape.size))
            minutes_raised(made, readings(history, 0), 0)
            false += len(minutes_raised(copy.deepcopy(made), readings(quiet, HISTORY), HISTORY))
    cells = []
    for ratio in RATIOS:
        bar = bar_for([bank(shape, quiet, mean, (ratio,)) for _, quiet in past], false)
        delays = []
        for topic, counts, wait in rises(shape, base, topics, ratio, column.seed):
            usually, look_for = usual(base, HISTORY, len(counts)), LOOK_FOR[base]
            theirs = after(bank(shape, counts, usually, (ratio,)), bar, wait, look_for)
            if ratios:
                delays.append((after(bank(shape, counts, usually, ratios), own_bar, wait, look_for), theirs))
                continue
            if ours[topic].alarm.raised_at:
                continue
            again = copy.deepcopy(ours[topic])
            if minutes_raised(again, readings(counts[:wait], HISTORY), HISTORY, 1):
                continue
            told = minutes_raised(again, readings(counts[wait:], HISTORY + wait), HISTORY + wait, 1)
            delays.append((told[0] + 1 if told else look_for, theirs))
        mine, oracle = np.array(delays, dtype=float).T
        cells.append((mine.mean(), mine.mean() / oracle.mean(), ratio_error(mine, oracle), len(mine)))
    return Delays(part, false / topics / 4.0, tuple(cells))


def _row(job: tuple[str, Column, float, int, int, dict[str, float]]) -> Delays:
    return measure(*job)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=float, nargs="*", default=list(BASES))
    parser.add_argument("--part", choices=PARTS, action="append", default=[])
    parser.add_argument("--topics", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0, help="another draw of the column")
    parser.add_argument("--held-out", action="store_true", help="the column that nothing is chosen on")
    parser.add_argument("--false", type=int, default=0, help="false alarms of a scan, where ours is not run")
    parser.add_argument("--set", action="append", default=[], metavar="module.NAME=VALUE", help="a constant tried out")
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    column = HELD_OUT if chosen.held_out else CHOSEN
    column = Column(column.name, column.seed + chosen.seed, column.shapes)
    given = {name: float(value) for name, _, value in (each.partition("=") for each in chosen.set)}
    parts = chosen.part or list(PARTS)
    print(f"| an hour | part | false a week | {' | '.join(f'x{ratio:g}' for ratio in RATIOS)} |")
    print("|---" * 6 + "|")
    with get_context("fork").Pool(chosen.jobs) as pool:
        for base in chosen.base:
            began, false = time.monotonic(), chosen.false
            jobs = [(part, column, base, chosen.topics, 0, given) for part in parts if part not in PARTS[-2:]]
            for row in pool.imap(_row, jobs):
                false = round(row.false * 4 * chosen.topics) if row.part == "shipped" else false
                print(f"| {base:g} | {row} |", flush=True)
            jobs = [(part, column, base, chosen.topics, false, given) for part in parts if part in PARTS[-2:]]
            for row in pool.imap(_row, jobs):
                print(f"| {base:g} | {row} |", flush=True)
            print(f"{base:g} an hour: {time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
