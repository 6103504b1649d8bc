"""Signals that an engine raised, taken up as if a detector here had: once each, with the posts that explain them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from ..core import event_time
from ..core.model import Judged
from ..core.sent_signals import CROWD, UNNAMED, SentSignal

if TYPE_CHECKING:
    from datetime import datetime

    from ..core.store import Tx
    from .incident_writer import IncidentWriter

REMEMBERED = 100  # signals of a detector about a topic by which one is known that comes again
MOST_POSTS = 200  # that are taken in with one
LONGEST = timedelta(days=14)  # no detector speaks of a longer time
_MARKS = msgspec.json.Decoder(list[str])


def take_up(tx: Tx, sent: SentSignal, incidents: IncidentWriter, now: datetime) -> bool:
    """Keep its posts and do what it asks for; False where it was here before, or is older than news can be."""
    cursor = f"signals:{sent.signal.topic}/{sent.signal.detector}"
    known = _MARKS.decode(tx.cursor(cursor) or "[]")
    if sent.mark in known:
        return False
    tx.set_cursor(cursor, msgspec.json.encode([*known, sent.mark][-REMEMBERED:]).decode())
    if now - sent.signal.at > event_time.TAG_NEWS:
        return False
    _keep_posts(tx, sent, now)
    incidents.take_up(tx, [_bounded(sent, now).told()], now)
    return True


def _bounded(sent: SentSignal, now: datetime) -> SentSignal:
    """What comes from outside is bounded before it is believed."""
    signal = sent.signal
    details = {name: told for name, told in signal.details.items() if name not in (CROWD, UNNAMED)}
    window = min(max(signal.window, 0.0), LONGEST.total_seconds())
    return replace(sent, signal=replace(signal, at=min(signal.at, now), window=window, details=details))


def _keep_posts(tx: Tx, sent: SentSignal, now: datetime) -> None:
    """They are stored as mentions that were heard here; what is known already stays as it is."""
    judged = [_about(one, sent.signal.topic) for one in sent.posts[-MOST_POSTS:]]
    dated = event_time.not_ahead([one.mention for one in judged], now)
    fresh = {one.key: one for one in tx.add_mentions(dated, now)}
    tx.add_judged([replace(one, mention=fresh[one.mention.key]) for one in judged if one.mention.key in fresh])


def _about(one: Judged, topic: str) -> Judged:
    return replace(one, topic=topic) if one.topic != topic else one
