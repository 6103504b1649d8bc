"""What `negative_velocity` counts and compares with what was expected: in time, late, and on the first day."""

from __future__ import annotations

from functools import partial
from math import exp
from typing import TYPE_CHECKING, Any

from .baseline import NO_GAP, Baseline
from .comparable import borrow
from .ewma_counts import EwmaCounts
from .first_day import HARDLY, HOLE, PRIOR_MENTIONS, FirstDay
from .lasting_fire import LastingFire
from .late_mentions import NOTHING, REMEMBERED, PastHours, teach
from .scan import ScanStatistic, ScanWindow
from .seasonal_rate import HOUR
from .short_numbers import short
from .unique_voices import UniqueVoices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..core.model import Reading, Topic
    from .surge_alarm import SurgeAlarm
    from .thresholds import Thresholds

DAY = 24 * HOUR
MIN_WINDOW = 60.0  # seconds: a window is never judged as shorter
HOURLY = 1  # place in ewma_counts.TIME_CONSTANTS of the one that forgets over an hour


class VelocityCounts:
    """Counts mentions against what was expected of their time. Times are seconds since 1970.

    An hour that closes is learned, unless `alarm` is on, and told to `thresholds`.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> from firebreak.detectors.surge_alarm import SurgeAlarm
    >>> from firebreak.detectors.thresholds import Thresholds
    >>> counts = VelocityCounts(Topic("acme"), SurgeAlarm(0.0), Thresholds(2.0), judges_young=True)
    >>> start = datetime(2026, 3, 2, tzinfo=UTC)
    >>> counts.begin(start.timestamp())
    >>> for hour in range(30):
    ...     at = start + timedelta(hours=hour)
    ...     since = until = at.timestamp()
    ...     reading = Reading("acme", at, at, all=12 if hour == 29 else 4, negative=12 if hour == 29 else 4)
    ...     begin = counts.move_to(since, until)
    ...     counts.add(reading, begin, since, until, counts.close_hours(reading, begin, since, until))
    >>> window = counts.window()
    >>> window.observed, round(window.expected)
    (12.0, 4)
    """

    __slots__ = (
        *("alarm", "baseline", "ewma", "first_day", "fresh_baseline", "judges_young", "lasting", "now", "past", "scan"),
        *("thresholds", "variance", "voices", "weekly_peak"),
    )

    def __init__(self, topic: Topic, alarm: SurgeAlarm, thresholds: Thresholds, *, judges_young: bool) -> None:
        self.alarm, self.thresholds, self.judges_young = alarm, thresholds, judges_young
        self.first_day = FirstDay(topic)
        self.fresh_baseline = partial(Baseline, topic)
        self.baseline = Baseline(topic)
        self.scan = ScanStatistic()
        self.ewma = EwmaCounts()
        self.voices = UniqueVoices()
        self.past = PastHours()
        self.variance = 0.0  # of the latest counts, where they are estimates; forgotten over an hour
        self.now = 0.0  # event time
        self.lasting = LastingFire()  # of what was told
        self.weekly_peak = 0.0  # of the reading in hand: mentions that come at this hour every week

    @property
    def doubt(self) -> float:
        """The variance of the latest counts as estimates, per mention counted, in [0, 1]: so much more is chance."""
        return min(1.0, self.variance / max(self.ewma.observed[HOURLY], 1.0))

    def window(self) -> ScanWindow:
        """The most surprising window that ends now."""
        baseline, least = self.baseline, self._least_expected()
        linear, shortly = baseline.linear_dispersion, baseline.short_dispersion
        if self.variance:
            linear, shortly = linear + self.doubt, shortly + self.doubt
        return self.scan.maximum(linear, baseline.quadratic_dispersion, least, baseline.rate.progress, shortly)

    def _least_expected(self) -> float:
        rate = self.baseline.hourly_rates[1]
        return (rate if rate > 1e-3 else 1e-3) * MIN_WINDOW / HOUR

    def begin(self, at: float) -> None:
        """The first moment there is."""
        self.now = at
        self.baseline.begin(at)

    def begin_like(self, others: Sequence[VelocityCounts]) -> None:
        """Nothing is known of the topic: assume what comparable ones have shown."""
        size = borrow(self.baseline.rate, [one.baseline.rate for one in others])
        if size:
            seconds = size.mentions / size.level * HOUR
            self.first_day.prior = [short(round(value, 3)) for value in (size.mentions, seconds)]
            self.baseline.take_dispersion()

    def move_to(self, since: float, until: float) -> float:
        """Move to the end of a reading; from when on something is known of what came before it."""
        begin, self.now = self.now, until
        if since - begin <= NO_GAP:
            return begin
        if since - begin > HOLE and self.first_day.heard < HARDLY:
            return self._begin_anew(since)
        return self._skip(since) if self.baseline.is_gap(since - begin) else begin

    def add(self, reading: Reading, begin: float, since: float, until: float, expected: float) -> None:
        """Add a reading of which `expected` were expected since `begin` to what is open."""
        if self.variance or reading.variance:
            self.variance = round(self.variance * exp((begin - until) / HOUR) + reading.variance, 4)
        taken, self.weekly_peak = self.weekly_peak, 0.0
        passed, over = until - begin, until - since
        self.scan.add(begin, until, reading.negative, expected + taken, reading.all, over)
        self.alarm.expected_since_quiet += expected
        self.ewma.add(passed, reading.negative, expected / (passed if passed > 1e-9 else 1e-9), over)
        if taken:
            self.ewma.add_expected(taken)
        if self.first_day.heard < HARDLY or self.baseline.is_young:
            self._hear(since, reading)
        if reading.negative:
            self.voices.add(reading.voices)
            if self.judges_young:  # of a bare column nobody knows what its clumps are
                self.baseline.clumps.add(reading.negative, until, over)

    def _hear(self, at: float, reading: Reading) -> None:
        """Count a reading of the first day."""
        self.first_day.heard = min(HARDLY, self.first_day.heard + reading.all)
        if reading.all and self.judges_young and self.baseline.is_young:
            self.first_day.add(at, reading.negative)

    def close_hours(self, reading: Reading, begin: float, since: float, until: float) -> float:
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
            self.thresholds.close_hour(baseline.hour)
            self.past.close(baseline.hour, baseline.negative_in_hour, baseline.all_in_hour, baseline.hourly_rates[1])
            told = self.alarm.raised_at or self.lasting.hours or self.past.told_until > self.now - DAY
            lasting = bool(told) and self.lasting.close_hour(self.past.hours)
            baseline.close_hour(self.alarm.raised_at, risen=self._has_risen(), lasting=lasting)
            if self.lasting.is_usual:
                self._take_as_usual()
        self.weekly_peak += baseline.add(reading.negative * left, reading.all * left, reading.variance * left)
        if self.first_day.bins and not baseline.is_young:
            self.first_day.bins = []
        return expected + baseline.expected(begin, until)

    def _take_as_usual(self) -> None:
        """What has lasted for so long is no fire any more."""
        times = self.lasting.times_usual(self.past.hours)
        self.lasting.hours = 0
        self.alarm.settle()
        self.baseline.shift(times)
        self.past.expect(times)
        self.scan.clear()
        self.ewma.expected = [times * expected for expected in self.ewma.expected]

    def _has_risen(self) -> bool:
        """Whether the alarm that is on told of a rise above what came before, rather than of all that ever came."""
        return not self.baseline.is_young or self.first_day.heard_before(self.alarm.raised_at - HOUR) >= HARDLY

    def forget_wave(self) -> None:
        """What was told is over: no window and nobody's voice of it counts for the next."""
        self.past.told_until = self.now
        self.scan.clear()
        self.ewma.clip()
        self.voices.clear()

    def add_late(self, reading: Reading, until: float) -> ScanWindow | None:
        """Count what came late when it was said: the hours that were missed by it; None where it only teaches."""
        teach(self.baseline, self.past, until, reading, frozen=bool(self.alarm.raised_at))
        if self.now - until > REMEMBERED * HOUR:
            return None
        self.scan.add_late(until, reading.negative, reading.all)
        self.ewma.add_late(self.now - until, reading.negative)
        if reading.negative:
            self.voices.add(reading.voices)
        return self._missed(until) if reading.negative else NOTHING

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
            self._least_expected(),
            baseline.rate.progress,
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

    def _begin_anew(self, since: float) -> float:
        """Hardly anything was ever heard, and then nothing: days of silence are no knowledge of what is usual."""
        self.baseline, self.past = self.fresh_baseline(), PastHours()
        self.baseline.begin(since)
        self.scan.clear()
        self.ewma.clear()
        self.first_day.begin_anew()
        return since

    def state(self) -> dict[str, Any]:
        """Plain JSON."""
        young = self.baseline.is_young or self.first_day.heard < HARDLY
        return {
            "baseline": self.baseline.state(),
            "scan": self.scan.state(),
            "tides": self.ewma.state(),
            "voices": self.voices.state(),
            **({"variance": self.variance} if self.variance else {}),
            **({"clumps": self.baseline.clumps.state()} if self.baseline.clumps.is_known else {}),
            **({"lasted": self.lasting.hours} if self.lasting.hours else {}),
            **({"late": self.past.state()} if self.past.hours else {}),
            **({"first_day": self.first_day.state()} if young else {}),
            **({"like": self.first_day.prior} if young and self.first_day.prior[0] != PRIOR_MENTIONS else {}),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`, but for `now`, which is stored among other numbers."""
        self.baseline.restore(state["baseline"], state.get("clumps", ()))
        self.scan.restore(state["scan"])
        self.ewma.restore(state["tides"])
        self.voices.restore(state["voices"])
        self.variance = state.get("variance", 0.0)
        self.lasting.hours = state.get("lasted", 0)
        if "late" in state:
            self.past.restore(state["late"])
        self.first_day.heard = HARDLY
        self.first_day.prior = list(state.get("like", self.first_day.prior))
        if "first_day" in state:
            self.first_day.restore(state["first_day"])
