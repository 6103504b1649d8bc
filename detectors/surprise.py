"""How surprising the latest mentions are, over every recent window length at once.

Poisson-FOCuS (Ward, Dilillo, Eckley, Fearnhead 2023, JASA): of all moments at which a rise may have begun, only
those on the lower convex hull of (expected so far, seen so far) can ever be the best one. The hull holds about
log(n) moments, so the scan over all windows costs amortised O(1).
"""

from __future__ import annotations

from typing import NamedTuple

from .expected import evidence

POINTS = 24  # moments kept; the two oldest are merged beyond that
LONGEST = 24 * 3600.0  # what began longer ago than this is no longer a surge


class Burst(NamedTuple):
    """The window that speaks loudest: its evidence in nats, what was seen and expected, and its span."""

    score: float = 0.0
    seen: float = 0.0
    mean: float = 0.0
    since: float = 0.0
    until: float = 0.0


class Scan:
    """The hull. Feed it spans in order; ask it for the loudest window that ends now.

    >>> scan = Scan()
    >>> for minute in range(60):
    ...     scan.add(60.0 * minute, 60.0 * minute + 60, seen=1, mean=1.0)
    >>> for minute in range(60, 70):
    ...     scan.add(60.0 * minute, 60.0 * minute + 60, seen=5, mean=1.0)
    >>> burst = scan.loudest(phi=0.01)
    >>> burst.since / 60, burst.seen, burst.mean
    (60.0, 50.0, 10.0)
    """

    __slots__ = ("mean", "points", "seen", "until")

    def __init__(self) -> None:
        self.points: list[tuple[float, float, float]] = []  # (time, mean so far, seen so far), oldest first
        self.mean = 0.0
        self.seen = 0.0
        self.until = 0.0

    def add(self, since: float, until: float, seen: float, mean: float) -> None:
        """`seen` mentions in a span where `mean` were expected. `since` must not lie before the last `until`."""
        points = self.points
        while points:  # the newest moment goes when the span after it was no richer than the one before it
            at, mean_at, seen_at = points[-1]
            rise, run = self.seen - seen_at, self.mean - mean_at
            if rise <= run:
                points.pop()
                continue
            if len(points) > 1:
                _, mean_before, seen_before = points[-2]
                if rise * (mean_at - mean_before) <= (seen_at - seen_before) * run:
                    points.pop()
                    continue
            break
        points.append((since, self.mean, self.seen))
        if len(points) > POINTS or points[0][0] < until - LONGEST:
            del points[0]
        self.mean += mean
        self.seen += seen
        self.until = until

    def late(self, seen: float) -> None:
        """`seen` mentions that belong to a span already added: they count for every window that is open."""
        self.seen += seen

    def loudest(self, phi: float) -> Burst:
        """The window ending now with the most evidence."""
        best = Burst(until=self.until)
        for at, mean_at, seen_at in self.points:
            seen, mean = self.seen - seen_at, self.mean - mean_at
            score = evidence(seen, mean, phi) if mean > 0 else 0.0
            if score > best.score:
                best = Burst(score, seen, mean, at, self.until)
        return best

    def clear(self) -> None:
        """Forget every open window."""
        self.points.clear()

    def state(self) -> list[float]:
        """Plain JSON."""
        return [self.mean, self.seen, self.until, *(value for point in self.points for value in point)]

    def restore(self, state: list[float]) -> None:
        """Go on from `state()`."""
        self.mean, self.seen, self.until, *flat = state
        self.points = [(flat[i], flat[i + 1], flat[i + 2]) for i in range(0, len(flat), 3)]
