"""The filtered stream of X: posts that hold the topics' words, as they are written; a paid token."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any

from msgspec import DecodeError
from msgspec.json import decode

from ...core.translation import message
from ..feed import Address, Feed, Piece, Secret, Words
from ..feed_client import Fault, batched

if TYPE_CHECKING:
    from ..feed_client import Client

LONGEST_RULE = 512  # characters, on the smallest plan
TAG = "firebreak"
_FIELDS = {
    "tweet.fields": "author_id,conversation_id,created_at,lang,note_tweet,public_metrics,referenced_tweets",
    "expansions": "author_id",
    "user.fields": "description,location,name,public_metrics,username,verified",
}
_PAUSE = 1.0  # seconds between pages


class X(Feed):
    """Rules are made from the words and tagged "firebreak"; other rules of the same app are left alone. What was
    written while the line was down is looked up by the search, as far back as the plan allows.
    """

    token: Secret
    words: Words = ()
    url: Address = "https://api.x.com/2/tweets"

    async def listen(self, client: Client, cursor: str | None) -> AsyncIterator[Piece]:
        """Posts since `cursor`, an id."""
        said = {"headers": {"Authorization": f"Bearer {client.secret(self.token)}"}}
        rules = rules_of(self.words or client.words)
        await self._set_rules(client, rules, said)
        async with client.lines(f"{self.url}/search/stream", params=_FIELDS, **said) as lines:
            yield Piece()
            if cursor:
                for rule in rules:
                    async for body in self._missed(client, rule, cursor, said):
                        yield Piece(body)
            async for batch in batched(_posts(lines), client.pause):
                cursor = max([cursor or "", *_ids(batch)], key=_size) or None
                yield Piece(b"\n".join(batch), cursor)

    async def _set_rules(self, client: Client, rules: list[str], said: dict[str, Any]) -> None:
        found = (await client.get(f"{self.url}/search/stream/rules", **said)).json().get("data") or []
        ours = {one["value"]: one["id"] for one in found if one.get("tag") == TAG}
        old = [id for rule, id in ours.items() if rule not in rules]
        new = [{"value": rule, "tag": TAG} for rule in rules if rule not in ours]
        if old:
            await client.post(f"{self.url}/search/stream/rules", json={"delete": {"ids": old}}, **said)
        if new:
            await client.post(f"{self.url}/search/stream/rules", json={"add": new}, **said)

    async def _missed(self, client: Client, rule: str, since: str, said: dict[str, Any]) -> AsyncIterator[bytes]:
        more: str | None = None
        while True:
            asked = {**_FIELDS, "query": rule, "since_id": since, "max_results": 100, "next_token": more}
            try:
                answer = await client.get(f"{self.url}/search/recent", params=asked, **said)
            except Fault as fault:
                if fault.refused:
                    return  # the plan has no search, or that was too long ago for it
                raise
            page = answer.json()
            if page.get("data"):
                yield answer.body
            more = (page.get("meta") or {}).get("next_token")
            if not more:
                return
            await client.pause(_PAUSE)


def rules_of(words: Iterable[str]) -> list[str]:
    """As few rules as hold all the words.

    >>> rules_of(["acme air", "#acmeair"])
    ['"acme air" OR #acmeair']
    """
    rules = [""]
    for word in words:
        clean = " ".join(word.replace('"', " ").split())
        one = clean if clean.startswith("#") and " " not in clean else f'"{clean}"'
        longer = f"{rules[-1]} OR {one}" if rules[-1] else one
        if len(longer) <= LONGEST_RULE:
            rules[-1] = longer
        else:
            rules.append(one)
    return [rule for rule in rules if rule]


async def _posts(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Lines that hold something; a word of X's that it ends the stream is a Fault."""
    async for line in lines:
        line = line.strip()
        if line.startswith(b"{") and b'"data"' not in line and b'"errors"' in line:
            raise Fault(message("X ends the stream: {line}", line=_reason(line)))
        if line:
            yield line


def _reason(line: bytes) -> str:
    try:
        return str(decode(line)["errors"][0].get("detail") or decode(line)["errors"][0]["title"])[:200]
    except (DecodeError, UnicodeDecodeError, LookupError, TypeError, AttributeError):
        return "without a reason"


def _ids(batch: Iterable[bytes]) -> list[str]:
    found = []
    for line in batch:
        try:
            found.append(str(decode(line)["data"]["id"]))
        except (DecodeError, UnicodeDecodeError, RecursionError, LookupError, TypeError):
            continue  # the reader makes a dead letter of it
    return found


def _size(id: str) -> tuple[int, str]:
    return len(id), id
