"""The nouns of the answering half: what we said ourselves, and what we know already."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from .model import Judged, Mention


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


class ScheduledReport(Struct, frozen=True):
    """One report to one place or person, at the same time of every week, by the clock of `zone`."""

    name: str
    topic: str
    days: tuple[int, ...]  # from Monday = 0
    minute: int  # of the day
    zone: str
    person: str | None = None  # whom it is written to; None: a channel


class Answering(Struct, frozen=True):
    """What a report is made of: what was said about a topic and what we said, oldest first, in two weeks."""

    topic: str
    since: datetime  # the week before goes from here ...
    middle: datetime  # ... to here,
    until: datetime  # and this one to here
    heard: tuple[Judged, ...]
    own: tuple[Mention, ...]
    known: KnownIssue | None = None
