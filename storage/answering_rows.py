"""What our own accounts wrote, beside what was said about a topic; and what the desk knows already."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_hex
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Text, bindparam, cast, delete, func, select

from ..core.answering import KnownIssue, Load
from .bulk import insert_new, stamp_of
from .mentions import JUDGED, Mentions, judged_of, mention_of
from .rows import chunks, clean
from .tables import CUSTOMER_ACCOUNT, JUDGEMENT, KNOWN_ISSUE, MENTION, OWN_POST, utc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.answering import OwnPost
    from ..core.model import Judged, Mention


HOUR = 3600
ASKED = 500  # keys in one question
_OWN_TOPICS = select(OWN_POST.c.mention, OWN_POST.c.topic).where(
    OWN_POST.c.mention.in_(bindparam("keys", expanding=True))
)
_ANSWERS = select(MENTION).where(
    MENTION.c.key.in_(select(OWN_POST.c.mention).where(OWN_POST.c.answers.in_(bindparam("keys", expanding=True))))
)
_KNOWN = select(KNOWN_ISSUE).where(KNOWN_ISSUE.c.topic == bindparam("topic"))
_AT = JUDGEMENT.c.created_at
_HEARD = (
    JUDGED.where(
        JUDGEMENT.c.topic == bindparam("topic"),
        bindparam("since", type_=_AT.type) <= _AT,
        bindparam("until", type_=_AT.type) > _AT,
    )
    .order_by(_AT.desc(), MENTION.c.key.desc())
    .limit(bindparam("latest", type_=BigInteger))
)
_EVERY = 2**62  # more than there can be


class AnsweringRows(Mentions):
    """The part of a transaction about who was answered."""

    def add_own_posts(self, posts: Sequence[OwnPost]) -> None:
        stamp = stamp_of(self.connection)
        rows = [
            (clean(one.mention.key), clean(one.topic), stamp(one.mention.created_at), _answered(one)) for one in posts
        ]
        insert_new(self.connection, OWN_POST, ("mention", "topic", "created_at", "answers"), rows)

    def own_posts(self, topic: str, since: datetime, until: datetime) -> list[Mention]:
        at = OWN_POST.c.created_at
        statement = (
            select(MENTION)
            .join(OWN_POST, OWN_POST.c.mention == MENTION.c.key)
            .where(OWN_POST.c.topic == clean(topic), at >= utc(since), at < utc(until))
            .order_by(at, MENTION.c.key)
        )
        return [mention_of(row) for row in self.connection.execute(statement)]

    def load(self, topic: str, since: datetime, until: datetime) -> Load:
        """Counted in the index alone: a busy topic has a million mentions in these days."""
        at, sqlite = JUDGEMENT.c.created_at, self.connection.dialect.name == "sqlite"
        hour = func.substr(cast(at, Text), 1, 13) if sqlite else func.date_trunc("hour", at)
        hours = int((until - since).total_seconds() // HOUR)
        last = since + timedelta(seconds=hours * HOUR)
        heard = (JUDGEMENT.c.topic == clean(topic), at >= utc(since), at < utc(last))
        counted = [0] * hours
        for begins, seen in self.connection.execute(select(hour, func.count()).where(*heard).group_by(hour)):
            begun = datetime.fromisoformat(f"{begins}:00+00:00") if sqlite else begins
            counted[int((begun - since).total_seconds() // HOUR)] += seen
        mine = (OWN_POST.c.topic == clean(topic), OWN_POST.c.created_at >= utc(since), OWN_POST.c.answers.is_not(None))
        answers = self.connection.execute(select(func.count(OWN_POST.c.answers.distinct())).where(*mine)).scalar_one()
        return Load(tuple(counted), min(1.0, answers / sum(counted)) if sum(counted) else 0.0)

    def own_topics(self, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for some in chunks([clean(key) for key in keys], ASKED):
            for row in self.connection.execute(_OWN_TOPICS, {"keys": some}):
                found[row.mention] = (*found.get(row.mention, ()), row.topic)
        return found

    def heard(self, topic: str, since: datetime, until: datetime, latest: int | None = None) -> list[Judged]:
        span = {
            "topic": clean(topic),
            "since": utc(since),
            "until": utc(until),
            "latest": _EVERY if latest is None else latest,
        }
        return [judged_of(row, topic) for row in reversed(self.connection.execute(_HEARD, span).all())]

    def written_by(self, platform: str, handle: str, since: datetime, limit: int) -> list[Mention]:
        statement = select(MENTION).where(
            MENTION.c.handle == clean(handle), MENTION.c.platform == clean(platform), MENTION.c.created_at >= utc(since)
        )
        newest = statement.order_by(MENTION.c.created_at.desc(), MENTION.c.key.desc()).limit(limit)
        return [mention_of(row) for row in reversed(self.connection.execute(newest).all())]

    def answers_to(self, keys: Sequence[str]) -> list[Mention]:
        found: list[Mention] = []
        for some in chunks([clean(key) for key in keys], ASKED):
            found += [mention_of(row) for row in self.connection.execute(_ANSWERS, {"keys": some})]
        return sorted(found, key=lambda one: (one.created_at, one.key))

    def platforms_of(self, handle: str) -> list[str]:
        statement = select(MENTION.c.platform).where(MENTION.c.handle == clean(handle)).distinct()
        return sorted(self.connection.execute(statement).scalars())

    def same_person(self, platform: str, handle: str) -> list[tuple[str, str]]:
        mine = (CUSTOMER_ACCOUNT.c.platform == clean(platform)) & (CUSTOMER_ACCOUNT.c.handle == clean(handle))
        person = select(CUSTOMER_ACCOUNT.c.person).where(mine).scalar_subquery()
        theirs = select(CUSTOMER_ACCOUNT.c.platform, CUSTOMER_ACCOUNT.c.handle).where(
            CUSTOMER_ACCOUNT.c.person == person
        )
        return [(row.platform, row.handle) for row in self.connection.execute(theirs.order_by("platform", "handle"))]

    def join_accounts(self, one: tuple[str, str], other: tuple[str, str], who: str, at: datetime) -> None:
        accounts = {*self.same_person(*one), *self.same_person(*other), one, other}
        person = token_hex(8)  # says nothing of anybody
        rows = [
            {"platform": clean(platform), "handle": clean(handle), "person": person, "who": clean(who), "at": at}
            for platform, handle in sorted(accounts)
        ]
        self.connection.execute(self.upsert(CUSTOMER_ACCOUNT, "platform", "handle"), rows)

    def known_issue(self, topic: str) -> KnownIssue | None:
        row = self.connection.execute(_KNOWN, {"topic": clean(topic)}).one_or_none()
        return KnownIssue(**row._mapping) if row else None

    def save_known_issue(self, issue: KnownIssue) -> None:
        values = {name: getattr(issue, name) for name in issue.__struct_fields__}
        values |= {name: clean(values[name]) for name in ("topic", "text", "who")}
        self.connection.execute(self.upsert(KNOWN_ISSUE, "topic"), values)

    def drop_known_issue(self, topic: str) -> None:
        self.connection.execute(delete(KNOWN_ISSUE).where(KNOWN_ISSUE.c.topic == clean(topic)))


def _answered(one: OwnPost) -> str | None:
    """The key of the post that it replies to."""
    mention = one.mention
    return clean(f"{mention.platform}:{mention.in_reply_to}") if mention.in_reply_to else None
