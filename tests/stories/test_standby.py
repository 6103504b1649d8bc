"""Two services on one database: one works, the other stands by and takes over."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

import pytest
from fake_slack import FakeSlack

from firebreak.app.leader import HOLDS, LeaderLease
from firebreak.core.clock import ManualClock
from firebreak.core.errors import BadSetting
from firebreak.storage.sql_store import SqlStore, open_store
from stories.test_service import Service, mention, rooms, until

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class OneOfTwo(Service):
    """A service on a database that another one shares: it is up when it listens, and when it stands by."""

    def answers(self) -> bool:
        return self.stands_by or super().answers()

    @property
    def stands_by(self) -> bool:
        return "stands by" in self.told

    @property
    def took_over(self) -> bool:
        return "this one has taken over" in self.told and Service.answers(self)


class SamePort(OneOfTwo):
    """One with the port of another."""

    def __init__(self, folder: Path, slack: FakeSlack, port: int) -> None:
        self.shared = port
        super().__init__(folder, slack)

    def start(self) -> None:
        self.port, self.url = self.shared, f"http://127.0.0.1:{self.shared}"
        self.log = self.folder / "second.txt"
        super().start()

    def answers(self) -> bool:
        return self.stands_by


@pytest.mark.parametrize(
    ("lasting_address", "how"),
    [("postgresql", signal.SIGKILL), ("sqlite-file", signal.SIGINT)],
    ids=["killed", "stopped"],
    indirect=["lasting_address"],
)  # a lease that runs out, and one that is given up, are held to be the same on each database below
def test_the_second_stands_by_and_takes_over(
    tmp_path: Path, slack: FakeSlack, lasting_address: str, how: signal.Signals
) -> None:
    """The first one works; when it is killed or stopped, the second goes on with the incident: one room, one alert."""
    first = OneOfTwo(tmp_path, slack, database=lasting_address)
    second = OneOfTwo(tmp_path, slack, database=lasting_address)
    try:
        assert (first.stands_by, second.stands_by) == (False, True)
        first.send(mention("1"))
        slack.channel("crisis-desk").expect("SEV1", within=30)
        first.process.send_signal(how)
        first.process.wait(timeout=60)
        assert until(lambda: second.took_over, 40), second.told
        assert until(lambda: bool(rooms(slack)) and len(slack.channel(rooms(slack)[0]).pinned) >= 2, 60)
        assert second.send(mention("1"))[1]["duplicates"] == 1
        messages = [m for channel in slack.channels for m in channel.messages if m.metadata]
        keys = [m.metadata["event_payload"]["key"] for m in messages if m.metadata]

        assert len(rooms(slack)) == 1
        assert sorted(keys) == sorted(set(keys))
    finally:
        for service in (first, second):
            if service.process.poll() is None:
                service.process.kill()
                service.process.wait()
            service.output.close()


def test_the_second_stands_by_on_the_same_port(tmp_path: Path, slack: FakeSlack) -> None:
    """Started twice by mistake, or on purpose: the port is the first one's until it dies, and then the second's."""
    first = OneOfTwo(tmp_path, slack)
    second = SamePort(tmp_path, slack, first.port)
    try:
        assert second.stands_by
        first.kill()
        assert until(lambda: second.took_over, 40), second.told
        assert second.send(mention("1"))[0] == 202
    finally:
        for service in (first, second):
            if service.process.poll() is None:
                service.kill()


def test_of_two_who_ask_one_works_until_it_says_no_more(store: SqlStore) -> None:
    """Held while it is renewed, free when it runs out or is given up, but not for who held it before."""
    clock = ManualClock(NOON)
    first, second = LeaderLease(store, clock), LeaderLease(store, clock)
    first.owner, second.owner = "a:1", "b:2"
    asked = [first.renew(), second.renew(), first.renew()]
    second.give_up()
    clock.forward(HOLDS - timedelta(seconds=1))
    held = second.renew()
    clock.forward(timedelta(seconds=2))
    late = [second.renew(), first.renew()]
    with pytest.raises(BadSetting, match="stop it first"):
        first.insist()
    second.give_up()

    assert asked == ["", "a:1", ""]
    assert (held, late) == ("a:1", ["", "b:2"])
    assert first.renew() != ""  # it was away while another one worked: what it remembers is old
    assert LeaderLease(store, clock).renew() == ""


def asleep_between_writes(service: OneOfTwo, address: str) -> None:
    """Stopped at a moment when it does not hold SQLite's lock, which nobody could take from it."""
    for _ in range(50):
        service.process.send_signal(signal.SIGSTOP)
        if not address.startswith("sqlite"):
            return
        try:
            with closing(sqlite3.connect(address.removeprefix("sqlite:///"), timeout=0.5)) as other:
                other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            service.process.send_signal(signal.SIGCONT)
            sleep(0.2)
        else:
            return
    raise AssertionError("it holds the database's lock all the time")


def test_a_service_that_slept_finds_out_before_it_answers(
    tmp_path: Path, slack: FakeSlack, lasting_address: str
) -> None:
    """Stopped, overtaken and woken again: the next post is not taken, and the process ends with an exit code."""
    slept = OneOfTwo(tmp_path, slack, database=lasting_address)
    try:
        assert slept.send(mention("1"))[0] == 202
        asleep_between_writes(slept, lasting_address)
        store = open_store(lasting_address)
        with store.begin() as tx:
            later = datetime.now(UTC) + HOLDS * 2
            assert tx.take_lease("service", "elsewhere:1", later, later + HOLDS) == "elsewhere:1"
        slept.process.send_signal(signal.SIGCONT)
        status, answer = slept.send(mention("2"))

        assert (status, "send the same again" in answer["error"]) == (503, True)
        assert slept.process.wait(timeout=60) == 1
        with store.begin() as tx:
            assert tx.counts()["mentions"] == 1
        store.close()
    finally:
        slept.kill()
