"""All of Bluesky, over Jetstream: a websocket that needs no key, of which only what is about a topic is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx2
from msgspec import DecodeError, Struct
from msgspec.json import Decoder
from msgspec.structs import replace
from pydantic import PrivateAttr

from ...core.model import Mention
from ..feed import Address, Feed, Piece
from ..feed_client import Fault, batched

if TYPE_CHECKING:
    from ..feed_client import Client

REWOUND = 5_000_000  # microseconds that a new line begins before the old one's end: relays differ a little
AHEAD = 60_000_000  # microseconds that a relay's clock may be ahead of ours
ASKED = 25  # profiles at once, the most that is allowed
_KEPT = 10_000  # profiles that are remembered


class _Payload(Struct):
    time: datetime | None = None
    witnessedAt: datetime | None = None  # noqa: N815  theirs


class _Event(Struct):
    time_us: int = 0
    payload: _Payload | None = None

    @property
    def micros(self) -> int:
        """When the relay saw it: what both protocols take as a cursor, of whichever of their servers."""
        seen = self.payload and (self.payload.witnessedAt or self.payload.time)
        return int(seen.timestamp() * 1_000_000) if seen else self.time_us


class Bluesky(Feed):
    """Posts and deletions from the moment the feed is first heard. `url` is another Jetstream, of the first protocol
    (/subscribe) or of the second (/xrpc/network.bsky.jetstream.subscribeEvents);
    handles and followers are asked of `profiles`, which may be empty.
    """

    url: Address = "wss://jetstream2.us-east.bsky.network/subscribe"
    profiles: str = "https://public.api.bsky.app"

    _known: dict[str, dict[str, Any]] = PrivateAttr(default_factory=dict)

    @property
    def reads_as(self) -> str:
        return "bluesky_jetstream_v2" if self._is_second else "bluesky_jetstream"

    @property
    def _is_second(self) -> bool:
        """Whether its server speaks the second protocol."""
        return self.url.endswith(".subscribeEvents")

    @property
    def whole(self) -> bool:
        return True

    async def listen(self, client: Client, cursor: str | None) -> AsyncIterator[Piece]:
        """Events since `cursor`, a time of the relay's in microseconds."""
        asked = {"wantedCollections": "app.bsky.feed.post"}
        if self._is_second:
            asked = {"collections": "app.bsky.feed.post", "kinds": "commit"}
        if cursor:
            asked["cursor"] = str(int(cursor) - REWOUND)
        async with client.socket(f"{self.url}?{urlencode(asked)}") as messages:
            yield Piece()
            async for batch in batched(messages, client.pause):
                now = int(client.now().timestamp() * 1_000_000)
                newest = max([int(cursor or 0), *(at for at in _times(batch) if at <= now + AHEAD)])
                cursor = str(newest) if newest else cursor
                yield Piece(b"\n".join(batch), cursor)

    async def completed(self, client: Client, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """With handles, names and followers; those of whom nothing is told stay identifiers."""
        dids = dict.fromkeys(each.author.handle for each in mentions)
        new = [did for did in dids if did.startswith("did:") and did not in self._known]
        for at in range(0, len(new) if self.profiles else 0, ASKED):
            try:
                await self._ask(client, new[at : at + ASKED])
            except (Fault, httpx2.HTTPError, OSError, TypeError):
                break  # the next post of theirs asks again
        for old in list(self._known)[:-_KEPT]:
            del self._known[old]
        return tuple(_signed(each, self._known.get(each.author.handle)) for each in mentions)

    async def _ask(self, client: Client, dids: list[str]) -> None:
        answer = await client.get(f"{self.profiles}/xrpc/app.bsky.actor.getProfiles", params={"actors": dids})
        said = answer.json()
        found = said.get("profiles") if isinstance(said, dict) else None
        for one in found if isinstance(found, list) else ():
            if isinstance(one, dict) and one.get("did") in dids:
                self._known[one["did"]] = one


def _times(batch: Iterable[bytes]) -> list[int]:
    found, decode = [], Decoder(_Event).decode
    for message in batch:
        try:
            found.append(decode(message).micros)
        except (DecodeError, UnicodeDecodeError, RecursionError):
            continue  # the reader makes a dead letter of it
    return found


def _signed(mention: Mention, profile: dict[str, Any] | None) -> Mention:
    if profile is None or not isinstance(profile.get("handle"), str):
        return mention
    followers, told = profile.get("followersCount"), mention.author
    author = replace(
        told,
        handle=profile["handle"],
        followers=followers if isinstance(followers, int) and followers >= 0 else told.followers,
    )
    return replace(mention, author=author)
