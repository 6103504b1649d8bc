"""What a topic is expected to receive at an hour: level x hour of day x hour of week, learned online.

Counts are judged as negative binomial with the dispersion that the topic itself has shown: mean m, variance
m + phi m^2. Every factor is a ratio "seen / expected" shrunk towards 1 by its information (Gamma-Poisson, so a
quiet topic learns slowly and a busy one fast), and older hours are forgotten exponentially.
"""

from __future__ import annotations

from math import exp, log
from typing import Any

HOUR = 3600.0
WEEK = 168
LEVEL_MEMORY = 24.0 * 7  # hours after which a level weighs 1/e
DAY_KEEP = 0.94  # weight kept at each daily visit of an hour of the day: about two weeks
WEEK_KEEP = 0.88  # weight kept at each weekly visit of an hour of the week: about two months
DAY_PRIOR = 2.0  # an hour of the day may well be 1/sqrt(2) = 70 % away from the level ...
WEEK_PRIOR = 12.0  # ... an hour of the week seldom 30 % from its hour of the day
PHI_PRIOR = 0.15  # over-dispersion assumed until the topic has shown its own
PHI_WEIGHT = 12.0  # ... which weighs as much as so many hours
LEARNED = 14 * 24.0  # hours after which we call it learned


class Expected:
    """The learned rate of one topic, per hour. Times are seconds since 1970 (UTC).

    >>> learned = Expected()
    >>> for hour in range(24 * 7):
    ...     learned.learn(hour * 3600.0, 20.0 if hour % 24 == 12 else 2.0)
    >>> round(learned.rate(12 * 3600.0)) > 4 * round(learned.rate(0.0))
    True
    """

    __slots__ = ("count", "day", "hours", "info", "phi_sum", "phi_weight", "week")

    def __init__(self) -> None:
        self.count = 0.0  # forgotten counts ...
        self.info = 0.0  # ... and season-adjusted hours: their ratio is the level
        self.hours = 0.0  # hours learned from, never forgotten
        self.phi_sum = PHI_PRIOR * PHI_WEIGHT
        self.phi_weight = PHI_WEIGHT
        self.day = [[0.0, 0.0] for _ in range(24)]  # [weighted ratios, weights]
        self.week = [[0.0, 0.0] for _ in range(WEEK)]

    @property
    def progress(self) -> float:
        """How much of what we want to know is known, in [0, 1]."""
        return min(1.0, self.hours / LEARNED)

    @property
    def level(self) -> float:
        """Mentions an hour, season aside."""
        return (self.count + 0.05) / (self.info + 0.25)

    @property
    def phi(self) -> float:
        """Over-dispersion, with what is still unknown about the level added."""
        return max(0.02, self.phi_sum / self.phi_weight) + 1.0 / (1.0 + self.hours)

    def season(self, at: float) -> float:
        """How the hour of `at` compares with the level."""
        hour = int(at // HOUR)
        ratios, weight = self.day[hour % 24]
        day = (ratios + DAY_PRIOR) / (weight + DAY_PRIOR)
        ratios, weight = self.week[hour % WEEK]
        return day * (ratios + WEEK_PRIOR) / (weight + WEEK_PRIOR)

    def rate(self, at: float) -> float:
        """Mentions an hour expected at `at`."""
        return self.level * self.season(at)

    def learn(self, at: float, count: float) -> None:
        """Take in one whole hour that began at `at`."""
        season, level = self.season(at), self.level
        phi = max(0.02, self.phi_sum / self.phi_weight)
        mean = max(level * season, 1e-3)
        if self.hours >= 24:
            keep = exp(-1.0 / (21 * 24.0))
            weight = mean / (1.0 + mean)
            spread = min(4.0, max(-0.5, ((count - mean) ** 2 - mean) / (mean * mean)))
            self.phi_sum = self.phi_sum * keep + weight * spread
            self.phi_weight = self.phi_weight * keep + weight
        hour = int(at // HOUR)
        ratios, known = self.day[hour % 24]
        flat = max(level, 1e-3)
        weight = flat / (1.0 + phi * flat)
        if self.hours >= 1:
            self.day[hour % 24] = [
                _short(ratios * DAY_KEEP + weight * min(20.0, count / flat)),
                _short(known * DAY_KEEP + weight),
            ]
            ratios, known = self.week[hour % WEEK]
            weight = mean / (1.0 + phi * mean)
            self.week[hour % WEEK] = [
                _short(ratios * WEEK_KEEP + weight * min(5.0, count / mean)),
                _short(known * WEEK_KEEP + weight),
            ]
        keep = exp(-1.0 / LEVEL_MEMORY)
        self.count = self.count * keep + count
        self.info = self.info * keep + season
        self.hours += 1.0

    def limit(self, at: float, sigmas: float) -> float:
        """An hour's count that is `sigmas` above what is expected: what is learned at most from a bad hour."""
        mean = self.rate(at)
        return float(mean + sigmas * (mean + self.phi * mean * mean) ** 0.5 + 1.0)

    def state(self) -> list[Any]:
        """Plain JSON, some 2 KB."""
        flat = [value for pair in self.day + self.week for value in pair]
        return [self.count, self.info, self.hours, self.phi_sum, self.phi_weight, flat]

    def restore(self, state: list[Any]) -> None:
        """Go on from `state()`."""
        self.count, self.info, self.hours, self.phi_sum, self.phi_weight, flat = state
        pairs = [[flat[i], flat[i + 1]] for i in range(0, len(flat), 2)]
        self.day, self.week = pairs[:24], pairs[24:]


def evidence(seen: float, mean: float, phi: float) -> float:
    """How many nats `seen` speaks against a negative binomial of mean `mean`; 0 when it is no more than expected.

    The log-likelihood ratio of the best-fitting higher mean against `mean`, dispersion held.

    >>> evidence(5, 10, 0.1), round(evidence(30, 10, 0.0001)), round(evidence(30, 10, 0.3))
    (0.0, 13, 2)
    """
    if seen <= mean:
        return 0.0
    size = 1.0 / phi
    return seen * log(seen / mean) - (seen + size) * log((seen + size) / (mean + size))


def _short(value: float) -> float:
    """Three significant digits: the state stays small, and what is stored is exactly what is used."""
    return float(f"{value:.3g}")
