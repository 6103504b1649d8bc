"""Pushpins: what is marked in an incident's room joins its timeline, once, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
from fake_desk import NOW, FakeDesk
from fake_workspace import FakeWorkspace

from firebreak.core.model import Incident, Severity
from firebreak.web.slack.dispatch import Dispatch

ROOM = "C0ROOM"
LINK = "https://acme.slack.com/archives/C0ROOM/p1.2"


class Room:
    """A room with one message in it."""

    def __init__(self) -> None:
        self.desk, self.slack = FakeDesk(), FakeWorkspace()
        self.desk.first = Incident("7ngzhh", "acme-air", Severity.SEV1, NOW, NOW, "why", room=ROOM)
        self.slack.messages[ROOM, "1.2"] = "The crew has been found"
        names = {"U0MEI0001": "mei"}
        self.dispatch = Dispatch(self.desk, self.slack, lambda member: names.get(member, member))

    def react(self, reaction: str = "pushpin", user: str = "U0MEI0001", **item: Any) -> None:
        place = {"type": "message", "channel": ROOM, "ts": "1.2"} | item
        event = {"type": "reaction_added", "user": user, "reaction": reaction, "item": place}
        answer = self.dispatch.event({"type": "event_callback", "event": event})
        if answer.after:
            answer.after()


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.mark.parametrize("reaction", ["pushpin", "round_pushpin"])
def test_a_marked_message_is_remembered(room: Room, reaction: str) -> None:
    """Its words and its address go to the desk in the name of whoever marked it."""
    room.react(reaction)

    assert room.desk.pressed == [("remember", "The crew has been found", LINK, "mei")]


@pytest.mark.parametrize(
    ("reaction", "item"),
    [("tada", {}), ("pushpin", {"channel": "C0HALL"}), ("pushpin", {"type": "file"})],
    ids=["another reaction", "another channel", "no message"],
)
def test_anything_else_is_left_alone(room: Room, reaction: str, item: dict[str, Any]) -> None:
    """Nothing outside incidents' rooms is even read."""
    room.slack.gone = True
    room.react(reaction, **item)

    assert room.desk.pressed == []


def test_words_that_cannot_be_read(room: Room) -> None:
    """When Slack does not give the words, that a message was marked is kept all the same."""
    room.slack.gone = True
    room.react()

    assert room.desk.pressed == [("remember", "(the message could not be read)", "slack:C0ROOM/1.2", "mei")]


def test_a_stranger_is_told_why_not(room: Room) -> None:
    """Who is refused reads so, alone."""
    room.react(user="U0STRANGE")

    assert (room.desk.pressed, room.slack.whispers) == (
        [],
        [(ROOM, "U0STRANGE", "U0STRANGE is not in playbooks.yaml.")],
    )


@pytest.mark.parametrize("event", [None, {"type": "message"}, {"type": "reaction_added", "reaction": "pushpin"}])
def test_events_that_are_not_ours(room: Room, event: dict[str, Any] | None) -> None:
    """Other events, and reactions to nothing, are taken quietly."""
    answer = room.dispatch.event({"type": "event_callback", "event": event})

    assert (answer.body, answer.after, room.desk.pressed) == (None, None, [])
