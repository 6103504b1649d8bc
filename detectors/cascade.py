"""One post takes off: replies and reposts to it come faster than to any post of this topic before."""

from __future__ import annotations

from math import exp, inf, log
from typing import TYPE_CHECKING, Any
from zlib import crc32

from ..core.errors import BadState
from ..core.messages import Number
from ..core.model import Phase, Signal
from ..core.nearness import Nearness
from ..core.translation import message, nmessage
from .alarm import Alarm
from .calendar import seconds
from .cascade_words import gone_quiet, takes_off
from .how_near import goes_on
from .record_peaks import BlockMaxima
from .severity import grade
from .short_numbers import rounded, short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ..core.model import Reading, Thread, Topic

VERSION = 4
READS = (3, VERSION)  # of version 3 numbers were stored one by one, and some that follow from others
HOUR = 3600.0
MIN_REPLIES_RAISED = 20.0  # replies in about an hour below which nothing takes off
QUIET = MIN_REPLIES_RAISED / 4  # below which a post that took off is done; by its decay one knows since when
MAX_THREADS = 12  # posts followed at a time
MAX_NEGATIVE_POSTS = 24  # negative posts remembered: whoever reposts one of them spreads it, even without a word
MIN_NEGATIVE_SHARE = 0.4  # of a thread's replies that must be negative: a joke that everybody passes on is no crisis
WATCH = 72 * HOUR  # after an alarm a second wave is watched for, once, at ...
AFTERSHOCK_FACTOR = 0.6  # ... of the least that raises, whatever the threads of the past
MAX_WEIGHT_AGE = 6 * HOUR  # how long the weight may grow
MIN_REPLIES = 0.05  # recent replies, below which a thread is dropped
MAX_POST_ID = 80  # characters of a post's id that are kept


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
        # Post -> negative replies recently and at all, first seen, replies that could be judged recently; at all:
        # replies in doubt or without a word, and replies that are not negative. Recent ones decay exponentially,
        # by forward decay (Cormode, Shkapenyuk, Srivastava, Xu 2009): instead of scaling all threads down at each
        # reading, new replies count as `weight`, which grows from 1 at the landmark.
        self.threads: dict[str, list[float]] = {}
        self.weight = 1.0
        self.landmark = 0.0  # seconds since 1970
        self.negative_posts: dict[int, None] = {}  # hashes of negative posts, oldest first
        self.maxima = BlockMaxima(7 * 24 * HOUR / self.weekly / 14)
        self.now = self.hour = 0.0
        self.reach = 0.0
        self.post = ""  # the one that took off
        self.alarm = Alarm()
        self.watched_until = 0.0  # until when a second wave is watched for

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when a post takes off, goes on much further, or is done."""
        until = seconds(reading.until)
        weight = self.weight
        if until > self.now:
            weight = self._advance(until)
        elif until < self.now:
            weight *= exp((until - self.now) / HOUR)  # what comes late counts as if it had been heard then
        self.reach += reading.reach * weight
        if reading.evidence:
            self._remember(reading.evidence[:2])  # of the widest reach: the ones that may take off
        if not reading.threads:
            return self._judge(reading, ()) if self.alarm.on else None  # what nobody answered has only decayed
        posts = [self._count(thread, until, weight) for thread in reading.threads]
        while len(self.threads) > MAX_THREADS:
            del self.threads[self._least_spoken_of()]
        return self._judge(reading, posts)

    def _remember(self, keys: Sequence[str]) -> None:
        """Negative posts, the latest of all."""
        known = self.negative_posts
        for key in keys:
            known[_hash(_id(key))] = None
        while len(known) > MAX_NEGATIVE_POSTS:
            del known[next(iter(known))]

    def _count(self, said: Thread, until: float, weight: float) -> str:
        """Add what a thread received, each mention counted for as much as `weight`; its post."""
        post, replies, negative, bare = _id(said.key), said.replies, said.negative, said.bare
        told = replies - said.unsure
        if bare and _hash(post) in self.negative_posts:
            negative += bare
        elif bare:
            told -= bare
        post = post[:MAX_POST_ID]
        thread = self.threads.get(post)
        if thread is None:
            thread = self.threads[post] = [0.0, 0.0, until, 0.0, 0.0, 0.0]
        alike = told == negative and thread[0] == thread[3]
        thread[0] = rounded(thread[0] + negative * weight, 1e3)
        thread[1] += negative
        thread[3] = thread[0] if alike else rounded(thread[3] + told * weight, 1e3)
        thread[4] += replies - told
        thread[5] += told - negative
        return post

    def _least_spoken_of(self) -> str:
        """The thread with the fewest negative replies lately, the oldest of these."""
        least, fewest = "", inf
        for post, thread in self.threads.items():
            if thread[0] < fewest:
                least, fewest = post, thread[0]
        return least

    def _advance(self, until: float) -> float:
        """Let time pass; what a reply weighs by now.

        Now and then the landmark is moved, and threads that nobody speaks of are dropped.
        """
        self.now = until
        self.landmark = self.landmark or until
        if until - self.landmark > MAX_WEIGHT_AGE:
            decay = exp((self.landmark - until) / HOUR)
            self.reach *= decay
            for thread in self.threads.values():
                thread[0], thread[3] = rounded(thread[0] * decay, 1e3), rounded(thread[3] * decay, 1e3)
            self.threads = {post: it for post, it in self.threads.items() if it[3] >= MIN_REPLIES or post == self.post}
            self.landmark = until
        self.weight = exp((until - self.landmark) / HOUR)
        hour = until // HOUR * HOUR
        if hour != self.hour:
            self.maxima.close_hour(self.hour or hour)
            self.hour = hour
        return self.weight

    def _judge(self, reading: Reading, posts: Sequence[str]) -> Signal | None:
        """By the posts that were answered just now."""
        if self.alarm.on:
            recent, total, _, _ = self._thread(self.post)
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
        followed = [post for post in posts if post in self.threads]
        if not followed:
            return None
        post = followed[0] if len(followed) == 1 else max(followed, key=self._recent)
        recent, total, _, replies = self._thread(post)
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
        known = [post for post in posts if post != self.post and post in self.threads]
        post = max(known, key=self._recent, default="")
        recent, total, _, replies = self._thread(post)
        taken_off = recent >= self._least() and recent >= MIN_NEGATIVE_SHARE * replies
        if not taken_off or recent <= 2.0 * self._thread(self.post)[0]:  # while both burn the larger fire is told of
            return None
        self.post = post
        self.alarm.begin(self.now, total)
        return self._signal("raised", reading)

    def _recent(self, post: str) -> float:
        """Negative replies lately, each counted for what it weighed."""
        return self.threads[post][0]

    def _least(self) -> float:
        """Negative replies in about an hour from which a post takes off here."""
        return max(MIN_REPLIES_RAISED, 1.1 * self.maxima.highest)

    def _thread(self, post: str) -> tuple[float, float, float, float]:
        """Negative replies recently and at all, when the first came, and all that could be judged recently."""
        recent, total, since, replies, *_ = self.threads.get(post, (0.0, 0.0, self.now, 0.0))
        return recent / self.weight, total, since, replies / self.weight

    def _signal(self, phase: Phase, reading: Reading) -> Signal:
        recent, total, since, _ = self._thread(self.post)
        window = max(60.0, self.now - since)
        why = gone_quiet()
        if phase != "calm":
            *_, unsure, others = self.threads.get(self.post, (0.0, 0.0))
            why = takes_off(total, window, unsure, others)
        own = [one.key for one in reading.threads if _id(one.key)[:MAX_POST_ID] == self.post]
        usual = max(self.maxima.highest, MIN_REPLIES_RAISED)
        severity, terms = grade(ratio=total / usual, seen=total, reach=round(self.reach / self.weight))
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
        post = max(self.threads, key=self._recent, default="")
        recent, _, _, replies = self._thread(post)
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
        rest = [self.now, self.reach, self.landmark, self.post, self.watched_until]
        return {
            "v": VERSION,
            "threads": [(post, [short(value) for value in thread]) for post, thread in self.threads.items()],
            "roots": list(self.negative_posts),
            "peaks": self.maxima.state(),
            "alarm": self.alarm.state(),
            "rest": [short(each) if isinstance(each, float) else each for each in rest],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") not in READS:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.threads = {post: [*thread, 0.0, 0.0][:6] for post, thread in state["threads"]}
        self.negative_posts = dict.fromkeys(state["roots"])
        self.maxima.restore(state["peaks"])
        self.alarm.restore(state["alarm"])
        rest = list(state["rest"])
        if state["v"] < VERSION:
            del rest[3], rest[1]
        self.now, self.reach, self.landmark, self.post, self.watched_until = rest
        self.hour = self.now // HOUR * HOUR
        self.weight = exp((self.now - self.landmark) / HOUR)


def _id(key: str) -> str:
    """The post's own id, without its platform."""
    return key.partition(":")[2]


def _hash(post: str) -> int:
    return crc32(post.encode())
