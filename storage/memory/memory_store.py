"""The store in memory: for whoever asked for nothing that outlives the process."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from ...core.clock import SystemClock
from ...core.errors import StoreError
from ...core.model import AuditEntry
from ...core.store import WriteCounts
from ...core.translation import message
from ..connecting import PATIENCE
from .memory_tx import MemoryTx
from .tables_in_memory import Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class MemoryStore:
    """A `Store` of dictionaries, for any number of threads: one transaction after the other."""

    def __init__(self) -> None:
        self.tables, self._turn = Tables(), Lock()
        self._fence: tuple[str, str] | None = None  # the lease, and who must hold it
        self._planned: Callable[[], object] = lambda: None
        self._changed: Callable[[], object] = lambda: None
        self.written = WriteCounts()
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
        if tx.told or tx.planned or tx.touched:
            self.written = self.written.more(planned=tx.planned, told=tx.told, changed=tx.touched)
        if tx.planned:
            self._planned()
        if tx.changed:
            self._changed()

    def when_planned(self, call: Callable[[], object]) -> None:
        """Call it after each commit that wrote down a task or hurried one: it may be due already."""
        self._planned = call

    def when_changed(self, call: Callable[[], object]) -> None:
        """Call it after each commit that took mentions in or wrote into the log: pages may show something new."""
        self._changed = call

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
