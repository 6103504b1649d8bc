"""What waits for approval over all incidents, as one person may see it, and what would be against a text."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from ..core.effects import DraftText, StoredDraft
from ..core.errors import NotFound
from ..core.model import Incident, Outcome, Task
from ..core.ports import Clock, Planner
from ..core.rules import PUBLIC_GOAL
from ..core.store import Store, Tx
from ..core.translation import message
from .briefing import briefing_of
from .playbook_versions import PlaybookVersions

Standing = Literal["waits for you", "waits for others", "approved", "posted"]


class DeskDraft(Struct, frozen=True):
    """A draft of an open incident. `otherwise` is what its last approval stood on: a label, how it was, how it is."""

    draft: StoredDraft
    incident: Incident
    playbook: str
    standing: Standing
    among: tuple[str, ...]  # who may approve it; nobody named: everybody
    missing: str  # whose word is missing once somebody has approved it
    otherwise: tuple[tuple[str, str, str], ...]
    due_at: datetime | None  # the answer in public; None once it is there

    @property
    def problems(self) -> tuple[str, ...]:
        """Why it cannot be approved as it reads, by text."""
        return tuple(f"{one.platform} ({one.lang}): {one.problem}" for one in self.draft.texts if one.problem)


class DraftDesk:
    """Reads, each in a transaction of its own; nothing here changes anything."""

    def __init__(self, store: Store, clock: Clock, versions: PlaybookVersions) -> None:
        self._store, self._clock, self._versions = store, clock, versions

    def drafts(self, who: str) -> list[DeskDraft]:
        """Those that somebody may read: first what waits for them, then for others; what is due first, first."""
        order: tuple[Standing, ...] = ("waits for you", "waits for others", "approved", "posted")
        now = self._clock.now()
        with self._store.begin() as tx:
            found = [one for each in tx.open_drafts() if (one := self._seen(tx, *each, who, now))]
        return sorted(found, key=lambda one: (order.index(one.standing), one.due_at or now, one.draft.id))

    def waiting_for(self, who: str) -> int:
        """How many wait for somebody's approval."""
        return sum(one.standing == "waits for you" for one in self.drafts(who))

    def checked(self, id: str, number: int, who: str, text: str) -> DraftText | Outcome:
        """Text `number` of a draft as somebody writes it, with what is against it. Raises NotFound."""
        now = self._clock.now()
        with self._store.begin() as tx:
            draft = tx.draft(id)
            incident = tx.incident(draft.incident) if draft else None
            task = next((one for one in tx.tasks(incident.id) if one.key == id), None) if incident else None
            planner = self._versions.of(tx, incident)
            if draft is None or incident is None or task is None or not planner.may_know(incident, who, now):
                raise NotFound(message("there is no such draft"))
            briefing = briefing_of(tx, task, incident, now)
        return planner.drafts.checked(briefing, draft, number, who, text)

    def _seen(
        self, tx: Tx, draft: StoredDraft, task: Task, incident: Incident, who: str, now: datetime
    ) -> DeskDraft | None:
        planner = self._versions.of(tx, incident)
        if not planner.may_know(incident, who, now):
            return None
        among = planner.drafts.may_approve(draft, task, now)
        answered = incident.moved_at if draft.private else incident.public_ack_at
        return DeskDraft(
            draft,
            incident,
            task.playbook,
            _standing(planner, draft, task, incident, who, now, posted=answered is not None),
            tuple(planner.spoken_name(name) for name in among),
            planner.drafts.waits_for(draft, task, now),
            planner.drafts.otherwise(draft, incident),
            None if answered or draft.private else incident.opened_at + PUBLIC_GOAL,
        )


def _standing(
    planner: Planner, draft: StoredDraft, task: Task, incident: Incident, who: str, now: datetime, *, posted: bool
) -> Standing:
    if posted or draft.approved_by:
        return "posted" if posted else "approved"
    return "waits for others" if planner.drafts.refuses(draft, task, incident, who, now) else "waits for you"
