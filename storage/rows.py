"""What the parts of a transaction share: its connection, inserts that skip what is there, and clean text."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from ..core.messages import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, CursorResult, Table
    from sqlalchemy.dialects import postgresql, sqlite

    from ..core.model import AuditEntry

MOST_NUMBER = 2**63 - 1


class Rows:
    """A connection inside a transaction, and what is written only at the transaction's end."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.added: Counter[str] = Counter()
        self.events_to_log: list[dict[str, Any]] = []
        self.to_audit: list[AuditEntry] = []
        self.told = False  # whether the log was told something
        self.touched = False  # whether an incident was opened, changed or closed
        self.planned = False  # whether a task is new, or is wanted at another time
        self.changed = False  # whether a total or the log is

    def run(self, said: str, *values: Any) -> CursorResult[Any]:
        """A statement that goes with every mention, in words that both databases know, with `?` for each value.

        SQLAlchemy takes longer to build such a statement than a database to carry it out.
        """
        return self.connection.exec_driver_sql(self._worded(said), values)

    def run_for(self, said: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """The same for each of some rows."""
        self.connection.exec_driver_sql(self._worded(said), list(rows))

    def _worded(self, said: str) -> str:
        return said if self.connection.dialect.name == "sqlite" else said.replace("?", "%s")

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT in the words of this database."""
        return _insert(self.connection.dialect.name, table)

    def upsert(self, table: Table, *key: str) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that overwrites the row of the same key."""
        return _upsert(self.connection.dialect.name, table, key)


def _insert(database: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    if database == "sqlite":
        from sqlalchemy.dialects.sqlite import insert

        return insert(table)
    from sqlalchemy.dialects import postgresql  # only for those who use it: it loads asyncio as well

    return postgresql.insert(table)


@cache
def _upsert(database: str, table: Table, key: tuple[str, ...]) -> sqlite.Insert | postgresql.Insert:
    """Built once: SQLAlchemy takes longer to build it than a database to carry it out."""
    statement = _insert(database, table)
    given = {column.name: statement.excluded[column.name] for column in table.c if column.name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=given)


def clean(text: str) -> str:
    """Without NUL characters: PostgreSQL refuses them, and the whole batch with them."""
    return text.replace("\x00", "")


def cleaned_said(text: str) -> str:
    """The same of a sentence, with all that stands in its gaps."""
    return unpacked(packed(text).replace("\\u0000", "").replace("\x00", "")) if "\x00" in text else text


def clean_or_none(text: str | None) -> str | None:
    return text if text is None else text.replace("\x00", "")


def fitting(number: int | None) -> int | None:
    """A number that a database can hold: a stranger's feed may claim any number of followers."""
    return (
        number
        if number is None or -MOST_NUMBER <= number <= MOST_NUMBER
        else (MOST_NUMBER if number > 0 else -MOST_NUMBER)
    )


def chunks(things: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """`things` in pieces: both databases limit how many values one statement may carry."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
