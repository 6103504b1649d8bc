"""One post takes off: replies and reposts to it come faster than to any post of this topic before."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.messages import Number
from ..core.model import Phase, Signal
from ..core.nearness import Nearness
from ..core.translation import message, nmessage
from .alarm import Alarm
from .calendar import seconds
from .cascade_words import gone_quiet, takes_off
from .followed_threads import FollowedThreads, post_of
from .how_near import goes_on
from .record_peaks import BlockMaxima
from .severity import grade
from .short_numbers import short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ..core.model import Reading, Topic

VERSION = 4
READS = (3, VERSION)  # of version 3 numbers were stored one by one, and some that follow from others
HOUR = 3600.0
MIN_REPLIES_RAISED = 20.0  # replies in about an hour below which nothing takes off
QUIET = MIN_REPLIES_RAISED / 4  # below which a post that took off is done; by its decay one knows since when
MIN_NEGATIVE_SHARE = 0.4  # of a thread's replies that must be negative: a joke that everybody passes on is no crisis
WATCH = 72 * HOUR  # after an alarm a second wave is watched for, once, at ...
AFTERSHOCK_FACTOR = 0.6  # ... of the least that raises, whatever the threads of the past


class Cascade:
    """Follows the threads with most negative replies, counted with a time constant of an hour.

    Raises when one beats every block maximum remembered (`BlockMaxima`), by which alerts come `alerts_per_week` times.

    Replies and reposts are counted for the post that a conversation began with. Negative are those that were judged
    so, and those without a word under a post that was: whoever passes that on says the same. The rest are named.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Thread, Topic
    >>> detector, start = Cascade(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> signals = []
    >>> for n in range(10):
    ...     at = start + timedelta(minutes=n)
    ...     said = Reading("acme", at, at, all=5, negative=4, threads=(Thread("x:1", 5, 4),))
    ...     signals.append(detector.update(said))
    >>> [signal.why for signal in signals if signal]
    ['A post takes off: 24 negative replies and reposts in 5 min, beside 6 that are not.']
    """

    name = "cascade"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.threads = FollowedThreads()
        self.maxima = BlockMaxima(7 * 24 * HOUR / self.weekly / 14)
        self.now = self.hour = 0.0
        self.post = ""  # the one that took off
        self.alarm = Alarm()
        self.watched_until = 0.0  # until when a second wave is watched for

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when a post takes off, goes on much further, or is done."""
        until, threads = seconds(reading.until), self.threads
        weight = threads.weight
        if until > self.now:
            weight = self._advance(until)
        elif until < self.now:
            weight *= exp((until - self.now) / HOUR)  # what comes late counts as if it had been heard then
        if reading.reach:
            threads.reach += reading.reach * weight
        if reading.evidence:
            threads.remember(reading.evidence[:2])  # of the widest reach: the ones that may take off
        if not reading.threads:
            return self._judge(reading, ()) if self.alarm.on else None  # what nobody answered has only decayed
        return self._judge(reading, threads.add(reading.threads, until, weight))

    def _advance(self, until: float) -> float:
        """Let time pass; what a reply weighs by now."""
        self.now = until
        hour = until // HOUR * HOUR
        if hour != self.hour:
            self.maxima.close_hour(self.hour or hour)
            self.hour = hour
        return self.threads.advance(until, keep=self.post)

    def _judge(self, reading: Reading, posts: Sequence[str]) -> Signal | None:
        """By the posts that were answered just now."""
        if self.alarm.on:
            recent, total, _, _ = self.threads.figures(self.post)
            if total and self.alarm.has_grown(total, 4.0):
                return self._signal("grew", reading)
            sank_at = self.now + HOUR * log(max(recent, 1e-9) / QUIET)
            if self.alarm.is_over(self.now, ordinary=recent < QUIET, since=sank_at):
                signal = self._signal("calm", reading)
                self.post = ""
                # Once, or one would watch for ever.
                self.watched_until = 0.0 if self.watched_until else self.now + WATCH
                return signal
            return self._another(reading, posts)
        post = self.threads.most_spoken_of(posts)
        if not post:
            return None
        recent, total, _, replies = self.threads.figures(post)
        watching = self.now < self.watched_until
        threshold = AFTERSHOCK_FACTOR * MIN_REPLIES_RAISED if watching else self._least()
        raised = recent >= threshold and recent >= MIN_NEGATIVE_SHARE * replies
        self.watched_until = self.watched_until if watching else 0.0
        self.maxima.observe(recent)
        if not raised:
            return None
        self.post = post
        self.alarm.begin(self.now, total)
        return self._signal("raised", reading)

    def _another(self, reading: Reading, posts: Sequence[str]) -> Signal | None:
        """Another post that takes off while one is told of, and by far outruns it."""
        post = self.threads.most_spoken_of([post for post in posts if post != self.post])
        recent, total, _, replies = self.threads.figures(post)
        taken_off = recent >= self._least() and recent >= MIN_NEGATIVE_SHARE * replies
        if (
            not taken_off or recent <= 2.0 * self.threads.figures(self.post)[0]
        ):  # while both burn the larger fire is told of
            return None
        self.post = post
        self.alarm.begin(self.now, total)
        return self._signal("raised", reading)

    def _least(self) -> float:
        """Negative replies in about an hour from which a post takes off here."""
        return max(MIN_REPLIES_RAISED, 1.1 * self.maxima.highest)

    def _signal(self, phase: Phase, reading: Reading) -> Signal:
        recent, total, since, _ = self.threads.figures(self.post)
        window = max(60.0, self.now - since)
        why = gone_quiet()
        if phase != "calm":
            why = takes_off(total, window, *self.threads.beside(self.post))
        own = [one.key for one in reading.threads if post_of(one.key) == self.post]
        usual = max(self.maxima.highest, MIN_REPLIES_RAISED)
        severity, terms = grade(ratio=total / usual, seen=total, reach=round(self.threads.reach / self.threads.weight))
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity,
            observed=total,
            expected=round(self.maxima.highest, 1),
            window=window,
            score=round(recent, 1),
            why=why,
            terms=terms,
            details={"post": self.post, "replies": total} | ({"thread": own[0]} if own else {}),
            evidence=tuple(dict.fromkeys([*own, *reading.evidence])),
        )

    def nearness(self, at: datetime) -> Nearness:
        """How near the post that is answered most is to taking off, in negative replies and reposts of an hour."""
        unit = message("negative replies and reposts to one post")
        post = self.threads.most_spoken_of(tuple(self.threads.threads))
        recent, _, _, replies = self.threads.figures(post)
        now = at.timestamp()
        fades = exp(min(0.0, (self.now - now) / HOUR)) if self.now else 1.0
        recent, replies = recent * fades, replies * fades
        if self.alarm.on:
            return goes_on(round(recent, 1), unit)
        needed = AFTERSHOCK_FACTOR * MIN_REPLIES_RAISED if now < self.watched_until else self._least()
        gaps = {"seen": Number(recent), "needed": Number(needed), "replies": Number(replies)}
        said = nmessage(
            "{seen} negative reply or repost to one post in about an hour seen, {needed} would have been needed.",
            "{seen} negative replies and reposts to one post in about an hour seen, {needed} would have been needed.",
            round(recent),
            **gaps,
        )
        if recent >= needed:
            said = message(
                "{seen} of {replies} replies and reposts to one post are negative: fewer than the 40 % it takes.",
                **gaps,
            )
        return Nearness(round(recent, 1), round(max(needed, MIN_NEGATIVE_SHARE * replies), 1), unit, said)

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 2 KB."""
        threads = self.threads
        rest = [self.now, threads.reach, threads.landmark, self.post, self.watched_until]
        return {
            "v": VERSION,
            "threads": [(post, [short(value) for value in thread]) for post, thread in threads.threads.items()],
            "roots": list(threads.negative_posts),
            "peaks": self.maxima.state(),
            "alarm": self.alarm.state(),
            "rest": [short(each) if isinstance(each, float) else each for each in rest],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") not in READS:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        threads = self.threads
        threads.threads = {post: [*thread, 0.0, 0.0][:6] for post, thread in state["threads"]}
        threads.negative_posts = dict.fromkeys(state["roots"])
        self.maxima.restore(state["peaks"])
        self.alarm.restore(state["alarm"])
        rest = list(state["rest"])
        if state["v"] < VERSION:
            del rest[3], rest[1]
        self.now, threads.reach, threads.landmark, self.post, self.watched_until = rest
        self.hour = self.now // HOUR * HOUR
        threads.weigh_anew(self.now)
