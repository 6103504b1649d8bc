"""The hot path: a whole batch into one table at once, told apart into what was new and what was there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from .tables import utc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Table

# This goes around SQLAlchemy's own INSERT, which spends more time on its parameters than either database on its rows:
# 1.6 times faster on SQLite and 4 times on PostgreSQL, where psycopg would look for 15 000 placeholders in a batch of a
# thousand mentions.


def stamp_of(connection: Connection) -> Callable[[datetime], datetime | str]:
    """Makes of a time what a row for `insert_new` holds: on SQLite what UtcTime stores, 2026-03-01 09:00:00.000000."""
    return _written if connection.dialect.name == "sqlite" else utc


def _written(at: datetime) -> str:
    return utc(at).isoformat(" ", "microseconds")[:26]


def insert_new(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert the rows, which hold these columns, where their primary key is new; how many were."""
    if not rows:
        return 0
    given = _insert(table, names, connection.dialect.name)
    if connection.dialect.name == "sqlite":
        return connection.exec_driver_sql(given, list(rows)).rowcount
    return connection.exec_driver_sql(given, (_as_json(names, rows),)).rowcount


def insert_telling_new(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> set[str]:
    """The same, and gives the first column of those that were new."""
    if not rows:
        return set()
    first = names[0]
    if connection.dialect.name != "sqlite":
        given = f"{_insert(table, names, connection.dialect.name)} RETURNING {first}"
        return set(connection.exec_driver_sql(given, (_as_json(names, rows),)).scalars())
    if (new := insert_new(connection, table, names, rows)) == len(rows):
        return {row[0] for row in rows}
    # Row numbers rise by one, and nobody else writes before our commit: the last ones are what is new.
    newest = f"SELECT {first} FROM {table.name} ORDER BY rowid DESC LIMIT ?"  # noqa: S608  our own names
    found = connection.exec_driver_sql(newest, (new,))
    return set(found.scalars())


@cache
def _insert(table: Table, names: tuple[str, ...], database: str) -> str:
    columns = ", ".join(names)
    if database == "sqlite":
        places = ", ".join("?" * len(names))
        return f"INSERT INTO {table.name} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608
    from sqlalchemy.dialects import postgresql  # only for those who use it: it loads asyncio as well

    words = postgresql.dialect()  # type: ignore[no-untyped-call]
    types = ", ".join(f"{name} {table.c[name].type.compile(words)}" for name in names)
    return (
        f"INSERT INTO {table.name} ({columns}) "  # noqa: S608
        f"SELECT {columns} FROM json_to_recordset(%s::json) AS given({types}) "
        # In one order, so that two batches that share mentions wait for each other instead of deadlocking.
        f"ORDER BY {names[0]} ON CONFLICT DO NOTHING"
    )


def _as_json(names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> str:
    return msgspec.json.encode([dict(zip(names, row, strict=True)) for row in rows]).decode()
