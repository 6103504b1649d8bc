"""Whether it is a surge: by the topic's own past, what was announced, who came, and how many people they are."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from .seasonal_rate import HOUR, log_likelihood_ratio
from .surge_alarm import AFTERSHOCK_FACTOR, MIN_MENTIONS
from .thresholds import MIN_EVIDENCE
from .velocity_counts import HOURLY

if TYPE_CHECKING:
    from ..core.model import Topic
    from .scan import ScanWindow
    from .surge_alarm import SurgeAlarm
    from .thresholds import Thresholds
    from .velocity_counts import VelocityCounts

HANDICAP = 2.0  # times the threshold, while more was expected or when mostly friendly people came


class SurgeRules:
    """What must be true of a window's evidence before people are told of it. Times are seconds since 1970.

    >>> from datetime import UTC, datetime
    >>> from firebreak.core.model import Topic
    >>> from firebreak.detectors.negative_velocity import NegativeVelocity
    >>> begin, end = datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> rules = NegativeVelocity(Topic("acme", expected=(("the launch", begin, end),))).rules
    >>> rules.planned(begin.timestamp()), rules.planned(end.timestamp() + 60.0)
    ('the launch', '')
    """

    __slots__ = ("alarm", "announced", "counts", "judges_young", "thresholds")

    def __init__(
        self, topic: Topic, counts: VelocityCounts, alarm: SurgeAlarm, thresholds: Thresholds, *, judges_young: bool
    ) -> None:
        self.announced = [(what, since.timestamp(), until.timestamp()) for what, since, until in topic.expected]
        self.counts, self.alarm, self.thresholds, self.judges_young = counts, alarm, thresholds, judges_young

    def is_surge(self, window: ScanWindow, deviations: list[float]) -> bool:
        """Whether this is news, by the window that ends now."""
        evidence = window.log_likelihood_ratio
        if evidence <= self.thresholds.least or window.observed < MIN_MENTIONS:
            return False
        hourly = self.counts.ewma.observed[HOURLY]
        if hourly <= self.counts.ewma.expected[HOURLY]:  # over already
            return False
        if self.counts.baseline.is_young or self.is_known_fire(window):
            return False
        planned = self.planned() or self.planned(window.since)  # what began in such a time is measured as it
        handicapped = bool(planned) or self._is_friendly(window)
        factor = HANDICAP if handicapped else self._few_people()
        if not handicapped and self.alarm.is_aftershock(self.counts.now, hourly):  # a joke is no aftershock of anger
            return evidence > AFTERSHOCK_FACTOR * factor * self.thresholds.bar
        learned = self.counts.baseline.rate.progress >= 1.0
        return self.thresholds.exceeded(evidence, deviations, self.counts.ewma.observed, factor, learned=learned)

    def was_surge(self, missed: ScanWindow) -> bool:
        """Whether people would have been told of these hours, had they been heard in time."""
        if missed.observed < MIN_MENTIONS:
            return False
        if self.counts.baseline.is_young:
            enough = self.judges_young and missed.observed >= self.counts.first_day.floor
            return enough and missed.log_likelihood_ratio > MIN_EVIDENCE
        factor = HANDICAP if self.planned(missed.since) or self._is_friendly(missed) else 1.0
        hours = max(1.0, (missed.until - missed.since) / HOUR)
        rise = sqrt(missed.observed / hours) - sqrt(missed.expected / hours)
        learned = self.counts.baseline.rate.progress >= 1.0
        deviations, counts = [0.0, rise, 0.0], [0.0, missed.observed / hours, 0.0]
        return self.thresholds.exceeded(missed.log_likelihood_ratio, deviations, counts, factor, learned=learned)

    def planned(self, at: float = 0.0) -> str:
        """What was announced for now, if anything, or the holiday: it raises the bar and never mutes."""
        now = at or self.counts.now
        announced = next((what for what, since, until in self.announced if since <= now <= until), "")
        calendar = self.counts.baseline.calendar
        return announced or calendar.comes_weekly(now) or calendar.holiday(now)

    def is_known_fire(self, window: ScanWindow) -> bool:
        """Whether a fire goes on that was told, and the last day and night brought about as much of it."""
        times = self.counts.lasting.times_usual(self.counts.past.hours)
        if times <= 1.0:
            return False
        usual, baseline = times * window.expected, self.counts.baseline
        size = usual / (baseline.linear_dispersion + baseline.quadratic_dispersion * usual + 1e-9)
        return log_likelihood_ratio(window.observed, usual, size) < self.thresholds.bar

    def _is_friendly(self, window: ScanWindow) -> bool:
        """Whether the share of negative mentions is credibly below what is usual (two sigmas)."""
        usual_share = self.counts.baseline.usual_share
        spread = sqrt(usual_share * (1.0 - usual_share) * max(window.all, 1.0))
        return window.observed < usual_share * window.all - 2.0 * spread

    def _few_people(self) -> float:
        """How many times the evidence it takes when few people write again and again, from 1 to HANDICAP.

        Posts by one person are no independent evidence; what the topic's own spread allows for is not counted twice.
        """
        return min(HANDICAP, max(1.0, self.counts.voices.posts_each / (1.0 + self.counts.baseline.linear_dispersion)))
