"""The topics of one shard: a deterministic fold over loads, whose state is plain JSON.

It does what `app/intake.py` does between a database and its detectors, with the same functions of core; what intake
asks the database, a shard asks its own bounded memory.
"""

from __future__ import annotations

import logging
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ..core import event_time
from ..core.errors import BadState
from ..core.judging import Weighed, judge, signals_of
from ..core.messages import as_json, from_json
from ..core.model import FEED, UNKNOWN, Author, Judged, Mention, Reading, Signal, StoredMention
from ..core.negative_prior import Estimate, NegativePrior
from ..core.ports import Detector
from ..core.readings import hash_of, tally
from ..core.sent_signals import SentSignal
from ..core.threads import with_threads

log = logging.getLogger("firebreak")

LISTEN = timedelta(seconds=15)  # between two looks at topics in trouble, as in one process
CLOSES_AFTER = timedelta(hours=1)  # the calm after which an incident closes; silence is listened to until then
SEEN_HOURS = 2  # for which a post is known when it is sent again, and where its thread began
MOST_POSTS = 50  # of each topic that are kept to explain a signal: the newest
MOST_AUTHORS = 2_000  # of the newest negative posts of a topic, whose authors are counted
Made = Callable[[str], Sequence[Detector]]


class _Kept(Struct):
    """The state of one topic."""

    detectors: dict[str, dict[str, Any]] = {}
    prior: dict[str, Any] = {}
    latest: tuple[datetime, datetime] | None = None  # when its newest mention was written, and when we learned of it
    alarms: list[str] = []  # detectors that have raised and not calmed
    calm_at: datetime | None = None  # since when nothing is going on
    posts: list[Judged] = []
    authors: list[tuple[float, int]] = []  # of negative posts: when, and who, as a number


class _State(Struct):
    passed: datetime | None = None
    topics: dict[str, msgspec.Raw] = {}
    alarmed: set[str] = set()  # of these, those in which something goes on
    seen: dict[str, str] = {}  # hour -> base64 of 8 bytes a post
    threads: dict[str, dict[str, str]] = {}  # hour -> post -> the post that its conversation began with


_KEPT = msgspec.json.Decoder(_Kept, dec_hook=from_json)
_STATE = msgspec.json.Decoder(_State)


class _Topic:
    """A topic in memory: what its state says, made into detectors."""

    def __init__(self, name: str, make: Made, raw: msgspec.Raw | None) -> None:
        kept = _KEPT.decode(raw) if raw else _Kept()
        self.latest, self.alarms, self.posts, self.authors = kept.latest, kept.alarms, kept.posts, kept.authors
        self.calm_at = kept.calm_at
        self.prior = NegativePrior()
        self.prior.restore(kept.prior)
        self.detectors = list(make(name))
        for detector in self.detectors:
            if detector.name in kept.detectors:
                try:
                    detector.restore(kept.detectors[detector.name])
                except BadState as error:  # of an older algorithm: an engine has no history that it could learn from
                    log.warning("%s: %s; it learns anew", name, error)
            elif begin_like := getattr(detector, "like", None):
                begin_like([])

    def estimate(self, mention: Mention, said: Any) -> Estimate:
        return self.prior.estimate(said, mention.platform)

    def read(self, reading: Reading, now: datetime) -> list[Signal]:
        """What the detectors say to a reading that people are to be told of."""
        if (reading.all or reading.since < reading.until) and (not self.latest or reading.until >= self.latest[0]):
            self.latest = (reading.until, now)
        signals = signals_of(self.detectors, reading, lambda: bool(self.alarms))
        told = [each for each in signals if event_time.is_news(each, reading, now)]
        for each in told:
            others = [name for name in self.alarms if name != each.detector]
            self.alarms = others if each.phase == "calm" else [*others, each.detector]
            self.calm_at = now if each.phase == "calm" else None
        return told

    def silence(self, name: str, now: datetime) -> Reading | None:
        """Nothing came since its newest mention, whose own clock may run behind ours."""
        if self.latest is None:
            return None
        until = self.latest[0] + (now - self.latest[1])
        return Reading(name, until, until)

    def keep(self, one: Judged) -> None:
        """What may explain a signal later."""
        if one.label == "negative":
            handle = one.mention.author.handle
            self.authors.append((one.mention.created_at.timestamp(), hash_of(handle) if handle else UNKNOWN))
            del self.authors[:-MOST_AUTHORS]
        if one.label == "negative" or one.tags or one.harms:
            self.posts.append(one)
            del self.posts[:-MOST_POSTS]

    def sent(self, signal: Signal) -> SentSignal:
        """A signal with the posts of its window, and how many people wrote in it."""
        since = signal.at - timedelta(seconds=signal.window)
        named = {*signal.evidence, *(hit.mention for hit in signal.hits)}
        posts = [one for one in self.posts if since <= one.mention.created_at <= signal.at or one.mention.key in named]
        who = [author for at, author in self.authors if since.timestamp() <= at <= signal.at.timestamp()]
        unnamed = who.count(UNKNOWN)
        return SentSignal(signal, tuple(posts), len({*who} - {UNKNOWN}) + unnamed, unnamed)

    def state(self) -> msgspec.Raw:
        detectors = {each.name: each.state() for each in self.detectors}
        kept = _Kept(
            detectors, dict(self.prior.state()), self.latest, self.alarms, self.calm_at, self.posts, self.authors
        )
        return msgspec.Raw(msgspec.json.encode(kept, enc_hook=as_json))


