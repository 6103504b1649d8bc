"""What our own accounts wrote, known issues, and looking for mentions, in memory."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ...core.answering import Found, Handled, KnownIssue, Load, Place
from ..mention_search import fits_of, is_within, place_of
from ..rows import clean
from ..tables import utc
from .mentions_in_memory import MentionsInMemory
from .tables_in_memory import Own

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...core.answering import OwnPost, Sought
    from ...core.model import Judged, Labelled, Mention
    from .tables_in_memory import Judgement

HOUR = timedelta(hours=1)


class _Looked(NamedTuple):
    """A judgement as it is looked at, with the words of its mention."""

    created_at: datetime
    mention: str
    topic: str
    label: str
    platform: str
    handle: str
    name: str | None
    lang: str | None
    text: str


class AnswersInMemory(MentionsInMemory):
    """The part of a transaction about who was answered, and that people look for mentions with."""

    def add_own_posts(self, posts: Sequence[OwnPost]) -> None:
        for one in posts:
            mention, key = one.mention, (clean(one.mention.key), clean(one.topic))
            if key not in self.tables.own:
                above = clean(f"{mention.platform}:{mention.in_reply_to}") if mention.in_reply_to else None
                self.tables.own.put(key, Own(*key, utc(mention.created_at), above))

    def own_posts(self, topic: str, since: datetime, until: datetime) -> list[Mention]:
        mine = self.tables.own_by_topic.between(clean(topic), (utc(since),), (utc(until),))
        return [self.stored(one.mention) for one in mine]

    def load(self, topic: str, since: datetime, until: datetime) -> Load:
        hours = int((until - since) // HOUR)
        mine = self.tables.by_topic.between(clean(topic), (utc(since),), (utc(since + hours * HOUR),))
        came = Counter(int((row.at.replace(minute=0, second=0, microsecond=0) - since) // HOUR) for row in mine)
        own = self.tables.own_by_topic.between(clean(topic), (utc(since),), (utc(until),))
        answers, heard = len({one.answers for one in own if one.answers}), came.total()
        return Load(tuple(came[hour] for hour in range(hours)), min(1.0, answers / heard) if heard else 0.0)

    def own_topics(self, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
        mine = {key: self.tables.own_by_mention.of(key) for key in map(clean, keys)}
        return {key: tuple(one.topic for one in some) for key, some in mine.items() if some}

    def heard(self, topic: str, since: datetime, until: datetime, latest: int | None = None) -> list[Judged]:
        rows = self.tables.by_topic.between(clean(topic), (utc(since),), (utc(until),))
        return [self.judged_as(row) for row in (rows if latest is None else rows[max(0, len(rows) - latest) :])]

    def written_by(self, platform: str, handle: str, since: datetime, limit: int) -> list[Mention]:
        mine = [one for one in self._of(handle) if one.platform == clean(platform) and one.created_at >= utc(since)]
        return mine[max(0, len(mine) - limit) :]

    def written_by_all(self, accounts: Sequence[tuple[str, str]], since: datetime, limit: int) -> list[Mention]:
        """What these accounts wrote from then on, oldest first; of more than `limit` the first."""
        wanted = set(accounts)
        found = [
            one
            for handle in sorted({clean(handle) for _, handle in accounts if handle})
            for one in self._of(handle)
            if one.created_at >= utc(since) and (one.platform, one.author.handle) in wanted
        ]
        return sorted(found, key=lambda one: (one.created_at, one.key))[:limit]

    def _of(self, handle: str) -> list[Mention]:
        """Oldest first."""
        return [one.mention for one in self.tables.by_author.of(clean(handle))]

    def answers_to(self, keys: Sequence[str]) -> list[Mention]:
        ours = {one.mention for key in keys for one in self.tables.own_by_answered.of(clean(key))}
        return sorted(map(self.stored, ours), key=lambda one: (one.created_at, one.key))

    def platforms_of(self, handle: str) -> list[str]:
        return sorted({one.platform for one in self._of(handle)})

    def same_person(self, platform: str, handle: str) -> list[tuple[str, str]]:
        accounts = self.tables.accounts
        person = accounts.get((clean(platform), clean(handle)))
        return sorted(one for one in accounts.keys() if accounts.get(one) == person) if person else []  # noqa: SIM118

    def join_accounts(self, one: tuple[str, str], other: tuple[str, str], who: str, at: datetime) -> None:  # noqa: ARG002
        person = token_hex(8)  # says nothing of anybody
        for platform, handle in {*self.same_person(*one), *self.same_person(*other), one, other}:
            self.tables.accounts.put((clean(platform), clean(handle)), person)

    def known_issue(self, topic: str) -> KnownIssue | None:
        return self.tables.known_issues.get(clean(topic))

    def save_known_issue(self, issue: KnownIssue) -> None:
        words = {name: clean(getattr(issue, name)) for name in ("topic", "text", "who")}
        self.tables.known_issues.put(words["topic"], replace(issue, **words))

    def drop_known_issue(self, topic: str) -> None:
        self.tables.known_issues.drop(clean(topic))

    # looked for by people

    def seek(self, sought: Sought, after: Place | None, limit: int, most: int) -> Found:
        found: dict[str, Place] = {}
        looked, last, fits = 0, after, fits_of(sought)
        rows = (row for row in self._newest(sought) if is_within(row, sought, after))
        for row in islice(rows, most):
            looked, last = looked + 1, Place(row.created_at, row.mention, row.topic)
            if row.mention not in found and fits(row):
                found[row.mention] = last
                if len(found) == limit:
                    break
        places = tuple(found.values())
        posts = [self.tables.judgements.get((each.mention, each.topic)) for each in places]
        whole = tuple(self.judged_as(row) for row in posts if row)
        return Found(whole, places, looked, last if next(rows, None) else None)

    def _newest(self, sought: Sought) -> Iterator[_Looked]:
        topics = list(dict.fromkeys(map(clean, sought.topics)))
        if sought.accounts:
            return iter(sorted(self._by_them(sought, set(topics)), key=place_of, reverse=True))
        each = (map(self._looked, reversed(self.tables.by_topic.of(topic))) for topic in topics)
        return merge(*each, key=place_of, reverse=True)

    def _by_them(self, sought: Sought, topics: set[str]) -> Iterator[_Looked]:
        keys = dict.fromkeys(
            one.key
            for platform, handle in sought.accounts
            for one in self._of(handle)
            if not platform or one.platform == clean(platform)
        )
        rows = (row for key in keys for row in self.tables.by_mention.of(key))
        return (self._looked(row) for row in rows if row.topic in topics)

    def _looked(self, row: Judgement) -> _Looked:
        one = self.stored(row.mention)
        author = one.author
        return _Looked(
            row.at, row.mention, row.topic, row.label, one.platform, author.handle, author.name, one.lang, one.text
        )

    def named(self, said: str, limit: int = 20) -> list[Mention]:
        word = clean(said)
        known = self.tables.aliases.get(word)
        found = [
            one.mention
            for one in self.tables.mentions.rows()
            if word in (one.key, one.mention.id, one.mention.url) or one.key == known
        ]
        found.sort(key=lambda one: one.key)
        return sorted(found, key=lambda one: one.created_at, reverse=True)[:limit]

    # what people say of them

    def handle(self, mention: str, handled: Handled | None) -> None:
        """Keep what became of it, in place of an earlier word; None takes that back."""
        key = clean(mention)
        if handled is None:
            self.tables.handled.drop(key)
        else:
            self.tables.handled.put(key, Handled(key, handled.state, clean(handled.who), utc(handled.at)))

    def handled(self, keys: Sequence[str]) -> dict[str, Handled]:
        found = {key: self.tables.handled.get(key) for key in map(clean, keys)}
        return {key: one for key, one in found.items() if one}

    def labels_of(self, keys: Sequence[str]) -> dict[tuple[str, str], Labelled]:
        wanted = set(map(clean, keys))
        return {(one.mention, one.topic): one for one in self.tables.labels.rows() if one.mention in wanted}
