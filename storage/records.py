"""Drafts, versions of the playbooks file, and the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Integer, bindparam, func, select, update

from ..core.effects import DraftText, StoredDraft
from ..core.model import AuditEntry, Severity, TimelineEvent
from .audit_rows import AuditRows, cleaned, entries_of
from .tables import DRAFT, PLAYBOOKS, TIMELINE_EVENT, TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_TIMELINE = (  # followed all the time, so built once
    select(TIMELINE_EVENT)
    .where(TIMELINE_EVENT.c.id > bindparam("after", type_=TIMELINE_EVENT.c.id.type))
    .order_by(TIMELINE_EVENT.c.id)
    .limit(bindparam("most", type_=Integer))
)
_LOG_IN_ORDER = 0x4C4F47  # any number of our own: whoever logs holds it until its commit


class _Body(msgspec.Struct):
    texts: tuple[DraftText, ...]
    approvers: tuple[str, ...]
    approved_severity: Severity | None = None
    approved_tags: tuple[str, ...] = ()
    changed: str = ""


_BODY = msgspec.json.Decoder(_Body)


def _body(draft: StoredDraft) -> str:
    body = _Body(draft.texts, draft.approvers, draft.approved_severity, draft.approved_tags, draft.changed)
    return msgspec.json.encode(body).decode()


class Records(AuditRows):
    """The part of a transaction that keeps what people did and will be asked about."""

    def save_draft(self, draft: StoredDraft) -> None:
        """Saved again (a delivery that is tried again), it changes its texts only while nobody has approved them."""
        statement = self.insert(DRAFT).values(
            id=draft.id,
            incident=draft.incident,
            created_at=draft.created_at,
            approved_by=draft.approved_by,
            approved_at=draft.approved_at,
            body=_body(draft),
        )
        self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["id"], set_={"body": statement.excluded.body}, where=DRAFT.c.approved_by.is_(None)
            )
        )

    def draft(self, id: str) -> StoredDraft | None:
        row = self.connection.execute(select(DRAFT).where(DRAFT.c.id == id)).one_or_none()
        if row is None:
            return None
        body = _BODY.decode(row.body)
        return StoredDraft(
            id=row.id,
            incident=row.incident,
            texts=body.texts,
            approvers=body.approvers,
            created_at=row.created_at,
            approved_by=row.approved_by,
            approved_at=row.approved_at,
            approved_severity=body.approved_severity,
            approved_tags=body.approved_tags,
            changed=body.changed,
        )

    def approve_draft(self, draft: StoredDraft, before: StoredDraft) -> bool:
        unchanged = (
            DRAFT.c.approved_at.is_(None) if before.approved_at is None else (DRAFT.c.approved_at == before.approved_at)
        )
        statement = update(DRAFT).where(DRAFT.c.id == draft.id, unchanged)
        given = {"approved_by": draft.approved_by, "approved_at": draft.approved_at, "body": _body(draft)}
        return self.connection.execute(statement.values(**given)).rowcount == 1

    def keep_playbooks(self, version: str, text: str, at: datetime) -> None:
        """Kept once: a version is a hash of its text."""
        statement = self.insert(PLAYBOOKS).values(version=version, text=text, at=at)
        new = statement.on_conflict_do_nothing().returning(PLAYBOOKS.c.version)
        if self.connection.execute(new).scalar():
            self.audit(AuditEntry("playbooks.version", at, subject=version))

    def playbooks(self, version: str) -> str | None:
        found: str | None = self.connection.execute(
            select(PLAYBOOKS.c.text).where(PLAYBOOKS.c.version == version)
        ).scalar()
        return found

    def log(self, events: Sequence[TimelineEvent]) -> None:
        logged = [cleaned(event) for event in events]
        self.events_to_log += [
            {name: getattr(event, name) for name in ("type", "at", "why", "topic", "incident", "who")}
            | {"data": msgspec.json.encode(event.data).decode() if event.data else None}
            for event in logged
        ]
        self.to_audit += entries_of(logged)

    def timeline(self, after: int = 0, *, incident: str | None = None, limit: int = 1000) -> list[TimelineEvent]:
        self.flush()
        statement = _TIMELINE if incident is None else _TIMELINE.where(TIMELINE_EVENT.c.incident == incident)
        given = {"after": after, "most": limit}
        return [
            TimelineEvent(
                type=row.type,
                at=row.at,
                why=row.why,
                topic=row.topic,
                incident=row.incident,
                who=row.who,
                data=msgspec.json.decode(row.data) if row.data else {},
                id=row.id,
            )
            for row in self.connection.execute(statement, given)
        ]

    def flush(self) -> None:
        """Write what was kept for the end of the transaction.

        Totals and the log are what all transactions meet at. Taken last and always in this order, they are
        held for a moment only, and two transactions cannot wait for each other.
        """
        added = {name: n for name, n in self.added.items() if n}
        if added:
            rows = [{"name": name, "n": n} for name, n in sorted(added.items())]
            self.connection.execute(self.upsert(TOTAL, "name", adding=True), rows)
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
