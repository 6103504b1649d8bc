"""Looks for mentions, the newest first, a stretch at a time: nothing here ever counts or reads a whole table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, or_, select, union_all

from ..core.answering import Found, Handled, Place
from ..core.model import Labelled
from ..core.text import fold, language_of
from .answering_rows import AnsweringRows
from .mentions import JUDGED, judged_of, mention_of
from .rows import chunks, clean
from .tables import HANDLED, JUDGEMENT, LABEL, MENTION, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from ..core.answering import Sought
    from ..core.model import Judged, Mention

ASKED = 400  # keys in one question
FIRST, MOST = 200, 4_000  # rows that are looked at at once: few, and more where little fits
_ROW = (JUDGEMENT.c.created_at, JUDGEMENT.c.mention, JUDGEMENT.c.topic)
_LOOKED = (MENTION.c.platform, MENTION.c.handle, MENTION.c.name, MENTION.c.lang, MENTION.c.text)


class MentionSearch(AnsweringRows):
    """The part of a transaction that people look for mentions with."""

    def seek(self, sought: Sought, after: Place | None, limit: int, most: int) -> Found:
        found: dict[str, Place] = {}
        looked, size, fits = 0, max(FIRST, limit), _fits(sought)
        more = bool(sought.topics)
        while more and looked < most and len(found) < limit:
            asked = min(size, most - looked)
            rows = self._stretch(sought, after, asked)
            more, size = len(rows) == asked, min(MOST, 2 * size)
            for row in rows:
                looked, after = looked + 1, Place(row.created_at, row.mention, row.topic)
                if row.mention not in found and fits(row):
                    found[row.mention] = after
                    if len(found) == limit:
                        more = more or row is not rows[-1]
                        break
        places = tuple(found.values())
        return Found(tuple(self._whole(places)), places, looked, after if more else None)

    def _stretch(self, sought: Sought, after: Place | None, size: int) -> list[Row[Any]]:
        """The next rows, whether they fit or not; each topic is read along its own index."""
        conditions = list(_asked(sought, after))
        if sought.accounts:
            of_them = MENTION.c.key.in_(self._keys_of(sought, after))
            rows = select(*_ROW).join(MENTION, MENTION.c.key == JUDGEMENT.c.mention)
            some = rows.where(of_them, JUDGEMENT.c.topic.in_([clean(one) for one in sought.topics]), *conditions)
            stretch = some.subquery()
        else:
            parts = [
                select(*_ROW).where(JUDGEMENT.c.topic == clean(topic), *conditions).order_by(*_newest(_ROW)).limit(size)
                for topic in sought.topics
            ]
            stretch = union_all(*(select(part.subquery()) for part in parts)).subquery()
        told = (stretch.c.created_at, stretch.c.mention, stretch.c.topic)
        newest = select(*told).order_by(*_newest(told)).limit(size).subquery()
        statement = select(newest.c.created_at, newest.c.mention, newest.c.topic, *_LOOKED)
        joined = statement.join(MENTION, MENTION.c.key == newest.c.mention)
        again = (newest.c.created_at, newest.c.mention, newest.c.topic)
        return list(self.connection.execute(joined.order_by(*_newest(again))))

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
        known = [(where, handle) for where, handle in accounts if handle]
        for at in range(0, len(known), ASKED // 2):
            mine = select(MENTION).where(_of(known[at : at + ASKED // 2]), MENTION.c.created_at >= utc(since))
            found += [
                mention_of(row) for row in self.connection.execute(mine.order_by(MENTION.c.created_at).limit(limit))
            ]
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


def _newest(row: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [each.desc() for each in row]


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


def _fits(sought: Sought) -> Callable[[Row[Any]], bool]:
    """Whether a row is what is looked for, by what no index answers, in any script and on either database."""
    words, platform, lang = fold(sought.words).split(), fold(sought.platform), fold(sought.lang)

    def fits(row: Row[Any]) -> bool:
        if platform and fold(row.platform) != platform:
            return False
        if lang and language_of(row.lang, row.text) != lang:
            return False
        text = fold(f"{row.text} {row.handle} {row.name or ''}") if words else ""
        return all(word in text for word in words)

    return fits
