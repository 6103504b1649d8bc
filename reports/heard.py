"""Mentions as people look for them: what somebody wants, how urgent it is, whether it was answered, who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ..care.conversations import answered
from ..care.customers import customer
from ..core.signal_posts import own_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from ..care.conversations import Answered
    from ..care.customers import Customer
    from ..core.answering import Handled, History, Place, Sought
    from ..core.model import Judged, Labelled, Mention, Topic
    from ..core.store import Store, Tx

PAGE = 50
LOOKED = 20_000  # mentions that are looked at for one page ...
READ = 5_000  # ... and where each must be read to know whether it fits
AT_ONCE = 500
LATER = 2_000  # later posts of the same people


class Heard(Struct, frozen=True):
    """A mention, what became of it, and what somebody said that it is."""

    answered: Answered
    label: Labelled | None = None

    @property
    def is_negative(self) -> bool:
        """As somebody says, else as it was judged."""
        return (self.label.label if self.label else self.answered.heard.label) == "negative"


class HeardPage(Struct, frozen=True):
    """Some mentions, the newest first; after which one it goes on (None: there are no more), and how far it looked."""

    found: tuple[Heard, ...]
    looked: int
    last: Place | None


def look_for(
    store: Store,
    topics: Mapping[str, Topic],
    sought: Sought,
    after: Place | None,
    private: Collection[str],
    group: str = "",
    state: str = "",
) -> HeardPage:
    """A page of mentions. By `group` (A, B, C, also with a level) and `state` each is read, so fewer are looked at."""
    if not group and not state:
        with store.begin() as tx:
            some = tx.seek(sought, after, PAGE, LOOKED)
            found = heard(tx, topics, [one for one in some.posts if one.mention.key not in private])
        return HeardPage(tuple(found), some.looked, some.last)
    kept: list[Heard] = []
    looked = 0
    while looked < READ:
        with store.begin() as tx:
            some = tx.seek(sought, after, AT_ONCE, READ - looked)
            read = heard(tx, topics, [one for one in some.posts if one.mention.key not in private])
        looked, after = looked + some.looked, some.last
        fits = [one for one in read if _is(one, group, state)]
        if len(kept) + len(fits) > PAGE:
            kept += fits[: PAGE - len(kept)]
            places = {one.mention: one for one in some.places}
            return HeardPage(tuple(kept), looked, places[kept[-1].answered.heard.mention.key])
        kept += fits
        if after is None:
            break
    return HeardPage(tuple(kept), looked, after)


def _is(one: Heard, group: str, state: str) -> bool:
    return one.answered.urgency.mark.startswith(group) and state in ("", one.answered.state)


def heard(tx: Tx, topics: Mapping[str, Topic], posts: Sequence[Judged]) -> list[Heard]:
    """These posts with what became of them, in the order given.

    What their authors wrote after them, and what we wrote to them, is read too: an answer to somebody's next post
    answers this one as well.
    """
    asked = [one.mention.key for one in posts]
    labels, handled = tx.labels_of(asked), tx.handled(asked)
    found: dict[tuple[str, str], Answered] = {}
    for topic in dict.fromkeys(one.topic for one in posts):
        mine = [one for one in posts if one.topic == topic]
        handles = topics[topic].handles if topic in topics else {}
        found |= {(one.heard.mention.key, topic): one for one in _of_topic(tx, topic, handles, mine, handled)}
    keys = [(one.mention.key, one.topic) for one in posts]
    return [Heard(found[key], labels.get(key)) for key in keys]


def _of_topic(
    tx: Tx,
    topic: str,
    handles: Mapping[str, Iterable[str]],
    posts: Sequence[Judged],
    handled: Mapping[str, Handled],
) -> Iterable[Answered]:
    if not handles:  # no account of ours: nobody answers, and nobody is written to
        return answered(_in_order(posts), (), {}, handled)
    around = _around(tx, topic, posts)
    own = tx.answers_to([one.mention.key for one in around])
    wanted = {one.mention.key for one in posts}
    return [one for one in answered(around, own, handles, handled) if one.heard.mention.key in wanted]


def _around(tx: Tx, topic: str, posts: Sequence[Judged]) -> list[Judged]:
    """With what the same people wrote later, and with what each reply to a post of ours had been answered by."""
    accounts = {(one.mention.platform, one.mention.author.handle) for one in posts}
    since = min(one.mention.created_at for one in posts)
    later = [one.key for one in tx.written_by_all(sorted(accounts), since, LATER)]
    parents = _parents(one.mention for one in posts)
    before = _parents(one.mention for one in tx.posts(parents).values()) if parents else []
    known = {one.mention.key: one for one in posts}
    known |= {one.mention.key: one for one in tx.judged(topic, [key for key in [*later, *before] if key not in known])}
    return _in_order(known.values())


def _parents(mentions: Iterable[Mention]) -> list[str]:
    return [f"{one.platform}:{one.in_reply_to}" for one in mentions if one.in_reply_to]


def _in_order(posts: Iterable[Judged]) -> list[Judged]:
    return sorted(posts, key=lambda one: (one.mention.created_at, one.mention.key))


def person(history: History, topic: Topic, private: Collection[str], now: datetime) -> Customer:
    """What is to be known of somebody, without the posts that a reader may not see."""
    seen = replace(history, posts=tuple(one for one in history.posts if one.key not in private))
    return customer(seen, topic.parts, own_names(topic), now)
