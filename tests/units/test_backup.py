"""A backup while others write, the drill of restoring it, and the move from SQLite to PostgreSQL and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from api_keys import key
from playbooks_files import shipped
from sqlalchemy import select

from firebreak.app.virtual_time import let_pass
from firebreak.cli import main
from firebreak.core.audit_chain import broken, changed
from firebreak.core.clock import ManualClock, SystemClock
from firebreak.core.errors import BadSetting
from firebreak.core.model import Author, DeadLetter, Mention, Parsed, TimelineEvent
from firebreak.notifiers.null import Null
from firebreak.storage.copying import back_up, copy_rows
from firebreak.storage.sql_store import SqlStore, open_store
from firebreak.storage.tables import Record
from firebreak.wiring import build

NINE = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def spark(id: str) -> Mention:
    return Mention(id, "x", Author("rosa", 2**40), "@AcmeAir 家 👩‍💻 @USDOT act", NINE, sentiment="negative", lang="en")


def fill(address: str) -> None:
    """An incident that is open, with its tasks and timers; a dead letter; a key."""
    clock = ManualClock(NINE)
    app = build(shipped(), database_url=address, clock=clock, notifier=Null(clock))
    app.watch(Parsed((spark("1"),), (DeadLetter("api", 1, "no", "{"),)), "api")
    let_pass(app, clock, NINE + timedelta(minutes=3))
    key(app.store, "act", "Mei")
    with app.store.begin() as tx:
        tx.take_lease("service", "somebody", SystemClock().now(), SystemClock().now() + timedelta(seconds=1))
        tx.drop_lease("service", "somebody")
    app.store.close()


def rows(store: SqlStore) -> dict[str, list[Any]]:
    """Everything, table by table, in one order on every database."""
    with store.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Record.metadata.sorted_tables
        }


def goes_on(address: str) -> list[str]:
    """What an installation on a restored database does: it takes Mei's press, and a mention that it knows is known."""
    clock = ManualClock(NINE + timedelta(minutes=4))
    app = build(shipped(), database_url=address, clock=clock, notifier=Null(clock))
    (incident,) = app.queries.incidents(open_only=True)
    watched = app.watch(Parsed((spark("1"), spark("2")), (DeadLetter("api", 2, "no", "{"),)), "api")
    came = app.act("acknowledge", incident.id, "Mei")
    let_pass(app, clock, clock.now() + timedelta(minutes=30))
    with app.store.begin() as tx:
        entries, timeline = tx.audit_log(), tx.timeline(limit=10_000)
    app.store.close()
    return [f"{watched.accepted} {watched.duplicates}", str(came.ok), broken(entries), changed(entries, timeline)]


def test_the_drill(lasting_address: str, tmp_path: Path) -> None:
    """A backup of either database is a file in which everything stands, and an installation goes on from it."""
    fill(lasting_address)
    store = open_store(lasting_address)
    counted = back_up(store, tmp_path / "backup.db")
    held = rows(store)
    store.close()
    restored = f"sqlite:///{tmp_path / 'backup.db'}"
    copy = open_store(restored)
    there = rows(copy)
    copy.close()

    assert there == held
    assert counted == {name: len(each) for name, each in held.items()}
    assert (tmp_path / "backup.db").stat().st_mode & 0o777 == 0o600
    assert goes_on(restored) == ["1 1", "True", "", ""]


def test_a_backup_of_postgresql_is_restored_into_postgresql(postgresql: Callable[[], str], tmp_path: Path) -> None:
    """The file is moved into an empty database; numbers given out go on behind those that are there."""
    address = postgresql()
    fill(address)
    store = open_store(address)
    back_up(store, tmp_path / "backup.db")
    held = rows(store)
    store.close()
    postgresql()
    source, target = open_store(f"sqlite:///{tmp_path / 'backup.db'}"), open_store(address)
    copy_rows(source, target)
    there = rows(target)
    source.close()
    target.close()

    assert there == held
    assert goes_on(address) == ["1 1", "True", "", ""]


def test_a_backup_of_a_database_that_is_written_is_one_moment(lasting_address: str, tmp_path: Path) -> None:
    """Batches go on coming in; in the copy no batch is there by half, and nobody had to wait for it."""
    store = open_store(lasting_address)
    stop, written = Event(), list[int]()

    def write() -> None:
        while not stop.is_set():
            n = len(written)
            with store.begin() as tx:
                tx.add_mentions([Mention(f"{n}-{i}", "x", Author("a"), "b", NINE) for i in range(50)], NINE)
                tx.log([TimelineEvent("task.delivered", NINE, str(n))])
            written.append(n)

    writer = Thread(target=write)
    writer.start()
    counts = []
    for n in range(5):
        before = len(written)
        counts.append(back_up(store, tmp_path / f"{n}.db"))
        while len(written) <= before:
            Event().wait(0.005)
    stop.set()
    writer.join()
    store.close()
    for n, counted in enumerate(counts):
        copy = open_store(f"sqlite:///{tmp_path / f'{n}.db'}")
        with copy.begin() as tx:
            total, entries, timeline = tx.counts()["mentions"], tx.audit_log(), tx.timeline(limit=99_999)
        copy.close()
        assert counted["mention"] == total == 50 * len(timeline)
        assert (broken(entries), changed(entries, timeline)) == ("", "")


def test_a_target_that_holds_something_is_refused(lasting_address: str, tmp_path: Path) -> None:
    """Nothing is mixed, and nothing is written over."""
    fill(lasting_address)
    source = open_store(lasting_address)
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    with other.begin() as tx:
        tx.set_cursor("a", "b")
    before = rows(other)
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(BadSetting, match=r"holds something \(in cursor: 1\); name an empty one"):
        copy_rows(source, other)
    with pytest.raises(BadSetting, match="is there already"):
        back_up(source, tmp_path / "taken")
    left = rows(other)
    source.close()
    other.close()

    assert left == before
    assert (tmp_path / "taken").read_text() == "mine"


def test_the_commands(
    postgresql: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """backup, then move to PostgreSQL; a service at work may be backed up, and must be stopped before the move."""
    monkeypatch.chdir(tmp_path)
    address = postgresql()
    fill("sqlite:///firebreak.db")
    store = open_store("sqlite:///firebreak.db")
    now = SystemClock().now()
    with store.begin() as tx:
        tx.take_lease("service", "elsewhere:1", now, now + timedelta(minutes=5))

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    saved, hindered = run("backup", "backup.db"), run("move", address)
    again = run("backup", "backup.db")
    with store.begin() as tx:
        logged = [entry.subject for entry in tx.audit_log() if entry.what == "backup.made"]
        tx.drop_lease("service", "elsewhere:1")
    store.close()
    moved = run("move", address)

    assert (saved[0], saved[1].startswith("backup.db can be read again. Mentions in it: 1, incidents: 1, ")) == (
        0,
        True,
    )
    assert (again[0], logged) == (2, ["backup.db"])  # what was refused was not made
    assert (hindered[0], "stop it first" in hindered[1]) == (2, True)
    assert (moved[0], "rows were copied, and the audit log is whole" in moved[1]) == (0, True)
    assert run("move", address)[0] == 2
    assert sorted(path.name for path in tmp_path.iterdir() if "unfinished" in path.name) == []
    assert goes_on(address) == ["1 1", "True", "", ""]
