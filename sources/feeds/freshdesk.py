"""Tickets of a Freshdesk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from ...core.translation import message
from ..feed import FIRST, Address, Every, Marks, Polled, Secret, moment, moment_of
from ..feed_client import Fault

if TYPE_CHECKING:
    from ..feed_client import Client

MOST = 100  # tickets a page
PAUSE = 1.0  # seconds between pages


class Freshdesk(Polled):
    """`url` is https://yours.freshdesk.com, `key` the API key of an agent."""

    known_shape: ClassVar[str] = "freshdesk_api"

    url: Address
    key: Secret
    every: Every = timedelta(minutes=1)

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """Tickets made or changed since the last look, the oldest first; each full page begins the next one."""
        since = marks["at"] or moment(client.now() - FIRST)
        latest = moment(client.now())
        page = 1
        while True:
            asked = {"updated_since": since, "order_by": "updated_at", "order_type": "asc", "page": page}
            asked |= {"include": "description,requester", "per_page": MOST}
            auth = (client.secret(self.key), "X")
            answer = await client.get(f"{self.url}/api/v2/tickets", params=asked, auth=auth)
            said = answer.json()
            if not isinstance(said, list):
                raise Fault(message("the answer is no list of tickets"))
            times = sorted(filter(None, (moment_of(one.get("updated_at")) for one in said if isinstance(one, dict))))
            if said:
                yield answer.body
            if times:
                marks["at"] = max(marks["at"], min(times[-1], latest))
            if len(said) < MOST:
                return
            page = 1 if times and times[-1] > since else page + 1  # a ticket that changes leaves its page
            since = max([since, *times])
            await client.pause(PAUSE)
