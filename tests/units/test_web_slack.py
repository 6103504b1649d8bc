"""What people do in Slack: believed only when signed, written first, and answered to them alone."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from fake_desk import NOW, FakeDesk
from slack_sdk.errors import SlackApiError
from starlette.testclient import TestClient

from firebreak.web.api import build
from firebreak.web.slack import link_form

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
ID = "7ngzhh"


class Ears:
    """Where a response_url points: a server that hears what is told to the person who pressed."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Door:
    """Slack's side: signs and sends."""

    def __init__(self, ears: Ears) -> None:
        self.desk, self.ears = FakeDesk(), ears
        self.views: list[tuple[str, dict[str, Any]]] = []
        self.web = self.connect()

    def connect(self, **other: Any) -> TestClient:
        names = {"U0MEI0001": "mei", "U0TOM0001": "tom"}
        options = {
            "signing_secret": SECRET,
            "open_view": lambda trigger, view: self.views.append((trigger, view)),
            "who": lambda member: names.get(member, member),
            "slack_api_url": f"{self.ears.url}/api/",
        }
        return TestClient(build(self.desk, api_token="", **(options | other)))

    def send(self, path: str, body: bytes, **headers: str) -> Any:
        at = str(int(NOW.timestamp()))
        digest = hmac.new(SECRET.encode(), b"v0:%s:%s" % (at.encode(), body), hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}
        return self.web.post(f"/slack/{path}", content=body, headers=signed | headers)

    def interact(self, **payload: Any) -> Any:
        whole = {
            "user": {"id": "U0MEI0001"},
            "response_url": f"{self.ears.url}/response/1",
            "trigger_id": "T1",
        } | payload
        return self.send("interactions", urlencode({"payload": json.dumps(whole)}).encode())

    def press(self, action: str, value: str = ID, **payload: Any) -> Any:
        action_id = {"type": "button", "action_id": f"firebreak:{action}", "value": value}
        return self.interact(type="block_actions", actions=[action_id], **payload)

    def submit(self, url: str | None, incident: str = ID) -> Any:
        state = {"values": {"link": {"link": {"type": "url_text_input", "value": url}}}}
        view = {"callback_id": "firebreak:posted", "private_metadata": incident, "state": state}
        return self.interact(type="view_submission", view=view, response_url=None)

    def command(self, text: str) -> str:
        body = urlencode({"command": "/firebreak", "text": text, "user_id": "U0MEI0001"}).encode()
        answer = self.send("commands", body).json()
        assert answer["response_type"] == "ephemeral"
        return str(answer["text"])


@pytest.fixture
def door() -> Iterator[Door]:
    ears = Ears()
    yield Door(ears)
    ears.close()


@pytest.mark.parametrize(
    ("action", "value", "pressed"),
    [
        ("acknowledge", ID, ("acknowledge", "mei")),
        ("approve", f"{ID}/regulator/1", ("approve", "mei")),
        ("close", ID, ("close", "real", "mei")),
        ("close", f"{ID}:false", ("close", "false", "mei")),
    ],
)
def test_a_button_reaches_the_desk(door: Door, action: str, value: str, pressed: tuple[str, ...]) -> None:
    """A press is taken in the person's name, answered with an empty 200, and its outcome told to them alone."""
    answer = door.press(action, value)

    assert (answer.status_code, answer.content, door.desk.pressed) == (200, b"", [pressed])
    assert door.ears.heard == [{"text": f"mei: {action}.", "response_type": "ephemeral", "replace_original": False}]


def test_two_people_press(door: Door) -> None:
    """The second reads who was first, in text that cannot ring anybody."""
    door.press("acknowledge")
    door.press("acknowledge", user={"id": "U0TOM0001"})

    assert door.ears.heard[1]["text"] == "mei was first &lt;12:00&gt;."


def test_a_button_of_something_gone(door: Door) -> None:
    """A button for an incident that does not exist is answered in words."""
    door.press("acknowledge", "gone")

    assert door.ears.heard[0]["text"] == "there is no gone: it may be from an older installation."


def test_ticks_and_unknown_buttons(door: Door) -> None:
    """A tick on a checklist is simply taken; a button nobody knows is said to be so."""
    door.press("tick:0")
    door.press("dance")

    assert [one["text"] for one in door.ears.heard] == ["Firebreak does not know this button (firebreak:dance)."]
    assert door.desk.pressed == []


def test_i_posted_it_asks_for_the_link(door: Door) -> None:
    """The button opens a form for the incident, and by itself acknowledges nothing."""
    door.press("posted")

    assert (door.views, door.desk.pressed) == ([("T1", link_form(ID))], [])


def test_a_form_that_does_not_open(door: Door) -> None:
    """When Slack refuses the form, or there is none, the person is told the command that does the same."""

    def refuse(trigger: str, view: dict[str, Any]) -> None:
        raise SlackApiError("expired", {"error": "expired_trigger_id"})

    for way in (refuse, None):
        door.web = door.connect(open_view=way)
        door.press("posted")

    assert [f"`/firebreak posted {ID} LINK`" in one["text"] for one in door.ears.heard] == [True, True]


def test_the_link_is_taken(door: Door) -> None:
    """A submitted link stands as the public acknowledgement, and the form closes."""
    answer = door.submit(" https://x.com/AcmeAir/status/1 ")

    assert (answer.status_code, answer.content) == (200, b"")
    assert door.desk.pressed == [("posted", "https://x.com/AcmeAir/status/1", "mei")]


