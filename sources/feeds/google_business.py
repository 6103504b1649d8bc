"""Reviews of a place of yours at Google, by the Business Profile API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from ...core.translation import message
from ..feed import Address, Every, Marks, Page, Polled, Secret, moment_of, until_known
from ..feed_client import Fault

if TYPE_CHECKING:
    from ..feed_client import Client

PAGES = 10  # of fifty reviews each, in one look


class GoogleBusiness(Polled):
    """`location` is `accounts/1/locations/2`; the rest is what an OAuth client with the scope business.manage has."""

    known_shape: ClassVar[str] = "google_business"

    location: Annotated[str, Field(pattern=r"^accounts/\w+/locations/\w+$")]
    client_id: Secret
    client_secret: Secret
    refresh_token: Secret
    url: Address = "https://mybusiness.googleapis.com/v4"
    login: Address = "https://oauth2.googleapis.com/token"
    every: Every = timedelta(minutes=5)

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """Reviews written or changed since the last look."""
        headers = {"Authorization": f"Bearer {await self._token(client)}"}
        async for body in until_known(self._pages(client, headers), marks, self.location, client.now()):
            yield body

    async def _token(self, client: Client) -> str:
        named = {"client_id": self.client_id, "client_secret": self.client_secret, "refresh_token": self.refresh_token}
        asked = {name: client.secret(variable) for name, variable in named.items()}
        answer = await client.post(self.login, data={"grant_type": "refresh_token", **asked})
        said = answer.json()
        if not isinstance(said, dict) or not said.get("access_token"):
            raise Fault(message("Google gives no token for this client"), refused=True)
        return str(said["access_token"])

    async def _pages(self, client: Client, headers: dict[str, str]) -> AsyncIterator[Page]:
        more: str | None = None
        for _ in range(PAGES):
            asked = {"pageSize": 50, "orderBy": "updateTime desc", "pageToken": more}
            answer = await client.get(f"{self.url}/{self.location}/reviews", params=asked, headers=headers)
            times = sorted(filter(None, (moment_of(one.get("updateTime")) for one in answer.objects("reviews"))))
            if times:
                yield Page(answer.body, times[-1], times[0])
            more = answer.json().get("nextPageToken")
            if not more:
                return
