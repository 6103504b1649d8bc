"""Mentions added up per topic and minute: what detectors read. A late one goes into the minute it was written in."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from .model import FEED, LIVE, UNKNOWN, Hit, Judged, Mention, Reading, Thread, Voice
from .threads import root_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

EVIDENCE = 20  # posts kept per reading: enough to explain, little enough to store with each signal


def tally(judged: Iterable[Judged]) -> list[Reading]:
    """Mentions added up per topic and minute of event time, oldest first.

    A minute keeps replays deterministic however a feed is cut into batches larger than that; within a
    minute the readings of two batches simply add up.
    """
    groups: dict[tuple[datetime, str], list[Judged]] = {}
    for one in judged:
        minute = one.mention.created_at.replace(second=0, microsecond=0)
        groups.setdefault((minute, one.topic), []).append(one)
    return [_read(topic, groups[minute, topic]) for minute, topic in sorted(groups)]


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
    for mention in mentions:
        minute = mention.created_at.replace(second=0, microsecond=0)
        times.setdefault((minute, feed or FEED + mention.platform), []).append(mention.created_at)
    return [
        Reading(topic, min(times[minute, topic]), max(times[minute, topic]), all=len(times[minute, topic]))
        for minute, topic in sorted(times)
    ]


def _read(topic: str, group: list[Judged]) -> Reading:
    times = [one.mention.created_at for one in group]
    bad = [one for one in group if one.label == "negative"]
    bad.sort(key=weight, reverse=True)
    return Reading(
        topic=topic,
        since=min(times),
        until=max(times),
        all=len(group),
        negative=len(bad),
        reach=sum(weight(one) for one in bad),
        voices=tuple(Voice(_author(one.mention), one.fingerprint) for one in bad),
        threads=_threads(group),
        hits=tuple(Hit(tag, one.mention.key, _is_bad(one)) for one in group for tag in one.tags),
        evidence=tuple(one.mention.key for one in bad[:EVIDENCE]),
        unsure=sum(one.label == "abstain" for one in group),
    )


def _author(mention: Mention) -> int:
    """Who wrote it, as a number; where the feed does not tell, nobody knows: such posts are not by one person."""
    return hash_of(mention.author.handle) if mention.author.handle else UNKNOWN


def _threads(group: list[Judged]) -> tuple[Thread, ...]:
    replies: dict[str, list[Judged]] = {}
    for one in group:
        if one.mention.in_reply_to:
            replies.setdefault(root_of(one.mention), []).append(one)
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
