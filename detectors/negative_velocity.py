"""Negative mentions come faster than this topic, at this hour, has ever given reason to expect."""

from __future__ import annotations

from functools import partial
from math import exp, sqrt
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Phase, Severity, Signal, Topic
from . import velocity_words as words
from .baseline import Baseline
from .ewma_counts import EwmaCounts
from .first_day import HARDLY, HOLE, FirstDay
from .late_mentions import NOTHING, REMEMBERED, PastHours, teach
from .scan import ScanStatistic, ScanWindow
from .seasonal_rate import HOUR, short
from .severity import grade, stakes
from .surge_alarm import AFTERSHOCK_FACTOR, MIN_MENTIONS, SurgeAlarm
from .thresholds import MIN_EVIDENCE, Thresholds
from .unique_voices import UniqueVoices, clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.model import Reading

VERSION = 8
MIN_WINDOW = 60.0  # seconds: a window is never judged as shorter
HOURLY = 1  # place in ewma_counts.TIME_CONSTANTS of the one that forgets over an hour
REMEMBERED_OF_ALARM = HOUR  # of an alarm: what came in it is a peak of the past as well
AGAIN = 1.2  # times the highest of the first day: what is told a second time on it
HANDICAP = 2.0  # times the threshold, while more was expected or when mostly friendly people came
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

    def __init__(self, topic: Topic, *, judges_young: bool = True, watch: float = 72 * HOUR) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.planned = [(what, since.timestamp(), until.timestamp()) for what, since, until in topic.expected]
        self.judges_young = judges_young
        self.first_day = FirstDay(topic)
        self.fresh_baseline = partial(Baseline, topic)
        self.baseline = Baseline(topic)
        self.scan = ScanStatistic()
        self.ewma = EwmaCounts()
        self.thresholds = Thresholds(self.weekly)
        self.voices = UniqueVoices()
        self.past = PastHours()
        self.variance = 0.0  # of the latest counts, where they are estimates; forgotten over an hour
        self.now = 0.0  # event time
        self.weekly_peak = 0.0  # of the reading in hand: mentions that come at this hour every week
        self.evidence = 0.0  # the scan statistic at the latest reading, in nats
        self.lower_exceeded_at = 0.0  # when the setting for twice as many alerts would have fired
        self.alarm = SurgeAlarm(watch)

    @property
    def learning(self) -> bool:
        """Whether it does not know yet what is usual at every hour."""
        return self.baseline.rate.progress < 1.0

    @property
    def learned(self) -> str:
        """How long the topic has been known, and what that means; empty once it is known."""
        return words.learning(self.baseline.rate.hours, self.first_day.floor)

    @property
    def known(self) -> float:
        """Which share it knows of what is usual at every hour."""
        return self.baseline.rate.progress

    def usual(self, since: datetime, until: datetime) -> float:
        """Negative mentions that are usual in a span, as far as is known."""
        return self.baseline.expected_over(since.timestamp(), until.timestamp())

    @property
    def doubt(self) -> float:
        """The variance of the latest counts as estimates, per mention counted, in [0, 1]: so much more is chance."""
        return min(1.0, self.variance / max(self.ewma.observed[HOURLY], 1.0))

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when something began, grew much, or is over."""
        since, until = reading.since.timestamp(), reading.until.timestamp()
        if not self.now:
            self.now = since
            self.baseline.begin(since)
        if until < self.now:
            return self._update_late(reading, until)
        begin, self.now = self.now, until
        if since - begin > HOLE and self.first_day.heard < HARDLY:
            begin = self._begin_anew(since)
        elif self.baseline.is_gap(since - begin):
            begin = self._skip(since)
        if until - since > HOUR:
            return self._update_long(reading, begin, since, until)
        expected = self._pass(begin, since, until, reading)
        return self._count(reading, begin, since, until, expected)

    def _update_long(self, reading: Reading, begin: float, since: float, until: float) -> Signal | None:
        """Of a reading of hours, such as the row of a day: judged by what is known before it, and learned then."""
        signal = self._count(reading, begin, since, until, self.baseline.expected_over(begin, until))
        self._pass(begin, since, until, reading)
        return signal

    def _count(self, reading: Reading, begin: float, since: float, until: float, expected: float) -> Signal | None:
        """Add a reading to what is open, and judge."""
        if self.variance or reading.variance:
            self.variance = round(self.variance * exp((begin - until) / HOUR) + reading.variance, 4)
        taken, self.weekly_peak = self.weekly_peak, 0.0
        self.scan.add(begin, until, reading.negative, expected + taken, reading.all, until - since)
        self.alarm.expected_since_quiet += expected
        self.ewma.add(until - begin, reading.negative, expected / max(until - begin, 1e-9), until - since)
        if taken:
            self.ewma.add_expected(taken)
        if self.first_day.heard < HARDLY or self.baseline.is_young:
            self._hear(since, reading)
        if reading.negative:
            self.voices.add(reading.voices)
        return self._judge(reading)

    def _hear(self, at: float, reading: Reading) -> None:
        """Count a reading of the first day."""
        self.first_day.heard = min(HARDLY, self.first_day.heard + reading.all)
        if reading.all and self.judges_young and self.baseline.is_young:
            self.first_day.add(at, reading.negative)

    def _begin_anew(self, since: float) -> float:
        """Hardly anything was ever heard, and then nothing: days of silence are no knowledge of what is usual."""
        self.baseline, self.past = self.fresh_baseline(), PastHours()
        self.baseline.begin(since)
        self.scan.clear()
        self.ewma.clear()
        self.first_day.begin_anew()
        return since

    def _update_late(self, reading: Reading, until: float) -> Signal | None:
        """Count what came late when it was said; older than a day, it only teaches."""
        teach(self.baseline, self.past, until, reading, frozen=bool(self.alarm.raised_at))
        if self.now - until > REMEMBERED * HOUR:
            return None
        self.scan.add_late(until, reading.negative, reading.all)
        self.ewma.add_late(self.now - until, reading.negative)
        if reading.negative:
            self.voices.add(reading.voices)
        return self._judge(reading, self._missed(until) if reading.negative else NOTHING)

    def _missed(self, at: float) -> ScanWindow:
        """The most surprising hours up to `at`, of those that are over, by all that is known of them now."""
        baseline = self.baseline
        seconds = self.now - baseline.hour
        open_hour = (baseline.negative_in_hour, baseline.all_in_hour, baseline.expected(baseline.hour, self.now))
        return self.past.missed(
            at,
            open_hour if seconds else (0.0, 0.0, 0.0),
            baseline.linear_dispersion,
            baseline.quadratic_dispersion,
            max(baseline.hourly_rates[1], 1e-3) * MIN_WINDOW / HOUR,
        )

    def _skip(self, until: float) -> float:
        """A hole: nothing is known of it. Go on at the beginning of the hour of `until`, with what is usual then."""
        before = self.baseline.hour
        begin = self.baseline.skip(until)
        self.past.skip(before, begin, self.baseline)
        self.baseline.rate_of(begin)
        self.scan.clear()
        self.ewma.clear()
        return begin

    def _pass(self, begin: float, since: float, until: float, reading: Reading) -> float:
        """Close the hours that ended, each with its part of the reading; returns what was expected in between."""
        baseline, expected = self.baseline, 0.0
        since, left = max(begin, since), 1.0
        while until >= baseline.hour + HOUR:
            end = baseline.hour + HOUR
            if end > since and until > since:
                part = (end - max(since, baseline.hour)) / (until - since)
                self.weekly_peak += baseline.add(reading.negative * part, reading.all * part, reading.variance * part)
                left -= part
            expected += baseline.expected(begin, end)
            begin = end
            if not self.alarm.raised_at and not baseline.suspect:
                self.voices.clear()
            self.thresholds.close_hour(baseline.hour, baseline.rate.level)
            self.past.close(baseline.hour, baseline.negative_in_hour, baseline.all_in_hour, baseline.hourly_rates[1])
            baseline.close_hour(self.alarm.raised_at)
        self.weekly_peak += baseline.add(reading.negative * left, reading.all * left, reading.variance * left)
        if self.first_day.bins and not baseline.is_young:
            self.first_day.bins = []
        return expected + baseline.expected(begin, until)

    def say_again(self, reading: Reading) -> Signal:
        """What it says now of a surge that goes on, however little it has grown."""
        baseline = self.baseline
        least_expected = max(baseline.hourly_rates[1], 1e-3) * MIN_WINDOW / HOUR
        linear = baseline.linear_dispersion + self.doubt
        window = self.scan.maximum(linear, baseline.quadratic_dispersion, least_expected)
        return self._signal("grew", reading, window)

    # --- decision ------------------------------------------------------------------------------------

    def _judge(self, reading: Reading, missed: ScanWindow = NOTHING) -> Signal | None:
        baseline = self.baseline
        least_expected = max(baseline.hourly_rates[1], 1e-3) * MIN_WINDOW / HOUR
        linear = baseline.linear_dispersion + self.doubt
        window = self.scan.maximum(linear, baseline.quadratic_dispersion, least_expected)
        deviations = self.ewma.deviations()
        self.evidence = window.log_likelihood_ratio
        young = self._surge_on_first_day(reading) if baseline.is_young and not self.alarm.raised_at else NOTHING
        is_surge = not self.alarm.raised_at and (young.observed > 0.0 or self._is_surge(window, deviations))
        was_surge = not self.alarm.raised_at and not is_surge and self._was_surge(missed)
        self._observe(window, deviations)
        if not self.alarm.raised_at:
            if not is_surge and not was_surge:
                return None
            window = young if young.observed else missed if was_surge else window
            self.alarm.begin(self.now, self.ewma.observed[HOURLY], window.log_likelihood_ratio)
            return self._signal("raised", reading, window, late=was_surge)
        return self._follow(reading, window)

    def _surge_on_first_day(self, reading: Reading) -> ScanWindow:
        """What is enough to tell of a topic that nobody knows yet, unless as much was told before."""
        if not self.judges_young or not reading.negative:
            return NOTHING
        if self.ewma.observed[HOURLY] < AGAIN * self.alarm.highest_count:
            return NOTHING
        return self.first_day.surge(self.now)

    def _observe(self, window: ScanWindow, deviations: list[float]) -> None:
        """Remember peaks; of an alarm only its first hour, or the second wave would be measured by the first."""
        evidence = window.log_likelihood_ratio
        if evidence > max(MIN_EVIDENCE, 0.8 * self.thresholds.threshold):
            self.baseline.suspect = True
        if evidence < MIN_EVIDENCE:
            self.lower_exceeded_at = 0.0
        elif evidence > self.thresholds.for_twice and window.observed >= MIN_MENTIONS:
            self.lower_exceeded_at = self.lower_exceeded_at or self.now
        began = self.alarm.raised_at
        if not self.baseline.is_young and (not began or self.now - began < REMEMBERED_OF_ALARM):
            self.thresholds.observe(evidence, deviations, self.ewma.observed)

    def _is_surge(self, window: ScanWindow, deviations: list[float]) -> bool:
        evidence, hourly = window.log_likelihood_ratio, self.ewma.observed[HOURLY]
        if evidence <= AFTERSHOCK_FACTOR * MIN_EVIDENCE or window.observed < MIN_MENTIONS:
            return False
        if hourly <= self.ewma.expected[HOURLY]:  # over already
            return False
        if self.baseline.is_young:
            return False
        planned = self._planned() or self._planned(window.since)  # what began in such a time is measured as it
        factor = HANDICAP if planned or self._is_friendly(window) else 1.0
        if self.alarm.is_aftershock(self.now, hourly):
            return evidence > AFTERSHOCK_FACTOR * factor * max(MIN_EVIDENCE, self.thresholds.threshold)
        learned = self.baseline.rate.progress >= 1.0
        return self.thresholds.exceeded(evidence, deviations, self.ewma.observed, factor, learned=learned)

    def _was_surge(self, missed: ScanWindow) -> bool:
        """Whether people would have been told of these hours, had they been heard in time."""
        if missed is NOTHING or missed.observed < MIN_MENTIONS:
            return False
        if self.baseline.is_young:
            enough = self.judges_young and missed.observed >= self.first_day.floor
            return enough and missed.log_likelihood_ratio > MIN_EVIDENCE
        factor = HANDICAP if self._planned(missed.since) or self._is_friendly(missed) else 1.0
        hours = max(1.0, (missed.until - missed.since) / HOUR)
        rise = sqrt(missed.observed / hours) - sqrt(missed.expected / hours)
        learned = self.baseline.rate.progress >= 1.0
        deviations, counts = [0.0, rise, 0.0], [0.0, missed.observed / hours, 0.0]
        return self.thresholds.exceeded(missed.log_likelihood_ratio, deviations, counts, factor, learned=learned)

    def _planned(self, at: float = 0.0) -> str:
        """What was announced for now, if anything, or the holiday: it raises the bar and never mutes."""
        announced = next((what for what, since, until in self.planned if since <= (at or self.now) <= until), "")
        calendar = self.baseline.calendar
        return announced or calendar.comes_weekly(at or self.now) or calendar.holiday(at or self.now)

    def _is_friendly(self, window: ScanWindow) -> bool:
        """Whether the share of negative mentions is credibly below what is usual (two sigmas)."""
        usual_share = self.baseline.usual_share
        spread = sqrt(usual_share * (1.0 - usual_share) * max(window.all, 1.0))
        return window.observed < usual_share * window.all - 2.0 * spread

    def _follow(self, reading: Reading, window: ScanWindow) -> Signal | None:
        observed, expected = self.ewma.observed[HOURLY], self.ewma.expected[HOURLY]
        evidence = window.log_likelihood_ratio
        phase = self.alarm.follow(self.now, observed, expected, evidence, lambda: self._grade(reading, window)[0])
        if phase is None:
            return None
        signal = self._signal(phase, reading, window)
        if phase == "calm":
            self.alarm.end(self.now, AFTERSHOCK_WORTH * max(MIN_EVIDENCE, self.thresholds.threshold))
            self.past.told_until = self.now
            self.scan.clear()
            self.ewma.clip()
            self.voices.clear()
        return signal

    # --- signals -------------------------------------------------------------------------------------

    def _grade(self, reading: Reading, window: ScanWindow) -> tuple[Severity, dict[str, float]]:
        return grade(
            ratio=window.observed / max(window.expected, self._least_usual(window), 0.1),
            seen=window.observed,
            share=window.observed / max(window.all, 1.0),
            usual_share=self.baseline.usual_share,
            reach=reading.reach,
            stakes=stakes({hit.tag.kind for hit in reading.hits if hit.negative}),
            one_voice=max(self.voices.same_author, self.voices.same_text) if self.voices.count >= MIN_MENTIONS else 0.0,
        )

    def _least_usual(self, window: ScanWindow) -> float:
        """While nobody knows what is usual, it may well be half of the floor."""
        young = self.baseline.is_young and self.judges_young
        return self.first_day.floor / 2.0 * max(window.until - window.since, MIN_WINDOW) / HOUR if young else 0.0

    def _signal(self, phase: Phase, reading: Reading, window: ScanWindow, *, late: bool = False) -> Signal:
        seconds = max(window.until - window.since, MIN_WINDOW)
        severity, terms = self._grade(reading, window)
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
                "usual_share": round(self.baseline.usual_share, 2),
                "voices": self.voices.summary() if self.voices.count > 1 else "",
                "learned": round(self.baseline.rate.progress, 2),
                "planned": self._planned(),
                "otherwise": self._other_sensitivities(window)
                if phase == "raised" and not self.baseline.is_young
                else "",
            },
            evidence=reading.evidence,
        )

    def _delivered(self, reading: Reading) -> float:
        """When late news came."""
        return max(self.now, reading.heard_at.timestamp() if reading.heard_at else 0.0)

    def _why(self, phase: Phase, window: ScanWindow, seconds: float, delivered: float) -> str:
        if phase == "calm":
            return words.back_to_usual(self.alarm.quiet_since - self.alarm.raised_at)
        if self.baseline.is_young and phase == "raised" and not delivered:
            text = words.on_first_day(window, seconds, self.first_day)
        else:
            text = words.surge(window, seconds, delivered)
            text += "" if delivered else words.highest(self.thresholds.highest_in(window.log_likelihood_ratio))
        return text + words.one_voice(self.voices) + words.less_sure(self.baseline.rate.hours) + "."

    def _other_sensitivities(self, window: ScanWindow) -> str:
        """What other settings would have done."""
        not_yet = window.log_likelihood_ratio < self.thresholds.for_half
        return words.other_sensitivities(self.weekly, self.lower_exceeded_at, not_yet=not_yet)

    # --- state ---------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB."""
        return {
            "v": VERSION,
            "baseline": self.baseline.state(),
            "scan": self.scan.state(),
            "tides": self.ewma.state(),
            "past": self.thresholds.state(),
            "voices": self.voices.state(),
            **({"told": self.alarm.notified_severity.value} if self.alarm.notified_severity != Severity.SEV1 else {}),
            **({"variance": self.variance} if self.variance else {}),
            **({"ebb": short(self.alarm.ebb)} if self.alarm.ebb else {}),
            **({"late": self.past.state()} if self.past.hours else {}),
            **(
                {"first_day": self.first_day.state()} if self.baseline.is_young or self.first_day.heard < HARDLY else {}
            ),
            "rest": [short(self.now), short(self.evidence), short(self.lower_exceeded_at), *self.alarm.state()],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            found = state.get("v")
            raise BadState(f"{self.name}: state of version {found}, this is {VERSION}")
        self.baseline.restore(state["baseline"])
        self.scan.restore(state["scan"])
        self.ewma.restore(state["tides"])
        self.thresholds.restore(state["past"])
        self.voices.restore(state["voices"])
        self.first_day.heard = HARDLY
        if "first_day" in state:
            self.first_day.restore(state["first_day"])
        self.variance = state.get("variance", 0.0)
        self.alarm.ebb = state.get("ebb", 0.0)
        if "late" in state:
            self.past.restore(state["late"])
        self.alarm.notified_severity = Severity(state.get("told", Severity.SEV1))
        self.now, self.evidence, self.lower_exceeded_at, *alarm = state["rest"]
        self.alarm.restore(alarm)


def of_series(alerts_per_week: float = 1.0) -> NegativeVelocity:
    """A detector for a bare column of numbers.

    A column has nobody who waits for its first hour and no incident whose revival is watched for; and without
    sentiment, shares and watchlists behind it, it should say less than a topic does: one alert a week.
    """
    topic = Topic("series", alerts_per_week=alerts_per_week)
    return NegativeVelocity(topic, judges_young=False, watch=0.0)
