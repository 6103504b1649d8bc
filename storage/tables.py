"""The tables. Their rows never leave this folder; the store turns them into the nouns of `core` and back."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Double, Index, Integer, MetaData, String, Table, Text, text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from ..core.messages import decoder, encoded, packed, unpacked
from ..core.model import About

_ABOUT, _NOTHING = decoder(About), About()
_about = lru_cache(4096)(_ABOUT.decode)  # the tasks of an incident are read again with each of its deliveries


def utc(at: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError for a time that does not say where it was read."""
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError(f"the time {at} has no zone; every time in Firebreak is aware and in UTC")
    return at.astimezone(UTC)


class UtcTime(TypeDecorator[datetime]):
    """A time that goes in aware and comes back aware and in UTC. SQLite keeps no zone, so it stores UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return utc(value).replace(tzinfo=None) if dialect.name == "sqlite" else utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class AboutJson(TypeDecorator[About]):
    """What a task concerns, as JSON that names only what is filled; empty when nothing is."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: About | None, dialect: Dialect) -> str:  # noqa: ARG002  SQLAlchemy's
        return "" if value in (None, About()) else encoded(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> About:  # noqa: ARG002  SQLAlchemy's
        return _about(value) if value else _NOTHING


class SaidText(TypeDecorator[str]):
    """A sentence: a message as JSON, which says what it is made of, all else as it is."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's
        return None if value is None else packed(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's
        return None if value is None else unpacked(value)


# Names sort by code point on both databases: PostgreSQL's own order depends on where it was installed.
NAME: Any = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite counts rows up by itself only in a column that is declared INTEGER.
NUMBER: Any = BigInteger().with_variant(Integer(), "sqlite")


class Record(SQLModel):
    """What all tables share: one catalogue of our own, with names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        }
    )


class MentionRow(Record, table=True):
    """One public post. The key is `platform:id`, so it is unique by both; the id is the key's end."""

    __tablename__ = "mention"
    __table_args__ = (Index(None, "handle"),)  # what somebody has written before
    key: str = Field(sa_type=NAME, primary_key=True)
    platform: str
    handle: str
    followers: int | None = Field(sa_type=BigInteger)
    verified: bool
    text: str
    created_at: datetime = Field(sa_type=UtcTime)
    seen_at: datetime = Field(sa_type=UtcTime)
    url: str | None
    lang: str | None
    topic: str | None
    sentiment: str | None
    in_reply_to: str | None
    engagement: str | None
    reach: int | None = Field(sa_type=BigInteger)
    name: str | None
    about: str | None
    place: str | None
    thread: str | None
    rating: float | None = Field(sa_type=Double)
    versions: str | None  # of a post that was edited: the marks of the texts it has had, separated by blanks
    deleted_at: datetime | None = Field(sa_type=UtcTime)


class AliasRow(Record, table=True):
    """Another name of a post, `platform:id` as well: a server's own number, or a platform's former name."""

    __tablename__ = "alias"
    name: str = Field(sa_type=NAME, primary_key=True)
    mention: str = Field(sa_type=NAME, foreign_key="mention.key", ondelete="CASCADE", index=True)


class JudgementRow(Record, table=True):
    """What one mention means for one topic.

    `created_at` is the mention's, repeated so that a topic reads in order; or that of the edit by which it came to be
    about the topic, or to be negative: then it counted.
    """

    __tablename__ = "judgement"
    __table_args__ = (Index(None, "topic", "created_at", "negative"),)  # a million are added up from the index alone
    mention: str = Field(sa_type=NAME, foreign_key="mention.key", ondelete="CASCADE", primary_key=True)
    topic: str = Field(sa_type=NAME, primary_key=True)
    created_at: datetime = Field(sa_type=UtcTime)
    negative: float = Field(sa_type=Double)
    label: str
    tags: str | None
    fingerprint: int = Field(sa_type=BigInteger)


class OwnPostRow(Record, table=True):
    """A post by one of a topic's own accounts. `created_at` is the mention's, so that a topic reads in order."""

    __tablename__ = "own_post"
    __table_args__ = (Index(None, "topic", "created_at"), Index(None, "answers"))
    mention: str = Field(sa_type=NAME, foreign_key="mention.key", ondelete="CASCADE", primary_key=True)
    topic: str = Field(sa_type=NAME, primary_key=True)
    created_at: datetime = Field(sa_type=UtcTime)
    answers: str | None = Field(sa_type=NAME)  # the key of the post that it replies to


