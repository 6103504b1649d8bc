"""What people do in Slack, told twice: over HTTP with signed requests, and over Socket Mode; one handler takes both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Event, Thread
from time import monotonic

import pytest
import uvicorn
from fake_slack import Answer, Call, Channel, Message, View, buttons, shown
from fake_slack.clicks import over_http

from firebreak.wiring import SHIPPED
from stories.conftest import Story

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
POSTED = "https://x.example/AcmeAir/status/1"


@pytest.fixture(params=["http", "socket"])
def story(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Story]:
    """The shipped playbooks on a fresh SQLite file; Slack reaches the program either way."""
    url = f"sqlite:///{tmp_path / 'story.db'}"
    told = Story(url, SHIPPED.read_text(encoding="utf-8"), transport=request.param)
    yield told
    told.stop()


def spark(story: Story) -> Channel:
    """A regulator is tagged; the room that was opened for it."""
    story.post(SPARK)
    story.forward(minutes=1)
    (room,) = [channel for channel in story.slack.channels if channel.name.startswith("inc-")]
    return room


def card(room: Channel) -> Message:
    return room.pinned[0]


def checklist(room: Channel) -> Message:
    return room.pinned[1]


def item(room: Channel, number: int, action: str) -> str:
    """The id of the button for one thing about one item of the checklist."""
    (found,) = [name for name in buttons(checklist(room)) if name == f"firebreak:{action}:{number}"]
    return found


def offered(message: Message, number: int, action: str) -> str:
    """What the menu beside an item sends for one thing about it."""
    menus = [one for block in message.blocks for one in block.get("elements", []) if one.get("options")]
    (menu,) = [one for one in menus if one["action_id"] == f"firebreak:item:{number}"]
    return next(option["value"] for option in menu["options"] if option["value"].endswith(f":{action}"))


def form(story: Story) -> View:
    """The one form that is open."""
    (view,) = story.slack.views
    return view


def whispered(story: Story) -> str:
    """What was last said to one person alone."""
    return story.slack.ephemerals[-1].text


def test_the_whole_life_of_an_incident(story: Story) -> None:
    """From the first post to the archived room, everything pressed, typed, marked and filled in is in the log."""
    slack, room = story.slack, spark(story)

    story.press(card(room), "acknowledge", "tom")
    story.press(checklist(room), item(room, 1, "claim_item").removeprefix("firebreak:"), "mei")
    story.press(checklist(room), item(room, 1, "finish_item").removeprefix("firebreak:"), "mei")
    slack.press(checklist(room), item(room, 2, "item"), "priya", choose=offered(checklist(room), 2, "skip_item"))
    slack.submit(form(story), {"text": "Legal does it"}, "priya")
    slack.command("/firebreak", "update The crew has been found in 20m", "mei", channel=room.id)
    story.forward(seconds=30)
    promised = slack.say("vera", room.id, "We told the DOT that we answer by noon")
    slack.react(promised, "pushpin", "mei")
    slack.press(card(room), "firebreak:posted", "tom")
    slack.submit(form(story), {"link": POSTED}, "tom")
    story.forward(seconds=30)
    slack.press(card(room), "firebreak:close", "priya")
    asked = " ".join(words["text"] for words in form(story).body["blocks"][0]["elements"])
    slack.submit(form(story), {"verdict": "real"}, "priya")
    story.forward(minutes=90)

    assert (story.incident.closed_by, story.incident.verdict, story.incident.public_ack) == ("Priya", "real", POSTED)
    assert ("Tom acknowledged" in asked, "Still to do:" in asked, slack.views) == (True, True, [])
    assert "We told the DOT that we answer by noon" in story.log("incident.remembered")
    assert room.is_archived
    by = [fact.who for fact in story.app.queries.facts() if fact.who and fact.type != "press.refused"]
    assert by == ["Tom", "Mei", "Mei", "Priya", "Mei", "Mei", "Tom", "Priya"]


def test_of_two_who_press_one_wins_and_the_other_reads_who(story: Story) -> None:
    """The second press changes nothing; its owner alone is told who was first."""
    room = spark(story)
    story.slack.press(card(room), "firebreak:acknowledge", "tom")
    before = len(story.slack.ephemerals)
    answer = story.slack.press(card(room), "firebreak:acknowledge", "mei")
    (told,) = story.slack.ephemerals[before:]

    assert (answer.status, story.incident.acknowledged_by) == (200, "Tom")
    assert (told.user, "Tom" in told.text, told.pings) == ("U0MEI0001", True, [])


def test_a_stranger_is_refused_and_it_is_written_down(story: Story) -> None:
    """Somebody in the room who is in no playbooks file changes nothing, reads why (no form opens) and is in the log."""
    room = spark(story)
    story.slack.add_user("U0EVE0001", "eve")
    story.slack.join("eve", room.id)
    answer = story.slack.press(card(room), "firebreak:close", "eve")
    pressed = story.slack.press(card(room), "firebreak:acknowledge", "eve")

    assert (answer.status, pressed.status, story.incident.closed_at, story.incident.acknowledged_by) == (
        200,
        200,
        None,
        None,
    )
    assert (len(story.log("press.refused")), story.slack.views) == (2, [])
    assert [told.user for told in story.slack.ephemerals[-2:]] == ["U0EVE0001"] * 2


def test_a_form_says_what_is_wrong_and_stays(story: Story) -> None:
    """A word that is no link keeps the form open with the mistake at its field."""
    room = spark(story)
    story.slack.press(card(room), "firebreak:posted", "tom")
    answer = story.slack.submit(form(story), {"link": "done!"}, "tom")

    assert answer.json()["errors"].keys() == {"link"}
    assert (len(story.slack.views), story.incident.public_ack) == (1, None)


def test_a_form_that_could_not_open(story: Story) -> None:
    """When Slack does not open the form, its owner reads what to type instead; and typing it works."""
    room = spark(story)
    story.slack.fail_next("views.open", error="internal_error")
    story.slack.press(card(room), "firebreak:posted", "tom")
    said = whispered(story)
    story.slack.command("/firebreak", f"posted {story.incident.id} {POSTED}", "tom", channel=room.id)

    assert (f"/firebreak posted {story.incident.id} LINK" in said, story.incident.public_ack) == (True, POSTED)


def test_the_program_restarts_while_a_form_is_open(story: Story) -> None:
    """What somebody typed is not lost by our restart: the form is taken by the program that runs then."""
    room = spark(story)
    story.slack.press(card(room), "firebreak:close", "mei")
    story.app.store.close()
    story.start()
    answer = story.slack.submit(form(story), {"verdict": "false"}, "mei")

    assert (answer.status, story.incident.verdict) == (200, "false")


def test_commands_know_the_room_they_are_typed_in(story: Story) -> None:
    """In its room the status is whole; elsewhere a confidential incident is neither named nor touched."""
    room = spark(story)
    slack, id = story.slack, story.incident.id
    slack.command("/firebreak", "status", "tom", channel=room.id)
    inside = whispered(story)
    outside = []
    for typed in ("status", "list", f"status {id}", "ack", "update all is well", f"close {id} false"):
        slack.command("/firebreak", typed, "tom")
        outside.append(whispered(story))

    assert ("Acme Air" in inside, "Nobody has acknowledged yet" in inside) == (True, True)
    assert [word for word in ("acme", "Acme", "USDOT", "aircraft", id) if word in "\n".join(outside)] == []
    assert ["SEV1: a confidential incident" in said for said in outside[:3]] == [True] * 3
    assert ["in its room" in said for said in outside[3:]] == [True] * 3
    assert (story.incident.acknowledged_by, story.incident.closed_at) == (None, None)


def test_commands_do_what_buttons_do(story: Story) -> None:
    """Taking charge, saying how it stands, grading and closing, all by typing."""
    room = spark(story)
    for typed in ("ack", "update Crew found, calling the DOT in 30m", "severity sev2", "close known"):
        story.slack.command("/firebreak", typed, "mei", channel=room.id)
    incident = story.incident

    assert (incident.acknowledged_by, incident.status, incident.severity, incident.verdict) == (
        "Mei",
        "Crew found, calling the DOT",
        "sev2",
        "known",
    )
    assert incident.next_update_at is not None
    assert (incident.next_update_at - story.clock.now()).total_seconds() == 1800


def test_who_is_on_call_can_be_asked(story: Story) -> None:
    """The rota of the playbooks, as it is now."""
    story.slack.command("/firebreak", "who", "tom")

    assert "• comms: " in whispered(story)


def test_a_message_is_marked_twice(story: Story) -> None:
    """Slack repeats an event it believes lost, and somebody else marks the same message: the timeline has it once."""
    room = spark(story)
    first = story.slack.say("vera", room.id, "The captain has called")
    reply = story.slack.say("tom", room.id, "and the DOT too", thread_ts=first.ts)
    for message, who in ((first, "mei"), (reply, "mei"), (first, "tom")):
        story.slack.react(message, "pushpin", who)

    assert story.log("incident.remembered") == ["The captain has called", "and the DOT too"]


def test_reactions_elsewhere_are_nobodys_business(story: Story) -> None:
    """Outside incidents' rooms a pushpin is not even looked at."""
    spark(story)
    chat = story.slack.say("mei", "#crisis-desk", "lunch?")
    before = len(story.slack.calls)
    answer = story.slack.react(chat, "pushpin", "mei")

    assert (answer.status, len(story.slack.calls) - before, story.log("incident.remembered")) == (200, 0, [])


