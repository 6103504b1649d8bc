"""The fake Slack's Block Kit: every published limit, refused one past it and accepted at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fake_slack import FakeSlack
from fake_slack.blocks import block_problems, view_problems
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(n: int = 0, **more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": f"go{n}"} | more


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements)} | more


def section(**parts: Any) -> Json:
    return {"type": "section"} | parts


def option(n: int, text: str = "x") -> Json:
    return {"text": plain(text), "value": str(n)}


def boxes(count: int, **more: Any) -> Json:
    return {"type": "checkboxes", "action_id": "c", "options": [option(n) for n in range(count)]} | more


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s"} | more


CONFIRM: Json = {"title": plain("Sure?"), "text": mrkdwn("*Really*"), "confirm": plain("Yes"), "deny": plain("No")}

LIMITS = {
    "section text": lambda over: section(text=mrkdwn("x" * (3000 + over))),
    "section field": lambda over: section(fields=[mrkdwn("x" * (2000 + over))]),
    "section fields": lambda over: section(fields=[mrkdwn("x")] * (10 + over)),
    "header": lambda over: {"type": "header", "text": plain("x" * (150 + over))},
    "markdown": lambda over: {"type": "markdown", "text": "x" * (12_000 + over)},
    "alert": lambda over: {"type": "alert", "text": mrkdwn("x" * (200 + over))},
    "context": lambda over: {"type": "context", "elements": [mrkdwn("x")] * (10 + over)},
    "actions": lambda over: actions(*[button(n) for n in range(25 + over)]),
    "block_id": lambda over: {"type": "divider", "block_id": "x" * (255 + over)},
    "action_id": lambda over: actions(button(action_id="x" * (255 + over))),
    "button text": lambda over: actions(button(text=plain("x" * (75 + over)))),
    "button value": lambda over: actions(button(value="x" * (2000 + over))),
    "button url": lambda over: actions(button(url="x" * (3000 + over))),
    "confirm title": lambda over: actions(button(confirm=CONFIRM | {"title": plain("x" * (100 + over))})),
    "checkboxes": lambda over: actions(boxes(10 + over)),
    "radio buttons": lambda over: actions(boxes(10 + over, type="radio_buttons")),
    "overflow": lambda over: actions(boxes(5 + over, type="overflow")),
    "select": lambda over: actions(select(options=[option(n) for n in range(100 + over)])),
    "option text": lambda over: actions(select(options=[option(1, "x" * (75 + over))])),
    "option value": lambda over: actions(select(options=[option(10 ** (149 + over))])),
    "placeholder": lambda over: actions(select(options=[option(1)], placeholder=plain("x" * (150 + over)))),
    "image alt": lambda over: {"type": "image", "image_url": "https://x", "alt_text": "x" * (2000 + over)},
    "input label": lambda over: {
        "type": "input",
        "label": plain("x" * (2000 + over)),
        "element": {"type": "plain_text_input", "action_id": "t"},
    },
}


@pytest.mark.parametrize("name", LIMITS)
def test_limit(name: str) -> None:
    """At the limit a block passes; one more and it is refused, once, in its place."""
    block = LIMITS[name]

    assert block_problems([block(0)]) == []
    assert len(block_problems([{"type": "divider"}, block(1)])) == 1
    assert "json-pointer:/blocks/1/" in block_problems([{"type": "divider"}, block(1)])[0]


REFUSED: dict[str, tuple[list[Any], str]] = {
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "same block_id": ([{"type": "divider", "block_id": "a"}] * 2, "`block_id` a already exists"),
    "same action_id": ([actions(button(1), button(1))], "`action_id` go1 already exists"),
    "unknown block": ([{"type": "sectoin"}], "unsupported type: sectoin"),
    "not a block": (["hello"], "must provide an object"),
    "no type": ([{"text": plain("x")}], "missing required field: type"),
    "typo in a field": ([section(txt=mrkdwn("x"))], "invalid additional property: txt"),
    "empty section": ([section()], "must define either `fields` or `text`"),
    "empty text": ([section(text=mrkdwn(""))], "must be more than 0 characters"),
    "mrkdwn header": ([{"type": "header", "text": mrkdwn("x")}], "must be one of plain_text"),
    "mrkdwn button": ([actions(button(text=mrkdwn("x")))], "must be one of plain_text"),
    "bad style": ([actions(button(style="loud"))], "must be a valid enum value"),
    "empty actions": ([actions()], "no less than 1 items allowed"),
    "input in actions": ([actions({"type": "plain_text_input"})], "unsupported type: plain_text_input"),
    "button in input": ([{"type": "input", "label": plain("x"), "element": button()}], "unsupported type: button"),
    "ticked but not offered": (
        [actions(boxes(1, initial_options=[option(5)]))],
        "initial options must match options exactly",
    ),
    "nothing ticked": ([actions(boxes(1, initial_options=[]))], "no less than 1 items allowed"),
    "two image sources": (
        [{"type": "image", "image_url": "https://x", "slack_file": {"id": "F1"}, "alt_text": "x"}],
        "must define either `image_url` or `slack_file`",
    ),
    "emoji in mrkdwn": ([section(text=mrkdwn("x") | {"emoji": True})], "invalid additional property: emoji"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    """What is not Block Kit is refused with a reason."""
    blocks, reason = REFUSED[name]

    assert any(reason in problem for problem in block_problems(blocks)), block_problems(blocks)


def test_a_rich_message_passes() -> None:
    """A message with most things in it is accepted whole."""
    group = {"label": plain("Later"), "options": [option(1), option(2)]}
    blocks: list[Json] = [
        {"type": "header", "text": plain("SEV1")},
        section(text=mrkdwn("*why*"), fields=[mrkdwn("a"), plain("b")], accessory=button(confirm=CONFIRM)),
        {"type": "context", "elements": [mrkdwn("x"), {"type": "image", "image_url": "https://x", "alt_text": "x"}]},
        {"type": "divider", "block_id": "line"},
        actions(button(1, style="primary"), button(2), select(option_groups=[group])),
        actions(boxes(10, initial_options=[option(3)])),
        section(text=mrkdwn("who"), accessory={"type": "users_select", "action_id": "u", "placeholder": plain("?")}),
        {"type": "plan", "title": "Checklist", "tasks": []},
    ]

    assert block_problems(blocks) == []


VIEW: Json = {"type": "modal", "title": plain("Wrong?"), "blocks": [{"type": "divider"}]}


def test_view_limits() -> None:
    """A modal's title has 24 characters, its body 100 blocks; inputs need a submit."""
    field = {"type": "input", "label": plain("Note"), "element": {"type": "plain_text_input"}}

    assert view_problems(VIEW | {"title": plain("x" * 24), "blocks": [{"type": "divider"}] * 100}) == []
    for wrong, reason in (
        ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        ({"submit": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
        ({"private_metadata": "x" * 3001}, "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    ):
        assert view_problems(VIEW | wrong) == [reason]
    assert "submit" in view_problems(VIEW | {"blocks": [field]})[0]
    assert view_problems(VIEW | {"blocks": [field], "submit": plain("Send")}) == []


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(limits=False) as fake:
        fake.add_channel("crisis-desk")
        yield fake


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral", "chat.update"])
def test_over_http(slack: FakeSlack, method: str) -> None:
    """Wherever blocks are sent, bad ones are invalid_blocks, with Slack's words in response_metadata."""
    slack.add_user("U0MEI0001", "mei")
    slack.join("mei", "#crisis-desk")
    client = WebClient(slack.token, base_url=slack.url, retry_handlers=[])
    ts = client.chat_postMessage(channel="#crisis-desk", text="x")["ts"]
    more = {"chat.update": {"ts": ts}, "chat.postEphemeral": {"user": "U0MEI0001"}}.get(method, {})
    body = {"channel": slack.channel("crisis-desk").id, "text": "x", "blocks": [section(text=mrkdwn("x" * 3001))]}
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=body | more)

    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_attachments(slack: FakeSlack) -> None:
    """Blocks in attachments are checked too, and a hundred attachments are the most."""
    client = WebClient(slack.token, base_url=slack.url, retry_handlers=[])
    bad: list[Json] = [{"color": "#f00", "fallback": "x", "blocks": [section()]}]
    many: list[Json] = [{"fallback": "x", "text": "x"}] * 101
    answers = []
    for attachments in (bad, many):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel="#crisis-desk", text="x", attachments=attachments)
        answers.append(caught.value.response["error"])

    assert answers == ["invalid_attachments", "too_many_attachments"]


def test_labels_are_given(slack: FakeSlack) -> None:
    """Blocks and elements without an id get one, as from Slack."""
    client = WebClient(slack.token, base_url=slack.url)
    nameless = {"type": "button", "text": plain("Go")}
    client.chat_postMessage(channel="#crisis-desk", text="x", blocks=[actions(nameless)])
    block = slack.channel("#crisis-desk").messages[0].blocks[0]

    assert block["block_id"]
    assert block["elements"][0]["action_id"]
