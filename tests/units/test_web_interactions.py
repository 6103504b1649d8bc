"""What people do in Slack, over HTTP: believed only when signed, written first, and answered to them alone."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count, repeat
from typing import Any
from urllib.parse import urlencode

import pytest
from fake_workspace import URL, FakeWorkspace
from recorded_app import DRAFT, ID, ITEM, NAMES, NOW, RecordedApp
from starlette.testclient import TestClient

from firebreak.core.actions import named
from firebreak.core.clock import ManualClock
from firebreak.core.effects import ChecklistItem
from firebreak.core.times import Times, times_of
from firebreak.sources.body import parse_body
from firebreak.web.api import build
from firebreak.web.slack.dispatch import Dispatch
from firebreak.web.slack.modals import modal

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


class Door:
    """Slack's side: signs and sends."""

    def __init__(self) -> None:
        self.times: Iterator[int] = count(1)  # Slack never sends two presses alike
        self.app, self.slack = RecordedApp(), FakeWorkspace()
        self.web = self.connect()

    def connect(self, secret: str | None = SECRET) -> TestClient:
        dispatch = Dispatch(self.app, self.slack, lambda member: NAMES.get(member, member))
        return TestClient(build(self.app, parse_body, api_token="", signing_secret=secret, dispatch=dispatch))

    @property
    def told(self) -> list[str]:
        return [say for _, say in self.slack.told]

    def send(self, path: str, body: bytes, **headers: Any) -> Any:
        at = str(int(NOW.timestamp()))
        digest = hmac.new(SECRET.encode(), b"v0:%s:%s" % (at.encode(), body), hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}
        return self.web.post(f"/slack/{path}", content=body, headers=signed | headers)

    def interact(self, **payload: Any) -> Any:
        whole = {
            "user": {"id": "U0MEI0001"},
            "response_url": URL,
            "trigger_id": "T1",
            "action_ts": str(next(self.times)),
        } | payload
        return self.send("interactions", urlencode({"payload": json.dumps(whole)}).encode())

    def press(self, action: str, value: str = ID, **payload: Any) -> Any:
        used = {"type": "button", "action_id": f"firebreak:{action}", "value": value}
        return self.interact(type="block_actions", actions=[used], channel={"id": "C1"}, **payload)

    def choose(self, action: str, value: str) -> Any:
        used = {"type": "overflow", "action_id": f"firebreak:{action}", "selected_option": {"value": value}}
        return self.interact(type="block_actions", actions=[used], channel={"id": "C1"})

    def submit(self, form: str, subject: str = ID, **fields: Any) -> Any:
        values = {name: {name: field} for name, field in fields.items()}
        view = {"callback_id": f"firebreak:{form}", "private_metadata": subject, "state": {"values": values}}
        return self.interact(type="view_submission", view=view, response_url=None)


@pytest.fixture
def door() -> Door:
    return Door()


