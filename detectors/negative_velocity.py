"""Negative mentions come faster than this topic, at this hour, has ever given reason to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Severity, Signal
from .expected import HOUR, Expected
from .surprise import Burst, Scan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Reading, Topic

VERSION = 1
FLOOR = 5  # negative mentions below which nothing is a surge
COLD_FLOOR = 40  # ... and within an hour while a topic is still unknown
YOUNG = 24.0  # hours learned before surprise is judged at all
SHORTEST = 60.0  # seconds: a window is never judged as shorter
QUIET = 2 * HOUR  # how long it must be ordinary before it is called calm
GROWN = 2.5  # times the evidence at the last word before it is said that it grew
PEAKS = 28  # days whose highest evidence is remembered


class NegativeVelocity:
    """Raises once when a surge begins, speaks again when it has grown much, and says when it is over.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = NegativeVelocity(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> def minute(n, negative):
    ...     at = start + timedelta(minutes=n)
    ...     return Reading("acme", at, at, all=negative, negative=negative)
    >>> calm = [detector.update(minute(n, 1)) for n in range(0, 4 * 24 * 60, 20)]
    >>> storm = [detector.update(minute(4 * 24 * 60 + n, 4)) for n in range(30)]
    >>> [signal.phase for signal in calm + storm if signal][:1], any(calm)
    (['raised'], False)
    """

    name = "negative_velocity"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.rate = Expected()
        self.scan = Scan()
        self.now = 0.0
        self.hour = 0.0  # start of the hour being filled
        self.seen = 0.0
        self.peaks: list[float] = []  # highest evidence of each past day
        self.peak = 0.0
        self.alarmed = False
        self.told = 0.0  # evidence at the last word
        self.ordinary_since = 0.0

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when something began, grew much, or is over."""
        since, until = reading.since.timestamp(), reading.until.timestamp()
        if not self.now:
            self.now = since
            self.hour = since // HOUR * HOUR
        if until <= self.now:
            self.scan.late(reading.negative)
        else:
            begin, self.now = self.now, until
            mean = self._pass(begin, until)
            self.scan.add(begin, until, reading.negative, mean)
        self.seen += reading.negative
        return self._judge(reading)

    def _pass(self, begin: float, until: float) -> float:
        """Close the hours that ended; returns what was expected in between."""
        mean = 0.0
        while until >= self.hour + HOUR:
            end = self.hour + HOUR
            mean += self.rate.rate(self.hour) * (end - begin) / HOUR
            begin = end
            known = self.rate.hours >= YOUNG
            learned = min(self.seen, self.rate.limit(self.hour, 1.0 if self.alarmed else 4.0)) if known else self.seen
            self.rate.learn(self.hour, learned)
            self.seen = 0.0
            self.hour = end
            if end % (24 * HOUR) == 0.0:
                self.peaks = [*self.peaks[1 - PEAKS :], self.peak]
                self.peak = 0.0
        return mean + self.rate.rate(self.hour) * (until - begin) / HOUR

    @property
    def bar(self) -> float:
        """The evidence that raises an alarm, in nats."""
        past = sorted([*self.peaks, self.peak if not self.alarmed else 0.0], reverse=True)
        rank = int(len(past) * min(1.0, self.weekly / 7.0 * 0.5))
        return max(6.0, 1.2 * past[rank] if past else 0.0)

    def _judge(self, reading: Reading) -> Signal | None:
        burst = self.scan.loudest(self.rate.phi)
        if self.rate.hours < YOUNG:
            cold = burst.seen >= COLD_FLOOR and self.seen >= COLD_FLOOR
            if cold and not self.alarmed:
                return self._raise(reading, burst, f"still learning, {self.rate.progress:.0%}")
            return self._settle(reading, burst)
        bar = self.bar
        if burst.score > bar and burst.seen >= FLOOR:
            if not self.alarmed:
                return self._raise(reading, burst, "")
            self.ordinary_since = 0.0
            if burst.score > GROWN * self.told:
                return self._signal("grew", reading, burst, "still rising")
        if not self.alarmed:
            self.peak = max(self.peak, round(burst.score, 2))
        return self._settle(reading, burst)

    def _raise(self, reading: Reading, burst: Burst, note: str) -> Signal:
        self.alarmed, self.ordinary_since = True, 0.0
        self.peak = max(self.peak, round(burst.score, 2))
        return self._signal("raised", reading, burst, note)

    def _settle(self, reading: Reading, burst: Burst) -> Signal | None:
        if not self.alarmed:
            return None
        if burst.score > 0.5 * self.bar and burst.seen >= FLOOR:
            self.ordinary_since = 0.0
            return None
        self.ordinary_since = self.ordinary_since or self.now
        if self.now - self.ordinary_since < QUIET:
            return None
        self.alarmed, self.told = False, 0.0
        return self._signal("calm", reading, burst, "")

    def _signal(self, phase: Any, reading: Reading, burst: Burst, note: str) -> Signal:
        self.told = burst.score if phase != "calm" else 0.0
        window = max(burst.until - burst.since, SHORTEST)
        ratio = burst.seen / max(burst.mean, 0.1)
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=Severity.SEV2 if ratio > 10 or burst.seen > 200 else Severity.SEV3,
            observed=burst.seen,
            expected=round(burst.mean, 2),
            window=window,
            score=round(burst.score, 2),
            why=_sentence(phase, burst, window, note),
            terms={"velocity": round(ratio, 2)},
            evidence=reading.evidence,
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB."""
        return {
            "v": VERSION,
            "rate": self.rate.state(),
            "scan": self.scan.state(),
            "peaks": self.peaks,
            "rest": [self.now, self.hour, self.seen, self.peak, self.alarmed, self.told, self.ordinary_since],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(
                f"{self.name}: state of version {state.get('v')}, this is {VERSION}; it must be learned anew"
            )
        self.rate.restore(state["rate"])
        self.scan.restore(state["scan"])
        self.peaks = list(state["peaks"])
        self.now, self.hour, self.seen, self.peak, self.alarmed, self.told, self.ordinary_since = state["rest"]


def _sentence(phase: str, burst: Burst, window: float, note: str) -> str:
    minutes = round(window / 60)
    span = f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
    if phase == "calm":
        return "Negative mentions are back to what is usual here."
    text = f"{burst.seen:.0f} negative mentions in {span}, where {burst.mean:.1f} are usual"
    return f"{text} ({note})." if note else f"{text}."
