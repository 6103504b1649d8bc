"""An app for the web to talk to: remembers what it was told, and refuses as the real one does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from firebreak.app import Pressed, Watched
from firebreak.core.clock import ManualClock
from firebreak.core.errors import NotFound
from firebreak.core.model import DeadLetter, Fact, Incident, Parsed, Severity

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class FakeDesk:
    """Knows the incident `7ngzhh` and the draft `7ngzhh/regulator/1`; a mention is new when its id is."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.batches: list[int] = []
        self.seen: set[str] = set()
        self.letters: list[DeadLetter] = []
        self.pressed: list[tuple[str, ...]] = []
        self.well = True
        self.first = Incident("7ngzhh", "acme-air", Severity.SEV1, NOW, NOW, "a regulator is tagged <now>")

    def watch(self, parsed: Parsed, source: str) -> Watched:
        fresh = {one.key for one in parsed.mentions} - self.seen
        self.seen |= fresh
        self.batches.append(len(parsed.mentions))
        self.letters += parsed.letters
        return Watched(len(fresh), len(parsed.mentions) - len(fresh), parsed.letters)

    def acknowledge(self, id: str, who: str) -> Pressed:
        return self._press("7ngzhh", id, "acknowledge", who)

    def publicly_acknowledge(self, id: str, url: str, who: str) -> Pressed:
        return self._press("7ngzhh", id, "posted", url, who)

    def approve(self, draft: str, who: str) -> Pressed:
        return self._press("7ngzhh/regulator/1", draft, "approve", who)

    def close(self, id: str, who: str, verdict: str) -> Pressed:
        return self._press("7ngzhh", id, "close", verdict, who)

    def _press(self, known: str, id: str, *what: str) -> Pressed:
        if id != known:
            raise NotFound(f"there is no {id}")
        self.pressed.append(what)
        others = [one for one in self.pressed if one[0] == what[0]]
        if len(others) > 1:
            return Pressed(False, f"{others[0][-1]} was first <12:00>.")
        return Pressed(True, f"{what[-1]}: {what[0]}.")

    def incidents(self, *, open_only: bool = False) -> list[Incident]:
        return [] if open_only and ("close", "real", "mei") in self.pressed else [self.first]

    def incident(self, id: str) -> Incident | None:
        return self.first if id == self.first.id else None

    def facts(self, after: int = 0, *, incident: str | None = None) -> list[Fact]:
        return [Fact("incident.opened", NOW, "a regulator is tagged", "acme-air", incident, id=1)][after:]

    def health(self) -> dict[str, Any]:
        return {"ok": self.well, "overdue_seconds": 0.0}
