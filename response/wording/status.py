"""How an incident stands, in words and in buttons: who has it, how far the work is, what may be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Button
from ...core.escalation_pause import acknowledgements_missing, is_acknowledged, is_snoozed
from ...core.responder_actions import REASONS, WORDS, snooze_in_words
from ...playbooks.file import display
from .rooms import room_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ...core.effects import Briefing, ChecklistItem
    from ...core.model import Incident

SNOOZES = (("For 30 minutes", "30m"), ("Until it gets worse", "worse"), ("Until the next shift", "shift"))
WRONGS = tuple((reason[:1].upper() + reason[1:], key) for key, reason in REASONS.items())


def status(incident: Incident, now: datetime) -> str:
    """Who has it and for how long, whether it sleeps, whether anything was said in public, whether it is over."""
    if incident.closed_at:
        by = f"Closed at {incident.closed_at:%H:%M} UTC by {display(incident.closed_by or 'calm')}"
        return f"{by}: {WORDS[incident.verdict]}" if incident.verdict else f"{by}, and nobody has said what it was"
    said = [_charge(incident, now)]
    if incident.owner and incident.owner not in (incident.acknowledged_by, None):
        said.append(f"{display(incident.owner)} has it")
    if is_snoozed(incident, now):
        said.append(f"Snoozed by {display(incident.snoozed_by or 'somebody')} {snooze_in_words(incident)}")
    if incident.public_ack_at:
        by = f" by {display(incident.public_ack_by)}" if incident.public_ack_by else ""
        said.append(f"Acknowledged in public at {incident.public_ack_at:%H:%M} UTC{by}: {incident.public_ack}")
    elif incident.acknowledged_at:
        said.append("Nothing posted in public yet")
    if incident.calm_since:
        said.append(f"Calm since {incident.calm_since:%H:%M} UTC")
    return ". ".join(said)


def _charge(incident: Incident, now: datetime) -> str:
    """Who has it, and whether that is enough and still holds."""
    if not incident.acknowledged_at:
        return "Nobody has acknowledged yet"
    who, until = display(incident.acknowledged_by or "Somebody"), incident.acknowledged_until
    if until and until <= now:
        return f"{who}'s acknowledgement ran out at {until:%H:%M} UTC, and nobody has taken it since"
    said = f"{who} acknowledged at {incident.acknowledged_at:%H:%M} UTC"
    if others := [display(name) for name in incident.acknowledgers if name != incident.acknowledged_by]:
        said += f", {' and '.join(others)} too"
    if people := acknowledgements_missing(incident):
        return f"{said}; a sev1 needs {incident.acknowledgements} people, {people} more must acknowledge"
    return f"{said} (holds until {until:%H:%M} UTC)" if until else said


def buttons(briefing: Briefing) -> tuple[Button, ...]:
    """What may be pressed as things stand."""
    incident, now = briefing.incident, briefing.now
    if incident.closed_at:
        return () if incident.verdict else (Button("close", "Say what it was …", incident.id, "primary"),)
    found = []
    if not is_acknowledged(incident, now):
        second = (
            incident.acknowledged_at
            and acknowledgements_missing(incident)
            and (incident.acknowledged_until or now) >= now
        )
        label = "Acknowledge as well" if second else "Acknowledge"
        found.append(Button("acknowledge", label, incident.id, "primary"))
    elif incident.acknowledged_until:
        found.append(Button("still_on_it", "Still on it", incident.id))
    if incident.owner:
        found.append(Button("take_over", "Take over", incident.id))
    coming = any(task.verb == "open_private_channel" and task.due_at <= now for task in briefing.pending)
    if not incident.room and not incident.room_task and not coming and not room_of(briefing):
        found.append(Button("open_room", "Open room", incident.id))
    if not incident.public_ack_at:
        found.append(Button("posted", "I posted it", incident.id))
    found.append(Button("status", "Say how it stands", incident.id))
    found.append(Button("snooze", "Snooze …", incident.id, options=SNOOZES))
    found.append(Button("wrong", "Wrong …", incident.id, options=WRONGS))
    return (*found, Button("close", "Close …", incident.id, "danger"))


def outside(incident: Incident, now: datetime) -> str:
    """Who has it, and nothing about what it is."""
    owner = incident.owner or incident.acknowledged_by
    if incident.closed_at:
        return f"Closed at {incident.closed_at:%H:%M} UTC"
    if not owner:
        told = "Nobody has it yet"
    elif acknowledgements_missing(incident):
        told = f"{display(owner)} has it, {acknowledgements_missing(incident)} more must acknowledge"
    else:
        told = f"{display(owner)} {'has it' if is_acknowledged(incident, now) else 'had it, and nobody has it now'}"
    if is_snoozed(incident, now):
        told += f". Snoozed by {display(incident.snoozed_by or 'somebody')} {snooze_in_words(incident)}"
    return told


def progress(items: Sequence[ChecklistItem], now: datetime) -> str:
    """How far a checklist is: "3 of 5 done, 1 skipped, 1 overdue"."""
    done, skipped = (sum(item.state == state for item in items) for state in ("done", "skipped"))
    late = sum(item.overdue(now) for item in items)
    parts = [f"{done} of {len(items)} done", skipped and f"{skipped} skipped", late and f"{late} overdue"]
    return ", ".join(part for part in parts if part)
