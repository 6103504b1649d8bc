"""Negative mentions come faster than this topic, at this hour, has ever given reason to expect."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Severity, Signal
from .expected import HOUR, Expected
from .surprise import SPANS, Burst, Peaks, Scan, Tides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Reading, Topic

VERSION = 2
WEEK = 7 * 24 * HOUR
FLOOR = 5  # negative mentions below which nothing is a surge
COLD_FLOOR = 40  # ... and within an hour while a topic is still unknown
YOUNG = 24.0  # hours learned before surprise is judged at all
SHORTEST = 60.0  # seconds: a window is never judged as shorter
PLAIN = 4.0
SHARE = 1.0
PRIOR = 5.0
SPREAD = 1.5
YM = 0.06
MARGIN = 1.0
CHANCE = 10.0  # nats that chance alone may bring in years; a past beyond that says the odds cannot be trusted
NEAR = 0.95  # ... when the evidence itself is rarer than what was asked for
HANDICAP = 2.0  # on evidence, while more was expected or when mostly friendly people came
QUIET = 2 * HOUR  # how long it must be ordinary before it is called calm
FREEZE = 24 * HOUR  # how long an alarm keeps the rate from being learned upwards


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

    def __init__(self, topic: Topic, cold_floor: float = COLD_FLOOR) -> None:
        self.topic = topic.name
        self.cold_floor = cold_floor
        self.weekly = topic.alerts_per_week
        self.planned = [(since.timestamp(), until.timestamp()) for _, since, until in topic.expected]
        self.rate = Expected()
        self.scan = Scan()
        self.tides = Tides()
        stretch = 2.0 * WEEK / self.weekly / 14  # four tides and the evidence share the alerts asked for
        self.evidence = Peaks(24 * HOUR, 28)
        self.highs = [Peaks(stretch) for _ in SPANS]
        self.usual = [2.0, 4.0]  # negative and all mentions, forgotten over a week
        self.now = 0.0
        self.hour = 0.0  # start of the hour being filled
        self.seen = 0.0
        self.seen_all = 0.0
        self.middle, self.bar = PLAIN, PLAIN
        self.doubt = False  # whether this hour looked unusual: then it is not learned as it is
        self.raised = 0.0  # when the alarm began; 0 when there is none
        self.told = 0.0  # the hour's tide at the last word
        self.quiet = 0.0  # since when it has been ordinary again

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when something began, grew much, or is over."""
        since, until = reading.since.timestamp(), reading.until.timestamp()
        if not self.now:
            self.now, self.hour = since, since // HOUR * HOUR
        if until < self.now:
            self.scan.late(reading.negative, reading.all)
            self.tides.add(0.0, reading.negative, 0.0)
        else:
            begin, self.now = self.now, until
            mean = self._pass(begin, until)
            self.scan.add(begin, until, reading.negative, mean, reading.all)
            self.tides.add(until - begin, reading.negative, mean / max(until - begin, 1e-9))
        self.seen += reading.negative
        self.seen_all += reading.all
        return self._judge(reading)

    def _pass(self, begin: float, until: float) -> float:
        """Close the hours that ended; returns what was expected in between."""
        mean = 0.0
        while until >= self.hour + HOUR:
            rate = self.rate.rate(self.hour)
            mean += rate * (self.hour + HOUR - begin) / HOUR
            begin = self.hour + HOUR
            self._close(rate)
        return mean + self.rate.rate(self.hour) * (until - begin) / HOUR

    def _close(self, rate: float) -> None:
        learned = self.seen
        if self.raised and self.rate.hours >= YOUNG:
            frozen = self.hour - self.raised < FREEZE
            learned = min(learned, rate if frozen else self.rate.limit(self.hour, 1.0))
        elif self.rate.hours >= YOUNG:
            learned = min(learned, self.rate.limit(self.hour, 1.0 if self.doubt else 4.0))
        self.rate.learn(self.hour, learned)
        if not self.raised:
            keep = 1.0 - HOUR / WEEK
            self.usual = [self.usual[0] * keep + self.seen, self.usual[1] * keep + self.seen_all]
        for peaks in (self.evidence, *self.highs):
            peaks.close(self.hour)
        self.middle, self.bar = self.evidence.level(self.weekly * SHARE, PRIOR, SPREAD)
        self.seen = self.seen_all = 0.0
        self.doubt = False
        self.hour += HOUR

    def _judge(self, reading: Reading) -> Signal | None:
        rate = self.rate.rate(self.hour)
        burst = self.scan.loudest(self.rate.clumping + 0.01, self.rate.drift, rate * SHORTEST / HOUR)
        heights = self.tides.heights()
        self.doubt = self.doubt or burst.score > max(PLAIN, self.middle)
        fires = self._fires(burst, heights)
        if self.rate.hours >= YOUNG and (not self.raised or self.now - self.raised < HOUR):
            self.evidence.note(burst.score)
            for peaks, height in zip(self.highs, heights, strict=True):
                peaks.note(height)
        if not self.raised:
            if not fires:
                return None
            self.raised, self.quiet, self.told = self.now, 0.0, self.tides.seen[2]
            return self._signal("raised", reading, burst)
        return self._follow(reading, burst)

    def _fires(self, burst: Burst, heights: list[float]) -> bool:
        if burst.seen < FLOOR or self.tides.seen[2] <= self.tides.mean[2]:  # too few, or over already
            return False
        if self.rate.hours < YOUNG:
            return self.tides.seen[2] >= self.cold_floor and burst.score > PLAIN
        handicap = HANDICAP if self._planned() or self._friendly(burst) else 1.0
        past = self.evidence.highest
        if past < CHANCE:
            return burst.score > handicap * max(PLAIN, self.bar)
        if burst.score < handicap * max(PLAIN, self.middle):
            return False
        if burst.score > handicap * 1.02 * past:
            return True
        whole = 2.0 * WEEK / self.weekly / HOUR
        margin = MARGIN * handicap**0.5 * (1.0 + YM * max(0.0, log2(whole / self.rate.hours)))
        return any(height > margin * peaks.highest for height, peaks in zip(heights, self.highs, strict=True))

    def _planned(self) -> bool:
        return any(since <= self.now <= until for since, until in self.planned)

    def _friendly(self, burst: Burst) -> bool:
        """Whether the share of negative mentions is credibly below what is usual (two sigmas)."""
        share = self.usual[0] / self.usual[1]
        spread = (share * (1.0 - share) * max(burst.all, 1.0)) ** 0.5
        return burst.seen < share * burst.all - 2.0 * spread

    def _follow(self, reading: Reading, burst: Burst) -> Signal | None:
        seen, mean = self.tides.seen[2], self.tides.mean[2]
        if seen > 1.5 * mean + 3.0:
            self.quiet = 0.0
            if seen > 2.0 * max(self.told, FLOOR):
                self.told = seen
                return self._signal("grew", reading, burst)
            return None
        self.quiet = self.quiet or self.now
        if self.now - self.quiet < QUIET:
            return None
        self.raised = self.quiet = self.told = 0.0
        self.scan.clear()
        return self._signal("calm", reading, burst)

    def _signal(self, phase: Any, reading: Reading, burst: Burst) -> Signal:
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
            why=_sentence(phase, burst, window, self.rate.progress),
            terms={"velocity": round(ratio, 2)},
            evidence=reading.evidence,
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB."""
        rest = [
            self.now,
            self.hour,
            self.seen,
            self.seen_all,
            self.middle,
            self.bar,
            self.raised,
            self.told,
            self.quiet,
        ]
        return {
            "v": VERSION,
            "rate": self.rate.state(),
            "scan": self.scan.state(),
            "tides": self.tides.state(),
            "peaks": [peaks.state() for peaks in (self.evidence, *self.highs)],
            "usual": self.usual,
            "rest": rest,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(
                f"{self.name}: state of version {state.get('v')}, this is {VERSION}; it must be learned anew"
            )
        self.rate.restore(state["rate"])
        self.scan.restore(state["scan"])
        self.tides.restore(state["tides"])
        for peaks, saved in zip((self.evidence, *self.highs), state["peaks"], strict=True):
            peaks.restore(saved)
        self.usual = list(state["usual"])
        self.now, self.hour, self.seen, self.seen_all, *rest = state["rest"]
        self.middle, self.bar, self.raised, self.told, self.quiet, self.doubt = rest


def _sentence(phase: str, burst: Burst, window: float, progress: float) -> str:
    minutes = round(window / 60)
    span = f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
    if phase == "calm":
        return "Negative mentions are back to what is usual here."
    text = f"{burst.seen:.0f} negative mentions in {span}, where {burst.mean:.1f} are usual"
    return f"{text} (still learning, {progress:.0%})." if progress < 0.5 else f"{text}."
