"""The service as a process of its own: mentions by HTTP, Slack by HTTP, killed with -9 and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fake_slack import FakeSlack
from ports import free_port

from firebreak.wiring import SHIPPED

TOKEN = "story-token"
SPARK = "@AcmeAir left me on the aircraft for two hours without my wheelchair. @USDOT please act"


def until(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether `condition` came true in time."""
    ticking = Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return True
        ticking.wait(0.05)
    return False


class Service:
    """`firebreak run` in its own process."""

    under: tuple[str, ...] = ()  # a program that runs it, such as a tracer

    def __init__(self, folder: Path, slack: FakeSlack, playbooks: Path = SHIPPED, database: str = "") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder, self.slack, self.playbooks = folder, slack, playbooks
        self.database = database or f"sqlite:///{folder / 'service.db'}"
        self.log = folder / f"output-{self.port}.txt"
        slack.interactivity_url = f"{self.url}/slack/interactions"
        self.start()

    def start(self) -> None:
        environment = {
            **os.environ,
            "FIREBREAK_DATABASE_URL": self.database,
            "FIREBREAK_PLAYBOOKS": str(self.playbooks),
            "FIREBREAK_SLACK_BOT_TOKEN": self.slack.token,
            "FIREBREAK_SLACK_SIGNING_SECRET": "" if self.slack.socket_mode else self.slack.signing_secret,
            "FIREBREAK_SLACK_APP_TOKEN": self.slack.app_token if self.slack.socket_mode else "",
            "FIREBREAK_SLACK_API_URL": self.slack.url,
            "FIREBREAK_API_TOKEN": TOKEN,
            "FIREBREAK_LEASE_SECONDS": "5",
            "FIREBREAK_PORT": str(self.port),
        }
        self.output = self.log.open("a")
        self.process = subprocess.Popen(
            [*self.under, sys.executable, "-m", "firebreak", "run"],
            env=environment,
            cwd=self.folder,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        assert until(self.answers, 60), self.told

    def answers(self) -> bool:
        """Whether it listens; an answer of any kind will do."""
        assert self.process.poll() is None, self.told
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    @property
    def told(self) -> str:
        """What it has logged."""
        return self.log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """kill -9: no time to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.output.close()

    def stop(self) -> int:
        """What Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        self.output.close()
        return code

    def send(self, *mentions: dict[str, Any], token: str = TOKEN) -> tuple[int, dict[str, Any]]:
        """POST mentions; (status, answer)."""
        body = "\n".join(json.dumps(mention) for mention in mentions).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
        request = urllib.request.Request(f"{self.url}/api/mentions", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


def mention(id: str, text: str = SPARK) -> dict[str, Any]:
    """A mention as a feed would send it."""
    now = datetime.now(UTC).isoformat()
    who = {"platform": "x", "author": "rosa", "lang": "en", "sentiment": "negative"}
    return {"id": id, "created_at": now, "text": text, **who}


@pytest.fixture
def service(tmp_path: Path, slack: FakeSlack) -> Iterator[Service]:
    """A running service."""
    running = Service(tmp_path, slack)
    yield running
    if running.process.poll() is None:
        running.kill()


def rooms(slack: FakeSlack) -> list[str]:
    """The rooms opened for incidents."""
    return [channel.name for channel in slack.channels if channel.name.startswith("inc-")]


def test_from_a_posted_mention_to_a_private_room(service: Service, slack: FakeSlack) -> None:
    """One POST; then a card, a private room with people in it, a pinned checklist and a draft."""
    status, answer = service.send(mention("1"), {"id": "2"})
    assert (status, answer["accepted"], answer["duplicates"]) == (202, 1, 0)
    assert [each["line"] for each in answer["rejected"]] == [2]

    slack.channel("crisis-desk").expect("SEV1", within=30)
    assert until(lambda: bool(rooms(slack)) and len(slack.channel(rooms(slack)[0]).pinned) >= 2)
    room = slack.channel(rooms(slack)[0])

    assert room.is_private
    assert until(lambda: room.members >= {"mei", "tom"})
    assert service.send(mention("1"))[1]["duplicates"] == 1
    service.process.send_signal(signal.SIGHUP)
    assert until(lambda: "says what is in force already" in service.told.partition("listening on")[2])
    assert service.stop() == 0


def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_twice(service: Service, slack: FakeSlack) -> None:
    """kill -9 as soon as the first message is out; started again, the rest follows and nothing stands twice."""
    service.send(mention("1"))
    slack.channel("crisis-desk").expect("SEV1", within=30)
    service.kill()
    service.start()
    assert until(lambda: bool(rooms(slack)) and len(slack.channel(rooms(slack)[0]).pinned) >= 2, 90)
    messages = [m for channel in slack.channels for m in channel.messages if m.metadata]
    keys = [m.metadata["event_payload"]["key"] for m in messages if m.metadata]

    assert len(rooms(slack)) == 1
    assert sorted(keys) == sorted(set(keys))


def test_without_the_token_nothing_comes_in(service: Service) -> None:
    """A wrong token is refused."""
    assert service.send(mention("1"), token="wrong")[0] == 401


@pytest.fixture
def two_brands(tmp_path: Path) -> Path:
    """The shipped playbooks, and one brand more."""
    text = SHIPPED.read_text(encoding="utf-8")
    file = tmp_path / "playbooks.yaml"
    file.write_text(text.replace("topics:\n", "topics:\n  acme-pay: {title: Acme Pay, words: [acme pay]}\n", 1))
    return file


def test_while_slack_is_silent_in_one_call_another_alert_leaves(
    tmp_path: Path, two_brands: Path, slack: FakeSlack
) -> None:
    """The first one's room is not answered for nine seconds: the second one's alert is there before that is over."""
    silence = slack.silence_next("conversations.create")
    service = Service(tmp_path, slack, two_brands)
    try:
        service.send(mention("1"))
        assert silence.begun.wait(30)
        service.send(mention("2", "Acme Pay took my money twice. @USDOT please act"))
        desk = slack.channel("crisis-desk")
        assert until(lambda: len(desk.find("SEV1")) == 2)
        silence.over.set()
        assert until(lambda: len(rooms(slack)) == 2)
    finally:
        service.kill()

    order = [call.method for call in slack.calls]
    seconds_alert = [place for place, method in enumerate(order) if method == "chat.postMessage"][1]
    assert seconds_alert < order.index("conversations.create")
