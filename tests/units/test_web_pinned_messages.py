"""Pushpins: what is marked in an incident's room joins its timeline, once, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
from fake_workspace import FakeWorkspace
from recorded_app import NAMES, RecordedApp

from firebreak.web.slack.dispatch import Dispatch

ROOM = "C0ROOM"
LINK = "https://acme.slack.com/archives/C0ROOM/p1.2"


class Room:
    """A room with one message in it."""

    def __init__(self) -> None:
        self.app, self.slack = RecordedApp(), FakeWorkspace()
        self.app.change(room=ROOM)
        self.slack.messages[ROOM, "1.2"] = "The crew has been found"
        self.dispatch = Dispatch(self.app, self.slack, lambda member: NAMES.get(member, member))

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
    """Its words and its address go to the app in the name of whoever marked it."""
    room.react(reaction)

    assert room.app.pressed == [("remember", "The crew has been found", LINK, "Mei")]


@pytest.mark.parametrize(
    ("reaction", "item"),
    [("tada", {}), ("pushpin", {"channel": "C0HALL"}), ("pushpin", {"type": "file"})],
    ids=["another reaction", "another channel", "no message"],
)
def test_anything_else_is_left_alone(room: Room, reaction: str, item: dict[str, Any]) -> None:
    """Nothing outside incidents' rooms is even read."""
    room.slack.gone = True
    room.react(reaction, **item)

    assert room.app.pressed == []


def test_words_that_cannot_be_read(room: Room) -> None:
    """When Slack does not give the words, that a message was marked is kept all the same."""
    room.slack.gone = True
    room.react()

    assert room.app.pressed == [("remember", "(the message could not be read)", "slack:C0ROOM/1.2", "Mei")]


def test_a_stranger_is_told_why_not(room: Room) -> None:
    """Who is refused reads so, alone."""
    room.react(user="U0STRANGE")

    assert (room.app.pressed, room.slack.whispers) == (
        [],
        [(ROOM, "U0STRANGE", room.app.said[-1])],
    )
    assert room.app.said[-1].startswith("Firebreak does not know U0STRANGE")


@pytest.mark.parametrize("event", [None, {"type": "message"}, {"type": "reaction_added", "reaction": "pushpin"}])
def test_events_that_are_not_ours(room: Room, event: dict[str, Any] | None) -> None:
    """Other events, and reactions to nothing, are taken quietly."""
    answer = room.dispatch.event({"type": "event_callback", "event": event})

    assert (answer.body, answer.after, room.app.pressed) == (None, None, [])
