"""The line to other people's servers: how long it waits, what a line is, that nothing piles up, and that it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx2
import pytest
from fake_feeds.listener import Ears, until
from fake_feeds.platforms import RssFeed, TelegramBot
from fake_feeds.server import Reply, Request, Server
from fake_feeds.streams import Jetstream

from firebreak.core.clock import ManualClock
from firebreak.core.model import FEED, Parsed, Reading
from firebreak.sources.feed import Feed, Marks, Piece
from firebreak.sources.feed_client import Client, Fault, batched, events
from firebreak.sources.listening import Listener, Listening
from firebreak.sources.shape_files import shapes_with

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def client() -> Client:
    """One that waits for nothing."""
    return Client(ManualClock(NOW), lambda name: name, pause=lambda _: asyncio.sleep(0))


def waited(status: int, headers: dict[str, str], body: bytes = b"") -> float | None:
    """How long an answer asks to wait."""
    with pytest.raises(Fault) as fault:
        client().check(status, headers, "https://api.example.com/secret-token/path", body)
    assert "secret-token" not in str(fault.value)
    return fault.value.wait


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "120"}, 120),
        (503, {"retry-after": "Tue, 10 Mar 2026 09:05:00 GMT"}, 300),
        (429, {"retry-after": "2026-03-10T09:00:30Z"}, 30),
        (429, {"x-rate-limit-reset": str(int(NOW.timestamp()) + 900)}, 900),
        (429, {"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "412"}, 412),
        (429, {"x-ratelimit-remaining": "12.0", "x-ratelimit-reset": "412"}, 60),
        (429, {}, 60),
        (429, {"retry-after": "soon"}, 60),
        (429, {"retry-after": "nan"}, 60),
        (429, {"retry-after": "-5"}, 1),
        (429, {"retry-after": "99999999"}, 86_400),
        (429, {"retry-after": "Tue, 10 Mar 9999 09:05:00 GMT"}, 86_400),
        (503, {}, None),
        (500, {}, None),
        (401, {}, None),
    ],
)
def test_it_waits_as_long_as_a_server_asks(status: int, headers: dict[str, str], seconds: float | None) -> None:
    """A number, a date, or the end of the window; a day at most, and never less than a second."""
    assert waited(status, headers) == seconds


def test_telegram_says_it_in_the_body() -> None:
    """And has no header for it."""
    assert waited(429, {}, b'{"ok":false,"error_code":429,"parameters":{"retry_after":35}}') == 35


def test_half_a_line_is_none_and_no_other_sign_ends_one() -> None:
    """U+2028 and U+0085 stand inside of posts; what comes in pieces is put together."""
    parts = ['{"a": "one\u2028two\u0085'.encode(), b'three"}\r\n\r\n{"b', b'": 1}\n{"half']

    class Lines(Server):
        def answer(self, request: Request) -> Reply:
            async def stream() -> AsyncIterator[bytes]:
                for part in parts:
                    yield part

            return Reply(stream=stream())

    async def story() -> list[bytes]:
        server, found = Lines(), list[bytes]()
        await server.start()
        line = client()
        with suppress(httpx2.RemoteProtocolError):  # the server hangs up without a last chunk
            async with line.lines(server.url) as lines:
                async for each in lines:
                    found.append(each)
        await line.close()
        await server.stop()
        return found

    assert asyncio.run(story()) == ['{"a": "one\u2028two\u0085three"}\r'.encode(), b"\r", b'{"b": 1}']


def test_server_sent_events_are_whole() -> None:
    """Comments are left out; one that is not ended by an empty line is not yet an event."""

    async def lines() -> AsyncIterator[bytes]:
        for line in (b":thump", b"event: update\r", b"data: {}", b"", b"", b"data: 1", b"", b"event: delete"):
            yield line

    async def story() -> list[bytes]:
        return [each async for each in events(lines())]

    assert asyncio.run(story()) == [b"event: update\ndata: {}\n\n", b"data: 1\n\n"]


def test_nothing_piles_up_while_nobody_takes() -> None:
    """Of a sender without end only as much is taken off the line as fits into one batch."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x"

    async def story() -> tuple[int, int]:
        batches = batched(endless(), lambda _: asyncio.sleep(0), most=50)
        first = await anext(batches)
        for _ in range(100):
            await asyncio.sleep(0)
        await batches.aclose()  # type: ignore[attr-defined]
        return len(first), sent

    size, taken = asyncio.run(story())
    assert (size, taken <= 2 * 50 + 2) == (50, True)


