"""One post takes off: replies and reposts to it come faster than to any post of this topic before."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Phase, Severity, Signal
from .alarm import Alarm
from .surprise import Peaks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Reading, Topic

VERSION = 1
HOUR = 3600.0
FLOOR = 20.0  # replies in about an hour below which nothing takes off
POSTS = 16  # posts followed at a time
HUGE = 1_000_000  # people reached that make it graver


class Cascade:
    """Follows the busiest threads, each forgotten over an hour; raises when one beats every thread remembered.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = Cascade(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> signals = []
    >>> for n in range(10):
    ...     at = start + timedelta(minutes=n)
    ...     signals.append(detector.update(Reading("acme", at, at, all=4, negative=2, threads=(("x:1", 4),))))
    >>> [signal.why for signal in signals if signal]
    ['A post takes off: 24 replies and reposts to x:1 in 5 min.']
    """

    name = "cascade"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.threads: dict[str, list[float]] = {}  # post -> replies lately, replies at all, first seen
        self.peaks = Peaks(7 * 24 * HOUR / self.weekly / 14)
        self.now = self.hour = 0.0
        self.reach = 0.0
        self.post = ""  # the one that took off
        self.alarm = Alarm()

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when a post takes off, goes on much further, or is done."""
        until = reading.until.timestamp()
        self.now = self.now or until
        keep = exp(-max(0.0, until - self.now) / HOUR)
        self.now = max(self.now, until)
        hour = self.now // HOUR * HOUR
        if hour != self.hour:
            self.peaks.close(self.hour or hour)
            self.hour = hour
        self.reach = self.reach * keep + reading.reach
        for thread in self.threads.values():
            thread[0] *= keep
        for post, replies in reading.threads:
            thread = self.threads.setdefault(post, [0.0, 0.0, self.now])
            thread[0] += replies
            thread[1] += replies
        while len(self.threads) > POSTS:
            del self.threads[min(self.threads, key=lambda post: self.threads[post][0])]
        return self._judge(reading)

    def _judge(self, reading: Reading) -> Signal | None:
        if self.alarm.on:
            lately, total, _ = self.threads.get(self.post, [0.0, 0.0, 0.0])
            if total and self.alarm.has_grown(total, 4.0):
                return self._signal("grew", reading)
            if self.alarm.is_over(self.now, ordinary=lately < FLOOR / 4):
                signal = self._signal("calm", reading)
                self.post = ""
                return signal
            return None
        if not self.threads:
            return None
        post = max(self.threads, key=lambda post: self.threads[post][0])
        lately, total, _ = self.threads[post]
        raised = lately >= FLOOR and lately > 1.1 * self.peaks.highest
        self.peaks.note(lately)
        if not raised:
            return None
        self.post = post
        self.alarm.raise_(self.now, total)
        return self._signal("raised", reading)

    def _signal(self, phase: Phase, reading: Reading) -> Signal:
        lately, total, since = self.threads.get(self.post, [0.0, 0.0, self.now])
        window = max(60.0, self.now - since)
        why = f"A post takes off: {total:.0f} replies and reposts to {self.post} in {round(window / 60)} min"
        if phase == "calm":
            why = f"The thread under {self.post} has gone quiet"
        severity = Severity.SEV2 if self.reach >= HUGE or total >= 500 else Severity.SEV3
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity if reading.negative or phase != "raised" else Severity.SEV4,
            observed=total,
            expected=round(self.peaks.highest, 1),
            window=window,
            score=round(lately, 1),
            why=why + ".",
            terms={"velocity": round(lately, 1), "spread": round(self.reach)},
            details={"post": self.post, "replies": total},
            evidence=reading.evidence,
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 2 KB."""
        rest = [self.now, self.hour, self.reach, self.post]
        return {
            "v": VERSION,
            "threads": list(self.threads.items()),
            "peaks": self.peaks.state(),
            "alarm": self.alarm.state(),
            "rest": rest,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}; start it anew")
        self.threads = {post: list(thread) for post, thread in state["threads"]}
        self.peaks.restore(state["peaks"])
        self.alarm.restore(state["alarm"])
        self.now, self.hour, self.reach, self.post = state["rest"]
