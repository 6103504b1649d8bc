"""A small complaint that adds up for days, hour by hour too little for anybody to notice."""

from __future__ import annotations

from math import log, sqrt
from statistics import median
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Phase, Signal
from ..core.spans import OBSERVED, span_in_words
from .scan import Peaks
from .severity import grade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Reading, Topic

VERSION = 3
BLOCK = 6 * 3600.0  # seconds added up before anything is judged
RATIO = 1.8  # the lasting rise that is looked for
DAYS = 14  # of which the middle one says what is usual: a crisis among them, even the first, changes little
KNOWN = 12  # blocks (three days) before anything is judged
SHORTEST = 4  # blocks, a day, a slow burn lasts at the least
LONGEST = 14 * 24 * 3600.0  # seconds after which what burns is the new usual
HOUR = 3600.0
LOUD, LOUD_LEAST = 2.5, 4.0  # an hour of so many times the usual, and so many more, is for the hour's alarm ...
HUSH = 24 * HOUR  # ... and for so long after it nothing is said here
LOWEST = 4.5  # nats the bar never falls below
FLOOR = 10  # negative mentions it takes at the least


class SlowBurn:
    """A CUSUM (Page 1954) over six-hour blocks, each cut at three sigmas so that no single burst can trip it.

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
        self.past: list[list[int]] = [[], [], [], []]  # counts of the last days by quarter of the day
        self.peaks = Peaks(4 * BLOCK, 28)
        self.known = 0
        self.block = 0.0  # start of the block being filled
        self.filling = 0
        self.height = 0.0  # the CUSUM, in nats
        self.seen = self.mean = 0.0  # since it left zero, and
        self.since = 0.0  # when that was
        self.raised = 0.0
        self.bar = LOWEST
        self.hour = 0.0  # the hour being filled, and
        self.in_hour = 0  # what it has brought
        self.most = 2.0 * LOUD_LEAST  # more than this and it stands out
        self.loud = -HUSH  # when one last did

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when a slow burn shows, or is over."""
        until = reading.until.timestamp()
        self.block = self.block or until // BLOCK * BLOCK
        signal = None
        while until >= self.block + BLOCK:
            signal = self._close(reading) or signal
            if until - self.block > 400 * BLOCK:
                self.block = until // BLOCK * BLOCK
        if reading.negative:
            self._listen(reading, until)
        return signal

    def _listen(self, reading: Reading, until: float) -> None:
        self.filling += reading.negative
        if until // HOUR != self.hour:
            self.hour, self.in_hour = until // HOUR, 0
        self.in_hour += reading.negative
        if self.in_hour > self.most:
            self.loud = until

    def _close(self, reading: Reading) -> Signal | None:
        quarter = int(self.block // BLOCK) % 4
        means = self._usual()
        mean = means[quarter]
        clump = self._clumping(means)
        cut = min(float(self.filling), mean + 3.0 * sqrt(mean * clump) + 1.0)
        signal = self._burn(reading, cut, mean, clump) if self.known >= KNOWN else None
        if self.height <= self.bar / 2:  # what burns is not usual
            self.past[quarter] = [*self.past[quarter][1 - DAYS :], self.filling]
        self.known += 1
        self.filling = 0
        self.most = LOUD * means[(quarter + 1) % 4] * HOUR / BLOCK + LOUD_LEAST
        self.peaks.close(self.block)
        self.bar = max(LOWEST, self.peaks.level(self.weekly / 2, 2.5, 0.7)[1])
        self.block += BLOCK
        return signal

    def _usual(self) -> list[float]:
        """What each quarter of a day usually brings: medians, drawn a little towards their mean."""
        middles = [median(counts) + 1.0 / 3.0 if counts else 0.0 for counts in self.past]  # a count's mean is above it
        level = max(sum(middles) / 4.0, 0.1)
        return [
            (m * len(counts) + 3.0 * level) / (len(counts) + 3.0) for m, counts in zip(middles, self.past, strict=True)
        ]

    def _clumping(self, means: list[float]) -> float:
        """Variance over mean of what is usual; the fifth that lies farthest off is not."""
        off = sorted(((n - mean) ** 2, mean) for counts, mean in zip(self.past, means, strict=True) for n in counts)
        kept = off[: max(1, len(off) * 4 // 5)]
        seen = 2.2 * sum(square for square, _ in kept) + 10.0  # 2.2: what the farthest fifth of a normal adds
        return max(1.0, seen / (sum(mean for _, mean in kept) + 10.0))

    def _burn(self, reading: Reading, seen: float, mean: float, clump: float) -> Signal | None:
        before = self.height
        end = self.block + BLOCK
        hushed = not self.raised and end - self.loud < HUSH
        self.height = min(
            (0.9 if hushed else 1.5) * self.bar, max(0.0, before + (seen * log(RATIO) - mean * (RATIO - 1.0)) / clump)
        )
        if self.height == 0.0:
            self.seen = self.mean = 0.0
        else:
            self.since = self.since if before else self.block
            self.seen, self.mean = self.seen + seen, self.mean + mean
        if self.raised:
            if self.height > 0.0 and end - self.raised < LONGEST:
                return None
            signal = self._signal("calm", reading)
            if self.height > 0.0:
                usual = round(self.seen * BLOCK / (end - self.since))
                self.past = [[usual] * 3 for _ in self.past]
            self.raised = self.height = self.seen = self.mean = 0.0
            return signal
        self.peaks.note(self.height)
        lasted = end - self.since
        if hushed or self.height < self.bar or lasted < SHORTEST * BLOCK or self.seen < FLOOR:
            return None
        self.raised = end
        return self._signal("raised", reading)

    def _signal(self, phase: Phase, reading: Reading) -> Signal:
        window = self.block + BLOCK - self.since
        why = f"{self.seen:.0f} negative mentions in {span_in_words(window, OBSERVED)} where {self.mean:.1f} are usual"
        why += ": no surge, but it does not stop"
        if phase == "calm":
            why = "The slow burn is out: negative mentions are back to what is usual"
            if self.height > 0.0:
                lasted = span_in_words(window, OBSERVED)
                why = f"It has burned for {lasted}: so many negative mentions are taken as usual from now on"
        severity, terms = grade(ratio=self.seen / max(self.mean, 0.1), seen=self.seen, reach=reading.reach)
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity,
            observed=round(self.seen, 1),
            expected=round(self.mean, 1),
            window=window,
            score=round(self.height, 2),
            why=why + ".",
            terms=terms,
            evidence=reading.evidence,
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 2 KB."""
        return {
            "v": VERSION,
            "past": self.past,
            "peaks": self.peaks.state(),
            "rest": [getattr(self, name) for name in REST],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.past = [list(counts) for counts in state["past"]]
        self.peaks.restore(state["peaks"])
        for name, value in zip(REST, state["rest"], strict=True):
            setattr(self, name, value)


REST = (
    *("known", "block", "filling", "height", "seen", "mean", "since", "raised", "bar"),
    *("hour", "in_hour", "most", "loud"),
)