def test_what_had_come_before_a_break_is_given_first() -> None:
    """Then the break is raised where the messages are taken."""

    async def breaking() -> AsyncIterator[bytes]:
        yield b"1"
        yield b"2"
        raise OSError("gone")

    async def story() -> list[bytes]:
        batches = batched(breaking(), lambda _: asyncio.sleep(0))
        found = await anext(batches)
        with pytest.raises(OSError, match="gone"):
            await anext(batches)
        return found

    assert asyncio.run(story()) == [b"1", b"2"]


@pytest.mark.parametrize("cursor", [None, "", "not JSON", "[1]", '{"at": "5"}'])
def test_marks_take_any_cursor(cursor: str | None) -> None:
    """One that makes no sense is none."""
    assert Marks(cursor)["at"] == ("5" if cursor and "5" in cursor else "")


@pytest.fixture
def ears(tmp_path: Path) -> Any:
    """A real store, and what was heard."""
    made = Ears(tmp_path)
    yield made
    made.app.store.close()


def test_what_concerns_nobody_is_not_stored_and_still_heard(ears: Ears) -> None:
    """Of a feed that brings everything: `blind` learns from all of it, so that its silence is noticed."""
    heard: list[Reading] = []

    class Listening:
        name = "listening"

        def update(self, reading: Reading) -> None:
            heard.append(reading)

        def state(self) -> dict[str, Any]:
            return {}

    ears.app.intake._detectors.make = lambda topic: [Listening()] if topic.startswith(FEED) else []  # type: ignore[assignment]

    async def story() -> None:
        platform = Jetstream()
        await platform.start()
        for number in range(10):
            platform.chatter(number)
        platform.post(20)
        async with ears.on(platform):
            await ears.heard(platform, 20)
        await platform.stop()

    asyncio.run(story())
    with ears.app.store.begin() as tx:
        (kept,) = tx.judged("acme", [f"bluesky:at://{Jetstream.DID}/app.bsky.feed.post/20"])
    assert ears.app.queries.health()["mentions"] == 1
    assert (kept.mention.author.handle, kept.mention.author.followers) == ("dana.example.com", 18250)
    assert sum(reading.all for reading in heard if reading.topic == "feed:the feed theirs") == 11


def test_without_profiles_a_post_lives(ears: Ears) -> None:
    """Who wrote it stays an identifier."""

    async def story() -> None:
        platform = Jetstream()
        await platform.start()
        platform.post(1)
        async with ears.on(platform, profiles="http://127.0.0.1:9"):
            await ears.heard(platform, 1)
        await platform.stop()

    asyncio.run(story())


