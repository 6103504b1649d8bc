"""Peaks of the past and what a new one must exceed: decaying records, and block maxima with an exponential tail."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

from .ewma_counts import TIME_CONSTANTS
from .seasonal_rate import HOUR, WEEK
from .short_numbers import pack_counts, rounded, short, unpack_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_RECORD = 0.5  # a deviation is never compared with less: from none to one mention is no record
HALF_DAY, HALF_DAYS = 12 * HOUR, 4  # in which the highest counts are remembered
RECENT_MARGIN, FEW = 1.08, 40.0  # by how much they must be exceeded, with so many mentions added to both sides
BLOCKS = 14  # block maxima that are remembered
PRIOR_PEAKS = 4  # assumed beside the topic's own
_PLACES = range(len(TIME_CONSTANTS))


class RecordHighs:
    """The record deviation of each time constant of `EwmaCounts`, decaying with a half-life.

    A new record says more than a probability where posts come in bursts, since nobody knows the tail of bursts. How
    long a record is remembered decides how often it is broken: the bar is not fitted to a tail, it is the past itself.
    The last hour or two never count, so that a rise is not compared with itself.

    >>> highs = RecordHighs(half_life=24 * HOUR)
    >>> highs.observe([8.0, 8.0, 8.0]); highs.close_hour(); highs.close_hour()
    >>> highs.over([8.5, 0.0, 0.0], margin=1.1)[0]
    False
    >>> for hour in range(24):
    ...     highs.close_hour()
    >>> highs.over([4.5, 0.0, 0.0], margin=1.1)[0]
    True
    """

    __slots__ = ("keep", "last_hour", "records", "this_hour")

    def __init__(self, half_life: float) -> None:
        self.keep = 0.5 ** (HOUR / half_life)
        self.records = [MIN_RECORD] * len(TIME_CONSTANTS)
        self.last_hour = [0.0] * len(TIME_CONSTANTS)  # the maxima of these two hours
        self.this_hour = [0.0] * len(TIME_CONSTANTS)

    def observe(self, deviations: Sequence[float]) -> None:
        """Take in the deviations of one moment, one per time constant."""
        highest = self.this_hour
        (first, second, third), (one, two, three) = deviations, highest
        if first <= one and second <= two and third <= three:
            return
        for index in _PLACES:
            if deviations[index] > highest[index]:
                highest[index] = rounded(deviations[index], 100.0)

    def close_hour(self) -> None:
        """An hour is over: records decay, and the hour before it counts from now on."""
        for index, last in enumerate(self.last_hour):
            record = self.records[index] * self.keep
            record = last if last > record else record
            self.records[index] = rounded(record, 1e4) if record > MIN_RECORD else MIN_RECORD
        self.last_hour, self.this_hour = self.this_hour, [0.0] * len(TIME_CONSTANTS)

    def over(self, deviations: Sequence[float], margin: float) -> list[bool]:
        """Which deviations are more than `margin` times their record."""
        return [deviation > margin * record for deviation, record in zip(deviations, self.records, strict=True)]

    def state(self) -> list[list[float]]:
        """Plain JSON."""
        return [self.records, self.last_hour, self.this_hour]

    def restore(self, state: Sequence[Sequence[float]]) -> None:
        """Go on from `state()`."""
        self.records, self.last_hour, self.this_hour = (list(values) for values in state)


class RecentHighs:
    """The highest counts of `EwmaCounts` in the last two days, whatever was expected of their hours.

    >>> highs = RecentHighs()
    >>> highs.observe([200.0, 0.0, 0.0]); highs.close_hour(0.0); highs.close_hour(HOUR)
    >>> highs.over([210.0, 0.0, 0.0])[0], highs.over([230.0, 0.0, 0.0])[0]
    (False, True)
    """

    __slots__ = ("blocks", "last_hour", "this_hour")

    def __init__(self) -> None:
        self.blocks: list[list[float]] = []  # maxima of half days, the latest last
        self.last_hour = [0.0] * len(TIME_CONSTANTS)  # the maxima of these two hours
        self.this_hour = [0.0] * len(TIME_CONSTANTS)

    def observe(self, counts: Sequence[float]) -> None:
        """Take in the counts of one moment, one per time constant."""
        highest = self.this_hour
        (first, second, third), (one, two, three) = counts, highest
        if first <= one and second <= two and third <= three:
            return
        for index in _PLACES:
            if counts[index] > highest[index]:
                highest[index] = rounded(counts[index], 10.0)

    def close_hour(self, hour: float) -> None:
        """The hour that began at `hour` (seconds since 1970) is over; the hour before it counts from now on."""
        if not self.blocks or hour % HALF_DAY < HOUR:
            self.blocks = [*self.blocks[1 - HALF_DAYS :], [0.0] * len(TIME_CONSTANTS)]
        block = self.blocks[-1]
        for index, count in enumerate(self.last_hour):
            if count > block[index]:
                block[index] = count
        self.last_hour, self.this_hour = self.this_hour, [0.0] * len(TIME_CONSTANTS)

    def over(self, counts: Sequence[float]) -> list[bool]:
        """Which counts are credibly more than any of the last two days: few mentions more are nothing."""
        highest = [max(column) for column in zip(*self.blocks, strict=True)] or [0.0] * len(TIME_CONSTANTS)
        return [count + FEW >= RECENT_MARGIN * (most + FEW) for count, most in zip(counts, highest, strict=True)]

    def state(self) -> list[Any]:
        """Plain JSON."""
        hours = [[short(count) for count in hour] for hour in (self.last_hour, self.this_hour)]
        return [[[short(count) for count in block] for block in self.blocks], *hours]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        blocks, last_hour, this_hour = state
        self.blocks = [list(block) for block in blocks]
        self.last_hour, self.this_hour = list(last_hour), list(this_hour)


class BlockMaxima:
    """The maximum of each of the last blocks of time, fourteen by default (block maxima: Gumbel 1958).

    On exchangeable peaks, a new maximum over the last D days comes once in D days, whatever the tail: remembering
    D = 7/N days is what "about N alerts a week" means here. The last hour or two never count, so that a rise
    is not compared with itself.

    >>> maxima = BlockMaxima(block=3600.0)
    >>> for hour in range(20):
    ...     maxima.observe(float(hour))
    ...     maxima.close_hour(hour * 3600.0)
    >>> maxima.highest
    18.0
    """

    __slots__ = ("began", "block", "blocks", "current", "highest", "last_hour", "maxima", "this_hour")

    def __init__(self, block: float, blocks: int = BLOCKS) -> None:
        self.block = block  # seconds
        self.blocks = blocks
        self.maxima: list[float] = []
        self.began = 0.0  # of the block being filled, and
        self.current = 0.0  # its maximum
        self.last_hour = 0.0  # the maxima of these two hours
        self.this_hour = 0.0
        self.highest = 0.0

    def observe(self, value: float) -> None:
        """Take in the value of one moment."""
        if value > self.this_hour:
            self.this_hour = rounded(value, 100.0)

    def close_hour(self, hour: float) -> None:
        """The hour that began at `hour` (seconds since 1970) is over; the hour before it counts from now on."""
        self.began = self.began or hour
        while hour - self.began >= self.block:
            self.maxima = [*self.maxima[1 - self.blocks :], self.current]
            self.current, self.began = 0.0, self.began + self.block
            self.highest = max(self.maxima)
        if self.last_hour > self.current:
            self.current = self.last_hour
            self.highest = max(self.current, self.highest)
        self.last_hour, self.this_hour = self.this_hour, 0.0

    def tail(self, prior_median: float, prior_excess: float) -> tuple[float, float]:
        """The median block maximum, and the mean excess of the maxima above it.

        Peaks over threshold (Pickands 1975), the threshold being the median: the excesses are taken as exponential,
        which is the generalised Pareto distribution of shape 0. Four maxima of the prior median and mean excess are
        assumed beside the topic's own.
        """
        maxima = sorted([*self.maxima, self.current, *[prior_median] * PRIOR_PEAKS])
        median = maxima[len(maxima) // 2]
        excesses = [maximum - median for maximum in maxima if maximum > median]
        mean_excess = (sum(excesses) + PRIOR_PEAKS * prior_excess) / (len(excesses) + PRIOR_PEAKS)
        return median, mean_excess

    def return_level(self, weekly: float, prior_median: float, prior_excess: float) -> float:
        """The value that is exceeded `weekly` times a week, by `tail`."""
        median, mean_excess = self.tail(prior_median, prior_excess)
        return median + mean_excess * self.excesses_at(weekly)

    def excesses_at(self, weekly: float) -> float:
        """By how many mean excesses the level lies above the median that is exceeded `weekly` times a week.

        Half of the blocks have a maximum above the median, and an exponential tail falls by e per mean excess: this is
        the logarithm of the level's return period over that of the median.
        """
        return max(0.0, log(0.5 * WEEK / self.block / weekly))

    def state(self) -> list[Any]:
        """Plain JSON."""
        rest = (self.began, self.current, self.last_hour, self.this_hour, self.highest)
        return [*map(short, rest), pack_counts(self.maxima)]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        self.began, self.current, self.last_hour, self.this_hour, self.highest, maxima = state
        self.maxima = unpack_counts(maxima)
