"""What one process at a time may do on a database, and which signed requests were taken already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, or_, select

from ..core.errors import LeaseLost
from .rows import Rows
from .tables import LEASE, SEEN_REQUEST

if TYPE_CHECKING:
    from datetime import datetime

# Asked at the end of every transaction, so built once. PostgreSQL keeps others from taking it until the commit.
_HELD = select(LEASE.c.owner).where(LEASE.c.name == bindparam("lease")).with_for_update(read=True)


class Leases(Rows):
    """The part of a transaction that knows whose turn it is."""

    def take_lease(self, name: str, owner: str, now: datetime, until: datetime) -> str:
        """One conditional write, so that of two who ask at once one gets it."""
        statement = self.insert(LEASE).values(name=name, owner=owner, until=until)
        given = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"owner": owner, "until": until},
            where=or_(LEASE.c.owner == owner, LEASE.c.until <= now),
        )
        self.connection.execute(given)
        return str(self.connection.execute(select(LEASE.c.owner).where(LEASE.c.name == name)).scalar_one())

    def lease_holder(self, name: str) -> str:
        return str(self.connection.execute(select(LEASE.c.owner).where(LEASE.c.name == name)).scalar() or "")

    def fence(self, name: str, owner: str) -> None:
        """Raise LeaseLost unless `owner` holds it, and see to it that nobody takes it before the commit."""
        holder = str(self.connection.execute(_HELD, {"lease": name}).scalar() or "")
        if holder != owner:
            raise LeaseLost(holder or "nobody holds its lease")

    def take_request(self, signature: str, now: datetime, until: datetime) -> bool:
        self.connection.execute(delete(SEEN_REQUEST).where(SEEN_REQUEST.c.until <= now))
        row = self.insert(SEEN_REQUEST).values(signature=signature, until=until)
        return bool(self.connection.execute(row.on_conflict_do_nothing().returning(SEEN_REQUEST.c.signature)).scalar())

    def forget_request(self, signature: str) -> None:
        self.connection.execute(delete(SEEN_REQUEST).where(SEEN_REQUEST.c.signature == signature))

    def drop_lease(self, name: str, owner: str) -> None:
        self.connection.execute(delete(LEASE).where(LEASE.c.name == name, LEASE.c.owner == owner))
