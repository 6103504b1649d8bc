"""Comments under a channel's videos, or under some videos, by the YouTube Data API with a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ..feed import Address, Every, Marks, Page, Polled, Secret, Words, moment_of, until_known
from ..feed_client import Fault

if TYPE_CHECKING:
    from ..feed_client import Client

PAGES = 10  # of a hundred threads each, in one look; a look costs one unit of the day's 10,000 a page


class Youtube(Polled):
    """Threads with their first replies. `channel` is a channel's id (UC…), `videos` are ids of videos."""

    known_shape: ClassVar[str] = "youtube_comments"

    key: Secret
    channel: str = ""
    videos: Words = ()
    url: Address = "https://www.googleapis.com/youtube/v3"
    every: Every = timedelta(minutes=5)

    @model_validator(mode="after")
    def _somewhere(self) -> Youtube:
        if not self.channel and not self.videos:
            what = "say where: channel: UC…, or videos: [id, id]"
            raise PydanticCustomError("wrong", "{what}", {"what": what})
        return self

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """Threads since the last look, place by place; a video without comments is passed over."""
        places = [{"allThreadsRelatedToChannelId": self.channel}] if self.channel else []
        places += [{"videoId": video} for video in self.videos]
        faults: list[Fault] = []
        for place in places:
            (mark,) = place.values()
            try:
                async for body in until_known(self._pages(client, place), marks, mark, client.now()):
                    yield body
            except Fault as fault:
                faults.append(fault)
                if not fault.refused or len(faults) == len(places):
                    raise

    async def _pages(self, client: Client, place: dict[str, str]) -> AsyncIterator[Page]:
        more: str | None = None
        headers = {"X-Goog-Api-Key": client.secret(self.key)}
        for _ in range(PAGES):
            asked: dict[str, Any] = {"part": "snippet,replies", "order": "time", "maxResults": 100, "pageToken": more}
            asked |= {"textFormat": "plainText", **place}
            answer = await client.get(f"{self.url}/commentThreads", params=asked, headers=headers)
            times = sorted(filter(None, map(_written, answer.objects("items"))))
            if times:
                yield Page(answer.body, times[-1], times[0])
            more = answer.json().get("nextPageToken")
            if not more:
                return


def _written(thread: dict[str, Any]) -> str:
    try:
        return moment_of(thread["snippet"]["topLevelComment"]["snippet"]["publishedAt"])
    except (LookupError, TypeError):
        return ""
