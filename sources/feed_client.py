"""The line to other people's servers: polite, patient, and never shown without a time limit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2
from msgspec import DecodeError, Struct
from msgspec.json import decode

from ..core.translation import message

if TYPE_CHECKING:
    from ..core.ports import Clock

logging.getLogger("httpx2").setLevel(logging.WARNING)  # it would tell of every address, and some hold a token

LARGEST = 32 << 20  # bytes of an answer
LONGEST_WAIT = 24 * 3600.0  # seconds that a server may ask us to wait
QUIET = 90.0  # seconds without a byte, after which a stream is thought dead: all of them send a sign of life
LINGER = 0.5  # seconds in which messages of a stream are gathered into one transaction
MOST = 500  # of them
_TIMEOUT = httpx2.Timeout(30.0, read=60.0)


class Fault(Exception):
    """Something is wrong that may pass. `wait` is how many seconds the server asked for; `refused` that it does not
    take our token, or does not know the address: somebody may have to mend that.
    """

    def __init__(self, why: str, *, wait: float | None = None, refused: bool = False) -> None:
        super().__init__(why)
        self.wait, self.refused = wait, refused


class Answer(Struct, frozen=True):
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; Fault where it is none."""
        try:
            return decode(self.body)
        except (DecodeError, UnicodeDecodeError, RecursionError):
            raise Fault(message("the answer is no JSON")) from None

    def objects(self, key: str) -> list[dict[str, Any]]:
        """The objects in the list under a key; none where there is no such key."""
        said = self.json()
        if not isinstance(said, dict):
            raise Fault(message("the answer is no JSON object"))
        return [one for one in said.get(key) or () if isinstance(one, dict)]


