"""The first day of a topic, when nobody knows what is usual: what is enough at once, and what rises sharply."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

from .scan import ScanWindow
from .seasonal_rate import HOUR, log_likelihood_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.model import Topic

BIN = 300.0  # seconds
WINDOWS = (1, 2, 3, 6, 12, 24)  # bins, judged against ...
BEFORE = 36  # ... what came in at most so many bins (three hours) before them
DRIFT = 6 * HOUR  # in which a rate may well have grown e-fold by the time of day alone
CLUMPS, UNKNOWN_SEASON = 1.0, 0.1  # linear and quadratic dispersion assumed
PRIOR_MENTIONS, PRIOR_SECONDS = 0.5, BIN  # of the rate before; the mention that it lacks makes it unsure
RISE = 6.0  # nats a rise takes
RISE_MENTIONS = 8  # ... and mentions
SURE_AFTER = HOUR  # of what came before: then the floor alone is not enough, it must have risen too
FLOOR_RISE = 4.5  # nats that takes
HOLE = 24 * HOUR  # a silence after which a topic that was hardly ever heard is unknown again
HARDLY = 10  # mentions


class FirstDay:
    """Counts of negative mentions in bins of five minutes since a topic was first heard. Times are seconds since 1970.

    Two rules, until what is usual is known. The floor: so many negative mentions within an hour are enough in the
    first hour, and later if the topic was not as busy before. The rise: the last minutes or hours against those before
    them, by a likelihood ratio whose expectation is itself uncertain (the negative binomial of a Gamma-Poisson
    prediction) and may have drifted with the time of day.

    >>> from firebreak.core.model import Topic
    >>> day = FirstDay(Topic("acme"))
    >>> for minute in range(0, 60, 5):
    ...     day.add(60.0 * minute, 1)
    >>> day.surge(3600.0).observed
    0.0
    >>> for minute in range(60, 72):
    ...     day.add(60.0 * minute, 2)
    >>> day.surge(72 * 60.0).observed
    24.0
    """

    __slots__ = ("after_silence", "began", "bins", "floor", "heard", "is_floor", "prior")

    def __init__(self, topic: Topic) -> None:
        self.floor = float(topic.floor)
        self.began = 0.0  # when it was first heard, by the start of its bin
        self.after_silence = False  # whether it was listened to before that, in vain
        self.bins: list[float] = []
        self.heard = 0  # mentions of any kind, up to HARDLY
        self.prior = [PRIOR_MENTIONS, PRIOR_SECONDS]  # assumed to have been heard before, in so many seconds
        self.is_floor = False  # whether the floor was reached at the last look, rather than a rise seen

    def add(self, at: float, negative: float) -> None:
        """Negative mentions of the moment `at`; what comes late counts where it belongs."""
        self.began = self.began or at // BIN * BIN
        place = int((at - self.began) // BIN)
        if 0 <= place < 2 * int(24 * HOUR / BIN):
            self.bins += [0] * (place + 1 - len(self.bins))
            self.bins[place] += negative

    def begin_anew(self) -> None:
        """Nothing came for so long that what is heard now is the first that is known."""
        self.began, self.bins, self.after_silence = 0.0, [], True

    def surge(self, now: float) -> ScanWindow:
        """The window that is enough to tell people; one without mentions where none is."""
        self.is_floor = False
        best = ScanWindow(0.0, 0.0, 0.0, 0.0, now, now)
        for length in WINDOWS:
            window = self._window(now, length)
            if window.log_likelihood_ratio > best.log_likelihood_ratio and window.observed >= RISE_MENTIONS:
                best = window
        if best.log_likelihood_ratio > RISE and self.heard_before(best.since) >= HARDLY:
            return best
        hour = self._hour(now)
        first = now - self.began <= SURE_AFTER + BIN
        risen = not self.after_silence if first else best.log_likelihood_ratio > FLOOR_RISE
        if hour.observed >= self.floor and risen:
            self.is_floor = True
            return hour
        return ScanWindow(0.0, 0.0, 0.0, 0.0, now, now)

    def _hour(self, now: float) -> ScanWindow:
        """The last hour; nothing is known of what is usual in it."""
        last = len(self.bins)
        first = max(0, last - 12)
        observed = float(sum(self.bins[first:]))
        return ScanWindow(0.0, observed, 0.0, observed, self.began + first * BIN, now)

    def heard_before(self, at: float) -> float:
        """Negative mentions before `at`: a feed that hardly brought any may only have begun to flow."""
        return sum(self.bins[: max(0, int((at - self.began) // BIN))])

    def _window(self, now: float, length: int) -> ScanWindow:
        first = len(self.bins) - length
        if first < 1:
            return ScanWindow(0.0, 0.0, 0.0, 0.0, now, now)
        since, earliest = self.began + first * BIN, max(0, first - BEFORE)
        observed, before = float(sum(self.bins[first:])), float(sum(self.bins[earliest:first]))
        seconds, known = max(now - since, 60.0), (first - earliest) * BIN
        drift = exp(min((known + seconds) / 2.0 / DRIFT, 2.0))
        mentions, span = self.prior
        usual = (before + mentions) / (known + span) * seconds * drift
        unsure = CLUMPS + (UNKNOWN_SEASON + 1.0 / (before + mentions)) * usual
        ratio = log_likelihood_ratio(observed, usual, usual / unsure)
        return ScanWindow(ratio, observed, usual, observed, since, now)

    def state(self) -> list[Any]:
        """Plain JSON, under 1 KB."""
        return [self.began, int(self.after_silence), self.heard, *self.bins]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        self.began, after_silence, self.heard, *self.bins = state
        self.after_silence = bool(after_silence)