def test_an_unknown_button_breaks_nothing(story: Story) -> None:
    """A button of an older version is answered, in words, and the next press works."""
    room = spark(story)
    old = card(room).blocks
    card(room).blocks = [
        {**block, "elements": [{**one, "action_id": "firebreak:dance"} for one in block["elements"][:1]]}
        if block["type"] == "actions"
        else block
        for block in old
    ]
    answer = story.slack.press(card(room), "firebreak:dance", "tom")
    said = whispered(story)
    card(room).blocks = old
    story.slack.press(card(room), "firebreak:acknowledge", "tom")

    assert (answer.status, "does not know this button" in said) == (200, True)
    assert story.incident.acknowledged_by == "Tom"


@pytest.mark.parametrize("story", ["socket"], indirect=True)
def test_slack_has_its_answer_before_the_form_is_opened(story: Story) -> None:
    """Write, answer, then work: nothing that Slack has to do for us delays what we owe it."""
    room = spark(story)
    confirmed: list[int] = []
    sockets = story.slack.sockets
    before = len(sockets.confirmed)

    def held(call: Call) -> None:
        """The form waits for the answer, which comes on another line: if the answer waits for the form, it fails."""
        if call.method == "views.open":
            pause = Event()
            for _ in range(200):
                if len(sockets.confirmed) > before:
                    break
                pause.wait(0.02)
            confirmed.append(len(sockets.confirmed))

    story.slack.on_call = held
    story.slack.press(card(room), "firebreak:close", "mei")

    assert confirmed == [before + 1]


