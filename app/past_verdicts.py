"""What people said of the alarms before: read when a signal comes and nothing is open on its topic or its group."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from ..core.incident_topics import topic_of
from ..core.model import SERIES, Incident, Judged, PastVerdict, Signal
from ..core.ports import Planner
from ..core.same_alarm import REMEMBERED, is_same_alarm, judged, past_verdict
from ..core.signal_posts import own_names
from ..core.store import Tx
from .topic_groups import topics_with


class Recalled(Struct, frozen=True):
    """The latest verdict on the topic that was not "real", and whether the signal is the very alarm it was said of."""

    verdict: PastVerdict | None = None
    same: bool = False


def recall(tx: Tx, signal: Signal, planner: Planner, now: datetime) -> Recalled:
    """What to remember of a signal that would open an incident."""
    closed = _closed(tx, signal.topic, planner, now)
    past = judged(closed)
    if past is None:
        return Recalled()
    if signal.detector.startswith(SERIES):  # which is not made of posts that somebody may have judged
        return Recalled(past_verdict(past))
    names = own_names(planner.topic(signal.topic))
    same = is_same_alarm(signal, _posts(tx, signal), closed, _posts_of(tx, past, signal), names, now)
    return Recalled(past_verdict(past), same)


def _closed(tx: Tx, topic: str, planner: Planner, now: datetime) -> list[Incident]:
    """The closed incidents about a topic, the latest first: its own, and those of its group that it joined."""
    found = tx.closed_since(topic, now - REMEMBERED)
    for other in topics_with(topic, planner):
        joined = tx.closed_since(other, now - REMEMBERED)
        found += [one for one in joined if any(topic_of(signal) == topic for signal in one.signals)]
    return sorted(found, key=lambda one: one.closed_at or one.opened_at, reverse=True)


def _posts(tx: Tx, signal: Signal) -> list[Judged]:
    if signal.posts:
        return tx.judged(signal.topic, list(signal.posts))
    return tx.negative(signal.topic, signal.at - timedelta(seconds=signal.window), signal.at, latest=True)


def _posts_of(tx: Tx, past: Incident, signal: Signal) -> list[Judged]:
    """The posts on the signal's topic that were judged; where somebody was tagged, those that touched a watchlist."""
    window = timedelta(seconds=max([each.window for each in past.signals], default=0.0))
    named = [key for each in past.signals for key in (*each.evidence, *(hit.mention for hit in each.hits))]
    during = tx.negative(signal.topic, past.opened_at - window, past.closed_at or past.updated_at)
    found = [*tx.judged(signal.topic, list(dict.fromkeys(named))), *during]
    return [one for one in found if one.tags] if signal.hits else found
