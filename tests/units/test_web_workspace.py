"""What the web asks of Slack, against the strict fake: forms, words to one person, and what a message says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from fake_slack import Answer, FakeSlack

from firebreak.core.actions import ACTIONS, named
from firebreak.core.clock import ManualClock
from firebreak.core.errors import DeliveryError
from firebreak.web.slack.modals import modal
from firebreak.web.slack.workspace import SlackWorkspace, connect


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 1, 3, 0, tzinfo=UTC))


@pytest.fixture
def slack(clock: ManualClock) -> Iterator[FakeSlack]:
    with FakeSlack(clock.now) as fake:
        fake.add_user("U0MEI0001", "mei")
        fake.add_channel("crisis-desk", members=["mei"])
        fake.commands_url = "http://app/commands"
        yield fake


@pytest.fixture
def workspace(slack: FakeSlack) -> SlackWorkspace:
    return connect(slack.token, slack.url)


def typed(slack: FakeSlack) -> dict[str, str]:
    """The fields of a command that somebody typed."""
    got: list[bytes] = []

    def receive(url: str, body: bytes, headers: dict[str, str]) -> Answer:
        got.append(body)
        return Answer(200, b"", {})

    slack.send = receive
    slack.command("/firebreak", "status", user="mei")
    return {name: values[0] for name, values in parse_qs(got[0].decode()).items()}


@pytest.mark.parametrize(
    "form", [modal(one, "a/b/1" if one.subject == "item" else "7ngzhh") for one in ACTIONS if one.form]
)
def test_every_form_opens(slack: FakeSlack, workspace: SlackWorkspace, form: dict[str, object]) -> None:
    """Slack takes each of our forms, and takes it again when it is filled."""
    view = workspace.open_form(typed(slack)["trigger_id"], form)
    workspace.fill_form(view, form)

    assert [(one.id, one.user) for one in slack.views] == [(view, "U0MEI0001")]


@pytest.mark.parametrize("action", ["close", "status"])
def test_a_filled_form_is_never_too_long(slack: FakeSlack, workspace: SlackWorkspace, action: str) -> None:
    """Whatever stands in an incident, the form that shows it is one that Slack takes."""
    workspace.open_form(
        typed(slack)["trigger_id"], modal(named(action), "7ngzhh", ["<!channel> & *x*" * 500, "", "🔥" * 900])
    )

    assert len(slack.views) == 1


def test_a_form_that_comes_too_late(slack: FakeSlack, workspace: SlackWorkspace, clock: ManualClock) -> None:
    """Slack's refusal is an error of ours, with Slack's word for it."""
    trigger = typed(slack)["trigger_id"]
    clock.forward(timedelta(seconds=4))

    with pytest.raises(DeliveryError, match="expired_trigger_id"):
        workspace.open_form(trigger, modal(named("posted"), "7ngzhh"))


def test_an_answer_reaches_one_person(slack: FakeSlack, workspace: SlackWorkspace) -> None:
    """An answer is for the one who typed, replaces nothing, and rings nobody."""
    workspace.answer(typed(slack)["response_url"], "Mei was first <!channel>")

    assert [(one.user, one.text, one.pings) for one in slack.ephemerals] == [
        ("U0MEI0001", "Mei was first &lt;!channel&gt;", [])
    ]


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest", "https://hooks.slack.com.evil.example/x", "http://hooks.slack.com/x", ""],
)
def test_answers_go_to_slack_only(workspace: SlackWorkspace, url: str) -> None:
    """An answer is never sent to any other address."""
    with pytest.raises(DeliveryError, match="is not Slack"):
        workspace.answer(url, "secret")


def test_an_answer_that_slack_does_not_take(slack: FakeSlack, workspace: SlackWorkspace) -> None:
    """A used-up address, or a Slack that is gone, is an error of ours."""
    url = typed(slack)["response_url"]
    with pytest.raises(DeliveryError, match="404"):
        workspace.answer(f"{slack.team.address}/response/none", "x")
    slack.stop()
    with pytest.raises(DeliveryError, match="could not be reached"):
        workspace.answer(url, "x")
    with pytest.raises(DeliveryError, match="could not be reached"):
        workspace.words("C1", "1.2")


def test_the_words_of_a_message(slack: FakeSlack, workspace: SlackWorkspace) -> None:
    """In the channel or in a thread, the one message that was meant; nothing when it is gone."""
    first = slack.say("mei", "#crisis-desk", "The crew &amp; the captain")
    slack.say("mei", "#crisis-desk", "one", thread_ts=first.ts)
    reply = slack.say("mei", "#crisis-desk", "two", thread_ts=first.ts)
    slack.say("mei", "#crisis-desk", "three", thread_ts=first.ts)
    said = [workspace.words(one.channel, one.ts) for one in (first, reply)]
    first.deleted = True

    assert said == ["The crew & the captain", "two"]
    with pytest.raises(DeliveryError, match="thread_not_found"):
        workspace.words(first.channel, first.ts)


def test_the_address_of_a_message(slack: FakeSlack, workspace: SlackWorkspace) -> None:
    """A message can be pointed at."""
    message = slack.say("mei", "#crisis-desk", "hello")

    assert workspace.link(message.channel, message.ts).startswith("https://")


def test_a_whisper(slack: FakeSlack, workspace: SlackWorkspace) -> None:
    """A word to one member of a channel."""
    channel = slack.channel("#crisis-desk").id
    workspace.whisper(channel, "U0MEI0001", "not you <@U1>")

    assert [(one.user, one.text) for one in slack.ephemerals] == [("U0MEI0001", "not you &lt;@U1&gt;")]
