"""A scan statistic (Glaz, Naus, Wallenstein 2001): the most surprising window that ends now, of any length."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, NamedTuple

from .clumps import PART
from .seasonal_rate import HOUR, log_likelihood_ratio
from .short_numbers import in_places, short

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_CANDIDATES = 12  # changepoints a scan keeps; the oldest goes first
MAX_WINDOW = 72 * HOUR  # what began longer ago than this is no longer a surge
FAIR = 0.5 * HOUR  # the length of which evidence counts as it is; that of shorter windows less, and of longer more, ...
LONGEST = 3 * HOUR  # ... up to this one
MOST_WORTH = log(LONGEST / FAIR)  # nats
LONG = 0.5 * HOUR  # windows that vary as hours do: clumps are longer than ten minutes as well
RISE = 2.0  # times the expected: the least of the rises that are looked for


class ScanWindow(NamedTuple):
    """The window that maximises the scan statistic.

    Its log-likelihood ratio in nats, mentions observed and expected in it, all mentions with the friendly ones, and
    its span in seconds since 1970.
    """

    log_likelihood_ratio: float
    observed: float
    expected: float
    all: float
    since: float
    until: float


def length_worth(seconds: float, rare: float = 0.0, known: float = 1.0) -> float:
    """Nats by which evidence of a window of that length counts for more than that of one of half an hour.

    Of short windows there are many, and so chance has more tries with them: the penalty of Chan, Walther (Detection
    with the scan and the average likelihood ratio, Statistica Sinica 2013), by which lengths compete fairly. Where a
    mention comes every `rare` seconds there are no more tries than mentions. While only a share, `known`, of the season
    is, the hours of a long window may all be wrong in the same way, and it gains less.
    """
    longest = FAIR + known * (LONGEST - FAIR)
    seconds = longest if seconds > longest else seconds
    seconds = rare if seconds < rare else seconds
    if seconds >= LONGEST:
        return MOST_WORTH
    return log((seconds if seconds > 60.0 else 60.0) / FAIR)


class ScanStatistic:
    """The maximum over all windows ending now of the log-likelihood ratio of a raised rate against the expected one.

    Found by Poisson-FOCuS (Ward, Dilillo, Eckley, Fearnhead: JASA 2023). Of all moments at which the rate may have
    changed, only those on the lower convex hull of (expected so far, observed so far) can ever be the maximiser: the
    candidate changepoints. The hull holds about log(n) of them, so the scan costs amortised O(1). Judging the windows
    by a negative binomial instead of a Poisson keeps the order of windows of one length, and lengths compete fairly.

    >>> scan = ScanStatistic()
    >>> for minute in range(60):
    ...     scan.add(60.0 * minute, 60.0 * minute + 60, observed=1, expected=1.0)
    >>> for minute in range(60, 70):
    ...     scan.add(60.0 * minute, 60.0 * minute + 60, observed=5, expected=1.0)
    >>> window = scan.maximum(linear_dispersion=0.1, quadratic_dispersion=0.01, least_expected=0.1)
    >>> window.since / 60, window.observed, window.expected
    (60.0, 50.0, 10.0)
    """

    __slots__ = ("all", "candidates", "expected", "observed", "until")

    def __init__(self) -> None:
        # Candidate changepoints, oldest first: time; expected, observed and all mentions so far.
        self.candidates: list[tuple[float, float, float, float]] = []
        self.expected = 0.0
        self.observed = 0.0
        self.all = 0.0
        self.until = 0.0

    def add(
        self, since: float, until: float, observed: float, expected: float, all: float = 0.0, over: float = 0.0
    ) -> None:
        """A span (seconds since 1970) with its mentions, which came in the last `over` seconds of it.

        `since` must not lie before the last `until`.
        """
        candidates = self.candidates
        while candidates:  # the newest leaves the hull when the span after it was no richer than the one before it
            _, expected_at, observed_at, _ = candidates[-1]
            rise, run = self.observed - observed_at, self.expected - expected_at
            if rise > run:
                if len(candidates) == 1:
                    break
                _, expected_before, observed_before, _ = candidates[-2]
                if rise * (expected_at - expected_before) > (observed_at - observed_before) * run:
                    break
            candidates.pop()
        if not candidates:  # a fresh origin keeps the sums small, and so exact, for years
            self.expected = self.observed = self.all = 0.0
        candidates.append((since, self.expected, self.observed, self.all))
        if len(candidates) > MAX_CANDIDATES or candidates[0][0] < until - MAX_WINDOW - over:
            del candidates[0]
        self.expected = int((self.expected + expected) * 1e5 + 0.5) / 1e5  # as `rounded`: nothing is asked as often
        self.observed = in_places(self.observed + observed, 4)
        self.all += all
        self.until = until

    def add_late(self, at: float, observed: float, all: float) -> None:
        """Mentions of the moment `at`, in a span already added: they count for the windows that were open by then."""
        self.observed = in_places(self.observed + observed, 4)
        self.all += all
        for index, (since, expected_at, observed_at, all_at) in enumerate(self.candidates):
            if since > at:
                self.candidates[index] = (since, expected_at, observed_at + observed, all_at + all)

    def maximum(
        self,
        linear_dispersion: float,
        quadratic_dispersion: float,
        least_expected: float,
        known: float = 1.0,
        shortly: float = -1.0,
    ) -> ScanWindow:
        """The scan statistic and its window. None is taken to expect fewer than `least_expected` mentions.

        The dispersions are those of `SeasonalRate`: a window with mean m has the variance
        (1 + linear_dispersion) m + quadratic_dispersion m^2. `known` is the share of the season that is known, and
        `shortly` the linear dispersion of windows of ten minutes and less, where that is known: it grows up to half an
        hour.
        """
        maximum, maximiser, rare = 0.0, None, 60.0 / least_expected
        shortly = shortly if shortly >= 0.0 else linear_dispersion
        slope = (linear_dispersion - shortly) / (LONG - PART)
        long_ago, minutes_ago = self.until - LONG, self.until - PART
        until, all_observed, all_expected = self.until, self.observed, self.expected
        for candidate in self.candidates:
            since, expected_at, observed_at, _ = candidate
            observed, expected = all_observed - observed_at, all_expected - expected_at
            if expected < least_expected:
                expected = least_expected
            excess = observed - expected
            if excess <= 0.0:
                continue
            # A variance only grows with the mean, so this bounds the ratio: most windows need no logarithm.
            if since <= long_ago:
                dispersion = linear_dispersion + quadratic_dispersion * expected
            else:
                longer = minutes_ago - since
                dispersion = shortly + quadratic_dispersion * expected + (slope * longer if longer > 0.0 else 0.0)
            if excess * excess <= 2.0 * (maximum - MOST_WORTH) * expected * (1.0 + dispersion):
                continue
            worth = length_worth(until - since, rare, known)
            if excess * excess > 2.0 * (maximum - worth) * expected * (1.0 + dispersion):
                ratio = log_likelihood_ratio(observed, expected, expected / dispersion, RISE) + worth
                if ratio > maximum:
                    maximum, maximiser = ratio, candidate
        if maximiser is None:
            return ScanWindow(0.0, 0.0, 0.0, 0.0, self.until, self.until)
        since, expected_at, observed_at, all_at = maximiser
        expected = max(self.expected - expected_at, least_expected)
        return ScanWindow(
            maximum, in_places(self.observed - observed_at, 4), expected, self.all - all_at, since, self.until
        )

    def clear(self) -> None:
        """Forget every candidate: no window is open any more."""
        self.candidates.clear()

    def state(self) -> list[Any]:
        """Plain JSON."""
        sums = [short(value) for value in (self.expected, self.observed, self.all, self.until)]
        return [*sums, [[short(value) for value in candidate] for candidate in self.candidates]]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        self.expected, self.observed, self.all, self.until, candidates = state
        self.candidates = [tuple(candidate) for candidate in candidates]
