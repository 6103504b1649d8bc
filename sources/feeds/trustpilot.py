"""Reviews of a business at Trustpilot, by its API with a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from ..feed import Address, Every, Marks, Page, Polled, Secret, moment_of, until_known

if TYPE_CHECKING:
    from ..feed_client import Client

PAGES = 10  # of a hundred reviews each, in one look


class Trustpilot(Polled):
    """`business` is the id of the business unit, 24 characters long."""

    known_shape: ClassVar[str] = "trustpilot"

    key: Secret
    business: str
    url: Address = "https://api.trustpilot.com/v1"
    every: Every = timedelta(minutes=5)

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """Reviews since the last look."""
        async for body in until_known(self._pages(client), marks, self.business, client.now()):
            yield body

    async def _pages(self, client: Client) -> AsyncIterator[Page]:
        for number in range(1, PAGES + 1):
            asked = {"orderBy": "createdat.desc", "perPage": 100, "page": number}
            headers = {"apikey": client.secret(self.key)}
            answer = await client.get(
                f"{self.url}/business-units/{self.business}/reviews", params=asked, headers=headers
            )
            times = sorted(filter(None, (moment_of(one.get("createdAt")) for one in answer.objects("reviews"))))
            if not times:
                return
            yield Page(answer.body, times[-1], times[0])
