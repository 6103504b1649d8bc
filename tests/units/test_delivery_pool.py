"""The service's own deliveries: side by side, and each place in its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from stories.conftest import Unsure

from firebreak.app.delivery_pool import DeliveryPool
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Effect, OpenRoom, Post, Receipt
from firebreak.core.model import Author, Mention, Parsed
from firebreak.wiring import SHIPPED, build, read_text

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
PATIENCE = 20  # seconds that a test waits for another thread at most


class Halting:
    """A notifier that keeps whoever delivers to `place` until it is let go on; remembers what it delivered."""

    name = "halting"

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.place, self.reached, self.go_on = "", Event(), Event()
        self.said: list[str] = []
        self.changed = Event()

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if isinstance(effect, Post) and effect.to == self.place:
            self.reached.set()
            assert self.go_on.wait(PATIENCE)
        self.said.append(key.partition("/")[2])
        self.changed.set()
        ref = "C0ROOM001" if isinstance(effect, OpenRoom) else f"C1:{len(self.said)}"
        return Receipt(self._clock.now(), ref)

    def has(self, end: str) -> bool:
        for _ in range(200):
            if any(key.endswith(end) for key in self.said):
                return True
            self.changed.clear()
            self.changed.wait(PATIENCE / 200)
        return False


@pytest.fixture
def halting() -> Halting:
    return Halting(ManualClock(AT))


@pytest.fixture
def pool(halting: Halting, tmp_path: Path) -> Iterator[DeliveryPool]:
    """A service in which one post has tagged a regulator."""
    file = read_text(SHIPPED.read_text(encoding="utf-8"))
    url = f"sqlite:///{tmp_path / 'pool.db'}"
    app = build(file, database_url=url, clock=halting._clock, notifier=halting, sentiment=Unsure())
    post = Mention("1", "x", Author("rosa"), "@AcmeAir left me. @USDOT please act", AT, lang="en", sentiment="negative")
    app.watch(Parsed((post,)), "test")
    pool = DeliveryPool(app.delivery)
    yield pool
    halting.go_on.set()
    pool.close()
    app.store.close()


def test_a_call_that_takes_long_holds_up_only_what_comes_after_it(pool: DeliveryPool, halting: Halting) -> None:
    """Slack is silent about the alert: meanwhile the room is there, with its card, people and checklist."""
    halting.place = "#crisis-desk"
    pool.pump()
    assert halting.reached.wait(PATIENCE)
    assert halting.has("2-open_private_channel/room")
    assert [halting.has(f"2-open_private_channel/{part}") for part in ("card", "invite", "checklist")] == [True] * 3

    assert not any(key.endswith("1-alert") for key in halting.said)
    halting.go_on.set()
    assert halting.has("1-alert")


def test_what_goes_to_one_place_keeps_its_order(pool: DeliveryPool, halting: Halting) -> None:
    """The room is silent about its card: what is said there later comes later, though other hands are free."""
    halting.place = "C0ROOM001"
    pool.pump()
    assert halting.reached.wait(PATIENCE)
    assert halting.has("2-open_private_channel/invite")
    halting.go_on.set()
    assert halting.has("2-open_private_channel/checklist")

    card, checklist = (
        next(n for n, key in enumerate(halting.said) if key.endswith(f"channel/{end}")) for end in ("card", "checklist")
    )
    assert card < checklist


def test_what_is_still_being_done_is_not_begun_again(pool: DeliveryPool, halting: Halting) -> None:
    """One call outlasts the lease: the task is claimed anew and left alone, so nothing is said twice."""
    halting.place = "#crisis-desk"
    pool.pump()
    assert halting.reached.wait(PATIENCE)
    assert halting.has("2-open_private_channel/checklist")
    halting._clock.forward(timedelta(seconds=90))
    pool.pump()
    halting.go_on.set()
    assert halting.has("1-alert")
    pool.close()

    assert len([key for key in halting.said if key.endswith("1-alert")]) == 1


def test_what_is_planned_goes_out_at_its_commit(tmp_path: Path, halting: Halting) -> None:
    """No clock asks here: writing the tasks down is what wakes the hands."""
    file = read_text(SHIPPED.read_text(encoding="utf-8"))
    url = f"sqlite:///{tmp_path / 'woken.db'}"
    app = build(file, database_url=url, clock=halting._clock, notifier=halting, sentiment=Unsure())
    pool = DeliveryPool(app.delivery)
    app.store.when_planned(pool.wake)
    post = Mention("1", "x", Author("rosa"), "@AcmeAir left me. @USDOT please act", AT, lang="en", sentiment="negative")
    app.watch(Parsed((post,)), "test")

    assert halting.has("1-alert")
    pool.close()
    pool.wake()  # what is written during a stop waits for the next start
    app.store.close()
