"""What a topic is expected to receive at an hour: level x hour of day x weekday x hour of week, learned online.

Counts are judged as negative binomial, with the dispersion that the topic itself has shown: for a window of mean m
the variance is (1 + clumping) m + drift m^2. Clumping (posts provoke posts) is seen in single hours, drift (whole
days are busy or not) in whole days. Season factors are ratios "seen / expected" shrunk towards 1 by their
information (Gamma-Poisson), so a quiet topic learns slowly and a busy one fast; older hours are forgotten.
"""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HOUR = 3600.0
WEEK = 7 * 24 * HOUR
WEEK_HOURS = 168
LEVEL_KEEP = exp(-1.0 / (10 * 24.0))  # a level weighs 1/e after ten days
DAY_KEEP = 0.97  # weight kept at each daily visit of an hour of the day: about a month
WEEKDAY_KEEP = 0.995  # ... at each of 24 weekly visits of a weekday, and
WEEK_KEEP = 0.9  # ... at each weekly visit of an hour of the week: about two months
DAY_PRIOR = 4.0  # an hour of the day may well be 1/sqrt(4) = 50 % away from the level ...
WEEKDAY_PRIOR = 12.0  # ... a weekday or ...
WEEK_PRIOR = 25.0  # ... an hour of the week much less from what the others say
SPREAD_KEEP = exp(-1.0 / (14 * 24.0))
CLUMPING = 3.0  # assumed beside what was seen: posts come in threads; weighs as much as ...
CLUMPING_WEIGHT = 30.0  # ... so many mentions
UNKNOWN = 1.5  # over the hours learned: relative variance of what is not known of the season yet
DRIFT = 0.02  # ... and of seven days
LEARNED = 14 * 24.0  # hours after which we call it learned


