"""Event time is bounded before it is believed: it never runs ahead of ours, and old news only teaches."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .model import Mention, Reading, Signal

LATE = timedelta(minutes=1)  # after which a mention comes late
NEWS = timedelta(days=1)  # how old a mention may be when it comes; what is older teaches, and nobody is told
TAG_NEWS = timedelta(days=7)  # ... and one that touches a watchlist, which is news for longer


def not_ahead(mentions: Iterable[Mention], now: datetime) -> tuple[Mention, ...]:
    """The mentions, those dated ahead of `now` as of now: a scheduled post, a wrong clock, a zone left out."""
    return tuple(one if one.created_at <= now else replace(one, created_at=now) for one in mentions)


def ahead(mentions: Iterable[Mention], now: datetime) -> int:
    """How many are dated ahead of `now`, by more than clocks differ."""
    latest = now + LATE
    return sum(one.created_at > latest for one in mentions)


def old(mentions: Iterable[Mention], now: datetime) -> int:
    """How many are too old to be told of."""
    oldest = now - NEWS
    return sum(one.created_at < oldest for one in mentions)


def heard(reading: Reading, now: datetime) -> Reading:
    """The reading, with when it was heard where it comes late."""
    return replace(reading, heard_at=now) if now - reading.until > LATE else reading


def is_news(signal: Signal, reading: Reading, now: datetime) -> bool:
    """Whether people are told of it: of a rise in what is old they are not, since it belongs to its own day."""
    return now - reading.until <= (TAG_NEWS if signal.hits else NEWS) or signal.phase == "calm"
