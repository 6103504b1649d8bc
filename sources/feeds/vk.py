"""VK: public posts that hold the topics' words, by newsfeed.search with a service token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from ...core.translation import message
from ..feed import Address, Every, Marks, Page, Searched, Secret, epoch, until_known
from ..feed_client import Fault

if TYPE_CHECKING:
    from ..feed_client import Client

PAGES = 5  # of two hundred posts each: VK gives a thousand
VERSION = "5.199"
_BUSY = {6: 1.0, 9: 60.0, 10: 60.0, 29: 3600.0}  # seconds to wait, by VK's error code
_REFUSED = {5, 7, 15, 27, 28}


class Vk(Searched):
    """Posts of people and groups."""

    known_shape: ClassVar[str] = "vk_wall"

    token: Secret
    url: Address = "https://api.vk.com/method"
    every: Every = timedelta(minutes=1)

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """Posts since the last look, word by word."""
        for word in self.sought(client):
            async for body in until_known(self._pages(client, word), marks, word, client.now(), epoch):
                yield body

    async def _pages(self, client: Client, word: str) -> AsyncIterator[Page]:
        more = ""
        for _ in range(PAGES):
            asked: dict[str, Any] = {"q": f'"{word}"', "count": 200, "extended": 1, "v": VERSION}
            asked |= {"fields": "screen_name,followers_count,members_count", "access_token": client.secret(self.token)}
            answer = await client.post(
                f"{self.url}/newsfeed.search", data=asked | ({"start_from": more} if more else {})
            )
            found = _response(answer.json())
            times = sorted(str(int(one.get("date") or 0)) for one in found["items"] if isinstance(one, dict))
            if times:
                yield Page(answer.body, times[-1], times[0])
            more = found.get("next_from") or ""
            if not more:
                return
            await client.pause(1.0)


def _response(said: Any) -> dict[str, Any]:
    """What VK answers; its errors come with HTTP 200."""
    error = said.get("error") if isinstance(said, dict) else None
    if isinstance(error, dict):
        code = int(error.get("error_code") or 0)
        why = f"VK says: {error.get('error_msg')} (error {code})"
        raise Fault(why, wait=_BUSY.get(code), refused=code in _REFUSED)
    found = said.get("response") if isinstance(said, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise Fault(message("the answer holds no posts"))
    return found
