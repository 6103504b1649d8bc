"""The nouns of the answering half: what we said ourselves, and what we know already."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from .model import Judged, Mention, PublicPromise


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


class Handled(Struct, frozen=True):
    """What somebody says became of a mention, where no post of ours shows it."""

    mention: str  # its key
    state: Literal["answered", "needs no answer"]
    who: str
    at: datetime


class Place(Struct, frozen=True):
    """Where a list of mentions, the newest first, goes on: after this one."""

    at: datetime
    mention: str
    topic: str


class Sought(Struct, frozen=True):
    """Which judged mentions are looked for; what is empty asks for nothing."""

    topics: tuple[str, ...]
    words: str = ""  # all of them, in the text or the author's name
    platform: str = ""
    lang: str = ""
    accounts: tuple[tuple[str, str], ...] = ()  # (platform, handle); an empty platform is any
    label: str = ""
    since: datetime | None = None
    until: datetime | None = None  # before it


class Found(Struct, frozen=True):
    """Some of them, the newest first; how many were looked at for it, and after which of these it goes on."""

    posts: tuple[Judged, ...]
    places: tuple[Place, ...]  # where a list that ends with one of them goes on
    looked: int
    last: Place | None  # None: there are no more


class History(Struct, frozen=True):
    """What one person has written to us, over the accounts that are known to be theirs, and what we answered them."""

    account: str  # platform/handle
    posts: tuple[Mention, ...]  # oldest first
    answers: tuple[Mention, ...] = ()
    also: tuple[str, ...] = ()  # other accounts that somebody has confirmed
    hints: tuple[str, ...] = ()  # those with the same handle elsewhere, which nobody has


class Load(Struct, frozen=True):
    """How busy a topic has been: mentions in each hour of the last days, oldest first, and the share that we answer."""

    hourly: tuple[int, ...]
    answered: float


class HeardAnswers(Struct, frozen=True):
    """What a batch brings about our answers to an incident: posts of our own accounts, and replies of others.

    `above` are the posts that ours reply to, and the first ones of their threads, by key.
    """

    own: tuple[Mention, ...] = ()
    replies: tuple[Mention, ...] = ()
    above: dict[str, Mention] = {}
    evidence: tuple[Judged, ...] = ()  # of the incident


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
    # That were for a time of this week, each with the parts of the product that its incident is about.
    promises: tuple[tuple[PublicPromise, tuple[str, ...]], ...] = ()
    private: frozenset[str] = frozenset()  # keys of posts that only the room of a confidential incident may read


FILLED = ("title", "text", "severity", "incident", "key", "token")  # what a body of the file's own may name in { }


class Service(Struct, frozen=True):
    """Where a ticket is opened, or who is told and how. `url` and `token` may name environment variables."""

    name: str
    kind: Literal["zendesk", "freshdesk", "http", "webhook", "teams", "email"]
    url: str
    token: str | None = None
    user: str = ""  # of Zendesk: whose token it is; of e-mail: who signs in, with the token as the password
    requester: str = ""  # of Freshdesk: in whose name tickets are opened
    headers: dict[str, str] = {}  # of http, as is ...
    body: dict[str, Any] = {}  # ... the body (of e-mail `subject` and `text`), and ...
    link: str = ""  # ... where the ticket's address stands in the answer: names with dots between them
    sender: str = ""  # of e-mail: who writes, and ...
    to: tuple[str, ...] = ()  # ... to which mailboxes


def filled(value: Any, facts: dict[str, str]) -> Any:
    """A body of the file's own with the facts in its places; what they hold is not looked at again.

    >>> filled({"a": ["{title}!", 3]}, {"title": "{text}", "text": "no"})
    {'a': ['{text}!', 3]}
    """
    if isinstance(value, dict):
        return {key: filled(one, facts) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [filled(one, facts) for one in value]
    if not isinstance(value, str):
        return value
    return re.sub(r"\{(\w+)\}", lambda found: facts.get(found[1], found[0]), value)
