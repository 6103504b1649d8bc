"""The parts of Slack's payloads that we read, and what one is answered with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct


class Answer(Struct, frozen=True):
    """What Slack is told at once (None: a bare yes), and what is done once it has been told."""

    body: dict[str, Any] | None = None
    after: Callable[[], None] | None = None


class Member(Struct):
    """Who did it."""

    id: str


class Choice(Struct):
    """One option of a menu."""

    value: str = ""


class Action(Struct):
    """One use of one element of a message."""

    action_id: str
    value: str = ""
    selected_option: Choice | None = None


class Message(Struct):
    """The message that a message shortcut was used on."""

    text: str = ""
    ts: str = ""


class Team(Struct):
    """The workspace; `domain` is the first part of its address."""

    domain: str = ""


class State(Struct):
    """What stands in the fields of a form: block -> action -> value."""

    values: dict[str, dict[str, dict[str, Any]]] = {}


class View(Struct):
    """A form, or somebody's Home tab."""

    type: str = ""
    callback_id: str = ""
    private_metadata: str = ""
    state: State | None = None


class Place(Struct):
    """Where it was done."""

    id: str = ""


class Interaction(Struct):
    """A press, a choice, a submitted form or a shortcut."""

    type: str
    user: Member
    actions: list[Action] = []
    channel: Place | None = None
    response_url: str | None = None
    trigger_id: str | None = None
    view: View | None = None
    callback_id: str = ""
    message: Message | None = None
    team: Team | None = None

    @property
    def where(self) -> str:
        """The channel's id; empty for a form, which has none."""
        return self.channel.id if self.channel else ""


class Item(Struct):
    """What a reaction was put on."""

    type: str = ""
    channel: str = ""
    ts: str = ""


class Event(Struct):
    """Something that happened in a channel."""

    type: str
    user: str = ""
    reaction: str = ""
    tab: str = ""  # of ours that was opened
    item: Item | None = None


class Callback(Struct):
    """The envelope of an event; `challenge` is Slack's question whether we are here."""

    type: str
    challenge: str = ""
    event: Event | None = None