class CustomerAccountRow(Record, table=True):
    """An account of a person who has several, as somebody has confirmed; rows of one `person` are one person's."""

    __tablename__ = "customer_account"
    __table_args__ = (Index(None, "person"),)
    platform: str = Field(sa_type=NAME, primary_key=True)
    handle: str = Field(sa_type=NAME, primary_key=True)
    person: str = Field(sa_type=NAME)  # a number by chance
    who: str  # confirmed it
    at: datetime = Field(sa_type=UtcTime)


class HandledRow(Record, table=True):
    """What somebody says became of a mention; the columns are the fields of `core.answering.Handled`."""

    __tablename__ = "handled"
    mention: str = Field(sa_type=NAME, foreign_key="mention.key", ondelete="CASCADE", primary_key=True)
    state: str
    who: str
    at: datetime = Field(sa_type=UtcTime)


class KnownIssueRow(Record, table=True):
    """What the desk knows of a topic already; the columns are the fields of `core.answering.KnownIssue`."""

    __tablename__ = "known_issue"
    topic: str = Field(sa_type=NAME, primary_key=True)
    text: str
    since: datetime = Field(sa_type=UtcTime)
    who: str
    updated_at: datetime = Field(sa_type=UtcTime)
    next_update_at: datetime | None = Field(sa_type=UtcTime)


class SeriesPointRow(Record, table=True):
    """What somebody else counted in one step of a series; said again it is put in place."""

    __tablename__ = "series_point"
    topic: str = Field(sa_type=NAME, primary_key=True)
    series: str = Field(sa_type=NAME, primary_key=True)
    at: datetime = Field(sa_type=UtcTime, primary_key=True)
    count: int = Field(sa_type=BigInteger)
    seen_at: datetime = Field(sa_type=UtcTime)


class DeadLetterRow(Record, table=True):
    """A line that could not be read, and why. The mark is the same when the same line is sent again."""

    __tablename__ = "dead_letter"
    __table_args__ = (
        Index("uq_dead_letter_mark", "mark", unique=True),
        Index(
            "ix_dead_letter_again",
            "id",
            sqlite_where=text("again IS NOT NULL"),
            postgresql_where=text("again IS NOT NULL"),
        ),
    )
    id: int | None = Field(sa_type=NUMBER, primary_key=True)
    source: str
    line: int = Field(sa_type=BigInteger)
    reason: str = Field(sa_type=SaidText)
    raw: str
    mark: str = Field(sa_type=NAME)
    at: datetime = Field(sa_type=UtcTime)
    again: str | None  # how it is to be read again, as JSON
    times: int | None  # how often it came; empty: once


class CursorRow(Record, table=True):
    """How far a feed has been read."""

    __tablename__ = "cursor"
    source: str = Field(sa_type=NAME, primary_key=True)
    cursor: str


class SeenRequestRow(Record, table=True):
    """A signed request that was taken: the very same one, played again, counts once."""

    __tablename__ = "seen_request"
    signature: str = Field(sa_type=NAME, primary_key=True)
    until: datetime = Field(sa_type=UtcTime)


class TotalRow(Record, table=True):
    """How many rows the large tables hold, kept in the same transaction: counting a million rows takes too long."""

    __tablename__ = "total"
    name: str = Field(sa_type=NAME, primary_key=True)
    n: int = Field(sa_type=BigInteger)


class DetectorStateRow(Record, table=True):
    """What a detector has learned about a topic, as its own JSON."""

    __tablename__ = "detector_state"
    topic: str = Field(sa_type=NAME, primary_key=True)
    detector: str = Field(sa_type=NAME, primary_key=True)
    state: str


class DetectorLogRow(Record, table=True):
    """What the detectors were told in one batch, as JSON, while their states do not hold it."""

    __tablename__ = "detector_log"
    number: int = Field(sa_type=NUMBER, primary_key=True)
    body: str


class IncidentRow(Record, table=True):
    """One crisis. The body is the whole incident as JSON; the other columns are what is asked for."""

    __tablename__ = "incident"
    __table_args__ = (Index(None, "opened_at"),)
    id: str = Field(sa_type=NAME, primary_key=True)
    topic: str = Field(sa_type=NAME)
    opened_at: datetime = Field(sa_type=UtcTime)
    closed_at: datetime | None = Field(sa_type=UtcTime)
    revision: int
    body: str


