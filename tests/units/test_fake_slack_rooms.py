"""The fake Slack's rooms, people and files, its speed limits, its ordered failures, and what a story can see."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from fake_slack import BOT, FakeSlack
from fake_slack.contract import ALL_SCOPES
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from firebreak.core.clock import ManualClock

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


def refusal(call: Callable[..., Any], *args: Any, **params: Any) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        call(*args, **params)
    return caught.value


def error(call: Callable[..., Any], *args: Any, **params: Any) -> str:
    return str(refusal(call, *args, **params).response["error"])


# Rooms


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("--_-", "invalid_name_punctuation"),
        ("Incident", "invalid_name_specials"),
        ("inc.1", "invalid_name_specials"),
        ("危机", "invalid_name_specials"),
        ("here", "invalid_name"),
        ("crisis-desk", "name_taken"),
        ("ancient", "name_taken"),
    ],
)
def test_names_that_are_refused(slack: FakeSlack, client: WebClient, name: str, expected: str) -> None:
    """A channel's name is checked as Slack checks it, and archived channels keep theirs."""
    slack.add_channel("ancient", private=True, bot=False, archived=True)

    assert error(client.conversations_create, name=name) == expected


def test_a_private_room(slack: FakeSlack, client: WebClient) -> None:
    """A room of 80 characters is made, we are in it, and it shows its topic and purpose."""
    name = "inc-" + "x" * 76
    id = client.conversations_create(name=name, is_private=True)["channel"]["id"]
    client.conversations_setTopic(channel=id, topic="SEV1")
    client.conversations_setPurpose(channel=id, purpose="Talk here")
    seen = slack.channel(name)

    assert (seen.is_private, seen.members, seen.topic, seen.purpose) == (True, {"firebreak"}, "SEV1", "Talk here")
    assert error(client.conversations_setTopic, channel=id, topic="x" * 251) == "too_long"
    client.conversations_setTopic(channel=id, topic="")
    assert seen.topic == ""


def test_invite(slack: FakeSlack, client: WebClient) -> None:
    """Without force one bad id keeps everybody out, and each is told why."""
    id = client.conversations_create(name="inc-1", is_private=True)["channel"]["id"]
    answer = refusal(client.conversations_invite, channel=id, users=[MEI, "U0NOBODY1", BOT]).response

    assert answer["error"] == "user_not_found"
    assert answer["errors"] == [
        {"user": "U0NOBODY1", "ok": False, "error": "user_not_found"},
        {"user": BOT, "ok": False, "error": "cant_invite_self"},
    ]
    assert slack.channel("inc-1").members == {"firebreak"}


def test_invite_with_force(slack: FakeSlack, client: WebClient) -> None:
    """With force the good ids are invited and the others are listed; when none is good it is an error."""
    id = client.conversations_create(name="inc-1", is_private=True)["channel"]["id"]
    answer = client.conversations_invite(channel=id, users=[MEI, "U0NOBODY1"], force=True)

    assert answer["errors"] == [{"user": "U0NOBODY1", "ok": False, "error": "user_not_found"}]
    assert slack.channel("inc-1").members == {"firebreak", "mei"}
    assert error(client.conversations_invite, channel=id, users=MEI, force=True) == "already_in_channel"


def test_invite_of_somebody_who_left(slack: FakeSlack, client: WebClient) -> None:
    """Somebody who left the company is an error, though the others are invited."""
    slack.add_user("U0GONE001", "gone", deleted=True)
    id = client.conversations_create(name="inc-1", is_private=True)["channel"]["id"]

    assert error(client.conversations_invite, channel=id, users=[MEI, "U0GONE001"]) == "cant_invite"
    assert slack.channel("inc-1").members == {"firebreak", "mei"}


def test_invite_refusals(slack: FakeSlack, client: WebClient) -> None:
    """Nobody named, too many named, a channel we are not in, an archived one."""
    id = client.conversations_create(name="inc-1")["channel"]["id"]
    many = [f"U0PERSON{n:03d}" for n in range(101)]
    outside = slack.add_channel("lounge", bot=False)

    assert error(client.conversations_invite, channel=id, users="") == "no_user"
    assert error(client.conversations_invite, channel=id, users=many) == "too_many_users"
    assert error(client.conversations_invite, channel=outside, users=MEI) == "not_in_channel"
    client.conversations_archive(channel=id)
    assert error(client.conversations_invite, channel=id, users=MEI) == "is_archived"
    assert error(client.conversations_archive, channel=id) == "already_archived"


