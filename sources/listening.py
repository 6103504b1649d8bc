"""Listens to live feeds: one loop for all of them, each begun anew, after a pause, for as long as the service runs."""

from __future__ import annotations

import asyncio
import logging
import random
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import gaierror
from threading import Thread

import httpx2
from msgspec.structs import replace
from websockets.exceptions import WebSocketException

from ..core.errors import StoreError, said_by
from ..core.model import DeadLetter, Mention, Parsed
from ..core.translation import chained, gettext_noop, message
from .body import parse_body
from .feed import Feed, Piece
from .feed_client import Client, Fault
from .shape_files import Shapes
from .wire import dead_letter

log = logging.getLogger("firebreak")

FIRST, LONGEST, REFUSED = 1.0, 300.0, 900.0  # seconds: the first pause, the longest, and that after a refusal
STEADY = 60.0  # seconds after which a line that breaks counts as one that had held
_WORKERS = 4
_UNREACHABLE = (httpx2.ConnectError, httpx2.ConnectTimeout, ConnectionRefusedError, gaierror)
_SILENT = (httpx2.TimeoutException, TimeoutError)
_BROKEN = (OSError, EOFError, httpx2.HTTPError, WebSocketException)
_WORDS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (_UNREACHABLE, gettext_noop("the server cannot be reached")),
    (_SILENT, gettext_noop("the server does not answer")),
    (_BROKEN, gettext_noop("the line broke")),
)


class Listener:
    """Listens to one feed, and hands what it brings to the app.

    Parameters
    ----------
    take_in
        Stores a stretch of the feed with its cursor, in one transaction.
    cursor
        The cursor that was stored last.
    keep
        Whether a mention is about anything that is watched; asked only of feeds that bring everything.
    """

    def __init__(
        self,
        name: str,
        feed: Feed,
        client: Client,
        *,
        take_in: Callable[[Parsed, str], object],
        cursor: Callable[[str], str | None],
        keep: Callable[[Mention], bool],
        shapes: Shapes,
    ) -> None:
        self.name, self.feed = name, feed
        self.source = f"live:{name}@{feed.fingerprint}"
        self._client, self._take_in, self._cursor, self._keep = client, take_in, cursor, keep
        self._shapes = shapes
        self.trouble = ""  # why nothing is heard; empty while all is well
        self._tries = 0

    async def run(self) -> None:
        """Listen until cancelled: no fault is final."""
        try:
            while True:
                began = self._client.now()
                why = await self._why_it_ended()
                if (self._client.now() - began).total_seconds() > STEADY:
                    self._tries = 0
                wait = self._pause(why)
                self.trouble = self._said(why)
                log.warning("feed %s: %s; the next try is in %.0f s", self.name, self.trouble, wait)
                await self._client.pause(wait)
        finally:
            await self._client.close()

    async def _why_it_ended(self) -> Exception:
        try:
            await self._listen()
        except Exception as error:  # noqa: BLE001  whatever it is, the feed is begun anew
            return error
        return Fault(message("the line was closed"))

    async def _listen(self) -> None:
        cursor = await asyncio.to_thread(self._cursor, self.source)
        messages = self.feed.listen(self._client, cursor)
        try:
            async for piece in messages:
                await self._take(piece)
                self.trouble = ""
                if piece != Piece():  # the line is open; whether it holds shows later
                    self._tries = 0
        finally:
            await messages.aclose()  # type: ignore[attr-defined]  # an async generator: its line is closed now

    async def _take(self, piece: Piece) -> None:
        parts = await asyncio.to_thread(self._read, piece.body) if piece.body else []
        *before, last = parts or [Parsed()]
        for part in (*before, replace(last, cursor=piece.cursor)):
            part = replace(part, mentions=await self.feed.completed(self._client, part.mentions))
            if part != Parsed():
                await asyncio.to_thread(self._take_in, part, self.source)

    def _read(self, body: bytes) -> list[Parsed]:
        """What the bytes say; those that nobody can read are one dead letter, and the feed goes on."""
        try:
            found = parse_body(
                body, self.source, self._client.now(), shape=self.feed.reads_as, zone="UTC", shapes=self._shapes
            )
            return [self._sifted(part) for part in found]
        except Exception as error:  # noqa: BLE001  it would come again and again
            return [
                Parsed(
                    letters=(
                        dead_letter(self.source, 1, message("cannot be read: {cause}", cause=said_by(error)), body),
                    )
                )
            ]

    def _sifted(self, part: Parsed) -> Parsed:
        kept: list[Mention] = []
        passed: list[Mention] = []
        for each in part.mentions:
            is_wanted = not self.feed.whole or each.operation == "delete" or self._keep(each)
            (kept if is_wanted else passed).append(each)
        letters = tuple(map(_placeless, part.letters))
        in_order = self.feed.whole and bool(kept)  # all that a platform has, as it happens: its deletions are countless
        return replace(part, mentions=tuple(kept), passed_over=tuple(passed), letters=letters, in_order=in_order)

    def _pause(self, why: Exception) -> float:
        """Seconds until the next try: as long as asked, else longer each time; never the same for all at once."""
        self._tries += 1
        if isinstance(why, Fault) and why.wait is not None:
            return why.wait + random.uniform(0, 1 + why.wait / 10)
        longest = REFUSED if isinstance(why, Fault) and why.refused else LONGEST
        return random.uniform(0.5, 1.0) * min(longest, FIRST * 2.0 ** min(self._tries, 20))

    def _said(self, why: Exception) -> str:
        """What went wrong; never an address, which may hold a token."""
        if isinstance(why, Fault):
            named = chained(self.feed.variables(), "and")
            return (
                message("{trouble}; is {named} right?", trouble=said_by(why), named=named)
                if why.refused and named
                else said_by(why)
            )
        if isinstance(why, StoreError):
            return why.said
        for kinds, words in _WORDS:
            if isinstance(why, kinds):
                return message("{trouble} ({kind})", trouble=message(words), kind=type(why).__name__)
        place = traceback.extract_tb(why.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return message("something broke here ({kind} at {place})", kind=type(why).__name__, place=where)


def _placeless(letter: DeadLetter) -> DeadLetter:
    """The letter without its place in the piece, which differs from look to look: so the store knows it again."""
    return replace(letter, line=1) if letter.raw else letter


class Listening:
    """All feeds in one loop, in a thread of its own."""

    def __init__(self, make: Callable[[], Sequence[Listener]]) -> None:
        self._make = make
        self._listeners: Sequence[Listener] = ()
        self._loop: asyncio.AbstractEventLoop | None = None  # made when it is wanted: it holds open files
        self._ending = asyncio.Event()
        self._thread = Thread(target=self._run, name="feeds", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._loop = asyncio.new_event_loop()
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """End all lines; what is being stored is stored."""
        if self._loop is None:
            return
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(timeout)

    def troubles(self) -> dict[str, str]:
        """Each feed with why nothing is heard of it; "ok" while all is well."""
        return {each.name: each.trouble or "ok" for each in self._listeners}

    def _run(self) -> None:
        loop = self._loop
        assert loop
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._everything())

    async def _everything(self) -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_WORKERS, "feed"))
        self._listeners = self._make()
        listening = [asyncio.create_task(each.run()) for each in self._listeners]
        await self._ending.wait()
        for each in listening:
            each.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
