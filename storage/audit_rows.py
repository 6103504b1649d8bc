"""Who did what: a log that is only added to, each entry chained to the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from ..core.audit_chain import digest_of, link
from ..core.messages import encoded
from ..core.model import AuditEntry, TimelineEvent
from .rows import Rows, clean, clean_or_none, cleaned_said
from .tables import AUDIT

if TYPE_CHECKING:
    from collections.abc import Sequence


class AuditRows(Rows):
    """The part of a transaction that writes down who did what."""

    def audit(self, *entries: AuditEntry) -> None:
        """Written, in order, at the end of the transaction."""
        self.to_audit += entries

    def audit_log(self, after: int = 0, limit: int = 1_000_000) -> list[AuditEntry]:
        """Oldest first."""
        found = self.connection.execute(select(AUDIT).where(AUDIT.c.id > after).order_by(AUDIT.c.id).limit(limit))
        return [AuditEntry(**row._asdict() | {"data": msgspec.json.decode(row.data)}) for row in found]

    def chain(self) -> None:
        """Write what waits. Whoever calls it holds the lock of the log, so that entries follow each other."""
        if not self.to_audit:
            return
        last = self.connection.execute(select(AUDIT.c.id, AUDIT.c.hash).order_by(AUDIT.c.id.desc()).limit(1)).first()
        number, before = (last.id, last.hash) if last else (0, "")
        rows = []
        for entry in self.to_audit:
            number += 1
            kept = msgspec.structs.replace(entry, id=number, who=clean_or_none(entry.who), subject=short(entry.subject))
            before = link(before, kept)
            data = msgspec.json.encode(kept.data).decode()
            rows.append(msgspec.structs.asdict(kept) | {"data": data, "hash": before})
        self.connection.execute(self.insert(AUDIT), rows)
        self.to_audit = []


def short(subject: str | None) -> str | None:
    """An id may be what somebody typed into an address."""
    return subject if subject is None else clean(subject)[:200]


def entries_of(events: Sequence[TimelineEvent]) -> list[AuditEntry]:
    """What is logged of lines of the timeline: their kind, who and when, and a digest of the rest."""
    return [
        AuditEntry(event.type, event.at, event.who, event.incident, {"timeline": digest_of(event)}) for event in events
    ]


def cleaned(event: TimelineEvent) -> TimelineEvent:
    """As it is stored, so that a digest of it can be made again from what is read."""
    data = msgspec.json.decode(encoded(event.data))
    who, topic = clean_or_none(event.who), clean_or_none(event.topic)
    return msgspec.structs.replace(event, why=cleaned_said(event.why), topic=topic, who=who, data=data)
