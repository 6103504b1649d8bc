"""Invitations to the pages and the sessions that they begin, as hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
from sqlalchemy import delete, select, update

from ..core.model import SignIn
from .rows import Rows, chunks
from .tables import SIGN_IN, utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


ASKED = 500  # ids in one question


class SignInRows(Rows):
    """The part of a transaction that knows who may look at the pages."""

    def add_sign_in(self, one: SignIn) -> None:
        self.connection.execute(self.insert(SIGN_IN).values(msgspec.structs.asdict(one)))

    def sign_in(self, id: str) -> SignIn | None:
        found = self.connection.execute(select(SIGN_IN).where(SIGN_IN.c.id == id)).first()
        return SignIn(**found._asdict()) if found else None

    def end_sign_in(self, id: str, at: datetime) -> bool:
        holds = (SIGN_IN.c.id == id) & SIGN_IN.c.ended_at.is_(None)
        return self.connection.execute(update(SIGN_IN).where(holds).values(ended_at=at)).rowcount == 1

    def end_sessions_of(self, who: str, at: datetime) -> int:
        return self._end_all(who, "session", at)

    def end_invitations_of(self, who: str, at: datetime) -> int:
        return self._end_all(who, "invitation", at)

    def _end_all(self, who: str, kind: Literal["invitation", "session"], at: datetime) -> int:
        theirs = (
            SIGN_IN.c.who == who,
            SIGN_IN.c.kind == kind,
            SIGN_IN.c.ended_at.is_(None),
            SIGN_IN.c.ends_at > utc(at),
        )
        return self.connection.execute(update(SIGN_IN).where(*theirs).values(ended_at=at)).rowcount

    def let_in(self, now: datetime) -> list[str]:
        holds = (SIGN_IN.c.ended_at.is_(None), SIGN_IN.c.ends_at > utc(now))
        return list(self.connection.execute(select(SIGN_IN.c.who).where(*holds).distinct()).scalars())

    def holding(self, ids: Sequence[str], now: datetime) -> set[str]:
        holds = (SIGN_IN.c.ended_at.is_(None), SIGN_IN.c.ends_at > utc(now))
        return {
            id
            for some in chunks(ids, ASKED)
            for id in self.connection.execute(select(SIGN_IN.c.id).where(SIGN_IN.c.id.in_(some), *holds)).scalars()
        }

    def drop_sign_ins(self, before: datetime) -> int:
        """Those that ended by themselves before then; how many."""
        return self.connection.execute(delete(SIGN_IN).where(SIGN_IN.c.ends_at < before)).rowcount