def typed(text: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": text}


def picked(value: str) -> dict[str, Any]:
    return {"type": "static_select", "selected_option": {"value": value}}


@pytest.mark.parametrize(
    ("action", "value", "pressed"),
    [
        ("acknowledge", ID, ("acknowledge", "Mei")),
        ("take_over", ID, ("take_over", "Mei")),
        ("still_on_it", ID, ("still_on_it", "Mei")),
        ("open_room", ID, ("open_room", "Mei")),
        ("approve", DRAFT, ("approve", "Mei")),
        ("close", f"{ID}:false", ("close", "false", "Mei")),
        ("claim", ITEM, ("claim", "Mei")),
        ("claim_item:3", ITEM, ("claim", "Mei")),
        ("finish_item:12", ITEM, ("done", "Mei")),
    ],
)
def test_a_button_reaches_the_app(door: Door, action: str, value: str, pressed: tuple[str, ...]) -> None:
    """A press is taken in the person's name, answered with an empty 200, and its outcome told to them alone."""
    answer = door.press(action, value)

    assert (answer.status_code, answer.content, door.app.pressed) == (200, b"", [pressed])
    assert door.slack.told == [(URL, door.app.said[-1])]


@pytest.mark.parametrize(
    ("action", "value", "pressed"),
    [
        *(("snooze", f"{ID}:{until}", ("snooze", until, "Mei")) for until in ("30m", "worse", "shift")),
        *(("wrong", f"{ID}:{why}", ("wrong", why, "Mei")) for why in ("not_us", "not_negative", "known", "drill")),
        ("close", f"{ID}:known", ("close", "known", "Mei")),
        ("set_severity", f"{ID}:sev2", ("severity", "sev2", "Mei")),
        ("item:4", f"{ITEM}:finish_item", ("done", "Mei")),
        ("item:4", f"{ITEM}:claim_item", ("claim", "Mei")),
    ],
)
def test_a_choice_reaches_the_app(door: Door, action: str, value: str, pressed: tuple[str, ...]) -> None:
    """What is picked from a menu carries its subject and the choice."""
    answer = door.choose(action, value)

    assert (answer.status_code, answer.content, door.app.pressed) == (200, b"", [pressed])


def test_two_people_press(door: Door) -> None:
    """The second reads who was first."""
    door.press("acknowledge")
    door.press("acknowledge", user={"id": "U0TOM0001"})

    assert door.told[1] == "Mei already acknowledged at 12:00 UTC."


def test_a_stranger_presses(door: Door) -> None:
    """Somebody who is in no playbooks file goes to the app under their Slack id, and is told why not."""
    door.press("acknowledge", user={"id": "U0STRANGE"})

    assert (door.app.pressed, door.told) == (
        [],
        ["Firebreak does not know U0STRANGE, so this does not count. Whoever keeps playbooks.yaml can add you."],
    )


def test_a_button_of_something_gone(door: Door) -> None:
    """A button for an incident that does not exist is answered in words."""
    door.press("acknowledge", "gone")

    assert door.told == ["there is no incident gone: it may be from an older installation."]


@pytest.mark.parametrize(
    ("action", "value"),
    [("dance", ID), ("snooze", f"{ID}:forever"), ("snooze", ID), ("close", f"{ID}:maybe"), ("item", ITEM), ("", "")],
)
def test_a_button_that_nobody_knows(door: Door, action: str, value: str, caplog: pytest.LogCaptureFixture) -> None:
    """An unknown button or choice changes nothing: Slack gets its 200, the person a word, the log a line."""
    answer = door.press(action, value)

    assert (answer.status_code, door.app.pressed) == (200, [])
    assert ["does not know this button" in say for say in door.told] == [True]
    assert ["does not know" in one.message for one in caplog.records if one.name == "firebreak"] == [True]


def test_a_press_that_could_not_be_written(door: Door) -> None:
    """When the database refuses, the person is told so and asked to try again; nobody believes it was taken."""
    door.app.broken = True
    answer = door.press("acknowledge")

    assert (answer.status_code, door.app.pressed) == (200, [])
    assert door.told == ["This could not be written down: the database refused. Please try again."]


@pytest.mark.parametrize(
    ("action", "value", "form"),
    [
        ("posted", ID, modal(named("posted"), ID)),
        ("publicly_acknowledge", ID, modal(named("posted"), ID)),
        ("close", ID, modal(named("close"), ID)),
        ("status", ID, modal(named("status"), ID)),
        ("say_status", ID, modal(named("status"), ID)),
        ("skip", ITEM, modal(named("skip"), ITEM)),
        ("note", ITEM, modal(named("note"), ITEM)),
    ],
)
def test_what_a_press_alone_does_not_say_is_asked(door: Door, action: str, value: str, form: dict[str, Any]) -> None:
    """The button opens a form at once, and by itself changes nothing."""
    answer = door.press(action, value)

    assert (answer.status_code, door.slack.forms, door.app.pressed) == (200, [("T1", form)], [])


@pytest.mark.parametrize(
    ("way", "form"), [("skip_item", modal(named("skip"), ITEM)), ("note_item", modal(named("note"), ITEM))]
)
def test_an_items_menu_asks_too(door: Door, way: str, form: dict[str, Any]) -> None:
    """The menu beside an item opens the same forms as its buttons."""
    door.choose("item:2", f"{ITEM}:{way}")

    assert door.slack.forms == [("T1", form)]


def test_a_form_is_filled_after_it_was_opened(door: Door) -> None:
    """How things stand is read only once the form is in front of the person."""
    door.press("close")
    ((view, form),) = door.slack.filled
    known = form["blocks"][0]["elements"][0]["text"]

    assert (view, "Nobody has acknowledged yet" in known, "Nothing posted in public" in known) == ("V1", True, True)
    assert [block["block_id"] for block in form["blocks"]] == [
        b["block_id"] for b in modal(named("close"), ID)["blocks"]
    ]


@pytest.mark.parametrize("action", ["skip", "note"])
def test_an_items_form_says_which_item(door: Door, action: str) -> None:
    """Whoever skips or notes reads what it is about, and what was noted before."""
    door.app.app.actions.note(ITEM, "Tom", "line busy")
    door.press(action, ITEM)

    assert door.slack.filled[0][1]["blocks"][0]["elements"][0]["text"] == (
        "Call the press office\nNote so far: line busy (Tom)"
    )


def test_a_request_that_is_played_again_counts_once(door: Door) -> None:
    """The very bytes and signature, sent twice: the second does nothing, and is answered all the same."""
    door.times = repeat(1)
    door.press("acknowledge")
    door.press("acknowledge")

    assert (door.app.pressed, len(door.app.said)) == ([("acknowledge", "Mei")], 1)


def test_a_closing_form_says_what_is_left(door: Door) -> None:
    """Nobody closes without having read what was not done."""
    door.app.put_up(*(ChecklistItem(f"Thing {n}", id=f"{ID}/x/{n}", incident=ID) for n in range(4)))
    door.press("close")
    for item in door.app.queries.items(ID):
        door.app.app.actions.done(item.id, "Tom")
    door.press("close")
    known = [form["blocks"][0]["elements"][0]["text"].splitlines()[-1] for _, form in door.slack.filled]

    assert known == [
        "Still to do: Call the press office; Thing 0; Thing 1 and 2 more",
        "Everything on the checklists is done",
    ]


def test_a_form_names_the_zone_of_its_times(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack gives each reader their own time in messages, and none in forms: whose clock it is must be said."""
    zoned = times_of([NOW], NOW, "Asia/Shanghai")
    monkeypatch.setattr(door.app.queries, "times", lambda _: zoned)
    door.press("close")
    known = door.slack.filled[0][1]["blocks"][0]["elements"][0]["text"].splitlines()

    assert "20:00 Shanghai time" in known[0]


def test_a_form_tells_nothing_outside_the_room(door: Door) -> None:
    """A confidential incident's form, opened elsewhere, says only how grave it is and who has it."""
    door.app.change(why="a secret", confidential=True, room="C0ROOM")
    door.press("close")
    known = door.slack.filled[0][1]["blocks"][0]["elements"][0]["text"]

    assert known == "SEV1: a confidential incident, details in the room. Nobody has it yet"


@pytest.mark.parametrize(
    ("action", "by_hand"),
    [
        ("posted", f"/firebreak posted {ID} LINK"),
        ("close", f"/firebreak close {ID} real"),
        ("status", f"/firebreak update {ID} TEXT"),
        ("skip", "press again"),
    ],
)
def test_a_form_that_does_not_open(door: Door, action: str, by_hand: str) -> None:
    """When Slack refuses the form, the person is told the command that does the same."""
    door.slack.gone = True
    answer = door.press(action)

    assert (answer.status_code, [by_hand in say for say in door.told]) == (200, [True])


@pytest.mark.parametrize(
    ("form", "subject", "fields", "pressed"),
    [
        ("posted", ID, {"link": typed(" https://x.com/1 ")}, ("posted", "https://x.com/1", "Mei")),
        ("close", ID, {"verdict": picked("false")}, ("close", "false", "Mei")),
        ("status", ID, {"text": typed("Checking"), "promise": picked("30")}, ("status", "Checking", 30, "Mei")),
        ("status", ID, {"text": typed("Done"), "promise": picked("none")}, ("status", "Done", None, "Mei")),
        ("skip", ITEM, {"text": typed("not ours")}, ("skip", "not ours", "Mei")),
        ("note", ITEM, {"text": typed("called twice")}, ("note", "called twice", "Mei")),
    ],
)
def test_a_form_is_taken(door: Door, form: str, subject: str, fields: dict[str, Any], pressed: tuple[str, ...]) -> None:
    """A submitted form becomes one press, and closes."""
    answer = door.submit(form, subject, **fields)

    assert (answer.status_code, answer.content, door.app.pressed) == (200, b"", [pressed])


@pytest.mark.parametrize(
    ("form", "subject", "fields", "field", "said"),
    [
        ("posted", ID, {"link": typed("done")}, "link", "not a link"),
        ("posted", ID, {"link": typed(None)}, "link", "not a link"),
        ("posted", "gone", {"link": typed("https://x.com/1")}, "link", "there is no incident gone"),
        ("close", ID, {"verdict": picked("maybe")}, "verdict", "does not know"),
        ("status", ID, {"text": typed("  ")}, "text", "in a few words"),
        ("skip", ITEM, {}, "text", "in a few words"),
        ("note", "gone", {"text": typed("x")}, "text", "there is no checklist item gone"),
    ],
)
def test_the_form_stays_open_with_the_mistake(
    door: Door, form: str, subject: str, fields: dict[str, Any], field: str, said: str
) -> None:
    """What is wrong with a form is said at the field, and nothing is done."""
    answer = door.submit(form, subject, **fields).json()

    assert (answer["response_action"], list(answer["errors"]), door.app.pressed) == ("errors", [field], [])
    assert said in answer["errors"][field]


def test_a_second_link_is_refused_at_the_field(door: Door) -> None:
    """Who comes second reads so in the form."""
    door.submit("posted", link=typed("https://x.com/1"))

    assert door.submit("posted", link=typed("https://x.com/2")).json()["errors"]["link"] == (
        "Mei already gave https://x.com/1."
    )


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
    statuses = [door.send(path, body, **encoded).status_code for path in ("interactions", "commands", "events")]

    assert (statuses, door.app.pressed) == ([401, 401, 401], [])


def test_no_signature_at_all(door: Door) -> None:
    """A request without Slack's headers is refused."""
    assert door.web.post("/slack/interactions", data={"payload": "{}"}).status_code == 401


@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (-4, 200), (4, 200), (6, 401)])
def test_an_old_request_is_refused(door: Door, minutes: int, status: int) -> None:
    """A recorded request is worthless after five minutes, by the app's own clock."""
    door.app.clock = ManualClock(NOW + timedelta(minutes=minutes))
    door.web = door.connect()

    assert door.press("acknowledge").status_code == status


