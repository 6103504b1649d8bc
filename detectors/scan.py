"""How surprising the latest mentions are: the scan over every window length, the tides and their highs, past peaks."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from .seasonal_rate import HOUR, evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

POINTS = 12  # moments a scan keeps; the oldest goes first
LONGEST = 72 * HOUR  # what began longer ago than this is no longer a surge
SPANS = (300.0, HOUR, 6 * HOUR)  # seconds over which the tides forget
LEAST_HIGH = 0.5  # a tide is never compared with less: from none to one mention is no record
STRETCHES = 14  # past peaks that are remembered


class Burst(NamedTuple):
    """The window that speaks loudest: its evidence in nats, what was seen and expected, and its span."""

    score: float
    seen: float
    mean: float
    all: float
    since: float
    until: float


class Scan:
    """The window ending now that speaks loudest, over all recent window lengths at once.

    Poisson-FOCuS (Ward, Dilillo, Eckley, Fearnhead: JASA 2023). Of all moments at which a rise may have begun,
    only those on the lower convex hull of (expected so far, seen so far) can ever be the best one. The hull
    holds about log(n) moments, so the scan costs amortised O(1). Judging its windows by a negative binomial
    instead of a Poisson keeps the order of windows of one length, and lengths compete fairly.

    >>> scan = Scan()
    >>> for minute in range(60):
    ...     scan.add(60.0 * minute, 60.0 * minute + 60, seen=1, mean=1.0)
    >>> for minute in range(60, 70):
    ...     scan.add(60.0 * minute, 60.0 * minute + 60, seen=5, mean=1.0)
    >>> burst = scan.loudest(clumping=0.1, drift=0.01, least=0.1)
    >>> burst.since / 60, burst.seen, burst.mean
    (60.0, 50.0, 10.0)
    """

    __slots__ = ("all", "mean", "points", "seen", "until")

    def __init__(self) -> None:
        self.points: list[tuple[float, float, float, float]] = []  # time; mean, seen and all so far; oldest first
        self.mean = 0.0
        self.seen = 0.0
        self.all = 0.0
        self.until = 0.0

    def add(self, since: float, until: float, seen: float, mean: float, all: float = 0.0) -> None:
        """`seen` mentions in a span where `mean` were expected. `since` must not lie before the last `until`."""
        points = self.points
        while points:  # the newest moment goes when the span after it was no richer than the one before it
            _, mean_at, seen_at, _ = points[-1]
            rise, run = self.seen - seen_at, self.mean - mean_at
            if rise > run:
                if len(points) == 1:
                    break
                _, mean_before, seen_before, _ = points[-2]
                if rise * (mean_at - mean_before) > (seen_at - seen_before) * run:
                    break
            points.pop()
        if not points:  # a fresh origin keeps the sums small, and so exact, for years
            self.mean = self.seen = self.all = 0.0
        points.append((since, self.mean, self.seen, self.all))
        if len(points) > POINTS or points[0][0] < until - LONGEST:
            del points[0]
        self.mean = round(self.mean + mean, 5)
        self.seen += seen
        self.all += all
        self.until = until

    def late(self, seen: float, all: float) -> None:
        """Mentions that belong to a span already added: they count for every window that is open."""
        self.seen += seen
        self.all += all

    def loudest(self, clumping: float, drift: float, least: float) -> Burst:
        """The window with the most evidence. None is taken to expect fewer than `least` mentions."""
        top, found = 0.0, None
        for point in self.points:
            seen, mean = self.seen - point[2], self.mean - point[1]
            if mean < least:
                mean = least
            beyond, spread = seen - mean, clumping + drift * mean
            # A variance only grows with the mean, so this bounds the evidence: most windows need no logarithm.
            if beyond > 0.0 and beyond * beyond > 2.0 * top * mean * (1.0 + spread):
                score = evidence(seen, mean, mean / spread)
                if score > top:
                    top, found = score, point
        if found is None:
            return Burst(0.0, 0.0, 0.0, 0.0, self.until, self.until)
        at, mean_at, seen_at, all_at = found
        return Burst(top, self.seen - seen_at, max(self.mean - mean_at, least), self.all - all_at, at, self.until)

    def clear(self) -> None:
        """Forget every window that is open."""
        self.points.clear()

    def state(self) -> list[Any]:
        """Plain JSON."""
        return [self.mean, self.seen, self.all, self.until, self.points]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        self.mean, self.seen, self.all, self.until, points = state
        self.points = [tuple(point) for point in points]


class Tides:
    """What was seen and what was expected lately, forgotten exponentially over three spans.

    A tide's height is the difference of the square roots, which for counts has about the same spread at noon as
    at night (Anscombe 1948), so that heights may be compared with each other.

    >>> tides = Tides()
    >>> for minute in range(600):
    ...     tides.add(60.0, seen=2.0, rate=2.0 / 60)
    >>> [round(height, 1) for height in tides.heights()]
    [0.2, 0.0, 0.0]
    """

    __slots__ = ("mean", "seen")

    def __init__(self) -> None:
        self.seen = [0.0] * len(SPANS)
        self.mean = [0.0] * len(SPANS)

    def add(self, passed: float, seen: float, rate: float, over: float = 0.0) -> None:
        """`passed` seconds in which `rate` mentions a second were expected, and `seen` in the last `over` of them."""
        for index, span in enumerate(SPANS):
            keep = exp(-passed / span)
            kept = seen * span / over * (1.0 - exp(-over / span)) if over > 0.0 else seen  # those that came first fade
            self.seen[index] = self.seen[index] * keep + kept
            self.mean[index] = self.mean[index] * keep + rate * span * (1.0 - keep)

    def heights(self) -> list[float]:
        """One height per span; below 0 when less came than expected."""
        return [sqrt(seen) - sqrt(mean) for seen, mean in zip(self.seen, self.mean, strict=True)]

    def settle(self) -> None:
        """A surge is over: what is left of it in the slow tides is not news."""
        self.seen = [min(seen, mean) for seen, mean in zip(self.seen, self.mean, strict=True)]

    def state(self) -> list[list[float]]:
        """Plain JSON."""
        return [self.seen, self.mean]

    def restore(self, state: Sequence[Sequence[float]]) -> None:
        """Go on from `state()`."""
        self.seen, self.mean = list(state[0]), list(state[1])


class Highs:
    """The highest tide of each span, fading.

    A new high says more than odds where posts come in bursts, since nobody knows the tail of bursts. How long a
    high is remembered decides how often there is a new one: the bar is not learned from a tail, it is the past
    itself. The last hour or two never count, so that a rise is not compared with itself.

    >>> highs = Highs(half_life=24 * HOUR)
    >>> highs.note([8.0, 8.0, 8.0]); highs.close(); highs.close(); highs.exceeded([8.5, 0.0, 0.0], margin=1.1)
    False
    >>> for hour in range(24):
    ...     highs.close()
    >>> highs.exceeded([4.5, 0.0, 0.0], margin=1.1)
    True
    """

    __slots__ = ("highest", "hour", "keep", "last")

    def __init__(self, half_life: float) -> None:
        self.keep = 0.5 ** (HOUR / half_life)
        self.highest = [LEAST_HIGH] * len(SPANS)
        self.last = [0.0] * len(SPANS)
        self.hour = [0.0] * len(SPANS)

    def note(self, heights: Sequence[float]) -> None:
        """Remember what is the hour's highest."""
        for index, height in enumerate(heights):
            if height > self.hour[index]:
                self.hour[index] = round(height, 2)

    def close(self) -> None:
        """An hour is over."""
        for index, last in enumerate(self.last):
            self.highest[index] = round(max(LEAST_HIGH, self.highest[index] * self.keep, last), 4)
        self.last, self.hour = self.hour, [0.0] * len(SPANS)

    def exceeded(self, heights: Sequence[float], margin: float) -> bool:
        """Whether a tide is `margin` times higher than what is remembered."""
        return any(height > margin * high for height, high in zip(heights, self.highest, strict=True))

    def state(self) -> list[list[float]]:
        """Plain JSON."""
        return [self.highest, self.last, self.hour]

    def restore(self, state: Sequence[Sequence[float]]) -> None:
        """Go on from `state()`."""
        self.highest, self.last, self.hour = (list(values) for values in state)


