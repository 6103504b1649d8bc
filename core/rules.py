"""The other decisions of the main pipeline, as pure functions: when a task is stopped, when an incident closes."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from .escalation_pause import acknowledgements_missing
from .model import Incident, Task
from .translation import at_time, message

CLOSE_AFTER = timedelta(hours=1)  # a calm this long closes an incident by itself
PUBLIC_GOAL = timedelta(minutes=15)  # from detection to an answer in public
CALM = "calm"  # closed by nobody: it stayed calm
LEASE = 60.0  # seconds one delivery may take before another worker looks whether it went through
ELSEWHERE = "elsewhere:"  # begins the ref of what the second notifier delivered; where it should have gone follows
FOLLOW_UP = "follow_up"  # the verb of tasks that bring shown things up to date; they belong to no step
RUMOUR = "rumour"  # the verb of the task that shows what many repeat
DENIAL = "denial/rumour"  # the template of the starter library that denies it
BLOCKED = "blocked"  # the verb of tasks that tell of what cannot reach its place
DRAFTS = ("draft_acknowledgement", "move_to_private")  # the verbs of tasks that leave a draft, whose id is their key
APPROVAL_LOST = "approval_lost"  # the verb of tasks that tell whoever approved that it does not stand any more
READ = "@"  # before the mark of what was read of a draft, in the value of a button
TEXT = "~"  # before the number of one of its texts
CALL_AGAIN = "call_again"  # the verb of the task that ends a chain of calls: it is gone through once more, or given up
LAST_WORDS = (FOLLOW_UP, "summary", "review", "archive", "owner_told")  # what a close does not stop: it tells of it
GIVE_UP = 296  # tries: eight that double, then one every five minutes, make a day


def closes_at(incident: Incident) -> datetime | None:
    """When an incident closes by itself: an hour after it calmed; never while it is not calm."""
    return incident.calm_since + CLOSE_AFTER if incident.calm_since else None


def close(incident: Incident, who: str, at: datetime) -> Incident:
    """The incident as it is once it is over."""
    return replace(incident, closed_at=at, closed_by=who, updated_at=at)


def stopped(task: Task, incident: Incident, now: datetime) -> str:
    """Why a task need not happen any more; empty when it must, or when it waits (`escalation_pause.paused_until`).

    An acknowledgement is a click; a public acknowledgement is a posted address and nothing less. A close
    stops every step, but never what tells people of the close.
    """
    if incident.closed_at and task.verb not in LAST_WORDS:
        at = at_time(incident.closed_at, now)
        if incident.closed_by == CALM:
            return message("closed because it stayed calm, at {at}", at=at)
        return message("closed by {who} at {at}", who=incident.closed_by or "", at=at)
    match task.unless:
        case "acknowledged" if (
            incident.acknowledged_at and not incident.acknowledged_until and not acknowledgements_missing(incident)
        ):
            return message(
                "{who} acknowledged at {at}",
                who=incident.acknowledged_by or "",
                at=at_time(incident.acknowledged_at, now),
            )
        case "publicly_acknowledged" if incident.public_ack_at:
            url, at = incident.public_ack or "", at_time(incident.public_ack_at, now)
            return message("acknowledged in public at {at}: {url}", at=at, url=url)
        case "moved_to_private" if incident.moved_at:
            return message("moved to private at {at}", at=at_time(incident.moved_at, now))
        case "room_open" if incident.room:
            return message("the private room is open")
    return ""


def backoff(attempts: int) -> float | None:
    """Seconds to wait after that many failed tries: 2, 4, 8 ... at most 5 minutes; None after a day of them.

    >>> backoff(1), backoff(5), backoff(20), backoff(400)
    (2.0, 32.0, 300.0, None)
    """
    return min(2.0**attempts, 300.0) if attempts < GIVE_UP else None
