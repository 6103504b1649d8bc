"""Looks for mentions, the newest first, a stretch at a time: nothing here ever counts or reads a whole table."""

from __future__ import annotations

from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, or_, select

from ..core.answering import Found, Handled, Place
from ..core.model import Labelled
from ..core.text import fold, language_of
from .answering_rows import AnsweringRows
from .mentions import JUDGED, judged_of, mention_of
from .rows import chunks, clean
from .tables import ALIAS, HANDLED, JUDGEMENT, LABEL, MENTION, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, Select

    from ..core.answering import Sought
    from ..core.model import Judged, Mention

ASKED = 400  # keys in one question
FIRST, MOST = 60, 4_000  # rows of a topic that are read at once: few, and more where little fits
_ROW = (JUDGEMENT.c.created_at, JUDGEMENT.c.mention, JUDGEMENT.c.topic)
_NEWEST = tuple(each.desc() for each in _ROW)
_LOOKED = (MENTION.c.platform, MENTION.c.handle, MENTION.c.name, MENTION.c.lang, MENTION.c.text)


class MentionSearch(AnsweringRows):
    """The part of a transaction that people look for mentions with."""

    def seek(self, sought: Sought, after: Place | None, limit: int, most: int) -> Found:
        found: dict[str, Place] = {}
        looked, last, fits = 0, after, fits_of(sought)
        rows = self._newest(sought, after)
        for row in islice(rows, most):
            looked, last = looked + 1, Place(row.created_at, row.mention, row.topic)
            if row.mention not in found and fits(row):
                found[row.mention] = last
                if len(found) == limit:
                    break
        places = tuple(found.values())
        return Found(tuple(self._whole(places)), places, looked, last if next(rows, None) else None)

    def named(self, said: str, limit: int = 20) -> list[Mention]:
        """Read through the table: nobody asks that often, and an address needs no index for it."""
        word = clean(said)
        known = select(ALIAS.c.mention).where(ALIAS.c.name == word)
        end = MENTION.c.key == MENTION.c.platform + ":" + word
        rows = select(MENTION).where(or_(MENTION.c.key == word, end, MENTION.c.url == word, MENTION.c.key.in_(known)))
        newest = rows.order_by(MENTION.c.created_at.desc(), MENTION.c.key).limit(limit)
        return [mention_of(row) for row in self.connection.execute(newest)]

    def _newest(self, sought: Sought, after: Place | None) -> Iterator[Row[Any]]:
        """Every row that may fit, the newest first: each topic is read along its own index, as far as it is needed."""
        rows = select(*_ROW, *_LOOKED).join(MENTION, MENTION.c.key == JUDGEMENT.c.mention)
        if sought.accounts:
            return self._by_them(rows.add_columns(JUDGEMENT.c.label), sought, after)
        each = (self._of_topic(rows.where(JUDGEMENT.c.topic == clean(one)), sought, after) for one in sought.topics)
        return merge(*each, key=place_of, reverse=True)

    def _of_topic(self, rows: Select[Any], sought: Sought, after: Place | None) -> Iterator[Row[Any]]:
        size = FIRST
        while True:
            some = self.connection.execute(rows.where(*_asked(sought, after)).order_by(*_NEWEST).limit(size)).all()
            yield from some
            if len(some) < size:
                return
            after, size = Place(some[-1].created_at, some[-1].mention, some[-1].topic), min(MOST, 2 * size)

    def _by_them(self, rows: Select[Any], sought: Sought, after: Place | None) -> Iterator[Row[Any]]:
        """What some accounts wrote, by the keys of their posts: a database would read a whole topic for their days."""
        found: list[Row[Any]] = []
        for some in chunks(self._keys_of(sought, after), ASKED):
            found += self.connection.execute(rows.where(JUDGEMENT.c.mention.in_(some)))
        found.sort(key=place_of, reverse=True)
        topics = {clean(one) for one in sought.topics}
        return (row for row in found if row.topic in topics and is_within(row, sought, after))

    def _keys_of(self, sought: Sought, after: Place | None) -> list[str]:
        """The newest posts of some accounts. What is edited counts later than it was written, and never earlier."""
        statement = select(MENTION.c.key).where(_of(sought.accounts))
        if after:
            statement = statement.where(MENTION.c.created_at <= utc(after.at))
        return list(self.connection.execute(statement.order_by(MENTION.c.created_at.desc()).limit(MOST)).scalars())

    def _whole(self, places: Sequence[Place]) -> Iterator[Judged]:
        wanted = [(each.mention, each.topic) for each in places]
        found: dict[tuple[str, str], Judged] = {}
        for some in chunks([key for key, _ in wanted], ASKED):
            statement = JUDGED.add_columns(JUDGEMENT.c.topic.label("of_topic")).where(JUDGEMENT.c.mention.in_(some))
            for row in self.connection.execute(statement):
                found[row.key, row.of_topic] = judged_of(row, row.of_topic)
        return (found[each] for each in wanted if each in found)

    def written_by_all(self, accounts: Sequence[tuple[str, str]], since: datetime, limit: int) -> list[Mention]:
        """What these accounts wrote from then on, oldest first; of more than `limit` the first."""
        found: list[Mention] = []
        wanted = set(accounts)
        for some in chunks(sorted({clean(handle) for _, handle in accounts if handle}), ASKED):
            mine = select(MENTION).where(MENTION.c.handle.in_(some), MENTION.c.created_at >= utc(since))
            rows = self.connection.execute(mine.order_by(MENTION.c.created_at).limit(limit))
            found += [mention_of(row) for row in rows if (row.platform, row.handle) in wanted]
        return sorted(found, key=lambda one: (one.created_at, one.key))

    # what people say of them

    def handle(self, mention: str, handled: Handled | None) -> None:
        """Keep what became of it, in place of an earlier word; None takes that back."""
        if handled is None:
            self.connection.execute(delete(HANDLED).where(HANDLED.c.mention == clean(mention)))
            return
        values = {"mention": clean(mention), "state": handled.state, "who": clean(handled.who), "at": utc(handled.at)}
        self.connection.execute(self.upsert(HANDLED, "mention"), values)

    def handled(self, keys: Sequence[str]) -> dict[str, Handled]:
        found: dict[str, Handled] = {}
        for some in chunks([clean(key) for key in keys], ASKED):
            for row in self.connection.execute(select(HANDLED).where(HANDLED.c.mention.in_(some))):
                found[row.mention] = Handled(row.mention, row.state, row.who, row.at)
        return found

    def labels_of(self, keys: Sequence[str]) -> dict[tuple[str, str], Labelled]:
        found: dict[tuple[str, str], Labelled] = {}
        for some in chunks([clean(key) for key in keys], ASKED):
            for row in self.connection.execute(select(LABEL).where(LABEL.c.mention.in_(some))):
                found[row.mention, row.topic] = Labelled(**row._asdict())
        return found


