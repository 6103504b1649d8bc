"""When the clock of the tiers stands still: while enough people have it in hand, or while somebody put it to sleep."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from .model import Severity

if TYPE_CHECKING:
    from datetime import datetime

    from .model import Condition, Incident, Task

REAFFIRM = timedelta(minutes=10)  # how long an acknowledgement of something milder holds once it gets graver


def regraded(incident: Incident, severity: Severity, now: datetime) -> Incident:
    """The incident with another severity. A graver one breaks any snooze, and who acknowledged is asked again."""
    if severity == incident.severity or not severity.at_least(incident.severity):
        return replace(incident, severity=severity)
    again = now + REAFFIRM
    until = min(incident.acknowledged_until or again, again) if incident.acknowledged_at else None
    return replace(
        incident,
        severity=severity,
        acknowledged_until=until,
        snoozed_until=None,
        snoozed_by=None,
        snoozed_how=None,
    )


def missing(incident: Incident) -> int:
    """How many people must still acknowledge: one, or as many as the playbooks of a sev1 ask for."""
    needed = incident.acknowledgements if incident.severity is Severity.SEV1 else 1
    there = max(len(incident.acknowledgers), 1) if incident.acknowledged_at else 0
    return max(0, needed - there)


def covered(incident: Incident, now: datetime) -> bool:
    """Whether enough people acknowledged, and their word still holds."""
    until = incident.acknowledged_until
    return incident.acknowledged_at is not None and not missing(incident) and (until is None or now < until)


def snoozed(incident: Incident, now: datetime) -> bool:
    """Whether it has been put to sleep."""
    return incident.snoozed_until is not None and now < incident.snoozed_until


def held(task: Task, incident: Incident, now: datetime) -> tuple[datetime, str] | None:
    """Until when a task is put off, and why: by a snooze, or by an acknowledgement that may still lapse."""
    until = resumes(task.unless, incident, now)
    if until is None or incident.closed_at:
        return None
    if incident.snoozed_until == until:
        return until, f"snoozed by {incident.snoozed_by} until {until:%H:%M} UTC"
    return until, f"{incident.acknowledged_by} acknowledged, which holds until {until:%H:%M} UTC"


def resumes(unless: Condition | None, incident: Incident, now: datetime) -> datetime | None:
    """When the clock of tasks with this condition runs on; None when it runs. Without a condition it always runs."""
    ends = [incident.snoozed_until] if unless and snoozed(incident, now) else []
    if unless == "acknowledged" and covered(incident, now):
        ends.append(incident.acknowledged_until)
    return max((end for end in ends if end), default=None)


def moved(before: Incident, after: Incident, now: datetime) -> dict[Condition, timedelta]:
    """By how much a change of the incident puts tasks off, or brings them back, by condition.

    While people have it in hand the clock of the tiers stands still: when their word lapses, the tiers go on where
    they were, as far apart as they were.
    """
    found: dict[Condition, timedelta] = {}
    conditions: tuple[Condition, ...] = ("acknowledged", "publicly_acknowledged", "room_open", "closed")
    for condition in conditions:
        by = (resumes(condition, after, now) or now) - (resumes(condition, before, now) or now)
        if by:
            found[condition] = by
    return found


def put_off(task: Task, incident: Incident, now: datetime) -> Task:
    """A task that is planned while people have it in hand begins its time when that ends."""
    until = resumes(task.unless, incident, now)
    return replace(task, due_at=task.due_at + (until - now)) if until else task
