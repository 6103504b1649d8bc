"""Mentions added up per topic and minute: what detectors read. A late one goes into the minute it was written in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from .model import FEED, LIVE, UNKNOWN, GravePost, Hit, Judged, Mention, Reading, Thread, Voice
from .threads import root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

REBUILT = timedelta(weeks=8)  # of counts that a detector of a newer version learns from, in
REBUILT_STEP = timedelta(minutes=5)  # ... steps of
EVIDENCE = 20  # posts kept per reading: enough to explain, little enough to store with each signal

MINUTE = timedelta(minutes=1)


class Minutes:
    """The minutes of moments in UTC, most of which lie in the one of the moment before."""

    def __init__(self) -> None:
        self._since = self._until = datetime.min.replace(tzinfo=UTC)

    def of(self, at: datetime) -> datetime:
        """When its minute began."""
        if not self._since <= at < self._until:
            self._since = at.replace(second=0, microsecond=0)
            self._until = self._since + MINUTE
        return self._since


def tally(judged: Iterable[Judged], below: Mapping[str, str] | None = None) -> list[Reading]:
    """Mentions added up per topic and minute of event time, oldest first.

    A minute keeps replays deterministic however a feed is cut into batches larger than that; within a
    minute the readings of two batches simply add up. `below` has the post of ours that a mention replies to, by key.
    """
    groups: dict[tuple[datetime, str], list[Judged]] = {}
    minutes = Minutes()
    for one in judged:
        groups.setdefault((minutes.of(one.mention.created_at), one.topic), []).append(one)
    return [_read(topic, groups[minute, topic], below or {}) for minute, topic in sorted(groups)]


def rebuilt_since(before: datetime) -> datetime:
    """From when on a detector of a newer version learns from counts: where a step begins, on every machine."""
    step = REBUILT_STEP.total_seconds()
    begins = datetime.fromtimestamp(before.timestamp() // step * step, UTC)
    return begins - REBUILT


def topic_of(source: str) -> str:
    """The topic by whose readings a live or a pushed feed is watched for silence; empty for any other source.

    >>> topic_of("live:alerts@1f2e3d4c"), topic_of("api")
    ('feed:the feed alerts', '')
    """
    kind, _, name = source.partition(":")
    return LIVE + name.partition("@")[0] if kind in ("live", "push") else ""


def hear(mentions: Iterable[Mention], feed: str = "") -> list[Reading]:
    """How much came from each platform, whatever it was about: what tells a quiet topic from a broken feed. Of what a
    live feed brought it is how much came from that feed, whose topic is given.
    """
    times: dict[tuple[datetime, str], list[datetime]] = {}
    minutes = Minutes()
    for mention in mentions:
        minute = minutes.of(mention.created_at)
        times.setdefault((minute, feed or FEED + mention.platform), []).append(mention.created_at)
    return [
        Reading(topic, min(times[minute, topic]), max(times[minute, topic]), all=len(times[minute, topic]))
        for minute, topic in sorted(times)
    ]


def _read(topic: str, group: list[Judged], below: Mapping[str, str]) -> Reading:
    times = [one.mention.created_at for one in group]
    bad = [one for one in group if one.label == "negative"]
    bad.sort(key=weight, reverse=True)
    return Reading(
        topic=topic,
        since=min(times),
        until=max(times),
        all=len(group),
        negative=_estimated(group),
        reach=sum(weight(one) for one in bad),
        voices=tuple(Voice(_author(one.mention), one.fingerprint) for one in bad),
        threads=_threads(group, lambda one: root_of(one) if one.in_reply_to else None),
        echo=_threads(group, lambda one: below.get(one.key)) if below else (),
        hits=tuple(Hit(tag, one.mention.key, _is_bad(one)) for one in group for tag in one.tags),
        evidence=tuple(one.mention.key for one in bad[:EVIDENCE]),
        unsure=sum(one.untold for one in group),
        variance=_variance(group),
        grave=grave_posts(group),
    )


def grave_posts(group: Iterable[Judged]) -> tuple[GravePost, ...]:
    """Those that speak of harm."""
    return tuple(GravePost(one.mention.key, one.harms) for one in group if one.harms)


def _estimated(group: list[Judged]) -> float:
    """How many are negative: a doubtful one counts for what it is (Bella et al. 2010: probability average)."""
    total = round(sum(one.negative for one in group), 4)
    return int(total) if total == int(total) else total


def _variance(group: list[Judged]) -> float:
    """Of that estimate: each may be either, and all of them rest on a share that is only known so far."""
    each = [one.negative * (1.0 - one.negative) for one in group]
    together = max((one.share_variance for one in group), default=0.0)
    return round(sum(each) + sum(each) ** 2 * together, 4)


def _author(mention: Mention) -> int:
    """Who wrote it, as a number; where the feed does not tell, nobody knows: such posts are not by one person."""
    return hash_of(mention.author.handle) if mention.author.handle else UNKNOWN


def _threads(group: list[Judged], of: Callable[[Mention], str | None]) -> tuple[Thread, ...]:
    replies: dict[str, list[Judged]] = {}
    for one in group:
        if (key := of(one.mention)) is not None:
            replies.setdefault(key, []).append(one)
    largest = sorted(replies.items(), key=lambda each: -len(each[1]))[:8]
    return tuple(
        Thread(
            root,
            len(some),
            sum(one.label == "negative" for one in some),
            sum(one.label != "negative" and not one.mention.text for one in some),
            sum(one.label == "abstain" and bool(one.mention.text) for one in some),
        )
        for root, some in largest
    )


def _is_bad(one: Judged) -> bool:
    """Whether a post that touches a watchlist counts as negative: there, rather more likely than not is enough."""
    return one.label == "negative" or (one.label == "abstain" and one.negative >= 0.5)


def weight(one: Judged) -> int:
    """How many people a post may reach: the feed's word, else its author's followers, else its reposts."""
    mention = one.mention
    return mention.reach or mention.author.followers or mention.engagement.get("reposts", 0)


def hash_of(text: str) -> int:
    """A stable 32-bit number for a name (Python's own `hash` changes with every process)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest())
