"""Copies one database into another of either kind: a backup while the service runs, and the move to PostgreSQL.

What is read is one moment: SQLite's own online backup, or one transaction of PostgreSQL that sees nothing later.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, text

from ..core.errors import BadSetting
from ..core.messages import Number
from ..core.translation import message
from .connecting import in_memory
from .schema_version import HEAD, revision
from .sql_store import SqlStore, open_store
from .tables import LEASE, Record

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_AT_ONCE = 2_000  # rows in memory
_LEFT = frozenset({LEASE.name})  # who works on a database is no matter of its copy


def back_up(store: SqlStore, to: Path) -> dict[str, int]:
    """Write all of a database that may be in use into a new SQLite file; how many rows each table has.

    The file appears under its name once it is whole and was checked, and only its owner may read it. Raises BadSetting
    for a name that is taken, or a copy that is not whole.
    """
    if to.exists():
        raise BadSetting(message("{path} is there already; name another file", path=str(to)))
    fresh = to.with_name(f".{to.name}.unfinished")
    for left in (fresh, *(fresh.with_name(fresh.name + end) for end in ("-wal", "-shm"))):
        left.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        if store.engine.dialect.name == "sqlite":
            _online(store, fresh)
        else:
            copy = open_store(f"sqlite:///{fresh.absolute()}")
            try:
                copy_rows(store, copy)
            finally:
                copy.close()
        counted = _checked(fresh)
        fresh.rename(to)
    finally:
        fresh.unlink(missing_ok=True)
    return counted


def _online(store: SqlStore, to: Path) -> None:
    if in_memory(store.engine.url):
        raise BadSetting(message("a database in memory has no backup: name a file in FIREBREAK_DATABASE_URL"))
    with closing(sqlite3.connect(str(store.engine.url.database))) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, and nothing beside it
        target.execute(f"DELETE FROM {LEASE.name}")  # noqa: S608  our own name
        target.commit()


def _checked(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        stands = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if said != "ok" or stands != (HEAD,):
            raise BadSetting(
                message(
                    "the copy is not whole ({said}, schema {stands}); nothing was kept of it",
                    said=said,
                    stands=str(stands),
                )
            )
        connection.execute("PRAGMA journal_mode=DELETE")
        names = [table.name for table in Record.metadata.sorted_tables]
        count = "SELECT count(*) FROM {}".format
        return {name: connection.execute(count(name)).fetchone()[0] for name in names}


def copy_rows(source: SqlStore, target: SqlStore) -> dict[str, int]:
    """Copy every row into an empty database of this schema; how many rows each table has. All of it, or nothing.

    Raises BadSetting where the target holds anything.
    """
    with source.engine.connect() as reading, target.engine.begin() as writing:
        if reading.dialect.name == "postgresql":
            reading = reading.execution_options(isolation_level="REPEATABLE READ", stream_results=True)
        if revision(reading) != HEAD:
            raise BadSetting(message("the database is not of this version's schema; start firebreak run on it once"))
        _empty(writing)
        counted = {table.name: _copy(reading, writing, table) for table in Record.metadata.sorted_tables}
        reading.rollback()
    return counted


def _empty(writing: Connection) -> None:
    """Without the audit log's first entry, which a new database makes for itself; the copy brings its own."""
    for table in Record.metadata.sorted_tables:
        rows = writing.execute(select(func.count()).select_from(table)).scalar_one()
        if rows > (table.name == "audit"):
            raise BadSetting(
                message(
                    "the database to copy into holds something (in {name}: {rows}); name an empty one",
                    rows=Number(rows, grouped=True),
                    name=table.name,
                )
            )
    sqlite = writing.dialect.name == "sqlite"
    off = ("DROP TRIGGER audit_no_delete",) if sqlite else ("ALTER TABLE audit DISABLE TRIGGER audit_no_change",)
    on = (
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        if sqlite
        else "ALTER TABLE audit ENABLE TRIGGER audit_no_change"
    )
    for one in (*off, "DELETE FROM audit", on):
        writing.execute(text(one))


def _copy(reading: Connection, writing: Connection, table: Table) -> int:
    if table.name in _LEFT:
        return 0
    rows = 0
    for part in reading.execute(select(table)).partitions(_AT_ONCE):
        writing.execute(insert(table), [row._asdict() for row in part])
        rows += len(part)
    (first, *_) = table.primary_key.columns
    if rows and writing.dialect.name == "postgresql" and first.autoincrement is not False:
        counter = writing.execute(select(func.pg_get_serial_sequence(table.name, first.name))).scalar()
        if counter:  # rows with numbers of their own do not move what gives numbers out
            writing.execute(text(f"SELECT setval('{counter}', (SELECT max({first.name}) FROM {table.name}))"))  # noqa: S608
    return rows
