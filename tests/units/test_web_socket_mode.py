"""Socket Mode over a real websocket: envelopes are written, confirmed, then worked on; lines break and come back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from fake_slack import FakeSlack, Message
from fake_workspace import FakeWorkspace
from recorded_app import ID, NAMES, RecordedApp
from slack_sdk import WebClient

from firebreak.core.errors import BadSetting
from firebreak.web.slack import socket_mode as socket
from firebreak.web.slack.dispatch import Dispatch
from firebreak.web.slack.socket_mode import SocketMode

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    fake = FakeSlack(lambda: NOW, limits=False).start()
    fake.socket_mode = True
    fake.add_user("U0MEI0001", "mei")
    fake.add_channel("crisis-desk", members=["mei"])
    yield fake
    fake.stop()


@pytest.fixture
def app() -> RecordedApp:
    return RecordedApp()


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


class Door(SocketMode):
    """Open once Slack, too, knows of the line: its side is another thread, a moment behind."""

    slack: FakeSlack

    def open(self) -> None:
        super().open()
        assert not self.connected or self.slack.sockets.connected.wait(60)


@pytest.fixture
def door(slack: FakeSlack, app: RecordedApp, workspace: FakeWorkspace) -> Iterator[SocketMode]:
    dispatch = Dispatch(app, workspace, lambda member: NAMES.get(member, member))
    made = Door(slack.app_token, dispatch, slack.url)
    made.slack = slack
    yield made
    made.close()


@pytest.fixture
def card(slack: FakeSlack) -> Message:
    plain = {"type": "plain_text", "text": "Acknowledge"}
    elements = [
        {"type": "button", "action_id": f"firebreak:{name}", "value": ID, "text": plain}
        for name in ("acknowledge", "take_over", "open_room")
    ]
    client = WebClient(slack.token, base_url=slack.url, retry_handlers=[])
    client.chat_postMessage(channel="#crisis-desk", text="card", blocks=[{"type": "actions", "elements": elements}])
    return slack.channel("#crisis-desk").expect("card")


def until(condition: Any, seconds: float = 15.0) -> bool:
    """Whether `condition` came true in time."""
    ticking = Event()
    for _ in range(int(seconds / 0.02)):
        if condition():
            return True
        ticking.wait(0.02)
    return False


def press(slack: FakeSlack, card: Message, action: str = "acknowledge") -> tuple[int, bytes]:
    answer = slack.press(card, f"firebreak:{action}", "mei")
    return answer.status, answer.body


def test_a_press_over_the_socket(
    slack: FakeSlack, door: SocketMode, app: RecordedApp, workspace: FakeWorkspace, card: Message
) -> None:
    """A press is written, confirmed with an empty envelope, and its outcome told afterwards."""
    door.open()
    answer = press(slack, card)

    assert (answer, app.pressed, door.connected) == ((200, b""), [("acknowledge", "Mei")], True)
    assert until(lambda: workspace.told != [])
    assert [say for _, say in workspace.told] == ["Mei acknowledged."]


def test_a_command_is_answered_in_its_confirmation(slack: FakeSlack, door: SocketMode) -> None:
    """What HTTP would answer goes back with the envelope, and Slack shows it."""
    door.open()
    slack.command("/firebreak", "help", user="mei")

    assert ["/firebreak status" in one.text for one in slack.ephemerals] == [True]


def test_an_event_is_confirmed_without_an_answer(slack: FakeSlack, door: SocketMode, card: Message) -> None:
    """Slack reads no payload on events; the fake would complain of one."""
    door.open()
    answer = slack.react(card, "pushpin", "mei")

    assert (answer.status, answer.body) == (200, b"")


def test_what_was_not_written_is_not_confirmed(
    slack: FakeSlack, door: SocketMode, app: RecordedApp, card: Message, caplog: pytest.LogCaptureFixture
) -> None:
    """When the app breaks down Slack hears nothing, shows the person a warning, and the log has the reason."""

    class Broken(RecordedApp):
        def act(self, *what: Any) -> Any:
            raise RuntimeError("a bug")

    door._dispatch = Dispatch(Broken(), FakeWorkspace())
    door.open()
    answer = slack.press(card, "firebreak:acknowledge", "mei")

    assert (answer.status, app.pressed) == (504, [])
    logged = [one.message for one in caplog.records if one.name == "firebreak"]
    assert [("unexpected RuntimeError" in line, "a bug" in line) for line in logged] == [(True, False)]


def test_an_envelope_that_cannot_be_read(
    slack: FakeSlack, door: SocketMode, app: RecordedApp, card: Message, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged and confirmed, since it would be no better the second time; the next one is taken."""
    door.open()
    statuses = [slack.sockets.deliver("interactive", {"type": 5}).status, slack.sockets.deliver("hello?", {}).status]

    assert (statuses, press(slack, card)[0], app.pressed) == ([200, 200], 200, [("acknowledge", "Mei")])
    assert any("cannot be read" in one.message for one in caplog.records)


