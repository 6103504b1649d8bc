"""Bring a card that was already shown up to date; planned by every change, never written in a playbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.model import Effect, Update
from ..card import redacted, shown

if TYPE_CHECKING:
    from ...core.model import Briefing, Task
    from ..book import Book

GROWTH = "Still growing:"  # how core.rules.triage begins the change that is worth an edit but no new line


class FollowUp:
    """Edit the card that task `needs` made, and say the change in its thread.

    Mere growth edits the card and says nothing, and leaves even that to a later follow-up when one waits.
    """

    def effect(self, change: str, briefing: Briefing, book: Book) -> Effect | None:
        task = briefing.task
        first = next((done for done in briefing.done if done.key == task.needs), None)
        if first is None or not first.ref:
            return None
        grown = change.startswith(GROWTH)
        if grown and any(_overtakes(other, task) for other in briefing.pending):
            return None
        inside = first.verb == "open_private_channel"
        card = shown(briefing, book, inside=inside)
        line = change if inside or not briefing.incident.confidential else redacted(briefing.incident).status
        return Update(first.ref, card, "" if grown else line)


def _overtakes(other: Task, task: Task) -> bool:
    later = (other.due_at, other.key) > (task.due_at, task.key)
    return other.verb == "follow_up" and other.needs == task.needs and later
