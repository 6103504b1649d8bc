"""One press: who may, what it changes, and that it is written down; refusals are written down too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from ..core.errors import NotFound
from ..core.model import Incident
from ..core.ports import Clock, Planner
from ..core.responder_actions import Turn
from ..core.store import Store, Tx
from .playbook_versions import PlaybookVersions, timeline_event

Edit = Callable[[Incident, datetime, Planner], Turn | str]  # the changed incident, or the sentence that refuses
Then = Callable[[Tx, Incident, datetime, Planner], None]  # what else is written with a press that counted


class Pressed(Struct, frozen=True):
    """What became of a press: whether it counted, and the sentence to answer with."""

    ok: bool
    say: str


class ActionRunner:
    """Does presses, each in one transaction: of two people who press at once one wins, the other reads who did."""

    def __init__(self, store: Store, clock: Clock, versions: PlaybookVersions) -> None:
        self.store, self.clock, self.versions = store, clock, versions

    def press(self, id: str, who: str, action: str, kind: str, edit: Edit, then: Then | None = None) -> Pressed:
        """Change the incident `id` by `edit`; `action` is what a role may forbid, `kind` the fact's type."""
        now = self.clock.now()
        with self.store.begin() as tx:
            while incident := tx.incident(id):
                planner = self.versions.of(tx, incident)
                if refused := self.refused(tx, incident, action, who, now):
                    return refused
                if incident.closed_at and not (action == "close" and incident.verdict is None):
                    return Pressed(False, f"{incident.closed_by} closed this at {incident.closed_at:%H:%M} UTC.")
                turn = edit(incident, now, planner)
                if isinstance(turn, str):
                    return Pressed(False, turn)
                after = replace(turn.incident, updated_at=now)
                if saved := self.versions.save(tx, incident, after, kind, turn.say, now, who, turn.change_kind):
                    if then:
                        then(tx, saved, now, planner)
                    return Pressed(True, turn.say)
        raise NotFound(f"there is no incident {id}")

    def refused(
        self, tx: Tx, incident: Incident, action: str, who: str, now: datetime, among: Sequence[str] = ()
    ) -> Pressed | None:
        """The refusal, written down, when `who` may not do this; None when they may."""
        reason = self.versions.of(tx, incident).refuses(incident, action, who, now, among)
        if not reason:
            return None
        tx.log([timeline_event("press.refused", incident, now, reason, who=who, action=action)])
        return Pressed(False, reason)