def test_slack_asks_for_a_new_line(slack: FakeSlack, door: SocketMode, app: RecordedApp, card: Message) -> None:
    """Slack renews connections every hour or so: presses go on reaching us."""
    door.open()
    assert until(lambda: len(slack.sockets.lines) == 1)
    first = slack.sockets.lines[0]
    slack.sockets.refresh()
    assert until(lambda: slack.sockets.made == 2 and first not in slack.sockets.lines)

    assert (press(slack, card)[0], app.pressed) == (200, [("acknowledge", "Mei")])


def test_the_line_breaks(
    slack: FakeSlack, door: SocketMode, app: RecordedApp, card: Message, caplog: pytest.LogCaptureFixture
) -> None:
    """A line that broke without a word is made anew by itself, within seconds."""
    caplog.set_level(logging.CRITICAL, "firebreak.socket")
    door.open()
    assert until(lambda: len(slack.sockets.lines) == 1)
    slack.sockets.cut()
    assert until(lambda: slack.sockets.made == 2, 60)

    assert (press(slack, card)[0], app.pressed) == (200, [("acknowledge", "Mei")])


def test_slack_is_down_at_the_start(
    slack: FakeSlack, door: SocketMode, app: RecordedApp, card: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service starts all the same, and is connected once Slack is there."""
    monkeypatch.setattr(socket, "RETRY_EVERY", 0.05)
    slack.down = True
    door.open()
    down = door.connected
    slack.down = False
    assert until(lambda: door.connected and slack.sockets.connected.is_set())

    assert (down, press(slack, card)[0], app.pressed) == (False, 200, [("acknowledge", "Mei")])


def test_a_wrong_token_is_said_at_once(slack: FakeSlack, door: SocketMode) -> None:
    """A token of the wrong kind is not tried for ever: the message says which one to copy, and not the token."""
    wrong = SocketMode(slack.token, Dispatch(RecordedApp(), FakeWorkspace()), slack.url)
    with pytest.raises(BadSetting, match="xapp-") as caught:
        wrong.open()
    wrong.close()

    assert slack.token not in str(caught.value)


def test_closing_is_quick(slack: FakeSlack, door: SocketMode) -> None:
    """Hanging up does not wait for the next word from Slack; nothing is made anew afterwards."""
    door.open()
    assert until(lambda: len(slack.sockets.lines) == 1)
    door.close()

    assert (until(lambda: slack.sockets.lines == [], 10), slack.sockets.made) == (True, 1)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"https_proxy": "http://proxy.example:3128"}, "http://proxy.example:3128"),
        ({"https_proxy": "http://proxy.example:3128", "no_proxy": "slack.com"}, None),
    ],
)
def test_the_proxy_is_the_one_that_others_use(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str | None
) -> None:
    """HTTPS_PROXY is used and NO_PROXY kept, as everywhere else in the program."""
    for name in ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert socket._proxy("https://slack.com/api/") == expected
