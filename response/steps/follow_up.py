"""Bring a card that was already shown up to date; planned by every change, never written in a playbook."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.effects import Effect, Update
from ...core.rules import RAISED
from ...playbooks.file import display
from ..reminders import stamp
from ..wording.card import redacted, shown

if TYPE_CHECKING:
    from ...core.effects import Briefing
    from ...core.model import Task
    from ...playbooks.file import PlaybooksFile

GROWTH = "Still growing:"  # how core.rules.triage begins the change that is worth an edit but no new line
DEBOUNCE = timedelta(seconds=5)  # growth comes in bursts; a card edited with every reading only flickers


class FollowUp:
    """Edit the card that task `needs` made, and say the change in its thread; a graver severity in the channel too.

    Mere growth edits the card and says nothing, and leaves even that to a later follow-up that is due soon.
    """

    def effect(self, change: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        task = briefing.task
        first = next((done for done in briefing.done if done.key == task.needs), None)
        if first is None or not first.ref:
            return None
        inside = first.verb == "open_private_channel"
        if inside and any(done.verb == "archive" for done in briefing.done):
            return None  # nothing can be written there any more
        turned = _turned(briefing)
        if turned is None:
            return None
        change = change or turned
        quiet = not change or change.startswith(GROWTH)
        if quiet and any(_overtakes(other, briefing) for other in briefing.pending):
            return None
        card = shown(briefing, file, inside=inside)
        line = change if inside or not briefing.incident.confidential else _outside(change, briefing)
        return Update(first.ref, card, "" if quiet else line, broadcast=change.startswith(RAISED))


def _turned(briefing: Briefing) -> str | None:
    """What a timer says when its time has come; None when that time was changed since, empty for everything else."""
    incident = briefing.incident
    name = briefing.task.key.split("/")[2]
    if incident.closed_at and not name.isdigit():
        return None  # not the close itself, which is told, but what was planned before it
    what, _, at = name.partition("-")
    times = {
        "lapse": incident.acknowledged_until,
        "wake": incident.snoozed_until,
        "promise": incident.next_update_at,
    }
    if what not in times or not at:
        return ""
    if stamp(times[what]) != at:
        return None
    who = display(incident.acknowledged_by or "Somebody")
    return {
        "lapse": f"{who}'s acknowledgement has run out: the calling goes on where it was.",
        "wake": "The snooze is over: the calling goes on where it was.",
        "promise": "",
    }[what]


def _outside(change: str, briefing: Briefing) -> str:
    """The change of a confidential incident as it may be said outside its room."""
    told = redacted(briefing.incident, briefing.now).status
    return f"{RAISED}{briefing.incident.severity.value}. {told}" if change.startswith(RAISED) else told


def _overtakes(other: Task, briefing: Briefing) -> bool:
    task, soon = briefing.task, briefing.now + DEBOUNCE
    later = (other.due_at, other.key) > (task.due_at, task.key)
    return other.verb == "follow_up" and other.needs == task.needs and later and other.due_at <= soon
