"""Drafts, versions of the playbooks file, the timeline and the audit log, in memory."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.audit_chain import link
from ...core.effects import StoredDraft
from ...core.messages import decoder, encoded, packed, unpacked
from ...core.model import AuditEntry, Incident, Saving, Task, TimelineEvent
from ..audit_rows import cleaned, entries_of, short
from ..rows import clean, clean_or_none
from ..tables import utc
from .incidents_in_memory import IncidentsInMemory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

DRAFT = decoder(StoredDraft)


class RecordsInMemory(IncidentsInMemory):
    """The part of a transaction that keeps what people did and will be asked about."""

    def save_draft(self, draft: StoredDraft) -> None:
        """Saved again (a delivery that is tried again), it changes its texts only while nobody has touched them."""
        before = self.tables.drafts.get(draft.id)
        if before is None:
            self._keep(replace(draft, revision=0))
        elif before.revision == 0:
            given = ("id", "incident", "created_at", "approved_by", "approved_at", "revision")
            self._keep(replace(draft, **{name: getattr(before, name) for name in given}))

    def _keep(self, draft: StoredDraft) -> None:
        kept = DRAFT.decode(encoded(draft))
        approved = utc(kept.approved_at) if kept.approved_at else None
        self.tables.drafts.put(draft.id, replace(kept, created_at=utc(kept.created_at), approved_at=approved))

    def draft(self, id: str) -> StoredDraft | None:
        return self.tables.drafts.get(id)

    def change_draft(self, draft: StoredDraft, before: StoredDraft) -> bool:
        known = self.tables.drafts.get(draft.id)
        if known is None or known.revision != before.revision:
            return False
        self._keep(replace(draft, incident=known.incident, created_at=known.created_at, revision=before.revision + 1))
        return True

    def open_drafts(self) -> list[tuple[StoredDraft, Task, Incident]]:
        """Every draft that was shown for an incident that is open, with its task; oldest first."""
        found = []
        for draft in sorted(self.tables.drafts.rows(), key=lambda one: (one.created_at, one.id)):
            task, incident = self.tables.tasks.get(draft.id), self.tables.incidents.get(draft.incident)
            if task and task.task.state == "done" and incident and not incident.closed_at:
                found.append((draft, task.task, incident))
        return found

    def confidential(self, limit: int) -> list[Incident]:
        """Those that only they may read about whom their room holds: the open ones, and the newest of the others."""
        found = [one for one in reversed(self.tables.newest.of("all")) if one.confidential]
        return sorted(found, key=lambda one: one.closed_at is not None)[:limit]

    def keep_playbooks(self, version: str, text: str, at: datetime, who: str | None = None) -> None:
        """Its text is kept once, since a version is a hash of it; that it came into force, each time."""
        if version not in self.tables.playbooks:
            self.tables.playbooks.put(version, text)
            self.audit(AuditEntry("playbooks.version", at, subject=version))
        before = next(iter(self.playbooks_savings(1)), None)
        if before is None or before.version != version:
            number = self.tables.next_number("saving")
            self.tables.savings.put(number, Saving(number, version, utc(at), who))
            if who:
                said = {"before": before.version if before else None}
                self.audit(AuditEntry("playbooks.saved", at, who, version, said))

    def playbooks_savings(self, limit: int = 100) -> list[Saving]:
        """Which version came into force when, the newest first."""
        return self.tables.savings.rows()[: -limit - 1 : -1]

    def playbooks(self, version: str) -> str | None:
        return self.tables.playbooks.get(version)

    # the timeline, which is the log that people read, and the audit log

    def log(self, events: Sequence[TimelineEvent]) -> None:
        logged = [cleaned(event) for event in events]
        self.told = self.told or bool(logged)
        for event in logged:
            number = self.tables.next_number("event")
            kept = replace(event, id=number, at=utc(event.at), why=unpacked(packed(event.why)))
            self.tables.events.put(number, kept)
        self.to_audit += entries_of(logged)

    def timeline(self, after: int = 0, *, incident: str | None = None, limit: int = 1000) -> list[TimelineEvent]:
        if incident is not None:
            mine = self.tables.events_of.between(incident, (after + 1,), (self._last_event() + 1,))
            return list(mine[:limit])
        events = self.tables.events
        later = (events.get(number) for number in range(after + 1, self._last_event() + 1))
        found: list[TimelineEvent] = []
        for event in later:
            if len(found) == limit:
                break
            if event:
                found.append(event)
        return found

    def _last_event(self) -> int:
        return self.tables.numbers.get("event") or 0

    def logged(self, topic: str, since: datetime, until: datetime, limit: int = 200) -> list[TimelineEvent]:
        mine = [
            one for one in self.tables.events.rows() if one.topic == clean(topic) and utc(since) <= one.at <= utc(until)
        ]
        return mine[max(0, len(mine) - limit) :]

    def timeline_head(self) -> int:
        return max(self.tables.events.keys(), default=0)

    def newest_event(self, incident: str) -> int:
        newest = self.tables.events_of.last(clean(incident))
        return newest.id if newest else 0

    def told_of_since(self, after: int) -> set[str]:
        later = self.timeline(after, limit=self._last_event())
        return {event.incident for event in later if event.incident}

    def audit(self, *entries: AuditEntry) -> None:
        """Written, in order, at the end of the transaction."""
        self.to_audit += entries

    def audit_log(self, after: int = 0, limit: int = 1_000_000) -> list[AuditEntry]:
        """Oldest first."""
        log = self.tables.audit.rows()
        return log[bisect_right(log, after, key=lambda entry: entry.id) :][:limit]

    def audit_head(self) -> int:
        return len(self.tables.audit)

    def flush(self) -> None:
        """Write what was kept for the end of the transaction."""
        added = {name: n for name, n in self.added.items() if n}
        self.changed = self.changed or bool(added or self.told or self.to_audit)
        for name, n in added.items():
            self.tables.totals.put(name, (self.tables.totals.get(name) or 0) + n)
        self.added.clear()
        waiting, self.to_audit = self.to_audit, []
        for entry in waiting:
            number = len(self.tables.audit) + 1
            last = self.tables.audit.get(number - 1)
            kept = replace(
                entry, id=number, at=utc(entry.at), who=clean_or_none(entry.who), subject=short(entry.subject)
            )
            self.tables.audit.put(number, replace(kept, hash=link(last.hash if last else "", kept)))
