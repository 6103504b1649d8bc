"""Drafts over all incidents, and the incidents that not everybody may read about."""

from __future__ import annotations

from sqlalchemy import select

from ..core.effects import StoredDraft
from ..core.messages import decoder
from ..core.model import Incident, Task
from .records import Records, draft_of
from .tables import DRAFT, INCIDENT, TASK
from .tasks import FIELDS, tasks_of

_INCIDENT = decoder(Incident)
_SHOWN = (
    select(DRAFT, INCIDENT.c.body.label("of_incident"), *(each.label(f"task_{each.name}") for each in FIELDS))
    .join(TASK, TASK.c.key == DRAFT.c.id)
    .join(INCIDENT, INCIDENT.c.id == DRAFT.c.incident)
    .where(INCIDENT.c.closed_at.is_(None), TASK.c.state == "done")
    .order_by(DRAFT.c.created_at, DRAFT.c.id)
)
_CONFIDENTIAL = select(INCIDENT.c.body).where(INCIDENT.c.body.contains('"confidential":true'))


class DraftRows(Records):
    """The part of a transaction that looks over all incidents at once."""

    def open_drafts(self) -> list[tuple[StoredDraft, Task, Incident]]:
        """Every draft that was shown for an incident that is open, with its task; oldest first."""
        rows = self.connection.execute(_SHOWN).all()
        tasks = tasks_of([getattr(row, f"task_{each.name}") for each in FIELDS] for row in rows)
        known: dict[str, Incident] = {}
        for row in rows:
            if row.incident not in known:
                known[row.incident] = _INCIDENT.decode(row.of_incident)
        return [(draft_of(row), task, known[row.incident]) for row, task in zip(rows, tasks, strict=True)]

    def confidential(self, limit: int) -> list[Incident]:
        """Those that only they may read about whom their room holds: the open ones, and the newest of the others."""
        newest = _CONFIDENTIAL.order_by(INCIDENT.c.closed_at.is_not(None), INCIDENT.c.opened_at.desc()).limit(limit)
        return [_INCIDENT.decode(body) for body in self.connection.execute(newest).scalars()]
