"""Opening a database: addresses, the schema and its history, and what is said when it cannot be used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import lasting
from sqlalchemy import inspect, text
from sqlalchemy.exc import StatementError

from firebreak.core.errors import BadSetting
from firebreak.core.model import Author, Mention, Task
from firebreak.storage import schema_version as schema
from firebreak.storage.connecting import connect
from firebreak.storage.sql_store import open_store
from firebreak.storage.tables import TASK, Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine


def migrated(address: str) -> Engine:
    """A database that every migration was run on, one after the other."""
    engine = connect(address)
    with engine.begin() as connection:
        schema.migrate(connection)
    return engine


def created(address: str) -> Engine:
    """A database that was made at once, as a first start does."""
    return open_store(address).engine


@pytest.mark.parametrize("make", [migrated, created])
def test_the_migrations_make_what_the_tables_say(address: str, make: Callable[[str], Engine]) -> None:
    """Neither a database brought up by the migrations nor a new one differs from the tables, on every database."""
    engine = make(address)
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Record.metadata)
    engine.dispose()

    assert difference == []


def test_a_new_database_has_the_columns_of_a_migrated_one(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """To the type, of which the comparison above sees only what Alembic cares for."""
    for kind in ("sqlite-file", "postgresql"):
        columns = []
        for make in (migrated, created):
            folder = tmp_path / f"{kind}-{make.__name__}"
            folder.mkdir()
            engine = make(lasting(request, folder, kind))
            seen = inspect(engine)
            columns.append(
                {
                    (table, column["name"], str(column["type"]), column["nullable"])
                    for table in seen.get_table_names()
                    for column in seen.get_columns(table)
                }
            )
            engine.dispose()

        assert columns[0] == columns[1]


def test_the_comparison_would_see_a_difference(address: str) -> None:
    """The test above can fail: a column too many and an index too few are both found."""
    store = open_store(address)
    with store.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_incident_open_topic"))
        connection.execute(text("ALTER TABLE task ADD COLUMN extra TEXT"))
        difference = compare_metadata(MigrationContext.configure(connection), Record.metadata)
    store.close()

    assert {"add_index", "remove_column"} == {each[0] for each in difference}


@pytest.mark.parametrize("make", [migrated, created])
def test_head_is_the_newest_migration(make: Callable[[str], Engine]) -> None:
    """The number that opens a database fast is the one Alembic would upgrade to."""
    engine = make("sqlite://")
    with engine.connect() as connection:
        newest = ScriptDirectory.from_config(schema.alembic_config(connection)).get_current_head()
        found = schema.revision(connection)
    engine.dispose()

    assert schema.HEAD == newest == found


def test_a_task_row_has_the_fields_of_a_task() -> None:
    """A field added to a task needs a column, and says so here; when it may be taken is the table's own."""
    assert [*Task.__struct_fields__, "ready_at"] == list(TASK.c.keys())


def test_a_database_of_a_newer_version_is_refused(lasting_address: str) -> None:
    """What a newer Firebreak has used is left alone, and the message says what to do."""
    store = open_store(lasting_address)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999_from_the_future'"))
    store.close()

    with pytest.raises(BadSetting, match=r"stands at 0999_from_the_future.*newer version.*Install that version again"):
        open_store(lasting_address)


def test_a_first_start_that_failed_leaves_nothing(tmp_path: Path) -> None:
    """A database that holds another program's tables is refused, and nothing of ours is left in it."""
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE playbooks_version (something TEXT)")
    other.close()

    with pytest.raises(
        BadSetting, match=r"left as it was: table playbooks_version already exists\. If it belongs to another program"
    ):
        open_store(f"sqlite:///{file}")
    other = sqlite3.connect(file)
    tables = other.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    other.close()
    assert tables == [("playbooks_version",)]


def test_a_database_that_is_new_or_up_to_date_opens_without_alembic(tmp_path: Path) -> None:
    """Alembic costs a third of a second: it is imported only when there is something to migrate."""
    address = f"sqlite:///{tmp_path / 'firebreak.db'}"
    code = (
        "import sys; from firebreak.storage.sql_store import open_store; "
        "[open_store(sys.argv[1]).close() for _ in range(2)]; print('alembic' in sys.modules)"
    )

    printed = subprocess.run([sys.executable, "-c", code, address], capture_output=True, text=True, check=True).stdout

    assert printed == "False\n"


def test_sqlite_is_set_up_for_many_writers(tmp_path: Path) -> None:
    """A file runs in WAL with synchronous=NORMAL, foreign keys, and thirty seconds of patience."""
    store = open_store(f"sqlite:///{tmp_path / 'firebreak.db'}")
    with store.engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    store.close()

    assert found == ["wal", 2, 1, 30_000]  # 2: FULL, a sync at every commit


def test_those_who_read_and_then_write_queue(tmp_path: Path) -> None:
    """Two connections that read first and write later wait for each other; none is refused, and none overwrites."""
    address = f"sqlite:///{tmp_path / 'firebreak.db'}"
    open_store(address).close()

    def count_up(_: int) -> None:
        store = open_store(address)
        for _ in range(40):
            with store.begin() as tx:
                tx.set_cursor("feed", str(int(tx.cursor("feed") or 0) + 1))
        store.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(count_up, range(3)))

    store = open_store(address)
    with store.begin() as tx:
        assert tx.cursor("feed") == "120"
    store.close()


def test_a_time_without_a_zone_is_refused() -> None:
    """A time that does not say where it was read is a mistake, and not stored."""
    naive = datetime(2026, 3, 1)  # noqa: DTZ001  the mistake itself
    store = open_store("sqlite://")
    with pytest.raises(StatementError, match="has no zone"), store.begin() as tx:
        tx.enqueue([Task("a", "i", "p", 1, "alert", naive)])
    with pytest.raises(ValueError, match="has no zone"), store.begin() as tx:
        tx.add_mentions([Mention("1", "x", Author("ana"), "text", naive)], naive.replace(tzinfo=UTC))
    store.close()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "is not a database address: write sqlite:///firebreak.db or postgresql://"),
        ("firebreak.db", "is not a database address"),
        ("postgresql://tom:s3cret@host:port/db", "is not a database address"),
        ("mysql://tom:s3cret@host/db", "names 'mysql', which Firebreak cannot use: write sqlite"),
        ("sqlite://firebreak.db", "has too few slashes"),
        ("sqlite:////no/such/folder/firebreak.db", "the folder /no/such/folder of the database does not exist"),
        ("postgresql://tom:s3cret@127.0.0.1:1/db", r"the PostgreSQL database 127.0.0.1/db cannot be used: .*refused"),
        ("postgres://tom:s3cret@/db?host=/no/such", r"the PostgreSQL database /no/such/db cannot be used"),
    ],
)
def test_a_bad_address_is_explained(address: str, said: str) -> None:
    """Whoever sets the address reads what is wrong and what to write, and never the password."""
    with pytest.raises(BadSetting, match=said) as caught:
        open_store(address)

    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    """A place that cannot be opened is named, with what to check."""
    with pytest.raises(
        BadSetting, match=r"cannot be used: unable to open database file. Check that this user may write"
    ):
        open_store(f"sqlite:///{tmp_path}")


def test_another_file_is_not_a_database(tmp_path: Path) -> None:
    """A file of another kind is not touched."""
    file = tmp_path / "notes.txt"
    file.write_text("call the airline\n" * 100)

    with pytest.raises(BadSetting, match="file is not a database"):
        open_store(f"sqlite:///{file}")
    assert file.read_text().startswith("call the airline")
