"""Whom the door stands open for: a sender has so many seconds for a header, and there are so many connections.

Without this, a thousand half-open sockets take every file that the process may open, and no alert can leave.
"""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

HEADER_SECONDS = 10.0  # until a whole header must be there
UNREAD_SECONDS = 30.0  # until somebody who does not read our answer is left alone
MOST_CONNECTIONS = 512
AT_ONCE = 128  # connections that the system holds ready: so many are opened before the first of them can be closed
OTHER_FILES = 256  # that the rest needs at most: databases, feeds, Slack, models
WANTED_FILES = 65_536
LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


def raise_file_limit() -> int:
    """Let this process open as many files as it may, within reason; how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, WANTED_FILES)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return WANTED_FILES if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def most_connections(files: int) -> int:
    """How many connections may be open, so that the rest of the service keeps its files."""
    return max(16, min(MOST_CONNECTIONS, files - OTHER_FILES))


def guarded(most: int) -> type[H11Protocol]:
    """uvicorn's HTTP/1.1 with at most `most` connections; beyond, the one that owes us bytes for longest is closed."""

    class Guarded(_Guarded):
        owing: dict[_Guarded, None] = {}
        limit = most

    return Guarded


class _Guarded(H11Protocol):
    owing: dict[_Guarded, None]  # whose header or body is not all there, the oldest first
    limit: int
    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_header()
        if len(self.connections) > self.limit:
            next(iter(self.owing)).close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        _cancel(self._unread)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._late is None and (self.cycle is None or self.cycle.response_complete):
            self._wait_for_header()  # of the next request on this connection
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            return
        _cancel(self._late)
        self._late = None
        if self.conn.their_state is not h11.SEND_BODY:
            self.owing.pop(self, None)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        _cancel(self._unread)
        super().resume_writing()

    def close(self) -> None:
        """The header came too late, or somebody else needs the place."""
        self._forget()
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(LATE)
        self.transport.close()

    def _wait_for_header(self) -> None:
        self.owing[self] = None
        self._late = self.loop.call_later(HEADER_SECONDS, self.close)

    def _forget(self) -> None:
        _cancel(self._late)
        self._late = None
        self.owing.pop(self, None)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
