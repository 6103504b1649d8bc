"""What the fake workspace remembers: people, channels, messages, files, views and the keys that open them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .refusal import Refused

TEAM = "T0FAKE001"
APP = "A0FAKE001"
BOT = "U0BOT0001"
BOT_ID = "B0FAKE001"
TRIGGER_LIFE = 3.0
"""Seconds a trigger_id lives."""

RESPONSE_URL_LIFE = 30 * 60.0
RESPONSE_URL_USES = 5


@dataclass
class User:
    """A member of the workspace; a bot is one too."""

    id: str
    name: str
    email: str = ""
    is_bot: bool = False
    deleted: bool = False
    guest: bool = False  # may be written to, and invited nowhere

    def shown(self) -> dict[str, Any]:
        """As users.info gives it."""
        return {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name,
            "real_name": self.name.title(),
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "tz": "Etc/UTC",
            "tz_offset": 0,
            "profile": {"display_name": self.name, "real_name": self.name.title(), "email": self.email},
        }


@dataclass
class Token:
    """A key of the app. `scopes` decide what it may do."""

    value: str
    user: str
    scopes: frozenset[str]
    bot: str = BOT_ID
    revoked: bool = False


@dataclass
class Message:
    """One message as it stands now; `edited` is the time stamp of the last edit, `edits` how many there were."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    reply_broadcast: bool = False
    username: str | None = None
    bot_id: str | None = None
    edited: str | None = None
    edits: int = 0
    deleted: bool = False
    pings: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def payload(self, *, metadata: bool = True) -> dict[str, Any]:
        """As Slack's answers hold it."""
        body: dict[str, Any] = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM}
        if self.bot_id:
            body |= {"bot_id": self.bot_id, "app_id": APP}
        optional = {
            "username": self.username,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "metadata": self.metadata if metadata else None,
            "thread_ts": self.thread_ts,
            "subtype": "thread_broadcast" if self.reply_broadcast else None,
            "edited": {"user": self.user, "ts": self.edited} if self.edited else None,
            "files": [{"id": file} for file in self.files],
            "reactions": [{"name": n, "users": u, "count": len(u)} for n, u in self.reactions.items()],
        }
        return body | {name: value for name, value in optional.items() if value}


@dataclass
class Room:
    """A conversation: `kind` is public, private or im."""

    id: str
    name: str
    kind: str
    creator: str
    created: int
    members: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    archived: bool = False

    def message(self, ts: str | None) -> Message | None:
        return next((m for m in self.messages if m.ts == ts and not m.deleted), None)

    def shown(self, caller: str) -> dict[str, Any]:
        """As conversations.info gives it to `caller`."""
        body: dict[str, Any] = {
            "id": self.id,
            "created": self.created,
            "creator": self.creator,
            "is_archived": self.archived,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": self.kind == "im",
            "is_private": self.kind != "public",
            "is_member": caller in self.members,
        }
        if self.kind == "im":
            return body | {"user": next(m for m in self.members if m != caller)}
        return body | {
            "name": self.name,
            "name_normalized": self.name,
            "is_general": self.name == "general",
            "topic": {"value": self.topic, "creator": self.creator, "last_set": 0},
            "purpose": {"value": self.purpose, "creator": self.creator, "last_set": 0},
            "previous_names": [],
        }


@dataclass
class Ephemeral:
    """A message that one person sees."""

    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]]
    ts: str
    thread_ts: str | None = None
    pings: list[str] = field(default_factory=list)


@dataclass
class View:
    """A modal that is open in front of `user`, or their Home tab."""

    id: str
    user: str
    body: dict[str, Any]
    hash: str
    closed: bool = False

    @property
    def title(self) -> str:
        return str((self.body.get("title") or {}).get("text", ""))

    def payload(self) -> dict[str, Any]:
        standing = {"id": self.id, "team_id": TEAM, "app_id": APP, "hash": self.hash, "root_view_id": self.id}
        return {"state": {"values": {}}, "private_metadata": "", "callback_id": ""} | self.body | standing


@dataclass
class File:
    """An upload: promised by getUploadURLExternal, filled by the upload, shared by completeUploadExternal."""

    id: str
    name: str
    length: int
    title: str = ""
    alt_txt: str = ""
    content: bytes | None = None
    shared_in: list[str] = field(default_factory=list)
    complete: bool = False


@dataclass
class Door:
    """A trigger_id or a response_url: until when, how often, and for which message and person."""

    user: str
    channel: str | None
    message_ts: str | None
    until: float
    uses: int


@dataclass
class Workspace:
    """All of it. `now` is the only clock."""

    now: Callable[[], datetime]
    users: dict[str, User] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)  # the Home tab of each person, by their id
    ephemerals: list[Ephemeral] = field(default_factory=list)
    triggers: dict[str, Door] = field(default_factory=dict)
    response_urls: dict[str, Door] = field(default_factory=dict)
    address: str = ""
    ticket: Callable[[], str] = str  # makes the secret part of a Socket Mode address
    bots_unarchive: bool = False  # no workspace lets them today
    _last_ts: int = 0
    _count: int = 0

    def seconds(self) -> float:
        return self.now().timestamp()

    def next_ts(self) -> str:
        """Unique and growing, also when the clock stands still."""
        self._last_ts = max(int(self.seconds() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def next_id(self, letter: str) -> str:
        self._count += 1
        return f"{letter}0FAKE{self._count:04d}"

    def room_named(self, name: str) -> Room | None:
        return next((r for r in self.rooms.values() if r.kind != "im" and r.name == name.removeprefix("#")), None)

    def visible(self, channel: str, caller: str, *, by_name: bool = False) -> Room:
        """The room that `channel` names for `caller`; a private one it is not in does not exist for it."""
        room = self.rooms.get(channel) or (self.room_named(channel) if by_name else None)
        if room is None or (room.kind != "public" and caller not in room.members):
            raise Refused("channel_not_found")
        return room

    def direct(self, user: str, caller: str) -> Room:
        """The direct conversation of two people, opened when there is none."""
        for room in self.rooms.values():
            if room.kind == "im" and set(room.members) == {user, caller}:
                return room
        room = Room(self.next_id("D"), "", "im", caller, int(self.seconds()), [caller, user])
        self.rooms[room.id] = room
        return room
