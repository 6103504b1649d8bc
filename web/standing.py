"""How an incident stands, in lines of plain words: whole for those in its room, next to nothing for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ..core.model import ChecklistItem, Incident


def hidden(incident: Incident, channel: str) -> bool:
    """Whether `channel` may not learn what the incident is about."""
    return incident.confidential and incident.room != channel


def listed(incident: Incident, channel: str) -> str:
    """One line for a list of open incidents."""
    grave = incident.severity.value.upper()
    if hidden(incident, channel):
        return f"{grave} confidential, {_charge(incident)}; details in its room"
    since = f"since {incident.opened_at:%d %b %H:%M} UTC"
    return f"{grave} {incident.topic} (ID {incident.id}) {since}, {_charge(incident)}: {incident.why[:200]}"


def standing(incident: Incident, channel: str) -> list[str]:
    """How it stands; severity and owner only where `channel` may not know more."""
    grave = incident.severity.value.upper()
    if hidden(incident, channel):
        return [f"{grave} confidential incident: {_charge(incident)}. Details in its room."]
    lines = [
        f"{grave} {incident.topic} (ID {incident.id}), open since {incident.opened_at:%d %b %H:%M} UTC",
        incident.why[:600],
        f"Acknowledged by {incident.acknowledged_by}{_at(incident.acknowledged_at)}"
        if incident.acknowledged_at
        else "Nobody has acknowledged yet",
        f"Answered in public{_at(incident.public_ack_at)}: {incident.public_ack}"
        if incident.public_ack_at
        else "Nothing posted in public yet",
    ]
    if incident.status:
        lines.append(f"{incident.status_by or 'Somebody'}{_at(incident.status_at)}: {incident.status}")
    if incident.next_update_at and not incident.closed_at:
        lines.append(f"Next update promised{_at(incident.next_update_at, 'for')}")
    if incident.snoozed_until and not incident.closed_at:
        lines.append(f"Snoozed by {incident.snoozed_by}{_at(incident.snoozed_until, 'until')}")
    if incident.owner and incident.owner != incident.acknowledged_by:
        lines.append(f"Owner: {incident.owner}")
    if incident.calm_since:
        lines.append(f"Calm{_at(incident.calm_since, 'since')}")
    if incident.closed_at:
        lines.append(f"Closed by {incident.closed_by}{_at(incident.closed_at)}: {incident.verdict or 'no verdict'}")
    return lines


def ticked(items: Sequence[ChecklistItem]) -> list[str]:
    """What is left on the checklists, in a line or two; nothing where there are none."""
    left = [one.text for one in items if not one.settled]
    if not items:
        return []
    more = f" and {len(left) - 3} more" if len(left) > 3 else ""
    return [f"Still to do: {'; '.join(left[:3])}{more}" if left else "Everything on the checklists is done"]


def calling(duty: Iterable[tuple[str, str]]) -> str:
    """Who is on call now, from (team, person)."""
    lines = [f"• {team}: {person}" for team, person in duty]
    return "\n".join(["On call now:", *lines]) if lines else "No team has a rota (on_call: in playbooks.yaml)."


def _charge(incident: Incident) -> str:
    who = incident.owner or incident.acknowledged_by
    return f"{who} is on it" if who else "nobody is on it yet"


def _at(at: datetime | None, word: str = "at") -> str:
    return f" {word} {at:%H:%M} UTC" if at else ""
