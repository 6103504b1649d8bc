"""What a topic usually receives: learned by whole hours, and not from those that look like trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .calendar import Calendar
from .clumps import Clumps
from .seasonal_rate import HOUR, WEEK, WEEK_HOURS, SeasonalRate
from .short_numbers import rounded
from .weekly_peaks import WeeklyPeaks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.model import Topic

MIN_HOURS = 24.0  # hours learned before anything is judged
PEAKS_AFTER = 6.0  # hours, before an hour may stand out
PEAK_LEAST = 3.0  # mentions beyond what is usual, before an hour of the week is remembered for its peak
NO_GAP = 3 * HOUR  # a silence that is none of the feed, however busy the topic
FREEZE_UPWARDS = 24 * HOUR  # how long an alarm keeps the rate from being learned upwards
REST = (  # plain numbers, stored in this order
    *("hour", "negative_in_hour", "all_in_hour", "linear_dispersion", "quadratic_dispersion"),
    *("suspect", "suspect_hours"),
)


class Baseline:
    """The learned rate and the hour being filled. Times are seconds since 1970.

    >>> from firebreak.core.model import Topic
    >>> baseline = Baseline(Topic("acme"))
    >>> baseline.begin(0.0)
    >>> for hour in range(48):
    ...     weekly = baseline.add(negative=12, all=20)
    ...     baseline.close_hour(alarm=0.0)
    >>> round(baseline.expected(48 * HOUR, 48 * HOUR + HOUR / 2)), round(baseline.usual_share, 1)
    (6, 0.6)
    """

    __slots__ = (
        *("all_in_hour", "calendar", "clumps", "hour", "hourly_rates", "linear_dispersion", "negative_in_hour"),
        *(
            "peaks",
            "quadratic_dispersion",
            "rate",
            "short_dispersion",
            "suspect",
            "suspect_hours",
            "variance_in_hour",
            "weekly_counts",
        ),
    )

    def __init__(self, topic: Topic) -> None:
        self.calendar = Calendar(topic)
        self.rate = SeasonalRate()
        self.peaks = WeeklyPeaks()
        self.clumps = Clumps()
        self.linear_dispersion = self.rate.linear_dispersion + 0.01  # as they were at the last whole hour
        self.quadratic_dispersion = self.rate.quadratic_dispersion
        self.short_dispersion = self.linear_dispersion  # the linear one, of windows of minutes
        self.hourly_rates = [self.rate.level] * 3  # expected in the last, this and the next hour
        self.weekly_counts = [2.0, 4.0]  # negative and all mentions, forgotten over a week
        self.hour = 0.0  # start of the hour being filled, and
        self.negative_in_hour = self.all_in_hour = 0.0  # what it has brought, and
        self.variance_in_hour = 0.0  # the variance of the negative ones, which are estimated
        self.suspect = False  # whether this hour looked unusual: then it is not learned as it is
        self.suspect_hours = 0  # hours of the day (bits) that looked unusual when they last came

    @property
    def is_young(self) -> bool:
        """Whether too little is known to judge by."""
        return self.rate.hours < MIN_HOURS

    @property
    def usual_share(self) -> float:
        """The share of negative mentions that is usual, in (0, 1)."""
        return self.weekly_counts[0] / self.weekly_counts[1]

    def begin(self, at: float) -> None:
        """The first moment there is."""
        self.hour = at // HOUR * HOUR
        self.rate.offset = self.calendar.offset(at)

    def add(self, negative: float, all: float, variance: float = 0.0) -> float:
        """What came in the hour being filled; how many of the negative ones come every week.

        `variance` is that of `negative` where it is an estimate.
        """
        self.negative_in_hour += negative
        self.all_in_hour += all
        self.variance_in_hour += variance
        return self.peaks.take(negative) if self.peaks.left else 0.0

    def is_gap(self, seconds: float) -> bool:
        """Whether so long a silence is too unlikely to be one of the topic: e^-20, or two months."""
        if seconds <= NO_GAP:
            return False
        expected = self.rate.level * seconds / HOUR / (1.0 + self.rate.linear_dispersion)
        return seconds > 8 * WEEK or expected > 20.0

    def skip(self, until: float) -> float:
        """Go on in the hour of `until`: the silence of a feed says nothing about the topic."""
        self.hour = max(self.hour, until // HOUR * HOUR)
        self.negative_in_hour = self.all_in_hour = self.variance_in_hour = 0.0
        self.suspect = False
        self.clumps.clear()
        self._expect(self.rate_of(self.hour - HOUR))
        self.peaks.begin(self._hour_of_week())
        return self.hour

    def rate_of(self, hour: float) -> float:
        """Mentions expected in the hour that began at `hour`."""
        self.rate.offset = self.calendar.offset(hour)
        return rounded(self.rate.rate(hour), 1e4)

    def _expect(self, before: float) -> None:
        """Look up what is expected in the hour being filled and in the next one, `before` in the last."""
        following = self.rate_of(self.hour + HOUR)
        self.hourly_rates = [before, self.rate_of(self.hour), following]

    def expected(self, begin: float, until: float) -> float:
        """Expected in a span inside this hour: straight lines between the middles of the hours."""
        at = ((begin + until) / 2.0 - self.hour) / HOUR - 0.5
        before, this, after = self.hourly_rates
        rate = this + at * (after - this) if at > 0 else this + at * (this - before)
        return (rate if rate > 0.0 else 0.0) * (until - begin) / HOUR

    def expected_over(self, begin: float, until: float) -> float:
        """Expected in a span of hours, by what is known before it."""
        total, hour = 0.0, begin // HOUR * HOUR
        while hour < until:
            total += self.rate_of(hour) * (min(until, hour + HOUR) - max(begin, hour)) / HOUR
            hour += HOUR
        self.rate_of(self.hour)
        return total

    def shift(self, times: float) -> None:
        """So many times as much is usual from now on."""
        self.rate.shift(times)
        self._expect(self.hourly_rates[0] * times)

    def close_hour(self, alarm: float, *, risen: bool = True, lasting: bool = False) -> None:
        """This hour is over; `alarm` is since when there has been one, 0 when there is none.

        `risen`: whether that alarm is a rise above something that is known, on the first day too. `lasting`: whether a
        fire that was told has gone on for a day and a night.
        """
        rate, learned = self.hourly_rates[1], self.negative_in_hour - self.peaks.taken
        self.clumps.close_hour(learn=not alarm and not self.peaks.taken, unsure=self.variance_in_hour)
        self._close_peak(rate, alarm, lasting=lasting)
        again = self._suspect_again()
        if learned > rate and not self.is_young:
            learned = min(learned, rate if lasting else self._most_learned(rate, alarm, again))
        elif alarm and risen and self.is_young:
            learned = min(learned, self.rate.most_of_first_day())
        self.rate.learn(self.hour, learned, self.variance_in_hour)
        if not alarm:
            keep = 1.0 - HOUR / WEEK
            negative, all = self.weekly_counts
            self.weekly_counts = [
                rounded(negative * keep + self.negative_in_hour, 100.0),
                rounded(all * keep + self.all_in_hour, 100.0),
            ]
        self.negative_in_hour = self.all_in_hour = self.variance_in_hour = 0.0
        self.suspect = False
        self.hour += HOUR
        self._expect(rate)
        self.peaks.begin(self._hour_of_week())
        self.take_dispersion()

    def take_dispersion(self) -> None:
        """As it is learned by now."""
        linear, quadratic = self.rate.dispersions
        self.linear_dispersion, self.quadratic_dispersion = rounded(linear + 0.01, 1e4), rounded(quadratic, 1e4)
        self.short_dispersion = self.clumps.dispersion(self.linear_dispersion)

    def _most_learned(self, rate: float, alarm: float, again: bool) -> float:
        """What is learned at most from a busy hour of which `rate` were expected."""
        if alarm and (again or self.hour - alarm > FREEZE_UPWARDS):
            return self.rate.upper_limit(self.hour, 1.0)
        return rate if alarm or (self.suspect and not again) else self.rate.upper_limit(self.hour, 4.0)

    def _close_peak(self, rate: float, alarm: float, *, lasting: bool) -> None:
        """Remember by how much the hour stood out among its like, or that it did not; a fire of days is no peak."""
        excess, hour = self.negative_in_hour - rate, self._hour_of_week()
        lasts = lasting or (bool(alarm) and self.hour - alarm > FREEZE_UPWARDS)
        might = not lasts and self.rate.hours >= PEAKS_AFTER and excess > PEAK_LEAST
        if not might and hour not in self.peaks.excesses:
            return
        stands_out = might and self.negative_in_hour > self.rate.upper_limit(self.hour, 4.0)
        self.peaks.close(hour, excess if stands_out else 0.0)

    def _hour_of_week(self) -> int:
        return int((self.hour + self.rate.offset) // HOUR % WEEK_HOURS)

    def _suspect_again(self) -> bool:
        """Whether this hour of the day looked unusual yesterday too: then it is the season, and is learned."""
        bit = 1 << int((self.hour + self.rate.offset) // HOUR % 24)
        again = bool(self.suspect_hours & bit)
        self.suspect_hours = self.suspect_hours | bit if self.suspect else self.suspect_hours & ~bit
        return again

    def state(self) -> list[Any]:
        """Plain JSON, 1.4 KB."""
        rest = [getattr(self, name) for name in REST] + ([self.variance_in_hour] if self.variance_in_hour else [])
        peaks = [self.peaks.state()] if self.peaks.excesses else []
        return [self.rate.state(), self.hourly_rates, self.weekly_counts, rest, *peaks]

    def restore(self, state: Sequence[Any], clumps: Sequence[float] = ()) -> None:
        """Go on from `state()`, and that of `clumps`, which is stored beside it."""
        rate, hourly_rates, weekly_counts, rest, *peaks = state
        if peaks:
            self.peaks.restore(*peaks[0])
        self.rate.restore(rate)
        self.hourly_rates, self.weekly_counts = list(hourly_rates), list(weekly_counts)
        self.variance_in_hour = sum(rest[len(REST) :])  # nothing is stored where there is none
        for name, value in zip(REST, rest[: len(REST)], strict=True):
            setattr(self, name, value)
        self.rate.offset = self.calendar.offset(self.hour)
        if clumps:
            self.clumps.restore(clumps)
        self.short_dispersion = self.clumps.dispersion(self.linear_dispersion)
