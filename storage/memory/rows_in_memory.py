"""What the parts of a transaction in memory share: the tables, and what is written only at the transaction's end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...core.model import AuditEntry
    from .tables_in_memory import Tables


class MemoryRows:
    """The tables inside a transaction, and what it did."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.added: Counter[str] = Counter()
        self.to_audit: list[AuditEntry] = []
        self.told = False  # whether the log was told something
        self.touched = False  # whether an incident was opened, changed or closed
        self.planned = False  # whether a task is new, or is wanted at another time
        self.changed = False  # whether a total or the log is