@pytest.mark.parametrize(
    ("url", "incident", "said"),
    [("done", ID, "not a link"), (None, ID, "not a link"), ("https://x.com/1", "gone", "there is no gone")],
)
def test_the_form_stays_open_with_the_mistake(door: Door, url: str | None, incident: str, said: str) -> None:
    """What is no link, or for no incident, is said at the field, and nothing is acknowledged."""
    answer = door.submit(url, incident).json()

    assert (answer["response_action"], said in answer["errors"]["link"], door.desk.pressed) == ("errors", True, [])


def test_a_second_link_is_refused_at_the_field(door: Door) -> None:
    """Who comes second reads so in the form."""
    door.submit("https://x.com/1")

    assert door.submit("https://x.com/2").json()["errors"]["link"] == "mei was first <12:00>."


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "nan"},
    ],
    ids=["wrong", "not ASCII", "empty", "no number", "huge", "nan"],
)
def test_what_slack_did_not_sign_is_refused(door: Door, headers: dict[str, str]) -> None:
    """Whatever is odd about a signature, the answer is 401 and nothing happens."""
    encoded = {name: value.encode() for name, value in headers.items()}
    body = urlencode({"payload": "{}"}).encode()
    statuses = [door.send(path, body, **encoded).status_code for path in ("interactions", "commands")]  # type: ignore[arg-type]

    assert (statuses, door.desk.pressed) == ([401, 401], [])


def test_no_signature_at_all(door: Door) -> None:
    """A request without Slack's headers is refused."""
    assert door.web.post("/slack/interactions", data={"payload": "{}"}).status_code == 401


@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (-4, 200), (4, 200), (6, 401)])
def test_an_old_request_is_refused(door: Door, minutes: int, status: int) -> None:
    """A recorded request is worthless after five minutes, by the app's own clock."""
    door.desk.clock = type(door.desk.clock)(NOW + timedelta(minutes=minutes))

    assert door.press("acknowledge").status_code == status


def test_without_a_secret_slack_is_closed(door: Door) -> None:
    """With no signing secret configured, not even a well-signed request is believed."""
    for secret in ("", None):
        door.web = door.connect(signing_secret=secret)
        answer = door.press("acknowledge")

        assert (answer.status_code, "FIREBREAK_SLACK_SIGNING_SECRET" in answer.json()["error"]) == (503, True)


@pytest.mark.parametrize("payload", ["", "{", "[]", '{"type": 5}', '{"type": "block_actions"}', '"\\ud800"'])
def test_a_payload_that_cannot_be_read(door: Door, payload: str) -> None:
    """A signed but unreadable payload is a bad request, not a breakdown."""
    assert door.send("interactions", urlencode({"payload": payload}).encode()).status_code == 400


@pytest.mark.parametrize("kind", ["view_closed", "shortcut", "block_actions", "view_submission"])
def test_what_is_not_ours_is_taken_quietly(door: Door, kind: str) -> None:
    """Other interactions get an empty 200, as Slack wants it."""
    answer = door.interact(type=kind)

    assert (answer.status_code, answer.content, door.desk.pressed) == (200, b"", [])


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest", "https://hooks.slack.com.evil.example/x", "http://hooks.slack.com/x", "", None],
)
def test_answers_go_to_slack_only(door: Door, url: str | None, caplog: pytest.LogCaptureFixture) -> None:
    """An answer is never posted to any other address; the press counts all the same, and the log says so."""
    answer = door.press("acknowledge", response_url=url)

    assert (answer.status_code, door.desk.pressed) == (200, [("acknowledge", "mei")])
    assert ["not answering to" in one.message for one in caplog.records if one.name == "firebreak"] == [True]


def test_slack_gone_does_not_undo_a_press(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """When the answer cannot be delivered the press stays, and the log keeps the sentence."""
    door.ears.close()
    answer = door.press("acknowledge")

    assert (answer.status_code, door.desk.pressed) == (200, [("acknowledge", "mei")])
    assert ["mei: acknowledge." in one.message for one in caplog.records if one.name == "firebreak"] == [True]


def test_the_command_lists_what_is_open(door: Door) -> None:
    """The bare command says what is open, since when, and that nobody is on it."""
    listed = door.command("")

    assert listed == (
        "• SEV1 acme-air (ID 7ngzhh) since 01 Mar 12:00 UTC, nobody is on it yet: a regulator is tagged &lt;now&gt;"
    )
    door.desk.close(ID, "mei", "real")
    assert door.command("list") == "Nothing is open. All calm."


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        (f"ack {ID}", ("acknowledge", "mei")),
        (f"posted {ID} https://x.com/1", ("posted", "https://x.com/1", "mei")),
        (f"posted {ID} <https://x.com/1?a=1&amp;b=2|x.com>", ("posted", "https://x.com/1?a=1&b=2", "mei")),
        (f"close {ID} false", ("close", "false", "mei")),
    ],
)
def test_the_command_does_what_buttons_do(door: Door, text: str, pressed: tuple[str, ...]) -> None:
    """Each press can be typed."""
    said = door.command(text)

    assert (door.desk.pressed, said) == ([pressed], f"mei: {pressed[0]}.")


@pytest.mark.parametrize("text", ["help", "dance", "ack", f"close {ID}", f"close {ID} maybe", f"posted {ID}"])
def test_a_command_that_makes_no_sense_gets_the_list(door: Door, text: str) -> None:
    """What is not understood is answered with what can be typed."""
    assert ("/firebreak ack ID" in door.command(text), door.desk.pressed) == (True, [])


def test_a_command_with_a_bad_link(door: Door) -> None:
    """A word that is no link acknowledges nothing."""
    assert ("not a link" in door.command(f"posted {ID} done"), door.desk.pressed) == (True, [])
