"""How high a surge must be, by the topic's own past: by odds where chance explains it, by highs where posts burst."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from .scan import Highs, Peaks
from .seasonal_rate import HOUR, WEEK

if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN = 3.5  # nats that evidence must reach whatever the past
CHANCE = 10.0  # nats that chance brings once in years: a past beyond that is one of bursts
PEAK, PEAK_SPREAD = 6.5, 1.5  # a day's highest evidence, assumed beside the topic's own days
HALF_LIFE = 8 * WEEK  # of the remembered highs, at one alert a week
MARGIN = 1.09  # by which a remembered high must be exceeded


class Past:
    """The highest evidence of each day and the highest tides, and the bars that follow from them.

    Where the highest evidence of four weeks is what chance explains, evidence is taken at its word, and the bar is
    what the topic exceeds `weekly` times a week. Where posts have come in bursts, odds mean nothing: a surge must then
    be higher than every tide remembered. Memories fade, the slower the fewer alerts are wanted.
    """

    __slots__ = ("bar", "evidence", "higher", "highs", "lower", "middle", "odds")

    def __init__(self, weekly: float) -> None:
        self.evidence = Peaks(24 * HOUR, 28)
        self.highs = Highs(HALF_LIFE / weekly**1.5)  # so that alerts come in proportion, on real tweets
        self.odds = [self.evidence.odds(weekly * times) for times in (2.0, 1.0, 0.5)]
        self.middle, self.lower, self.bar, self.higher = PLAIN, PLAIN, PLAIN, PLAIN  # median day; twice, once, half

    def note(self, score: float, heights: Sequence[float]) -> None:
        """Remember what is the hour's highest."""
        self.evidence.note(score)
        self.highs.note(heights)

    def close(self, hour: float) -> None:
        """The hour that began at `hour` is over."""
        self.evidence.close(hour)
        self.highs.close()
        self.middle, excess = self.evidence.tail(PEAK, PEAK_SPREAD)
        self.lower, self.bar, self.higher = (round(self.middle + excess * odds, 2) for odds in self.odds)

    def outdone(self, score: float, heights: Sequence[float], handicap: float, *, learned: bool) -> bool:
        """Whether it was never so high; `learned` when there are days enough to trust the tail of their peaks."""
        highest = self.evidence.highest
        if highest < CHANCE:
            return score > handicap * max(PLAIN, self.bar, 0.0 if learned else highest)
        return score > handicap * max(PLAIN, self.middle) and self.highs.exceeded(heights, sqrt(handicap) * MARGIN)

    def state(self) -> list[Any]:
        """Plain JSON, 300 bytes."""
        return [self.evidence.state(), self.highs.state(), self.middle, self.lower, self.bar, self.higher]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        evidence, highs, self.middle, self.lower, self.bar, self.higher = state
        self.evidence.restore(evidence)
        self.highs.restore(highs)
