"""Our own answer makes it worse: the replies below one of our posts are negative, and more than below any before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.messages import Lasting, Number
from ..core.model import Phase, Signal
from ..core.nearness import Nearness
from ..core.translation import message, nmessage
from .alarm import Alarm
from .calendar import seconds
from .how_near import goes_on
from .record_peaks import BlockMaxima
from .severity import grade

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.model import Reading, Thread, Topic

VERSION = 2
READS = (1, VERSION)  # of version 1 numbers were stored one by one
HOUR = 3600.0
LEAST = 6.0  # negative replies to one post of ours, below which nothing is said
SHARE = 0.6  # of the replies that could be judged: an answer that most people welcome is none that makes it worse
LASTS = 24 * HOUR  # how long the replies to a post are added up
POSTS = 12  # of ours that are followed at a time
MAX_POST_ID = 80  # characters of a post's key that are kept
GROWN = 4.0  # times the replies of the last signal


class Echo:
    """Follows the replies to each of our own posts, for a day from the first on.

    Raises when one has more negative replies than every block maximum remembered (`BlockMaxima`), by which alerts come
    `alerts_per_week` times.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Thread, Topic
    >>> detector, at = Echo(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> said = [Reading("acme", at, at, all=4, negative=4, echo=(Thread("x:ours", 4, 4),)) for _ in range(2)]
    >>> [signal.why for one in said if (signal := detector.update(one))]
    ['Our own post makes it worse: 8 of 8 replies to it in 1 min are negative.']
    """

    name = "echo"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.posts: dict[str, list[float]] = {}  # our post -> first and last reply, all that could be judged, negative
        self.maxima = BlockMaxima(7 * 24 * HOUR / topic.alerts_per_week / 14)
        self.alarm = Alarm()
        self.post = ""  # the one that made it worse
        self.hour = 0.0

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when one of our posts makes it worse, goes on so, or is left alone again."""
        at = seconds(reading.until)
        hour = at // HOUR * HOUR
        if hour > self.hour:
            self._close_hour(hour, at)
        if not reading.echo and not self.alarm.since:
            return None
        for thread in reading.echo:
            self._count(thread, at)
        while len(self.posts) > POSTS:
            del self.posts[min((one for one in self.posts if one != self.post), key=lambda one: self.posts[one][1])]
        return self._go_on(reading, at) if self.alarm.on else self._begin(reading, at)

    def _close_hour(self, hour: float, at: float) -> None:
        self.maxima.close_hour(self.hour or hour)
        self.hour = hour
        over = [key for key, (first, *_) in self.posts.items() if at - first > LASTS and key != self.post]
        for key in over:
            del self.posts[key]

    def _count(self, thread: Thread, at: float) -> None:
        post = self.posts.setdefault(thread.key[:MAX_POST_ID], [at, at, 0.0, 0.0])
        post[0], post[1] = min(post[0], at), max(post[1], at)
        post[2] += thread.replies - thread.unsure - thread.bare
        post[3] += thread.negative

    def _begin(self, reading: Reading, at: float) -> Signal | None:
        answered = [key for one in reading.echo if (key := one.key[:MAX_POST_ID]) in self.posts]
        if not answered:
            return None
        key = max(answered, key=lambda one: self.posts[one][3])
        _, _, judged, negative = self.posts[key]
        worse = negative >= max(LEAST, 1.1 * self.maxima.highest) and negative >= SHARE * judged
        self.maxima.observe(negative)
        if not worse:
            return None
        self.post = key
        self.alarm.begin(at, negative)
        return self._signal("raised", reading)

    def _go_on(self, reading: Reading, at: float) -> Signal | None:
        last, negative = self.posts[self.post][1], self.posts[self.post][3]
        if self.alarm.has_grown(negative, GROWN):
            return self._signal("grew", reading)
        if self.alarm.is_over(at, ordinary=at - last > HOUR):
            signal = self._signal("calm", reading)
            del self.posts[self.post]
            self.post = ""
            return signal
        return None

    def _signal(self, phase: Phase, reading: Reading) -> Signal:
        first, last, judged, negative = self.posts[self.post]
        window = max(60.0, last - first)
        why = message(
            "Our own post makes it worse: {n} of {all} replies to it in {span} are negative.",
            n=Number(negative),
            all=Number(judged),
            span=Lasting(window, "observed"),
        )
        usual = max(self.maxima.highest if phase != "raised" else 0.0, LEAST)
        severity, terms = grade(ratio=negative / usual, seen=negative)
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity,
            observed=negative,
            expected=round(self.maxima.highest, 1),
            window=window,
            score=round(negative / usual, 2),
            why=message("The replies to our own post have stopped.") if phase == "calm" else why,
            terms=terms,
            details={"post": self.post, "replies": judged},
            evidence=tuple(dict.fromkeys([self.post, *reading.evidence])),
        )

    def nearness(self, at: datetime) -> Nearness:
        """How near our own post that is answered worst is to making it worse, in negative replies."""
        fresh = [one for one in self.posts.values() if at.timestamp() - one[0] <= LASTS]
        _, _, judged, negative = max(fresh, key=lambda one: one[3], default=[0.0, 0.0, 0.0, 0.0])
        unit = message("negative replies to a post of ours")
        if self.alarm.on:
            return goes_on(negative, unit)
        needed = max(LEAST, 1.1 * self.maxima.highest, SHARE * judged)
        said = nmessage(
            "{seen} negative reply to one of our own posts within a day seen, {needed} would have been needed.",
            "{seen} negative replies to one of our own posts within a day seen, {needed} would have been needed.",
            round(negative),
            seen=Number(negative),
            needed=Number(needed),
        )
        return Nearness(negative, round(needed, 1), unit, said)

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 2 KB."""
        return {
            "v": VERSION,
            "posts": list(self.posts.items()),
            "peaks": self.maxima.state(),
            "alarm": self.alarm.state(),
            "rest": [self.post, self.hour],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") not in READS:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.posts = {post: list(numbers) for post, numbers in state["posts"]}
        self.maxima.restore(state["peaks"])
        self.alarm.restore(state["alarm"])
        self.post, self.hour = state["rest"]
