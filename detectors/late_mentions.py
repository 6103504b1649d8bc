"""Mentions that come late: each counts in the hour it belongs to, against what was expected then, and moves no clock.

What one of them completes may have been missed: `PastHours` remembers the last day for that. Older ones only teach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .scan import ScanWindow, length_worth
from .seasonal_rate import HOUR, log_likelihood_ratio
from .short_numbers import in_places, pack, pack_counts, short, three_digits, unpack, unpack_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.model import Reading
    from .baseline import Baseline

REMEMBERED = 24  # whole hours; what comes later than that is told to nobody
NOTHING = ScanWindow(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class PastHours:
    """What each of the last whole hours received and was expected to receive, so that a late mention finds its hour.

    Times are seconds since 1970.

    >>> past = PastHours()
    >>> for hour in range(3):
    ...     past.close(hour * HOUR, negative=1, all=2, expected=1.0)
    >>> past.add(1.2 * HOUR, negative=9, all=9)
    True
    >>> missed = past.missed(1.3 * HOUR, open_hour=(0, 0, 0.0), linear_dispersion=0.1, quadratic_dispersion=0.01)
    >>> missed.observed, missed.expected, missed.since / HOUR
    (10.0, 1.0, 1.2)
    """

    __slots__ = ("hours", "skipped_since", "skipped_until", "told_until", "until")

    def __init__(self) -> None:
        # Negative and all mentions, negative ones expected, and when the first late one was written; oldest first.
        self.hours: list[list[float]] = []
        self.until = 0.0  # the end of the last of them
        self.told_until = 0.0  # what was said before this has been told of
        self.skipped_since = self.skipped_until = 0.0  # the last hole: its hours were never learned

    def close(self, hour: float, negative: float, all: float, expected: float) -> None:
        """The hour that began at `hour` is over; hours between it and the last one are not known."""
        if self.hours and hour != self.until:
            self.hours.clear()
        self.hours = [
            *self.hours[1 - REMEMBERED :],
            [in_places(negative, 1), in_places(all, 1), three_digits(expected), 0.0],
        ]
        self.until = hour + HOUR

    def skip(self, since: float, until: float, baseline: Baseline) -> None:
        """A hole from the hour `since` to that of `until`: what it brought may still come, late."""
        for each in range(int(max(since, until - REMEMBERED * HOUR)), int(until), int(HOUR)):
            self.close(float(each), 0.0, 0.0, baseline.rate_of(float(each)))
        self.skipped_since, self.skipped_until = since, until

    def is_learned(self, at: float) -> bool:
        """Whether the hour of `at` was learned: those of a hole were not."""
        return not self.skipped_since <= at < self.skipped_until

    def add(self, at: float, negative: float, all: float) -> bool:
        """Late mentions of the moment `at`; False where that is longer ago than is remembered."""
        hour = self._hour(at)
        if hour is None:
            return False
        hour[0], hour[1] = hour[0] + negative, hour[1] + all
        if negative and (not hour[3] or at < hour[3]):
            hour[3] = at
        return True

    def before(self, at: float) -> tuple[float, float] | None:
        """Negative mentions of the hour of `at` so far, and how many were expected."""
        hour = self._hour(at)
        return (hour[0], hour[2]) if hour else None

    def expect(self, times: float) -> None:
        """So many times as much has become usual."""
        for hour in self.hours:
            hour[2] = three_digits(hour[2] * times)

    def missed(
        self,
        at: float,
        open_hour: tuple[float, float, float],
        linear_dispersion: float,
        quadratic_dispersion: float,
        least_expected: float = 0.01,
        known: float = 1.0,
    ) -> ScanWindow:
        """The most surprising run of whole hours that ends with the hour of `at`, of those that nobody was told of.

        `open_hour`: negative and all mentions of the hour being filled, and the negative ones expected in it so far.
        """
        hours = [*self.hours, [*open_hour, 0.0]]
        last = min(len(hours) - 1, len(hours) - 1 + int((at - self.until) // HOUR))
        observed = all = expected = 0.0
        best = NOTHING
        for index in range(last, -1, -1):
            begin = self.until - (len(hours) - 1 - index) * HOUR
            if begin < self.told_until:
                break
            negative, every, usual, first_late = hours[index]
            observed, all, expected = observed + negative, all + every, expected + usual
            least = max(expected, least_expected)
            ratio = log_likelihood_ratio(
                observed, least, least / (linear_dispersion + quadratic_dispersion * least + 1e-9)
            )
            ratio += length_worth((last - index + 1) * HOUR, 60.0 / least_expected, known) if ratio else 0.0
            if ratio > best.log_likelihood_ratio:
                best = ScanWindow(ratio, observed, least, all, first_late or begin, max(at, first_late or begin))
        return best

    def _hour(self, at: float) -> list[float] | None:
        place = len(self.hours) + int((at - self.until) // HOUR)
        return self.hours[place] if 0 <= place < len(self.hours) else None

    def state(self) -> list[Any]:
        """Plain JSON, under 300 bytes."""
        clock = [self.until, self.told_until, self.skipped_since, self.skipped_until]
        counts = pack_counts([value for hour in self.hours for value in hour[:2]])
        late = [[index, hour[3]] for index, hour in enumerate(self.hours) if hour[3]]
        return [[short(at) for at in clock], pack(hour[2] for hour in self.hours), counts, *late]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        (self.until, self.told_until, self.skipped_since, self.skipped_until), expected, packed, *late = state
        counts = unpack_counts(packed)
        pairs = zip(counts[::2], counts[1::2], unpack(expected), strict=True)
        self.hours = [[negative, all, usual, 0.0] for negative, all, usual in pairs]
        for index, at in late:
            self.hours[index][3] = at


def teach(baseline: Baseline, past: PastHours, at: float, reading: Reading, *, frozen: bool) -> None:
    """Count a late reading in the hour it belongs to, as that hour would have been learned with it."""
    if at >= baseline.hour:
        baseline.add(reading.negative, reading.all, reading.variance)
        return
    known = past.before(at)
    past.add(at, reading.negative, reading.all)
    if frozen or not past.is_learned(at):
        return
    limit = baseline.rate.upper_limit(at, 4.0)
    # Of an hour that is forgotten nobody knows how much has come: sixty such readings may fill it.
    already = min(known[0], limit) if known else max(0.0, limit - max(1.0, limit / 60.0))
    learned = min(reading.negative, max(0.0, limit - already))
    baseline.rate.learn_late(at, learned, int((baseline.hour - at // HOUR * HOUR) / HOUR) - 1)
