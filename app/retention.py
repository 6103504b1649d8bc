"""How long what is stored is kept, and the loop that lets it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from ..core.ports import Clock
from ..core.store import Store, Tx

ENDED = 30  # days for which invitations and sessions that are over stay to be looked at


class Keep(Struct, frozen=True):
    """Days for which each kind is kept; 0 keeps it for good. The audit log and what people taught are kept for good."""

    mentions: int = 400
    dead_letters: int = 90
    incidents: int = 0


def expire(store: Store, clock: Clock, keep: Keep) -> int:
    """Delete what has been kept for long enough; how many things. Many short transactions: feeds go on in between."""
    now, dropped = clock.now(), 0

    def older(days: int, drop: Callable[[Tx, datetime], int]) -> int:
        with store.begin() as tx:
            return drop(tx, now - timedelta(days=days)) if days else 0

    for days, drop in (
        (keep.mentions, lambda tx, before: tx.drop_mentions(before)),
        (keep.mentions, lambda tx, before: tx.drop_points(before)),
        (keep.dead_letters, lambda tx, before: tx.drop_letters(before)),
        (keep.incidents, lambda tx, before: tx.drop_incidents(before, now)),
        (ENDED, lambda tx, before: tx.drop_sign_ins(before)),
    ):
        while some := older(days, drop):
            dropped += some
    return dropped
