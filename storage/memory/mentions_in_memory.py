"""Mentions in memory: what was said, what was made of it, and what became of it."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ...core.effects import Moment
from ...core.errors import StoreError
from ...core.model import FEED, SERIES, Judged, Mention, PastJudgement, StoredMention
from ...core.translation import message
from .. import early_deletions
from ..early_deletions import KEPT_FOR
from ..forget_rows import mark_of
from ..mentions import MENTION_COLUMNS, mention_of, mention_values
from ..rows import MOST_NUMBER, clean
from ..tables import utc
from .series_in_memory import SeriesInMemory
from .tables_in_memory import Deleted, Judgement, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class MentionsInMemory(SeriesInMemory):
    """The part of a transaction that takes facts in."""

    def add_mentions(self, mentions: Sequence[Mention], seen_at: datetime) -> list[Mention]:
        tables, fresh = self.tables, []
        for mention in mentions:
            key = clean(mention.key)
            if key in tables.mentions or key in tables.aliases or self._is_gone(key, mention):
                continue
            tables.mentions.put(key, Stored(key, as_stored(key, mention), seen_at))
            fresh.append(mention)
        for mention in fresh:
            if mention.alias and (name := clean(f"{mention.platform}:{mention.alias}")) not in tables.aliases:
                tables.aliases.put(name, clean(mention.key))
        if fresh:
            self.added["mentions"] += len(fresh)
        return fresh

    def _is_gone(self, key: str, mention: Mention) -> bool:
        """Whether it was forgotten, or deleted before it came."""
        tables = self.tables
        if not tables.forgotten and not tables.deleted:
            return False
        names = [key, clean(f"{mention.platform}:{mention.alias}")] if mention.alias else [key]
        return mark_of(key) in tables.forgotten or any(mark_of(name) in tables.deleted for name in names)

    def add_judged(self, judged: Sequence[Judged]) -> None:
        """Their mentions must be stored already; a mention that was judged for this topic before stays as it is."""
        for one in judged:
            row = judgement_of(one)
            if (row.mention, row.topic) in self.tables.judgements:
                continue
            if row.mention not in self.tables.mentions:
                raise StoreError(
                    message(
                        "the database refused, and nothing of this step was written: {refusal}",
                        refusal=f"no mention {row.mention}",
                    )
                )
            self.tables.judgements.put((row.mention, row.topic), row)
            self.added["judged"] += 1

    def judged_as(self, row: Judgement) -> Judged:
        """A judgement with its mention."""
        return Judged(self.stored(row.mention), row.topic, row.negative, row.label, row.tags, row.fingerprint)

    def stored(self, key: str) -> Mention:
        """The mention of a key that is there."""
        found = self.tables.mentions.get(key)
        if found is None:
            raise KeyError(key)
        return found.mention

    def judged(self, topic: str, keys: Sequence[str]) -> list[Judged]:
        found = (self.tables.judgements.get((clean(key), clean(topic))) for key in keys)
        return [replace(self.judged_as(row), topic=topic) for row in found if row]

    def negative(
        self, topic: str, since: datetime, until: datetime, limit: int = 1000, *, latest: bool = False
    ) -> list[Judged]:
        begin, end = self._negative(topic, since, until)
        begin, end = (max(begin, end - limit), end) if latest else (begin, min(end, begin + limit))
        return [self.judged_as(row) for row in self.tables.negative.of(clean(topic))[begin:end]]

    def count_negative(self, topics: Sequence[str], since: datetime, until: datetime) -> int:
        if len(topics) > 1:
            return len(self._of_any(topics, since, until))
        begin, end = self._negative(topics[0], since, until)
        return end - begin

    def _of_any(self, topics: Sequence[str], since: datetime, until: datetime) -> set[str]:
        """The negative mentions of several topics, each once."""
        spans = [(self.tables.negative.of(clean(one)), self._negative(one, since, until)) for one in topics]
        return {row.mention for rows, (begin, end) in spans for row in rows[begin:end]}

    def _negative(self, topic: str, since: datetime, until: datetime) -> tuple[int, int]:
        return self.tables.negative.span(clean(topic), (utc(since),), (after(utc(until)),))

    def people(self, topics: Sequence[str], since: datetime, until: datetime) -> tuple[int, int]:
        handles = [self.stored(one).author.handle for one in self._of_any(topics, since, until)]
        return len({handle for handle in handles if handle}), handles.count("")

    def unmatched(self, limit: int = 1000) -> list[Mention]:
        nobodys = [one for one in self.tables.mentions.rows() if not self.tables.by_mention.of(one.key)]
        nobodys.sort(key=lambda one: one.key)
        nobodys.sort(key=lambda one: one.mention.created_at, reverse=True)
        return [one.mention for one in nobodys[:limit]]

    def latest(self, topic: str) -> tuple[datetime, datetime] | None:
        if topic.startswith(SERIES):
            return self.latest_point(topic)
        if topic.startswith(FEED):
            here = [one for one in self.tables.mentions.rows() if one.mention.platform == topic.removeprefix(FEED)]
            newest = max(here, key=lambda one: one.mention.created_at, default=None)
            return (newest.mention.created_at, newest.seen_at) if newest else None
        last = self.tables.by_topic.last(clean(topic))
        stored = self.tables.mentions.get(last.mention) if last else None
        return (last.at, stored.seen_at) if last and stored else None

    def history(self, topic: str, since: datetime, until: datetime, step: float) -> list[Moment]:
        starts = [since + timedelta(seconds=step * n) for n in range(math.ceil((until - since).total_seconds() / step))]
        every, negative = defaultdict[int, int](int), defaultdict[int, float](float)
        for row in self.tables.by_topic.between(clean(topic), (utc(since),), (utc(until),)):
            minute = row.at.replace(second=0, microsecond=0)
            place = max(0, int((minute - since).total_seconds() // step))
            every[place] += 1
            negative[place] += row.negative
        return [Moment(at, every[n], round(negative[n], 4)) for n, at in enumerate(starts or [since])]

    def histories(
        self, topics: Sequence[str], since: datetime, until: datetime, step: float
    ) -> dict[str, list[Moment]]:
        return {topic: self.history(topic, since, until, step) for topic in topics}

    # posts that are edited or deleted

    def stored_as(self, keys: Iterable[str]) -> dict[str, str]:
        """The key under which a post is stored, by its other name; keys that are no other name are left out."""
        named = ((name, self.tables.aliases.get(name)) for name in map(clean, keys))
        return {name: key for name, key in named if key}

    def posts(self, keys: Sequence[str]) -> dict[str, StoredMention]:
        names = {name: self.tables.aliases.get(name) or name for name in map(clean, keys)}
        stored = {key: self.tables.mentions.get(key) for name, key in names.items()}
        found = {key: StoredMention(one.mention, one.versions) for key, one in stored.items() if one}
        return found | {name: found[key] for name, key in names.items() if key in found}

    def judgements(self, keys: Sequence[str]) -> dict[tuple[str, str], PastJudgement]:
        found = {}
        for name in map(clean, keys):
            for row in self.tables.by_mention.of(self.tables.aliases.get(name) or name):
                found[name, row.topic] = PastJudgement(row.label, row.tags, row.at)
        return found

    def edit(self, edits: Sequence[StoredMention], judged: Sequence[Judged]) -> None:
        for one in edits:
            key = self._key(one.mention.key)
            if before := self.tables.mentions.get(key):
                text = as_stored(key, one.mention)
                kept = before.mention
                mention = replace(
                    text, id=kept.id, platform=kept.platform, created_at=kept.created_at, operation=kept.operation
                )
                self.tables.mentions.put(key, replace(before, mention=mention, versions=one.versions))
        for each in judged:
            row = replace(judgement_of(each), mention=self._key(each.mention.key))
            self.tables.judgements.put((row.mention, row.topic), row)

    def delete(self, keys: Sequence[str], at: datetime, *, early: bool = True) -> int:
        gone = 0
        for key in dict.fromkeys(map(self._key, keys)):
            before = self.tables.mentions.get(key)
            if before and before.mention.operation != "delete":
                author = replace(before.mention.author, name=None, about=None)
                empty = replace(before.mention, text="", author=author, engagement={}, url=None, operation="delete")
                self.tables.mentions.put(key, replace(before, mention=empty))
                gone += 1
        if early:
            self._remember([name for name in map(clean, keys) if self._key(name) not in self.tables.mentions], at)
        return gone

    def _key(self, key: str) -> str:
        name = clean(key)
        return self.tables.aliases.get(name) or name

    def _remember(self, names: Sequence[str], at: datetime) -> None:
        """That these were deleted: a week, and only so many."""
        deleted = self.tables.deleted
        for mark in map(mark_of, names):
            if mark not in deleted:
                deleted.put(mark, Deleted(self.tables.next_number("deleted"), mark, at))
        newest = max((one.number for one in deleted.rows()), default=0) if names else 0
        for one in deleted.rows() if names else ():
            if one.number <= newest - early_deletions.MOST or one.at < at - KEPT_FOR:
                deleted.drop(one.mark)


def after(at: datetime) -> datetime:
    """The next moment that a database can tell from it."""
    return at + timedelta(microseconds=1)


def judgement_of(one: Judged) -> Judgement:
    """A judgement as it is kept; it counts at the time of the mention given."""
    mention = one.mention
    return Judgement(
        clean(mention.key), clean(one.topic), utc(mention.created_at), float(one.negative), one.label, one.tags,
        one.fingerprint,
    )  # fmt: skip


def as_stored(key: str, mention: Mention) -> Mention:
    """A mention as a database gives it back. Raises UnicodeEncodeError for half a character, as a database does."""
    if _is_plain(mention):
        return mention
    values = mention_values(key, mention, utc(mention.created_at), utc(mention.created_at))
    row: Any = SimpleNamespace(**dict(zip(MENTION_COLUMNS, values, strict=True)), deleted_at=None)
    return mention_of(row)


def _is_plain(mention: Mention) -> bool:
    """Whether nothing of it has to be cleaned."""
    author = mention.author
    words = (
        f"{mention.id}{mention.platform}{author.handle}{author.name}{author.about}{mention.text}{mention.url}"
        f"{mention.lang}{mention.topic}{mention.in_reply_to}{mention.place}{mention.thread}"
    )
    return (
        b"\x00" not in words.encode()
        and mention.alias is None
        and mention.operation == "create"
        and mention.created_at.tzinfo is UTC
        and abs(author.followers or 0) <= MOST_NUMBER
        and abs(mention.reach or 0) <= MOST_NUMBER
    )
