"""The platforms of reviews, comments, tickets and news: pages of JSON, each in its own way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from .platforms import Platform, as_json
from .server import Reply, Request

PAGE = 4


class Gdelt(Platform):
    kind = "gdelt"

    def key(self, number: int) -> str:
        return f"news:https://news.example.com/{number}"

    def page(self, request: Request) -> Reply:
        asked = request.query
        assert (asked["query"], asked["mode"], asked["format"], asked["sort"]) == (
            '"Acme Air"',
            "artlist",
            "json",
            "datedesc",
        )
        low, high = (f"{asked[name]}" for name in ("startdatetime", "enddatetime"))
        found = [n for n in self.newest() if low <= f"{self.at(n):%Y%m%d%H%M%S}" <= high]
        articles = [self._article(number) for number in found[: int(asked["maxrecords"])]]
        return as_json({"articles": articles} if articles else {})

    def _article(self, number: int) -> dict[str, Any]:
        one = {"url": f"https://news.example.com/{number}", "title": self.text(number), "domain": "news.example.com"}
        one |= {"seendate": f"{self.at(number):%Y%m%dT%H%M%SZ}", "language": "English", "sourcecountry": "Norway"}
        return {**one, "url": ""} if number in self.ruined else one


class Youtube(Platform):
    kind = "youtube"
    secrets = {"YOUTUBE_KEY": "hush-hush"}

    def options(self) -> dict[str, Any]:
        return {**super().options(), "key": "YOUTUBE_KEY", "channel": "UCexample"}

    def key(self, number: int) -> str:
        return f"youtube:Ugx{number}"

    def page(self, request: Request) -> Reply:
        assert (request.path, request.headers["x-goog-api-key"]) == ("/commentThreads", "hush-hush")
        assert (request.query["allThreadsRelatedToChannelId"], request.query["order"]) == ("UCexample", "time")
        posts, begin = self.newest(), int(request.query.get("pageToken", 0))
        items = [self._thread(number) for number in posts[begin : begin + PAGE]]
        more = {"nextPageToken": str(begin + PAGE)} if posts[begin + PAGE :] else {}
        return as_json({"kind": "youtube#commentThreadListResponse", "items": items, **more})

    def _thread(self, number: int) -> dict[str, Any]:
        said = {"textOriginal": self.text(number), "authorDisplayName": "@dana", "videoId": "dQ"}
        said |= {"publishedAt": f"{self.at(number):%Y-%m-%dT%H:%M:%SZ}"}
        comment = {"kind": "youtube#comment", "id": "" if number in self.ruined else f"Ugx{number}", "snippet": said}
        return {"kind": "youtube#commentThread", "id": f"Ugx{number}", "snippet": {"topLevelComment": comment}}


class VkSearch(Platform):
    kind = "vk"
    secrets = {"VK_TOKEN": "hush-hush"}

    def options(self) -> dict[str, Any]:
        return {**super().options(), "token": "VK_TOKEN"}

    def key(self, number: int) -> str:
        return f"vk:-5_{number}"

    def page(self, request: Request) -> Reply:
        asked = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        assert (request.path, asked["q"], asked["access_token"]) == ("/newsfeed.search", '"Acme Air"', "hush-hush")
        posts, begin = self.newest(), int(asked.get("start_from", 0))
        items = [self._post(number) for number in posts[begin : begin + PAGE]]
        more = {"next_from": str(begin + PAGE)} if posts[begin + PAGE :] else {}
        groups = [{"id": 5, "name": "Flyers", "screen_name": "flyers", "members_count": 310}]
        return as_json({"response": {"items": items, "profiles": [], "groups": groups, "count": len(items), **more}})

    def _post(self, number: int) -> dict[str, Any]:
        one = {"id": number, "owner_id": -5, "from_id": -5, "date": int(self.at(number).timestamp())}
        one |= {"text": self.text(number), "post_type": "post"}
        return {**one, "id": None, "owner_id": None} if number in self.ruined else one


class TrustpilotReviews(Platform):
    kind = "trustpilot"
    secrets = {"TRUSTPILOT_KEY": "hush-hush"}

    def options(self) -> dict[str, Any]:
        return {**super().options(), "key": "TRUSTPILOT_KEY", "business": "46d4"}

    def key(self, number: int) -> str:
        return f"trustpilot:r{number}"

    def page(self, request: Request) -> Reply:
        assert (request.path, request.headers["apikey"]) == ("/business-units/46d4/reviews", "hush-hush")
        begin = (int(request.query["page"]) - 1) * PAGE
        return as_json({"links": [], "reviews": [self._review(n) for n in self.newest()[begin : begin + PAGE]]})

    def _review(self, number: int) -> dict[str, Any]:
        one = {"id": "" if number in self.ruined else f"r{number}", "stars": 1, "text": self.text(number)}
        at = f"{self.at(number):%Y-%m-%dT%H:%M:%SZ}"
        return {**one, "title": "Bag", "language": "en", "createdAt": at, "consumer": {"displayName": "Dana"}}


class GoogleReviews(Platform):
    kind = "google_business"
    secrets = {"G_ID": "id", "G_SECRET": "hush-hush", "G_REFRESH": "hush-hush-too"}

    def options(self) -> dict[str, Any]:
        said = {**super().options(), "login": f"{self.url}/token", "location": "accounts/1/locations/2"}
        return {**said, "client_id": "G_ID", "client_secret": "G_SECRET", "refresh_token": "G_REFRESH"}

    def key(self, number: int) -> str:
        return f"googlebusiness:Ab{number}"

    def page(self, request: Request) -> Reply:
        if request.path == "/token":
            asked = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
            assert asked["grant_type"] == "refresh_token"
            return as_json({"access_token": "a-token", "expires_in": 3599, "token_type": "Bearer"})
        assert (request.path, request.query["orderBy"]) == ("/accounts/1/locations/2/reviews", "updateTime desc")
        assert request.headers["authorization"] == "Bearer a-token"
        posts, begin = self.newest(), int(request.query.get("pageToken", 0))
        reviews = [self._review(number) for number in posts[begin : begin + PAGE]]
        more = {"nextPageToken": str(begin + PAGE)} if posts[begin + PAGE :] else {}
        return as_json({"reviews": reviews, "totalReviewCount": len(posts), **more} if reviews else {})

    def _review(self, number: int) -> dict[str, Any]:
        at = f"{self.at(number):%Y-%m-%dT%H:%M:%S}.082Z"
        one = {"reviewId": "" if number in self.ruined else f"Ab{number}", "reviewer": {"displayName": "Dana"}}
        return {**one, "starRating": "ONE", "comment": self.text(number), "createTime": at, "updateTime": at}


class Desk(Platform):
    """A help desk: a ticket that changes comes again, behind the others."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[int] = []

    def post(self, *numbers: int) -> None:
        super().post(*numbers)
        self.changes += numbers

    def repeat(self, number: int) -> None:
        self.changes.append(number)

    def edit(self, number: int) -> None:
        super().edit(number)
        self.changes.append(number)


