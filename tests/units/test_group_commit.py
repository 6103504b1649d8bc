"""Several senders at once: one transaction, and each is told of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from stories.conftest import Unsure

from firebreak.app import Watched
from firebreak.app.group_commit import GroupCommit
from firebreak.core.clock import ManualClock
from firebreak.core.errors import StoreError
from firebreak.core.model import Author, DeadLetter, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.wiring import SHIPPED, build, read_text

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
PATIENCE = 20  # seconds


def posts(*ids: str, text: str = "Acme Air lost my bag") -> Parsed:
    return Parsed(tuple(Mention(id, "x", Author("rosa"), text, AT, lang="en") for id in ids))


class Door:
    """The first that comes alone is kept until `go_on`; what came together is remembered."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.go_on, self.together, self.problem = Event(), list[int](), problem
        self.group = GroupCommit(self.alone, self.several)
        self.first = True

    def alone(self, parsed: Parsed, source: str) -> Watched:
        if self.first:
            self.first = False
            assert self.go_on.wait(PATIENCE)
        if any(mention.text == "poison" for mention in parsed.mentions):
            raise ZeroDivisionError
        return Watched(len(parsed.mentions), 0)

    def several(self, parts: Sequence[Parsed], source: str) -> list[Watched]:
        if self.problem:
            raise self.problem
        self.together.append(len(parts))
        return [self.alone(part, source) for part in parts]

    def line_of(self, count: int) -> bool:
        until = monotonic() + PATIENCE
        while len(self.group._line) < count and monotonic() < until:
            Event().wait(0.002)
        return len(self.group._line) == count


def sent(door: Door, *parts: Parsed, sources: str = "") -> list[Watched | Exception]:
    """One comes, and while it is taken in the others, one after the other."""
    with ThreadPoolExecutor(len(parts)) as threads:
        running = []
        for place, part in enumerate(parts):
            running.append(threads.submit(door.group.watch, part, sources[place : place + 1]))
            assert door.line_of(place)
        door.go_on.set()
        return [one.exception() or one.result() for one in running]  # type: ignore[misc]


def test_who_comes_meanwhile_shares_one_transaction() -> None:
    door = Door()
    assert sent(door, posts("1"), posts("2", "3"), posts("4")) == [Watched(1, 0), Watched(2, 0), Watched(1, 0)]
    assert door.together == [2]


def test_other_feeds_and_what_is_more_than_posts_go_alone() -> None:
    """A feed has its own place to go on from, and letters belong to whoever sent them."""
    door = Door()
    sent(door, posts("1"), posts("2"), posts("3"), posts("4"), sources="aabb")
    assert door.together == [2]
    door = Door()
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(door.group.watch, posts("1"), "a")
        assert door.line_of(0)
        letter = Parsed(letters=(DeadLetter("a", 1, "no text", "{}"),))
        assert door.group.watch(letter, "a") == Watched(0, 0)
        door.go_on.set()
        assert first.result() == Watched(1, 0)


def test_what_breaks_something_costs_only_its_sender() -> None:
    came = sent(Door(), posts("1"), posts("2", text="poison"), posts("3"))
    assert [came[0], came[2]] == [Watched(1, 0)] * 2
    assert isinstance(came[1], ZeroDivisionError)


def test_all_are_told_when_the_database_refuses() -> None:
    came = sent(Door(StoreError("full")), posts("1"), posts("2"), posts("3"))
    assert came[0] == Watched(1, 0)
    assert [str(one) for one in came[1:]] == ["full", "full"]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'group.db'}"


def test_each_sender_hears_what_became_of_its_own(url: str) -> None:
    """The same posts in one transaction as one after the other: news, what was known, what reads otherwise now."""
    parts = [
        posts("1", "2"),
        posts("2", "3", "3"),
        posts("1", text="Acme Air found my bag"),
        Parsed((Mention("9", "x", Author("mei"), "Acme Air", AT + timedelta(hours=3)),)),
    ]
    clock, file = ManualClock(AT), read_text(SHIPPED.read_text(encoding="utf-8"))
    together = build(file, database_url=url, clock=clock, notifier=Null(clock), sentiment=Unsure())
    assert together.intake.watch_together(parts, "api") == [
        Watched(2, 0),
        Watched(1, 2),
        Watched(0, 0, edited=1),
        Watched(1, 0, counted_as_now=1),
    ]
    together.store.close()
