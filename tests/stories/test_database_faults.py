"""The twin of the crashes: the program lives, and the database refuses once; in the end the whole stands there once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from firebreak.core.errors import StoreError
from firebreak.core.store import Store, Tx, WriteCounts
from stories.conftest import Story
from stories.test_crashes import TEXT, letters, whole
from stories.test_service import SPARK

MOST = 150  # transactions of the whole saga, generously: the test itself finds out how many there are


class Blinking:
    """The store, whose n-th transaction from now on fails once: before anything is written, or after all of it is.

    `harm` is called inside a transaction, before what it does and once more after.
    """

    def __init__(self, store: Store) -> None:
        self._store, self.begun = store, 0
        self.fails_at, self.after = 0, False
        self.harm: Callable[[int, bool], None] = lambda number, done: None

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        self.begun += 1
        fails = self.begun == self.fails_at
        if fails and not self.after:
            raise StoreError("the database blinked")
        number = self.begun
        with self._store.begin() as tx:
            self.harm(number, False)
            yield tx
            self.harm(number, True)
        if fails:
            raise StoreError("the database blinked, and nobody heard that it had written")

    @property
    def written(self) -> WriteCounts:
        return self._store.written

    def close(self) -> None:
        self._store.close()


class Enduring(Story):
    """A story that goes on when a tick fails, as the service does."""

    def start(self) -> None:
        super().start()
        self.store = Blinking(self.app.store)
        for part in (self.app, self.app.intake, self.app.delivery):
            for name in ("store", "_store"):
                if hasattr(part, name):
                    setattr(part, name, self.store)

    def endure(self, minutes: float) -> None:
        until = self.clock.now() + timedelta(minutes=minutes)
        for _ in range(100):
            try:
                self.forward(seconds=(until - self.clock.now()).total_seconds())
            except StoreError:
                continue
            return
        raise AssertionError("the database never came back")


def blink(path: Path, number: int, *, after: bool) -> tuple[bool, dict[str, Any]]:
    """The story of one post, whose n-th transaction after it fails; whether there was one, and what stood there."""
    told = Enduring(f"sqlite:///{path / f'{number}-{after}.db'}", TEXT)
    try:
        told.post(SPARK)
        told.store.begun, told.store.fails_at, told.store.after = 0, number, after
        told.endure(minutes=4)
        failed = told.store.begun >= number
        assert told.log("task.failed") == [], f"transaction {number}"
        return failed, whole(told.slack) | {"letters": letters(told)}
    finally:
        told.stop()


@pytest.mark.parametrize("after", [False, True], ids=["not-written", "written-unheard"])
def test_whichever_transaction_fails_once_everything_stands_there_once(tmp_path: Path, after: bool) -> None:
    """One room, the right people, one card, one checklist, one draft: whatever the database did not take."""
    _, wanted = blink(tmp_path, 10_000, after=after)
    assert (wanted["alerts"], wanted["drafts"], wanted["pinned"]) == (1, 1, ["card", "checklist"])
    assert set(wanted["people"]) >= {"mei", "tom", "vera", "priya"}
    wanted["pinned"].sort()

    for number in range(1, MOST):
        failed, found = blink(tmp_path, number, after=after)
        if not failed:
            break
        found["pinned"].sort()
        assert found == wanted, f"transaction {number}"
    assert 20 < number < MOST - 1


def test_a_server_that_ends_every_connection_forty_times(postgresql: Callable[[], str]) -> None:
    """As a restart or a failover does, in the middle of forty transactions: nothing is given up, nothing is twice."""
    undisturbed, _ = _on(postgresql(), times=0)
    found, ended = _on(postgresql(), times=40)

    assert ended == 40
    assert found == undisturbed


def _on(address: str, *, times: int) -> tuple[dict[str, Any], int]:
    """The first minutes of an incident, while every third transaction loses its connection, half of them at the end."""
    told = Enduring(address, TEXT)
    ended = 0

    def harm(number: int, done: bool) -> None:
        nonlocal ended
        if number % 3 or done != (number % 2 == 0) or ended >= times:
            return
        ended += 1
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    try:
        told.post(SPARK)
        told.store.begun, told.store.harm = 0, harm
        told.endure(minutes=14)
        assert told.log("task.failed") == []
        found = whole(told.slack) | {"letters": letters(told)}
        found["pinned"].sort()
        return found, ended
    finally:
        told.stop()
