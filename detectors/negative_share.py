"""A larger part of the mentions is negative than is usual for this topic, however many there are."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.messages import Lasting, Message, Percent
from ..core.model import Phase, Signal
from ..core.nearness import Nearness
from ..core.translation import message, nmessage
from .alarm import Alarm
from .calendar import seconds
from .how_near import goes_on, moment, more_negative
from .record_peaks import BlockMaxima
from .severity import grade
from .short_numbers import in_places, pack_counts, unpack_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ..core.model import Reading, Topic

VERSION = 3
READS = (2, VERSION)  # of version 2 numbers were stored one by one
HOUR = 3600.0
RECENT_MENTIONS = 40.0  # about so many of the latest mentions are compared ...
MEMORY = 7 * 24 * HOUR  # ... with what came in about the last week
SHORTEST, LONGEST = 2 * HOUR, 24 * HOUR  # but no fewer hours and no more
MIN_RECENT = 20.0  # recent mentions below which a share means nothing
MIN_BASELINE = 100.0  # mentions a usual share must rest on
MIN_Z = 2.0  # standard deviations: a credible interval of 97.5 % one-sided, at the least
MIN_TOLD = 0.2  # of the variance, explained by what we make of texts; below that nothing is made of it
MAX_DURATION = 3 * 24 * HOUR  # after which the share that has risen is the new usual one
MIN_RISE = 0.1  # by how much the share must have risen at the least
PRIOR_MEDIAN, PRIOR_EXCESS = 2.5, 0.7  # a day's highest z, assumed beside the topic's own days
WINDOW_HOURS = 120  # whole hours among which a changepoint is looked for
DELTA = 0.002  # ADWIN's confidence: the chance of a false changepoint


class NegativeShare:
    """Raises when the recent share lies credibly above what is usual for the topic.

    A two-sample z-test of proportions: the recent share, estimated with Jeffreys' prior, against the usual one, in
    standard errors of their difference under the usual share. How large z must be the topic's own days decide: the
    threshold is the return level that its daily maxima exceed `alerts_per_week` times a week (`BlockMaxima`). Beside
    it a changepoint is looked for (`hours_since_rise`); that only adds a clause to the sentence.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = NegativeShare(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> def reading(n, negative):
    ...     at = start + timedelta(minutes=6 * n)
    ...     return Reading("acme", at, at, all=2, negative=negative)
    >>> calm = [detector.update(reading(n, int(n % 4 == 0))) for n in range(700)]
    >>> turned = [detector.update(reading(700 + n, 1 + n % 2)) for n in range(20)]
    >>> any(calm), [signal.phase for signal in turned if signal][:1]
    (False, ['raised'])
    """

    name = "negative_share"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.baseline = [0.0, 0.0]  # negative, all
        self.variance = 0.0  # of the negative ones of these, as estimates
        self.recent = [0.0, 0.0]
        self.maxima = BlockMaxima(24 * HOUR, 28)
        self.hours: list[list[float]] = []  # negative and all of whole hours that had any
        self.this_hour = [0.0, 0.0]
        self.hour = self.now = 0.0
        self.threshold = 4.0
        self.alarm = Alarm()

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when the share rose, rose much further, or is usual again."""
        until = seconds(reading.until)
        now = self.now = self.now or until
        if until > now:
            self.now = until
        hour = self.now // HOUR * HOUR
        if hour != self.hour:
            self._close_hour(hour)
        negative, judged = (
            reading.negative,
            reading.all - reading.unsure,
        )  # of what could be told: a repost is no praise
        constant, recent, baseline = self.time_constant, self.recent, self.baseline
        keep, faded = _weights(until - now, constant)
        recent[0], recent[1] = recent[0] * keep + negative * faded, recent[1] * keep + judged * faded
        if until >= self.hour:
            self.this_hour = [in_places(self.this_hour[0] + negative, 2), self.this_hour[1] + judged]
        if not self.alarm.since:  # a crisis is never learned as usual
            keep, faded = _weights(until - now, MEMORY)
            baseline[0], baseline[1] = baseline[0] * keep + negative * faded, baseline[1] * keep + judged * faded
            self.variance = self.variance * keep + reading.variance * faded
        return self._judge(reading)

    def _close_hour(self, hour: float) -> None:
        if self.this_hour[1]:
            self.hours = [*self.hours[1 - WINDOW_HOURS :], self.this_hour]
            self.this_hour = [0.0, 0.0]
        if self.hour:
            self.maxima.close_hour(hour - HOUR)
        self.hour = hour
        self.threshold = self.maxima.return_level(self.weekly, PRIOR_MEDIAN, PRIOR_EXCESS)

    def _judge(self, reading: Reading) -> Signal | None:
        negative, all = self.recent
        if not self.alarm.since and (all < MIN_RECENT or self.baseline[1] < MIN_BASELINE):
            return None
        usual, told = self.baseline_share, self.told
        share = (negative + 0.5) / (all + 1.0)
        variance = told * usual * (1.0 - usual)  # of one mention's estimate
        z = (share - usual) / sqrt(variance / (all + 1.0) + variance / (self.baseline[1] + 1.0))
        if self.alarm.since:
            if self.alarm.has_grown(z, 2.0):
                return self._signal("grew", reading, z, share)
            too_few = all < MIN_RECENT / 2  # of what is hardly spoken of nothing can be said
            if self.alarm.is_over(self.now, ordinary=too_few or share < usual + MIN_RISE / 2):
                return self._signal("calm", reading, z, share)
            return self._take_as_usual(reading, z, share) if self.now - self.alarm.since > MAX_DURATION else None
        self.maxima.observe(z)
        if z > max(self.threshold, MIN_Z) and share > usual + MIN_RISE * told and reading.negative:
            self.alarm.begin(self.now, z)
            return self._signal("raised", reading, z, share)
        return None

    def _take_as_usual(self, reading: Reading, z: float, share: float) -> Signal:
        """It has lasted: from now on a rise is measured by it."""
        signal = self._signal("calm", reading, z, share, lasted=self.now - self.alarm.since)
        self.alarm = Alarm()
        self.baseline = [share * self.baseline[1], self.baseline[1]]
        self.hours.clear()
        return signal

    @property
    def time_constant(self) -> float:
        """Seconds that usually bring the mentions wanted: a busy topic is judged by hours, a quiet one by a day."""
        constant = RECENT_MENTIONS * MEMORY / (self.baseline[1] + 1.0)
        return SHORTEST if constant < SHORTEST else LONGEST if constant > LONGEST else constant

    @property
    def baseline_share(self) -> float:
        """The share of negative mentions that is usual, in (0, 1)."""
        return (self.baseline[0] + 1.0) / (self.baseline[1] + 2.0)

    @property
    def told(self) -> float:
        """How far estimates tell negative mentions from others, in (0, 1]; 1 where all labels were given.

        The share of the variance of a label that its estimate explains. A rise of the true share shows in the estimated
        one drawn together as far, and so does chance: both are measured by it.
        """
        if not self.variance:
            return 1.0
        usual = self.baseline_share
        unsure = self.variance / (self.baseline[1] + 1.0)
        return max(MIN_TOLD, 1.0 - unsure / (usual * (1.0 - usual)))

    def _why(self, phase: Phase, share: float, all: int, lasted: float, risen_for: float) -> Message:
        gaps = {"share": Percent(share), "usual": Percent(self.baseline_share)}
        if lasted:
            return message(
                "{share} of the mentions have been negative for {span}, where {usual} were usual: so many are taken as "
                "usual from now on.",
                span=Lasting(lasted, "observed"),
                **gaps,
            )
        if phase == "calm" and all < MIN_RECENT / 2:
            return message("So little is said now that no share can be told.")
        if phase == "calm":
            return message("The share of negative mentions is usual again: {share}.", share=gaps["share"])
        if self.variance:
            told = message(
                "About {share} of the latest {all} mentions are negative, where {usual} are usual.", all=all, **gaps
            )
        else:
            told = message(
                "{share} of the latest {all} mentions are negative, where {usual} are usual.", all=all, **gaps
            )
        changed = Lasting(risen_for, "observed")
        return message("{what}; it changed about {span} ago.", what=told, span=changed) if risen_for else told

    def _signal(self, phase: Phase, reading: Reading, z: float, share: float, lasted: float = 0.0) -> Signal:
        usual = self.baseline_share
        seen, all = round(self.recent[0]), round(self.recent[1])
        risen_for = hours_since_rise(self.hours)
        severity, terms = grade(ratio=share / usual, seen=seen, share=share, usual_share=usual, reach=reading.reach)
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity,
            observed=round(share, 3),
            expected=round(usual, 3),
            window=round(self.time_constant, 1),
            score=round(z, 2),
            why=self._why(phase, share, all, lasted, risen_for * HOUR),
            terms=terms,
            details={"negative": seen, "all": all, "second_voice": bool(risen_for)},
            evidence=reading.evidence,
        )

    def nearness(self, at: datetime) -> Nearness:
        """How near a rise of the share is, in negative mentions among the latest."""
        negative, all = self.recent
        unit = message("negative mentions among the latest")
        if self.alarm.since:
            return goes_on(round(negative, 1), unit)
        if all < MIN_RECENT or self.baseline[1] < MIN_BASELINE:
            said = nmessage(
                "Too little was said for a share: {all} mention lately of the {least} it takes, {known} of {past} "
                "before.",
                "Too little was said for a share: {all} mentions lately of the {least} it takes, {known} of {past} "
                "before.",
                round(all),
                all=round(all),
                least=round(MIN_RECENT),
                known=round(self.baseline[1]),
                past=round(MIN_BASELINE),
            )
            return Nearness(round(negative, 1), 0.0, unit, said)
        more, would = more_negative(self, self.topic, moment(at, self.now))
        share = (negative + 0.5) / (all + 1.0)
        gaps = {"share": Percent(share), "all": round(all), "usual": Percent(self.baseline_share)}
        said = nmessage(
            "{share} of the latest {all} mentions are negative, where {usual} are usual; {n} more negative one would "
            "have been needed.",
            "{share} of the latest {all} mentions are negative, where {usual} are usual; {n} more negative ones would "
            "have been needed.",
            more,
            **gaps,
        )
        if not more:
            said = message(
                "{share} of the latest {all} mentions are negative, where {usual} are usual; no number would be "
                "enough.",
                **gaps,
            )
        return Nearness(round(negative, 1), round(negative + more, 1) if more else 0.0, unit, said, would=would)

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 1 KB."""
        return {
            "v": VERSION,
            "usual": self.baseline,
            **({"variance": self.variance} if self.variance else {}),
            "lately": self.recent,
            "peaks": self.maxima.state(),
            "hours": pack_counts([count for pair in self.hours for count in pair]),
            "alarm": self.alarm.state(),
            "rest": [self.this_hour, self.hour, self.now, self.threshold],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") not in READS:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.baseline, self.recent = list(state["usual"]), list(state["lately"])
        self.variance = state.get("variance", 0.0)
        self.maxima.restore(state["peaks"])
        hours = unpack_counts(state["hours"])
        self.hours = [list(pair) for pair in zip(hours[::2], hours[1::2], strict=True)]
        self.alarm.restore(state["alarm"])
        this_hour, self.hour, self.now, self.threshold = state["rest"]
        self.this_hour = list(this_hour)


def _weights(passed: float, constant: float) -> tuple[float, float]:
    """What is left of what was counted after so many seconds, and what counts of that which comes so late (below 0)."""
    return (exp(-passed / constant), 1.0) if passed >= 0.0 else (1.0, exp(passed / constant))


def hours_since_rise(hours: Sequence[Sequence[float]]) -> int:
    """How many hours ago the share rose: the changepoint by ADWIN's cut condition; 0 when there is none.

    `hours` (n, 2): negative and all mentions of whole hours, the oldest first. Every split into an older and a newer
    part is tried with the variance bound of Bifet and Gavaldà (Learning from time-changing data with adaptive
    windowing, SIAM 2007, eq. 3.1, corrected by ln n as they do in practice); of those that exceed it by a rise, the
    one that does so most. It is the test only and not the algorithm: the window has a fixed length and is never cut,
    and five days of hours are few enough to try all splits where ADWIN keeps exponential buckets.

    >>> hours_since_rise([[5, 20]] * 20), hours_since_rise([[5, 20]] * 20 + [[15, 20]] * 4)
    (0, 4)
    """
    total_negative, total = sum(pair[0] for pair in hours), sum(pair[1] for pair in hours)
    if total < 2 * MIN_RECENT:
        return 0
    variance = total_negative / total * (1.0 - total_negative / total)
    log_term = log(2.0 * log(max(total, 3)) / DELTA)
    best, best_split, negative, all = 0.0, 0, 0.0, 0.0
    for index, pair in enumerate(hours[:-1]):
        negative, all = negative + pair[0], all + pair[1]
        if all < MIN_RECENT / 2 or total - all < MIN_RECENT / 2:
            continue
        rise = (total_negative - negative) / (total - all) - negative / all
        m = 1.0 / (1.0 / all + 1.0 / (total - all))  # the harmonic mean of both sizes, halved
        epsilon_cut = sqrt(2.0 / m * variance * log_term) + 2.0 / (3.0 * m) * log_term
        if rise - epsilon_cut > best:
            best, best_split = rise - epsilon_cut, len(hours) - 1 - index
    return best_split
