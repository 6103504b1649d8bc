"""What an action may know when it makes its effect, and what was delivered, in a few words for the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ..core.effects import Briefing, Checklist, Describe, Draft, Effect, Invite, OpenRoom, Post, Update
from ..core.kept_signals import evidence_keys
from ..core.model import Incident, Task
from ..core.rules import DRAFTS
from ..core.store import Tx

EVIDENCE = 50  # posts read back for a card
HISTORY = timedelta(hours=6)  # of a chart, in steps of ten minutes
STEP = timedelta(minutes=10)


def briefing_of(tx: Tx, task: Task, incident: Incident, now: datetime) -> Briefing:
    """All that may be known of a task and its incident `now`."""
    tasks = tx.tasks(incident.id)
    charted = task.part == "chart"
    return Briefing(
        task=task,
        incident=incident,
        now=now,
        evidence=tuple(tx.evidence(incident.id, evidence_keys(incident, EVIDENCE))),
        done=tuple(each for each in tasks if each.state == "done"),
        pending=tuple(each for each in tasks if each.state == "waiting" and each.key != task.key),
        items=tuple(tx.items(incident.id)),
        drafts=tuple(draft for each in tasks if each.verb in DRAFTS and (draft := tx.draft(each.key))),
        history=tuple(tx.history(incident.topic, now - HISTORY, now, STEP.total_seconds())) if charted else (),
    )


def done_in_words(effect: Effect, who: Callable[[str], str], room: str | None = None) -> str:
    """What was delivered, in a few words; `room` is the incident's."""
    match effect:
        case Update():
            return effect.line or "The card was brought up to date."
        case Post():
            return f"Said {_where(effect, who, room)}."
        case OpenRoom():
            return f"The private room was opened: #{effect.name}."
        case Invite():
            return f"Invited: {', '.join(who(each.slack) for each in effect.people)}."
        case Describe():
            return "The room says what it is for."
        case Checklist():
            return "The checklist was put up."
        case Draft():
            return "The draft was brought up to date." if effect.ref else "The draft was shown for approval."
    return f"{type(effect).__name__} done."


def _where(post: Post, who: Callable[[str], str], room: str | None) -> str:
    """To whom, or in which channel and calling whom."""
    if post.by != "slack" or post.to.startswith(("U", "W")):
        return f"to {', '.join(who(each.slack) for each in post.mention) or who(post.to)}"
    people = ", ".join(who(each.slack) for each in post.mention)
    return f"in {'the room' if post.to == room else who(post.to)}" + (f", calling {people}" if people else "")
