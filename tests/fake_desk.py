"""An app for the web to talk to: remembers what it was told, and refuses as the real one does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from firebreak.app import Pressed, Watched
from firebreak.core.clock import ManualClock
from firebreak.core.effects import ChecklistItem
from firebreak.core.errors import NotFound, StoreError
from firebreak.core.model import DeadLetter, Incident, Parsed, Severity, TimelineEvent

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


ITEM = "7ngzhh/regulator/1"


class FakeDesk:
    """Knows the incident `7ngzhh`, and `7ngzhh/regulator/1` as draft and item; a mention is new when its id is.

    Everybody whose id begins with U0 is a stranger and refused, as the real desk refuses who is in no file.
    """

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.batches: list[int] = []
        self.seen: set[str] = set()
        self.letters: list[DeadLetter] = []
        self.pressed: list[tuple[str, ...]] = []
        self.well, self.broken = True, False
        self.first = Incident("7ngzhh", "acme-air", Severity.SEV1, NOW, NOW, "a regulator is tagged <now>")
        self.others: list[Incident] = []
        self.list: list[ChecklistItem] = []

    def watch(self, parsed: Parsed, source: str) -> Watched:
        fresh = {one.key for one in parsed.mentions} - self.seen
        self.seen |= fresh
        self.batches.append(len(parsed.mentions))
        self.letters += parsed.letters
        return Watched(len(fresh), len(parsed.mentions) - len(fresh), parsed.letters)

    def acknowledge(self, id: str, who: str) -> Pressed:
        return self._press("7ngzhh", id, "acknowledge", who)

    def take_over(self, id: str, who: str) -> Pressed:
        return self._press("7ngzhh", id, "take_over", who)

    def still_on_it(self, id: str, who: str) -> Pressed:
        return self._press("7ngzhh", id, "still_on_it", who)

    def open_room(self, id: str, who: str) -> Pressed:
        return self._press("7ngzhh", id, "open_room", who)

    def snooze(self, id: str, who: str, until: str) -> Pressed:
        return self._press("7ngzhh", id, "snooze", until, who)

    def wrong(self, id: str, who: str, reason: str) -> Pressed:
        return self._press("7ngzhh", id, "wrong", reason, who)

    def set_severity(self, id: str, who: str, severity: Severity) -> Pressed:
        return self._press("7ngzhh", id, "severity", severity.value, who)

    def say_status(self, id: str, who: str, text: str, next_update_minutes: int | None) -> Pressed:
        return self._press("7ngzhh", id, "status", text, str(next_update_minutes), who)

    def claim_item(self, item: str, who: str) -> Pressed:
        return self._press(ITEM, item, "claim", who)

    def finish_item(self, item: str, who: str) -> Pressed:
        return self._press(ITEM, item, "finish", who)

    def skip_item(self, item: str, who: str, reason: str) -> Pressed:
        return self._press(ITEM, item, "skip", reason, who)

    def note_item(self, item: str, who: str, note: str) -> Pressed:
        return self._press(ITEM, item, "note", note, who)

    def remember(self, room: str, who: str, text: str, url: str) -> Pressed:
        return self._press("C0ROOM", room, "remember", text, url, who)

    def publicly_acknowledge(self, id: str, url: str, who: str) -> Pressed:
        return self._press("7ngzhh", id, "posted", url, who)

    def approve(self, draft: str, who: str) -> Pressed:
        return self._press("7ngzhh/regulator/1", draft, "approve", who)

    def close(self, id: str, who: str, verdict: str) -> Pressed:
        return self._press("7ngzhh", id, "close", verdict, who)

    def _press(self, known: str, id: str, *what: str) -> Pressed:
        if id != known:
            raise NotFound(f"there is no {id}")
        if self.broken:
            raise StoreError("the database refused")
        if what[-1].startswith("U0"):
            return Pressed(False, f"{what[-1]} is not in playbooks.yaml.")
        self.pressed.append(what)
        others = [one for one in self.pressed if one[0] == what[0]]
        if len(others) > 1:
            return Pressed(False, f"{others[0][-1]} was first <12:00>.")
        return Pressed(True, f"{what[-1]}: {what[0]}.")

    def drill(self, playbook: str, who: str) -> Pressed:
        self.pressed.append(("drill", playbook, who))
        return Pressed(True, f"The drill runs: {playbook}.")

    def incidents(self, *, open_only: bool = False, limit: int = 100) -> list[Incident]:
        listed = [self.first, *self.others][:limit]
        return [one for one in listed if not open_only or ("close", "real", "mei") not in self.pressed]

    def incident(self, id: str) -> Incident | None:
        return next((one for one in [self.first, *self.others] if one.id == id), None)

    def facts(self, after: int = 0, *, incident: str | None = None) -> list[TimelineEvent]:
        return [TimelineEvent("incident.opened", NOW, "a regulator is tagged", "acme-air", incident, id=1)][after:]

    def items(self, incident: str) -> list[ChecklistItem]:
        return [one for one in self.list if one.id.startswith(f"{incident}/")]

    def health(self) -> dict[str, Any]:
        return {"ok": self.well, "overdue_seconds": 0.0}