def test_joining_and_looking(slack: FakeSlack, client: WebClient) -> None:
    """Public channels can be joined and read then; private ones we are not in do not show."""
    lounge = slack.add_channel("lounge", bot=False)
    slack.add_channel("board", private=True, bot=False)

    assert error(client.conversations_history, channel=lounge) == "not_in_channel"
    client.conversations_join(channel=lounge)
    assert client.conversations_history(channel=lounge)["messages"] == []
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert [c["name"] for c in listed] == ["crisis-desk", "lounge"]
    info = client.conversations_info(channel=lounge, include_num_members=True)["channel"]
    assert (info["is_member"], info["num_members"]) == (True, 1)
    assert client.conversations_members(channel=lounge)["members"] == [BOT]


def test_pages(slack: FakeSlack, client: WebClient) -> None:
    """Long lists come in pages with a cursor; a made-up cursor is refused."""
    id = slack.channel("#crisis-desk").id
    for n in range(5):
        client.chat_postMessage(channel=id, text=str(n))
    pages = [[m["text"] for m in page["messages"]] for page in client.conversations_history(channel=id, limit=2)]

    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    assert error(client.conversations_history, channel=id, cursor="next") == "invalid_cursor"
    newest = slack.channel(id).messages[-1].ts
    assert client.conversations_history(channel=id, oldest=newest)["messages"] == []
    assert len(client.conversations_history(channel=id, oldest=newest, inclusive=True)["messages"]) == 1
    assert error(client.conversations_history, channel=id, oldest="yesterday") == "invalid_ts_oldest"


def test_direct_messages(slack: FakeSlack, client: WebClient) -> None:
    """A direct conversation is opened once per person, and only with somebody who is there."""
    first = client.conversations_open(users=[MEI])["channel"]["id"]

    assert client.conversations_open(users=MEI, return_im=True)["channel"]["user"] == MEI
    assert slack.dm("mei").id == first
    assert error(client.conversations_open, users="U0NOBODY1") == "user_not_found"


def test_people(slack: FakeSlack, client: WebClient) -> None:
    """People are found by id and by e-mail, or not at all."""
    assert client.users_info(user=MEI)["user"]["name"] == "mei"
    assert client.users_lookupByEmail(email="tom@example.com")["user"]["id"] == TOM
    assert [u["name"] for u in client.users_list()["members"]] == ["firebreak", "mei", "tom"]
    assert error(client.users_info, user="U0NOBODY1") == "user_not_found"
    assert error(client.users_lookupByEmail, email="x@example.com") == "users_not_found"


def test_upload(slack: FakeSlack, client: WebClient) -> None:
    """A file is promised, uploaded in its promised length, and shared where we are."""
    id = slack.channel("#crisis-desk").id
    client.files_upload_v2(channel=id, content=b"\x89PNG", filename="chart.png", title="Chart", initial_comment="Look")

    assert [(f.name, f.title, f.content, f.shared_in) for f in slack.files] == [
        ("chart.png", "Chart", b"\x89PNG", [id])
    ]
    assert slack.channel(id).expect("Look").files == [slack.files[0].id]
    promised = client.files_getUploadURLExternal(filename="a.png", length=3)["file_id"]
    unfinished = [{"id": promised, "title": "a"}]
    assert error(client.files_completeUploadExternal, files=unfinished, channel_id=id) == "file_update_failed"
    lost = [{"id": "F0", "title": "a"}]
    assert error(client.files_completeUploadExternal, files=lost, channel_id=id) == "file_not_found"


# Speed


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 1, 3, 0, tzinfo=UTC))


@pytest.fixture
def fast(clock: ManualClock) -> Iterator[FakeSlack]:
    with FakeSlack(clock.now) as fake:
        fake.add_channel("one")
        fake.add_channel("two")
        yield fake


def test_one_message_a_second_a_channel(fast: FakeSlack, clock: ManualClock) -> None:
    """After a burst of three a channel takes one message a second; other channels are not held up."""
    client = WebClient(fast.token, base_url=fast.url, retry_handlers=[])
    for _ in range(3):
        client.chat_postMessage(channel="#one", text="x")
    refused = refusal(client.chat_postMessage, channel=fast.channel("one").id, text="x").response

    assert (refused.status_code, refused["error"], refused.headers["Retry-After"]) == (429, "ratelimited", "1")
    assert client.chat_postMessage(channel="#two", text="x")["ok"]
    clock.forward(timedelta(seconds=1))
    assert client.chat_postMessage(channel="#one", text="x")["ok"]
    assert refusal(client.chat_postMessage, channel="#one", text="x").response.status_code == 429


