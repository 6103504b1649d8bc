"""Negative mentions come faster than this topic, at this hour, has ever given reason to expect."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Phase, Signal, Topic
from ..core.spans import OBSERVED, span_in_words
from .baseline import Baseline
from .scan import Burst, Scan, Tides
from .seasonal_rate import HOUR
from .severity import grade, stakes
from .thresholds import PLAIN, Past
from .unique_voices import Voices, clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Reading

VERSION = 8
FLOOR = 5  # negative mentions below which nothing is a surge
COLD_FLOOR = 40  # ... and within an hour while a topic is still unknown
SHORTEST = 60.0  # seconds: a window is never judged as shorter
TIDE = 1  # the one that forgets over an hour
HANDICAP = 2.0  # on the evidence, while more was expected or when mostly friendly people came
QUIET = 2 * HOUR  # how long it must be ordinary before it is called calm, and longer at night: until
HEARD = 20.0  # ... so many mentions would have been usual (but six times as long is enough)
AFTERSHOCK = 0.7  # of the bar, for a wave that is as high as 0.7 of the one before
WORTH = 2.0  # times the bar an incident must have reached to be watched
PAUSE = HOUR / 2  # between two words about one surge


class NegativeVelocity:
    """Raises once when a surge begins, speaks again when it has grown much, and says when it is over.

    `Baseline` learns what is usual, `Scan` finds the window that speaks loudest against it, and `Past` says how
    loud is loud for this topic.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = NegativeVelocity(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> def minute(n, negative):
    ...     at = start + timedelta(minutes=n)
    ...     return Reading("acme", at, at, all=negative, negative=negative)
    >>> calm = [detector.update(minute(n, 1)) for n in range(0, 4 * 24 * 60, 20)]
    >>> storm = [detector.update(minute(4 * 24 * 60 + n, 4)) for n in range(30)]
    >>> [signal.phase for signal in calm + storm if signal], any(calm)
    (['raised'], False)
    >>> print(next(signal.why for signal in storm if signal))
    8 negative mentions in 2 min where 0.1 are usual, since 6 Mar 00:00 UTC (still learning, 29 %).
    """

    name = "negative_velocity"

    def __init__(self, topic: Topic, *, cold_floor: float = COLD_FLOOR, watch: float = 72 * HOUR) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.planned = [(what, since.timestamp(), until.timestamp()) for what, since, until in topic.expected]
        self.cold_floor = cold_floor
        self.watch = watch
        self.baseline = Baseline(topic)
        self.scan = Scan()
        self.tides = Tides()
        self.past = Past(self.weekly)
        self.voices = Voices()
        self.now = 0.0  # event time
        self.surprise = 0.0  # evidence of the latest reading, in nats
        self.sooner = 0.0  # when twice the alerts would have fired
        self.raised = 0.0  # when the alarm began; 0 when there is none
        self.told = self.crest = 0.0  # the hour's tide at the last word, and its highest
        self.top = 0.0  # the alarm's highest evidence
        self.quiet = 0.0  # since when it has been ordinary again, and
        self.heard = 0.0  # what would have been usual since then
        self.spoke = 0.0  # when the last word was said
        self.watched = 0.0  # until when an aftershock is watched for
        self.aftershock = False  # whether this alarm is one

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when something began, grew much, or is over."""
        since, until = reading.since.timestamp(), reading.until.timestamp()
        if not self.now:
            self.now = since
            self.baseline.begin(since)
        if until < self.now:
            self.scan.late(reading.negative, reading.all)
            self.tides.add(0.0, reading.negative, 0.0)
            self.baseline.take(reading.negative, reading.all)
        else:
            begin, self.now = self.now, until
            mean = self._pass(begin, since, until, reading)
            self.scan.add(begin, until, reading.negative, mean, reading.all)
            self.heard += mean
            self.tides.add(until - begin, reading.negative, mean / max(until - begin, 1e-9), until - since)
        if reading.negative:
            self.voices.hear(reading.voices)
        return self._judge(reading)

    def _pass(self, begin: float, since: float, until: float, reading: Reading) -> float:
        """Close the hours that ended, each with its part of the reading; returns what was expected in between."""
        baseline, mean = self.baseline, 0.0
        if baseline.is_gap(until - begin):
            begin = baseline.skip(until)
            self.scan.clear()
        since, left = max(begin, since), 1.0
        while until >= baseline.hour + HOUR:
            end = baseline.hour + HOUR
            if end > since and until > since:
                part = (end - max(since, baseline.hour)) / (until - since)
                baseline.take(reading.negative * part, reading.all * part)
                left -= part
            mean += baseline.expected(begin, end)
            begin = end
            if not self.raised and not baseline.doubt:
                self.voices.clear()
            self.past.close(baseline.hour)
            baseline.close(self.raised)
        baseline.take(reading.negative * left, reading.all * left)
        return mean + baseline.expected(begin, until)

    # --- judging -------------------------------------------------------------------------------------

    def _judge(self, reading: Reading) -> Signal | None:
        baseline = self.baseline
        burst = self.scan.loudest(baseline.clumping, baseline.drift, max(baseline.mean[1], 1e-3) * SHORTEST / HOUR)
        heights = self.tides.heights()
        self.surprise = burst.score
        fires = not self.raised and self._fires(burst, heights)
        self._note(burst, heights)
        if not self.raised:
            if not fires:
                return None
            self.raised = self.spoke = self.now
            self.quiet, self.aftershock, self.top = 0.0, self.now < self.watched, burst.score
            self.told = self.crest = self.tides.seen[TIDE]
            return self._signal("raised", reading, burst)
        return self._follow(reading, burst)

    def _note(self, burst: Burst, heights: list[float]) -> None:
        """Remember peaks; of an alarm only its first hour, or the second wave would be measured by the first."""
        if burst.score > max(PLAIN, 0.8 * self.past.bar):
            self.baseline.doubt = True
        if burst.score < PLAIN:
            self.sooner = 0.0
        elif burst.score > self.past.lower and burst.seen >= FLOOR:
            self.sooner = self.sooner or self.now
        if not self.baseline.young and (not self.raised or self.now - self.raised < HOUR):
            self.past.note(burst.score, heights)

    def _fires(self, burst: Burst, heights: list[float]) -> bool:
        if burst.seen < FLOOR or self.tides.seen[TIDE] <= self.tides.mean[TIDE]:  # too few, or over already
            return False
        if self.baseline.young:
            return self.tides.seen[TIDE] >= max(self.cold_floor, 1.2 * self.crest) and burst.score > PLAIN
        bar = HANDICAP if self._planned() or self._friendly(burst) else 1.0
        if self.now < self.watched and self.tides.seen[TIDE] > AFTERSHOCK * self.crest:
            return burst.score > AFTERSHOCK * bar * max(PLAIN, self.past.bar)
        return self.past.outdone(burst.score, heights, bar, learned=self.baseline.rate.progress >= 1.0)

    def _planned(self) -> str:
        """What was announced for now, if anything, or the holiday: it raises the bar and never mutes."""
        announced = next((what for what, since, until in self.planned if since <= self.now <= until), "")
        return announced or self.baseline.calendar.holiday(self.now)

    def _friendly(self, burst: Burst) -> bool:
        """Whether the share of negative mentions is credibly below what is usual (two sigmas)."""
        share = self.baseline.share
        spread = sqrt(share * (1.0 - share) * max(burst.all, 1.0))
        return burst.seen < share * burst.all - 2.0 * spread

    def _follow(self, reading: Reading, burst: Burst) -> Signal | None:
        seen, mean = self.tides.seen[TIDE], self.tides.mean[TIDE]
        self.crest, self.top = max(self.crest, seen), max(self.top, burst.score)
        if seen > 1.5 * mean + 3.0:
            self.quiet = self.heard = 0.0
            if seen > 2.0 * max(self.told, FLOOR) and self.now - self.spoke >= PAUSE:
                self.told, self.spoke = seen, self.now
                return self._signal("grew", reading, burst)
            return None
        self.quiet = self.quiet or self.now
        lasted = self.now - self.quiet
        if lasted < QUIET or (self.heard < HEARD and lasted < 6 * QUIET):
            return None
        signal = self._signal("calm", reading, burst)
        self.raised = self.quiet = self.told = 0.0
        # Aftershocks of aftershocks would be watched for ever, and those of a chance alarm are chance alarms.
        if not self.aftershock and self.top > WORTH * max(PLAIN, self.past.bar):
            self.watched = self.now + self.watch
        self.scan.clear()
        self.tides.settle()
        self.voices.clear()
        return signal

    # --- saying --------------------------------------------------------------------------------------

    def _signal(self, phase: Phase, reading: Reading, burst: Burst) -> Signal:
        window = max(burst.until - burst.since, SHORTEST)
        severity, terms = grade(
            ratio=burst.seen / max(burst.mean, 0.1),
            seen=burst.seen,
            share=burst.seen / max(burst.all, 1.0),
            usual_share=self.baseline.share,
            reach=reading.reach,
            stakes=stakes({hit.tag.kind for hit in reading.hits if hit.negative}),
            one_voice=max(self.voices.same_author, self.voices.same_text) if self.voices.count >= FLOOR else 0.0,
        )
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity,
            observed=burst.seen,
            expected=round(burst.mean, 2),
            window=round(window, 1),
            score=round(burst.score, 2),
            why=self._why(phase, burst, window),
            terms=terms,
            details={
                "since": clock(burst.since),
                "share": round(burst.seen / max(burst.all, 1.0), 2),
                "usual_share": round(self.baseline.share, 2),
                "voices": self.voices.text() if self.voices.count > 1 else "",
                "learned": round(self.baseline.rate.progress, 2),
                "planned": self._planned(),
                "otherwise": self._otherwise(burst) if phase == "raised" else "",
            },
            evidence=reading.evidence,
        )

    def _why(self, phase: Phase, burst: Burst, window: float) -> str:
        if phase == "calm":
            lasted = span_in_words(self.quiet - self.raised, OBSERVED)
            return f"Negative mentions are back to what is usual here, after {lasted}; aftershocks are watched for."
        text = (
            f"{burst.seen:.0f} negative mentions in {span_in_words(window, OBSERVED)} where {burst.mean:.1f} are usual"
        )
        text += f", since {clock(burst.since)}"
        voices = self.voices
        if voices.count >= 20 and max(voices.same_text, voices.same_author) > 0.5:
            text += f"; {voices.authors} authors, {voices.same_text:.0%} the same text".replace("%", " %")
        if self.baseline.rate.progress < 1.0:
            text += f" (still learning, {100 * self.baseline.rate.progress:.0f} %)"
        return text + "."

    def _otherwise(self, burst: Burst) -> str:
        """What other settings would have done."""
        more, fewer = 2.0 * self.weekly, 0.5 * self.weekly
        text = f"At {more:g} alerts a week this had fired at {clock(self.sooner)}" if self.sooner else ""
        if burst.score < self.past.higher:
            text += f"{'; at' if text else 'At'} {fewer:g} it would not have fired yet"
        return text and text + "."

    # --- keeping -------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB."""
        return {
            "v": VERSION,
            "baseline": self.baseline.state(),
            "scan": self.scan.state(),
            "tides": self.tides.state(),
            "past": self.past.state(),
            "voices": self.voices.state(),
            "rest": [getattr(self, name) for name in REST],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            found = state.get("v")
            raise BadState(f"{self.name}: state of version {found}, this is {VERSION}")
        self.baseline.restore(state["baseline"])
        self.scan.restore(state["scan"])
        self.tides.restore(state["tides"])
        self.past.restore(state["past"])
        self.voices.restore(state["voices"])
        for name, value in zip(REST, state["rest"], strict=True):
            setattr(self, name, value)


def of_series(alerts_per_week: float = 1.0) -> NegativeVelocity:
    """A detector for a bare column of numbers.

    A column has no desk that waits for its first hour and no incident whose revival is watched for; and without
    sentiment, shares and watchlists behind it, it should say less than a topic does: one alert a week.
    """
    topic = Topic("series", alerts_per_week=alerts_per_week)
    return NegativeVelocity(topic, cold_floor=float("inf"), watch=0.0)


REST = (  # plain numbers, stored in this order
    *("now", "surprise", "sooner", "raised", "told", "crest", "top"),
    *("quiet", "heard", "spoke", "watched", "aftershock"),
)
