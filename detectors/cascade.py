"""One post takes off: replies and reposts to it come faster than to any post of this topic before."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any
from zlib import crc32

from ..core.errors import BadState
from ..core.model import Phase, Signal
from ..core.spans import OBSERVED, span_in_words
from .alarm import Alarm
from .scan import Peaks
from .severity import grade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Reading, Topic

VERSION = 3
HOUR = 3600.0
FLOOR = 20.0  # replies in about an hour below which nothing takes off
POSTS = 12  # posts followed at a time
ROOTS = 24  # negative posts remembered: whoever reposts one of them spreads it, even without a word
SOUR = 0.4  # share of a thread's replies that must be negative: a joke that everybody passes on is no crisis
WATCH = 72 * HOUR  # after an alarm a second wave is watched for, once, at ...
AFTERSHOCK = 0.6  # ... of the floor, whatever the threads remembered
FADES = 6 * HOUR  # how long the unit may grow
FORGOTTEN = 0.05  # replies lately, below which a thread is dropped
LONGEST = 80  # characters of a post's id that are kept


class Cascade:
    """Follows the angriest threads, each forgotten over an hour; raises when one beats every thread remembered.

    A reading says how many replies a post got, not how many of them were angry: the reading's own share of
    negative mentions is taken for that (bare reposts, which nobody can judge, left out), and all of them when the
    post itself was negative.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = Cascade(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> signals = []
    >>> for n in range(10):
    ...     at = start + timedelta(minutes=n)
    ...     signals.append(detector.update(Reading("acme", at, at, all=4, negative=4, threads=(("x:1", 4),))))
    >>> [signal.why for signal in signals if signal]
    ['A post takes off: 24 negative replies and reposts in 5 min.']
    """

    name = "cascade"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        # Post -> angry replies lately and at all, first seen, replies lately. What came lately fades: instead of
        # taking some off all threads at each reading, new replies count as `unit`, which grows.
        self.threads: dict[str, list[float]] = {}
        self.unit = 1.0
        self.origin = 0.0  # when it was 1
        self.roots: dict[int, None] = {}  # marks of negative posts, oldest first
        self.peaks = Peaks(7 * 24 * HOUR / self.weekly / 14)
        self.now = self.hour = 0.0
        self.reach = 0.0
        self.post = ""  # the one that took off
        self.alarm = Alarm()
        self.watched = 0.0  # until when a second wave is watched for

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when a post takes off, goes on much further, or is done."""
        until = reading.until.timestamp()
        if until > self.now:
            self._fade(until)
        self.reach += reading.reach * self.unit
        for key in reading.evidence[:2]:  # of the widest reach: the ones that may take off
            self.roots[_mark(key.partition(":")[2])] = None
        while len(self.roots) > ROOTS:
            del self.roots[next(iter(self.roots))]
        judged = reading.all - reading.unsure
        for post, replies in reading.threads:
            thread = self.threads.setdefault(post[:LONGEST], [0.0, 0.0, self.now, 0.0])
            share = reading.negative / judged if judged > 0 else thread[0] / thread[3] if thread[3] else 0.0
            angry = round(replies * (1.0 if _mark(post) in self.roots else min(share, 1.0)), 2)
            thread[0] = round(thread[0] + angry * self.unit, 3)
            thread[1] += angry
            thread[3] = round(thread[3] + replies * self.unit, 3)
        while len(self.threads) > POSTS:
            del self.threads[min(self.threads, key=lambda post: self.threads[post][0])]
        return self._judge(reading)

    def _fade(self, until: float) -> None:
        """Let time pass: now and then the unit is set back to 1, and threads that nobody speaks of are dropped."""
        self.now = until
        self.origin = self.origin or until
        if until - self.origin > FADES:
            gone = exp((self.origin - until) / HOUR)
            self.reach *= gone
            for thread in self.threads.values():
                thread[0], thread[3] = round(thread[0] * gone, 3), round(thread[3] * gone, 3)
            self.threads = {post: it for post, it in self.threads.items() if it[3] >= FORGOTTEN or post == self.post}
            self.origin = until
        self.unit = exp((until - self.origin) / HOUR)
        hour = until // HOUR * HOUR
        if hour != self.hour:
            self.peaks.close(self.hour or hour)
            self.hour = hour

    def _judge(self, reading: Reading) -> Signal | None:
        if self.alarm.on:
            lately, total, _, _ = self._thread(self.post)
            if total and self.alarm.has_grown(total, 4.0):
                return self._signal("grew", reading)
            if self.alarm.is_over(self.now, ordinary=lately < FLOOR / 4):
                signal = self._signal("calm", reading)
                self.post = ""
                self.watched = 0.0 if self.watched else self.now + WATCH  # once, or one would watch for ever
                return signal
            return None
        followed = [post for name, _ in reading.threads if (post := name[:LONGEST]) in self.threads]
        if not followed:
            return None  # what nobody answered has only faded
        post = max(followed, key=lambda post: self.threads[post][0])
        lately, total, _, replies = self._thread(post)
        watching = self.now < self.watched
        bar = AFTERSHOCK * FLOOR if watching else max(FLOOR, 1.1 * self.peaks.highest)
        raised = lately >= bar and lately >= SOUR * replies
        self.watched = self.watched if watching else 0.0
        self.peaks.note(lately)
        if not raised:
            return None
        self.post = post
        self.alarm.raise_(self.now, total)
        return self._signal("raised", reading)

    def _thread(self, post: str) -> tuple[float, float, float, float]:
        """Angry replies lately and at all, when the first came, and all replies lately."""
        lately, total, since, replies = self.threads.get(post, (0.0, 0.0, self.now, 0.0))
        return lately / self.unit, total, since, replies / self.unit

    def _signal(self, phase: Phase, reading: Reading) -> Signal:
        lately, total, since, _ = self._thread(self.post)
        window = max(60.0, self.now - since)
        why = f"A post takes off: {total:.0f} negative replies and reposts in {span_in_words(window, OBSERVED)}"
        if phase == "calm":
            why = "The thread under the post that took off has gone quiet"
        usual = max(self.peaks.highest, FLOOR)
        severity, terms = grade(ratio=total / usual, seen=total, reach=round(self.reach / self.unit))
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity,
            observed=total,
            expected=round(self.peaks.highest, 1),
            window=window,
            score=round(lately, 1),
            why=why + ".",
            terms=terms,
            details={"post": self.post, "replies": total},
            evidence=reading.evidence,
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 2 KB."""
        rest = [self.now, self.hour, self.reach, self.unit, self.origin, self.post, self.watched]
        return {
            "v": VERSION,
            "threads": list(self.threads.items()),
            "roots": list(self.roots),
            "peaks": self.peaks.state(),
            "alarm": self.alarm.state(),
            "rest": rest,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.threads = {post: list(thread) for post, thread in state["threads"]}
        self.roots = dict.fromkeys(state["roots"])
        self.peaks.restore(state["peaks"])
        self.alarm.restore(state["alarm"])
        self.now, self.hour, self.reach, self.unit, self.origin, self.post, self.watched = state["rest"]


def _mark(post: str) -> int:
    return crc32(post.encode())