def place_of(row: Any) -> tuple[datetime, str, str]:
    """By which they come in order."""
    return row.created_at, row.mention, row.topic


def is_within(row: Any, sought: Sought, after: Place | None) -> bool:
    """What `_asked` says, of one row."""
    if sought.label and row.label != sought.label:
        return False
    if (sought.since and row.created_at < sought.since) or (sought.until and row.created_at >= sought.until):
        return False
    return after is None or place_of(row) < (after.at, after.mention, after.topic)


def _asked(sought: Sought, after: Place | None) -> Iterator[ColumnElement[bool]]:
    """What an index answers, and the label; all else is looked at row by row."""
    at, mention, topic = _ROW
    if sought.label:
        yield JUDGEMENT.c.label == sought.label
    if sought.since:
        yield at >= utc(sought.since)
    if sought.until:
        yield at < utc(sought.until)
    if after:
        when, key = utc(after.at), clean(after.mention)
        same = or_(mention < key, and_(mention == key, topic < clean(after.topic)))
        yield at <= when
        yield or_(at < when, same)


def _of(accounts: Sequence[tuple[str, str]]) -> ColumnElement[bool]:
    """Whose posts: by the handle, which has an index; then by the platform."""
    anywhere = [clean(handle) for platform, handle in accounts if not platform]
    there = [
        and_(MENTION.c.handle == clean(handle), MENTION.c.platform == clean(platform))
        for platform, handle in accounts
        if platform
    ]
    return or_(*([MENTION.c.handle.in_(anywhere)] if anywhere else []), *there)


def fits_of(sought: Sought) -> Callable[[Any], bool]:
    """Whether a row is what is looked for, by what no index answers, in any script and on either database."""
    words, platform, lang = fold(sought.words).split(), fold(sought.platform), fold(sought.lang)

    def fits(row: Any) -> bool:
        if platform and fold(row.platform) != platform:
            return False
        if lang and language_of(row.lang, row.text) != lang:
            return False
        text = fold(f"{row.text} {row.handle} {row.name or ''}") if words else ""
        return all(word in text for word in words)

    return fits
