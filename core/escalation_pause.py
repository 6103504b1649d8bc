"""When escalation is paused: while enough people have acknowledged, or while somebody snoozed the incident."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, get_args

from msgspec.structs import replace

from .model import Condition, Severity
from .translation import at_time, message

if TYPE_CHECKING:
    from datetime import datetime

    from .model import Incident, Rising, Task

REAFFIRM_WITHIN = timedelta(minutes=10)  # how long an acknowledgement of something milder holds once it gets graver


def regraded(incident: Incident, severity: Severity, now: datetime, by: str | None = None) -> Incident:
    """The incident with another severity. A graver one calls again; `by` is the person who says so, if it is one."""
    changed = replace(incident, severity=severity)
    if severity == incident.severity or not severity.at_least(incident.severity):
        return changed
    return risen(changed, "raised", now, by)


def risen(incident: Incident, how: Rising, now: datetime, by: str | None = None) -> Incident:
    """The incident after it got worse: the calling begins anew, any snooze is broken, who acknowledged is asked again.

    Not asked again is whoever has it and says `by` themselves that it is graver; nor anybody when another voice joins
    what they have as grave as it is.
    """
    has_it = by is not None and by in (incident.owner, incident.acknowledged_by, *incident.acknowledgers)
    until = incident.acknowledged_until
    if incident.acknowledged_at and how != "joined" and not has_it:
        again = now + REAFFIRM_WITHIN
        until = min(until or again, again)
    return replace(
        incident,
        acknowledged_until=until,
        snoozed_until=None,
        snoozed_by=None,
        snoozed_how=None,
        risings=incident.risings + 1,
        risen_at=now,
        risen_how=how,
    )


def asked_again(incident: Incident) -> bool:
    """Whether the acknowledgement was given before it got worse, and so holds for minutes only."""
    at, until = incident.acknowledged_at, incident.acknowledged_until
    return bool(
        at and until and incident.risen_at and at <= incident.risen_at and until <= incident.risen_at + REAFFIRM_WITHIN
    )


def acknowledgements_missing(incident: Incident) -> int:
    """How many people must still acknowledge: one, or as many as the playbooks of a sev1 ask for."""
    required = incident.acknowledgements if incident.severity is Severity.SEV1 else 1
    given = max(len(incident.acknowledgers), 1) if incident.acknowledged_at else 0
    return max(0, required - given)


def is_acknowledged(incident: Incident, now: datetime) -> bool:
    """Whether enough people acknowledged, and their word still holds."""
    until = incident.acknowledged_until
    return (
        incident.acknowledged_at is not None
        and not acknowledgements_missing(incident)
        and (until is None or now < until)
    )


def is_snoozed(incident: Incident, now: datetime) -> bool:
    """Whether the incident is snoozed now."""
    return incident.snoozed_until is not None and now < incident.snoozed_until


def paused_until(task: Task, incident: Incident, now: datetime) -> tuple[datetime, str] | None:
    """Until when a task is paused, and why: by a snooze, or by an acknowledgement that may still lapse."""
    until = resumes_at(task.unless, incident, now)
    if until is None or incident.closed_at:
        return None
    if incident.snoozed_until == until:
        return until, message("snoozed by {who} until {at}", who=incident.snoozed_by or "", at=at_time(until, now))
    return until, message(
        "{who} acknowledged, which holds until {at}", who=incident.acknowledged_by or "", at=at_time(until, now)
    )


def resumes_at(unless: Condition | None, incident: Incident, now: datetime) -> datetime | None:
    """When tasks with this condition resume; None when they are not paused. Without a condition they never are."""
    ends = [incident.snoozed_until] if unless and is_snoozed(incident, now) else []
    if unless == "acknowledged" and is_acknowledged(incident, now):
        ends.append(incident.acknowledged_until)
    return max((end for end in ends if end), default=None)


def due_shifts(before: Incident, after: Incident, now: datetime) -> dict[Condition, timedelta]:
    """By how much a change of the incident shifts the due times of tasks, later or earlier, by their condition.

    While enough people have acknowledged, the escalation policy is paused: when their acknowledgement lapses, its tiers
    go on where they were, as far apart as they were.
    """
    shifts: dict[Condition, timedelta] = {}
    for condition in get_args(Condition):
        shift = (resumes_at(condition, after, now) or now) - (resumes_at(condition, before, now) or now)
        if shift:
            shifts[condition] = shift
    return shifts


def postponed(task: Task, incident: Incident, now: datetime) -> Task:
    """A task that is planned while escalation is paused: its time begins when the pause ends."""
    until = resumes_at(task.unless, incident, now)
    return replace(task, due_at=task.due_at + (until - now)) if until else task
