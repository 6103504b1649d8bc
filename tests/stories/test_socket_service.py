"""The service as a process of its own, with Socket Mode for what people press: started, killed, started again."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_slack import FakeSlack, Message

from stories.test_service import Service, mention, rooms, until


@pytest.fixture
def slack(slack: FakeSlack) -> FakeSlack:
    """A workspace that reaches the program over its socket, and over nothing else."""
    slack.socket_mode = True
    return slack


@pytest.fixture
def service(tmp_path: Path, slack: FakeSlack) -> Iterator[Service]:
    """A running service that is connected."""
    running = Service(tmp_path, slack)
    assert slack.sockets.connected.wait(30)
    yield running
    if running.process.poll() is None:
        running.kill()


def health(service: Service) -> dict[str, Any]:
    """What /healthz says."""
    with urllib.request.urlopen(f"{service.url}/healthz", timeout=5) as answer:
        return dict(json.load(answer))


def card(slack: FakeSlack) -> Message:
    """The pinned card of the one room, once Tom and Mei are in there."""
    assert until(lambda: bool(rooms(slack)), 60)
    room = slack.channel(rooms(slack)[0])
    assert until(lambda: bool(room.pinned) and room.members >= {"tom", "mei"}, 60)
    return room.pinned[0]


def test_a_press_is_confirmed_and_outlives_a_kill(service: Service, slack: FakeSlack) -> None:
    """Confirmed means written: killed right after the confirmation, the next start knows who took charge."""
    service.send(mention("1"))
    shown, connected = card(slack), health(service)["slack_connected"]
    confirmed = slack.press(shown, "firebreak:acknowledge", "tom").status
    service.kill()
    assert until(lambda: not slack.sockets.lines)
    deaf = slack.press(shown, "firebreak:close", "mei").status
    service.start()
    assert slack.sockets.connected.wait(30)
    slack.command("/firebreak", "status", "mei", channel=shown.channel)

    assert (connected, confirmed, deaf) == (True, 200, 504)
    assert "Tom acknowledged" in slack.ephemerals[-1].text
    assert service.stop() == 0


def test_stopped_it_hangs_up(service: Service, slack: FakeSlack) -> None:
    """Ctrl-C closes the line, so that Slack sends nothing into the void."""
    code = service.stop()

    assert (code, until(lambda: not slack.sockets.lines, 60), slack.sockets.made) == (0, True, 1)
