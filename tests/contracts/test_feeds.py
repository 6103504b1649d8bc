"""What every live feed promises, against a server that speaks its wire format: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from fake_feeds.listener import Ears, until
from fake_feeds.platforms import Algolia, AppStoreReviews, Platform, RedditApi, RssFeed, TelegramBot
from fake_feeds.reviews import (
    FreshdeskDesk,
    Gdelt,
    GoogleReviews,
    TrustpilotReviews,
    VkSearch,
    Youtube,
    ZendeskDesk,
)
from fake_feeds.server import Reply
from fake_feeds.streams import Jetstream, JetstreamV2, MastodonServer, MastodonTag, XStream

from firebreak.core import plugins

PLATFORMS = [
    *(RssFeed, Algolia, AppStoreReviews, RedditApi, TelegramBot, Jetstream, JetstreamV2, MastodonServer),
    *(MastodonTag, XStream),
    *(Gdelt, Youtube, VkSearch, TrustpilotReviews, GoogleReviews, ZendeskDesk, FreshdeskDesk),
]

every = pytest.mark.parametrize("made", PLATFORMS, ids=lambda made: made.__name__)


@pytest.fixture
def ears(tmp_path: Path) -> Iterator[Ears]:
    """A real store, and what was heard."""
    made = Ears(tmp_path)
    yield made
    made.app.store.close()


@asynccontextmanager
async def running(made: type[Platform]) -> AsyncIterator[Platform]:
    """The platform, serving."""
    platform = made()
    await platform.start()
    try:
        yield platform
    finally:
        await platform.stop()


def told(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Runs a test in a loop of its own."""

    @wraps(test)
    def run(**given: Any) -> None:
        asyncio.run(asyncio.wait_for(test(**given), 30))

    return run


def test_every_kind_has_a_platform_here() -> None:
    """A new feed comes with the server that it is held against."""
    ours = {name for name, one in plugins.find(plugins.FEEDS).items() if one.origin.startswith("sources/feeds/")}

    assert {made.kind for made in PLATFORMS} == ours


@every
@told
async def test_nothing_is_lost_and_nothing_is_twice(ears: Ears, made: type[Platform]) -> None:
    """Lines break, answers are cut in their middle, a server falls over, a post comes twice."""
    async with listened_to(ears, made) as platform:
        for number, fault in enumerate(["hang up", "cut", Reply(status=503), Reply(b"<html>busy</html>", 502)], 3):
            platform.faults.append(fault)
            platform.break_lines()
            platform.post(number * 10, number * 10 + 1)
            await ears.heard(platform, number * 10, number * 10 + 1)
        platform.repeat(61)
        platform.post(99)
        await ears.heard(platform, 99)

    assert len(ears.accepted) == len(set(ears.accepted))
    assert ears.app.queries.health()["mentions"] == len(ears.accepted)


async def begun(ears: Ears, platform: Platform) -> None:
    """Until it listens and has heard something."""
    if platform.resumes:
        await ears.heard(platform, 1, 2)
    else:
        await until(lambda: getattr(platform, "listeners", True))
        platform.post(3)
        await ears.heard(platform, 3)


@asynccontextmanager
async def listened_to(ears: Ears, made: type[Platform]) -> AsyncIterator[Platform]:
    """The platform, while we listen to it and have heard something."""
    async with running(made) as platform:
        platform.post(1, 2)
        async with ears.on(platform):
            await begun(ears, platform)
            yield platform


@every
@told
async def test_it_goes_on_where_it_was_killed(ears: Ears, made: type[Platform]) -> None:
    """Cut off while it was listening; what was said meanwhile, of more than one page, is heard afterwards."""
    async with running(made) as platform:
        platform.post(1, 2)
        async with ears.on(platform):
            await begun(ears, platform)
        platform.post(*range(10, 22))
        async with ears.on(platform):
            await ears.heard(platform, *range(10, 22))
            platform.post(30)
            await ears.heard(platform, 30)

    assert len(ears.accepted) == len(set(ears.accepted))
    assert ears.stopped


@every
@told
async def test_a_look_that_was_cut_is_whole_the_next_time(ears: Ears, made: type[Platform]) -> None:
    """The database goes away between a page and its mark, the first of all; it was down for more than a page."""
    async with running(made) as platform:
        platform.post(1, 2)
        ears.lives = 1
        async with ears.on(platform):
            await begun(ears, platform)
        platform.post(*range(10, 22))
        ears.lives = -1
        async with ears.on(platform):
            await ears.heard(platform, *range(10, 22))

    assert len(ears.accepted) == len(set(ears.accepted))


