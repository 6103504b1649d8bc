"""The platforms that send: a websocket, server-sent events, and lines without end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server as SocketServer
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request as Opening
from websockets.http11 import Response
from websockets.protocol import State

from .platforms import Platform, as_json
from .server import Reply, Request


class Streamed(Platform):
    """One that sends what is posted to whoever listens."""

    def __init__(self) -> None:
        super().__init__()
        self.listeners: list[asyncio.Queue[bytes]] = []

    def send(self, message: bytes) -> None:
        for queue in self.listeners:
            queue.put_nowait(message)

    async def sent(self, first: bytes = b"") -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.listeners.append(queue)
        try:
            if first:
                yield first
            while True:
                yield await queue.get()
        finally:
            self.listeners.remove(queue)


class Jetstream(Platform):
    """A websocket with a cursor in microseconds, which it counts as inclusive; profiles over HTTP."""

    kind = "bluesky"
    DID = "did:plc:exampleexampleexample1234"

    path = "/subscribe"
    collections = "wantedCollections"

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[int, str]] = []
        self.cursors: list[str] = []
        self.lines: set[ServerConnection] = set()
        self._new = asyncio.Condition()

    def options(self) -> dict[str, Any]:
        return {"kind": self.kind, "url": self.socket_url, "profiles": self.url}

    def key(self, number: int) -> str:
        return f"bluesky:at://{self.DID}/app.bsky.feed.post/{number}"

    async def start(self) -> None:
        await super().start()
        self._sockets: SocketServer = await serve(self._talk, "127.0.0.1", 0, process_request=self._open_line)
        self.socket_url = f"ws://127.0.0.1:{self._sockets.sockets[0].getsockname()[1]}{self.path}"

    async def stop(self) -> None:
        await super().stop()
        self._sockets.close(close_connections=False)
        for line in list(self.lines):
            line.transport.abort()
        await self._sockets.wait_closed()

    def break_lines(self) -> None:
        for line in list(self.lines):
            line.transport.abort()

    def _open_line(self, line: ServerConnection, request: Opening) -> Response | None:
        fault = self.faults.pop(0) if self.faults else None
        self.requests.append(Request("GET", request.path, {}, dict(request.headers)))
        if fault in ("hang up", "cut"):
            line.transport.abort()
            return None
        if isinstance(fault, Reply):
            answer = line.respond(HTTPStatus(fault.status), "")
            answer.headers.update(fault.headers)
            return answer
        return None

    async def _talk(self, line: ServerConnection) -> None:
        assert line.request
        asked = parse_qs(urlsplit(line.request.path).query)
        assert asked[self.collections] == ["app.bsky.feed.post"]
        (cursor,) = asked.get("cursor", [""])
        self.cursors.append(cursor)
        self.lines.add(line)
        # without a cursor it begins with what comes next; a test that has posted before is heard from its first post
        sent = 0
        try:
            while line.state is State.OPEN:
                while sent < len(self.events):
                    at, message = self.events[sent]
                    sent += 1
                    if at >= int(cursor or 0):
                        await line.send(message)
                await asyncio.sleep(0.001)
        finally:
            self.lines.discard(line)

    def post(self, *numbers: int) -> None:
        for number in numbers:
            self._event("create", number)

    repeat = post  # type: ignore[assignment]

    def edit(self, number: int) -> None:
        super().edit(number)
        self._event("update", number)

    def delete(self, number: int) -> None:
        self._event("delete", number)

    def _event(self, operation: str, number: int, text: str = "") -> None:
        at = int(self.at(number).timestamp() * 1_000_000) + len(self.events)
        record = {"$type": "app.bsky.feed.post", "langs": ["en"], "text": text or self.text(number)}
        commit: dict[str, Any] = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": str(number)}
        commit |= {} if operation == "delete" else {"record": record}
        message = json.dumps(self.message(at, commit))
        self.events.append((at, message[: len(message) // 2] if number in self.ruined else message))

    def message(self, at: int, commit: dict[str, Any]) -> dict[str, Any]:
        """An event as it is sent."""
        return {"did": self.DID, "time_us": at, "kind": "commit", "commit": commit}

    def chatter(self, number: int) -> None:
        """Somebody says something that concerns nobody here."""
        self._event("create", number, "What a lovely morning")

    def page(self, request: Request) -> Reply:
        assert request.path == "/xrpc/app.bsky.actor.getProfiles"
        assert request.query["actors"] == self.DID
        one = {"did": self.DID, "handle": "dana.example.com", "displayName": "Dana", "followersCount": 18250}
        return as_json({"profiles": [one]})


class JetstreamV2(Jetstream):
    """The second protocol: other parameters, each event in an envelope, and a notice first."""

    path = "/xrpc/network.bsky.jetstream.subscribeEvents"
    collections = "collections"

    async def _talk(self, line: ServerConnection) -> None:
        kind = "network.bsky.jetstream.subscribeEvents#info"
        await line.send(json.dumps({"$type": "message", "payload": {"$type": kind, "name": "OutdatedCursor"}}))
        await super()._talk(line)

    def message(self, at: int, commit: dict[str, Any]) -> dict[str, Any]:
        seen = (datetime.fromtimestamp(0, UTC) + timedelta(microseconds=at)).isoformat(timespec="microseconds")
        kind = "network.bsky.jetstream.subscribeEvents#commit"
        said = {"$type": kind, "seq": len(self.events) + 1, "did": self.DID, "time": seen, "witnessedAt": seen}
        return {"$type": "message", "payload": {**said, **commit}}


class MastodonServer(Streamed):
    """A tag's timeline, and with a token its stream."""

    kind = "mastodon"
    secrets = {"MASTODON_TOKEN": "hush-hush"}
    streams = True

    def options(self) -> dict[str, Any]:
        token = {"token": "MASTODON_TOKEN"} if self.streams else {}
        return {"kind": "mastodon", "url": self.url, "tag": "acmeair", **token}

    def key(self, number: int) -> str:
        return f"mastodon:https://social.example/statuses/{number}"

    def post(self, *numbers: int) -> None:
        super().post(*numbers)
        for number in numbers:
            self.send(self._sse("update", json.dumps(self._status(number))))

    def repeat(self, number: int) -> None:
        self.send(self._sse("update", json.dumps(self._status(number))))

    def edit(self, number: int) -> None:
        super().edit(number)
        self.send(self._sse("status.update", json.dumps(self._status(number))))

    def delete(self, number: int) -> None:
        super().delete(number)
        self.send(self._sse("delete", f"{114160000000000000 + number}"))

    def _sse(self, event: str, data: str) -> bytes:
        return f":thump\nevent: {event}\ndata: {data}\n\n".encode()

    def _status(self, number: int) -> dict[str, Any]:
        uri = "" if number in self.ruined else f"https://social.example/statuses/{number}"
        account = {"acct": "dana@social.example", "display_name": "Dana", "followers_count": 18250}
        one = {"id": f"{114160000000000000 + number}", "created_at": f"{self.at(number):%Y-%m-%dT%H:%M:%S}.000Z"}
        return {**one, "uri": uri, "content": f"<p>{self.text(number)}</p>", "account": account, "reblog": None}

    def page(self, request: Request) -> Reply:
        if self.streams:
            assert request.headers["authorization"] == "Bearer hush-hush"
        if request.path == "/api/v1/streaming/hashtag":
            assert request.query["tag"] == "acmeair"
            return Reply(headers={"Content-Type": "text/event-stream"}, stream=self.sent(b":)\n"))
        assert request.path == "/api/v1/timelines/tag/acmeair"
        newer = [n for n in sorted(self.posts) if 114160000000000000 + n > int(request.query.get("min_id", 0))]
        limit = int(request.query["limit"])
        page = newer[:limit] if "min_id" in request.query else newer[-limit:]
        return as_json([self._status(number) for number in reversed(page)])


