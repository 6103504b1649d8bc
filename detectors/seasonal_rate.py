"""What a topic is expected to receive at an hour: level x hour of day x weekday x hour of week, learned online.

Counts are taken as negative binomial, with the overdispersion that the topic itself has shown: for a window of mean m
the variance is (1 + linear_dispersion) m + quadratic_dispersion m^2 (the NB1 and NB2 terms of Cameron & Trivedi 1986).
The linear term (clumping: posts provoke posts) is estimated from single hours, the quadratic one (drift: whole days are
busy or not) from whole days. Season factors are ratios "observed / expected" shrunk towards 1 by a Gamma-Poisson prior,
so a quiet topic learns slowly and a busy one fast; older hours are forgotten exponentially.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

from .short_numbers import pack, three_digits, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUR = 3600.0
WEEK = 7 * 24 * HOUR
WEEK_HOURS = 168
LEVEL_KEEP = exp(-1.0 / (10 * 24.0))  # a level weighs 1/e after ten days
HOUR_OF_DAY_KEEP = 0.97  # weight kept at each daily visit of an hour of the day: about a month
DAY_OF_WEEK_KEEP = 0.995  # ... at each of 24 weekly visits of a weekday, and
HOUR_OF_WEEK_KEEP = 0.9  # ... at each weekly visit of an hour of the week: about two months
HOUR_OF_DAY_PRIOR = 4.0  # an hour of the day may well be 1/sqrt(4) = 50 % away from the level ...
DAY_OF_WEEK_PRIOR = 12.0  # ... a weekday or ...
HOUR_OF_WEEK_PRIOR = 25.0  # ... an hour of the week much less from what the others say
DISPERSION_KEEP = exp(-1.0 / (14 * 24.0))
PRIOR_LINEAR = 3.0  # linear dispersion assumed beside the observed: posts come in threads; weighs as much as ...
PRIOR_LINEAR_WEIGHT = 20.0  # ... so many mentions, which fade as all do, and ...
PRIOR_LINEAR_KEPT = 3.0  # ... so many that never do: few mentions say little about clumps
SMALL_COUNTS = 25.0  # a squared deviation that is never cut: five posts in an hour without any are no outlier
SEASON_VARIANCE = 1.5  # over the hours learned: relative variance of what is not known of the season yet
PRIOR_QUADRATIC = 0.02  # quadratic dispersion assumed beside the observed; weighs as much as seven days
SEASON_MOST = exp(3.0)  # times the middle hour of the first day, that an hour of it may bring by the time of day alone
LATE_SEASONS = 24  # hours: later news of an hour moves the level only
LEARNED_HOURS = 14 * 24.0  # hours after which we call it learned


class SeasonalRate:
    """The learned rate of one topic, per hour. Times are seconds since 1970.

    `offset` is by how many seconds the topic's clock is ahead of UTC: days, and hours of them, are local ones.

    >>> learned = SeasonalRate()
    >>> for hour in range(24 * 7):
    ...     learned.learn(hour * 3600.0, 20.0 if hour % 24 == 12 else 2.0)
    >>> learned.rate(12 * 3600.0) > 4 * learned.rate(0.0)
    True
    """

    __slots__ = (
        *("day_of_week", "day_sums", "exposure", "first_day", "hour_of_day", "hour_of_week", "hours", "linear_sums"),
        *("offset", "packed", "quadratic_sums", "weighted_count"),
    )

    def __init__(self) -> None:
        self.offset = 0.0
        self.weighted_count = 0.0  # exponentially weighted counts ...
        self.exposure = 0.0  # ... and season-adjusted hours (Gamma-Poisson): their ratio is the level
        self.hours = 0.0  # hours learned from, never forgotten
        self.linear_sums = [
            PRIOR_LINEAR * PRIOR_LINEAR_WEIGHT,
            PRIOR_LINEAR_WEIGHT,
        ]  # squared deviations beyond Poisson's, and means, of hours
        # Of days: relative squared deviations beyond what linear dispersion explains, and weights.
        self.quadratic_sums = [PRIOR_QUADRATIC * 7.0, 7.0]
        self.day_sums = [0.0, 0.0]  # observed and expected since midnight
        self.packed = ""  # the seasons as stored, until they change: packing takes half a millisecond
        self.first_day: list[float] = []  # the first day, kept until it can be judged as a whole
        self.hour_of_day = [[0.0, 0.0] for _ in range(24)]  # [weighted ratios, weights]
        self.day_of_week = [[0.0, 0.0] for _ in range(7)]
        self.hour_of_week = [[0.0, 0.0] for _ in range(WEEK_HOURS)]

    @property
    def progress(self) -> float:
        """How much of what we want to know is known, in [0, 1]."""
        return self.hours / LEARNED_HOURS if self.hours < LEARNED_HOURS else 1.0

    @property
    def level(self) -> float:
        """Mentions an hour, season aside."""
        return (self.weighted_count + 0.05) / (self.exposure + 0.25)

    @property
    def linear_dispersion(self) -> float:
        """Variance of an hour's count beyond Poisson's, as a multiple of its mean (NB1)."""
        observed, known = self.linear_sums
        dispersion = (observed + PRIOR_LINEAR * PRIOR_LINEAR_KEPT) / (known + PRIOR_LINEAR_KEPT)
        return dispersion if dispersion > 0.0 else 0.0

    @property
    def quadratic_dispersion(self) -> float:
        """Relative variance of whole days (NB2), with what is still unknown about the level added."""
        return self._quadratic(self.linear_dispersion)

    @property
    def dispersions(self) -> tuple[float, float]:
        """The linear and the quadratic one."""
        linear = self.linear_dispersion
        return linear, self._quadratic(linear)

    def _quadratic(self, linear_dispersion: float) -> float:
        unknown = (1.0 + linear_dispersion) / (self.weighted_count + 1.0) + SEASON_VARIANCE / (self.hours + 1.0)
        observed, known = self.quadratic_sums
        return (observed / known if observed > 0.0 else 0.0) + unknown

    def season(self, hour: int) -> float:
        """How an hour (counted since 1970) compares with the level."""
        return self._hour_of_day(hour) * self._day_of_week(hour) * self._hour_of_week(hour)

    def most_of_first_day(self) -> float:
        """What the time of day alone may bring in an hour of the first day, whose other hours were as they were."""
        usual = sorted(self.first_day)[len(self.first_day) // 2] if self.first_day else 0.0
        return SEASON_MOST * (usual if usual > 1.0 else 1.0)

    def season_of_day(self, hour: int) -> float:
        """How an hour of the day compares with the others."""
        return self._hour_of_day(hour)

    def season_of_weekday(self, day: int) -> float:
        """How a day of the week, counted from Thursday as days since 1970 are, compares with the others."""
        return self._day_of_week(24 * day)

    def _hour_of_day(self, hour: int) -> float:
        """The hour of the day, smoothed by its neighbours."""
        factors, day = self.hour_of_day, hour % 24
        (before, before_weight), (this, weight) = factors[day - 1], factors[day]
        after, after_weight = factors[day - 23]  # around midnight
        weights = 0.5 * before_weight + weight + 0.5 * after_weight
        return (0.5 * before + this + 0.5 * after + HOUR_OF_DAY_PRIOR) / (weights + HOUR_OF_DAY_PRIOR)

    def _day_of_week(self, hour: int) -> float:
        ratios, weight = self.day_of_week[hour // 24 % 7]
        return (ratios + DAY_OF_WEEK_PRIOR) / (weight + DAY_OF_WEEK_PRIOR)

    def _hour_of_week(self, hour: int) -> float:
        ratios, weight = self.hour_of_week[hour % WEEK_HOURS]
        return (ratios + HOUR_OF_WEEK_PRIOR) / (weight + HOUR_OF_WEEK_PRIOR)

    def rate(self, at: float) -> float:
        """Mentions an hour expected in the hour of `at`."""
        return self.level * self.season(int((at + self.offset) // HOUR))

    def learn(self, at: float, count: float, variance: float = 0.0) -> None:
        """Take in one whole hour that began at `at`; `variance` is that of `count` where it is an estimate."""
        hour = int((at + self.offset) // HOUR)
        self.packed = ""
        hour_factor, day_factor, level = self._hour_of_day(hour), self._day_of_week(hour), self.level
        season = hour_factor * day_factor * self._hour_of_week(hour)
        expected = max(level * season, 1e-6)
        if self.hours < 24:
            self.first_day.append(count)
            if len(self.first_day) == 24:
                self._learn_first_day(hour)
        else:
            self._learn_dispersion(hour, count, expected, variance)
            self._learn_season(hour, count, level, hour_factor, day_factor)
        self.weighted_count = self.weighted_count * LEVEL_KEEP + count
        self.exposure = self.exposure * LEVEL_KEEP + season
        self.hours += 1.0

    def shift(self, times: float) -> None:
        """So many times as much is usual from now on, at every hour."""
        self.weighted_count *= times

    def learn_late(self, at: float, count: float, hours_ago: int) -> None:
        """Take in more mentions of the hour of `at`, learned `hours_ago` hours ago; of one never learned, nothing.

        Exact for the level; each season factor rises as it would have risen by them, and has faded since.
        """
        if not 0 <= hours_ago < self.hours or not count:
            return
        self.weighted_count += count * LEVEL_KEEP**hours_ago
        if hours_ago < len(self.first_day):
            self.first_day[-1 - hours_ago] += count
        if self.hours < 24 or hours_ago >= LATE_SEASONS:
            return
        hour, variance = int((at + self.offset) // HOUR), 1.0 + self.linear_dispersion
        day, weekday, week = hour % 24, hour // 24 % 7, hour % WEEK_HOURS
        expected = self.level
        for factors, index, factor in (
            (self.hour_of_day, day, self._hour_of_day(hour)),
            (self.day_of_week, weekday, self._day_of_week(hour)),
            (self.hour_of_week, week, 1.0),
        ):
            ratios, weights = factors[index]
            gained = count / variance / (1.0 + 0.1 * max(expected, 1e-3) / variance)
            factors[index] = [three_digits(ratios + gained), weights]
            expected *= factor
        self.packed = ""

    def _learn_first_day(self, last: int) -> None:
        level = sum(self.first_day) / 24.0
        for offset, count in enumerate(self.first_day):
            hour = last - 23 + offset
            before = self.hour_of_day[hour % 24]
            variance = 1.0 + self.linear_dispersion
            self.hour_of_day[hour % 24] = _updated_factor(before, HOUR_OF_DAY_KEEP, count, level, variance)
        self.first_day = []

    def _learn_season(self, hour: int, count: float, level: float, hour_factor: float, day_factor: float) -> None:
        """Each factor by what the others leave over."""
        day, weekday, week = hour % 24, hour // 24 % 7, hour % WEEK_HOURS
        variance = 1.0 + self.linear_dispersion
        hours, days, weeks = self.hour_of_day, self.day_of_week, self.hour_of_week
        hours[day] = _updated_factor(hours[day], HOUR_OF_DAY_KEEP, count, level * day_factor, variance)
        expected = level * hour_factor
        days[weekday] = _updated_factor(days[weekday], DAY_OF_WEEK_KEEP, count, expected, variance)
        expected *= day_factor
        weeks[week] = _updated_factor(weeks[week], HOUR_OF_WEEK_KEEP, count, expected, variance)

    def _learn_dispersion(self, hour: int, count: float, expected: float, unsure: float) -> None:
        """An estimated count varies less than the true one, by its own variance `unsure`: that is added again."""
        observed, known = self.linear_sums
        linear = self.linear_dispersion
        variance = expected * (1.0 + linear + self._quadratic(linear) * expected)
        # Squared deviations are bounded (Huber 1964): bursts are no measure of the ordinary. Where counts are large
        # enough to be about normal, 22 % of their variance is cut by it, and given back.
        bound = 2.25 * variance
        squared = min((count - expected) ** 2 + unsure, max(bound, SMALL_COUNTS))
        squared /= 0.778 if bound > SMALL_COUNTS else 1.0
        self.linear_sums = [observed * DISPERSION_KEEP + squared - expected, known * DISPERSION_KEEP + expected]
        self.day_sums = [self.day_sums[0] + count, self.day_sums[1] + expected]
        if hour % 24 == 23:
            observed, expected = self.day_sums
            noise = (1.0 + self.linear_dispersion) / expected  # a day that expects little says little about days
            weight = 1.0 / (1.0 + 10.0 * noise)
            total, known = self.quadratic_sums
            keep = DISPERSION_KEEP**24
            squared = min(observed / expected - 1.0, 2.0) ** 2
            self.quadratic_sums = [total * keep + weight * (squared - noise), known * keep + weight]
            self.day_sums = [0.0, 0.0]

    def size(self, expected: float) -> float:
        """The negative binomial's size for a window in which `expected` are expected."""
        return expected / (self.linear_dispersion + self.quadratic_dispersion * expected + 1e-9)

    def upper_limit(self, at: float, sigmas: float) -> float:
        """An hour's count that is `sigmas` above what is expected: what is learned at most from a bad hour."""
        expected, linear = self.rate(at), self.linear_dispersion
        variance = expected * (1.0 + linear + self._quadratic(linear) * expected)
        return expected + sigmas * sqrt(variance) + 1.0

    def state(self) -> list[Any]:
        """Plain JSON, 1.3 KB."""
        if not self.packed:
            pairs = self.hour_of_day + self.day_of_week + self.hour_of_week
            self.packed = pack(value for pair in pairs for value in pair)
        sums = [self.linear_sums, self.quadratic_sums, self.day_sums]
        return [self.weighted_count, self.exposure, self.hours, *sums, self.first_day, self.packed]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        self.weighted_count, self.exposure, self.hours, linear_sums, quadratic_sums, day_sums, first_day, packed = state
        flat = unpack(packed)
        self.linear_sums, self.quadratic_sums = list(linear_sums), list(quadratic_sums)
        self.day_sums, self.first_day = list(day_sums), list(first_day)
        pairs = [list(pair) for pair in zip(flat[::2], flat[1::2], strict=True)]
        self.hour_of_day, self.day_of_week, self.hour_of_week = pairs[:24], pairs[24:31], pairs[31:]
        self.packed = packed


