"""Peaks that come at the same hour of every week or day, such as a newsletter's: the third one is no news."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from .seasonal_rate import WEEK_HOURS
from .short_numbers import short, three_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VISITS = 3  # weeks remembered of an hour that stood out, of which ...
BELIEVED = 2  # ... so many must have brought a peak before it is expected
MAX_HOURS = 16  # hours of the week that are remembered
CHANCE = 2.0  # standard deviations of a Poisson by which a peak may exceed the ones before it, and is still that peak


class WeeklyPeaks:
    """By how much each hour of the week that ever stood out exceeded what was usual, in its last weeks.

    A season factor cannot learn such an hour: its prior is as wide as ordinary hours differ, and what stands out is
    not learned as ordinary. Here an hour that stood out in two of its last three weeks is expected to bring as much
    as the highest of them and what chance adds to it, whenever it comes within the hour: people open a newsletter at
    once. So is one whose hour stood out on both of the days before. What exceeds that counts in full, and where
    nothing comes nothing is expected.

    >>> peaks = WeeklyPeaks()
    >>> for week in range(2):
    ...     peaks.begin(10)
    ...     peaks.close(10, excess=60.0)
    >>> peaks.begin(10); peaks.take(25), peaks.take(50), round(peaks.take(1), 2)
    (25.0, 50.0, 0.49)
    """

    __slots__ = ("excesses", "left", "taken")

    def __init__(self) -> None:
        self.excesses: dict[int, list[float]] = {}  # hour of the week -> its last weeks, 0 for one without a peak
        self.left = 0.0  # what is still expected of the peak in this hour, and
        self.taken = 0.0  # what of it has come

    def begin(self, hour: int) -> None:
        """This hour of the week, from 0 to 167, begins."""
        self.taken = 0.0
        if not self.excesses:
            self.left = 0.0
            return
        weeks, days = self.excesses.get(hour, []), [self._last(hour - 24 * day) for day in (1, 2)]
        weekly = max(weeks, default=0.0) if sum(excess > 0.0 for excess in weeks) >= BELIEVED else 0.0
        peak = max(weekly, max(days) if all(days) else 0.0)
        self.left = round(peak + CHANCE * sqrt(peak), 2)

    def _last(self, hour: int) -> float:
        """By how much an hour exceeded what was usual when it last came."""
        return self.excesses.get(hour % WEEK_HOURS, [0.0])[-1]

    def take(self, count: float) -> float:
        """How many of these mentions were expected as part of the peak."""
        taken = min(float(count), self.left)
        self.left -= taken
        self.taken += taken
        return taken

    def close(self, hour: int, excess: float) -> None:
        """The hour is over; by how much it exceeded what is usual, 0 where it did not stand out."""
        weeks = self.excesses.get(hour)
        if weeks is None and not excess:
            return
        weeks = [*(weeks or [])[1 - VISITS :], three_digits(excess)]
        if any(weeks):
            self.excesses[hour] = weeks
        else:
            del self.excesses[hour]
        if len(self.excesses) > MAX_HOURS:  # what came once goes first: a crisis leaves many such hours
            del self.excesses[min(self.excesses, key=lambda each: (sum(map(bool, self.excesses[each])), each != hour))]

    def state(self) -> list[object]:
        """Plain JSON, under 600 bytes."""
        weeks = {str(hour): [short(excess) for excess in each] for hour, each in self.excesses.items()}
        return [weeks, short(round(self.left, 2)), short(round(self.taken, 2))]

    def restore(self, weeks: Mapping[str, Sequence[float]], left: float, taken: float) -> None:
        """Go on from `state()`."""
        self.excesses = {int(hour): list(each) for hour, each in weeks.items()}
        self.left, self.taken = left, taken
