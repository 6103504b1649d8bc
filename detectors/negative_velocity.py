"""Negative mentions come faster than this topic, at this hour, has ever given reason to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Severity, Signal, Topic
from . import how_near, thresholds
from . import velocity_words as words
from .calendar import seconds
from .late_mentions import NOTHING
from .seasonal_rate import HOUR
from .short_numbers import short
from .surge_alarm import MIN_MENTIONS, SurgeAlarm
from .surge_rules import SurgeRules
from .surge_signals import SurgeSignals
from .thresholds import MIN_EVIDENCE, Thresholds
from .velocity_counts import HOURLY, VelocityCounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ..core.model import Reading
    from ..core.nearness import Nearness
    from .scan import ScanWindow

VERSION = 9
READS = (8, VERSION)  # of version 8 numbers were stored one by one
REMEMBERED_OF_ALARM = HOUR  # of an alarm: what came in it is a peak of the past as well
AGAIN = 1.2  # times the highest of the first day: what is told a second time on it
AFTERSHOCK_WORTH = 2.0  # times the threshold that an alarm must have reached to be watched for aftershocks


class NegativeVelocity:
    """Raises once when a surge begins, signals again when it is graver or has grown much, and says when it is over.

    `Baseline` learns the expected rate, `ScanStatistic` finds the window whose count is the strongest evidence against
    it (a log-likelihood ratio, in nats), and `Thresholds` says how much evidence this topic takes.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = NegativeVelocity(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> def minute(n, negative):
    ...     at = start + timedelta(minutes=n)
    ...     return Reading("acme", at, at, all=negative, negative=negative)
    >>> calm = [detector.update(minute(n, 1)) for n in range(0, 4 * 24 * 60, 20)]
    >>> storm = [detector.update(minute(4 * 24 * 60 + n, 4)) for n in range(30)]
    >>> [signal.phase for signal in calm + storm if signal], any(calm)
    (['raised', 'grew'], False)
    >>> next(signal.why for signal in storm if signal).partition(";")[0]
    '8 negative mentions in 2 min where 0.1 are usual, since 06 Mar 00:00 UTC'
    """

    name = "negative_velocity"

    def __init__(
        self, topic: Topic, *, judges_young: bool = True, watch: float = 72 * HOUR, bursty: float | None = None
    ) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.judges_young = judges_young
        self.thresholds = Thresholds(self.weekly, bursty)
        self.alarm = SurgeAlarm(watch)
        self.counts = VelocityCounts(topic, self.alarm, self.thresholds, judges_young=judges_young)
        self.rules = SurgeRules(topic, self.counts, self.alarm, self.thresholds, judges_young=judges_young)
        self.signals = SurgeSignals(
            topic, self.name, self.counts, self.alarm, self.thresholds, self.rules, judges_young=judges_young
        )
        self.evidence = 0.0  # the scan statistic at the latest reading, in nats

    @property
    def learning(self) -> bool:
        """Whether it does not know yet what is usual at every hour."""
        return self.counts.baseline.rate.progress < 1.0

    @property
    def learned(self) -> str:
        """How long the topic has been known, and what that means; empty once it is known."""
        return words.learning(self.counts.baseline.rate.hours, self.counts.first_day.floor)

    @property
    def known(self) -> float:
        """Which share it knows of what is usual at every hour."""
        return self.counts.baseline.rate.progress

    def usual(self, since: datetime, until: datetime) -> float:
        """Negative mentions that are usual in a span, as far as is known."""
        return self.counts.baseline.expected_over(since.timestamp(), until.timestamp())

    def like(self, others: Sequence[NegativeVelocity]) -> None:
        """Assume what comparable topics have shown, before the first reading: nothing is known of this one."""
        self.counts.begin_like([one.counts for one in others])

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when something began, grew much, or is over."""
        counts, until = self.counts, seconds(reading.until)
        since = until if reading.since is reading.until else seconds(reading.since)
        if not counts.now:
            counts.begin(since)
        if until < counts.now:
            missed = counts.add_late(reading, until)
            return self._judge(reading, missed) if missed else None
        begin = counts.move_to(since, until)
        if until - since > HOUR:
            return self._update_long(reading, begin, since, until)
        expected = counts.close_hours(reading, begin, since, until)
        counts.add(reading, begin, since, until, expected)
        return self._judge(reading)

    def _update_long(self, reading: Reading, begin: float, since: float, until: float) -> Signal | None:
        """Of a reading of hours, such as the row of a day: judged by what is known before it, and learned then."""
        self.counts.add(reading, begin, since, until, self.counts.baseline.expected_over(begin, until))
        signal = self._judge(reading)
        self.counts.close_hours(reading, begin, since, until)
        return signal

    def say_again(self, reading: Reading) -> Signal:
        """What it says now of a surge that goes on, however little it has grown."""
        return self.signals.signal("grew", reading, self.counts.window())

    # --- decision ------------------------------------------------------------------------------------

    def _judge(self, reading: Reading, missed: ScanWindow = NOTHING) -> Signal | None:
        window = self.counts.window()
        deviations = self.counts.ewma.deviations()
        self.evidence = window.log_likelihood_ratio
        if self.alarm.raised_at and not (self.alarm.rested and self.rules.is_surge(window, deviations)):
            self._observe(window, deviations, told=True)
            return self._follow(reading, window)
        young = self._surge_on_first_day(reading) if self.counts.baseline.is_young else NOTHING
        is_surge = young.observed > 0.0 or self.rules.is_surge(window, deviations)
        was_surge = not is_surge and missed is not NOTHING and self.rules.was_surge(missed)
        self._observe(window, deviations, told=is_surge)
        if not is_surge and not was_surge:
            return None
        window = young if young.observed else missed if was_surge else window
        observed, expected = self.counts.ewma.observed[HOURLY], self.counts.ewma.expected[HOURLY]
        self.alarm.begin(self.counts.now, observed, expected, window.log_likelihood_ratio)
        return self.signals.signal("raised", reading, window, late=was_surge)

    def _surge_on_first_day(self, reading: Reading) -> ScanWindow:
        """What is enough to tell of a topic that nobody knows yet, unless as much was told before."""
        if not self.judges_young or not reading.negative:
            return NOTHING
        surge, first_day = self.counts.first_day.surge(self.counts.now), self.counts.first_day
        more = self.counts.ewma.observed[HOURLY] >= AGAIN * self.alarm.highest_count
        return surge if more or not first_day.is_floor else NOTHING

    def _observe(self, window: ScanWindow, deviations: list[float], *, told: bool) -> None:
        """Remember peaks; of an alarm only its first hour, or the second wave would be measured by the first."""
        evidence = window.log_likelihood_ratio
        if evidence < MIN_EVIDENCE:
            self.signals.lower_exceeded_at = 0.0
        elif evidence > self.thresholds.for_twice and window.observed >= MIN_MENTIONS:
            self.signals.lower_exceeded_at = self.signals.lower_exceeded_at or self.counts.now
        if evidence > MIN_EVIDENCE and evidence > 0.8 * self.thresholds.threshold:
            self.counts.baseline.suspect = True
        began = self.alarm.raised_at
        if not self.counts.baseline.is_young and (not began or self.counts.now - began < REMEMBERED_OF_ALARM):
            told = told and self.alarm.watch > 0.0
            self.thresholds.observe(evidence, deviations, self.counts.ewma.observed, told=told)

    def _follow(self, reading: Reading, window: ScanWindow) -> Signal | None:
        counts, evidence = self.counts, window.log_likelihood_ratio
        observed, expected = counts.ewma.observed[HOURLY], counts.ewma.expected[HOURLY]
        rested = self.alarm.rested
        phase = self.alarm.follow(
            counts.now,
            observed,
            expected,
            evidence,
            lambda: self.signals.grade(reading, window)[0],
            lasting=self.rules.is_known_fire(window),
        )
        signal = self.signals.signal(phase, reading, window) if phase else None
        if phase == "calm":
            self.alarm.end(self.counts.now, AFTERSHOCK_WORTH * self.thresholds.bar)
        if phase == "calm" or self.alarm.rested != rested:
            self.counts.forget_wave()
        return signal

    def nearness(self, at: datetime) -> Nearness:
        """How near a surge is, in negative mentions."""
        return how_near.of_surge(self, at)

    # --- state ---------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB."""
        return {
            "v": VERSION,
            **self.counts.state(),
            "past": self.thresholds.state(),
            **({"told": self.alarm.notified_severity.value} if self.alarm.notified_severity != Severity.SEV1 else {}),
            **({"times": [self.alarm.notified_times, self.alarm.ebb]} if self.alarm.notified_times else {}),
            **({"rested": 1} if self.alarm.rested else {}),
            "rest": [
                short(self.counts.now),
                short(self.evidence),
                short(self.signals.lower_exceeded_at),
                *self.alarm.state(),
            ],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") not in READS:
            found = state.get("v")
            raise BadState(f"{self.name}: state of version {found}, this is {VERSION}")
        self.counts.restore(state)
        self.thresholds.restore(state["past"])
        self.alarm.notified_times, self.alarm.ebb = state.get("times", (0.0, 0.0))
        self.alarm.rested = bool(state.get("rested", 0))
        self.alarm.notified_severity = Severity(state.get("told", Severity.SEV1))
        self.counts.now, self.evidence, self.signals.lower_exceeded_at, *alarm = state["rest"]
        self.alarm.restore(alarm)


def of_series(alerts_per_week: float = 1.0) -> NegativeVelocity:
    """A detector for a bare column of numbers.

    A column has nobody who waits for its first hour and no incident whose revival is watched for; and without
    sentiment, shares and watchlists behind it, it should say less than a topic does: one alert a week. Nor does it
    know who wrote, so that a past of less evidence is already taken as one of bursts.
    """
    topic = Topic("series", alerts_per_week=alerts_per_week)
    return NegativeVelocity(topic, judges_young=False, watch=0.0, bursty=thresholds.BURSTY_COLUMN)
