"""The fake Slack refuses what Slack refuses: tokens, parameters, channels, people, messages and pins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fake_slack import BOT, FakeSlack
from fake_slack.contract import ALL_SCOPES
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

MEI, TOM = "U0MEI0001", "U0TOM0001"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(limits=False) as fake:
        fake.add_user(MEI, "mei")
        fake.add_user(TOM, "tom")
        fake.add_channel("crisis-desk", members=["mei"])
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(slack.add_token(slack.token, ALL_SCOPES), base_url=slack.url, retry_handlers=[])


def refusal(call: Callable[..., Any], *args: Any, **params: Any) -> dict[str, Any]:
    """The answer to a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        call(*args, **params)
    return dict(caught.value.response.data)


def error(call: Callable[..., Any], *args: Any, **params: Any) -> str:
    return str(refusal(call, *args, **params)["error"])


def room(client: WebClient, name: str = "inc-1", *, private: bool = True) -> str:
    return str(client.conversations_create(name=name, is_private=private)["channel"]["id"])


# Tokens


def test_no_token(slack: FakeSlack) -> None:
    """A call without a token is not_authed."""
    assert error(WebClient(base_url=slack.url).auth_test) == "not_authed"


def test_unknown_and_revoked_token(slack: FakeSlack, client: WebClient) -> None:
    """A token nobody issued is invalid_auth; one taken back is token_revoked."""
    assert error(WebClient("xoxb-other", base_url=slack.url).auth_test) == "invalid_auth"

    slack.revoke(slack.token)

    assert error(client.auth_test) == "token_revoked"


def test_token_as_form_field(slack: FakeSlack) -> None:
    """A token may also come as a form field, as Slack allows."""
    client = WebClient(base_url=slack.url)

    assert client.api_call("auth.test", params={"token": slack.token})["user_id"] == BOT


def test_missing_scope(slack: FakeSlack) -> None:
    """A token without the scope is told which one it needs and which it has."""
    token = slack.add_token("xoxb-narrow", {"channels:manage"})
    client = WebClient(token, base_url=slack.url)

    answer = refusal(client.conversations_create, name="secret", is_private=True)

    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "groups:write",
        "channels:manage",
    )
    assert error(client.chat_postMessage, channel="#crisis-desk", text="x") == "missing_scope"
    assert client.conversations_create(name="open")["ok"]


def test_scopes_in_the_header(client: WebClient) -> None:
    """Every answer names the token's scopes, so that a doctor can read them."""
    assert "chat:write" in client.auth_test().headers["X-OAuth-Scopes"]


def test_foreign_name_needs_a_scope(client: WebClient) -> None:
    """Posting under another name needs chat:write.customize."""
    answer = refusal(client.chat_postMessage, channel="#crisis-desk", text="x", username="CEO")

    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write.customize")


def test_app_token(slack: FakeSlack, client: WebClient) -> None:
    """Socket Mode opens with an app token alone, and an app token opens nothing else."""
    assert error(client.apps_connections_open, app_token=slack.token) == "not_allowed_token_type"
    assert client.apps_connections_open(app_token=slack.app_token)["url"].startswith("ws://")
    assert error(WebClient(slack.app_token, base_url=slack.url).auth_test) == "not_allowed_token_type"


# Parameters


def test_unknown_parameter(client: WebClient) -> None:
    """A parameter that the method does not have is refused by name."""
    answer = refusal(client.chat_postMessage, channel="#crisis-desk", text="x", chanel="#typo")

    assert answer["error"] == "invalid_arguments"
    assert "unknown parameter: chanel" in answer["response_metadata"]["messages"][0]


def test_missing_parameter(client: WebClient) -> None:
    """A required parameter that is missing is refused by name."""
    answer = refusal(client.api_call, "chat.getPermalink", params={"channel": "C1"})

    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: message_ts"]


def test_json_where_a_form_is_read(client: WebClient) -> None:
    """Methods that read only forms refuse JSON."""
    assert error(client.api_call, "users.info", json={"user": MEI}) == "invalid_arguments"


def test_unknown_method(client: WebClient) -> None:
    """A method that we never use is one that the fake does not know."""
    assert error(client.conversations_leave, channel="C1") == "unknown_method"


def test_form_body_holds_json(client: WebClient, slack: FakeSlack) -> None:
    """In a form, blocks and metadata are JSON text; what cannot be read is refused."""
    divider = '[{"type": "divider"}]'
    client.api_call("chat.postMessage", params={"channel": "#crisis-desk", "text": "form", "blocks": divider})
    broken = {"channel": "#crisis-desk", "text": "x", "blocks": "[{"}

    assert slack.channel("#crisis-desk").expect("form").blocks[0]["type"] == "divider"
    assert error(client.api_call, "chat.postMessage", params=broken) == "invalid_blocks_format"