class Shard:
    """Takes in loads one after the other; the same loads from the same state give the same signals and state."""

    def __init__(self, make: Made, state: str = "") -> None:
        self._make = make
        kept = _STATE.decode(state) if state else _State()
        self._passed, self._raw, self._threads = kept.passed, kept.topics, kept.threads
        self._seen = {hour: _unpacked(told) for hour, told in kept.seen.items()}
        self._packed = kept.seen
        self._topics: dict[str, _Topic] = {}
        self._listened = {name for name in kept.topics if name.startswith(FEED)} | kept.alarmed
        self._touched = set[str]()

    @property
    def listens(self) -> bool:
        """Whether silence may mean something here."""
        return bool(self._listened)

    def take_in(self, weighed: Sequence[Weighed], heard: Iterable[Reading], now: datetime) -> list[SentSignal]:
        """One load; with nothing in it only time passes."""
        sent = self._pass_time(now)
        fresh = self._in_threads(self._fresh(weighed, now), now)
        judged = judge(fresh, lambda topic, mention, said: self._topic(topic).estimate(mention, said))
        waiting: dict[str, list[Judged]] = {}
        for one in sorted(judged, key=lambda one: one.mention.created_at, reverse=True):
            waiting.setdefault(one.topic, []).append(one)
        for reading in (*heard, *tally(judged)):
            posts = waiting.get(reading.topic, [])
            while posts and posts[-1].mention.created_at <= reading.until:  # what a signal is explained by comes first
                self._topic(reading.topic).keep(posts.pop())
            sent += self._read(event_time.heard(reading, now), now)
        return sent

    def state(self) -> str:
        """Everything, as JSON; only what was touched is written anew."""
        for name in sorted(self._touched):
            self._raw[name] = self._topics[name].state()
        self._touched.clear()
        self._packed = {
            hour: self._packed[hour] if hour in self._packed else _packed(marks) for hour, marks in self._seen.items()
        }
        alarmed = {name for name in self._listened if not name.startswith(FEED)}
        state = _State(self._passed, self._raw, alarmed, self._packed, self._threads)
        return msgspec.json.encode(state, order="deterministic").decode()

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
        if reading.topic.startswith(FEED) or topic.alarms or (topic.calm_at and now < topic.calm_at + CLOSES_AFTER):
            self._listened.add(reading.topic)
        else:
            self._listened.discard(reading.topic)

    def _topic(self, name: str) -> _Topic:
        self._touched.add(name)
        if name not in self._topics:
            self._topics[name] = _Topic(name, self._make, self._raw.get(name))
        return self._topics[name]

    def _fresh(self, weighed: Iterable[Weighed], now: datetime) -> list[Weighed]:
        """Those that were not here before; what was here hours ago is forgotten."""
        hour = _hour(now)
        fresh = []
        for one in weighed:
            mark = _mark(one)
            if not any(mark in marks for marks in self._seen.values()):
                self._seen.setdefault(hour, set()).add(mark)
                self._packed.pop(hour, None)
                fresh.append(one)
        for kept in (self._seen, self._packed, self._threads):
            for old in sorted(kept)[:-SEEN_HOURS]:
                del kept[old]
        return fresh

    def _in_threads(self, weighed: Sequence[Weighed], now: datetime) -> list[Weighed]:
        """With the post that each one's conversation began with, as far as it is known here."""
        threaded = with_threads([one.mention for one in weighed], self._known)
        hour = _hour(now)
        for mention in threaded:
            if mention.thread:
                self._threads.setdefault(hour, {})[mention.key] = mention.thread
        return [
            replace(one, mention=mention) if mention is not one.mention else one
            for one, mention in zip(weighed, threaded, strict=True)
        ]

    def _known(self, keys: Sequence[str]) -> Mapping[str, StoredMention]:
        roots = {key: root for some in self._threads.values() for key, root in some.items() if key in set(keys)}
        return {key: StoredMention(_reply(key, root)) for key, root in roots.items()}


def _reply(key: str, root: str) -> Mention:
    """All that is known of a reply: which conversation it belongs to."""
    platform, _, id = key.partition(":")
    return Mention(id, platform, Author(""), "", datetime.min.replace(tzinfo=UTC), thread=root)


def _hour(now: datetime) -> str:
    return now.astimezone(UTC).isoformat()[:13]


def _mark(one: Weighed) -> bytes:
    return blake2b(f"{one.topic} {one.mention.key}".encode(), digest_size=8).digest()


def _packed(marks: Iterable[bytes]) -> str:
    return b64encode(b"".join(sorted(marks))).decode()


def _unpacked(told: str) -> set[bytes]:
    whole = b64decode(told)
    return {whole[at : at + 8] for at in range(0, len(whole), 8)}
