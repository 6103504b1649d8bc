"""Hacker News: stories and comments, by Algolia's search, which needs no key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from ...core.translation import message
from ..feed import FIRST, Address, Every, Marks, Searched
from ..feed_client import Fault

if TYPE_CHECKING:
    from ..feed_client import Client

MOST = 1_000  # hits that one search gives
LATE = 600  # seconds that a post may be found late


class Hackernews(Searched):
    """What holds one of the words, word for word."""

    known_shape: ClassVar[str] = "hackernews_search"

    url: Address = "https://hn.algolia.com/api/v1/search_by_date"
    every: Every = timedelta(minutes=1)

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """All hits since the last look."""
        now = int(client.now().timestamp())
        since = int(marks["at"]) - LATE if marks["at"] else now - int(FIRST.total_seconds())
        newest = int(marks["at"] or 0)
        for word in self.sought(client):
            until: int | None = None
            while True:
                asked = {"query": f'"{word}"', "tags": "(story,comment)", "hitsPerPage": MOST}
                when = f"created_at_i>={since}" + (f",created_at_i<={until}" if until else "")
                exact = {"numericFilters": when, "advancedSyntax": "true", "typoTolerance": "false"}
                answer = await client.get(self.url, params={**asked, **exact})
                said = answer.json()
                if not isinstance(said, dict) or not isinstance(said.get("hits"), list):
                    raise Fault(message("the answer holds no hits"))
                times = [int(hit.get("created_at_i") or 0) for hit in said["hits"]]
                if times:
                    newest = max(newest, *(at for at in times if at <= now + LATE), 0)
                    yield answer.body
                if len(times) < MOST or min(times) == until:
                    break
                until = min(times)
        if newest:
            marks["at"] = str(newest)
