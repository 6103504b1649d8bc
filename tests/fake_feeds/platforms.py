"""The platforms that are asked: each tells what was posted since, page by page, in its own words."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from .server import Reply, Request, Server

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


class Platform(Server):
    """What people say there. `post(3)` is the third post; `ruin` one that nobody can read."""

    kind = ""
    secrets: dict[str, str] = {}
    resumes = True

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[int] = []
        self.changed: dict[int, str] = {}
        self.ruined: set[int] = set()
        self.token_is_right = True
        self.began = START

    def options(self) -> dict[str, Any]:
        return {"kind": self.kind, "url": self.url}

    def key(self, number: int) -> str:
        """The name of its mention."""
        raise NotImplementedError

    def post(self, *numbers: int) -> None:
        self.posts += numbers

    def repeat(self, number: int) -> None:
        """Say it a second time, as a platform that promises "at least once" may."""
        self.posts.append(number)

    def edit(self, number: int) -> None:
        self.changed[number] = f"Acme Air found it after all {number}"

    def delete(self, number: int) -> None:
        self.posts.remove(number)

    def ruin(self, number: int) -> None:
        self.ruined.add(number)
        self.post(number)

    def text(self, number: int) -> str:
        return self.changed.get(number, f"Acme Air lost my bag {number}")

    def at(self, number: int) -> datetime:
        return self.began + timedelta(seconds=number)

    def newest(self) -> list[int]:
        return sorted(self.posts, reverse=True)

    def answer(self, request: Request) -> Reply:
        if not self.token_is_right:
            return Reply(b'{"error": "invalid_token"}', 401)
        return self.page(request)

    def page(self, request: Request) -> Reply:
        raise NotImplementedError


def as_json(said: Any, **headers: str) -> Reply:
    return Reply(json.dumps(said).encode(), headers={"Content-Type": "application/json", **headers})


class RssFeed(Platform):
    kind = "rss"

    def key(self, number: int) -> str:
        return f"news:post-{number}"

    def page(self, request: Request) -> Reply:
        tag = f'"{hash((tuple(self.posts), tuple(self.changed)))}"'
        if request.headers.get("if-none-match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        items = "".join(self._item(number) for number in self.newest())
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
        return Reply(text.encode(), headers={"ETag": tag, "Content-Type": "application/rss+xml"})

    def _item(self, number: int) -> str:
        when = "some day" if number in self.ruined else f"{self.at(number):%a, %d %b %Y %H:%M:%S} +0000"
        link = f"https://news.example.com/{number}"
        title = escape(self.text(number))
        inside = f"<title>{title}</title><link>{link}</link><guid>post-{number}</guid><pubDate>{when}</pubDate>"
        return f"<item>{inside}</item>"


class Algolia(Platform):
    kind = "hackernews"

    def key(self, number: int) -> str:
        return f"hackernews:{number}"

    def page(self, request: Request) -> Reply:
        assert request.query["query"] == '"Acme Air"'
        limits = dict(re.findall(r"created_at_i(>=|<=)(\d+)", request.query["numericFilters"]))
        low, high = int(limits[">="]), int(limits.get("<=", 1 << 40))
        found = [n for n in self.newest() if low <= self.at(n).timestamp() <= high]
        hits = [self._hit(number) for number in found[: int(request.query["hitsPerPage"])]]
        return as_json({"hits": hits, "nbHits": len(found), "page": 0, "nbPages": 1})

    def _hit(self, number: int) -> dict[str, Any]:
        at = int(self.at(number).timestamp())
        one = {"objectID": str(number), "created_at_i": at, "author": "lee", "comment_text": self.text(number)}
        return {**one, "author": "lee", "objectID": None} if number in self.ruined else one


class AppStoreReviews(Platform):
    kind = "app_store"
    page_size = 4

    def options(self) -> dict[str, Any]:
        return {**super().options(), "app": 123456789}

    def key(self, number: int) -> str:
        return f"appstore:{number}"

    def page(self, request: Request) -> Reply:
        found = re.fullmatch(r"/us/rss/customerreviews/page=(\d+)/id=123456789/sortby=mostrecent/json", request.path)
        assert found
        begin = (int(found[1]) - 1) * self.page_size
        entries: Any = [self._entry(number) for number in self.newest()[begin : begin + self.page_size]]
        entries = entries[0] if len(entries) == 1 else entries
        return as_json({"feed": {"title": {"label": "Reviews"}, **({"entry": entries} if entries else {})}})

    def _entry(self, number: int) -> dict[str, Any]:
        at = self.at(number) - timedelta(hours=7)
        values = {"title": "Acme Air", "content": self.text(number), "updated": f"{at:%Y-%m-%dT%H:%M:%S}-07:00"}
        values |= {"id": "" if number in self.ruined else str(number), "im:rating": "1"}
        return {name: {"label": value} for name, value in values.items()} | {"author": {"name": {"label": "dana"}}}


class RedditApi(Platform):
    kind = "reddit"
    secrets = {"REDDIT_ID": "app", "REDDIT_SECRET": "hush-hush"}
    page_size = 4

    def options(self) -> dict[str, Any]:
        said = {**super().options(), "login": f"{self.url}/api/v1/access_token"}
        return {**said, "id": "REDDIT_ID", "secret": "REDDIT_SECRET"}

    def key(self, number: int) -> str:
        return f"reddit:{number:x}"

    def page(self, request: Request) -> Reply:
        if request.path == "/api/v1/access_token":
            assert (request.method, request.body) == ("POST", b"grant_type=client_credentials")
            assert request.headers["authorization"].startswith("Basic ")
            return as_json({"access_token": "a-token", "token_type": "bearer", "expires_in": 86400})
        assert (request.path, request.query["q"], request.query["sort"]) == ("/search", '"Acme Air"', "new")
        assert request.headers["authorization"] == "bearer a-token"
        posts = self.newest()
        begin = next((n for n, one in enumerate(posts, 1) if f"t3_{one:x}" == request.query.get("after")), 0)
        page = posts[begin : begin + self.page_size]
        after = f"t3_{page[-1]:x}" if begin + len(page) < len(posts) else None
        children = [{"kind": "t3", "data": self._post(number)} for number in page]
        said = {"kind": "Listing", "data": {"after": after, "children": children}}
        return as_json(said, **{"x-ratelimit-remaining": "90.0", "x-ratelimit-reset": "300"})

    def _post(self, number: int) -> dict[str, Any]:
        one = {"id": f"{number:x}", "name": f"t3_{number:x}", "title": self.text(number), "selftext": ""}
        one |= {"author": "u_example", "created_utc": self.at(number).timestamp(), "subreddit": "travel"}
        return {**one, "id": "", "name": ""} if number in self.ruined else one


class TelegramBot(Platform):
    kind = "telegram"
    secrets = {"TELEGRAM_TOKEN": "123:hush-hush"}

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[dict[str, Any]] = []

    def options(self) -> dict[str, Any]:
        return {**super().options(), "token": "TELEGRAM_TOKEN"}

    def key(self, number: int) -> str:
        return f"telegram:-100123/{number}"

    def post(self, *numbers: int) -> None:
        for number in numbers:
            self._say("message", number)

    def repeat(self, number: int) -> None:
        self._say("message", number)

    def edit(self, number: int) -> None:
        super().edit(number)
        self._say("edited_message", number)

    def delete(self, number: int) -> None:
        """Telegram tells no bot of it."""

    def _say(self, what: str, number: int) -> None:
        message = {"message_id": number, "date": int(self.at(number).timestamp()), "text": self.text(number)}
        message |= {"chat": {"id": -100123, "type": "supergroup"}, "from": {"id": 5, "username": "dana"}}
        if number in self.ruined:
            del message["date"]
        self.updates.append({"update_id": 1000 + len(self.updates), what: message})

    def page(self, request: Request) -> Reply:
        assert request.path == "/bot123:hush-hush/getUpdates"
        offset = int(request.query.get("offset", 0))
        self.forgotten = max(getattr(self, "forgotten", 0), offset)
        left = [one for one in self.updates if one["update_id"] >= self.forgotten]
        return as_json({"ok": True, "result": left[: int(request.query["limit"])]})