@every
@told
async def test_a_server_that_is_busy_is_left_in_peace(ears: Ears, made: type[Platform]) -> None:
    """429 with Retry-After: nothing is asked of it before that time, and then everything is heard."""
    async with running(made) as platform:
        platform.post(1, 2)
        platform.faults.append(Reply(b'{"parameters": {"retry_after": 4711}}', 429, {"Retry-After": "4711"}))
        async with ears.on(platform):
            await until(lambda: any(pause >= 4711 for pause in ears.pauses))
            await begun(ears, platform)

    assert sum(4711 <= pause < 5200 for pause in ears.pauses) == 1


@every
@told
async def test_what_nobody_can_read_costs_itself(ears: Ears, made: type[Platform]) -> None:
    """It is one dead letter, however often the feed brings it, and also when it could not be stored at first."""
    async with listened_to(ears, made) as platform:
        platform.ruin(40)
        ears.lives = 0
        await until(lambda: ears.refused)
        ears.lives = -1
        platform.post(41)
        await ears.heard(platform, 41)
        platform.post(42)
        await ears.heard(platform, 42)
        await until(lambda: ears.letters)

    assert len(ears.letters) == 1


@every
@told
async def test_edits_and_deletions_do_no_harm(ears: Ears, made: type[Platform]) -> None:
    """Nothing is counted twice, and what comes after them is heard."""
    async with listened_to(ears, made) as platform:
        platform.post(50, 51)
        await ears.heard(platform, 50, 51)
        platform.edit(50)
        platform.delete(51)
        platform.post(52)
        await ears.heard(platform, 52)

    assert len(ears.accepted) == len(set(ears.accepted))
    assert ears.letters == []


@pytest.mark.parametrize("made", [Jetstream, JetstreamV2, MastodonServer])
@told
async def test_what_the_platform_says_of_edits_and_deletions_is_done(ears: Ears, made: type[Platform]) -> None:
    """The words of a post that was deleted are gone, those of an edited one are the new ones; both stay counted."""

    def texts(platform: Platform) -> list[str]:
        with ears.app.store.begin() as tx:
            posts = tx.posts([platform.key(1), platform.key(2)])
        return [posts[platform.key(n)].mention.text for n in (1, 2)]

    async with listened_to(ears, made) as platform:
        platform.edit(1)
        platform.delete(2)
        platform.post(3)
        await ears.heard(platform, 3)
        for _ in range(500):  # the third may be read off a page before the line tells of the second
            if texts(platform)[1] == "":
                break
            await asyncio.sleep(0.02)

    assert texts(platform) == [platform.text(1), ""]
    assert ears.app.queries.health()["mentions"] == 3


@every
@told
async def test_a_fault_that_lasts_is_asked_about_ever_less_often(ears: Ears, made: type[Platform]) -> None:
    """The pauses grow, are never the same for all, and end once it is well again."""
    async with running(made) as platform:
        platform.post(1, 2)
        platform.faults += ["hang up"] * 12
        async with ears.on(platform):
            await begun(ears, platform)

    waits = [pause for pause in ears.pauses if pause not in (0.5, 1.0, 60.0, 120.0, 300.0, 900.0)][:12]
    assert waits[0] <= 2.0
    assert 100 < max(waits) <= 300


TOKENS = [made for made in PLATFORMS if made.secrets]


@pytest.mark.parametrize("made", TOKENS, ids=lambda made: made.__name__)
def test_a_token_that_is_refused_is_named_and_never_shown(
    ears: Ears, made: type[Platform], caplog: pytest.LogCaptureFixture
) -> None:
    """The log says which variable to look at; it goes on by itself once the token holds."""

    async def story() -> None:
        async with running(made) as platform:
            platform.token_is_right = False
            platform.post(1, 2)
            async with ears.on(platform) as listener:
                await until(lambda: len(ears.pauses) > 2)
                assert "does not take our token" in listener.trouble
                platform.token_is_right = True
                await begun(ears, platform)
                await until(lambda: not listener.trouble)

    with caplog.at_level(logging.INFO):
        asyncio.run(asyncio.wait_for(story(), 30))

    named = next(iter(made.secrets))
    assert f"feed theirs: 127.0.0.1 does not take our token (HTTP 401: invalid_token); is {named}" in caplog.text
    assert "hush-hush" not in caplog.text
