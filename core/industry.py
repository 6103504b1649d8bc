"""Whether what one topic has others of its industry have too: only us, or the whole industry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from .messages import Listed, Message, Number, as_param
from .poisson import usual_band
from .translation import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Signal

TIMES = 2.0  # the usual count, from which another topic has it too, if that is beyond chance as well
MOST_NAMED = 3


class Peer(Struct, frozen=True):
    """What another topic of the industry received meanwhile, and how much of that is usual for it."""

    title: str
    observed: int
    usual: float

    @property
    def rises(self) -> bool:
        """Whether it has it too: twice as much as is usual, and more than chance brings."""
        return self.observed >= TIMES * max(self.usual, 1.0) and self.observed > usual_band(self.usual)[1]


def compared(signal: Signal, industry: str, peers: Sequence[Peer]) -> Signal:
    """The signal with what its peers have, for the card, and `alone`, `some` or `all` for a playbook.

    >>> from datetime import UTC, datetime
    >>> from .model import Severity, Signal
    >>> at = datetime(2026, 3, 1, tzinfo=UTC)
    >>> signal = Signal("acme", "negative_velocity", "raised", at, Severity.SEV3, 40, 4, 3600, 9, "40.")
    >>> alone = compared(signal, "airlines", [Peer("Beta Air", 5, 4.2)])
    >>> alone.details["industry_is"], alone.details["industry"]
    ('alone', 'only us in airlines: Beta Air 5 negative, usually 4')
    >>> compared(signal, "airlines", [Peer("Beta Air", 50, 4.2)]).details["industry"]
    'the whole of airlines: Beta Air 50 negative, usually 4'
    """
    if not peers:
        return signal
    rising = [peer for peer in peers if peer.rises]
    if not rising:
        how, said = "alone", message("only us in {industry}", industry=industry)
    elif 2 * len(rising) > len(peers):
        how, said = "all", message("the whole of {industry}", industry=industry)
    else:
        how = "some"
        said = message("{n} of {all} in {industry}", n=len(rising) + 1, all=len(peers) + 1, industry=industry)
    shown = sorted(peers, key=lambda peer: (not peer.rises, -peer.observed))
    named = Listed(tuple(as_param(_told(one)) for one in shown[:MOST_NAMED]), "comma")
    told = message("{how}: {peers}", how=said, peers=named)
    if len(shown) > MOST_NAMED:
        told = message("{what} and {n} more", what=told, n=len(shown) - MOST_NAMED)
    return replace(signal, details=signal.details | {"industry": told, "industry_is": how})


def _told(peer: Peer) -> Message:
    gaps = {"title": peer.title, "n": peer.observed, "usual": Number(peer.usual)}
    return message("{title} {n} negative, usually {usual}", **gaps)
