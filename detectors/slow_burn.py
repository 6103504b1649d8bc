"""A small complaint that adds up for days, hour by hour too little for anybody to notice."""

from __future__ import annotations

from math import log, sqrt
from statistics import median
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.messages import Lasting, Number
from ..core.model import Phase, Signal
from ..core.nearness import Nearness
from ..core.translation import message, nmessage
from .calendar import seconds
from .how_near import goes_on
from .record_peaks import BlockMaxima
from .severity import grade
from .short_numbers import in_places, pack_counts, short, unpack_counts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.model import Reading, Topic

VERSION = 4
READS = (3, VERSION)  # of version 3 numbers were stored one by one
BLOCK = 6 * 3600.0  # seconds added up before anything is judged
RATE_RATIO = 1.8  # the lasting rise that is looked for
MEDIAN_DAYS = 14  # of which the middle one says what is usual: a crisis among them, even the first, changes little
MIN_BLOCKS = 12  # blocks (three days) before anything is judged
MIN_DURATION = 4  # blocks, a day, a slow burn lasts at the least
OUT_RATIO = 1.1  # it is out once the last blocks brought no more than so many times the usual, ...
OUT_BLOCKS, OUT_MOST, OUT_EXPECTED = 4, 12, 12.0  # a day of them, or up to three, until so many would have been usual
MAX_DURATION = 14 * 24 * 3600.0  # seconds after which what burns is the new usual
HOUR = 3600.0
BURST_RATIO, BURST_LEAST = 2.5, 4.0  # an hour of so many times the usual, and so many more, is left to others ...
BURST_PAUSE = 24 * HOUR  # ... and for so long after it nothing is said here
MIN_THRESHOLD = 4.5  # nats
PRIOR_MEDIAN, PRIOR_EXCESS = 2.5, 0.7  # a day's highest CUSUM in nats, assumed beside the topic's own days
MIN_MENTIONS = 10  # negative mentions it takes at the least