# Posting


def test_post_by_name_and_by_id(slack: FakeSlack, client: WebClient) -> None:
    """chat.postMessage takes #name, name, id and a member id; other methods take ids alone."""
    id = slack.channel("#crisis-desk").id
    for place in ("#crisis-desk", "crisis-desk", id):
        assert client.chat_postMessage(channel=place, text=f"to {place}")["channel"] == id
    client.chat_postMessage(channel=MEI, text="just you")

    assert slack.channel(id).texts == ["to #crisis-desk", "to crisis-desk", f"to {id}"]
    assert slack.dm("mei").texts == ["just you"]
    assert error(client.conversations_info, channel="#crisis-desk") == "channel_not_found"


def test_where_nothing_can_be_posted(slack: FakeSlack, client: WebClient) -> None:
    """No such channel, a private one we are not in, a public one we are not in, an archived one."""
    slack.add_channel("board", private=True, bot=False)
    slack.add_channel("lounge", bot=False)
    slack.add_channel("old", archived=True)
    post = client.chat_postMessage

    assert error(post, channel="#nowhere", text="x") == "channel_not_found"
    assert error(post, channel=slack.channel("board").id, text="x") == "channel_not_found"
    assert error(post, channel="#lounge", text="x") == "not_in_channel"
    assert error(post, channel="#old", text="x") == "is_archived"
    assert error(post, channel="U0NOBODY1", text="x") == "user_not_found"


def test_public_channels_with_the_scope(slack: FakeSlack, client: WebClient) -> None:
    """With chat:write.public a public channel may be posted to from outside."""
    slack.add_channel("lounge", bot=False)
    public = WebClient(slack.add_token("xoxb-wide", {"chat:write", "chat:write.public"}), base_url=slack.url)

    assert public.chat_postMessage(channel="#lounge", text="x")["ok"]


def test_text_limits(client: WebClient) -> None:
    """40,000 characters pass, one more does not, and nothing at all is no_text."""
    post = client.chat_postMessage

    assert post(channel="#crisis-desk", text="x" * 40_000)["ok"]
    assert error(post, channel="#crisis-desk", text="x" * 40_001) == "msg_too_long"
    assert error(client.api_call, "chat.postMessage", json={"channel": "#crisis-desk", "text": " "}) == "no_text"


def test_metadata(slack: FakeSlack, client: WebClient) -> None:
    """Metadata is kept, given back to those who ask, and refused when it is not of Slack's form."""
    good = {"event_type": "task", "event_payload": {"key": "k1"}}
    client.chat_postMessage(channel="#crisis-desk", text="x", metadata=good)
    id = slack.channel("#crisis-desk").id

    assert slack.channel(id).messages[0].metadata == good
    assert "metadata" not in client.conversations_history(channel=id)["messages"][0]
    assert client.conversations_history(channel=id, include_all_metadata=True)["messages"][0]["metadata"] == good
    bad: dict[str, Any] = {"event_payload": {}}
    assert error(client.chat_postMessage, channel=id, text="x", metadata=bad) == "invalid_metadata_schema"
    body = {"channel": id, "text": "x", "metadata": "{"}
    assert error(client.api_call, "chat.postMessage", json=body) == "invalid_metadata_format"


def test_threads(slack: FakeSlack, client: WebClient) -> None:
    """A reply needs a message that is there; replies are read with conversations.replies, not in the history."""
    id = slack.channel("#crisis-desk").id
    parent = client.chat_postMessage(channel=id, text="parent")["ts"]
    reply = client.chat_postMessage(channel=id, text="reply", thread_ts=parent)["ts"]
    client.chat_postMessage(channel=id, text="louder", thread_ts=parent, reply_broadcast=True)

    assert [m["text"] for m in client.conversations_replies(channel=id, ts=parent)["messages"]] == [
        "parent",
        "reply",
        "louder",
    ]
    assert [m["text"] for m in client.conversations_history(channel=id)["messages"]] == ["louder", "parent"]
    missing = "1700000000.000001"
    assert error(client.chat_postMessage, channel=id, text="x", thread_ts=missing) == "thread_not_found"
    assert error(client.chat_postMessage, channel=id, text="x", thread_ts=reply) == "cannot_reply_to_message"
    assert error(client.conversations_replies, channel=id, ts=missing) == "thread_not_found"


