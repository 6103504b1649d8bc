"""What our own accounts wrote, beside what was said about a topic; and what the desk knows already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from ..core.answering import KnownIssue
from .bulk import insert_new
from .mentions import JUDGED, Mentions, judged_of, mention_of
from .rows import clean
from .tables import JUDGEMENT, KNOWN_ISSUE, MENTION, OWN_POST, utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..core.answering import OwnPost
    from ..core.model import Judged, Mention


class AnsweringRows(Mentions):
    """The part of a transaction about who was answered."""

    def add_own_posts(self, posts: Sequence[OwnPost]) -> None:
        rows = [
            {"mention": clean(one.mention.key), "topic": clean(one.topic), "created_at": utc(one.mention.created_at)}
            for one in posts
        ]
        insert_new(self.connection, OWN_POST, rows)

    def own_posts(self, topic: str, since: datetime, until: datetime) -> list[Mention]:
        at = OWN_POST.c.created_at
        statement = (
            select(MENTION)
            .join(OWN_POST, OWN_POST.c.mention == MENTION.c.key)
            .where(OWN_POST.c.topic == clean(topic), at >= utc(since), at < utc(until))
            .order_by(at, MENTION.c.key)
        )
        return [mention_of(row) for row in self.connection.execute(statement)]

    def heard(self, topic: str, since: datetime, until: datetime, latest: int | None = None) -> list[Judged]:
        at = JUDGEMENT.c.created_at
        statement = JUDGED.where(JUDGEMENT.c.topic == clean(topic), at >= utc(since), at < utc(until))
        newest = statement.order_by(at.desc(), MENTION.c.key.desc()).limit(latest)
        return [judged_of(row, topic) for row in reversed(self.connection.execute(newest).all())]

    def known_issue(self, topic: str) -> KnownIssue | None:
        row = self.connection.execute(select(KNOWN_ISSUE).where(KNOWN_ISSUE.c.topic == clean(topic))).one_or_none()
        return KnownIssue(**row._mapping) if row else None

    def save_known_issue(self, issue: KnownIssue) -> None:
        values = {name: getattr(issue, name) for name in issue.__struct_fields__}
        values |= {name: clean(values[name]) for name in ("topic", "text", "who")}
        self.connection.execute(self.upsert(KNOWN_ISSUE, "topic"), values)

    def drop_known_issue(self, topic: str) -> None:
        self.connection.execute(delete(KNOWN_ISSUE).where(KNOWN_ISSUE.c.topic == clean(topic)))
