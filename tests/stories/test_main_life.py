"""The life of an alarm that stays awake, pressed and typed over both doors, on both databases."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import pytest
from fake_slack import Channel, Message, View, shown
from fake_slack.perception import buttons

from firebreak.wiring import SHIPPED
from stories.conftest import Story
from stories.test_tiers import called

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
OTHER = "@AcmeAir left a child alone at the gate. @USDOT please look"
ANSWER = "https://x.example/AcmeAir/status/1"
READ_BY_EACH = re.compile(r"<!date\^\d+\^[^|>]*\|[^>]*E[DS]T>")


@pytest.fixture(params=["http", "socket"])
def told(request: pytest.FixtureRequest, lasting_address: str) -> Iterator[Story]:
    """The shipped playbooks; Slack reaches the program either way."""
    story = Story(lasting_address, SHIPPED.read_text(encoding="utf-8"), transport=request.param)
    yield story
    story.stop()


def room_of(story: Story, number: int = 0) -> Channel:
    """The room of the newest incident, or of the one `number` before it."""
    return story.slack.channel(story.app.queries.incidents()[number].room or "")


def card(story: Story, number: int = 0) -> Message:
    return room_of(story, number).pinned[0]


def choose(story: Story, action: str, choice: str, user: str) -> None:
    """Pick something in a menu of the card."""
    value = f"{story.app.queries.incidents()[0].id}:{choice}"
    story.slack.press(card(story), f"firebreak:{action}", user, choose=value)
    story.forward(seconds=30)


def submit(story: Story, user: str, **values: str) -> None:
    """Fill in the form that is open."""
    form: View = story.slack.views[-1]
    story.slack.submit(form, values, user)
    story.forward(seconds=30)


def draft(story: Story) -> Message:
    (only,) = [each for each in room_of(story).messages if "characters" in shown(each)]
    return only


def test_from_the_first_post_to_the_verdict_that_is_remembered(told: Story) -> None:
    """Every press that changes who has it and what is said, in the order of a bad night."""
    told.post(SPARK, author="rosa")
    told.forward(minutes=1)
    told.press(card(told), "acknowledge", "tom")
    told.slack.command("/firebreak", "severity sev2", "tom", channel=room_of(told).id)
    told.forward(seconds=30)
    milder = called(told) & {"mei", "vera"}

    choose(told, "severity", "sev1", "priya")  # a rise asks Tom again, and calls on when he does not answer
    asked = told.slack.dm("tom").expect("it is sev1 now")
    told.forward(minutes=16)
    graver = called(told) & {"mei", "vera"}
    assert ("firebreak:still_on_it" in buttons(asked), milder, "mei" in graver) == (True, set(), True)

    call = told.slack.dm("mei").find("so you are called")[0]
    told.press(call, "acknowledge", "mei")
    told.press(card(told), "unacknowledge", "mei")
    nobody = told.incident.owner
    told.press(card(told), "acknowledge", "priya")
    choose(told, "give", "mei", "priya")
    room_of(told).expect("Hand-over to Mei")
    assert (nobody, told.incident.owner) == (None, "Mei")

    told.press(draft(told), "approve", "vera")
    assert "Draft approved by Vera" in shown(draft(told))
    told.press(draft(told), "posted", "mei")
    submit(told, "mei", link=ANSWER)
    assert (told.incident.public_ack, buttons(draft(told))) == (ANSWER, [])

    choose(told, "wrong", "not_us", "vera")
    closed = told.incident.verdict
    told.press(told.slack.dm("mei").expect("Vera closed what you had"), "reopen", "mei")
    assert (closed, told.incident.verdict, told.incident.owner) == ("false", None, "Mei")

    told.press(card(told), "close", "mei")
    submit(told, "mei", verdict="false")
    told.post("Still waiting, @USDOT, thanks to @AcmeAir", author="rosa")
    told.forward(seconds=30)
    silent = len(told.app.queries.incidents())
    told.post(OTHER, author="ben")
    told.forward(minutes=1)
    assert (silent, len(told.app.queries.incidents()), len(told.log("signal.muted"))) == (1, 2, 1)
    assert "Mei closed" in shown(card(told))
    assert told.log("task.failed") == []
    assert said_by_the_clock_of_utc(told) == []


def said_by_the_clock_of_utc(story: Story) -> list[str]:
    """Whatever people can read in Slack that names neither their own clock nor that of the topic's place."""
    team = story.slack.team
    read = [message.text + json.dumps(message.blocks) for room in team.rooms.values() for message in room.messages]
    read += [room.topic + room.purpose for room in team.rooms.values()]
    read += [whisper.text for whisper in team.ephemerals] + [json.dumps(view.body) for view in team.views.values()]
    return [html.unescape(text) for text in read if "UTC" in READ_BY_EACH.sub("", text)]


@pytest.fixture(params=["http", "socket"])
def asked(request: pytest.FixtureRequest) -> Iterator[Story]:
    """The same in memory: what is answered does not depend on where it is kept."""
    story = Story("sqlite://", SHIPPED.read_text(encoding="utf-8"), transport=request.param)
    yield story
    story.stop()


def test_what_is_typed_and_pressed_is_answered_on_each_readers_clock(asked: Story) -> None:
    """Status, list and rota, a press that comes late, and a form: none of them says UTC."""
    asked.post(SPARK)
    asked.forward(minutes=1)
    room = room_of(asked)
    asked.press(card(asked), "acknowledge", "tom")
    for text in ("ack", "status", "list", "who", "update The crew has met her in 20m", "snooze 30m", "snooze 30m"):
        asked.slack.command("/firebreak", text, "mei", channel=room.id)
    asked.press(card(asked), "close", "tom")
    answers = [whisper.text for whisper in asked.slack.team.ephemerals]
    form = json.dumps(asked.slack.views[-1].body)

    assert sum("<!date^" in answer for answer in answers) >= 6, answers
    assert "New York time" in form
    assert "opened 10 Mar 05:00 New York time" in room.purpose
    assert said_by_the_clock_of_utc(asked) == []


def test_a_request_that_is_played_again_after_a_restart_counts_once(lasting_address: str) -> None:
    """Tom's very bytes and signature, sent once more after Mei took over and the program was started again."""
    told = Story(lasting_address, SHIPPED.read_text(encoding="utf-8"))
    told.post(SPARK)
    told.forward(minutes=1)
    sent: list[tuple[str, bytes, dict[str, str]]] = []
    click = told.slack.send
    told.slack.send = lambda url, body, headers: (sent.append((url, body, headers)), click(url, body, headers))[1]
    told.slack.command("/firebreak", "take", "tom", channel=room_of(told).id)
    (captured,) = sent
    told.slack.command("/firebreak", "take", "mei", channel=room_of(told).id)
    told.app.store.close()
    told.start()
    answer = click(*captured)
    owner = told.incident.owner
    told.slack.command("/firebreak", "take", "tom", channel=room_of(told).id)
    again = told.incident.owner
    told.stop()

    assert (answer.status, owner, again) == (200, "Mei", "Tom")
