"""Reddit: searches for the topics' words, or all of some subreddits, with the key of an app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from ...core.translation import message
from ..feed import Address, Every, Marks, Page, Searched, Secret, Words, epoch, until_known
from ..feed_client import Answer, Fault

if TYPE_CHECKING:
    from ..feed_client import Client

PAGES = 10  # of a hundred posts each: Reddit gives no more


class Reddit(Searched):
    """Posts that hold the words; of `subreddits` every post and comment. `id` and `secret` are those of an app
    (reddit.com/prefs/apps), `agent` says who asks, as Reddit demands it.
    """

    known_shape: ClassVar[str] = "reddit_listing"

    id: Secret
    secret: Secret
    subreddits: Words = ()
    agent: str = "python:firebreak:v1 (brand monitoring)"
    url: Address = "https://oauth.reddit.com"
    login: Address = "https://www.reddit.com/api/v1/access_token"
    every: Every = timedelta(minutes=1)

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """Posts since the last look, the newest first, place by place."""
        headers = {"User-Agent": self.agent, "Authorization": f"bearer {await self._token(client)}"}
        for place, asked in self._places(client):
            pages, mark = self._pages(client, place, asked, headers), place + asked.get("q", "")
            async for body in until_known(pages, marks, mark, client.now(), epoch):
                yield body

    def _places(self, client: Client) -> list[tuple[str, dict[str, str]]]:
        if self.subreddits:
            return [(f"r/{one}/{what}", {}) for one in self.subreddits for what in ("new", "comments")]
        return [("search", {"q": f'"{word}"', "sort": "new", "type": "link"}) for word in self.sought(client)]

    async def _token(self, client: Client) -> str:
        answer = await client.post(
            self.login,
            data={"grant_type": "client_credentials"},
            auth=(client.secret(self.id), client.secret(self.secret)),
            headers={"User-Agent": self.agent},
        )
        said = answer.json()
        if not isinstance(said, dict) or not said.get("access_token"):
            raise Fault(message("Reddit gives no token for this id and secret"), refused=True)
        return str(said["access_token"])

    async def _pages(
        self, client: Client, place: str, asked: dict[str, str], headers: dict[str, str]
    ) -> AsyncIterator[Page]:
        after: str | None = None
        for _ in range(PAGES):
            params = {**asked, "limit": 100, "raw_json": 1, "after": after}
            answer = await client.get(f"{self.url}/{place}", params=params, headers=headers)
            times, after = _read(answer.json())
            if times:
                yield Page(answer.body, times[-1], times[0])
            if not after:
                return
            await client.pause(_politely(answer))


def _read(said: Any) -> tuple[list[str], str | None]:
    """When the posts of a listing were written, and where the next page begins."""
    data = said.get("data") if isinstance(said, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("children"), list):
        raise Fault(message("the answer is no listing"))
    times = [int(one["data"].get("created_utc") or 0) for one in data["children"] if isinstance(one.get("data"), dict)]
    return [str(at) for at in sorted(times)], data.get("after")


def _politely(answer: Answer) -> float:
    """Seconds until the next request: until the window is over when nothing is left of it."""
    try:
        left = float(answer.headers.get("x-ratelimit-remaining", "100"))
        reset = float(answer.headers.get("x-ratelimit-reset", "0"))
    except ValueError:
        return 1.0
    return min(600.0, max(1.0, reset)) if left < 2 else 1.0
