"""One press: who may, what it changes, and that it is written down; refusals are written down too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from ..core.actions import named
from ..core.effects import ChecklistItem
from ..core.errors import NotFound
from ..core.model import Incident, Outcome
from ..core.ports import Clock, Planner
from ..core.responder_actions import closed_already, refused
from ..core.store import Store, Tx
from ..core.text import ended
from ..core.times import moments_in, times_of
from ..core.translation import message
from .playbook_versions import PlaybookVersions, timeline_event

Edit = Callable[[Incident, datetime, Planner], Outcome]
Check = Callable[[Tx, Incident], str]  # why it cannot be, as things stand elsewhere; empty when it can
Then = Callable[[Tx, Incident, datetime, Planner], None]  # what else is written with a press that counted
EditItem = Callable[[ChecklistItem, datetime], ChecklistItem | Outcome]  # the changed item, or the refusal


class ActionRunner:
    """Does presses, each in one transaction: of two people who press at once one wins, the other reads who did."""

    def __init__(self, store: Store, clock: Clock, versions: PlaybookVersions) -> None:
        self.store, self.clock, self.versions = store, clock, versions

    def press(
        self,
        action: str,
        id: str,
        who: str,
        kind: str,
        edit: Edit,
        then: Then | None = None,
        check: Check | None = None,
    ) -> Outcome:
        """Change the incident `id` by `edit`; `kind` is the timeline event's type. Raises NotFound."""
        now, row = self.clock.now(), named(action)
        with self.store.begin() as tx:
            while incident := tx.incident(id):
                planner = self.versions.of(tx, incident)
                if forbidden := self.forbidden(tx, incident, action, who, now):
                    return forbidden
                if incident.closed_at and not row.on_closed:
                    return self.timed(refused(closed_already(incident, now)), planner, now, incident)
                if hindered := check(tx, incident) if check else "":
                    return refused(hindered)
                came = self.timed(edit(incident, now, planner), planner, now, incident)
                if not came.ok or came.incident is None:
                    return came
                after = replace(came.incident, updated_at=now)
                if saved := self.versions.save(tx, incident, after, kind, came.say, now, who, came.change_kind):
                    if then:
                        then(tx, saved, now, planner)
                    return replace(came, incident=saved)
        raise NotFound(message("there is no incident {id}", id=id))

    def edit_item(self, action: str, id: str, who: str, kind: str, did: str, edit: EditItem, more: str = "") -> Outcome:
        """Change the checklist item `id` by `edit`; `did` says so, with {who} and {item}. Raises NotFound."""
        now = self.clock.now()
        with self.store.begin() as tx:
            while item := tx.item(id):
                incident = tx.incident(item.incident)
                if incident is None:
                    break
                planner = self.versions.of(tx, incident)
                if forbidden := self.forbidden(tx, incident, action, who, now):
                    return forbidden
                if incident.closed_at:  # nobody would see it: the list in the room is not written anew any more
                    closed = closed_already(incident, now)
                    late = refused(message("{what}: its checklist stays as it was.", what=closed))
                    return self.timed(late, planner, now, incident)
                edited = edit(item, now)
                if isinstance(edited, Outcome):
                    return self.timed(edited, planner, now, incident, item)
                if saved := tx.save_item(edited):
                    say = message(did, who=who, item=item.text, said=more)
                    tx.log([timeline_event(kind, incident, now, say, who=who, item=id)])
                    tx.enqueue(planner.ticked(incident, tx.tasks(incident.id), saved, now))
                    return Outcome(True, say if ended(say) == say else message("{what}.", what=say))
        raise NotFound(message("there is no checklist item {id}", id=id))

    def timed(self, came: Outcome, planner: Planner, now: datetime, incident: Incident, *others: object) -> Outcome:
        """With the moments that its sentence may name: of the incident as it was and as it is, and of `others`."""
        moments = moments_in(incident, came.incident, *others)
        return replace(came, times=times_of(moments, now, planner.topic(incident.topic).zone))

    def forbidden(
        self, tx: Tx, incident: Incident, action: str, who: str, now: datetime, among: Sequence[str] = ()
    ) -> Outcome | None:
        """The refusal, written down, when `who` may not do this; None when they may."""
        may = named(action).may
        reason = self.versions.of(tx, incident).refuses(incident, may, who, now, among)
        if not reason:
            return None
        tx.log([timeline_event("press.refused", incident, now, reason, who=who, action=may)])
        return refused(reason)
