"""GDELT: titles of news from all over the world, a quarter of an hour after they were seen, without a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from ..feed import FIRST, Address, Every, Marks, Searched

if TYPE_CHECKING:
    from ..feed_client import Client

MOST = 250  # articles an answer
PAUSE = 6.0  # seconds between questions: GDELT asks for five at least
LATE = timedelta(minutes=30)  # how late an article may be found


class Gdelt(Searched):
    """Articles that hold one of the words, word for word."""

    known_shape: ClassVar[str] = "gdelt"

    url: Address = "https://api.gdeltproject.org/api/v2/doc/doc"
    every: Every = timedelta(minutes=15)

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """All articles since the last look, word by word."""
        now = client.now()
        since = datetime.fromisoformat(marks["at"]) - LATE if marks["at"] else now - FIRST
        newest = marks["at"]
        for word in self.sought(client):
            until = now
            while True:
                span = {"startdatetime": f"{since:%Y%m%d%H%M%S}", "enddatetime": f"{until:%Y%m%d%H%M%S}"}
                asked = {"query": f'"{word}"', "mode": "artlist", "format": "json", "maxrecords": MOST}
                answer = await client.get(self.url, params={**asked, **span, "sort": "datedesc"})
                times = sorted(filter(None, (_seen(one.get("seendate")) for one in answer.objects("articles"))))
                if times:
                    newest = max(newest, min(times[-1], now).isoformat())
                    yield answer.body
                await client.pause(PAUSE)
                if len(times) < MOST or times[0] >= until:
                    break
                until = times[0]
        if newest:
            marks["at"] = newest


def _seen(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
