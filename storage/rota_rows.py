"""Swaps of rotas: who is on call until when, whoever the file names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from ..core.model import Swap
from .rows import Rows
from .tables import SWAP, utc

if TYPE_CHECKING:
    from datetime import datetime


class RotaRows(Rows):
    """The part of a transaction that keeps swaps."""

    def add_swap(self, swap: Swap, now: datetime) -> None:
        """Those that are over go: the audit log has who said so."""
        self.connection.execute(delete(SWAP).where(SWAP.c.until <= utc(now)))
        row = {
            "team": swap.team,
            "who": swap.who,
            "since": utc(swap.since),
            "until": utc(swap.until),
            "said_by": swap.by,
        }
        self.connection.execute(self.insert(SWAP).values(**row))

    def swaps(self, now: datetime) -> list[Swap]:
        kept = select(SWAP).where(SWAP.c.until > utc(now)).order_by(SWAP.c.number)
        return [Swap(row.team, row.who, row.since, row.until, row.said_by) for row in self.connection.execute(kept)]
