"""Apple's customer reviews: the newest five hundred of an app in each country, without a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from ...core.translation import message
from ..feed import Address, Every, Marks, Page, Polled, Words, moment_of, until_known
from ..feed_client import Fault

if TYPE_CHECKING:
    from ..feed_client import Client

PAGES = 10  # of fifty reviews each: Apple keeps no more


class AppStore(Polled):
    """Reviews of the app with the number `app` (it stands in the address of its page, behind `id`)."""

    known_shape: ClassVar[str] = "app_store"

    app: Annotated[int, Field(gt=0)]
    countries: Words = ("us",)
    url: Address = "https://itunes.apple.com"
    every: Every = timedelta(minutes=15)

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """Reviews since the last look, country by country."""
        for country in self.countries:
            async for body in until_known(self._pages(client, country.lower()), marks, country, client.now()):
                yield body

    async def _pages(self, client: Client, country: str) -> AsyncIterator[Page]:
        for number in range(1, PAGES + 1):
            path = f"{country}/rss/customerreviews/page={number}/id={self.app}/sortby=mostrecent/json"
            answer = await client.get(f"{self.url}/{path}")
            times = sorted(filter(None, map(moment_of, _times(answer.json()))))
            if not times:
                return
            yield Page(answer.body, times[-1], times[0])


def _times(said: Any) -> list[Any]:
    """When the reviews were written; a single one is no list."""
    feed = said.get("feed") if isinstance(said, dict) else None
    if not isinstance(feed, dict):
        raise Fault(message("the answer is no feed of reviews"))
    entries = feed.get("entry") or []
    entries = entries if isinstance(entries, list) else [entries]
    return [one.get("updated", {}).get("label") for one in entries if isinstance(one, dict) and "im:rating" in one]
