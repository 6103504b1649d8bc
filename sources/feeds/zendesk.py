"""Tickets of a Zendesk, by its incremental export."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from ...core.translation import message
from ..feed import FIRST, Address, Every, Marks, Polled, Secret, epoch
from ..feed_client import Fault

if TYPE_CHECKING:
    from ..feed_client import Client

PAUSE = 6.0  # seconds between pages: Zendesk takes ten exports a minute


class Zendesk(Polled):
    """`url` is https://yours.zendesk.com, `user` the address of an agent, `token` an API token."""

    known_shape: ClassVar[str] = "zendesk_tickets"

    url: Address
    user: str
    token: Secret
    every: Every = timedelta(minutes=1)

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """Tickets made or changed since the last look, the oldest first; Zendesk itself gives the cursor."""
        auth = (f"{self.user}/token", client.secret(self.token))
        while True:
            since = {"start_time": epoch(client.now() - FIRST)}
            asked = {"cursor": marks["cursor"]} if marks["cursor"] else since
            answer = await client.get(f"{self.url}/api/v2/incremental/tickets/cursor.json", params=asked, auth=auth)
            said = answer.json()
            if answer.objects("tickets"):
                yield answer.body
            if not said.get("after_cursor") and not said.get("end_of_stream"):
                raise Fault(message("the answer holds no cursor"))
            marks["cursor"] = said.get("after_cursor") or marks["cursor"]
            if said.get("end_of_stream"):
                return
            await client.pause(PAUSE)
