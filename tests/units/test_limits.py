"""The door holds: how much is taken in at once, how long anybody is waited for, what a feed may make us keep."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from recorded_app import FILE, NOW, RecordedApp, Unsure
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from firebreak.app.limits import LetterLimit, TopicLimit
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, DeadLetter, Mention, Parsed, Reading
from firebreak.notifiers.null import Null
from firebreak.sources.body import parse_body
from firebreak.web import admission, request_body
from firebreak.web.admission import Admission
from firebreak.web.api import build as build_web
from firebreak.web.connections import OTHER_FILES, most_connections, raise_file_limit
from firebreak.web.request_body import read_body, unpack
from firebreak.wiring import build, read_text


def letters(count: int, first: int = 0) -> list[DeadLetter]:
    return [DeadLetter("api", n, "not JSON", f"oops {n}") for n in range(first, first + count)]


def test_beyond_a_cap_dead_letters_are_only_counted() -> None:
    """So many an hour; the next hour begins anew, and so it does when a clock went back."""
    limit = LetterLimit(10)
    shares = [limit.share(letters(7), NOW), limit.share(letters(7), NOW + timedelta(minutes=59))]
    later = limit.share(letters(7), NOW + timedelta(minutes=61))
    back = limit.share(letters(9), NOW - timedelta(days=1))

    assert [(len(kept), more) for kept, more in [*shares, later, back]] == [(7, 0), (3, 4), (7, 0), (9, 0)]


def test_the_count_of_dead_letters_is_whole(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not kept is counted all the same, and named to its sender."""
    clock = ManualClock(NOW)
    app = build(read_text(FILE), database_url=address, clock=clock, notifier=Null(clock), sentiment=Unsure())
    app.intake._letters = LetterLimit(5)
    watched = app.watch(Parsed(letters=tuple(letters(8))), "api")
    with app.store.begin() as tx:
        kept, counted = len(tx.dead_letters()), tx.counts()["dead_letters"]
    app.store.close()

    assert (len(watched.rejected), kept, counted) == (8, 5, 8)


def test_a_feed_invents_only_so_many_platforms_and_topics() -> None:
    """Known ones are always listened to; new ones while there is room."""
    limit = TopicLimit(platforms=2, topics=2)
    named = [Reading(topic, NOW, NOW, all=1) for topic in ("feed:a", "feed:b", "feed:c", "one", "two", "three")]
    stored = ["feed:c"]

    assert [each.topic for each in limit.within(named, lambda: stored)] == ["feed:a", "feed:c", "one", "two"]
    assert [each.topic for each in limit.within(named[1:3], lambda: stored)] == ["feed:c"]


def test_a_thousand_platforms_cost_no_memory_each(address: str) -> None:
    """Their posts are stored and judged like any; detectors are kept for the first two hundred."""
    clock = ManualClock(NOW)
    app = build(read_text(FILE), database_url=address, clock=clock, notifier=Null(clock), sentiment=Unsure())
    posts = tuple(Mention(str(n), f"p{n}", Author("a"), "acme air", NOW) for n in range(1_000))
    watched = app.watch(Parsed(posts), "api")
    with app.store.begin() as tx:
        platforms = [topic for topic in tx.topics_with_state() if topic.startswith("feed:")]
        judged = tx.counts()["judged"]
    app.store.close()

    assert (watched.accepted, judged, len(platforms)) == (1_000, 1_000, 200)


def test_too_much_at_once_is_asked_to_wait() -> None:
    """429 and when to come again; whoever was let in has its place until it is done."""
    gate = Admission(at_once=2, most=100)
    with gate.admit() as first, gate.admit() as second:
        with pytest.raises(HTTPException) as third, gate.admit():
            pass
        first.hold(60)
        second.hold(40)
        with pytest.raises(HTTPException) as fourth:
            second.hold(1)
    with gate.admit() as later:
        later.hold(100)

    assert [refused.value.status_code for refused in (third, fourth)] == [429, 429]
    assert third.value.headers == {"Retry-After": "1"}
    assert gate.refused == 2


def test_a_sender_who_is_turned_away_reads_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is stored, and the next one has room again."""
    monkeypatch.setattr(admission, "MOST_BYTES", 50)
    app = RecordedApp()
    web = TestClient(build_web(app, parse_body, api_token="t"), headers={"Authorization": "Bearer t"})
    refused, packed = web.post("/api/mentions", content=b"x" * 51), gzip.compress(b"x" * 5_000)
    bomb = web.post("/api/mentions", content=packed)

    assert [one.status_code for one in (refused, bomb)] == [429, 429]
    assert int(refused.headers["retry-after"]) >= 1
    assert (app.batches, app.letters) == ([], [])
    assert web.post("/api/mentions", content=b"oops").status_code == 422


class Sent:
    """A request whose body comes in these parts; None is a silence that lasts."""

    def __init__(self, *parts: bytes | None) -> None:
        self.parts = parts

    async def stream(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            if part is None:
                await asyncio.Event().wait()
            else:
                yield part


def test_a_body_that_stops_coming_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """408, in words."""
    monkeypatch.setattr(request_body, "PART_SECONDS", 0.0)
    with pytest.raises(HTTPException) as late:
        asyncio.run(read_body(Sent(b"half", None)))  # type: ignore[arg-type]

    assert late.value.status_code == 408
    assert asyncio.run(read_body(Sent(b"half", b"half"))) == b"halfhalf"  # type: ignore[arg-type]


class Counting:
    """zlib's decompressor, which adds up what it is handed and what it hands back."""

    handled = 0
    make = staticmethod(zlib.decompressobj)

    def __init__(self, wbits: int) -> None:
        self._inner = Counting.make(wbits=wbits)

    def decompress(self, some: Any, most: int) -> bytes:
        found = self._inner.decompress(some, most)
        Counting.handled += len(some) + len(self._inner.unused_data)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_gzip_is_unpacked_in_time_that_grows_with_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many empty members, of which each once had all that follows copied: now at most so many bytes for each."""
    monkeypatch.setattr(request_body.zlib, "decompressobj", Counting)
    handled = []
    for members in (1_000, 4_000):
        Counting.handled = 0
        assert unpack(gzip.compress(b"") * members, "gzip") == b""
        handled.append(Counting.handled)

    assert handled[1] < 4.1 * handled[0]
    assert unpack(gzip.compress(b"a" * 3_000_000) + gzip.compress(b"b"), "gzip")[-2:] == b"ab"


def test_connections_leave_files_for_the_rest() -> None:
    """However few files the system allows; and as many are asked for as may be had."""
    assert [most_connections(files) for files in (65_536, 600, 100)] == [512, 600 - OTHER_FILES, 16]
    assert raise_file_limit() >= 256
