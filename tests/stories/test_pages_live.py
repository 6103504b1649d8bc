"""Pages that stay open: made once for all who may see the same, told what has changed, and nothing else."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from firebreak.web.pages.live import Live
from firebreak.web.pages.live_pages import for_session
from firebreak.web.pages.sessions import Sessions
from firebreak.web.pages.site import Site
from stories.conftest import Story
from stories.test_pages import Enter, enter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.testclient import TestClient

    from firebreak.web.pages.live_pages import LivePage, LivePages
    from firebreak.web.pages.sessions import Visitor
    from firebreak.web.pages.shared_parts import State

__all__ = ["enter"]
LOOKS, CROWD = 3, 20


def seen_by(story: Story, browser: TestClient, path: str = "/") -> tuple[LivePages, LivePage, Visitor, State]:
    """A page as it is kept for somebody who has it open."""
    site = Site(story.app, lambda: False)
    visitor = site._sessions.visitor(Request({"type": "http", "headers": [(b"cookie", cookie_of(browser))]}))
    assert visitor
    page = site._views.wall({}) if path == "/" else site._views.incident(path.rpartition("/")[2])
    return site._pages, page, visitor, site._pages.state(page, visitor, frozenset())


def cookie_of(browser: TestClient) -> bytes:
    return "; ".join(f"{name}={said}" for name, said in browser.cookies.items()).encode()


def test_fifty_who_may_see_the_same_have_it_made_once(story: Story, enter: Enter) -> None:
    """And each gets forms that only their own session may send."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    pages, page, visitor, state = seen_by(story, enter("Mei"))
    spent = pages.spent

    others = [pages.state(page, replace(visitor, who=f"p{n}", mark=f"mark{n}"), frozenset()) for n in range(50)]

    assert {one.name for one in others} == {state.name}
    assert pages.spent == spent
    assert 'name="form" value="mark7"' in for_session(state.html(), replace(visitor, mark="mark7"))
    assert visitor.mark not in state.html()


def test_who_waits_for_a_page_takes_the_one_that_is_made_meanwhile(story: Story, enter: Enter) -> None:
    """A crowd that loads it in a storm, when every look finds something new, does not have it made for each."""
    pages, page, visitor, _ = seen_by(story, enter("Mei"))
    made, all_here = [0], Event()

    def shown(who: Visitor) -> dict[str, Any]:
        made[0] += 1
        all_here.wait(10)
        return page.shown(who)

    storm = replace(page, shown=shown, mark=object)
    with ThreadPoolExecutor(CROWD) as pool:
        asked = [pool.submit(pages.state, storm, visitor, frozenset()) for _ in range(CROWD)]
        while not all(one.running() for one in asked):
            all_here.wait(0.01)
        all_here.set()

    assert len({one.result().chain for one in asked}) == 1
    assert made[0] <= 3


def test_only_the_parts_that_changed_are_sent(story: Story, enter: Enter) -> None:
    """A mention changes its topic's tile and what people say, and nothing else of the page."""
    story.post("@AcmeAir hello")
    pages, page, visitor, before = seen_by(story, enter("Mei"))
    story.post("@AcmeAir you lost my bag, never again")

    state = pages.state(page, visitor, frozenset())

    sent = dict(state.news(before.name))
    assert "stream" in sent
    assert not sent.keys() & {"main", "head", "fires"}
    assert state.news(state.name) == []
    assert [id for id, _ in state.news("another.1")] == ["title", "live", "main"]


def test_what_is_confidential_is_made_apart(story: Story, enter: Enter) -> None:
    """Who may not read an incident shares no page with those who may."""
    _, page, _, _ = seen_by(story, enter("Mei"))

    assert page.key(frozenset({"one"})) != page.key(frozenset())


@contextmanager
def open_pages(
    story: Story, visitor: Visitor, page: LivePage | None, pages: LivePages, count: int = 1
) -> Iterator[tuple[list[AsyncIterator[bytes]], Event]]:
    """What so many browsers hear, and what ends the service."""
    ending = Event()
    live = Live(story.app, pages, ending.is_set)
    yield [live.stream(visitor, page) for _ in range(count)], ending


def test_an_open_page_is_told_of_news_and_let_go_at_the_end(story: Story, enter: Enter) -> None:
    """A tick at once, what it shows, what has changed, and nobody keeps a service from ending."""
    pages, page, visitor, _ = seen_by(story, enter("Mei"))

    async def hear() -> list[bytes]:
        heard: list[bytes] = []
        with open_pages(story, visitor, page, pages) as ((stream,), ending):
            async for event in stream:
                heard.append(event)
                if len(heard) == 2:
                    await run_in_threadpool(story.post, "@AcmeAir is late")
                elif len(heard) == 3:
                    ending.set()
        return heard

    tick, whole, news = asyncio.run(hear())

    assert b"event: tick" in tick
    assert (b'["main"' in whole, b'["stream"' in news) == (True, True)
    assert len(news) < len(whole)


def test_who_signs_out_elsewhere_is_told_nothing_more(story: Story, enter: Enter) -> None:
    pages, page, visitor, _ = seen_by(story, enter("Mei"))

    async def hear() -> list[bytes]:
        heard: list[bytes] = []
        with open_pages(story, visitor, page, pages) as ((stream,), _):
            async for event in stream:
                heard.append(event)
                if len(heard) == 2:
                    Sessions(story.app.store, story.clock).end(visitor)
                    await run_in_threadpool(story.post, "@AcmeAir is late")
        return heard

    assert len(asyncio.run(hear())) == 2


def test_many_open_pages_are_one_reader(story: Story, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many wait, the database is looked at once in a while."""
    pages, _, visitor, _ = seen_by(story, enter("Mei"))
    looks, ask = [0], story.app.queries.mark

    async def look() -> None:
        with open_pages(story, visitor, None, pages, 50) as (streams, ending):

            def counted() -> str:
                looks[0] += 1
                if looks[0] == LOOKS:
                    ending.set()
                return ask()

            monkeypatch.setattr(story.app.queries, "mark", counted)
            assert len([await anext(one) for one in streams]) == len(streams)
            assert set(await asyncio.gather(*(anext(one, b"") for one in streams))) == {b""}

    asyncio.run(look())

    assert looks[0] == LOOKS
