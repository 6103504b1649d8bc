"""The tables of the store in memory, and the rows that are not nouns of `core` already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from ...core.answering import Handled, KnownIssue
from ...core.effects import ChecklistItem, StoredDraft
from ...core.model import (
    ApiKey,
    AuditEntry,
    Incident,
    KeptLetter,
    Label,
    Labelled,
    Mention,
    Point,
    Saving,
    SignIn,
    Swap,
    Tag,
    Task,
    TimelineEvent,
)
from .journal import Index, Journal, Table


class Stored(Struct, frozen=True):
    """A post, when it came in, and the marks of the texts that it has had."""

    key: str
    mention: Mention
    seen_at: datetime
    versions: tuple[str, ...] = ()


class Judgement(Struct, frozen=True):
    """What one post means for one topic, and when it counted."""

    mention: str
    topic: str
    at: datetime
    negative: float
    label: Label
    tags: tuple[Tag, ...]
    fingerprint: int


class Own(Struct, frozen=True):
    """A post by one of a topic's own accounts, and the key of the post that it replies to."""

    mention: str
    topic: str
    at: datetime
    answers: str | None


class Counted(Struct, frozen=True):
    """One step of a series, and when we learned of it."""

    point: Point
    seen_at: datetime


class Waiting(Struct, frozen=True):
    """A task, and when it may be taken: None until what it needs is done."""

    task: Task
    ready_at: datetime | None


class Evidence(Struct, frozen=True):
    """A post as it was when an incident named it, as JSON."""

    incident: str
    mention: str
    body: str


class Deleted(Struct, frozen=True):
    """A hash of the key of a post whose deletion came first."""

    number: int
    mark: str
    at: datetime


class Lease(Struct, frozen=True):
    """Who holds it, and until when."""

    owner: str
    until: datetime


class Tables:
    """All of them, with one journal."""

    def __init__(self) -> None:
        self.journal = journal = Journal()
        self.by_author = Index[Stored](
            lambda one: one.mention.author.handle or None, lambda one: (one.mention.created_at, one.key)
        )
        self.mentions = Table[str, Stored](journal, self.by_author)
        self.by_topic = Index[Judgement](lambda one: one.topic, lambda one: (one.at, one.mention))
        self.negative = Index[Judgement](
            lambda one: one.topic if one.label == "negative" else None, lambda one: (one.at, one.mention)
        )
        self.by_mention = Index[Judgement](lambda one: one.mention, lambda one: (one.topic,))
        self.judgements = Table[tuple[str, str], Judgement](journal, self.by_topic, self.negative, self.by_mention)
        self.aliases = Table[str, str](journal)  # another name of a post -> the key that it is stored under
        self.own_by_topic = Index[Own](lambda one: one.topic, lambda one: (one.at, one.mention))
        self.own_by_mention = Index[Own](lambda one: one.mention, lambda one: (one.topic,))
        self.own_by_answered = Index[Own](lambda one: one.answers, lambda one: (one.mention, one.topic))
        self.own = Table[tuple[str, str], Own](journal, self.own_by_topic, self.own_by_mention, self.own_by_answered)
        self.handled = Table[str, Handled](journal)
        self.accounts = Table[tuple[str, str], str](journal)  # platform and handle -> the person, a number by chance
        self.known_issues = Table[str, KnownIssue](journal)
        self.by_series = Index[Counted](lambda one: (one.point.topic, one.point.series), lambda one: (one.point.at,))
        self.points = Table[tuple[str, str, datetime], Counted](journal, self.by_series)
        self.letters = Table[int, KeptLetter](journal)
        self.letter_marks = Table[str, int](journal)
        self.cursors = Table[str, str](journal)
        self.requests = Table[str, datetime](journal)
        self.totals = Table[str, int](journal)
        self.states = Table[str, dict[str, bytes]](journal)  # topic -> detector -> its JSON
        self.newest = Index[Incident](lambda _: "all", lambda one: (one.opened_at, _Last(one.id)))
        self.open = Index[Incident](lambda one: None if one.closed_at else "all", self._newest_place)
        self.open_of_topic = Index[Incident](lambda one: None if one.closed_at else one.topic, lambda one: (one.id,))
        self.incidents = Table[str, Incident](journal, self.newest, self.open, self.open_of_topic)
        self.evidence_of = Index[Evidence](lambda one: one.incident, lambda one: (one.mention,))
        self.evidence = Table[tuple[str, str], Evidence](journal, self.evidence_of)
        self.tasks_of = Index[Waiting](lambda one: one.task.incident, lambda one: (one.task.due_at, one.task.key))
        self.needing = Index[Waiting](lambda one: one.task.needs, lambda one: (one.task.key,))
        self.ready = Index[Waiting](_ready, lambda one: (one.ready_at, one.task.key))
        self.tasks = Table[str, Waiting](journal, self.tasks_of, self.needing, self.ready)
        self.events_of = Index[TimelineEvent](lambda one: one.incident, lambda one: (one.id,))
        self.events = Table[int, TimelineEvent](journal, self.events_of)
        self.drafts = Table[str, StoredDraft](journal)
        self.items_of = Index[ChecklistItem](lambda one: one.incident, lambda one: (one.checklist, one.number, one.id))
        self.items = Table[str, ChecklistItem](journal, self.items_of)
        self.labels = Table[tuple[str, str], Labelled](journal)
        self.playbooks = Table[str, str](journal)
        self.savings = Table[int, Saving](journal)
        self.swaps = Table[int, Swap](journal)
        self.leases = Table[str, Lease](journal)
        self.audit = Table[int, AuditEntry](journal)
        self.forgotten = Table[str, bool](journal)
        self.deleted = Table[str, Deleted](journal)
        self.keys = Table[str, ApiKey](journal)
        self.sign_ins = Table[str, SignIn](journal)
        self.numbers = Table[str, int](journal)  # the last one that was given out, by what was numbered

    @staticmethod
    def _newest_place(one: Incident) -> tuple[Any, ...]:
        return one.opened_at, _Last(one.id)

    def next_number(self, of: str) -> int:
        """They rise, and none is given twice."""
        number = (self.numbers.get(of) or 0) + 1
        self.numbers.put(of, number)
        return number


class _Last(str):
    """A name that sorts the other way round: read from the end, names are in order."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)


def _ready(one: Waiting) -> str | None:
    return "waiting" if one.task.state == "waiting" and one.ready_at is not None else None