class ZendeskDesk(Desk):
    kind = "zendesk"
    secrets = {"ZENDESK_TOKEN": "hush-hush"}

    def options(self) -> dict[str, Any]:
        return {**super().options(), "user": "agent@example.com", "token": "ZENDESK_TOKEN"}

    def key(self, number: int) -> str:
        return f"email:{number}"

    def page(self, request: Request) -> Reply:
        assert request.path == "/api/v2/incremental/tickets/cursor.json"
        assert request.headers["authorization"].startswith("Basic ")
        assert ("cursor" in request.query) != ("start_time" in request.query)
        begin = int(request.query.get("cursor", 0))
        page = self.changes[begin : begin + PAGE]
        end = begin + len(page)
        tickets = [self._ticket(number) for number in page]
        return as_json({"tickets": tickets, "after_cursor": str(end), "end_of_stream": end == len(self.changes)})

    def _ticket(self, number: int) -> dict[str, Any]:
        one = {"id": number, "created_at": f"{self.at(number):%Y-%m-%dT%H:%M:%SZ}", "subject": "Lost bag"}
        one |= {"description": self.text(number), "via": {"channel": "email", "source": {"from": {"name": "Dana"}}}}
        return {**one, "id": None} if number in self.ruined else one


class FreshdeskDesk(Desk):
    kind = "freshdesk"
    secrets = {"FRESHDESK_KEY": "hush-hush"}

    def options(self) -> dict[str, Any]:
        return {**super().options(), "key": "FRESHDESK_KEY"}

    def key(self, number: int) -> str:
        return f"email:{number}"

    def page(self, request: Request) -> Reply:
        assert (request.path, request.query["order_by"], request.query["order_type"]) == (
            "/api/v2/tickets",
            "updated_at",
            "asc",
        )
        since = datetime.fromisoformat(request.query["updated_since"])
        latest = {number: place for place, number in enumerate(self.changes)}
        order = sorted(latest, key=lambda number: (self._changed(number, latest), latest[number]))
        found = [number for number in order if self._changed(number, latest) >= since]
        size = int(request.query["per_page"])
        begin = (int(request.query["page"]) - 1) * size
        return as_json([self._ticket(number, latest) for number in found[begin : begin + size]])

    def _changed(self, number: int, latest: dict[int, int]) -> datetime:
        return self.at(latest[number]).replace(tzinfo=UTC)

    def _ticket(self, number: int, latest: dict[int, int]) -> dict[str, Any]:
        one = {"id": number, "subject": "Lost bag", "description_text": self.text(number), "requester_id": 129}
        one |= {"created_at": f"{self.at(number):%Y-%m-%dT%H:%M:%SZ}", "requester": {"name": "Dana"}}
        one |= {"updated_at": f"{self._changed(number, latest):%Y-%m-%dT%H:%M:%SZ}"}
        return {**one, "id": None} if number in self.ruined else one