class EvidenceRow(Record, table=True):
    """A post as it was when an incident named it; it outlives the post. The body is the judged mention as JSON."""

    __tablename__ = "evidence"
    incident: str = Field(sa_type=NAME, primary_key=True)
    mention: str = Field(sa_type=NAME, primary_key=True)
    body: str


class TaskRow(Record, table=True):
    """One dated thing to do; the columns are the fields of `core.model.Task`, and when it may be taken."""

    __tablename__ = "task"
    # Partial, and not filled until what a task needs is done: what is asked for every second touches only what is
    # ready, however many thousands wait for Slack's limits, for a room or for their hour.
    __table_args__ = (
        Index(
            "ix_task_ready",
            "ready_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_task_failed", "state", sqlite_where=text("state = 'failed'"), postgresql_where=text("state = 'failed'")
        ),
        Index(None, "incident"),
        Index(None, "needs"),
    )
    key: str = Field(sa_type=NAME, primary_key=True)
    incident: str = Field(sa_type=NAME)
    playbook: str
    step: int
    verb: str
    due_at: datetime = Field(sa_type=UtcTime)
    part: str
    about: Any = Field(sa_type=AboutJson, nullable=False)  # an `About`, of which pydantic knows nothing
    unless: str | None
    needs: str | None = Field(sa_type=NAME)
    priority: int
    attempts: int
    state: str
    lease_until: datetime | None = Field(sa_type=UtcTime)
    ref: str | None
    error: str | None = Field(sa_type=SaidText)
    settled_at: datetime | None = Field(sa_type=UtcTime)
    blocked_by: str | None = Field(sa_type=SaidText)
    ready_at: datetime | None = Field(sa_type=UtcTime)  # due, and free of its lease; None until what it needs is done


class TimelineEventRow(Record, table=True):
    """One line of the log; only ever added."""

    __tablename__ = "timeline_event"
    __table_args__ = (Index(None, "incident"),)
    id: int | None = Field(sa_type=NUMBER, primary_key=True)
    type: str
    at: datetime = Field(sa_type=UtcTime)
    why: str = Field(sa_type=SaidText)
    topic: str | None
    incident: str | None = Field(sa_type=NAME)
    who: str | None
    data: str | None


class DraftRow(Record, table=True):
    """Texts that wait for a person. The body is texts and approvers as JSON."""

    __tablename__ = "draft"
    __table_args__ = (Index(None, "incident"),)
    id: str = Field(sa_type=NAME, primary_key=True)
    incident: str = Field(sa_type=NAME)
    created_at: datetime = Field(sa_type=UtcTime)
    approved_by: str | None
    approved_at: datetime | None = Field(sa_type=UtcTime)
    body: str
    revision: int = Field(sa_column_kwargs={"server_default": "0"})


class ChecklistItemRow(Record, table=True):
    """One thing on an incident's checklist. The body is the whole item as JSON; `place` keeps the file's order."""

    __tablename__ = "checklist_item"
    __table_args__ = (Index(None, "incident"),)
    id: str = Field(sa_type=NAME, primary_key=True)
    incident: str = Field(sa_type=NAME)
    place: int
    revision: int
    body: str


class LabelRow(Record, table=True):
    """What a person said a mention is; the columns are the fields of `core.model.Labelled`."""

    __tablename__ = "label"
    mention: str = Field(sa_type=NAME, primary_key=True)
    topic: str = Field(sa_type=NAME, primary_key=True)
    text: str
    lang: str | None
    label: str
    who: str
    at: datetime = Field(sa_type=UtcTime)


class PlaybooksRow(Record, table=True):
    """A version of playbooks.yaml, kept for as long as an incident may have started with it."""

    __tablename__ = "playbooks_version"
    version: str = Field(sa_type=NAME, primary_key=True)
    text: str
    at: datetime = Field(sa_type=UtcTime)


class PlaybooksSavingRow(Record, table=True):
    """When which version of playbooks.yaml came into force, and who saved it; the columns are `core.model.Saving`'s."""

    __tablename__ = "playbooks_saving"
    number: int | None = Field(sa_type=NUMBER, primary_key=True)
    version: str = Field(sa_type=NAME)
    at: datetime = Field(sa_type=UtcTime)
    who: str | None


