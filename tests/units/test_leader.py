"""One service works, provably: one which slept writes and answers nothing once another took over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from recorded_app import FILE, NOW, Unsure
from starlette.testclient import TestClient

from firebreak.app import App, leader
from firebreak.app.leader import HOLDS, LeaderLease
from firebreak.core.clock import ManualClock
from firebreak.core.errors import LeaseLost
from firebreak.notifiers.null import Null
from firebreak.sources.body import parse_body
from firebreak.storage.sql_store import open_store
from firebreak.web.api import build as build_web
from firebreak.wiring import build, read_text

POST = b'{"id": "%d", "created_at": "2026-03-01T11:59:00Z", "platform": "x", "author": "rosa", "text": "acme air"}'


@pytest.fixture
def app(lasting_address: str) -> Iterator[App]:
    clock = ManualClock(NOW)
    made = build(read_text(FILE), database_url=lasting_address, clock=clock, notifier=Null(clock), sentiment=Unsure())
    yield made
    made.store.close()


def another_takes_over(address: str) -> None:
    """As a second machine does it once the first one has said nothing for so long."""
    store = open_store(address)
    with store.begin() as tx:
        assert tx.take_lease("service", "elsewhere:1", NOW + HOLDS * 2, NOW + HOLDS * 3) == "elsewhere:1"
    store.close()


def test_a_service_that_slept_answers_and_writes_nothing(app: App, lasting_address: str) -> None:
    """The very next request is refused with 503, and read by nobody; so is every step of the loops."""
    web = TestClient(build_web(app, parse_body, api_token="t"), raise_server_exceptions=False)
    web.headers["Authorization"] = "Bearer t"
    assert LeaderLease(app.store, app.clock).renew() == ""
    assert web.post("/api/mentions", content=POST % 1).status_code == 202

    another_takes_over(lasting_address)
    answers = [web.post("/api/mentions", content=POST % 2), web.get("/readyz")]
    with pytest.raises(LeaseLost):
        app.tick()
    with pytest.raises(LeaseLost):
        app.deliver()

    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].json()["error"].endswith("send the same again")
    assert answers[0].headers["retry-after"]
    assert stored(lasting_address) == 1


def stored(address: str) -> int:
    store = open_store(address)
    with store.begin() as tx:
        counts = tx.counts()
    store.close()
    return counts["mentions"]


def test_a_sleep_within_a_transaction_is_found_out_before_it_is_written(lasting_address: str) -> None:
    """PostgreSQL lets others write meanwhile: the lease is looked at last. SQLite lets nobody in until the end."""
    store, clock = open_store(lasting_address), ManualClock(NOW)
    assert LeaderLease(store, clock).renew() == ""
    if lasting_address.startswith("sqlite"):
        store.close()
        return

    def sleep_within() -> None:
        with store.begin() as tx:
            tx.set_cursor("feed", "7")
            another_takes_over(lasting_address)

    with pytest.raises(LeaseLost):
        sleep_within()
    store.close()
    other = open_store(lasting_address)
    with other.begin() as tx:
        assert tx.cursor("feed") is None
    other.close()


def test_whoever_was_away_while_another_worked_never_takes_over_again(lasting_address: str) -> None:
    """The other one died since and its lease ran out: what this one remembers is old all the same."""
    store, clock = open_store(lasting_address), ManualClock(NOW)
    lease = LeaderLease(store, clock)
    assert lease.renew() == ""
    another_takes_over(lasting_address)
    clock.forward(timedelta(hours=1))

    assert lease.renew() == "elsewhere:1"
    store.close()


def test_a_long_sleep_while_nobody_took_over_changes_nothing(lasting_address: str) -> None:
    """Its memory is still the truth."""
    store, clock = open_store(lasting_address), ManualClock(NOW)
    lease = LeaderLease(store, clock)
    lease.renew()
    clock.forward(timedelta(hours=1))

    assert lease.renew() == ""
    store.close()


def test_it_can_be_left_to_others_in_order(lasting_address: str) -> None:
    """After that this process may read what there is, as any other may."""
    store, clock = open_store(lasting_address), ManualClock(NOW)
    lease = LeaderLease(store, clock)
    lease.renew()
    lease.give_up()
    with store.begin() as tx:
        assert tx.lease_holder("service") == ""
    store.close()


def test_machines_that_share_a_name_are_not_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cloned machine has the same name, the same id and the same first pid namespace, but was started by itself."""
    store, clock = open_store("sqlite://"), ManualClock(NOW)
    first = LeaderLease(store, clock)
    monkeypatch.setattr(leader, "_read", lambda path: "clone" if "machine" in path else "another start")
    second = LeaderLease(store, clock)
    with store.begin() as tx:
        holder = first.owner.rpartition(":")[0] + ":1999999999"  # a process that is no more, of the first machine
        tx.take_lease("service", holder, NOW, NOW + HOLDS)

    assert first.owner != second.owner
    assert second.renew() == holder
    assert first.renew() == ""
    store.close()
