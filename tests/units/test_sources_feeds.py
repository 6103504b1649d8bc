"""What single kinds of feeds do beside what all of them promise."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_feeds.listener import Ears, until
from fake_feeds.platforms import Algolia, AppStoreReviews, Platform, RedditApi, as_json
from fake_feeds.reviews import FreshdeskDesk, Gdelt, VkSearch, Youtube
from fake_feeds.server import Reply, Request
from fake_feeds.streams import MastodonServer, XStream

from firebreak.sources.feeds.x import LONGEST_RULE, rules_of


@pytest.fixture
def ears(tmp_path: Path) -> Iterator[Ears]:
    """A real store, and what was heard."""
    made = Ears(tmp_path)
    yield made
    made.app.store.close()


def heard(ears: Ears, platform: Platform, *numbers: int, meanwhile: Callable[[], object] = int, **more: Any) -> None:
    """Listen until these posts were heard."""

    async def story() -> None:
        await platform.start()
        async with ears.on(platform, **more):
            meanwhile()
            await ears.heard(platform, *numbers)
        await platform.stop()

    asyncio.run(asyncio.wait_for(story(), 60))
    assert len(ears.accepted) == len(set(ears.accepted))


@pytest.mark.parametrize(
    ("made", "posts"), [(Algolia, 1100), (Gdelt, 300), (FreshdeskDesk, 230), (AppStoreReviews, 30)]
)
def test_more_than_one_answer_holds(ears: Ears, made: type[Platform], posts: int) -> None:
    """A search that gives a thousand at most is asked again for what is older."""
    platform = made()
    platform.post(*range(1, posts + 1))

    heard(ears, platform, *range(1, posts + 1))


class PublicServer(MastodonServer):
    """All that a server sees."""

    def options(self) -> dict[str, Any]:
        return {**super().options(), "tag": ""}

    def text(self, number: int) -> str:
        return "Good morning" if number % 2 else super().text(number)

    def page(self, request: Request) -> Reply:
        assert (request.path.endswith("/public"), request.query.get("tag")) == (True, None)
        request.path = request.path.replace("streaming/public", "streaming/hashtag")
        request.path = request.path.replace("timelines/public", "timelines/tag/acmeair")
        request.query.setdefault("tag", "acmeair")
        return super().page(request)


def test_of_a_whole_mastodon_server_only_what_concerns_us_is_kept(ears: Ears) -> None:
    """The rest tells that the line lives."""
    platform = PublicServer()
    platform.post(1, 2, 3, 4)
    heard(ears, platform, 2, 4)

    assert (len(ears.accepted), ears.passed_over) == (2, 2)


class Subreddit(RedditApi):
    """Posts and comments of a subreddit."""

    def options(self) -> dict[str, Any]:
        return {**super().options(), "subreddits": "travel"}

    def page(self, request: Request) -> Reply:
        if request.path in ("/r/travel/new", "/r/travel/comments"):
            kept = self.posts
            self.posts = [n for n in kept if (n % 2 == 0) == request.path.endswith("comments")]
            request.query |= {"q": '"Acme Air"', "sort": "new"}
            request.path = "/search"
            answer = super().page(request)
            self.posts = kept
            return answer
        assert request.path == "/api/v1/access_token"
        return super().page(request)


def test_of_a_subreddit_posts_and_comments_are_heard(ears: Ears) -> None:
    """Each with a mark of its own."""
    platform = Subreddit()
    platform.post(1, 2, 3, 4)
    heard(ears, platform, 1, 2, 3, 4)

    assert {request.path for request in platform.requests} >= {"/search"}


def test_reddits_window_is_waited_out(ears: Ears) -> None:
    """When nothing is left of it, the next page comes after its end."""
    platform = RedditApi()
    page = platform.page

    def nearly_over(request: Request) -> Reply:
        answer = page(request)
        return Reply(answer.body, headers={"x-ratelimit-remaining": "1.0", "x-ratelimit-reset": "417"})

    platform.page = nearly_over  # type: ignore[method-assign]
    platform.post(*range(1, 9))
    heard(ears, platform, *range(1, 9))

    assert 417.0 in ears.pauses


def test_a_video_without_comments_hides_no_other(ears: Ears) -> None:
    """YouTube answers 403 for one whose comments are switched off."""

    class Videos(Youtube):
        def options(self) -> dict[str, Any]:
            return {**super().options(), "channel": "", "videos": ["closed", "open"]}

        def page(self, request: Request) -> Reply:
            if request.query["videoId"] == "closed":
                said = {"error": {"code": 403, "message": "comments are disabled", "errors": []}}
                return Reply(json.dumps(said).encode(), 403)
            request.query["allThreadsRelatedToChannelId"] = "UCexample"
            return super().page(request)

    platform = Videos()
    platform.post(1, 2)
    heard(ears, platform, 1, 2)


@pytest.mark.parametrize(
    ("code", "said", "wait"),
    [
        (5, "VK says: User authorization failed (error 5); is VK_TOKEN right?", 0),
        (6, "VK says: Too many requests (error 6)", 1),
        (29, "VK says: Rate limit reached (error 29)", 3600),
    ],
)
def test_vks_errors_come_with_200(
    ears: Ears, caplog: pytest.LogCaptureFixture, code: int, said: str, wait: int
) -> None:
    """And are told and obeyed as those of others are."""
    platform = VkSearch()
    words = {5: "User authorization failed", 6: "Too many requests", 29: "Rate limit reached"}[code]
    platform.faults.append(as_json({"error": {"error_code": code, "error_msg": words}}))
    platform.post(1)
    heard(ears, platform, 1)

    assert said in caplog.text
    assert ears.pauses[0] >= wait


def test_x_says_why_it_ends_a_stream(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    """It is told, and what was said meanwhile is looked for."""
    platform = XStream()
    told = {"errors": [{"title": "operational-disconnect", "detail": "This stream has been disconnected upstream"}]}

    async def story() -> None:
        await platform.start()
        async with ears.on(platform):
            await until(lambda: platform.listeners)
            platform.post(1)
            await ears.heard(platform, 1)
            platform.send(json.dumps(told).encode() + b"\r\n")
            platform.post(2, 3, 4, 5, 6, 7)
            await ears.heard(platform, *range(1, 8))
        await platform.stop()

    asyncio.run(asyncio.wait_for(story(), 30))
    assert "X ends the stream: This stream has been disconnected upstream" in caplog.text
    assert ears.letters == []


def test_rules_of_x_hold_all_words_in_few() -> None:
    """Phrases in quotation marks, hashtags as they are, none longer than the smallest plan takes."""
    words = [f"brand number {number}" for number in range(60)]
    rules = rules_of(words)

    assert all(len(rule) <= LONGEST_RULE for rule in rules)
    assert [word for word in words if not any(f'"{word}"' in rule for rule in rules)] == []
    assert rules_of(['say "acme"', "#acme"]) == ['"say acme" OR #acme']