class RotaSwapRow(Record, table=True):
    """Who is on call in a team until when, whoever its rota names; the columns are `core.model.Swap`'s."""

    __tablename__ = "rota_swap"
    number: int | None = Field(sa_type=NUMBER, primary_key=True)
    team: str = Field(sa_type=NAME)
    who: str = Field(sa_type=NAME)
    since: datetime = Field(sa_type=UtcTime)
    until: datetime = Field(sa_type=UtcTime)
    said_by: str


class LeaseRow(Record, table=True):
    """What one process at a time may do: who does it, and until when unless it says so again."""

    __tablename__ = "lease"
    name: str = Field(sa_type=NAME, primary_key=True)
    owner: str
    until: datetime = Field(sa_type=UtcTime)


class AuditRow(Record, table=True):
    """One entry of the audit log; triggers refuse to change or delete one."""

    __tablename__ = "audit"
    id: int = Field(sa_type=NUMBER, primary_key=True, sa_column_kwargs={"autoincrement": False})
    what: str
    at: datetime = Field(sa_type=UtcTime)
    who: str | None
    subject: str | None
    data: str
    hash: str


class ForgottenRow(Record, table=True):
    """A hash of the key of a post that was forgotten: sent again, it is not taken in again."""

    __tablename__ = "forgotten"
    mark: str = Field(sa_type=NAME, primary_key=True)


class EarlyDeletionRow(Record, table=True):
    """A hash of the key of a post whose deletion came first: when the post comes, it is not taken in."""

    __tablename__ = "early_deletion"
    __table_args__ = (Index("uq_early_deletion_mark", "mark", unique=True), Index(None, "at"))
    id: int | None = Field(sa_type=NUMBER, primary_key=True)
    mark: str = Field(sa_type=NAME)
    at: datetime = Field(sa_type=UtcTime)


class ApiKeyRow(Record, table=True):
    """Who may use the HTTP API; the columns are the fields of `core.model.ApiKey`."""

    __tablename__ = "api_key"
    id: str = Field(sa_type=NAME, primary_key=True)
    scope: str
    hash: str
    created_at: datetime = Field(sa_type=UtcTime)
    who: str | None
    note: str
    created_by: str
    revoked_at: datetime | None = Field(sa_type=UtcTime)


class SignInRow(Record, table=True):
    """Who may look at the pages; the columns are the fields of `core.model.SignIn`."""

    __tablename__ = "sign_in"
    id: str = Field(sa_type=NAME, primary_key=True)
    kind: str
    who: str
    hash: str
    made_at: datetime = Field(sa_type=UtcTime)
    ends_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(sa_type=UtcTime)


def _table(name: str) -> Table:
    return Record.metadata.tables[name]


MENTION = _table("mention")
ALIAS = _table("alias")
JUDGEMENT = _table("judgement")
OWN_POST = _table("own_post")
KNOWN_ISSUE = _table("known_issue")
HANDLED = _table("handled")
CUSTOMER_ACCOUNT = _table("customer_account")
DEAD_LETTER = _table("dead_letter")
SERIES_POINT = _table("series_point")
CURSOR = _table("cursor")
TOTAL = _table("total")
DETECTOR_STATE = _table("detector_state")
DETECTOR_LOG = _table("detector_log")
INCIDENT = _table("incident")
EVIDENCE = _table("evidence")
TASK = _table("task")
TIMELINE_EVENT = _table("timeline_event")
DRAFT = _table("draft")
CHECKLIST_ITEM = _table("checklist_item")
LABEL = _table("label")
PLAYBOOKS = _table("playbooks_version")
SAVING = _table("playbooks_saving")
SWAP = _table("rota_swap")
LEASE = _table("lease")
SEEN_REQUEST = _table("seen_request")
API_KEY = _table("api_key")
SIGN_IN = _table("sign_in")
AUDIT = _table("audit")
FORGOTTEN = _table("forgotten")
EARLY_DELETION = _table("early_deletion")

# The database itself refuses a second open incident of a topic, whoever asks and however many ask at once.
OPEN_TOPIC = Index(
    "uq_incident_open_topic",
    INCIDENT.c.topic,
    unique=True,
    sqlite_where=INCIDENT.c.closed_at.is_(None),
    postgresql_where=INCIDENT.c.closed_at.is_(None),
)
