"""What a topic usually receives: learned by whole hours, and not from those that look like trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .calendar import Calendar
from .seasonal_rate import HOUR, WEEK, Expected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.model import Topic

YOUNG = 24.0  # hours learned before anything is judged
FREEZE = 24 * HOUR  # how long an alarm keeps the rate from being learned upwards


class Baseline:
    """The learned rate and the hour being filled. Times are seconds since 1970.

    >>> from firebreak.core.model import Topic
    >>> baseline = Baseline(Topic("acme"))
    >>> baseline.begin(0.0)
    >>> for hour in range(48):
    ...     baseline.take(negative=12, all=20)
    ...     baseline.close(alarm=0.0)
    >>> round(baseline.expected(48 * HOUR, 48 * HOUR + HOUR / 2)), round(baseline.share, 1)
    (6, 0.6)
    """

    __slots__ = (
        *("all", "calendar", "clumping", "doubt", "doubted", "drift", "hour", "mean", "rate", "seen", "usual"),
    )

    def __init__(self, topic: Topic) -> None:
        self.calendar = Calendar(topic)
        self.rate = Expected()
        self.clumping, self.drift = self.rate.clumping + 0.01, self.rate.drift  # as they were at the last whole hour
        self.mean = [self.rate.level] * 3  # expected in the last, this and the next hour
        self.usual = [2.0, 4.0]  # negative and all mentions, forgotten over a week
        self.hour = 0.0  # start of the hour being filled, and
        self.seen = self.all = 0.0  # what it has brought
        self.doubt = False  # whether this hour looked unusual: then it is not learned as it is
        self.doubted = 0  # hours of the day (bits) that looked unusual when they last came

    @property
    def young(self) -> bool:
        """Whether too little is known to judge by."""
        return self.rate.hours < YOUNG

    @property
    def share(self) -> float:
        """The share of negative mentions that is usual, in (0, 1)."""
        return self.usual[0] / self.usual[1]

    def begin(self, at: float) -> None:
        """The first moment there is."""
        self.hour = at // HOUR * HOUR
        self.rate.offset = self.calendar.offset(at)

    def take(self, negative: float, all: float) -> None:
        """What came in the hour being filled."""
        self.seen += negative
        self.all += all

    def is_gap(self, seconds: float) -> bool:
        """Whether so long a silence is too unlikely to be one of the topic: e^-20, or two months."""
        usual = self.rate.level * seconds / HOUR / (1.0 + self.rate.clumping)
        return seconds > 8 * WEEK or (seconds > 3 * HOUR and usual > 20.0)

    def skip(self, until: float) -> float:
        """Go on in the hour of `until`: the silence of a feed says nothing about the topic."""
        self.hour = max(self.hour, until // HOUR * HOUR)
        self.seen = self.all = 0.0
        return self.hour

    def expected(self, begin: float, until: float) -> float:
        """Expected in a span inside this hour: straight lines between the middles of the hours."""
        at = ((begin + until) / 2.0 - self.hour) / HOUR - 0.5
        before, this, after = self.mean
        rate = this + at * (after - this) if at > 0 else this + at * (this - before)
        return max(rate, 0.0) * (until - begin) / HOUR

    def close(self, alarm: float) -> None:
        """This hour is over; `alarm` is since when there has been one, 0 when there is none."""
        rate, learned = self.mean[1], self.seen
        again = self._doubted_again()
        if not self.young and alarm and self.hour - alarm > FREEZE:
            learned = min(learned, self.rate.limit(self.hour, 1.0))
        elif not self.young:
            held = alarm or (self.doubt and not again)
            learned = min(learned, rate if held else self.rate.limit(self.hour, 4.0))
        self.rate.learn(self.hour, learned)
        if not alarm:
            keep = 1.0 - HOUR / WEEK
            self.usual = [round(self.usual[0] * keep + self.seen, 2), round(self.usual[1] * keep + self.all, 2)]
        self.seen = self.all = 0.0
        self.doubt = False
        self.hour += HOUR
        self.rate.offset = self.calendar.offset(self.hour)
        self.mean = [rate, round(self.rate.rate(self.hour), 4), round(self.rate.rate(self.hour + HOUR), 4)]
        self.clumping, self.drift = round(self.rate.clumping + 0.01, 4), round(self.rate.drift, 4)

    def _doubted_again(self) -> bool:
        """Whether this hour of the day looked unusual yesterday too: then it is the season, and is learned."""
        bit = 1 << int((self.hour + self.rate.offset) // HOUR % 24)
        again = bool(self.doubted & bit)
        self.doubted = self.doubted | bit if self.doubt else self.doubted & ~bit
        return again

    def state(self) -> list[Any]:
        """Plain JSON, 1.4 KB."""
        rest = [self.hour, self.seen, self.all, self.clumping, self.drift, self.doubt, self.doubted]
        return [self.rate.state(), self.mean, self.usual, rest]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        rate, mean, usual, rest = state
        self.rate.restore(rate)
        self.mean, self.usual = list(mean), list(usual)
        self.hour, self.seen, self.all, self.clumping, self.drift, self.doubt, self.doubted = rest
        self.rate.offset = self.calendar.offset(self.hour)
