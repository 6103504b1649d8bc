"""What topics like a new one have shown: what is assumed of it until it has shown the same (empirical Bayes)."""

from __future__ import annotations

from statistics import fmean, median, pvariance
from typing import TYPE_CHECKING, NamedTuple

from .seasonal_rate import LEARNED_HOURS, SeasonalRate
from .short_numbers import three_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST = 2  # topics it takes: of one nobody knows how much they differ
SUREST = 8.0  # precision of a season factor that is borrowed, at the most: 35 % (1 sd)
SUREST_LEVEL = 2.0  # mentions that a borrowed level weighs, at the most: sizes differ
PRIOR_LINEAR_WEIGHT = 20.0  # mentions, and ...
PRIOR_QUADRATIC_WEIGHT = 7.0  # ... days, that a borrowed spread weighs: as what is assumed without it


class Size(NamedTuple):
    """Mentions an hour that are usual among comparable topics, and how many mentions that knowledge is worth."""

    level: float
    mentions: float


def learned(rates: Sequence[SeasonalRate]) -> list[SeasonalRate]:
    """Of these, the ones that know their seasons."""
    return [rate for rate in rates if rate.hours >= LEARNED_HOURS]


def borrow(rate: SeasonalRate, others: Sequence[SeasonalRate]) -> Size | None:
    """Let `rate`, which has learned nothing yet, begin as the `others` are; None where too few of them are known.

    Each thing weighs by how little they differ in it (the precision between them), and never more than bounds say.
    What it learns itself soon outweighs it.

    >>> busy, quiet, new = SeasonalRate(), SeasonalRate(), SeasonalRate()
    >>> for hour in range(24 * 28):
    ...     busy.learn(hour * 3600.0, 40.0 if hour % 24 == 12 else 8.0)
    ...     quiet.learn(hour * 3600.0, 10.0 if hour % 24 == 12 else 2.0)
    >>> size = borrow(new, [busy, quiet])
    >>> round(size.level), new.rate(12 * 3600.0) > 1.8 * new.rate(0.0)
    (6, True)
    """
    known = learned(others)
    if len(known) < LEAST:
        return None
    hours = [[one.season_of_day(hour) for one in known] for hour in range(24)]
    rate.hour_of_day = _borrowed(hours)
    rate.day_of_week = _borrowed([[one.season_of_weekday(day) for one in known] for day in range(7)])
    rate.linear_sums = [median(one.linear_dispersion for one in known) * PRIOR_LINEAR_WEIGHT, PRIOR_LINEAR_WEIGHT]
    drift = median(one.quadratic_sums[0] / one.quadratic_sums[1] for one in known)
    rate.quadratic_sums = [max(0.0, drift) * PRIOR_QUADRATIC_WEIGHT, PRIOR_QUADRATIC_WEIGHT]
    size = _size([one.level for one in known])
    rate.weighted_count, rate.exposure = size.mentions, size.mentions / size.level
    rate.packed = ""
    return size


def _borrowed(factors: Sequence[Sequence[float]]) -> list[list[float]]:
    """Season factors of several topics as what one topic has learned: weighted ratios and weights."""
    between = fmean(pvariance(each) * len(each) / (len(each) - 1) for each in factors)
    weight = 1.0 / (between + 1.0 / SUREST)
    return [[three_digits(fmean(each) * weight), three_digits(weight)] for each in factors]


def _size(levels: Sequence[float]) -> Size:
    """The mean level, and a Gamma's shape by how much the levels differ."""
    mean = max(fmean(levels), 0.01)
    between = pvariance(levels) * len(levels) / (len(levels) - 1)
    return Size(mean, min(SUREST_LEVEL, mean * mean / max(between, 1e-9)))