class SlowBurn:
    """A CUSUM (Page 1954) over six-hour blocks, each winsorised at three sigmas so that no single burst can trip it.

    Its increments are the Poisson log-likelihood ratios of a rate RATE_RATIO times the usual one, divided by the
    dispersion of the topic (quasi-likelihood). The usual rate is the median of the last days, by quarter of the day.

    A surge is for the hour's alarm: within a day of an hour that stands out nothing is raised here, and nothing
    that came meanwhile is enough by itself.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = SlowBurn(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> def day(n, negative):
    ...     hours = [start + timedelta(days=n, hours=hour) for hour in range(0, 24, 24 // negative)]
    ...     return [detector.update(Reading("acme", at, at, all=1, negative=1)) for at in hours]
    >>> usual = [signal for n in range(14) for signal in day(n, 8) if signal]
    >>> burning = [signal for n in range(14, 17) for signal in day(n, 24) if signal]
    >>> usual, burning[0].phase, burning[0].why
    ([], 'raised', '24 negative mentions in 24.0 h where 9.3 are usual: no surge, but it does not stop.')
    """

    name = "slow_burn"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.counts: list[list[float]] = [[], [], [], []]  # counts of the last days by quarter of the day
        self.maxima = BlockMaxima(4 * BLOCK, 28)
        self.blocks = 0
        self.block = 0.0  # start of the block being filled
        self.in_block = 0.0
        self.cusum = 0.0  # in nats
        self.observed = self.expected = 0.0  # since it left zero, and
        self.since = 0.0  # when that was
        self.raised = 0.0
        self.threshold = MIN_THRESHOLD
        self.hour = 0.0  # the hour being filled, and
        self.in_hour = 0.0  # what it has brought
        self.burst_level = 2.0 * BURST_LEAST  # more than this and it stands out
        self.last_burst = -BURST_PAUSE  # when one last did
        self.lately: list[list[float]] = []  # observed and usual of the last blocks of what burns

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when a slow burn shows, or is over."""
        until = seconds(reading.until)
        self.block = self.block or until // BLOCK * BLOCK
        signal = None
        while until >= self.block + BLOCK:
            signal = self._close(reading) or signal
            if until - self.block > 400 * BLOCK:
                self.block = until // BLOCK * BLOCK
        if reading.negative:
            self._add(reading, until)
        return signal

    def _add(self, reading: Reading, until: float) -> None:
        if until < self.block:
            self._add_late(reading.negative, until)
            return
        self.in_block = in_places(self.in_block + reading.negative, 2)
        hour = until // HOUR
        if hour < self.hour:
            return
        if hour > self.hour:
            self.hour, self.in_hour = hour, 0.0
        self.in_hour = in_places(self.in_hour + reading.negative, 2)
        if self.in_hour > self.burst_level:
            self.last_burst = until

    def _add_late(self, negative: float, at: float) -> None:
        """Of a block that is over: it belongs to what was usual then, and adds nothing to what goes on now."""
        counts = self.counts[int(at // BLOCK) % 4]
        days = int((self.block - BLOCK - at // BLOCK * BLOCK) // (4 * BLOCK))
        if days < len(counts):
            counts[-1 - days] = round(counts[-1 - days] + negative, 2)

    def _close(self, reading: Reading) -> Signal | None:
        quarter = int(self.block // BLOCK) % 4
        means = self._medians()
        expected = means[quarter]
        dispersion = self._dispersion(means)
        winsorised = min(float(self.in_block), expected + 3.0 * sqrt(expected * dispersion) + 1.0)
        signal = self._update_cusum(reading, winsorised, expected, dispersion) if self.blocks >= MIN_BLOCKS else None
        if self.cusum <= self.threshold / 2:  # what burns is not usual
            self.counts[quarter] = [*self.counts[quarter][1 - MEDIAN_DAYS :], self.in_block]
        self.blocks += 1
        self.in_block = 0.0
        self.burst_level = BURST_RATIO * means[(quarter + 1) % 4] * HOUR / BLOCK + BURST_LEAST
        self.maxima.close_hour(self.block)
        self.threshold = max(MIN_THRESHOLD, self.maxima.return_level(self.weekly / 2, PRIOR_MEDIAN, PRIOR_EXCESS))
        self.block += BLOCK
        return signal

    def _medians(self) -> list[float]:
        """What each quarter of a day usually brings: medians, drawn a little towards their mean."""
        middles = [
            median(counts) + 1.0 / 3.0 if counts else 0.0 for counts in self.counts
        ]  # a count's mean is above it
        level = max(sum(middles) / 4.0, 0.1)
        return [
            (m * len(counts) + 3.0 * level) / (len(counts) + 3.0)
            for m, counts in zip(middles, self.counts, strict=True)
        ]

    def _dispersion(self, means: list[float]) -> float:
        """Variance over mean of the usual counts; the fifth that lies farthest off is trimmed."""
        squares = sorted(
            ((count - expected) ** 2, expected)
            for counts, expected in zip(self.counts, means, strict=True)
            for count in counts
        )
        kept = squares[: max(1, len(squares) * 4 // 5)]
        variance = 2.2 * sum(square for square, _ in kept) + 10.0  # 2.2: what the farthest fifth of a normal adds
        return max(1.0, variance / (sum(expected for _, expected in kept) + 10.0))

    def _update_cusum(self, reading: Reading, observed: float, expected: float, dispersion: float) -> Signal | None:
        before = self.cusum
        end = self.block + BLOCK
        after_burst = not self.raised and end - self.last_burst < BURST_PAUSE
        increment = (observed * log(RATE_RATIO) - expected * (RATE_RATIO - 1.0)) / dispersion
        ceiling = (0.9 if after_burst else 1.5) * self.threshold  # what comes after a burst is not enough by itself
        self.cusum = min(ceiling, max(0.0, before + increment))
        if self.cusum == 0.0:
            self.observed = self.expected = 0.0
        else:
            self.since = self.since if before else self.block
            self.observed, self.expected = self.observed + observed, self.expected + expected
        if self.raised:
            self.lately = [*self.lately[1 - OUT_MOST :], [observed, round(expected, 2)]]
            is_out, for_long = self.cusum == 0.0 or self._is_out(), end - self.raised >= MAX_DURATION
            if not is_out and not for_long:
                return None
            signal = self._signal("calm", reading, is_out=is_out)
            self.lately = []
            if not is_out:
                usual = round(self.observed * BLOCK / (end - self.since))
                self.counts = [[usual] * 3 for _ in self.counts]
            self.raised = self.cusum = self.observed = self.expected = 0.0
            return signal
        self.maxima.observe(self.cusum)
        lasted = end - self.since
        if after_burst or self.cusum < self.threshold or lasted < MIN_DURATION * BLOCK or self.observed < MIN_MENTIONS:
            return None
        self.raised = end
        return self._signal("raised", reading)

    def _is_out(self) -> bool:
        """Whether a day, and on a quiet topic up to three, has brought hardly more than is usual.

        The CUSUM itself falls back slowly: what burned for a week keeps it up for days.
        """
        seen = usual = 0.0
        for blocks, (observed, expected) in enumerate(reversed(self.lately), 1):
            seen, usual = seen + observed, usual + expected
            if blocks >= OUT_BLOCKS and (usual >= OUT_EXPECTED or blocks == OUT_MOST):
                return seen <= OUT_RATIO * usual
        return False

    def _signal(self, phase: Phase, reading: Reading, *, is_out: bool = False) -> Signal:
        window = self.block + BLOCK - self.since
        why = self._why(phase, Lasting(window, "observed"), is_out=is_out)
        severity, terms = grade(ratio=self.observed / max(self.expected, 0.1), seen=self.observed, reach=reading.reach)
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity,
            observed=round(self.observed, 1),
            expected=round(self.expected, 1),
            window=window,
            score=round(self.cusum, 2),
            why=why,
            terms=terms,
            evidence=reading.evidence,
        )

    def _why(self, phase: Phase, lasted: Lasting, *, is_out: bool) -> str:
        if phase == "calm" and is_out:
            return message("The slow burn is out: negative mentions are back to what is usual.")
        if phase == "calm":
            return message(
                "It has burned for {span}: so many negative mentions are taken as usual from now on.", span=lasted
            )
        return nmessage(
            "{n} negative mention in {span} where {usual} are usual: no surge, but it does not stop.",
            "{n} negative mentions in {span} where {usual} are usual: no surge, but it does not stop.",
            self.observed,
            n=Number(self.observed),
            span=lasted,
            usual=Number(self.expected, 1),
        )

    def nearness(self, at: datetime) -> Nearness:  # noqa: ARG002  it is asked once in six hours only
        """How near a slow burn is: what has added up, in nats."""
        unit = message("evidence that has added up")
        if self.raised:
            return goes_on(round(self.cusum, 1), unit)
        gaps = {"sum": Number(self.cusum, 1), "needed": Number(self.threshold, 1)}
        if self.blocks < MIN_BLOCKS:
            said = message("A slow burn is looked for once {n} days are known.", n=MIN_BLOCKS // 4)
        elif not self.cusum:
            said = message("Nothing has added up over days: {sum} of the {needed} it takes.", **gaps)
        else:
            said = nmessage(
                "{n} negative mention in {span} where {usual} are usual: that adds up to {sum}, and {needed} would "
                "have been needed.",
                "{n} negative mentions in {span} where {usual} are usual: that adds up to {sum}, and {needed} would "
                "have been needed.",
                round(self.observed),
                n=Number(self.observed),
                span=Lasting(self.block - self.since, "observed"),
                usual=Number(self.expected, 1),
                **gaps,
            )
        return Nearness(round(self.cusum, 1), round(self.threshold, 1), unit, said, of_posts=False)

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 2 KB."""
        return {
            "v": VERSION,
            "past": [pack_counts(counts) for counts in self.counts],
            "peaks": self.maxima.state(),
            "rest": [short(getattr(self, name)) for name in REST],
            **({"lately": self.lately} if self.lately else {}),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") not in READS:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.counts = [unpack_counts(counts) for counts in state["past"]]
        self.maxima.restore(state["peaks"])
        for name, value in zip(REST, state["rest"], strict=True):
            setattr(self, name, value)
        self.lately = [list(one) for one in state.get("lately", ())]


REST = (
    *("blocks", "block", "in_block", "cusum", "observed", "expected", "since", "raised", "threshold"),
    *("hour", "in_hour", "burst_level", "last_burst"),
)
