"""People's side of the fake Slack: presses, ticks, modals and commands reach an app signed, as from Slack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote_plus

import pytest
from fake_slack import Answer, FakeSlack, Message
from fake_slack.clicks import over_http
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from firebreak.core.clock import ManualClock

MEI, TOM = "U0MEI0001", "U0TOM0001"


class App:
    """An app under test: keeps what it is sent and answers what it is told to."""

    def __init__(self) -> None:
        self.answer = Answer(200, b"", {})
        self.got: list[tuple[str, str, dict[str, str]]] = []

    def receive(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        self.got.append((url, body.decode(), headers))
        return self.answer

    @property
    def payload(self) -> dict[str, Any]:
        return dict(json.loads(parse_qs(self.got[-1][1])["payload"][0]))


class Noon:
    """A clock for slack_sdk's verifier."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 1, 3, 0, tzinfo=UTC))


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def slack(clock: ManualClock, app: App) -> Iterator[FakeSlack]:
    with FakeSlack(clock.now, limits=False) as fake:
        fake.add_user(MEI, "mei")
        fake.add_user(TOM, "tom")
        fake.add_channel("crisis-desk", members=["mei"])
        fake.interactivity_url, fake.commands_url = "http://app/clicks", "http://app/commands"
        fake.send = app.receive
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(slack.token, base_url=slack.url, retry_handlers=[])


@pytest.fixture
def card(slack: FakeSlack, client: WebClient) -> Message:
    plain = {"type": "plain_text", "text": "Acknowledge"}
    options = [{"text": {"type": "mrkdwn", "text": t}, "value": t} for t in ("call", "write", "wait")]
    acts = [{"type": "button", "action_id": "ack", "value": "inc-1", "text": plain}]
    ticks = [{"type": "checkboxes", "action_id": "todo", "options": options, "initial_options": options[:1]}]
    blocks = [
        {"type": "actions", "block_id": "acts", "elements": acts},
        {"type": "actions", "block_id": "list", "elements": ticks},
    ]
    client.chat_postMessage(channel="#crisis-desk", text="card", blocks=blocks)
    return slack.channel("#crisis-desk").expect("card")


def test_press(slack: FakeSlack, card: Message, app: App) -> None:
    """A press carries who, where, what, and keys to answer with."""
    app.answer = Answer(200, b"fine", {})
    answer = slack.press(card, "ack", user="mei")
    payload, action = app.payload, app.payload["actions"][0]

    assert (answer.status, answer.text, app.got[0][0]) == (200, "fine", "http://app/clicks")
    assert (payload["type"], payload["user"]["id"], payload["container"]["message_ts"]) == (
        "block_actions",
        MEI,
        card.ts,
    )
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == (
        "ack",
        "acts",
        "inc-1",
        "button",
    )
    assert payload["message"]["blocks"] == card.blocks
    assert payload["state"]["values"]["list"]["todo"]["selected_options"][0]["value"] == "call"


def test_signature(slack: FakeSlack, card: Message, app: App, clock: ManualClock) -> None:
    """slack_sdk's verifier accepts the signature, and refuses it for another body or secret."""
    slack.press(card, "ack", user="mei")
    _, body, headers = app.got[0]
    ours = SignatureVerifier(slack.signing_secret, clock=Noon(clock))

    assert ours.is_valid_request(body, headers)
    assert not ours.is_valid_request(body + "x", headers)
    assert not SignatureVerifier("other", clock=Noon(clock)).is_valid_request(body, headers)


def test_tick(slack: FakeSlack, card: Message, app: App) -> None:
    """Ticking sends all that is ticked now, as the action and as the state."""
    slack.press(card, "todo", user="mei", choose=["call", "wait"])
    payload = app.payload
    ticked = [option["value"] for option in payload["actions"][0]["selected_options"]]

    assert ticked == ["call", "wait"]
    assert [o["value"] for o in payload["state"]["values"]["list"]["todo"]["selected_options"]] == ticked


