"""Server-sent events: every open page is told when there is something new to see.

See the HTML Standard, 9.2 (Server-sent events). Nothing but that there is news goes over this line: who may see what is
decided where the page is made.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from ...app import App

LOOK_EVERY = 0.4  # seconds between two looks at the database, however many pages are open
TELL_EVERY = 2.0  # ... and between two words to one page
TICK_EVERY = 10.0  # a page that has not heard anything for thirty says that it is old
RETRY = 3_000  # milliseconds until a browser that lost the line calls again
EVEN_SO = timedelta(minutes=10)  # so often there is news though nothing happened


class Live:
    """Looks whether anything changed, once for all who wait."""

    def __init__(self, app: App) -> None:
        self._app, self._mark, self._looked_at = app, "", float("-inf")

    async def mark(self) -> str:
        """Differs from an earlier one when there is something new to see. Whoever finds it old looks; the others go on
        with what is known, so that many open pages take one thread and not one each."""
        if not self._mark or monotonic() - self._looked_at >= LOOK_EVERY:
            self._looked_at = monotonic()
            self._mark = await run_in_threadpool(self._app.queries.mark, EVEN_SO)
        return self._mark

    async def stream(self, goes_on: Callable[[], bool]) -> AsyncIterator[bytes]:
        """The events of one page, until it `goes_on` no more."""
        seen = await self.mark()
        told, ticked = float("-inf"), monotonic()
        yield b"retry: %d\nevent: tick\ndata:\n\n" % RETRY
        while goes_on():
            await asyncio.sleep(LOOK_EVERY)
            now, mark = monotonic(), await self.mark()
            if mark != seen and now - told >= TELL_EVERY:
                seen, told, ticked = mark, now, now
                yield b"event: changed\ndata:\n\n"
            elif now - ticked >= TICK_EVERY:
                ticked = now
                yield b"event: tick\ndata:\n\n"
