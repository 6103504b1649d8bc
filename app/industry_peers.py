"""What other topics of the industry receive at the moment at which one of them alarms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..core.industry import Peer, compared
from ..core.model import FEED, SERIES

if TYPE_CHECKING:
    from ..core.model import Signal
    from ..core.ports import Planner
    from ..core.store import Tx

BEFORE = 7  # days whose same hours tell what is usual
LONGEST = timedelta(days=1)  # of a longer window the last day is compared


def among_peers(tx: Tx, signal: Signal, planner: Planner) -> Signal:
    """The signal compared with its peers; as it is where it has none, or is about no volume of posts."""
    own = planner.topic(signal.topic)
    about_posts = not signal.topic.startswith((FEED, SERIES)) and signal.phase != "calm"
    peers = planner.peers(signal.topic) if own.industry and about_posts else ()
    if not peers:
        return signal
    window = min(max(timedelta(seconds=signal.window), timedelta(hours=1)), LONGEST)
    known = [(peer, [_negative(tx, peer.name, signal, window, days) for days in range(BEFORE + 1)]) for peer in peers]
    heard = [
        Peer(peer.title, counts[0], sum(counts[1:]) / BEFORE) for peer, counts in known if any(counts)
    ]  # of whom nothing was ever heard nothing can be said
    return compared(signal, own.industry, heard)


def _negative(tx: Tx, topic: str, signal: Signal, window: timedelta, days: int) -> int:
    """How many negative mentions it had in the window of the signal, so many days before."""
    until = signal.at - timedelta(days=days)
    return tx.count_negative([topic], until - window, until)
