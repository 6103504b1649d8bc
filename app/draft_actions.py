"""What people do with a draft: approve it, ask for changes, write one of its texts anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from ..core import responder_actions
from ..core.effects import Briefing, StoredDraft
from ..core.errors import NotFound
from ..core.model import Incident, Outcome, Task
from ..core.ports import Planner
from ..core.responder_actions import refused
from ..core.rules import READ, TEXT
from ..core.store import Tx
from ..core.translation import message
from .action_runner import ActionRunner
from .briefing import briefing_of
from .playbook_versions import timeline_event

Change = Callable[[Briefing, StoredDraft, Planner], StoredDraft | Outcome]


def approve(runner: ActionRunner, subject: str, who: str) -> Outcome:
    """A person stands for the drafted texts, as they read now; posting them is still theirs to do."""
    id, _, read = subject.partition(READ)
    now = runner.clock.now()
    with runner.store.begin() as tx:
        stored, incident, task, planner = _found(runner, tx, id)
        if forbidden := _forbidden(runner, tx, "approve", (stored, incident, task, planner), who, now):
            return forbidden
        approved = planner.drafts.approved(briefing_of(tx, task, incident, now), stored, who, read)
        if isinstance(approved, Outcome):
            return runner.timed(approved, planner, now, incident, stored)
        if not tx.change_draft(approved, stored):
            by = (tx.draft(id) or stored).approved_by or message("Somebody")
            return refused(message("{who} changed this at the same moment.", who=by))
        waits = planner.drafts.waits_for(approved, task, now) if not approved.approved_by else ""
        one: Incident | None = incident
        while one and not one.closed_at:
            came = responder_actions.approved(one, who, now, approved.changed, planner.ack_for(one), waits)
            came = runner.timed(came, planner, now, one)
            after = replace(came.incident or one, updated_at=now)
            if saved := runner.versions.save(tx, one, after, "draft.approved", came.say, now, who):
                kept = tx.draft(id) or approved
                if kept.voided_why:
                    return refused(message("It changed at the same moment: {why}. Read it again.", why=kept.voided_why))
                tx.enqueue(planner.drafts.shown(kept, saved, tx.tasks(saved.id), now))
                return replace(came, incident=saved)
            one = tx.incident(one.id)
    return refused(message("It was closed at the same moment."))


def ask_changes(runner: ActionRunner, subject: str, who: str, text: str) -> Outcome:
    """A draft is not to be approved until it has been changed."""

    def change(briefing: Briefing, draft: StoredDraft, planner: Planner) -> StoredDraft | Outcome:
        return planner.drafts.asked(briefing, draft, who, text)

    return _changed(
        runner, "ask_changes", subject, who, "draft.changes_asked", message("{who} asks for changes", who=who), change
    )


def edit(runner: ActionRunner, subject: str, who: str, text: str) -> Outcome:
    """One text of a draft as somebody writes it."""
    id, _, number = subject.partition(READ)[0].partition(TEXT)
    number = number or "0"
    if not number.isdecimal():
        raise NotFound(message("there is no text {id}", id=subject))

    def change(briefing: Briefing, draft: StoredDraft, planner: Planner) -> StoredDraft | Outcome:
        return planner.drafts.edited(briefing, draft, int(number), who, text)

    return _changed(runner, "edit", id, who, "draft.edited", message("{who} edited the draft", who=who), change)


def _changed(runner: ActionRunner, action: str, subject: str, who: str, kind: str, say: str, change: Change) -> Outcome:
    id, now = subject.partition(READ)[0], runner.clock.now()
    with runner.store.begin() as tx:
        found = stored, incident, task, planner = _found(runner, tx, id)
        if forbidden := _forbidden(runner, tx, action, found, who, now):
            return forbidden
        new = change(briefing_of(tx, task, incident, now), stored, planner)
        if isinstance(new, Outcome):
            return runner.timed(new, planner, now, incident, stored)
        if not tx.change_draft(new, stored):
            return refused(message("Somebody else changed this at the same moment: read it again."))
        tx.log([timeline_event(kind, incident, now, message("{what}.", what=say), who=who, draft=id)])
        tx.enqueue(
            planner.drafts.shown(replace(new, revision=stored.revision + 1), incident, tx.tasks(incident.id), now)
        )
    return Outcome(True, message("{what}. It waits for an approval.", what=say))


Found = tuple[StoredDraft, Incident, Task, Planner]


def _found(runner: ActionRunner, tx: Tx, id: str) -> Found:
    stored = tx.draft(id)
    incident = tx.incident(stored.incident) if stored else None
    task = next((each for each in tx.tasks(incident.id) if each.key == id), None) if incident else None
    if stored is None or incident is None or task is None:
        raise NotFound(message("there is no draft {id}", id=id))
    return stored, incident, task, runner.versions.of(tx, incident)


def _forbidden(runner: ActionRunner, tx: Tx, action: str, found: Found, who: str, now: datetime) -> Outcome | None:
    stored, incident, task, planner = found
    among = planner.drafts.may_approve(stored, task, now) if action != "edit" else ()
    return runner.forbidden(tx, incident, action, who, now, among)
