"""The nouns of the answering half: what we said ourselves, and what we know already."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from .model import Mention


class OwnPost(Struct, frozen=True):
    """A post by one of a topic's own accounts. It is no mention of the topic: it never alarms."""

    mention: Mention
    topic: str


class KnownIssue(Struct, frozen=True):
    """One sentence that the desk keeps about a topic: what is the matter, since when, and when it will say more."""

    topic: str
    text: str
    since: datetime
    who: str  # who wrote it last
    updated_at: datetime
    next_update_at: datetime | None = None
