"""How much posts come in clumps of minutes: the spread of the tens of minutes of an hour around their own mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .seasonal_rate import DISPERSION_KEEP, SMALL_COUNTS
from .short_numbers import rounded, short

if TYPE_CHECKING:
    from collections.abc import Sequence

PART = 600.0  # seconds
PARTS = 6  # of an hour
MOST = 3.0  # times the usual spread: chance brings more in one hour of a hundred
LEAST = 0.01
PRIOR_MENTIONS = 60.0  # of so many mentions it is assumed that tens of minutes vary as hours do


class Clumps:
    """The variance of a short window beyond Poisson's, over its mean, whatever hours and days do.

    The spread of hours holds clumps and also what is wrong with the rate of an hour, and drift: a window of minutes has
    no more of these than its hour, which `quadratic_dispersion` allows for. Differences within an hour hold clumps
    only (von Neumann 1941: the variance about a mean that moves).

    >>> clumps = Clumps()
    >>> for hour in range(200):
    ...     for part in range(6):
    ...         clumps.add(10.0 if part % 2 else 0.0, part * PART)
    ...     clumps.close_hour(learn=True)
    >>> round(clumps.dispersion(linear=9.0), 1)
    5.0
    """

    __slots__ = ("counts", "known", "observed", "unknown")

    def __init__(self) -> None:
        self.counts = [0.0] * PARTS  # of the hour being filled, by tens of minutes
        self.unknown = False  # when in the hour some of its mentions came
        self.observed = self.known = 0.0  # squared deviations beyond Poisson's and mentions, both forgotten

    @property
    def is_known(self) -> bool:
        """Whether there is anything to store."""
        return self.known > 0.0 or any(self.counts)

    def add(self, count: float, at: float, over: float = 0.0) -> None:
        """Mentions that came in the `over` seconds before `at`."""
        if over > PART:
            self.unknown = True
        self.counts[int(at // PART) % PARTS] += count

    def close_hour(self, *, learn: bool, unsure: float = 0.0) -> None:
        """The hour is over; `unsure` is the variance of its count as an estimate."""
        counts, total = self.counts, sum(self.counts)
        if learn and total and not self.unknown:
            squares = sum([count * count for count in counts])
            squared = (squares - total * total / PARTS) * PARTS / (PARTS - 1) + unsure
            most = MOST * total * (1.0 + self.observed / self.known) if self.observed > 0.0 else MOST * total
            squared = min(squared, max(most, SMALL_COUNTS))
            self.observed = round(self.observed * DISPERSION_KEEP + squared - total, 2)
            self.known = rounded(self.known * DISPERSION_KEEP + total, 100.0)
        if total:
            self.counts = [0.0] * PARTS
        self.unknown = False

    def dispersion(self, linear: float) -> float:
        """Of windows of ten minutes and less, where it is `linear` of hours; never more than that."""
        if not self.known:
            return linear
        found = (self.observed + PRIOR_MENTIONS * linear) / (self.known + PRIOR_MENTIONS)
        return rounded(min(linear, max(found, LEAST)), 1e4)

    def clear(self) -> None:
        """A hole: nothing of this hour is known."""
        self.counts, self.unknown = [0.0] * PARTS, False

    def state(self) -> list[float]:
        """Plain JSON, 40 bytes."""
        return [short(value) for value in (*self.counts, self.unknown, self.observed, self.known)]

    def restore(self, state: Sequence[float]) -> None:
        """Go on from `state()`."""
        *self.counts, unknown, self.observed, self.known = state
        self.unknown = bool(unknown)