def test_update(slack: FakeSlack, client: WebClient) -> None:
    """Our own messages can be edited; blocks stay unless a new text replaces them."""
    id = slack.channel("#crisis-desk").id
    divider: list[Any] = [{"type": "divider"}]
    ts = client.chat_postMessage(channel=id, text="one", blocks=divider)["ts"]
    client.chat_update(channel=id, ts=ts, text="two", blocks=[*divider, *divider])
    message = slack.channel(id).expect("two")

    assert (len(message.blocks), message.edits, message.edited is not None) == (2, 1, True)
    client.chat_update(channel=id, ts=ts, text="three")
    assert message.blocks == []
    theirs = slack.say("mei", "#crisis-desk", "hands off")
    assert error(client.chat_update, channel=id, ts=theirs.ts, text="x") == "cant_update_message"
    assert error(client.chat_delete, channel=id, ts=theirs.ts) == "cant_delete_message"
    assert error(client.chat_update, channel=id, ts="1.2", text="x") == "message_not_found"
    assert error(client.chat_update, channel="#crisis-desk", ts=ts, text="x") == "channel_not_found"
    client.conversations_archive(channel=id)
    assert error(client.chat_update, channel=id, ts=ts, text="x") == "is_inactive"


def test_delete_and_permalink(slack: FakeSlack, client: WebClient) -> None:
    """A deleted message is gone for everybody; a permalink is given only for what is there."""
    id = slack.channel("#crisis-desk").id
    ts = client.chat_postMessage(channel=id, text="oops")["ts"]

    assert ts.replace(".", "") in client.chat_getPermalink(channel=id, message_ts=ts)["permalink"]
    client.chat_delete(channel=id, ts=ts)
    assert slack.channel(id).messages == []
    assert error(client.chat_getPermalink, channel=id, message_ts=ts) == "message_not_found"


def test_ephemeral(slack: FakeSlack, client: WebClient) -> None:
    """An ephemeral message reaches one member and nobody else."""
    id = slack.channel("#crisis-desk").id
    client.chat_postEphemeral(channel=id, user=MEI, text="only you")

    assert [(e.user, e.text) for e in slack.ephemerals] == [(MEI, "only you")]
    assert slack.channel(id).messages == []
    assert error(client.chat_postEphemeral, channel=id, user=TOM, text="x") == "user_not_in_channel"


def test_pins_and_reactions(slack: FakeSlack, client: WebClient) -> None:
    """A message is pinned once and reacted to once; what is not there cannot be either."""
    id = slack.channel("#crisis-desk").id
    ts = client.chat_postMessage(channel=id, text="checklist")["ts"]
    client.pins_add(channel=id, timestamp=ts)
    client.reactions_add(channel=id, name="eyes", timestamp=ts)

    assert [m.text for m in slack.channel(id).pinned] == ["checklist"]
    assert error(client.pins_add, channel=id, timestamp=ts) == "already_pinned"
    assert error(client.pins_add, channel=id, timestamp="soon") == "bad_timestamp"
    assert error(client.pins_add, channel=id, timestamp="1700000000.000001") == "message_not_found"
    assert error(client.api_call, "pins.add", params={"channel": id}) == "no_item_specified"
    assert error(client.reactions_add, channel=id, name="eyes", timestamp=ts) == "already_reacted"
    assert error(client.reactions_add, channel=id, name="No Such!", timestamp=ts) == "invalid_name"


# Pings


@pytest.mark.parametrize(
    ("text", "pinged"),
    [
        ("<!channel> look", ["channel"]),
        ("<!here|here> <!everyone>", ["here", "everyone"]),
        (f"<@{MEI}> and <@{MEI}> and <@U0NOBODY1>", [MEI]),
        ("<!subteam^S0TEAM001|@care>", ["S0TEAM001"]),
        ("&lt;!channel&gt; <https://example.com|@channel> @here", []),
    ],
)
def test_who_is_pinged(slack: FakeSlack, client: WebClient, text: str, pinged: list[str]) -> None:
    """Mentions ping in the text and in mrkdwn of blocks; escaped ones, links and plain words do not."""
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    plain = {"type": "section", "text": {"type": "plain_text", "text": text}}
    for body in ({"text": text}, {"text": "x", "blocks": [block]}, {"text": "x", "blocks": [plain]}):
        client.chat_postMessage(channel="#crisis-desk", **body)

    assert [m.pings for m in slack.channel("#crisis-desk").messages] == [pinged, pinged, []]


def test_link_names_makes_plain_words_ping(slack: FakeSlack, client: WebClient) -> None:
    """With link_names a bare @channel pings everybody."""
    client.chat_postMessage(channel="#crisis-desk", text="hey @channel", link_names=True)

    assert slack.channel("#crisis-desk").pings == ["channel"]
