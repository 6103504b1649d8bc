"""What the parts of a transaction share: its connection, inserts that skip what is there, and clean text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Table

    from ..core.model import AuditEntry

_MOST = 2**63 - 1


class Rows:
    """A connection inside a transaction, and what is written only at the transaction's end."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.added: Counter[str] = Counter()
        self.events_to_log: list[dict[str, Any]] = []
        self.to_audit: list[AuditEntry] = []

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT in the words of this database."""
        return sqlite.insert(table) if self.connection.dialect.name == "sqlite" else postgresql.insert(table)


def clean(text: str) -> str:
    """Without NUL characters: PostgreSQL refuses them, and the whole batch with them."""
    return text.replace("\x00", "")


def clean_or_none(text: str | None) -> str | None:
    return text if text is None else text.replace("\x00", "")


def fitting(number: int | None) -> int | None:
    """A number that a database can hold: a stranger's feed may claim any number of followers."""
    return number if number is None or -_MOST <= number <= _MOST else (_MOST if number > 0 else -_MOST)


def chunks(things: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """`things` in pieces: both databases limit how many values one statement may carry."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
