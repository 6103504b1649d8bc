"""Deletes what has been kept for long enough, a little at a time: nobody who reports must wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, text

from ..core.audit_chain import digest_of
from ..core.model import AuditEntry
from .records import Records
from .tables import CHECKLIST_ITEM, DEAD_LETTER, DRAFT, EVIDENCE, INCIDENT, MENTION, TASK, TIMELINE_EVENT

if TYPE_CHECKING:
    from datetime import datetime

AT_ONCE = 1_000  # mentions or letters in a transaction
INCIDENTS = 20


class RetentionRows(Records):
    """The part of a transaction that lets old rows go. Totals stay: they say how many there ever were."""

    def drop_mentions(self, before: datetime) -> int:
        """Some of those that came in before then, with their judgements; how many."""
        oldest = select(MENTION.c.key, MENTION.c.seen_at).limit(AT_ONCE)
        if self.connection.dialect.name == "sqlite":  # rows stand in the order they came in; no index is kept for this
            oldest = oldest.order_by(text("rowid"))
        else:
            oldest = oldest.where(MENTION.c.seen_at < before)
        old = [row.key for row in self.connection.execute(oldest) if row.seen_at < before]
        self.connection.execute(delete(MENTION).where(MENTION.c.key.in_(old)))
        return len(old)

    def drop_letters(self, before: datetime) -> int:
        """Some of the dead letters that are older; how many."""
        oldest = select(DEAD_LETTER.c.id, DEAD_LETTER.c.at).order_by(DEAD_LETTER.c.id).limit(AT_ONCE)
        old = [row.id for row in self.connection.execute(oldest) if row.at < before]
        self.connection.execute(delete(DEAD_LETTER).where(DEAD_LETTER.c.id.in_(old)))
        return len(old)

    def drop_incidents(self, before: datetime, now: datetime) -> int:
        """Some of the incidents that were closed before then, with all that belongs to them; how many."""
        closed = select(INCIDENT.c.id).where(INCIDENT.c.closed_at < before).order_by(INCIDENT.c.closed_at)
        ids = list(self.connection.execute(closed.limit(INCIDENTS)).scalars())
        if not ids:
            return 0
        ended = [digest_of(event) for id in ids for event in self.timeline(incident=id, limit=1_000_000)]
        for table in (TASK, TIMELINE_EVENT, EVIDENCE, DRAFT, CHECKLIST_ITEM):
            self.connection.execute(delete(table).where(table.c.incident.in_(ids)))
        self.connection.execute(delete(INCIDENT).where(INCIDENT.c.id.in_(ids)))
        self.audit(AuditEntry("incidents.expired", now, data={"incidents": ids, "ended": ended}))
        return len(ids)
