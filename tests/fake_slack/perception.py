"""What people can perceive: channels as they look on a phone, for stories to read and to expect things of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .blocks import interactive
from .desk import Call
from .mrkdwn import words
from .state import Message, Room, Workspace

Wait = Callable[[Callable[[], bool], float], bool]


def shown(message: Message) -> str:
    """All the words of a message, in text, blocks and attachments."""
    return words(message.text, [message.blocks, message.attachments])


def buttons(message: Message) -> list[str]:
    """The action ids of everything that can be used on a message."""
    parts = [*message.blocks, *(b for a in message.attachments for b in a.get("blocks", []))]
    return [str(element["action_id"]) for block in parts for element in interactive(block)]


class Channel:
    """A conversation as somebody inside it sees it. Deleted messages are gone."""

    def __init__(self, team: Workspace, room: Room, wait: Wait) -> None:
        self._team, self._room, self._wait = team, room, wait

    def __repr__(self) -> str:
        return f"<{self.label}: {len(self.messages)} messages>"

    @property
    def id(self) -> str:
        return self._room.id

    @property
    def name(self) -> str:
        return self._room.name

    @property
    def label(self) -> str:
        """`#name`, or `direct messages with mei`."""
        if self._room.kind != "im":
            return f"#{self._room.name}"
        return "direct messages with " + " and ".join(sorted(self.members))

    @property
    def messages(self) -> list[Message]:
        """Oldest first, replies in threads included."""
        return [message for message in list(self._room.messages) if not message.deleted]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    @property
    def members(self) -> set[str]:
        """Names, the bot's too."""
        return {self._team.users[member].name for member in list(self._room.members)}

    @property
    def member_ids(self) -> set[str]:
        return set(self._room.members)

    @property
    def pinned(self) -> list[Message]:
        """In the order in which they were pinned."""
        found = (self._room.message(ts) for ts in list(self._room.pinned))
        return [message for message in found if message]

    @property
    def pings(self) -> list[str]:
        """Everybody pinged here, message by message."""
        return [who for message in self.messages for who in message.pings]

    @property
    def is_private(self) -> bool:
        return self._room.kind != "public"

    @property
    def is_archived(self) -> bool:
        return self._room.archived

    @property
    def topic(self) -> str:
        return self._room.topic

    @property
    def purpose(self) -> str:
        return self._room.purpose

    def thread(self, message: Message) -> list[Message]:
        """The replies under `message`."""
        return [m for m in self.messages if m.thread_ts == message.ts and m.ts != message.ts]

    def find(self, fragment: str) -> list[Message]:
        """Messages that show `fragment`, newest first."""
        return [m for m in reversed(self.messages) if fragment.casefold() in shown(m).casefold()]

    def expect(self, fragment: str, within: float = 0.0) -> Message:
        """The newest message that shows `fragment`; waits up to `within` real seconds for it to come."""
        self._wait(lambda: bool(self.find(fragment)), within)
        found = self.find(fragment)
        if not found:
            raise AssertionError(f"nobody said {fragment!r} in {self.label}. What was said:\n{self._transcript()}")
        return found[0]

    def expect_none(self, fragment: str) -> None:
        """Fail when a message shows `fragment`."""
        found = self.find(fragment)
        if found:
            raise AssertionError(f"{fragment!r} was said in {self.label}:\n{shown(found[0])}")

    def _transcript(self) -> str:
        return "\n".join(f"  [{m.ts}] {shown(m)}" for m in self.messages) or "  (nothing)"


def told(message: Message, team: Workspace) -> dict[str, Any]:
    """A message as plain data, for another process to read."""
    author = team.users.get(message.user)
    more = {"by": author.name if author else message.user, "shown": shown(message), "pings": message.pings}
    return message.payload() | more | {"edits": message.edits, "buttons": buttons(message)}


def state_of(team: Workspace, calls: list[Call]) -> dict[str, Any]:
    """Everything, for another process to read."""
    rooms = {
        (f"#{room.name}" if room.kind != "im" else room.id): room.shown("")
        | {
            "members": [team.users[m].name for m in room.members],
            "topic": room.topic,
            "pinned": room.pinned,
            "messages": [told(m, team) for m in room.messages if not m.deleted],
        }
        for room in team.rooms.values()
    }
    asked = [{"method": c.method, "ok": c.ok, "error": c.answer.get("error"), "at": c.at.isoformat()} for c in calls]
    whispers = [{"to": team.users[e.user].name, "channel": e.channel, "text": e.text} for e in team.ephemerals]
    return {"channels": rooms, "calls": asked, "ephemerals": whispers}