class MastodonTag(MastodonServer):
    """The same without a token."""

    secrets = {}
    streams = False


class XStream(Streamed):
    """Rules, the filtered stream, and the search for what was missed."""

    kind = "x"
    secrets = {"X_TOKEN": "hush-hush"}
    resumes = False  # what is said before the first post was heard is not looked for

    def __init__(self) -> None:
        super().__init__()
        self.rules = [{"id": "1", "value": "old words", "tag": "firebreak"}, {"id": "2", "value": "theirs"}]

    def options(self) -> dict[str, Any]:
        return {"kind": "x", "url": f"{self.url}/2/tweets", "token": "X_TOKEN"}

    def key(self, number: int) -> str:
        return f"x:{1900584321876543000 + number}"

    def post(self, *numbers: int) -> None:
        super().post(*numbers)
        for number in numbers:
            self.send(json.dumps({"data": self._tweet(number), "includes": self._users()}).encode() + b"\r\n")

    def repeat(self, number: int) -> None:
        self.send(json.dumps({"data": self._tweet(number), "includes": self._users()}).encode() + b"\r\n")

    def _tweet(self, number: int) -> dict[str, Any]:
        at = "some day" if number in self.ruined else f"{self.at(number):%Y-%m-%dT%H:%M:%S}.000Z"
        id = str(1900584321876543000 + number)
        return {"id": id, "text": self.text(number), "author_id": "1", "created_at": at, "edit_history_tweet_ids": [id]}

    def _users(self) -> dict[str, Any]:
        return {"users": [{"id": "1", "username": "dana_example", "name": "Dana"}]}

    def page(self, request: Request) -> Reply:
        assert request.headers["authorization"] == "Bearer hush-hush"
        if request.path == "/2/tweets/search/stream/rules":
            said = json.loads(request.body or b"{}")
            gone = said.get("delete", {}).get("ids", [])
            self.rules = [rule for rule in self.rules if rule["id"] not in gone]
            self.rules += [{**rule, "id": str(len(self.rules) + 3)} for rule in said.get("add", [])]
            return as_json({"data": self.rules, "meta": {}})
        if request.path == "/2/tweets/search/stream":
            assert [rule["value"] for rule in self.rules] == ["theirs", '"Acme Air"']
            return Reply(headers={"Content-Type": "application/json"}, stream=self.sent(b"\r\n"))
        assert (request.path, request.query["query"]) == ("/2/tweets/search/recent", '"Acme Air"')
        newer = [n for n in self.newest() if 1900584321876543000 + n > int(request.query["since_id"])]
        begin = int(request.query.get("next_token", 0))
        page = newer[begin : begin + 4]
        meta = {"result_count": len(page)} | ({"next_token": str(begin + 4)} if newer[begin + 4 :] else {})
        data = {"data": [self._tweet(number) for number in page], "includes": self._users()} if page else {}
        return as_json({**data, "meta": meta})
