"""What people and programs look at; nothing here changes anything."""

from __future__ import annotations

from typing import Any

from ..core.model import Incident, Labelled, TimelineEvent
from ..core.ports import Clock
from ..core.rules import LEASE
from ..core.store import Store


class Queries:
    """Reads, each in a transaction of its own."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def incidents(self, *, open_only: bool = False, limit: int = 100) -> list[Incident]:
        """Newest first."""
        with self._store.begin() as tx:
            return tx.incidents(open_only=open_only, limit=limit)

    def incident(self, id: str) -> Incident | None:
        """The incident of that id; None when there is none."""
        with self._store.begin() as tx:
            return tx.incident(id)

    def facts(self, after: int = 0, *, incident: str | None = None) -> list[TimelineEvent]:
        """The log, from the event after `after`."""
        with self._store.begin() as tx:
            return tx.timeline(after, incident=incident)

    def labels(self) -> list[Labelled]:
        """What people said that mentions are, oldest first."""
        with self._store.begin() as tx:
            return tx.labels()

    def health(self) -> dict[str, Any]:
        """Figures that say whether anybody would be told if something happened now."""
        now = self._clock.now()
        with self._store.begin() as tx:
            counts, due = tx.counts(), tx.next_due()
        late = max(0.0, (now - due).total_seconds()) if due else 0.0
        return {"ok": late < LEASE and not counts["failed_open"], "overdue_seconds": round(late, 1), **counts}
