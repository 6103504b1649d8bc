"""The topics of one shard: a deterministic fold over loads, whose state is plain JSON.

It does what `app/intake.py` does between a database and its detectors, with the same functions of core; what intake
asks the database, a topic asks its own bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zlib import crc32

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ..core import event_time
from ..core.judging import Weighed, judge
from ..core.model import FEED, Author, DeadLetter, Judged, Mention, Reading, Sentiment, StoredMention
from ..core.negative_prior import Estimate
from ..core.readings import tally
from ..core.sent_signals import SentSignal
from ..core.threads import with_threads
from .topic_fold import Made, TopicFold, hour_of

LISTEN = timedelta(seconds=15)  # between two looks at topics in trouble, as in one process
Taken = tuple[list[SentSignal], list[Judged]]


class _State(Struct):
    passed: datetime | None = None
    topics: dict[str, msgspec.Raw] = {}
    alarmed: set[str] = set()  # of these, those in which something goes on


class Load(Struct, frozen=True):
    """What one stretch of a file brings one shard; empty where only time passes."""

    weighed: list[Weighed] = []
    heard: list[Reading] = []
    letters: list[DeadLetter] = []


_STATE = msgspec.json.Decoder(_State)


def shard_of(topic: str, shards: int) -> int:
    """Which shard a topic belongs to: the same on every machine and in every process."""
    return crc32(topic.encode()) % shards


def _nothing(topic: str, day: str) -> str | None:  # noqa: ARG001
    return None


class Shard:
    """Takes in loads one after the other; the same loads from the same state give the same signals and state.

    `day` gives what was put away (`full_days`) of a topic's day.
    """

    def __init__(self, make: Made, state: str = "", day: Callable[[str, str], str | None] = _nothing) -> None:
        self._make, self._day = make, day
        kept = _STATE.decode(state) if state else _State()
        self._passed, self._raw = kept.passed, kept.topics
        self._topics: dict[str, TopicFold] = {}
        self._listened = {name for name in kept.topics if name.startswith(FEED)} | kept.alarmed
        self._touched = set[str]()

    @property
    def listens(self) -> bool:
        """Whether silence may mean something here."""
        return bool(self._listened)

    def asks(self, day: Callable[[str, str], str | None]) -> None:
        """Days that were put away are read with another `day` from now on."""
        self._day = day

    def take_in(self, weighed: Sequence[Weighed], heard: Iterable[Reading], now: datetime) -> Taken:
        """One load: what is to be sent, and what its mentions counted as. With nothing in it only time passes."""
        sent = self._pass_time(now)
        judged = judge(self._fresh(weighed, now), self._estimate)
        waiting: dict[str, list[Judged]] = {}
        for one in sorted(judged, key=lambda one: one.mention.created_at, reverse=True):
            waiting.setdefault(one.topic, []).append(one)
        for reading in (*heard, *tally(judged)):
            posts = waiting.get(reading.topic, [])
            while posts and posts[-1].mention.created_at <= reading.until:  # what a signal is explained by comes first
                self._topic(reading.topic).keep(posts.pop())
            sent += self._read(event_time.heard(reading, now), now)
        return sent, judged

    def state(self) -> str:
        """Everything, as JSON; only what was touched is written anew."""
        for name in sorted(self._touched):
            self._raw[name] = self._topics[name].state()
        self._touched.clear()
        alarmed = {name for name in self._listened if not name.startswith(FEED)}
        return msgspec.json.encode(_State(self._passed, self._raw, alarmed), order="deterministic").decode()

    def full_days(self) -> Iterator[tuple[str, str, str]]:
        """Topic, day and counts of what is to be put away, once."""
        for name in sorted(self._touched):
            full = self._topics[name].counts.full
            yield from ((name, day, told) for day, told in sorted(full.items()))
            full.clear()

    def _pass_time(self, now: datetime) -> list[SentSignal]:
        if self._passed is not None and now < self._passed + LISTEN:
            return []
        self._passed = now
        silences = [(name, self._topic(name).silence(name, now)) for name in sorted(self._listened)]
        return [one for _, reading in silences if reading for one in self._read(reading, now)]

    def _read(self, reading: Reading, now: datetime) -> Iterator[SentSignal]:
        topic = self._topic(reading.topic)
        for signal in topic.read(reading, now):
            yield topic.sent(signal)
        if reading.topic.startswith(FEED) or topic.listens(now):
            self._listened.add(reading.topic)
        else:
            self._listened.discard(reading.topic)

    def _estimate(self, topic: str, mention: Mention, said: Sentiment) -> Estimate:
        return self._topic(topic).prior.estimate(said, mention.platform)

    def _topic(self, name: str) -> TopicFold:
        self._touched.add(name)
        if name not in self._topics:
            self._topics[name] = TopicFold(name, self._make, self._raw.get(name), self._day)
        return self._topics[name]

    def _fresh(self, weighed: Iterable[Weighed], now: datetime) -> list[Weighed]:
        """What is new of it, each reply with the post that its conversation began with, as its topic knows it."""
        by_topic: dict[str, list[Weighed]] = {}
        for one in weighed:
            by_topic.setdefault(one.topic, []).append(one)
        hour = hour_of(now)
        fresh = {name: self._topic(name).fresh(some, hour) for name, some in by_topic.items()}
        return [one for name, some in fresh.items() for one in _in_threads(self._topic(name), some, hour)]


def _in_threads(topic: TopicFold, weighed: Sequence[Weighed], hour: str) -> list[Weighed]:
    threaded = with_threads([one.mention for one in weighed], lambda keys: _known(topic, keys))
    for mention in threaded:
        if mention.thread:
            topic.begins(mention.key, mention.thread, hour)
    return [
        replace(one, mention=mention) if mention is not one.mention else one
        for one, mention in zip(weighed, threaded, strict=True)
    ]


def _known(topic: TopicFold, keys: Sequence[str]) -> dict[str, StoredMention]:
    roots = {key: root for key in keys if (root := topic.root(key))}
    return {key: StoredMention(_reply(key, root)) for key, root in roots.items()}


def _reply(key: str, root: str) -> Mention:
    """All that is known of a reply: which conversation it belongs to."""
    platform, _, id = key.partition(":")
    return Mention(id, platform, Author(""), "", datetime.min.replace(tzinfo=UTC), thread=root)


def split(state: str, shards: int) -> Iterator[tuple[int, str]]:
    """The state of a shard as states of the shards among `shards` that its topics belong to."""
    kept = _STATE.decode(state)
    parts: dict[int, _State] = {}
    for name in sorted(kept.topics):
        part = parts.setdefault(shard_of(name, shards), _State(kept.passed, {}, set()))
        part.topics[name] = kept.topics[name]
        part.alarmed |= {name} & kept.alarmed
    for shard, part in sorted(parts.items()):
        yield shard, msgspec.json.encode(part, order="deterministic").decode()


def together(states: Iterable[str]) -> str:
    """One state out of several, which have no topic in common."""
    whole = _State(None, {}, set())
    for kept in map(_STATE.decode, states):
        passed = [one for one in (whole.passed, kept.passed) if one]
        whole = _State(min(passed, default=None), whole.topics | kept.topics, whole.alarmed | kept.alarmed)
    return msgspec.json.encode(whole, order="deterministic").decode()
