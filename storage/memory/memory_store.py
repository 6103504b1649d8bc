"""The store in memory: for whoever asked for nothing that outlives the process."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from ...core.clock import SystemClock
from ...core.errors import StoreError
from ...core.model import AuditEntry
from ...core.translation import message
from ..commit_news import CommitNews
from ..connecting import PATIENCE
from .memory_tx import MemoryTx
from .tables_in_memory import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator


class MemoryStore(CommitNews):
    """A `Store` of dictionaries, for any number of threads: one transaction after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.tables, self._turn = Tables(), Lock()
        self._fence: tuple[str, str] | None = None  # the lease, and who must hold it
        self.refusals, self.refusal = 0, ""
        with self.begin() as tx:
            tx.audit(AuditEntry("audit.began", SystemClock().now(), data={"timeline_after": 0}))

    @contextmanager
    def begin(self) -> Iterator[MemoryTx]:
        """One transaction: all of it is kept, or undone by any exception. Raises StoreError. They do not nest."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise StoreError(
                message("another transaction of this process has held the database for {patience} s", patience=PATIENCE)
            )
        try:
            tx = MemoryTx(self.tables)
            try:
                yield tx
                tx.flush()
                if self._fence:
                    tx.fence(*self._fence)
            except BaseException:
                self.tables.journal.undo()
                raise
            self.tables.journal.keep()
        finally:
            self._turn.release()
        self._tell(tx)

    def guard(self, name: str, owner: str) -> None:
        """From now on nothing is read or written but while `owner` holds the lease `name`; empty: whoever holds it."""
        self._fence = (name, owner) if owner else None

    def overwrite_deleted(self) -> None:
        """Nothing of it is on a disk."""

    def free_bytes(self) -> int | None:
        """It is on no disk."""
        return None

    def close(self) -> None:
        """Nobody asks it any more."""
