"""Simulated negative-binomial topics with a daily and a weekly season, and the oracle that knows everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from firebreak.core.model import Reading

START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
DAY = 1440  # minutes
NB_SIZE = 2.0  # of the negative binomial of one minute: variance m + m^2 / 2


@dataclass(frozen=True)
class Change:
    """What happens: the rate is multiplied, at once or over `ramp` minutes."""

    ratio: float
    ramp: int = 0

    def __str__(self) -> str:
        return f"x{self.ratio:g} {'ramp' if self.ramp else 'step'}"

    def factor(self, minutes: int) -> np.ndarray:
        since = np.arange(minutes)
        return 1.0 + (self.ratio - 1.0) * (np.minimum(1.0, since / self.ramp) if self.ramp else 1.0) * (since >= 0)


def season(first: int, minutes: int) -> np.ndarray:
    """Multiples of the base rate by minute: nights at a third, Sundays at 60 %; 1 on the average."""
    at = np.arange(first, first + minutes)
    day = 1.0 - 0.65 * np.cos(2 * np.pi * (at % DAY - 180) / DAY)
    week = np.array([1.1, 1.1, 1.1, 1.1, 1.1, 0.9, 0.6])[at // DAY % 7]
    return day * week


def draw_counts(mean: np.ndarray, rng: np.random.Generator, size: float = NB_SIZE) -> np.ndarray:
    """Negative-binomial counts per minute with that mean."""
    return rng.negative_binomial(size, size / (size + mean))


def readings(counts: np.ndarray, first: int) -> list[Reading]:
    """One reading per minute that has mentions, as `tally` makes them."""
    made = []
    for offset in np.flatnonzero(counts):
        at = START + timedelta(minutes=int(first + offset), seconds=30)
        count = int(counts[offset])
        made.append(Reading("t", at, at, all=count, negative=count))
    return made


def oracle_increments(counts: np.ndarray, mean: np.ndarray, ratio: float, size: float = NB_SIZE) -> np.ndarray:
    """The log-likelihood ratio of every minute: the true rate after the change against the true one before it."""
    return counts * np.log(ratio) - (counts + size) * np.log((ratio * mean + size) / (mean + size))


def cusum(increments: np.ndarray, threshold: float, state: float = 0.0) -> list[int]:
    """Minutes at which Page's CUSUM passes `threshold`; it begins anew after each alarm."""
    alarms, total, at = [], state, 0
    while at < len(increments):
        run = np.cumsum(increments[at:])
        statistic = run - np.minimum(np.minimum.accumulate(run), -total)
        over = np.flatnonzero(statistic > threshold)
        if not len(over):
            return alarms
        alarms.append(at + int(over[0]))
        at, total = alarms[-1] + 1, 0.0
    return alarms