def test_without_a_secret_slack_is_closed(door: Door) -> None:
    """With no signing secret configured, not even a well-signed request is believed."""
    for secret in ("", None):
        door.web = door.connect(secret)
        answer = door.press("acknowledge")

        assert (answer.status_code, "FIREBREAK_SLACK_SIGNING_SECRET" in answer.json()["error"]) == (503, True)


UNREADABLE = ["", "{", "[]", '{"type": 5}', '"\\ud800"', "[" * 5000]


@pytest.mark.parametrize("payload", [*UNREADABLE, '{"type": "block_actions"}'])
def test_a_payload_that_cannot_be_read(door: Door, payload: str) -> None:
    """A signed but unreadable payload is a bad request, not a breakdown."""
    assert door.send("interactions", urlencode({"payload": payload}).encode()).status_code == 400


@pytest.mark.parametrize("payload", UNREADABLE)
def test_an_event_that_cannot_be_read(door: Door, payload: str) -> None:
    """So is an unreadable event."""
    assert door.send("events", payload.encode()).status_code == 400


def test_a_body_that_is_not_text(door: Door) -> None:
    """Slack signs text: bytes that are no UTF-8 are not believed."""
    assert [door.send(path, b"\xff\xfe").status_code for path in ("interactions", "commands", "events")] == [401] * 3