def test_what_nobody_can_press(slack: FakeSlack, card: Message, app: App) -> None:
    """No such button, no such option, or a person who is not in the channel: the story is wrong, and says so."""
    with pytest.raises(AssertionError, match=r"there is \['ack', 'todo'\]"):
        slack.press(card, "acknowledge", user="mei")
    with pytest.raises(AssertionError, match="does not offer"):
        slack.press(card, "todo", user="mei", choose=["sleep"])
    with pytest.raises(AssertionError, match="tom is not in #crisis-desk"):
        slack.press(card, "ack", user="tom")
    assert app.got == []


MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "wrong",
    "title": {"type": "plain_text", "text": "Wrong?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "reason"},
        }
    ],
}


def error(call: Any, **params: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**params)
    return str(caught.value.response["error"])


def test_trigger(slack: FakeSlack, client: WebClient, card: Message, app: App, clock: ManualClock) -> None:
    """A click opens one modal, within three seconds."""
    slack.press(card, "ack", user="mei")
    trigger = app.payload["trigger_id"]
    client.views_open(trigger_id=trigger, view=MODAL)

    assert [(view.title, view.user) for view in slack.views] == [("Wrong?", MEI)]
    assert error(client.views_open, trigger_id=trigger, view=MODAL) == "exchanged_trigger_id"
    assert error(client.views_open, trigger_id="1.2.x", view=MODAL) == "invalid_trigger_id"
    slack.press(card, "ack", user="mei")
    clock.forward(timedelta(seconds=3.1))
    late = app.payload["trigger_id"]
    assert error(client.views_open, trigger_id=late, view=MODAL) == "expired_trigger_id"


def test_modal(slack: FakeSlack, client: WebClient, card: Message, app: App) -> None:
    """A modal is filled and sent by action id; errors keep it open, an empty answer closes it."""
    slack.press(card, "ack", user="mei")
    opened = client.views_open(trigger_id=app.payload["trigger_id"], view=MODAL)["view"]
    view = slack.views[0]
    with pytest.raises(AssertionError, match="while 'reason' is empty"):
        slack.submit(view, {}, user="mei")
    app.answer = Answer(200, b'{"response_action": "errors", "errors": {"why": "Too short"}}', {})
    slack.submit(view, {"reason": "no"}, user="mei")

    assert app.payload["view"]["state"]["values"]["why"]["reason"] == {"type": "plain_text_input", "value": "no"}
    assert (app.payload["view"]["id"], app.payload["view"]["callback_id"]) == (opened["id"], "wrong")
    assert slack.views == [view]
    app.answer = Answer(200, b"", {})
    slack.submit(view, {"reason": "It was a drill"}, user="mei")
    assert slack.views == []
    assert error(client.views_update, view_id=view.id, view=MODAL) == "not_found"


def test_modal_update(slack: FakeSlack, client: WebClient, card: Message, app: App) -> None:
    """A modal can be filled after it was opened; an old hash or a wrong view is refused."""
    slack.press(card, "ack", user="mei")
    view = client.views_open(trigger_id=app.payload["trigger_id"], view=MODAL)["view"]
    fuller = MODAL | {"title": {"type": "plain_text", "text": "Ready"}}
    client.views_update(view_id=view["id"], view=fuller, hash=view["hash"])

    assert slack.views[0].title == "Ready"
    assert error(client.views_update, view_id=view["id"], view=MODAL, hash=view["hash"]) == "hash_conflict"
    long = MODAL | {"title": {"type": "plain_text", "text": "x" * 25}}
    assert error(client.views_update, view_id=view["id"], view=long) == "invalid_arguments"


def test_command(slack: FakeSlack, app: App) -> None:
    """A slash command comes as a form; its answer is shown to the person alone unless it says otherwise."""
    app.answer = Answer(200, b'{"text": "All calm"}', {"content-type": "application/json"})
    slack.command("/firebreak", "who now", user="mei")
    body = unquote_plus(app.got[0][1])
    app.answer = Answer(200, b'{"text": "Drill!", "response_type": "in_channel"}', {"content-type": "application/json"})
    slack.command("/firebreak", "drill", user="mei")

    assert app.got[0][0] == "http://app/commands"
    assert "command=/firebreak" in body
    assert "text=who now" in body
    assert f"user_id={MEI}" in body
    assert [(e.user, e.text) for e in slack.ephemerals] == [(MEI, "All calm")]
    assert slack.channel("#crisis-desk").texts == ["Drill!"]