class Expected:
    """The learned rate of one topic, per hour. Times are seconds since 1970.

    `offset` is by how many seconds the topic's clock is ahead of UTC: days, and hours of them, are local ones.

    >>> learned = Expected()
    >>> for hour in range(24 * 7):
    ...     learned.learn(hour * 3600.0, 20.0 if hour % 24 == 12 else 2.0)
    >>> learned.rate(12 * 3600.0) > 4 * learned.rate(0.0)
    True
    """

    __slots__ = (
        *("clumps", "count", "day", "days", "first", "hours", "info", "offset", "packed", "today", "week", "weekday"),
    )

    def __init__(self) -> None:
        self.offset = 0.0
        self.count = 0.0  # forgotten counts ...
        self.info = 0.0  # ... and season-adjusted hours: their ratio is the level
        self.hours = 0.0  # hours learned from, never forgotten
        self.clumps = [
            CLUMPING * CLUMPING_WEIGHT,
            CLUMPING_WEIGHT,
        ]  # squared surprise beyond Poisson, and mean, of hours
        self.days = [DRIFT * 7.0, 7.0]  # relative squared surprise beyond clumping, and weight, of days
        self.today = [0.0, 0.0]  # seen and expected since midnight
        self.packed = ""  # the seasons as stored, until they change: packing takes half a millisecond
        self.first: list[float] = []  # the first day, kept until it can be judged as a whole
        self.day = [[0.0, 0.0] for _ in range(24)]  # [weighted ratios, weights]
        self.weekday = [[0.0, 0.0] for _ in range(7)]
        self.week = [[0.0, 0.0] for _ in range(WEEK_HOURS)]

    @property
    def progress(self) -> float:
        """How much of what we want to know is known, in [0, 1]."""
        return min(1.0, self.hours / LEARNED)

    @property
    def level(self) -> float:
        """Mentions an hour, season aside."""
        return (self.count + 0.05) / (self.info + 0.25)

    @property
    def clumping(self) -> float:
        """Variance of an hour's count beyond Poisson, as a multiple of its mean."""
        return max(0.0, self.clumps[0] / self.clumps[1])

    @property
    def drift(self) -> float:
        """Relative variance of whole days, with what is still unknown about the level added."""
        unknown = (1.0 + self.clumping) / (self.count + 1.0) + UNKNOWN / (self.hours + 1.0)
        return max(0.0, self.days[0] / self.days[1]) + unknown

    def season(self, hour: int) -> float:
        """How an hour (counted since 1970) compares with the level."""
        return self._day(hour) * self._weekday(hour) * _factor(self.week[hour % WEEK_HOURS], WEEK_PRIOR)

    def _day(self, hour: int) -> float:
        """The hour of the day, smoothed by its neighbours."""
        before, this, after = self.day[(hour - 1) % 24], self.day[hour % 24], self.day[(hour + 1) % 24]
        ratios = 0.5 * before[0] + this[0] + 0.5 * after[0]
        return (ratios + DAY_PRIOR) / (0.5 * before[1] + this[1] + 0.5 * after[1] + DAY_PRIOR)

    def _weekday(self, hour: int) -> float:
        return _factor(self.weekday[hour // 24 % 7], WEEKDAY_PRIOR)

    def rate(self, at: float) -> float:
        """Mentions an hour expected in the hour of `at`."""
        return self.level * self.season(int((at + self.offset) // HOUR))

    def learn(self, at: float, count: float) -> None:
        """Take in one whole hour that began at `at`."""
        hour = int((at + self.offset) // HOUR)
        self.packed = ""
        season, level = self.season(hour), self.level
        mean = max(level * season, 1e-6)
        if self.hours < 24:
            self.first.append(count)
            if len(self.first) == 24:
                self._judge_first_day(hour)
        else:
            self._spread(hour, count, mean)
            self._learn_season(hour, count, level)
        self.count = self.count * LEVEL_KEEP + count
        self.info = self.info * LEVEL_KEEP + season
        self.hours += 1.0

    def _judge_first_day(self, last: int) -> None:
        level = sum(self.first) / 24.0
        for offset, count in enumerate(self.first):
            hour = last - 23 + offset
            self.day[hour % 24] = _blend(self.day[hour % 24], DAY_KEEP, count, level, 1.0 + self.clumping)
        self.first = []

    def _learn_season(self, hour: int, count: float, level: float) -> None:
        clumping, day, weekday = 1.0 + self.clumping, self._day(hour), self._weekday(hour)
        self.day[hour % 24] = _blend(self.day[hour % 24], DAY_KEEP, count, level * weekday, clumping)
        flat = level * day
        self.weekday[hour // 24 % 7] = _blend(self.weekday[hour // 24 % 7], WEEKDAY_KEEP, count, flat, clumping)
        flat *= weekday
        self.week[hour % WEEK_HOURS] = _blend(self.week[hour % WEEK_HOURS], WEEK_KEEP, count, flat, clumping)

    def _spread(self, hour: int, count: float, mean: float) -> None:
        seen, known = self.clumps
        variance = mean * (1.0 + self.clumping + self.drift * mean)
        squared = min((count - mean) ** 2, 2.25 * variance) / 0.778  # Huber: bursts are no measure of the ordinary
        self.clumps = [seen * SPREAD_KEEP + squared - mean, known * SPREAD_KEEP + mean]
        self.today = [self.today[0] + count, self.today[1] + mean]
        if hour % 24 == 23:
            seen, mean = self.today
            noise = (1.0 + self.clumping) / mean  # a day that expects little says little about days
            weight = 1.0 / (1.0 + 10.0 * noise)
            total, known = self.days
            keep = SPREAD_KEEP**24
            self.days = [total * keep + weight * (min(seen / mean - 1.0, 2.0) ** 2 - noise), known * keep + weight]
            self.today = [0.0, 0.0]

    def size(self, mean: float) -> float:
        """The negative binomial's size for a window in which `mean` are expected."""
        return mean / (self.clumping + self.drift * mean + 1e-9)

    def limit(self, at: float, sigmas: float) -> float:
        """An hour's count that is `sigmas` above what is expected: what is learned at most from a bad hour."""
        mean = self.rate(at)
        return mean + sigmas * sqrt(mean * (1.0 + self.clumping + self.drift * mean)) + 1.0

    def state(self) -> list[Any]:
        """Plain JSON, 1.3 KB."""
        if not self.packed:
            self.packed = pack(value for pair in self.day + self.weekday + self.week for value in pair)
        return [self.count, self.info, self.hours, self.clumps, self.days, self.today, self.first, self.packed]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        self.count, self.info, self.hours, clumps, days, today, first, packed = state
        flat = unpack(packed)
        self.clumps, self.days, self.today, self.first = list(clumps), list(days), list(today), list(first)
        pairs = [list(pair) for pair in zip(flat[::2], flat[1::2], strict=True)]
        self.day, self.weekday, self.week = pairs[:24], pairs[24:31], pairs[31:]
        self.packed = packed


def evidence(seen: float, mean: float, size: float) -> float:
    """How many nats `seen` speaks against a negative binomial of `mean` and `size`; 0 when no more than expected.

    The log-likelihood ratio of the best-fitting higher mean against `mean`, size held.

    >>> evidence(5, 10, 10), round(evidence(30, 10, 1e6)), round(evidence(30, 10, 3))
    (0.0, 13, 2)
    """
    if seen <= mean:
        return 0.0
    return seen * log(seen / mean) - (seen + size) * log((seen + size) / (mean + size))


def _factor(pair: list[float], prior: float) -> float:
    return (pair[0] + prior) / (pair[1] + prior)


def _blend(pair: list[float], keep: float, count: float, mean: float, clumping: float) -> list[float]:
    """A season factor after one more visit, weighted by what the visit can say about it."""
    mean = max(mean, 1e-3)
    weight = mean / clumping / (1.0 + 0.1 * mean / clumping)  # a single hour never says more than sd 30 %
    return [_short(pair[0] * keep + weight * min(20.0, count / mean)), _short(pair[1] * keep + weight)]


def _short(value: float) -> float:
    """Three significant digits: the state stays small, and what is stored is exactly what is used."""
    return float(f"{min(value, 1e12):.3g}") if value > 1e-12 else 0.0


def pack(values: Iterable[float]) -> str:
    """Values of three significant digits from 1e-12 to 1e12, as 16-bit numbers in base64.

    >>> pack([0.0, 1.23, 4560.0]), unpack(pack([0.0, 1.23, 4560.0]))
    ('AABIKiE2', [0.0, 1.23, 4560.0])
    """
    codes = array("H")
    for value in values:
        digits, _, power = f"{value:.2e}".partition("e")
        codes.append(0 if value <= 0 else int(digits.replace(".", "")) + 900 * (int(power) + 12) - 100 + 1)
    return b64encode(codes.tobytes()).decode()


def unpack(text: str) -> list[float]:
    """What `pack` packed."""
    codes = array("H", b64decode(text))
    return [float(f"{(code - 1) % 900 + 100}e{(code - 1) // 900 - 14}") if code else 0.0 for code in codes]
