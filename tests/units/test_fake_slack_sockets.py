"""The fake's Socket Mode: a real websocket that complains of what Slack would not understand."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Iterator
from typing import Any

import pytest
from fake_slack import FakeSlack
from slack_sdk import WebClient


class Wire:
    """A websocket client that can misbehave."""

    def __init__(self, slack: FakeSlack) -> None:
        self.url = str(WebClient(base_url=slack.url).apps_connections_open(app_token=slack.app_token)["url"])
        self.status = self.connect()

    def connect(self) -> int:
        """Shake hands at our address; the status of the answer."""
        host, _, rest = self.url.removeprefix("ws://").partition("/")
        address, _, port = host.partition(":")
        self.line = socket.create_connection((address, int(port)), timeout=5)
        self.file = self.line.makefile("rb")
        head = f"GET /{rest} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n"
        self.line.sendall(head.encode())
        status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass
        return status

    def send(self, message: Any, kind: int = 1, *, masked: bool = True) -> None:
        content, mask = json.dumps(message).encode(), os.urandom(4)
        coded = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))
        head = struct.pack("!BBH", 0x80 | kind, (0x80 if masked else 0) | 126, len(content))
        self.line.sendall(head + (mask + coded if masked else content))

    def read(self) -> tuple[int, bytes]:
        kind, size = self.file.read(2)
        if size == 126:
            size = int.from_bytes(self.file.read(2))
        return kind & 0x0F, self.file.read(size)

    def close(self) -> None:
        self.file.close()
        self.line.close()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    fake = FakeSlack(limits=False).start()
    fake.socket_mode = True
    fake.add_user("U0MEI0001", "mei")
    fake.add_channel("crisis-desk", members=["mei"])
    yield fake
    fake.crashes.clear()
    fake.stop()


@pytest.fixture
def wire(slack: FakeSlack) -> Iterator[Wire]:
    made = Wire(slack)
    assert slack.sockets.connected.wait(60)
    yield made
    made.close()


def test_an_address_serves_once(wire: Wire) -> None:
    """The address that Slack gives is used up by connecting."""
    assert json.loads(wire.read()[1])["type"] == "hello"
    wire.close()

    assert (wire.status, wire.connect()) == (101, 404)


def test_only_an_app_token_opens_one(slack: FakeSlack) -> None:
    """A bot token gets no address."""
    client = WebClient(base_url=slack.url)

    with pytest.raises(Exception, match="not_allowed_token_type"):
        client.apps_connections_open(app_token=slack.token)


def test_a_ping_is_answered(wire: Wire) -> None:
    """What was sent with it comes back."""
    wire.read()
    wire.send("hello?", kind=9)

    assert wire.read() == (10, b'"hello?"')


def test_nobody_is_there(slack: FakeSlack) -> None:
    """Without a connection a press reaches nobody."""
    answer = slack.command("/firebreak", "status", user="mei")

    assert (answer.status, answer.text) == (504, "no app is connected")


def test_what_is_not_confirmed(slack: FakeSlack, wire: Wire) -> None:
    """After three seconds Slack gives up on an envelope."""
    answer = slack.command("/firebreak", "status", user="mei")

    assert (answer.status, answer.text) == (504, "not confirmed within three seconds")


@pytest.mark.parametrize("said", [{"envelope_id": "none"}, {}, {"envelope_id": "none", "extra": 1}])
def test_a_confirmation_of_nothing(slack: FakeSlack, wire: Wire, said: dict[str, Any]) -> None:
    """Confirming what was never sent is a fault of the app, and surfaces."""
    wire.send(said)
    wire.send("x", kind=9)
    while wire.read()[0] != 10:
        pass

    assert ["does not understand this confirmation" in crash for crash in slack.crashes] == [True]


def test_frames_must_be_masked(slack: FakeSlack, wire: Wire) -> None:
    """A client that does not mask its frames is no websocket client."""
    wire.send({}, masked=False)
    while wire.file.read(1):
        pass

    assert ["whole and masked" in crash for crash in slack.crashes] == [True]


def test_a_reaction_is_put_once(slack: FakeSlack) -> None:
    """Nobody can react twice alike, or to what they cannot see."""
    message = slack.say("mei", "#crisis-desk", "hello")
    slack.add_user("U0TOM0001", "tom")
    slack.react(message, "pushpin", "mei")

    assert message.reactions == {"pushpin": ["U0MEI0001"]}
    with pytest.raises(AssertionError, match="already"):
        slack.react(message, "pushpin", "mei")
    with pytest.raises(AssertionError, match="cannot see"):
        slack.react(message, "pushpin", "tom")