def test_response_url(slack: FakeSlack, card: Message, app: App, clock: ManualClock) -> None:
    """A response_url whispers, replaces or deletes; five times, for half an hour."""
    slack.press(card, "ack", user="mei")
    hook = WebhookClient(app.payload["response_url"], retry_handlers=[])
    whispered = hook.send(text="Tom was first", response_type="ephemeral", replace_original=False)
    hook.send(text="Taken by Tom", replace_original=True)

    assert whispered.status_code == 200
    assert [(e.user, e.text) for e in slack.ephemerals] == [(MEI, "Tom was first")]
    assert card.text == "Taken by Tom"
    assert [hook.send(text="x").status_code for _ in range(4)] == [200, 200, 200, 404]
    fresh = WebhookClient(_fresh_url(slack, app), retry_handlers=[])
    clock.forward(timedelta(minutes=31))
    assert fresh.send(text="x").status_code == 404


def _fresh_url(slack: FakeSlack, app: App) -> str:
    slack.command("/firebreak", "status", user="mei")
    return parse_qs(app.got[-1][1])["response_url"][0]


def test_over_http(slack: FakeSlack, card: Message) -> None:
    """By default a click travels over HTTP: here to a second server that knows no such page."""
    with FakeSlack(limits=False) as other:
        slack.send = over_http
        answer = slack.press(card, "ack", user="mei", url=f"{other.team.address}/clicks")

    assert (answer.status, answer.text) == (404, "no such page")


def test_a_home_tab_is_published_as_slack_takes_it(app: App, slack: FakeSlack, client: WebClient) -> None:
    """For a member, as a view of its own kind, without what modals have, with a hundred blocks; hash guards it."""
    line = {"type": "section", "text": {"type": "mrkdwn", "text": "calm"}}
    home = {"type": "home", "blocks": [line] * 100}
    first = client.views_publish(user_id=MEI, view=home)["view"]

    assert error(client.views_publish, user_id="U0NOBODY1", view=home) == "user_not_found"
    assert error(client.views_publish, user_id=MEI, view=MODAL) == "invalid_arguments"
    assert error(client.views_publish, user_id=MEI, view=home | {"blocks": [line] * 101}) == "invalid_arguments"
    assert error(client.views_publish, user_id=MEI, view=home | {"title": MODAL["title"]}) == "invalid_arguments"
    assert client.views_publish(user_id=MEI, view=home, hash=first["hash"])["view"]["id"] == first["id"]
    assert error(client.views_publish, user_id=MEI, view=home, hash=first["hash"]) == "hash_conflict"
    slack.shortcut("Declare an incident", "mei")
    assert error(client.views_open, trigger_id=app.payload["trigger_id"], view=home) == "invalid_arguments"


def test_shortcuts_are_those_of_the_manifest_with_slacks_payloads(app: App, slack: FakeSlack) -> None:
    """Everywhere: no channel and no response_url. On a message: with it, where it stands and an address to answer."""
    message = slack.say("mei", "#crisis-desk", "look")
    slack.shortcut("Declare an incident", "mei")
    anywhere = app.payload
    slack.shortcut("This concerns us", "mei", message)
    on_it = app.payload

    assert (anywhere["type"], anywhere["callback_id"]) == ("shortcut", "declare")
    assert {"channel", "message", "response_url"} & anywhere.keys() == set()
    assert (on_it["type"], on_it["callback_id"], on_it["message_ts"]) == ("message_action", "concerns_us", message.ts)
    assert (on_it["message"]["text"], on_it["channel"]["id"]) == ("look", message.channel)
    with pytest.raises(AssertionError, match="the app has no global shortcut 'This concerns us'"):
        slack.shortcut("This concerns us", "mei")