class Client:
    """Speaks to the servers of one feed.

    Parameters
    ----------
    secret
        The value of an environment variable.
    words
        What the topics are known by.
    pause
        Waits so many seconds.
    """

    def __init__(
        self,
        clock: Clock,
        secret: Callable[[str], str],
        words: tuple[str, ...] = (),
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock, self.secret, self.words, self.pause = clock, secret, words, pause
        self._http = httpx2.AsyncClient(
            timeout=_TIMEOUT, follow_redirects=True, headers={"User-Agent": f"firebreak/{_version()}"}
        )

    def now(self) -> datetime:
        """The present."""
        return self._clock.now()

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def get(self, url: str, **said: Any) -> Answer:
        """The answer to a GET; 304 is an answer too. Raises Fault for every other one that is not 2xx."""
        return await self._send("GET", url, **said)

    async def post(self, url: str, **said: Any) -> Answer:
        """The answer to a POST."""
        return await self._send("POST", url, **said)

    async def _send(self, method: str, url: str, **said: Any) -> Answer:
        async with self._http.stream(method, url, **_without_none(said)) as response:
            body = await _body(response)
            self.check(response.status_code, response.headers, url, body)
            return Answer(response.status_code, response.headers, body)

    @asynccontextmanager
    async def lines(self, url: str, **said: Any) -> AsyncIterator[AsyncIterator[bytes]]:
        """The lines of an answer that does not end, without their ends; half a line at its end is none."""
        timeout = httpx2.Timeout(30.0, read=QUIET)
        async with self._http.stream("GET", url, timeout=timeout, **_without_none(said)) as response:
            if response.status_code != 200:
                self.check(response.status_code, response.headers, url, await _body(response))
            yield _lines(response)

    @asynccontextmanager
    async def socket(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The messages of a websocket; pings find out whether it still lives."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import InvalidStatus

        try:
            async with connect(
                url, max_size=1 << 20, max_queue=MOST, user_agent_header=f"firebreak/{_version()}"
            ) as ws:
                yield _messages(ws)
        except InvalidStatus as error:
            answer = error.response
            self.check(answer.status_code, answer.headers, url, bytes(answer.body or b""))

    def check(self, status: int, headers: Mapping[str, str], url: str, body: bytes = b"") -> None:
        """Fault for an answer that is none: with how long to wait, where the server says it."""
        if 200 <= status < 300 or status == 304:
            return
        host = urlsplit(url).hostname or ""
        wait = _wait(headers, body, self.now()) if status in (403, 420, 429, 500, 502, 503, 504) else None
        if status in (420, 429):
            raise Fault(
                message("{host} says that we ask too often (HTTP {status})", host=host, status=str(status)),
                wait=60.0 if wait is None else wait,
            )
        if status in (400, 401, 403, 404, 409, 410):
            raise Fault(_refusal(host, status, f"HTTP {status}{_detail(body)}"), wait=wait, refused=True)
        raise Fault(message("{host} has a fault of its own (HTTP {status})", host=host, status=str(status)), wait=wait)


async def batched(
    messages: AsyncIterator[bytes], pause: Callable[[float], Awaitable[object]], most: int = MOST
) -> AsyncIterator[list[bytes]]:
    """Messages in batches: what comes within a moment, `most` at once; the sender waits while nobody takes any.

    When the line breaks, what had come is given first.
    """
    queue: asyncio.Queue[bytes | BaseException] = asyncio.Queue(most)

    async def pump() -> None:
        try:
            async for message in messages:
                await queue.put(message)
            await queue.put(EOFError())
        except Exception as error:  # noqa: BLE001  it is raised where the messages are taken
            await queue.put(error)

    pumping = asyncio.create_task(pump())
    try:
        while True:
            first = await queue.get()
            if isinstance(first, bytes):
                await pause(LINGER)
            got = [first, *(queue.get_nowait() for _ in range(min(queue.qsize(), most - 1)))]
            if batch := [each for each in got if isinstance(each, bytes)]:
                yield batch
            if isinstance(got[-1], EOFError):
                return
            if isinstance(got[-1], BaseException):
                raise got[-1]
    finally:
        pumping.cancel()
        await asyncio.gather(pumping, return_exceptions=True)


async def events(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Server-sent events, each as it stood, with the empty line behind it; comments are left out."""
    kept: list[bytes] = []
    async for line in lines:
        line = line.rstrip(b"\r")
        if line and not line.startswith(b":"):
            kept.append(line)
        elif not line and kept:
            yield b"\n".join((*kept, b"", b""))
            kept = []


async def _body(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > LARGEST:
            raise Fault(message("the answer is larger than {most} MB", most=str(LARGEST >> 20)))
    return bytes(body)


async def _lines(response: httpx2.Response) -> AsyncIterator[bytes]:
    rest = b""
    async for part in response.aiter_bytes():
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line
        if len(rest) > LARGEST:
            raise Fault(message("a line of the stream does not end"))


async def _messages(ws: Any) -> AsyncIterator[bytes]:
    async for each in ws:
        yield each.encode() if isinstance(each, str) else each


def _wait(headers: Mapping[str, str], body: bytes, now: datetime) -> float | None:
    """Seconds that the server asks us to wait: Retry-After (seconds or a date), X-Rate-Limit-Reset (X, Reddit)."""
    after = headers.get("retry-after")
    if after:
        return _bounded(after, now)
    if headers.get("x-rate-limit-remaining", headers.get("x-ratelimit-remaining", "0")).partition(".")[0] != "0":
        return None
    reset = headers.get("x-rate-limit-reset") or headers.get("x-ratelimit-reset")
    return _bounded(reset, now) if reset else _told(body)


def _told(body: bytes) -> float | None:
    """Telegram says it in the body."""
    try:
        return min(LONGEST_WAIT, max(1.0, float(decode(body)["parameters"]["retry_after"])))
    except (DecodeError, UnicodeDecodeError, RecursionError, LookupError, TypeError, ValueError):
        return None


def _bounded(said: str, now: datetime) -> float | None:
    """A number of seconds, a moment as one since 1970, or a date, as seconds from now."""
    try:
        seconds = float(said)
        seconds = seconds - now.timestamp() if seconds > 1e9 else seconds
    except ValueError:
        seconds = _until(said, now)
    return min(LONGEST_WAIT, max(1.0, seconds)) if seconds == seconds else None  # NaN is no answer


def _until(said: str, now: datetime) -> float:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return (read(said) - now).total_seconds()
        except (TypeError, ValueError, OverflowError):
            continue
    return float("nan")


def _refusal(host: str, status: int, detail: str) -> str:
    if status == 401:
        return message("{host} does not take our token ({detail})", host=host, detail=detail)
    if status == 403:
        return message("{host} does not let us in ({detail})", host=host, detail=detail)
    if status == 404:
        return message("{host} has nothing at this address ({detail})", host=host, detail=detail)
    return message("{host} does not take what we ask ({detail})", host=host, detail=detail)


def _detail(body: bytes) -> str:
    """The sentence that comes with a refusal, such as Telegram's `description`."""
    try:
        said = decode(body)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    for key in ("description", "detail", "error_description", "message", "error"):
        found = said.get(key) if isinstance(said, dict) else None
        found = found.get("message") if isinstance(found, dict) else found  # as Google writes it
        if isinstance(found, str):
            return f": {found[:200]}"
    return ""


def _without_none(said: dict[str, Any]) -> dict[str, Any]:
    if "params" in said:
        said["params"] = {key: value for key, value in said["params"].items() if value is not None}
    return {key: value for key, value in said.items() if value is not None}


def _version() -> str:
    try:
        return version("firebreak")
    except PackageNotFoundError:
        return "0"