def log_likelihood_ratio(observed: float, expected: float, size: float, rise: float = 1.0) -> float:
    """The generalised log-likelihood ratio, in nats, of a raised mean against `expected`; 0 when no more was observed.

    Of the negative binomial, whose size is held: the alternative is the mean that fits best, `observed` itself, but
    at least `rise` times the expected one: below 0 where what was observed is nearer to the expected mean than to that.

    >>> [round(log_likelihood_ratio(*each)) for each in ((5, 10, 10), (30, 10, 1e6), (30, 10, 3))]
    [0, 13, 2]
    """
    if observed <= expected:
        return 0.0
    risen = rise * expected
    if risen < observed:
        risen = observed
    return observed * log(risen / expected) - (observed + size) * log((risen + size) / (expected + size))


def _updated_factor(pair: list[float], keep: float, count: float, expected: float, variance: float) -> list[float]:
    """A season factor after one more visit, weighted by its information; `variance` is a count's, over its mean."""
    expected = expected if expected > 1e-3 else 1e-3
    weight = expected / variance / (1.0 + 0.1 * expected / variance)  # one hour is never surer than 30 % (1 sd)
    ratio = count / expected
    ratio = ratio if ratio < 20.0 else 20.0
    return [three_digits(pair[0] * keep + weight * ratio), three_digits(pair[1] * keep + weight)]
