"""A small complaint that adds up for days, hour by hour too little for anybody to notice."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Phase, Severity, Signal
from .explain import Words, span
from .surprise import Peaks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Reading, Topic

VERSION = 1
BLOCK = 6 * 3600.0  # seconds added up before anything is judged
RATIO = 1.6  # the lasting rise that is looked for
KEEP = 0.98  # weight kept by every block: about two weeks
KNOWN = 12  # blocks (three days) before anything is judged
SHORTEST = 3  # blocks a slow burn lasts at the least
FLOOR = 10  # negative mentions it takes at the least


class SlowBurn:
    """A CUSUM (Page 1954) over six-hour blocks, each cut at three sigmas so that no single burst can trip it.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = SlowBurn(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> def day(n, negative):
    ...     hours = [start + timedelta(days=n, hours=hour) for hour in range(0, 24, 24 // negative)]
    ...     return [detector.update(Reading("acme", at, at, all=1, negative=1)) for at in hours]
    >>> usual = [signal for n in range(14) for signal in day(n, 8) if signal]
    >>> burning = [signal for n in range(14, 17) for signal in day(n, 24) if signal]
    >>> usual, burning[0].phase, burning[0].why
    ([], 'raised', '18 negative mentions in 18.0 h where 6.0 are usual: no surge, but it does not stop.')
    """

    name = "slow_burn"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.usual = [[0.0, 0.0] for _ in range(4)]  # forgotten counts and weights by quarter of the day
        self.clumping = [5.0, 5.0]
        self.peaks = Peaks(4 * BLOCK, 28)
        self.words = Words()
        self.known = 0
        self.block = 0.0  # start of the block being filled
        self.filling = 0
        self.height = 0.0  # the CUSUM, in nats
        self.seen = self.mean = 0.0  # since it left zero, and
        self.since = 0.0  # when that was
        self.raised = 0.0
        self.bar = 5.0

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when a slow burn shows, or is over."""
        until = reading.until.timestamp()
        self.block = self.block or until // BLOCK * BLOCK
        signal = None
        while until >= self.block + BLOCK:
            signal = self._close(reading) or signal
            if until - self.block > 400 * BLOCK:
                self.block = until // BLOCK * BLOCK
        self.filling += reading.negative
        if reading.negative:
            self.words.hear(reading.samples)
        return signal

    def _close(self, reading: Reading) -> Signal | None:
        quarter = int(self.block // BLOCK) % 4
        count, weight = self.usual[quarter]
        everything, weights = sum(pair[0] for pair in self.usual), sum(pair[1] for pair in self.usual)
        level = (everything + 0.1) / (weights + 0.1)
        mean = (count + 4.0 * level) / (weight + 4.0)
        clump = 1.0 + max(0.0, self.clumping[0] / self.clumping[1])
        cut = min(float(self.filling), mean + 3.0 * (mean * clump) ** 0.5 + 1.0)
        signal = self._burn(reading, cut, mean, clump) if self.known >= KNOWN else None
        burning = self.height > self.bar / 2
        learned = min(cut, mean) if burning else cut
        self.usual[quarter] = [count * KEEP + learned, weight * KEEP + 1.0]
        self.clumping = [self.clumping[0] * KEEP + (learned - mean) ** 2 - mean, self.clumping[1] * KEEP + mean]
        if not burning:
            self.words.settle()
        self.known += 1
        self.filling = 0
        self.peaks.close(self.block)
        self.bar = max(4.0, self.peaks.level(self.weekly / 2, 3.0, 1.0)[1])
        self.block += BLOCK
        return signal

    def _burn(self, reading: Reading, seen: float, mean: float, clump: float) -> Signal | None:
        before = self.height
        self.height = min(3.0 * self.bar, max(0.0, before + (seen * log(RATIO) - mean * (RATIO - 1.0)) / clump))
        if self.height == 0.0:
            self.seen = self.mean = 0.0
        else:
            self.since = self.since if before else self.block
            self.seen, self.mean = self.seen + seen, self.mean + mean
        if self.raised:
            if self.height > 0.0:
                return None
            signal = self._signal("calm", reading)
            self.raised = 0.0
            return signal
        self.peaks.note(self.height)
        lasted = self.block + BLOCK - self.since
        if self.height < self.bar or lasted < SHORTEST * BLOCK or self.seen < FLOOR:
            return None
        self.raised = self.block + BLOCK
        return self._signal("raised", reading)

    def _signal(self, phase: Phase, reading: Reading) -> Signal:
        window = self.block + BLOCK - self.since
        rising = self.words.rising()
        why = f"{self.seen:.0f} negative mentions in {span(window)} where {self.mean:.1f} are usual"
        why += ": no surge, but it does not stop"
        if rising:
            why += f"; rising: {', '.join(term for term, _ in rising[:3])}"
        if phase == "calm":
            why = "The slow burn is out: negative mentions are back to what is usual"
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=Severity.SEV3,
            observed=round(self.seen, 1),
            expected=round(self.mean, 1),
            window=window,
            score=round(self.height, 2),
            why=why + ".",
            terms={"velocity": round(self.seen / max(self.mean, 0.1), 2)},
            details={"rising": rising},
            evidence=reading.evidence,
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 2 KB."""
        return {
            "v": VERSION,
            "usual": self.usual,
            "clumping": self.clumping,
            "peaks": self.peaks.state(),
            "words": self.words.state(),
            "rest": [getattr(self, name) for name in REST],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}; learn it anew")
        self.usual = [list(pair) for pair in state["usual"]]
        self.clumping = list(state["clumping"])
        self.peaks.restore(state["peaks"])
        self.words.restore(state["words"])
        for name, value in zip(REST, state["rest"], strict=True):
            setattr(self, name, value)


REST = ("known", "block", "filling", "height", "seen", "mean", "since", "raised", "bar")
