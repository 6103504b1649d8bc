"""Mentions, what was made of them, what could not be read, and how far each feed has been read."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Text, bindparam, case, cast, func, select

from ..core.effects import Moment
from ..core.model import FEED, SERIES, Author, DeadLetter, Judged, Mention, Tag
from .bulk import insert_new, insert_telling_new, stamp_of
from .early_deletions import EarlyDeletions
from .rows import chunks, clean, cleaned_said, fitting
from .series_rows import SeriesRows
from .tables import DEAD_LETTER, JUDGEMENT, MENTION, utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Row, Select

JUDGED = select(MENTION, JUDGEMENT.c.negative, JUDGEMENT.c.label, JUDGEMENT.c.tags, JUDGEMENT.c.fingerprint).join(
    JUDGEMENT, JUDGEMENT.c.mention == MENTION.c.key
)
_SET_CURSOR = (
    "INSERT INTO cursor (source, cursor) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET cursor = excluded.cursor"
)
_ASKED = 500  # keys in one question; SQLite before 3.32 takes 999 values
_TAGS = msgspec.json.Decoder(tuple[Tag, ...])
_ENGAGEMENT = msgspec.json.Decoder(dict[str, int])


@cache
def _by_minute(sqlite: bool) -> Select[Any]:
    """Of topics in a span; built once, since the wall asks it of every topic."""
    at = JUDGEMENT.c.created_at  # which SQLite keeps as text: 2026-03-01 09:00:00.000000
    minute = func.substr(cast(at, Text), 1, 16) if sqlite else func.date_trunc("minute", at)
    bad = func.sum(JUDGEMENT.c.negative)  # what each counts as, as `tally` adds it up
    of_topics = JUDGEMENT.c.topic.in_(bindparam("topics", expanding=True))
    within = (at >= bindparam("since", type_=at.type), at < bindparam("until", type_=at.type))
    return (
        select(JUDGEMENT.c.topic, minute, func.count(), bad)
        .where(of_topics, *within)
        .group_by(JUDGEMENT.c.topic, minute)
    )


# Asked with every batch: most databases hold none of the three.
_ANY_UNWANTED = (
    "SELECT EXISTS (SELECT 1 FROM early_deletion), EXISTS (SELECT 1 FROM forgotten), EXISTS (SELECT 1 FROM alias)"
)


class Mentions(EarlyDeletions, SeriesRows):
    """The part of a transaction that takes facts in. A batch is one statement per table."""

    def add_mentions(self, mentions: Sequence[Mention], seen_at: datetime) -> list[Mention]:
        batch: dict[str, Mention] = {}
        for mention in mentions:
            batch.setdefault(clean(mention.key), mention)
        for key in self._unwanted(batch):
            batch.pop(key, None)
        stamp = stamp_of(self.connection)
        seen = stamp(seen_at)
        rows = [mention_values(key, mention, stamp(mention.created_at), seen) for key, mention in batch.items()]
        new = insert_telling_new(self.connection, MENTION, MENTION_COLUMNS, rows)
        self.added["mentions"] += len(new)
        fresh = [mention for key, mention in batch.items() if key in new]
        self.add_aliases(fresh)
        return fresh

    def _unwanted(self, batch: Mapping[str, Mention]) -> set[str]:
        """Those that are forgotten, were deleted before they came, or are stored under another name."""
        if not any(self.run(_ANY_UNWANTED).one()):
            return set()
        also = {clean(f"{one.platform}:{one.alias}"): key for key, one in batch.items() if one.alias}
        early = (also.get(name, name) for name in self.deleted_early([*batch, *also]))
        return {*self.forgotten([*batch]), *early, *self.stored_as([*batch])}

    def add_judged(self, judged: Sequence[Judged]) -> None:
        """Their mentions must be stored already; a mention that was judged for this topic before stays as it is."""
        stamp = stamp_of(self.connection)
        rows = [judgement_values(one, stamp(one.mention.created_at)) for one in judged]
        self.added["judged"] += insert_new(self.connection, JUDGEMENT, JUDGEMENT_COLUMNS, rows)

    def judged(self, topic: str, keys: Sequence[str]) -> list[Judged]:
        wanted = [clean(key) for key in keys]
        found: dict[str, Judged] = {}
        for some in chunks(wanted, _ASKED):
            for row in self.connection.execute(
                JUDGED.where(JUDGEMENT.c.topic == clean(topic), MENTION.c.key.in_(some))
            ):
                found[row.key] = judged_of(row, topic)
        return [found[key] for key in wanted if key in found]

    def negative(
        self, topic: str, since: datetime, until: datetime, limit: int = 1000, *, latest: bool = False
    ) -> list[Judged]:
        at = JUDGEMENT.c.created_at
        statement = JUDGED.where(
            JUDGEMENT.c.topic == clean(topic), at >= utc(since), at <= utc(until), JUDGEMENT.c.label == "negative"
        )
        order = (at.desc(), MENTION.c.key.desc()) if latest else (at, MENTION.c.key)
        rows = self.connection.execute(statement.order_by(*order).limit(limit)).all()
        return [judged_of(row, topic) for row in (reversed(rows) if latest else rows)]

    def count_negative(self, topics: Sequence[str], since: datetime, until: datetime) -> int:
        at = JUDGEMENT.c.created_at
        every = JUDGEMENT.c.mention.distinct() if len(topics) > 1 else JUDGEMENT.c.mention
        statement = select(func.count(every)).where(
            _about(topics), at >= utc(since), at <= utc(until), JUDGEMENT.c.label == "negative"
        )
        return int(self.connection.execute(statement).scalar_one())

    def people(self, topics: Sequence[str], since: datetime, until: datetime) -> tuple[int, int]:
        at, handle = JUDGEMENT.c.created_at, MENTION.c.handle
        nobodys = case((handle == "", MENTION.c.key))
        statement = (
            select(func.count(handle.distinct()), func.count(nobodys.distinct() if len(topics) > 1 else nobodys))
            .join(JUDGEMENT, JUDGEMENT.c.mention == MENTION.c.key)
            .where(_about(topics), at >= utc(since), at <= utc(until))
            .where(JUDGEMENT.c.label == "negative")
        )
        authors, unnamed = self.connection.execute(statement).one()
        return authors - bool(unnamed), unnamed

    def unmatched(self, limit: int = 1000) -> list[Mention]:
        about = select(JUDGEMENT.c.mention).where(JUDGEMENT.c.mention == MENTION.c.key)
        statement = select(MENTION).where(~about.exists()).order_by(MENTION.c.created_at.desc(), MENTION.c.key)
        return [mention_of(row) for row in self.connection.execute(statement.limit(limit))]

    def latest(self, topic: str) -> tuple[datetime, datetime] | None:
        if topic.startswith(SERIES):
            return self.latest_point(topic)
        if topic.startswith(FEED):
            statement = select(MENTION.c.created_at, MENTION.c.seen_at).where(
                MENTION.c.platform == topic.removeprefix(FEED)
            )
            row = self.connection.execute(statement.order_by(MENTION.c.created_at.desc()).limit(1)).one_or_none()
            return (row.created_at, row.seen_at) if row else None
        statement = (
            select(JUDGEMENT.c.created_at, MENTION.c.seen_at)
            .join(MENTION, MENTION.c.key == JUDGEMENT.c.mention)
            .where(JUDGEMENT.c.topic == clean(topic))
            .order_by(JUDGEMENT.c.created_at.desc())
            .limit(1)
        )
        row = self.connection.execute(statement).one_or_none()
        return (row.created_at, row.seen_at) if row else None

    def history(self, topic: str, since: datetime, until: datetime, step: float) -> list[Moment]:
        return self.histories([topic], since, until, step)[topic]

    def histories(
        self, topics: Sequence[str], since: datetime, until: datetime, step: float
    ) -> dict[str, list[Moment]]:
        """Added up by minute in the database: a storm has more posts than one wants to carry here."""
        starts = [since + timedelta(seconds=step * n) for n in range(math.ceil((until - since).total_seconds() / step))]
        starts = starts or [since]
        added = self._by_step(topics, since, until, step)
        found = {}
        for topic in topics:
            every, negative = added.get(clean(topic), ({}, {}))
            found[topic] = [Moment(at, every.get(n, 0), round(negative.get(n, 0.0), 4)) for n, at in enumerate(starts)]
        return found

    def _by_step(
        self, topics: Sequence[str], since: datetime, until: datetime, step: float
    ) -> dict[str, tuple[dict[int, int], dict[int, float]]]:
        """How many came in each step of a topic, and how many of them count as negative."""
        sqlite = self.connection.dialect.name == "sqlite"
        found: dict[str, tuple[dict[int, int], dict[int, float]]] = {}
        for some in chunks([clean(one) for one in topics], _ASKED):
            span = {"topics": some, "since": since, "until": until}
            for topic, begins, seen, worse in self.connection.execute(_by_minute(sqlite), span):
                begun = datetime.fromisoformat(begins).replace(tzinfo=UTC) if sqlite else begins
                place = max(0, int((begun - since).total_seconds() // step))
                every, negative = found.setdefault(topic, (defaultdict(int), defaultdict(float)))
                every[place] += seen
                negative[place] += worse
        return found

    def add_dead_letters(self, letters: Sequence[DeadLetter], at: datetime) -> None:
        """A line sent again is the same letter: it is one row, which says how often it came."""
        rows: dict[str, dict[str, Any]] = {}
        for letter in letters:
            row = rows.setdefault(mark_of_letter(letter), _letter_row(letter, at))
            row["times"] += 1
        for some in chunks(list(rows), _ASKED):
            marks = DEAD_LETTER.c.mark
            known = set(self.connection.execute(select(marks).where(marks.in_(some))).scalars())
            statement = self.insert(DEAD_LETTER)
            times = func.coalesce(DEAD_LETTER.c.times, 1) + statement.excluded.times
            again = statement.on_conflict_do_update(index_elements=["mark"], set_={"times": times})
            self.connection.execute(again, [rows[mark] for mark in some])
            self.added["dead_letters"] += len(some) - len(known)

    def count_dead_letters(self, more: int) -> None:
        """They come on top of those that are kept."""
        self.added["dead_letters"] += more

    def dead_letters(self, limit: int = 100) -> list[DeadLetter]:
        """Newest first."""
        statement = select(DEAD_LETTER).order_by(DEAD_LETTER.c.id.desc()).limit(limit)
        return [DeadLetter(row.source, row.line, row.reason, row.raw) for row in self.connection.execute(statement)]

    def cursor(self, source: str) -> str | None:
        found: str | None = self.run("SELECT cursor FROM cursor WHERE source = ?", source).scalar()
        return found

    def set_cursor(self, source: str, cursor: str) -> None:
        self.run(_SET_CURSOR, source, cursor)


def _about(topics: Sequence[str]) -> ColumnElement[bool]:
    names = [clean(topic) for topic in topics]
    return JUDGEMENT.c.topic == names[0] if len(names) == 1 else JUDGEMENT.c.topic.in_(names)


def _letter_row(letter: DeadLetter, at: datetime) -> dict[str, Any]:
    return {
        "source": clean(letter.source),
        "line": letter.line,
        "reason": cleaned_said(letter.reason),
        "raw": clean(letter.raw),
        "mark": mark_of_letter(letter),
        "at": at,
        "times": 0,
    }


def mark_of_letter(letter: DeadLetter) -> str:
    """What is the same of the very same letter."""
    return blake2b(
        f"{letter.source}\n{letter.line}\n{letter.raw or letter.reason}".encode("utf-8", "replace"), digest_size=16
    ).hexdigest()


MENTION_COLUMNS = (
    *("key", "platform", "handle", "followers", "verified", "text", "created_at", "seen_at", "url", "lang", "topic"),
    *("sentiment", "in_reply_to", "engagement", "reach", "name", "about", "place", "thread", "rating"),
)
JUDGEMENT_COLUMNS = ("mention", "topic", "created_at", "negative", "label", "tags", "fingerprint")


def mention_values(key: str, mention: Mention, created_at: Any, seen_at: Any) -> tuple[Any, ...]:
    """A mention as a row of MENTION_COLUMNS; times are given as the database is to have them."""
    author = mention.author
    return (
        key,
        clean(mention.platform),
        clean(author.handle),
        fitting(author.followers),
        author.verified,
        clean(mention.text),
        created_at,
        seen_at,
        mention.url and clean(mention.url),
        mention.lang and clean(mention.lang),
        mention.topic and clean(mention.topic),
        mention.sentiment,
        mention.in_reply_to and clean(mention.in_reply_to),
        msgspec.json.encode(mention.engagement).decode() if mention.engagement else None,
        fitting(mention.reach),
        author.name and clean(author.name),
        author.about and clean(author.about),
        mention.place and clean(mention.place),
        mention.thread and clean(mention.thread),
        mention.rating,
    )


def judgement_values(one: Judged, created_at: Any) -> tuple[Any, ...]:
    """A judgement as a row of JUDGEMENT_COLUMNS, at the time given as the database is to have it."""
    return (
        clean(one.mention.key),
        clean(one.topic),
        created_at,
        one.negative,
        one.label,
        msgspec.json.encode(one.tags).decode() if one.tags else None,
        one.fingerprint,
    )


def mention_of(row: Row[Any]) -> Mention:
    """The mention of a row; one that was deleted since says so."""
    return Mention(
        id=row.key[len(row.platform) + 1 :],
        platform=row.platform,
        author=Author(row.handle, row.followers, row.verified, row.name, row.about),
        text=row.text,
        created_at=row.created_at,
        url=row.url,
        lang=row.lang,
        topic=row.topic,
        sentiment=row.sentiment,
        in_reply_to=row.in_reply_to,
        engagement=_ENGAGEMENT.decode(row.engagement) if row.engagement else {},
        reach=row.reach,
        place=row.place,
        rating=row.rating,
        thread=row.thread,
        operation="create" if row.deleted_at is None else "delete",
    )


def tags_of(row: Row[Any]) -> tuple[Tag, ...]:
    """The tags of a judgement's row."""
    return _TAGS.decode(row.tags) if row.tags else ()


def judged_of(row: Row[Any], topic: str) -> Judged:
    """The judged mention of a row of `JUDGED`."""
    return Judged(mention_of(row), topic, row.negative, row.label, tags_of(row), row.fingerprint)