def test_a_captcha_is_no_feed(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    """A web page where a feed should be is a fault that may pass, not a dead letter at every look."""

    async def story() -> None:
        platform = RssFeed()
        await platform.start()
        platform.post(1)
        platform.faults += [Reply(b"<!DOCTYPE html><p>Are you human?</p>")] * 3
        async with ears.on(platform):
            await ears.heard(platform, 1)
        await platform.stop()

    asyncio.run(story())
    assert ears.letters == []
    assert "feed theirs: the answer is a web page, not a feed; the next try is in" in caplog.text


@pytest.mark.parametrize("made", [Jetstream, RssFeed])
def test_without_internet_it_says_so(
    ears: Ears, caplog: pytest.LogCaptureFixture, made: type[Jetstream] | type[RssFeed]
) -> None:
    """In words, for whoever just typed firebreak watch."""
    platform = made()
    platform.url = "http://127.0.0.1:9"
    platform.socket_url = "ws://127.0.0.1:9"  # type: ignore[union-attr]

    async def story() -> None:
        async with ears.on(platform):
            await until(lambda: ears.pauses)

    asyncio.run(story())
    assert "feed theirs: the server cannot be reached (Conn" in caplog.text


def test_a_line_that_is_open_again_is_no_trouble(ears: Ears) -> None:
    """Also where nobody says anything on it."""

    async def story() -> None:
        platform = Jetstream()
        await platform.start()
        platform.faults += ["hang up"]
        async with ears.on(platform) as listener:
            await until(lambda: listener.trouble)
            await until(lambda: platform.lines and not listener.trouble)
        await platform.stop()

    asyncio.run(story())
    assert ears.accepted == []


def test_another_place_is_another_cursor(ears: Ears) -> None:
    """A bot's cursor means nothing to another bot; another token of the same one changes nothing."""
    kind = TelegramBot()
    kind.url = "http://127.0.0.1:1"

    async def name(**more: Any) -> str:
        async with ears.on(kind, **more) as listener:
            return listener.source

    first = asyncio.run(name())
    assert asyncio.run(name(token="OTHER_TOKEN")) == first
    assert asyncio.run(name(url="http://127.0.0.1:2")) != first


class Broken(Feed):
    """One with a fault of its own."""

    def listen(self, client: Client, cursor: str | None) -> AsyncIterator[Piece]:
        return self._listen()

    async def _listen(self) -> AsyncIterator[Piece]:
        yield Piece(b"")
        raise KeyError("private")


def test_a_fault_of_ours_is_told_by_its_place(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    """Without what it was about; the loop of all feeds goes on, and ends at once when it is told to."""
    again = Event()

    async def pause(seconds: float) -> None:
        ears.pauses.append(seconds)
        if len(ears.pauses) > 2:
            again.set()
        await asyncio.sleep(3600 if again.is_set() else 0)

    def make() -> list[Listener]:
        return [
            Listener(
                "odd",
                Broken(),
                Client(ears.clock, str, pause=pause),
                take_in=ears.take_in,
                cursor=ears.app.intake.cursor,
                keep=lambda _: True,
                shapes=shapes_with(),
            )
        ]

    with caplog.at_level(logging.WARNING):
        listening = Listening(make)
        listening.start()
        assert again.wait(60)
        troubles = listening.troubles()
        listening.stop(10)
    assert not listening._thread.is_alive()
    assert "feed odd: something broke here (KeyError at test_sources_listening.py:" in caplog.text
    assert "private" not in caplog.text
    assert troubles["odd"].startswith("something broke here (KeyError at ")


def test_it_can_be_stopped_before_it_has_begun() -> None:
    """Whatever comes first."""
    listening = Listening(list)
    listening.start()
    listening.stop(10)

    assert not listening._thread.is_alive()


def test_time_from_outside_is_bounded(ears: Ears) -> None:
    """A relay whose clock is a year ahead does not move the cursor there."""

    async def story() -> str:
        platform = Jetstream()
        await platform.start()
        platform.post(1)
        honest = platform.began
        platform.began = honest + timedelta(days=365)
        platform.post(2)
        platform.began = honest
        platform.post(3)
        async with ears.on(platform) as listener:
            await ears.heard(platform, 1, 3)
            await until(lambda: ears.app.intake.cursor(listener.source))
        await platform.stop()
        return str(ears.app.intake.cursor(listener.source))

    assert int(asyncio.run(story())) < (ears.clock.now().timestamp() + 61) * 1_000_000
    assert ears.take_in(Parsed(), "x") is None
