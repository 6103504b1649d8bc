"""What follows from an answer in public: its promises are items of the list, and the move to private is drafted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from ..core.effects import ChecklistItem, Promise
from ..core.model import Incident, PublicPromise
from ..core.ports import Planner
from ..core.responder_actions import answered_at
from ..core.rules import DRAFTS
from ..core.store import Tx
from ..core.translation import message

LINE = "promise"  # in the id of an item that keeps a promise


def promises(tx: Tx, incident: Incident) -> list[Promise]:
    """What the approved drafts of a public answer promise: whoever posts one of them promises it."""
    found = (tx.draft(task.key) for task in tx.tasks(incident.id) if task.verb in DRAFTS and not task.part)
    approved = [draft for draft in found if draft and draft.approved_by and not draft.private]
    times = {each.at: each for draft in approved for one in draft.texts for each in one.promises}
    return sorted(times.values(), key=lambda each: each.at)


def next_waits(tx: Tx, incident: Incident) -> bool:
    """Whether a draft of another answer was made since the latest one was posted."""
    at = answered_at(incident)
    found = (tx.draft(task.key) for task in tx.tasks(incident.id) if task.verb in DRAFTS and not task.part)
    return at is not None and any(one.created_at > at and not one.private for one in found if one)


def answered(tx: Tx, incident: Incident, now: datetime, planner: Planner) -> None:
    """What was promised joins the list; the talk goes on in private, where a playbook wants that."""
    tx.enqueue(planner.after_public(incident, now))
    listed(tx, incident, now, planner)


def settled(tx: Tx, incident: Incident, now: datetime, planner: Planner) -> None:
    """What is answered is done on the list; what is promised anew joins it."""
    by = max(((one.settled_at, one.settled_by) for one in incident.promises if one.settled_at), default=(now, ""))[1]
    for item in tx.items(incident.id):
        if f"/{LINE}/" in item.id and not item.settled:
            done = replace(item, state="done", by=by or item.by, at=now)
            if saved := tx.save_item(done):
                tx.enqueue(planner.ticked(incident, tx.tasks(incident.id), saved, now))
    listed(tx, incident, now, planner)


def listed(tx: Tx, incident: Incident, now: datetime, planner: Planner) -> None:
    """A list that nobody has put up gets no items."""
    known = tx.items(incident.id)
    if not known:
        return
    tasks = tx.tasks(incident.id)
    for item in tx.add_items(incident.id, list(_items(incident, known))):
        tx.enqueue(planner.ticked(incident, tasks, item, now))


def _items(incident: Incident, known: list[ChecklistItem]) -> Iterator[ChecklistItem]:
    last = known[-1]
    number = max(item.number for item in known if item.checklist == last.checklist)
    for promise in incident.promises:
        id = f"{incident.id}/{last.checklist}/{LINE}/{promise.at:%y%m%dT%H%M%S}"
        if promise.settled_at is None and all(item.id != id for item in known):
            number += 1
            yield _item(promise, id, incident, last, number)


def _item(promise: PublicPromise, id: str, incident: Incident, last: ChecklistItem, number: int) -> ChecklistItem:
    text = message("Say more in public by {at}, as promised", at=promise.said)
    return ChecklistItem(
        text, due_at=promise.at, id=id, incident=incident.id, section=message("What we promised in public"),
        checklist=last.checklist, number=number,
    )  # fmt: skip
