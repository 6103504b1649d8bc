"""Brings a database to the schema of this version, or says why it cannot."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

from ..core.clock import SystemClock
from ..core.errors import BadSetting
from . import audit_guard
from .connecting import connect, in_memory, said_by
from .tables import Record

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

HEAD = "0028_detector_log"  # the newest file in migrations/versions; a test compares
_VERSION = Table(  # as Alembic makes it
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
_ONE_AT_A_TIME = 0x46495245  # any number of our own: processes that start together wait for the first one


def upgrade(engine: Engine) -> None:
    """Make the tables of an empty database, or run the migrations that one lacks; all in one transaction.

    Alembic (0.3 s) is imported only for a database that an older version wrote. That both ways lead to the same tables
    is tested.
    Raises BadSetting for a database of a newer Firebreak, or one that holds something else.
    """
    if in_memory(engine.url):
        _copy(engine)
        return
    try:
        with engine.begin() as connection:
            if revision(connection) == HEAD:
                return
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            if revision(connection):
                migrate(connection)
            else:
                _create(connection)
    except DBAPIError as error:
        raise BadSetting(
            f"the database could not be brought to schema {HEAD} and was left as it was: "
            f"{said_by(engine.url, error)}. If it belongs to another program, give Firebreak a database of its own in "
            "FIREBREAK_DATABASE_URL."
        ) from None


def revision(connection: Connection) -> str | None:
    """The migration a database stands at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def alembic_config(connection: Connection) -> Config:
    """What Alembic needs to work on this connection; there is no alembic.ini."""
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _copy(engine: Engine) -> None:
    """Fill an empty database in memory from a made one, which costs a tenth of making its tables.

    By SQLite's backup: one that were itself read from the image could not hold more than 1 GB.
    """
    with closing(sqlite3.connect(":memory:")) as made, closing(engine.raw_connection()) as raw:
        made.deserialize(_made())
        made.backup(cast("sqlite3.Connection", raw.driver_connection))


@cache
def _made() -> bytes:
    """A database in memory with the newest tables, as SQLite writes it down."""
    engine = connect("sqlite://")
    with engine.begin() as connection:
        _create(connection)
    with closing(engine.raw_connection()) as raw:
        image = cast("sqlite3.Connection", raw.driver_connection).serialize()
    engine.dispose()
    return image


def _create(connection: Connection) -> None:
    """The newest tables at once, and the note that no migration is missing."""
    Record.metadata.create_all(connection, checkfirst=False)
    connection.execute(CreateTable(_VERSION))
    connection.execute(_VERSION.insert().values(version_num=HEAD))
    audit_guard.begin(connection, SystemClock().now())


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing; on an empty database all of them. Raises BadSetting."""
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    found = revision(connection)
    if found and found not in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}:
        raise BadSetting(
            f"the database stands at {found}, which this Firebreak (schema {HEAD}) does not know: a newer version "
            "has used it. Install that version again, restore the backup from before the upgrade, or put the address "
            "of another database into FIREBREAK_DATABASE_URL."
        )
    command.upgrade(config, "head")
