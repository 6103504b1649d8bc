"""Platforms in a thread of their own, for whoever listens from elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

from .platforms import Platform

Made = TypeVar("Made")


class Served:
    """Platforms that serve; `do` does something where they run."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()

    def do(self, what: Callable[[], Made]) -> Made:
        async def done() -> Made:
            return what()

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(10)


@contextmanager
def served(*platforms: Platform) -> Iterator[Served]:
    """The platforms, serving until the block ends."""
    made = Served()
    thread = Thread(target=made.loop.run_forever, daemon=True)
    thread.start()
    for platform in platforms:
        asyncio.run_coroutine_threadsafe(platform.start(), made.loop).result(10)
    try:
        yield made
    finally:
        for platform in platforms:
            asyncio.run_coroutine_threadsafe(platform.stop(), made.loop).result(10)
        made.loop.call_soon_threadsafe(made.loop.stop)
        thread.join(10)
        made.loop.close()
