"""Slack is down: what is urgent reaches people another way; when it is back they read one summary, not a flood."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from fake_slack import buttons, shown

from firebreak.core.ports import Notifier
from firebreak.notifiers.apprise import Apprise
from firebreak.notifiers.fallback import Fallback
from firebreak.wiring import SHIPPED, people_by_slack
from stories.conftest import Story

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
SURGE = "Acme Air lost our bags again"


class Mailbox:
    """A webhook on this machine: what arrived by the second way."""

    def __init__(self) -> None:
        self.letters: list[dict[str, Any]] = []
        self.full = False
        mailbox = self

        class Slot(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not mailbox.full:
                    mailbox.letters.append(json.loads(body))
                self.send_response(500 if mailbox.full else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Slot)
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.url = f"json://127.0.0.1:{self.server.server_address[1]}/"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def titles(self) -> list[str]:
        return [letter["title"] for letter in self.letters]


class Outage(Story):
    """A story with a second way to reach people."""

    mailbox: Mailbox

    def speak(self) -> Notifier:
        second = Apprise([self.mailbox.url], self.clock, people_by_slack(self.file))
        return Fallback(super().speak(), second, self.clock)

    def storm(self) -> None:
        """An angry post with a large audience: an incident that is not confidential."""
        self.post(SURGE, author="star", followers=900_000)

    def read(self, fragment: str) -> list[str]:
        """What stands in the crisis channel with this in it."""
        return [shown(message) for message in self.slack.channel("#crisis-desk").find(fragment)]


@pytest.fixture
def outage(tmp_path: Path) -> Iterator[Outage]:
    mailbox = Mailbox()
    told = Outage.__new__(Outage)
    told.mailbox = mailbox
    told.__init__(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text(encoding="utf-8"))  # type: ignore[misc]
    yield told
    told.stop()
    mailbox.close()


def test_an_alert_that_slack_does_not_take_goes_another_way(outage: Outage) -> None:
    """Slack does not answer: within a minute the alert is in the second inbox; nothing is given up."""
    outage.slack.down = True
    outage.post(SPARK)
    outage.forward(minutes=1)

    assert [title for title in outage.mailbox.titles if title.startswith("SEV1")] != []
    assert outage.log("task.failed") == []


def test_the_second_way_tells_no_more_than_the_channel_would(outage: Outage) -> None:
    """A confidential incident goes out as severity, owner and where the details are; so does its draft."""
    outage.slack.down = True
    outage.post(SPARK)
    outage.forward(minutes=11)
    told = json.dumps(outage.mailbox.letters, ensure_ascii=False)

    assert "confidential" in told
    assert [secret for secret in ("aircraft", "USDOT", "Transportation", "rosa", "Acme") if secret in told] == []


def test_when_slack_is_back_there_is_one_summary_and_no_flood(outage: Outage) -> None:
    """Seven minutes without Slack, an alert, calls and a draft by mail: then one message in the channel about them."""
    outage.slack.down = True
    outage.storm()
    outage.forward(minutes=7)
    outage.slack.down = False
    outage.forward(minutes=2)
    desk = outage.slack.channel("#crisis-desk")
    (summary,) = desk.find("Slack did not answer")
    top = [message for message in desk.messages if message.thread_ts in (None, message.ts)]

    assert outage.mailbox.letters != []
    assert top == [summary]
    assert "Acme Air" in shown(summary)
    assert "firebreak:acknowledge" in buttons(summary)


def test_rooms_wait_for_slack_and_are_built_when_it_is_back(outage: Outage) -> None:
    """No room while Slack is away, one with everybody in it soon after; the draft stands there once, to be approved."""
    outage.slack.down = True
    outage.outrage(60, within_minutes=15)
    outage.forward(minutes=10)
    before = [channel.name for channel in outage.slack.channels if channel.name.startswith("inc-")]
    outage.slack.down = False
    outage.forward(minutes=3)
    (room,) = [channel for channel in outage.slack.channels if channel.name.startswith("inc-")]
    drafts = [
        message
        for channel in outage.slack.channels
        for message in channel.messages
        if "firebreak:approve" in buttons(message)
    ]

    assert before == []
    assert room.members >= {"mei", "tom", "vera"}
    assert len(drafts) == 1


def test_somebody_acknowledges_from_the_summary(outage: Outage) -> None:
    """The summary has the button that the alert would have had; what follows is said in the summary's thread."""
    outage.slack.down = True
    outage.storm()
    outage.forward(minutes=2)
    outage.slack.down = False
    outage.forward(minutes=2)
    summary = outage.slack.channel("#crisis-desk").expect("Slack did not answer")
    outage.press(summary, "acknowledge", "tom")

    assert outage.incident.acknowledged_by == "Tom"
    thread = outage.slack.channel("#crisis-desk").thread(summary)
    assert [message for message in thread if "Tom acknowledged" in shown(message)] != []


def test_a_crash_while_slack_is_down_changes_nothing(outage: Outage) -> None:
    """Stopped in the middle of the outage and started again: still one summary about all of it."""
    outage.slack.down = True
    outage.storm()
    outage.app.store.close()
    outage.start()
    outage.forward(minutes=12)
    outage.slack.down = False
    outage.forward(minutes=3)

    assert len(outage.read("Slack did not answer")) == 1


def test_a_short_hiccup_is_not_an_outage(outage: Outage) -> None:
    """Two failed calls: the alert comes by Slack a moment later, and nobody gets mail."""
    outage.slack.fail_next("chat.postMessage", status=503, times=2)
    outage.post(SPARK)
    outage.forward(seconds=30)

    assert outage.mailbox.letters == []
    assert len(outage.read("confidential incident")) == 1


def test_when_both_ways_are_closed_the_alert_waits(outage: Outage) -> None:
    """Neither Slack nor the second way takes it: nothing is lost, and it comes once one of them is back."""
    outage.slack.down = outage.mailbox.full = True
    outage.post(SPARK)
    outage.forward(minutes=5)
    outage.mailbox.full = False
    outage.forward(minutes=6)

    assert [title for title in outage.mailbox.titles if title.startswith("SEV1")] != []
    assert outage.log("task.failed") == []


def test_a_channel_that_is_not_there_does_not_swallow_the_alert(outage: Outage) -> None:
    """Slack refuses for good (the channel was archived): the alert goes the second way instead of nowhere."""
    outage.slack.fail_next("chat.postMessage", error="is_archived")
    outage.post(SPARK)
    outage.forward(minutes=1)

    assert len(outage.mailbox.letters) == 1
