"""What people press and look at. A press is a fact: written first, told to everybody who saw the card after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..core.errors import NotFound
from ..core.model import Fact, Incident, Verdict
from ..core.ports import Clock, Store
from ..core.rules import LEASE, close
from .shelf import Shelf

Edit = Callable[[Incident, datetime], Incident | str]  # the changed incident, or the sentence that refuses


class Pressed(Struct, frozen=True):
    """What became of a press: whether it counted, and the sentence to answer with."""

    ok: bool
    say: str


class Desk:
    """Where people act on incidents."""

    def __init__(self, store: Store, clock: Clock, shelf: Shelf) -> None:
        self._store, self._clock, self._shelf = store, clock, shelf

    def acknowledge(self, id: str, who: str) -> Pressed:
        """Somebody takes charge; of two who press, one wins and the other reads who did."""

        def edit(incident: Incident, now: datetime) -> Incident | str:
            if incident.acknowledged_at:
                return f"{incident.acknowledged_by} already acknowledged at {incident.acknowledged_at:%H:%M} UTC."
            return replace(incident, acknowledged_by=who, acknowledged_at=now, owner=incident.owner or who)

        return self._press(id, who, "incident.acknowledged", f"{who} acknowledged.", edit)

    def publicly_acknowledge(self, id: str, url: str, who: str) -> Pressed:
        """The answer stands in public at `url`: only this stops the public clock."""

        def edit(incident: Incident, now: datetime) -> Incident | str:
            if incident.public_ack_at:
                return f"{incident.public_ack_by} already gave {incident.public_ack}."
            return replace(incident, public_ack=url, public_ack_by=who, public_ack_at=now)

        if not url.startswith(("https://", "http://")) or any(mark in url for mark in " <>|\n"):
            return Pressed(False, f"“{url}” is not a link: paste the address of the post, beginning with https://")
        return self._press(id, who, "incident.publicly_acknowledged", f"{who} answered in public: {url}", edit)

    def close(self, id: str, who: str, verdict: Verdict) -> Pressed:
        """It is over: real, false, known or a drill."""

        def edit(incident: Incident, now: datetime) -> Incident | str:
            return replace(close(incident, who, now), verdict=verdict)

        return self._press(id, who, "incident.closed", f"{who} closed it: {verdict}.", edit)

    def approve(self, draft: str, who: str) -> Pressed:
        """A person stands for the drafted texts; posting them is still theirs to do."""
        now = self._clock.now()
        say = f"{who} approved the draft. Post it yourself, then press “I posted it” and give the link."
        with self._store.begin() as tx:
            stored = tx.draft(draft)
            if stored is None:
                raise NotFound(f"there is no draft {draft}")
            if not tx.approve_draft(draft, who, now):
                first = tx.draft(draft) or stored
                return Pressed(False, f"{first.approved_by} already approved this at {first.approved_at:%H:%M} UTC.")
            while incident := tx.incident(stored.incident):
                if self._shelf.save(tx, replace(incident, updated_at=now), "draft.approved", say, now, who):
                    break
        return Pressed(True, say)

    def _press(self, id: str, who: str, kind: str, say: str, edit: Edit) -> Pressed:
        now = self._clock.now()
        with self._store.begin() as tx:
            while incident := tx.incident(id):
                if incident.closed_at:
                    return Pressed(False, f"{incident.closed_by} closed this at {incident.closed_at:%H:%M} UTC.")
                edited = edit(incident, now)
                if isinstance(edited, str):
                    return Pressed(False, edited)
                if self._shelf.save(tx, replace(edited, updated_at=now), kind, say, now, who):
                    return Pressed(True, say)
        raise NotFound(f"there is no incident {id}")

    # --- what people look at ------------------------------------------------------------------

    def incidents(self, *, open_only: bool = False) -> list[Incident]:
        """Newest first."""
        with self._store.begin() as tx:
            return tx.incidents(open_only=open_only)

    def incident(self, id: str) -> Incident | None:
        """The incident of that id; None when there is none."""
        with self._store.begin() as tx:
            return tx.incident(id)

    def facts(self, after: int = 0, *, incident: str | None = None) -> list[Fact]:
        """The log, from the fact after `after`."""
        with self._store.begin() as tx:
            return tx.facts(after, incident=incident)

    def health(self) -> dict[str, Any]:
        """Figures that say whether anybody would be told if something happened now."""
        now = self._clock.now()
        with self._store.begin() as tx:
            counts, due = tx.counts(), tx.next_due()
        late = max(0.0, (now - due).total_seconds()) if due else 0.0
        return {"ok": late < LEASE and not counts["failed_tasks"], "overdue_seconds": round(late, 1), **counts}
