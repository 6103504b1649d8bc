"""How high a surge must be, by the topic's own past: a return level, or records where posts come in bursts."""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING, Any

from .record_peaks import BlockMaxima, RecentHighs, RecordHighs
from .seasonal_rate import HOUR, WEEK
from .surge_alarm import AFTERSHOCK_FACTOR

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_EVIDENCE = 3.5  # nats that a log-likelihood ratio must reach whatever the past
CHANCE = 8.0  # nats that chance alone brings less than once in two weeks, at two alerts a week
BURSTY = 10.0  # nats that chance brings once in months: a past beyond that is one of bursts
BURSTY_COLUMN = 8.0  # ... of a bare column, in which nobody sees who wrote: clumps are only seen by their evidence
A_DAY = log(7.0)  # nats less that a record takes: it is enough that chance hardly brings that much in two days
NO_CHANCE = 2.0  # times the bar: what people were told of and is worth more was a fire, and says nothing of chance
GRAVER = 1.5  # times the highest evidence of four weeks: that need not be more than what two days brought
PRIOR_MEDIAN, PRIOR_EXCESS = 6.5, 1.5  # a day's highest evidence in nats, assumed beside the topic's own days
HALF_LIFE = 8 * WEEK  # of the record highs, at one alert a week
MARGIN = 1.08  # by which a record must be exceeded


class Thresholds:
    """The thresholds of the scan statistic for "about N alerts a week", from the highest evidence of each day.

    Where the highest evidence of four weeks is what chance explains, evidence (log-likelihood ratios, in nats) is
    trusted, and the threshold is its return level: what the topic exceeds `weekly` times a week (see `BlockMaxima`).
    It never lies below what chance alone brings. Where posts have come in bursts, likelihoods mean nothing: a surge
    must then exceed every record (`RecordHighs`), and not only for its hour: what is less than the day before
    brought is no news (`RecentHighs`), unless it is much graver than anything. Memories fade, the slower the fewer
    alerts are wanted.
    """

    __slots__ = (
        "bursty",
        "chance",
        "daily_maxima",
        "excesses",
        "higher",
        "least",
        "lower",
        "median",
        "recent",
        "records",
        "threshold",
        "weekly",
    )

    def __init__(self, weekly: float, bursty: float | None = None) -> None:
        self.weekly = weekly
        self.bursty = BURSTY if bursty is None else bursty
        self.chance = max(MIN_EVIDENCE, CHANCE - log(weekly / 2.0))
        least = min(AFTERSHOCK_FACTOR * self.chance, self.chance - A_DAY)
        self.least = max(AFTERSHOCK_FACTOR * MIN_EVIDENCE, least)  # nats of whatever may be a surge
        self.daily_maxima = BlockMaxima(24 * HOUR, 28)
        self.records = RecordHighs(HALF_LIFE / weekly**1.5)  # so that alerts come in proportion, on real tweets
        self.recent = RecentHighs()
        self.excesses = [self.daily_maxima.excesses_at(weekly * times) for times in (2.0, 1.0, 0.5)]
        self.median = MIN_EVIDENCE  # of the days
        self.lower = self.threshold = self.higher = MIN_EVIDENCE  # for twice the alerts, as many, half as many

    def observe(
        self, evidence: float, deviations: Sequence[float], counts: Sequence[float], *, told: bool = False
    ) -> None:
        """Take in the evidence of one moment in nats, and deviations and counts of `EwmaCounts`.

        `told`: of a surge that people were told of. It is a peak of the past only as far as chance might have brought
        it: or the second fire would be measured by the first. Deviations of square roots go with the root of evidence.
        """
        most = NO_CHANCE * self.bar
        if told and evidence > most:
            over = 1.0 - sqrt(most / evidence)
            counts = [
                (sqrt(count) - over * max(0.0, deviation)) ** 2
                for count, deviation in zip(counts, deviations, strict=True)
            ]
            deviations, evidence = [(1.0 - over) * deviation for deviation in deviations], most
        self.daily_maxima.observe(evidence)
        self.records.observe(deviations)
        self.recent.observe(counts)

    def close_hour(self, hour: float) -> None:
        """The hour that began at `hour` (seconds since 1970) is over."""
        maxima = self.daily_maxima
        before = (maxima.current, maxima.began)
        maxima.close_hour(hour)
        self.records.close_hour()
        self.recent.close_hour(hour)
        if before == (maxima.current, maxima.began):
            return
        self.median, mean_excess = maxima.tail(PRIOR_MEDIAN, PRIOR_EXCESS)
        self.lower, self.threshold, self.higher = (
            round(self.median + mean_excess * excesses, 2) for excesses in self.excesses
        )

    def exceeded(
        self, evidence: float, deviations: Sequence[float], counts: Sequence[float], factor: float, *, learned: bool
    ) -> bool:
        """Whether it was never so high, thresholds taken `factor` times.

        `learned`: whether there are days enough to trust the tail of their maxima.
        """
        highest = self.daily_maxima.highest
        if highest < self.bursty:
            return evidence > factor * max(self.bar, 0.0 if learned else highest)
        if evidence <= factor * max(self.chance - A_DAY, self.median):
            return False
        margin = sqrt(factor) * MARGIN
        if evidence > GRAVER * factor * highest:
            return any(self.records.over(deviations, margin))
        high = zip(self.records.over(deviations, margin), self.recent.over(counts), strict=True)
        return any(record and recent for record, recent in high)

    @property
    def bar(self) -> float:
        """The evidence that neither chance nor the topic's ordinary days bring, in nats."""
        return max(self.chance, self.threshold)

    @property
    def for_twice(self) -> float:
        """The evidence that whoever bears twice the alerts would have been told at."""
        return max(self.lower, self.chance - log(2.0))

    @property
    def for_half(self) -> float:
        """The evidence that whoever bears half the alerts would be told at."""
        return max(self.higher, self.chance + log(2.0))

    def highest_in(self, evidence: float) -> int:
        """For how many whole days no evidence was as high; at most as many as are remembered."""
        days = [*self.daily_maxima.maxima, self.daily_maxima.current]
        return next((n for n, highest in enumerate(reversed(days)) if highest >= evidence), len(days) - 1)

    def state(self) -> list[Any]:
        """Plain JSON, 300 bytes."""
        maxima, records = self.daily_maxima.state(), self.records.state()
        recent = [self.recent.state()] if self.recent.blocks else []
        return [maxima, records, self.median, self.lower, self.threshold, self.higher, *recent]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        maxima, records, self.median, self.lower, self.threshold, self.higher, *recent = state
        if recent:
            self.recent.restore(recent[0])
        self.daily_maxima.restore(maxima)
        self.records.restore(records)
