"""Drafts, versions of the playbooks file, and the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Integer, bindparam, func, select, update

from ..core.effects import StoredDraft
from ..core.messages import encoded, from_json
from ..core.model import AuditEntry, Saving, TimelineEvent
from .audit_rows import AuditRows, cleaned, entries_of
from .rows import clean
from .tables import DRAFT, PLAYBOOKS, SAVING, TIMELINE_EVENT, utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row

_TIMELINE = (  # followed all the time, so built once
    select(TIMELINE_EVENT)
    .where(TIMELINE_EVENT.c.id > bindparam("after", type_=TIMELINE_EVENT.c.id.type))
    .order_by(TIMELINE_EVENT.c.id)
    .limit(bindparam("most", type_=Integer))
)
_ADD_TOTAL = "INSERT INTO total (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = total.n + excluded.n"
_LOG_IN_ORDER = 0x4C4F47  # any number of our own: whoever logs holds it until its commit


_COLUMNS = ("id", "incident", "created_at", "approved_by", "approved_at", "revision")
_FIELDS = tuple(name for name in StoredDraft.__struct_fields__ if name not in _COLUMNS)


def _body(draft: StoredDraft) -> str:
    return encoded({name: getattr(draft, name) for name in _FIELDS})


def draft_of(row: Row[Any]) -> StoredDraft:
    """The draft of a row of its table."""
    known = {name: getattr(row, name) for name in _COLUMNS}
    return msgspec.convert(msgspec.json.decode(row.body) | known, StoredDraft, dec_hook=from_json)


def _event_of(row: Row[Any]) -> TimelineEvent:
    return TimelineEvent(
        type=row.type,
        at=row.at,
        why=row.why,
        topic=row.topic,
        incident=row.incident,
        who=row.who,
        data=msgspec.json.decode(row.data) if row.data else {},
        id=row.id,
    )


class Records(AuditRows):
    """The part of a transaction that keeps what people did and will be asked about."""

    def save_draft(self, draft: StoredDraft) -> None:
        """Saved again (a delivery that is tried again), it changes its texts only while nobody has touched them."""
        statement = self.insert(DRAFT).values(
            id=draft.id,
            incident=draft.incident,
            created_at=draft.created_at,
            approved_by=draft.approved_by,
            approved_at=draft.approved_at,
            body=_body(draft),
            revision=0,
        )
        self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["id"], set_={"body": statement.excluded.body}, where=DRAFT.c.revision == 0
            )
        )

    def draft(self, id: str) -> StoredDraft | None:
        row = self.connection.execute(select(DRAFT).where(DRAFT.c.id == id)).one_or_none()
        return draft_of(row) if row else None

    def change_draft(self, draft: StoredDraft, before: StoredDraft) -> bool:
        statement = update(DRAFT).where(DRAFT.c.id == draft.id, DRAFT.c.revision == before.revision)
        given = {"approved_by": draft.approved_by, "approved_at": draft.approved_at, "body": _body(draft)}
        return self.connection.execute(statement.values(**given, revision=before.revision + 1)).rowcount == 1

    def keep_playbooks(self, version: str, text: str, at: datetime, who: str | None = None) -> None:
        """Its text is kept once, since a version is a hash of it; that it came into force, each time."""
        statement = self.insert(PLAYBOOKS).values(version=version, text=text, at=at)
        new = statement.on_conflict_do_nothing().returning(PLAYBOOKS.c.version)
        if self.connection.execute(new).scalar():
            self.audit(AuditEntry("playbooks.version", at, subject=version))
        before = next(iter(self.playbooks_savings(1)), None)
        if before is None or before.version != version:
            self.connection.execute(self.insert(SAVING).values(version=version, at=at, who=who))
            if who:
                said = {"before": before.version if before else None}
                self.audit(AuditEntry("playbooks.saved", at, who, version, said))

    def playbooks_savings(self, limit: int = 100) -> list[Saving]:
        """Which version came into force when, the newest first."""
        newest = select(SAVING).order_by(SAVING.c.number.desc()).limit(limit)
        return [Saving(row.number, row.version, row.at, row.who) for row in self.connection.execute(newest)]

    def playbooks(self, version: str) -> str | None:
        found: str | None = self.connection.execute(
            select(PLAYBOOKS.c.text).where(PLAYBOOKS.c.version == version)
        ).scalar()
        return found

    def log(self, events: Sequence[TimelineEvent]) -> None:
        logged = [cleaned(event) for event in events]
        self.told = self.told or bool(logged)
        self.events_to_log += [
            {name: getattr(event, name) for name in ("type", "at", "why", "topic", "incident", "who")}
            | {"data": encoded(event.data) if event.data else None}
            for event in logged
        ]
        self.to_audit += entries_of(logged)

    def timeline(self, after: int = 0, *, incident: str | None = None, limit: int = 1000) -> list[TimelineEvent]:
        self.flush()
        statement = _TIMELINE if incident is None else _TIMELINE.where(TIMELINE_EVENT.c.incident == incident)
        return [_event_of(row) for row in self.connection.execute(statement, {"after": after, "most": limit})]

    def logged(self, topic: str, since: datetime, until: datetime, limit: int = 200) -> list[TimelineEvent]:
        self.flush()
        of_topic = select(TIMELINE_EVENT).where(
            TIMELINE_EVENT.c.topic == clean(topic),
            TIMELINE_EVENT.c.at >= utc(since),
            TIMELINE_EVENT.c.at <= utc(until),
        )
        newest = of_topic.order_by(TIMELINE_EVENT.c.id.desc()).limit(limit)
        return [_event_of(row) for row in reversed(self.connection.execute(newest).all())]

    def flush(self) -> None:
        """Write what was kept for the end of the transaction.

        Totals and the log are what all transactions meet at. Taken last and always in this order, they are
        held for a moment only, and two transactions cannot wait for each other.
        """
        added = {name: n for name, n in self.added.items() if n}
        self.changed = self.changed or bool(added or self.events_to_log or self.to_audit)
        if added:
            self.run_for(_ADD_TOTAL, sorted(added.items()))
            self.added.clear()
        if self.events_to_log or self.to_audit:
            if self.connection.dialect.name == "postgresql":
                # Ids are given out before the commit. Without waiting here, a reader that follows the log could
                # see 7, remember it, and never see a 6 that was committed a moment later.
                self.connection.execute(select(func.pg_advisory_xact_lock(_LOG_IN_ORDER)))
            if self.events_to_log:
                self.connection.execute(self.insert(TIMELINE_EVENT), self.events_to_log)
                self.events_to_log = []
            self.chain()
