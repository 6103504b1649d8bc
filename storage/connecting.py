"""From a database address to a connected engine, and from a driver's complaint to a sentence."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import StaticPool

from ..core.errors import BadSetting
from ..core.translation import message

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

PATIENCE = 30  # seconds that a transaction waits for another one before it gives up
_QUIET: dict[str, Any] = {"hide_parameters": True}  # an error in the log would quote what was to be written: posts
_EXAMPLES = "sqlite:///firebreak.db or postgresql://user:password@host/database"


def connect(address: str) -> Engine:
    """An engine whose first connection worked. Raises BadSetting, in words and without the password."""
    url = _read(address)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        engine.connect().close()
    except DBAPIError as error:
        engine.dispose()
        raise BadSetting(unreachable(engine.url, error)) from None
    return engine


def in_memory(url: URL) -> bool:
    """Whether the database lives and dies with this process."""
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def unreachable(url: URL, error: DBAPIError) -> str:
    """What is wrong with the database at `url`, and what to do about it."""
    said = said_by(url, error)
    if url.get_backend_name() != "sqlite":
        place = f"{url.host or url.query.get('host') or 'localhost'}/{url.database or ''}"
        return (
            f"the PostgreSQL database {place} cannot be used: {said}. "
            "Check that it runs and that the user, password, host and database in FIREBREAK_DATABASE_URL are right."
        )
    path = Path(url.database or "").absolute()
    if not path.parent.is_dir():
        return f"the folder {path.parent} of the database does not exist: make it, or change FIREBREAK_DATABASE_URL."
    return (
        f"the database file {path} cannot be used: {said}. Check that this user may write both the file and its "
        "folder and that the disk is not full, or put another place into FIREBREAK_DATABASE_URL."
    )


def said_by(url: URL, error: DBAPIError) -> str:
    """The driver's own words in one line, without the password."""
    said = " ".join(str(error.orig).split()).rstrip(".")
    return said.replace(str(url.password), "***") if url.password else said


def _read(address: str) -> URL:
    try:
        url = make_url(address.strip())
    except (ArgumentError, ValueError):
        raise BadSetting(
            message("FIREBREAK_DATABASE_URL is not a database address: write {examples}.", examples=_EXAMPLES)
        ) from None
    kind = url.drivername.partition("+")[0]
    if kind == "sqlite":
        return url.set(drivername="sqlite")
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise BadSetting(
        message(
            "FIREBREAK_DATABASE_URL names {kind}, which Firebreak cannot use: write {examples}.",
            kind=repr(kind),
            examples=_EXAMPLES,
        )
    )


def _sqlite(url: URL) -> Engine:
    if sqlite3.sqlite_version_info < (3, 35):
        raise BadSetting(
            message("SQLite {version} is too old: Firebreak needs 3.35 or newer.", version=str(sqlite3.sqlite_version))
        )
    # Anything before the third slash is read as a host, which a file does not have.
    if url.host or url.username or url.password or url.port:
        raise BadSetting(
            message("FIREBREAK_DATABASE_URL has too few slashes: sqlite:///name.db, or sqlite:////absolute/path.")
        )
    memory = in_memory(url)
    if not memory and url.database:
        _make_private(url.database)
    settings: dict[str, Any] = {**_QUIET, "connect_args": {"timeout": PATIENCE, "check_same_thread": False}}
    if memory:
        settings["poolclass"] = StaticPool
    engine = create_engine(url, **settings)

    # Python's driver begins transactions late and never for reads. Taking BEGIN over is SQLAlchemy's own recipe;
    # IMMEDIATE makes writers queue at the start: one that read first could not become a writer and would fail.
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")
        if not memory:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")  # what was answered survives a power cut

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _make_private(path: str) -> None:
    """Make the file, for its owner alone, where it is not there; SQLite gives the files beside it the same mode."""
    with suppress(OSError):  # it is there, or cannot be made: connecting says so in words
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _postgresql(url: URL) -> Engine:
    # A server that was restarted leaves dead connections behind: pre_ping finds them before a batch does.
    settings: dict[str, Any] = {**_QUIET, "pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}
    try:
        return create_engine(url, **settings)
    except ModuleNotFoundError:
        raise BadSetting(message("PostgreSQL needs its driver: pip install 'firebreak[postgres]'.")) from None
