"""One topic of a shard: a deterministic fold over what is said about it, whose state is plain JSON.

Everything that is remembered is the topic's own, so topics can be put into other shards and say the same there.
"""

from __future__ import annotations

import logging
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import Struct

from ..core import event_time
from ..core.errors import BadState
from ..core.judging import Weighed, signals_of
from ..core.messages import as_json, from_json
from ..core.model import UNKNOWN, Judged, Reading, Signal
from ..core.negative_prior import NegativePrior
from ..core.ports import Detector
from ..core.readings import hash_of
from ..core.sent_signals import SentSignal
from .past_counts import PastCounts

log = logging.getLogger("firebreak")

CLOSES_AFTER = timedelta(hours=1)  # the calm after which an incident closes; silence is listened to until then
SEEN_HOURS = 2  # for which a post is known when it is sent again, and where its thread began
MOST_POSTS = 50  # that are kept to explain a signal: the newest
MOST_AUTHORS = 2_000  # of the newest negative posts, whose authors are counted
MARK = 8  # bytes by which a post is known again
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
    seen: dict[str, str] = {}  # hour -> base64 of MARK bytes a post
    threads: dict[str, dict[str, str]] = {}  # hour -> post -> the post that its conversation began with
    counts: dict[str, dict[int, tuple[int, float]]] = {}  # of the last days, see PastCounts


_KEPT = msgspec.json.Decoder(_Kept, dec_hook=from_json)


class TopicFold:
    """A topic in memory: what its state says, made into detectors.

    A detector that does not know its state any more, being of a newer version, learns anew from the topic's own past;
    `day` gives what was put away of a day.
    """

    def __init__(self, name: str, make: Made, raw: msgspec.Raw | None, day: Callable[[str, str], str | None]) -> None:
        kept = _KEPT.decode(raw) if raw else _Kept()
        self.latest, self.alarms, self.posts, self.authors = kept.latest, kept.alarms, kept.posts, kept.authors
        self.calm_at, self._threads, self._packed = kept.calm_at, kept.threads, kept.seen
        self._seen = {hour: _unpacked(told) for hour, told in kept.seen.items()}
        self.counts = PastCounts(name, kept.counts)
        self.prior = NegativePrior()
        self.prior.restore(kept.prior)
        self.detectors = list(make(name))
        for detector in self.detectors:
            if detector.name in kept.detectors:
                self._restore(name, detector, kept.detectors[detector.name], day)
            elif begin_like := getattr(detector, "like", None):
                begin_like([])

    def _restore(
        self, name: str, detector: Detector, state: dict[str, Any], day: Callable[[str, str], str | None]
    ) -> None:
        try:
            detector.restore(state)
        except BadState as error:  # an older algorithm's
            heard = 0
            for reading in self.counts.readings(day):
                detector.update(reading)
                heard += reading.all
            log.warning("%s: %s; it learned anew from %d mentions", name, error, heard)

    def fresh(self, several: Iterable[Weighed], hour: str) -> list[Weighed]:
        """Those that were not here before; what was here hours ago is forgotten."""
        new = []
        for one in several:
            mark = blake2b(one.mention.key.encode(), digest_size=MARK).digest()
            if not any(mark in marks for marks in self._seen.values()):
                self._seen.setdefault(hour, set()).add(mark)
                self._packed.pop(hour, None)
                new.append(one)
        for kept in (self._seen, self._packed, self._threads):
            for old in sorted(kept)[:-SEEN_HOURS]:
                del kept[old]
        return new

    def begins(self, key: str, root: str, hour: str) -> None:
        """The conversation of the post `key` began with `root`."""
        self._threads.setdefault(hour, {})[key] = root

    def root(self, key: str) -> str | None:
        """The post that its conversation began with, as far as it is known."""
        return next((some[key] for some in self._threads.values() if key in some), None)

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
        self.counts.add(reading)
        return told

    def listens(self, now: datetime) -> bool:
        """Whether its silence may mean something: an incident would be open."""
        return bool(self.alarms) or bool(self.calm_at and now < self.calm_at + CLOSES_AFTER)

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
        self._packed = {
            hour: self._packed[hour] if hour in self._packed else _packed(marks) for hour, marks in self._seen.items()
        }
        kept = _Kept(
            {each.name: each.state() for each in self.detectors},
            dict(self.prior.state()),
            self.latest,
            self.alarms,
            self.calm_at,
            self.posts,
            self.authors,
            self._packed,
            self._threads,
            self.counts.days,
        )
        return msgspec.Raw(msgspec.json.encode(kept, enc_hook=as_json))


def hour_of(now: datetime) -> str:
    """By which what was seen is put together, and forgotten."""
    return now.astimezone(UTC).isoformat()[:13]


def _packed(marks: Iterable[bytes]) -> str:
    return b64encode(b"".join(sorted(marks))).decode()


def _unpacked(told: str) -> set[bytes]:
    whole = b64decode(told)
    return set(_cut(whole))


def _cut(whole: bytes) -> Iterator[bytes]:
    for at in range(0, len(whole), MARK):
        yield whole[at : at + MARK]
