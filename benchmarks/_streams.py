"""Streams of the exam: negative-binomial and self-exciting topics with holes, backlogs, weekly peaks, cold starts.

Self-exciting: a Hawkes process (1971), in which each post provokes others; drawn by its clusters (Hawkes, Oakes 1974).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from _simulate import DAY, START, draw_counts, oracle_increments, readings, season

from firebreak.core.model import Reading

HOUR = 60
ECHO = 10.0  # minutes after which a post provokes others, on the average


@dataclass(frozen=True)
class Shape:
    """How posts come: `size` of the negative binomial of a minute, or each provokes `branching` others (0: none)."""

    size: float
    branching: float = 0.0

    def draw(self, mean: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Counts a minute with that mean."""
        if not self.branching:
            return draw_counts(mean, rng, self.size)
        counts = rng.poisson(mean * (1.0 - self.branching))
        born = np.repeat(np.arange(len(mean)), counts)
        while len(born):
            born = np.repeat(born, rng.poisson(self.branching, len(born)))
            born = (born + rng.exponential(ECHO, len(born))).astype(int)
            born = born[born < len(mean)]
            np.add.at(counts, born, 1)
        return counts

    def increments(self, counts: np.ndarray, mean: np.ndarray, ratio: float) -> np.ndarray:
        """What a CUSUM adds every minute that knows the rate before and after, and what each post provokes."""
        if not self.branching:
            return oracle_increments(counts, mean, ratio, self.size)
        keep, echo, provoked = np.exp(-1.0 / ECHO), 0.0, np.empty(len(counts))
        for minute, count in enumerate(counts):
            provoked[minute] = echo
            echo = (echo + self.branching * count * (1.0 - keep)) * keep
        own = mean * (1.0 - self.branching)
        return counts * np.log((ratio * own + provoked) / (own + provoked)) - (ratio - 1.0) * own


def usual(base: float, first: int, minutes: int) -> np.ndarray:
    """The mean of every minute of an ordinary topic of `base` an hour."""
    return base / HOUR * season(first, minutes)


def with_holes(counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Twice a week nothing comes for three to twelve hours, and never will."""
    counts = counts.copy()
    for begin, end in _twice_a_week(len(counts), rng, 3, 12):
        counts[begin:end] = 0
    return counts


def with_backlogs(counts: np.ndarray, first: int, rng: np.random.Generator) -> list[Reading]:
    """Twice a week half of what is said in one to eight hours comes when they are over, in one delivery."""
    made: list[Reading] = []
    at = 0
    for begin, end in [*_twice_a_week(len(counts), rng, 1, 8), (len(counts), len(counts))]:
        made += readings(counts[at:begin], first + at)
        late = rng.binomial(counts[begin:end], 0.5)
        made += readings(counts[begin:end] - late, first + begin)
        made += readings(late, first + begin)
        at = end
    return made


def with_newsletter(mean: np.ndarray, base: float, first: int, times: float = 30.0) -> np.ndarray:
    """Every Monday from ten to eleven `times` as much comes besides."""
    at = np.arange(first, first + len(mean))
    monday = (at // DAY % 7 == 0) & (at % DAY // HOUR == 10)
    return mean + times * base / HOUR * monday


def after_empty_days(counts: np.ndarray, first: int) -> list[Reading]:
    """One friendly mention, three days without any, and then the feed works."""
    begin = START + timedelta(minutes=first - 3 * DAY)
    return [Reading("t", begin, begin, all=1, negative=0), *readings(counts, first)]


def _twice_a_week(minutes: int, rng: np.random.Generator, least: int, most: int) -> Iterator[tuple[int, int]]:
    for begin in range(DAY // 2, minutes - DAY, 7 * DAY // 2):
        begin += int(rng.integers(0, 2 * DAY))
        end = begin + int(rng.integers(least * HOUR, most * HOUR))
        if end < minutes:
            yield begin, end
