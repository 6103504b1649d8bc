"""Keys of the HTTP API, as hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select, update

from ..core.model import ApiKey
from .rows import Rows
from .tables import API_KEY

if TYPE_CHECKING:
    from datetime import datetime


class KeyRows(Rows):
    """The part of a transaction that knows who may use the HTTP API."""

    def add_key(self, key: ApiKey) -> None:
        self.connection.execute(self.insert(API_KEY).values(msgspec.structs.asdict(key)))

    def api_keys(self) -> list[ApiKey]:
        """Oldest first, revoked ones too."""
        found = self.connection.execute(select(API_KEY).order_by(API_KEY.c.created_at, API_KEY.c.id))
        return [ApiKey(**row._asdict()) for row in found]

    def revoke_key(self, id: str, at: datetime) -> bool:
        valid = (API_KEY.c.id == id) & API_KEY.c.revoked_at.is_(None)
        return self.connection.execute(update(API_KEY).where(valid).values(revoked_at=at)).rowcount == 1