@pytest.mark.parametrize("kind", ["view_closed", "shortcut", "block_actions", "view_submission"])
def test_what_is_not_ours_is_taken_quietly(door: Door, kind: str) -> None:
    """Other interactions get an empty 200, as Slack wants it."""
    answer = door.interact(type=kind)

    assert (answer.status_code, answer.content, door.app.pressed) == (200, b"", [])


def test_another_apps_form_is_logged(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """A form that nobody knows closes, changes nothing, and is logged."""
    answer = door.submit("dance", text=typed("x"))

    assert (answer.status_code, answer.content, door.app.pressed) == (200, b"", [])
    assert ["a form that Firebreak does not know" in one.message for one in caplog.records] == [True]


def test_slack_asks_whether_we_are_here(door: Door) -> None:
    """Slack's challenge is given back, when Slack signed it."""
    answer = door.send("events", json.dumps({"type": "url_verification", "challenge": "3eZb", "token": "x"}).encode())

    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZb"})


def test_an_event_that_could_not_be_written_comes_again(door: Door) -> None:
    """A pushpin is not confirmed before its row stands, so Slack sends it once more."""
    door.app.change(room="C0ROOM")
    door.app.broken = True
    event = {"type": "reaction_added", "user": "U0MEI0001", "reaction": "pushpin"}
    whole = {"type": "event_callback", "event": event | {"item": {"type": "message", "channel": "C0ROOM", "ts": "1.2"}}}
    broken = door.send("events", json.dumps(whole).encode()).status_code
    door.app.broken = False
    again = door.send("events", json.dumps(whole).encode()).status_code

    assert (broken, again, len(door.app.pressed)) == (503, 200, 1)


def test_what_breaks_tells_the_log_nothing_secret(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """An error nobody thought of is answered with 500 and logged by place: its words may be confidential."""

    class Broken(RecordedApp):
        def act(self, *what: Any) -> Any:
            raise RuntimeError("the secret")

    door.app = Broken()
    door.web = door.connect()
    answer = door.press("acknowledge")

    assert (answer.status_code, "the secret" in caplog.text + answer.text) == (500, False)
    assert "unexpected RuntimeError at test_web_interactions.py" in caplog.text


def test_a_lost_answer_does_not_undo_a_press(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """A press without an address to answer to counts all the same, and the log says so without its words."""

    class Deaf(FakeWorkspace):
        def answer(self, response_url: str, say: str, times: Times = ()) -> None:
            self._check()

    door.slack = Deaf()
    door.slack.gone = True
    door.web = door.connect()
    answer = door.press("acknowledge")

    assert (answer.status_code, door.app.pressed) == (200, [("acknowledge", "Mei")])
    logged = [one.message for one in caplog.records if one.name == "firebreak"]
    assert [("not delivered" in line, "Mei" in line) for line in logged] == [(True, False)]


def test_a_command_is_answered_to_the_one_who_typed(door: Door) -> None:
    """The answer comes with the 200 and is for their eyes only."""
    body = urlencode({"command": "/firebreak", "text": f"ack {ID}", "user_id": "U0MEI0001"}).encode()
    answer = door.send("commands", body)

    assert answer.json() == {"response_type": "ephemeral", "text": "Mei acknowledged."}


def test_a_form_that_could_not_be_looked_up_says_so(door: Door) -> None:
    """The database refuses while it is asked who may close: the press is answered in words, not with an error."""
    door.app.broken = True
    answer = door.press("close", ID)

    assert answer.status_code == 200
    assert door.told == ["It could not be looked up whether you may do this: the database refused. Please try again."]