@pytest.fixture
def listening(story: Story) -> Iterator[Story]:
    """The same, with a real server on a real port where HTTP is used."""
    if story.slack.socket_mode:
        yield story
        return
    server = uvicorn.Server(uvicorn.Config(story.http.app, port=0, log_level="error", lifespan="off"))
    running = Thread(target=server.run)
    running.start()
    while not server.started:
        pass
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    story.slack.send = lambda url, body, headers: over_http(f"{address}{url}", body, headers)
    yield story
    server.should_exit = True
    running.join()


def test_everybody_presses_at_once(listening: Story) -> None:
    """Four people press in the same instant, on real connections: one takes charge, three read who, all within 3 s."""
    story = listening
    room = spark(story)
    people, message = ("mei", "tom", "vera", "priya"), card(room)
    together, answers, took = Barrier(len(people)), [], []
    story.slack.sockets.deliver = type(story.slack.sockets).deliver.__get__(story.slack.sockets)  # waits for nobody

    def press(who: str) -> None:
        together.wait()
        began = monotonic()
        answer: Answer = story.slack.press(message, "firebreak:acknowledge", who)
        took.append(monotonic() - began)
        answers.append(answer.status)

    pressing = [Thread(target=press, args=(who,)) for who in people]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()
    told = {each.user: each.text for each in story.slack.ephemerals}
    assert story.slack.wait_for(lambda: len({each.user for each in story.slack.ephemerals}) == 4)
    told = {each.user: each.text for each in story.slack.ephemerals}
    winner = story.incident.acknowledged_by or ""

    assert (answers, max(took) < 3) == ([200] * 4, True)
    assert [len(story.log("incident.acknowledged")), winner.lower() in people] == [1, True]
    assert sum(f"{winner} already acknowledged" in said for said in told.values()) == 3
    assert shown(card(room)) != ""
