"""A small HTTP server by hand: it answers, refuses, breaks off in the middle, or hangs up, as a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Request:
    """What was asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Reply:
    """What is answered; with `stream` the answer does not end."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stream: AsyncIterator[bytes] | None = None


class Server:
    """One platform on 127.0.0.1. `faults` come first: "hang up", "cut", or a Reply."""

    def __init__(self) -> None:
        self.faults: list[str | Reply] = []
        self.requests: list[Request] = []
        self.url = ""
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def break_lines(self) -> None:
        """Every open answer ends in its middle."""
        for writer in list(self._open):
            writer.transport.abort()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await self._answer(await _read(reader), writer)
        except (OSError, RuntimeError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # whoever asked has gone
        finally:
            self._open.discard(writer)
            self._tasks.discard(task)
            writer.transport.abort()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.requests.append(request)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "hang up":
            return
        reply = fault if isinstance(fault, Reply) else self.answer(request)
        head = {"Connection": "close", **reply.headers}
        head |= {"Transfer-Encoding": "chunked"} if reply.stream else {"Content-Length": str(len(reply.body))}
        lines = [f"HTTP/1.1 {reply.status} X", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        writer.write("\r\n".join(lines).encode())
        if reply.stream is None:
            writer.write(reply.body[: len(reply.body) // 2] if fault == "cut" else reply.body)
            await writer.drain()
            await asyncio.sleep(0)
            if fault != "cut":
                writer.write_eof()
                await asyncio.sleep(0.001)
            return
        async for part in reply.stream:
            part = part[: len(part) // 2] if fault == "cut" else part
            writer.write(b"%x\r\n%s\r\n" % (len(part), part))
            await writer.drain()
            if fault == "cut":
                return


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return Request(method, unquote(parts.path), query, headers, body)