class Peaks:
    """The highest value of each of the last fourteen stretches of time.

    On exchangeable peaks, a new high over the last D days comes once in D days, whatever the tail: remembering
    D = 7/N days is what "about N alerts a week" means here. The last hour or two never count, so that a rise
    is not compared with itself.

    >>> peaks = Peaks(stretch=3600.0)
    >>> for hour in range(20):
    ...     peaks.note(float(hour))
    ...     peaks.close(hour * 3600.0)
    >>> peaks.highest
    18.0
    """

    __slots__ = ("began", "current", "highest", "hour", "last", "past", "stretch", "stretches")

    def __init__(self, stretch: float, stretches: int = STRETCHES) -> None:
        self.stretch = stretch
        self.stretches = stretches
        self.past: list[float] = []
        self.began = 0.0
        self.current = 0.0
        self.last = 0.0
        self.hour = 0.0
        self.highest = 0.0

    def note(self, value: float) -> None:
        """Remember `value` if it is the hour's highest."""
        if value > self.hour:
            self.hour = round(value, 2)

    def close(self, hour: float) -> None:
        """The hour that began at `hour` is over."""
        self.began = self.began or hour
        while hour - self.began >= self.stretch:
            self.past = [*self.past[1 - self.stretches :], self.current]
            self.current, self.began = 0.0, self.began + self.stretch
        self.current = max(self.current, self.last)
        self.last, self.hour = self.hour, 0.0
        self.highest = max(self.current, *self.past, 0.0)

    def tail(self, floor: float, spread: float) -> tuple[float, float]:
        """The median peak, and by how much the peaks above it exceed it on the average.

        Peaks over threshold (Pickands 1975): what lies above the median peak is taken as exponential. Four
        peaks of median `floor` and excess `spread` are assumed beside the topic's own.
        """
        peaks = sorted([*self.past, self.current, floor, floor, floor, floor])
        middle = peaks[len(peaks) // 2]
        above = [peak - middle for peak in peaks if peak > middle]
        excess = (sum(above) + 4.0 * spread) / (len(above) + 4.0)
        return middle, excess

    def level(self, weekly: float, floor: float, spread: float) -> tuple[float, float]:
        """The median peak, and the value exceeded `weekly` times a week."""
        middle, excess = self.tail(floor, spread)
        return middle, middle + excess * self.odds(weekly)

    def odds(self, weekly: float) -> float:
        """How many times their mean excess the peaks must rise above their median, to be exceeded so often."""
        return max(0.0, log(0.5 * 7 * 24 * HOUR / self.stretch / weekly))

    def state(self) -> list[Any]:
        """Plain JSON."""
        return [self.began, self.current, self.last, self.hour, self.highest, self.past]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        self.began, self.current, self.last, self.hour, self.highest, self.past = state
        self.past = list(self.past)
