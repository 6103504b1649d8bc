"""What is said of a surge: how grave it is, in which words, and with which figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.model import Phase, Severity, Signal
from . import velocity_words as words
from .calendar import seconds
from .seasonal_rate import HOUR
from .severity import grade, stakes
from .surge_alarm import MIN_MENTIONS
from .unique_voices import clock
from .velocity_counts import MIN_WINDOW

if TYPE_CHECKING:
    from ..core.model import Reading, Topic
    from .scan import ScanWindow
    from .surge_alarm import SurgeAlarm
    from .surge_rules import SurgeRules
    from .thresholds import Thresholds
    from .velocity_counts import VelocityCounts


class SurgeSignals:
    """Words a signal of what counts, alarm and thresholds hold; what is told, the alarm remembers.

    >>> from datetime import UTC, datetime
    >>> from firebreak.core.model import Reading, Topic
    >>> from firebreak.detectors.negative_velocity import NegativeVelocity
    >>> detector, at = NegativeVelocity(Topic("acme")), datetime(2026, 3, 2, 10, tzinfo=UTC)
    >>> _ = detector.update(Reading("acme", at, at, all=1, negative=1))
    >>> detector.signals.signal("calm", Reading("acme", at, at), detector.counts.window()).severity.value
    'sev3'
    """

    __slots__ = (
        "alarm",
        "counts",
        "judges_young",
        "lower_exceeded_at",
        "name",
        "rules",
        "thresholds",
        "topic",
        "weekly",
    )

    def __init__(
        self,
        topic: Topic,
        name: str,
        counts: VelocityCounts,
        alarm: SurgeAlarm,
        thresholds: Thresholds,
        rules: SurgeRules,
        *,
        judges_young: bool,
    ) -> None:
        self.topic, self.weekly, self.name = topic.name, topic.alerts_per_week, name
        self.counts, self.alarm, self.thresholds, self.rules = counts, alarm, thresholds, rules
        self.judges_young = judges_young
        self.lower_exceeded_at = 0.0  # when the setting for twice as many alerts would have fired

    def severity(self, reading: Reading, window: ScanWindow) -> Severity:
        """How grave a surge is, by the window that shows it."""
        return self.grade(reading, window)[0]

    def grade(self, reading: Reading, window: ScanWindow) -> tuple[Severity, dict[str, float]]:
        """How grave it is, and the terms of which that is made."""
        voices = self.counts.voices
        return grade(
            ratio=window.observed / max(window.expected, self._least_usual(window), 0.1),
            seen=window.observed,
            share=window.observed / max(window.all, 1.0),
            usual_share=self.counts.baseline.usual_share,
            reach=reading.reach,
            stakes=stakes({hit.tag.kind for hit in reading.hits if hit.negative}),
            one_voice=max(voices.same_author, voices.same_text) if voices.count >= MIN_MENTIONS else 0.0,
        )

    def _least_usual(self, window: ScanWindow) -> float:
        """While nobody knows what is usual, it may well be half of the floor."""
        young = self.counts.baseline.is_young and self.judges_young
        return self.counts.first_day.floor / 2.0 * max(window.until - window.since, MIN_WINDOW) / HOUR if young else 0.0

    def signal(self, phase: Phase, reading: Reading, window: ScanWindow, *, late: bool = False) -> Signal:
        """What is said; `late` of what came late, and was missed for that."""
        seconds = max(window.until - window.since, MIN_WINDOW)
        severity, terms = self.grade(reading, window)
        self.alarm.tell(phase, severity)
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity,
            observed=window.observed,
            expected=round(window.expected, 2),
            window=round(seconds, 1),
            score=round(window.log_likelihood_ratio, 2),
            why=self._why(phase, window, seconds, self._delivered(reading) if late else 0.0),
            terms=terms,
            details={
                "since": clock(window.since),
                "share": round(window.observed / max(window.all, 1.0), 2),
                "usual_share": round(self.counts.baseline.usual_share, 2),
                "voices": self.counts.voices.summary() if self.counts.voices.count > 1 else "",
                "learned": round(self.counts.baseline.rate.progress, 2),
                "planned": self.rules.planned(),
                "otherwise": self._other_sensitivities(window)
                if phase == "raised" and not self.counts.baseline.is_young
                else "",
            },
            evidence=reading.evidence,
        )

    def _delivered(self, reading: Reading) -> float:
        """When late news came."""
        return max(self.counts.now, seconds(reading.heard_at) if reading.heard_at else 0.0)

    def _why(self, phase: Phase, window: ScanWindow, seconds: float, delivered: float) -> str:
        if phase == "calm":
            return words.back_to_usual(self.alarm.quiet_since - self.alarm.raised_at)
        if self.counts.baseline.is_young and phase == "raised" and not delivered:
            seen, most = words.on_first_day(window, seconds, self.counts.first_day), ""
        else:
            seen = words.surge(window, seconds, delivered)
            most = "" if delivered else words.highest(self.thresholds.highest_in(window.log_likelihood_ratio))
        also = [most, words.one_voice(self.counts.voices)]
        return words.told(seen, also, words.less_sure(self.counts.baseline.rate.hours))

    def _other_sensitivities(self, window: ScanWindow) -> str:
        """What other settings would have done."""
        not_yet = window.log_likelihood_ratio < self.thresholds.for_half
        return words.other_sensitivities(self.weekly, self.lower_exceeded_at, not_yet=not_yet)
