"""How an incident stands, in lines of plain words: whole for those in its room, next to nothing for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.escalation_pause import acknowledgements_missing, is_acknowledged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ...core.effects import ChecklistItem
    from ...core.model import Incident


def hidden(incident: Incident, channel: str) -> bool:
    """Whether `channel` may not learn what the incident is about."""
    return incident.confidential and incident.room != channel


def listed(incident: Incident, channel: str, now: datetime) -> str:
    """One line for a list of open incidents."""
    grave = incident.severity.value.upper()
    if hidden(incident, channel):
        return f"{grave} confidential, {_charge(incident, now)}; details in its room"
    since = f"since {incident.opened_at:%d %b %H:%M} UTC"
    return f"{grave} {incident.topic} (ID {incident.id}) {since}, {_charge(incident, now)}: {incident.why[:200]}"


def standing(incident: Incident, channel: str, now: datetime) -> list[str]:
    """How it stands; severity and owner only where `channel` may not know more."""
    grave = incident.severity.value.upper()
    if hidden(incident, channel):
        return [f"{grave} confidential incident: {_charge(incident, now)}. Details in its room."]
    lines = [
        f"{grave} {incident.topic} (ID {incident.id}), open since {incident.opened_at:%d %b %H:%M} UTC",
        incident.why[:600],
        _acknowledged(incident, now),
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
    """Who is on call now, from (team, who and until when)."""
    lines = [f"• {team}: {who}" for team, who in duty]
    return "\n".join(["On call now:", *lines]) if lines else "No team has a rota (on_call: in playbooks.yaml)."


def _charge(incident: Incident, now: datetime) -> str:
    who = incident.owner or incident.acknowledged_by
    if not who:
        return "nobody is on it yet"
    if people := acknowledgements_missing(incident):
        return f"{who} is on it, {people} more must acknowledge"
    return f"{who} is on it" if is_acknowledged(incident, now) else f"{who} was on it, and nobody is now"


def _acknowledged(incident: Incident, now: datetime) -> str:
    """By whom, and whether that is enough and until when it holds."""
    if not incident.acknowledged_at:
        return "Nobody has acknowledged yet"
    until = incident.acknowledged_until
    if until and until <= now and not incident.closed_at:
        return f"{incident.acknowledged_by}'s acknowledgement ran out{_at(until)}: nobody has it now"
    others = [name for name in incident.acknowledgers if name != incident.acknowledged_by]
    by = " and ".join(filter(None, [incident.acknowledged_by, *others]))
    said = f"Acknowledged by {by}{_at(incident.acknowledged_at)}"
    if people := acknowledgements_missing(incident):
        return f"{said}; {people} more must acknowledge"
    return f"{said}, which holds until {until:%H:%M} UTC" if until and not incident.closed_at else said


def _at(at: datetime | None, word: str = "at") -> str:
    return f" {word} {at:%H:%M} UTC" if at else ""
