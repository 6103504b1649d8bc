"""A tag of Mastodon, or all that a server sees: asked now and then without a token, as a stream with one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from msgspec import DecodeError, Struct
from msgspec.json import Decoder
from msgspec.structs import replace

from ...core.model import Mention
from ...core.translation import message
from ..feed import Address, Every, Feed, Piece, Secret
from ..feed_client import Fault, batched, events

if TYPE_CHECKING:
    from ..feed_client import Client

MOST = 40  # statuses a page
_PAUSE = 1.0  # seconds between pages


class _Status(Struct):
    id: str = ""


class Mastodon(Feed):
    """Statuses with `tag` as the server at `url` sees them; without a tag all of them, of which only what is about a
    topic is kept. With a `token` they come as they are written, with edits and deletions.
    """

    url: Address
    tag: str = ""
    token: Secret = ""
    every: Every = timedelta(minutes=2)

    @property
    def whole(self) -> bool:
        return not self.tag

    async def listen(self, client: Client, cursor: str | None) -> AsyncIterator[Piece]:
        """Statuses since `cursor`, an id of the server's: first those that were missed."""
        if not self.token:
            while True:
                async for piece in self._missed(client, cursor):
                    yield piece
                    cursor = piece.cursor or cursor
                yield Piece(cursor=cursor)
                await client.pause(self.every.total_seconds())
        path, asked = ("hashtag", {"tag": self._tag}) if self.tag else ("public", {})
        said = {"params": asked, "headers": self._headers(client)}
        async with client.lines(f"{self.url}/api/v1/streaming/{path}", **said) as lines:
            yield Piece()
            async for piece in self._missed(client, cursor):
                yield piece
                cursor = piece.cursor or cursor
            async for batch in batched(events(lines), client.pause):
                cursor = max([cursor or "", *_new(batch)], key=_size) or None
                yield Piece(b"".join(batch), cursor)

    async def completed(self, client: Client, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:  # noqa: ARG002
        """With the server beside its own numbers, by which deletions speak: another server has the same ones."""
        host = urlsplit(self.url).netloc
        return tuple(_numbered(each, host) for each in mentions)

    async def _missed(self, client: Client, cursor: str | None) -> AsyncIterator[Piece]:
        """Pages from `cursor` on, the oldest first; without one, the newest page alone."""
        path = f"tag/{quote(self._tag)}" if self.tag else "public"
        while True:
            asked = {"limit": MOST, "min_id": cursor}
            answer = await client.get(
                f"{self.url}/api/v1/timelines/{path}", params=asked, headers=self._headers(client)
            )
            ids = _ids(answer.json())
            if ids:
                newest = max(ids, key=_size)
                yield Piece(answer.body, newest)
            if len(ids) < MOST or not cursor or newest == cursor:
                return
            cursor = newest
            await client.pause(_PAUSE)

    @property
    def _tag(self) -> str:
        return self.tag.removeprefix("#")

    def _headers(self, client: Client) -> dict[str, str]:
        return {"Authorization": f"Bearer {client.secret(self.token)}"} if self.token else {}


def _numbered(mention: Mention, host: str) -> Mention:
    if mention.operation == "delete":
        return replace(mention, id=f"{host}/{mention.id}")
    return replace(mention, alias=f"{host}/{mention.alias}") if mention.alias else mention


def _ids(said: Any) -> list[str]:
    if not isinstance(said, list):
        raise Fault(message("the answer is no list of statuses"))
    return [str(one["id"]) for one in said if isinstance(one, dict) and "id" in one]


def _new(batch: Iterable[bytes]) -> list[str]:
    """The ids of what was written just now; an edit has an old one."""
    found, decode = [], Decoder(_Status).decode
    for event in batch:
        name, _, rest = event.partition(b"\n")
        if name == b"event: update":
            try:
                found.append(decode(rest.strip().removeprefix(b"data:")).id)
            except (DecodeError, UnicodeDecodeError, RecursionError):
                continue  # the reader makes a dead letter of it
    return found


def _size(id: str) -> tuple[int, str]:
    return len(id), id
