"""What people do about the items of a checklist: claim, finish, skip with a reason, note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from ..core.effects import ChecklistItem
from ..core.errors import NotFound
from .action_runner import ActionRunner, Pressed
from .playbook_versions import timeline_event

Tick = Callable[[ChecklistItem, datetime], ChecklistItem | str]  # the changed item, or the sentence that refuses


class ChecklistActions:
    """Where people tick things off. Everything raises NotFound for an item that is not there."""

    def __init__(self, runner: ActionRunner) -> None:
        self._runner = runner

    def claim_item(self, item: str, who: str) -> Pressed:
        """Somebody does it; of two who press, one wins and the other reads who did."""

        def tick(one: ChecklistItem, now: datetime) -> ChecklistItem | str:
            if one.state == "claimed":
                return f"{_you(one.by, who)} took this at {one.at:%H:%M} UTC."
            return replace(one, state="claimed", by=who, at=now)

        return self._tick(item, who, "claimed", "took", tick)

    def finish_item(self, item: str, who: str) -> Pressed:
        """It is done."""
        return self._tick(item, who, "done", "did", lambda one, now: replace(one, state="done", by=who, at=now))

    def skip_item(self, item: str, who: str, reason: str) -> Pressed:
        """It will not be done, for a reason that stands beside it."""
        why = " ".join(reason.split())[:300]
        if not why:
            return Pressed(False, "Say why it is skipped: the review will ask.")

        def tick(one: ChecklistItem, now: datetime) -> ChecklistItem | str:
            return replace(one, state="skipped", by=who, at=now, reason=why)

        return self._tick(item, who, "skipped", "skipped", tick, f": {why}")

    def note_item(self, item: str, who: str, note: str) -> Pressed:
        """A word that stands beside it; also beside what is done."""
        text = " ".join(note.split())[:300]
        if not text:
            return Pressed(False, "The note is empty.")
        said = f"{text} ({who})"
        return self._tick(item, who, "noted", "noted on", lambda one, now: replace(one, note=said), f": {text}")  # noqa: ARG005  the seam's

    def items(self, incident: str) -> list[ChecklistItem]:
        """All items of an incident's checklists, as they stand."""
        with self._runner.store.begin() as tx:
            return tx.items(incident)

    def _tick(self, id: str, who: str, kind: str, did: str, tick: Tick, more: str = "") -> Pressed:
        runner = self._runner
        now = runner.clock.now()
        with runner.store.begin() as tx:
            while item := tx.item(id):
                incident = tx.incident(item.incident)
                if incident is None:
                    break
                if refused := runner.refused(tx, incident, "checklist", who, now):
                    return refused
                if incident.closed_at:  # nobody would see it: the list in the room is not written anew any more
                    closed = f"{incident.closed_by} closed this at {incident.closed_at:%H:%M} UTC"
                    return Pressed(False, f"{closed}: its checklist stays as it was.")
                if item.settled and kind != "noted":
                    did_what = "did" if item.state == "done" else "skipped"
                    return Pressed(False, f"{_you(item.by, who)} {did_what} this at {item.at:%H:%M} UTC.")
                ticked = tick(item, now)
                if isinstance(ticked, str):
                    return Pressed(False, ticked)
                if saved := tx.save_item(ticked):
                    say = f"{who} {did} “{item.text}”{more}"
                    tx.log([timeline_event(f"item.{kind}", incident, now, say, who=who, item=id)])
                    planner = runner.versions.of(tx, incident)
                    tx.enqueue(planner.ticked(incident, tx.tasks(incident.id), saved, now))
                    return Pressed(True, f"{say}.")
        raise NotFound(f"there is no checklist item {id}")


def _you(by: str | None, who: str) -> str:
    return "You" if by == who else by or "Somebody"