def test_tiers(fast: FakeSlack, clock: ManualClock) -> None:
    """A method of tier 2 is answered twenty times a minute, and says when it will answer again."""
    client = WebClient(fast.token, base_url=fast.url, retry_handlers=[])
    for n in range(20):
        client.conversations_create(name=f"inc-{n}", is_private=True)
        clock.forward(timedelta(seconds=1))
    refused = refusal(client.conversations_create, name="inc-20", is_private=True).response

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "40")
    clock.forward(timedelta(seconds=40))
    assert client.conversations_create(name="inc-20", is_private=True)["ok"]


# Failures


def test_ordered_errors(slack: FakeSlack, client: WebClient) -> None:
    """A failure is given once, as ordered, and nothing is done."""
    slack.fail_next("chat.postMessage", error="fatal_error")
    slack.fail_next("chat.postMessage", status=500)
    slack.fail_next("chat.postMessage", status=429, retry_after=7)
    post = client.chat_postMessage

    assert error(post, channel="#crisis-desk", text="x") == "fatal_error"
    assert refusal(post, channel="#crisis-desk", text="x").response.status_code == 500
    assert refusal(post, channel="#crisis-desk", text="x").response.headers["Retry-After"] == "7"
    assert slack.channel("#crisis-desk").messages == []
    assert post(channel="#crisis-desk", text="x")["ok"]


def test_line_cut_after_the_work(slack: FakeSlack, client: WebClient) -> None:
    """The message is there though the sender never heard of it."""
    slack.fail_next("chat.postMessage", drop_after=True)
    with pytest.raises(http.client.RemoteDisconnected):
        client.chat_postMessage(channel="#crisis-desk", text="did it?")

    assert slack.channel("#crisis-desk").texts == ["did it?"]
    assert [(c.method, c.ok, c.status) for c in slack.calls] == [("chat.postMessage", True, 0)]


def test_down_and_back(slack: FakeSlack, client: WebClient) -> None:
    """Down answers 503, stopped refuses the connection, and started again everything is still there."""
    client.chat_postMessage(channel="#crisis-desk", text="before")
    slack.down = True
    assert refusal(client.auth_test).response.status_code == 503
    slack.down = False
    slack.stop()
    with pytest.raises(URLError):
        client.auth_test()
    slack.start()

    assert client.auth_test()["ok"]
    assert slack.channel("#crisis-desk").texts == ["before"]


# What a story sees


def test_expect(slack: FakeSlack, client: WebClient) -> None:
    """expect finds words in text and blocks, and a failure tells what was said instead."""
    block = {"type": "header", "text": {"type": "plain_text", "text": "SEV1 Acme"}}
    client.chat_postMessage(channel="#crisis-desk", text="an alert", blocks=[block])
    desk = slack.channel("#crisis-desk")

    assert desk.expect("sev1 acme") is desk.expect("alert")
    with pytest.raises(AssertionError, match="an alert"):
        desk.expect("all clear")
    with pytest.raises(AssertionError, match="#crisis-desk"):
        slack.channel("#elsewhere")
    with pytest.raises(AssertionError, match="SEV1"):
        desk.expect_none("acme")


def test_calls_are_kept(slack: FakeSlack, client: WebClient) -> None:
    """Every call is kept with parameters and answer, refused ones too, and never with its token."""
    client.api_call("auth.test", params={"token": slack.token})
    error(client.users_info, user="U0NOBODY1")

    assert [(c.method, c.params, c.answer.get("error")) for c in slack.calls] == [
        ("auth.test", {}, None),
        ("users.info", {"user": "U0NOBODY1"}, "user_not_found"),
    ]


def test_as_a_process(tmp_path: Path) -> None:
    """Run as a process it prints what people see, logs every call, and tells what it holds."""
    log = tmp_path / "calls.jsonl"
    tests = Path(__file__).parents[1]
    words = [sys.executable, "-m", "fake_slack", "--log", str(log)]
    process = subprocess.Popen(words, env=os.environ | {"PYTHONPATH": str(tests)}, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        url = process.stdout.readline().split()[3]
        token = process.stdout.readline().split("BOT_TOKEN=")[1].strip()
        WebClient(token, base_url=url).chat_postMessage(channel="#crisis-desk", text="ship is &lt;sinking&gt;")
        with urllib.request.urlopen(url.replace("/api/", "/state")) as answer:
            state = json.load(answer)
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)

    assert "#crisis-desk (new)\n      ship is <sinking>" in output
    assert state["channels"]["#crisis-desk"]["messages"][0]["shown"] == "ship is <sinking>"
    assert json.loads(log.read_text())["method"] == "chat.postMessage"
    assert process.returncode == 0
