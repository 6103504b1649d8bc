"""What people do to an item of a checklist, as pure functions: the changed item, or why it does not count."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from ..core.effects import ChecklistItem
from ..core.model import Outcome
from ..core.responder_actions import refused
from ..core.translation import at_time, message

LONGEST = 300  # characters of a reason or a note


def claim(item: ChecklistItem, who: str, now: datetime) -> ChecklistItem | Outcome:
    """Somebody does it; of two who press, one wins and the other reads who did."""
    if item.settled:
        return _settled(item, who, now)
    if item.state == "claimed":
        return refused(message("{who} took this at {at}.", who=_you(item.by, who), at=at_time(item.at, now)))
    return replace(item, state="claimed", by=who, at=now)


def finish(item: ChecklistItem, who: str, now: datetime) -> ChecklistItem | Outcome:
    """It is done."""
    return _settled(item, who, now) if item.settled else replace(item, state="done", by=who, at=now)


def skip(item: ChecklistItem, who: str, now: datetime, why: str) -> ChecklistItem | Outcome:
    """It will not be done, for a reason that stands beside it."""
    return _settled(item, who, now) if item.settled else replace(item, state="skipped", by=who, at=now, reason=why)


def note(item: ChecklistItem, who: str, text: str) -> ChecklistItem:
    """A word that stands beside it; also beside what is done."""
    return replace(item, note=f"{text} ({who})")


def words(text: str) -> str:
    """What somebody said, on one line and not too long."""
    return " ".join(text.split())[:LONGEST]


def _settled(item: ChecklistItem, who: str, now: datetime) -> Outcome:
    gaps = {"who": _you(item.by, who), "at": at_time(item.at, now)}
    if item.state == "done":
        return refused(message("{who} did this at {at}.", **gaps))
    return refused(message("{who} skipped this at {at}.", **gaps))


def _you(by: str | None, who: str) -> str:
    return message("You") if by == who else by or message("Somebody")
