"""Server-sent events: every open page is told what has changed of it.

See the HTML Standard, 9.2 (Server-sent events). The id of an event names the state of the page that a browser shows
after it, so that one whose line broke goes on where it was. What is sent was made for all who may see the same; whose
session ended is told nothing any more.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool

from ...core.reading_language import reading, reading_in
from .shared_parts import MARK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from ...app import App
    from .live_pages import LivePage, LivePages
    from .sessions import Visitor
    from .shared_parts import State

LOOK_EVERY = 0.5  # seconds between two looks at the database while no commit of this process wakes us
TELL_EVERY = 0.8  # ... and between two words to one page
SHARE = 0.08  # of a core at most for making pages anew: what is dear to make is told less often ...
LONGEST = 3.0  # ... but so often
TICK_EVERY = 10.0  # a page that has not heard anything for thirty says that it is old
RETRY = 3_000  # milliseconds until a browser that lost the line calls again


class News(Struct, frozen=True):
    """What a look at the database found. `ended` are sessions; `circles` are the incidents kept from each person."""

    number: int = 0
    ended: frozenset[str] = frozenset()
    circles: Mapping[str, frozenset[str]] = {}
    acts: str = ""  # differs when somebody did something


class Live:
    """Looks whether anything changed, once for all who wait."""

    def __init__(self, app: App, pages: LivePages, ending: Callable[[], bool]) -> None:
        self._app, self._pages, self._ending = app, pages, ending
        self._mark, self._news, self._told, self._spent = "", News(), float("-inf"), 0.0
        self._circles: Mapping[str, frozenset[str]] = {}
        self._circles_since: object = None
        self._open = Counter[tuple[str, str]]()  # session and person of each page
        self._looking: asyncio.Task[None] | None = None
        self._making: dict[object, asyncio.Task[State]] = {}
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._written: tuple[int, dict[tuple[str, str], bytes]] = -1, {}  # of the news with that number
        app.store.when_changed(self._wake)

    def _wake(self) -> None:
        """Called by whatever thread has written something."""
        if self._waiting:
            loop, changed = self._waiting
            with suppress(RuntimeError):  # it has ended
                loop.call_soon_threadsafe(changed.set)

    async def stream(self, visitor: Visitor, page: LivePage | None, seen: str = "") -> AsyncIterator[bytes]:
        """The events of one page, for as long as its session holds. `seen` is the state that it shows.

        One that is not kept here is only told when somebody did something, and asks for itself.
        """
        mine = (visitor.session, visitor.who)
        self._open[mine] += 1
        news, heard, acts, ticked = self._news, -1, "", monotonic()
        try:
            yield b"retry: %d\n" % RETRY + self._tick()
            while not self._ending() and self._app.clock.now() < visitor.ends_at and visitor.session not in news.ended:
                said = b""
                if page and news.number != heard:
                    state = await self._state(page, visitor, news)
                    said, seen = self._event(news, state, seen, visitor), state.name
                elif not page and acts and news.acts != acts:
                    said = b"event: changed\ndata:\n\n"
                heard, acts = news.number, news.acts
                if said or monotonic() - ticked >= TICK_EVERY:
                    ticked = monotonic()
                    yield said or self._tick()
                news = await self._newer(heard)
        finally:
            self._open[mine] -= 1
            self._open += Counter()  # without those that are gone

    def _tick(self) -> bytes:
        """That the line lives, with the time of the service (seconds since 1970), by which clocks count down."""
        return f"event: tick\ndata: {self._app.clock.now().timestamp():.3f}\n\n".encode()

    async def _newer(self, heard: int) -> News:
        """What is newer than the news with that number, or the same once some time has passed."""
        if self._news.number == heard:
            if (
                self._looking is None
                or self._looking.done()
                or self._looking.get_loop() is not asyncio.get_running_loop()
            ):
                self._looking = asyncio.create_task(self._look())
            await asyncio.shield(self._looking)
        return self._news

    async def _look(self) -> None:
        """Until there is news, or a while has passed. All pages wait for the same look."""
        cost, self._spent = self._pages.spent - self._spent, self._pages.spent
        pause = min(LONGEST, max(TELL_EVERY, cost / SHARE))
        began, changed = monotonic(), asyncio.Event()
        self._waiting = asyncio.get_running_loop(), changed
        while self._open and not self._ending() and monotonic() - began < TICK_EVERY / 4:
            if (early := self._told + pause - monotonic()) > 0:
                await asyncio.sleep(min(early, LOOK_EVERY))
                continue
            changed.clear()  # before the look: what is written meanwhile wakes us again
            mark = await run_in_threadpool(self._app.queries.mark)
            if mark != self._mark:
                self._mark, self._told = mark, monotonic()
                self._news = await run_in_threadpool(self._read, [*self._open])
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), LOOK_EVERY)

    def _read(self, open_: list[tuple[str, str]]) -> News:
        sessions = {session for session, _ in open_}
        ended = sessions - self._app.queries.sessions_of(sessions)
        whos, acts = sorted({who for _, who in open_}), self._app.queries.mark_of_acts()
        since = (
            acts,
            int(self._app.clock.now().timestamp() // TICK_EVERY),
            whos,
        )  # a rota may turn
        if since != self._circles_since:
            self._circles, self._circles_since = self._app.queries.kept_from(whos), since
        return News(self._news.number + 1, frozenset(ended), self._circles, acts)

    async def _state(self, page: LivePage, visitor: Visitor, news: News) -> State:
        """Made by the first who asks; the others wait for it."""
        circle, language = news.circles.get(visitor.who), reading()
        if circle is None:  # who has just come
            circle = (await run_in_threadpool(self._app.queries.kept_from, [visitor.who]))[visitor.who]
        key = (news.number, page.key(circle), id(asyncio.get_running_loop()))
        if key not in self._making:
            self._making = {one: task for one, task in self._making.items() if not task.done()}
            self._making[key] = asyncio.create_task(run_in_threadpool(self._made, page, visitor, circle, language))
        return await asyncio.shield(self._making[key])

    def _event(self, news: News, state: State, seen: str, visitor: Visitor) -> bytes:
        """Written once for all who show the same, and then for each with what their forms carry."""
        if self._written[0] != news.number:
            self._written = news.number, {}
        written = self._written[1]
        if (key := (seen, state.name)) not in written:
            written[key] = event_of(state, seen)
        return written[key].replace(MARK.encode(), visitor.mark.encode())

    def _made(self, page: LivePage, visitor: Visitor, circle: frozenset[str], language: str) -> State:
        with reading_in(language):
            return self._pages.state(page, visitor, circle)


def event_of(state: State, seen: str) -> bytes:
    """What a page that shows the state `seen` is told; empty when nothing of it has changed."""
    if state.name == seen:
        return b""
    return b"id: %b\nevent: parts\ndata: %b\n\n" % (state.name.encode(), msgspec.json.encode(state.news(seen)))
