"""Deletions that come before their posts: remembered for a while, so that such a post is never taken in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from .forget_rows import ForgetRows, mark_of
from .rows import chunks
from .tables import EARLY_DELETION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

KEPT_FOR = timedelta(days=7)  # no feed delivers a post later than that after its deletion
MOST = 100_000  # deletions remembered; beyond that the oldest go
_ASKED = 500
_ROW = EARLY_DELETION.c


class EarlyDeletions(ForgetRows):
    """The part of a transaction that remembers what was gone before it came."""

    def deleted_early(self, keys: Sequence[str]) -> set[str]:
        """Those of these keys that were deleted before their posts came."""
        marks = {mark_of(key): key for key in keys}
        found = set[str]()
        for some in chunks(list(marks), _ASKED):
            found |= set(self.connection.execute(select(_ROW.mark).where(_ROW.mark.in_(some))).scalars())
        return {marks[mark] for mark in found}

    def remember_deleted(self, keys: Sequence[str], at: datetime) -> None:
        """Hashes only: some platforms put the author into the id of a post."""
        rows = [{"mark": mark_of(key), "at": at} for key in keys]
        if rows:
            self.connection.execute(self.insert(EARLY_DELETION).on_conflict_do_nothing(), rows)
            newest = select(func.max(_ROW.id)).scalar_subquery()
            self.connection.execute(delete(EARLY_DELETION).where(_ROW.id <= newest - MOST))
            self.connection.execute(delete(EARLY_DELETION).where(_ROW.at < at - KEPT_FOR))
