"""One feed listened to as the service does it, into a real store; time passes at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recorded_app import Unsure

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.errors import StoreError
from firebreak.core.model import Parsed
from firebreak.core.plugins import FEEDS, load_all
from firebreak.notifiers.null import Null
from firebreak.sources.feed import Feed
from firebreak.sources.feed_client import Client
from firebreak.sources.listening import Listener
from firebreak.sources.shape_files import shapes_with
from firebreak.storage.sql_store import open_store
from firebreak.watchlists.matcher import MentionMatcher
from firebreak.wiring import build, read_text

from .platforms import START, Platform

FILE = 'version: 1\ntopics: {acme: {words: "Acme Air"}}\n'


@cache
def made() -> bytes:
    """An empty database with all its tables."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


@cache
def file() -> Any:
    """One topic."""
    return read_text(FILE)


@cache
def kinds() -> dict[str, type[Feed]]:
    """Every kind of feed."""
    return load_all(FEEDS)


def database_in(folder: Path) -> str:
    """A database of its own, copied from one that was made once."""
    path = folder / "feeds.db"
    if not path.exists():
        path.write_bytes(made())
    return f"sqlite:///{path}"


class Ears:
    """A store, and what came into it. `pauses` are the seconds that were waited, in which the clock went on."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(START + timedelta(hours=1))
        self.file = file()
        self.app: App = build(
            self.file,
            database_url=database_in(folder),
            clock=self.clock,
            notifier=Null(self.clock),
            sentiment=Unsure(),
            detectors=lambda _: [],
        )
        self.matcher = MentionMatcher(self.file.topics, self.file.watchlists)
        self.pauses: list[float] = []
        self.accepted: list[str] = []
        self.passed_over = 0
        self.stopped = False
        self.lives, self.refused = -1, 0

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.forward(timedelta(seconds=seconds))
        await asyncio.sleep(0.001)

    def take_in(self, parsed: Parsed, source: str) -> None:
        """As the service does; what was new is noted down. With `lives` nothing is stored after so many stretches."""
        if self.lives == 0:
            self.refused += 1
            raise StoreError("the database is gone")
        self.lives -= 1
        with self.app.store.begin() as tx:
            known = {one.mention.key for one in tx.judged("acme", [each.key for each in parsed.mentions])}
        self.app.watch(parsed, source)
        self.accepted += [each.key for each in parsed.mentions if each.key not in known]
        self.passed_over += len(parsed.passed_over)

    @property
    def letters(self) -> list[str]:
        with self.app.store.begin() as tx:
            return [letter.reason for letter in tx.dead_letters()]

    @asynccontextmanager
    async def on(self, platform: Platform, **more: Any) -> AsyncIterator[Listener]:
        """Listening, until the block ends: then the line is cut as by a kill."""
        feed: Feed = kinds()[platform.kind].model_validate({**platform.options(), **more})
        client = Client(self.clock, lambda name: platform.secrets[name], ("Acme Air",), self.pause)
        listener = Listener(
            "theirs",
            feed,
            client,
            take_in=self.take_in,
            cursor=self.app.intake.cursor,
            keep=lambda mention: bool(self.matcher.match(mention).topics),
            shapes=shapes_with(),
        )
        task = asyncio.create_task(listener.run())
        try:
            yield listener
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self.stopped = task.cancelled()

    async def heard(self, platform: Platform, *numbers: int) -> None:
        """Wait until these posts were heard."""
        wanted = {platform.key(number) for number in numbers}
        await until(lambda: wanted <= set(self.accepted), lambda: f"not heard: {wanted - set(self.accepted)}")


async def until(condition: Callable[[], object], said: Callable[[], str] = str, seconds: float = 10.0) -> None:
    """Wait until `condition` holds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not condition():
        assert loop.time() < end, said()
        await asyncio.sleep(0.002)
