"""Several playbooks that answer one incident tell people of it once: one card a channel, one draft, one call at a time.

The playbook that came first leads, whichever that is: its card shows the gravest of all that is known. What another
one would say again is left out, and what only it brings (people, items, tiers, another channel) is added.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..core.errors import DeliveryError
from ..core.rules import ELSEWHERE
from ..core.text import fold
from ..core.translation import message
from .escalation_tiers import is_call
from .priorities import CHANNEL_COPY
from .step_verb import checklist_of, step_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ..core.effects import Briefing
    from ..core.model import Task
    from ..playbooks.file import PlaybooksFile

WAIT = 2.0  # seconds until an alert looks again whether the one that leads stands, or was given up
TWICE = timedelta(minutes=2)  # within which a second call to somebody says nothing new


def before(briefing: Briefing) -> Iterator[Task]:
    """The tasks of its other playbooks that have been done, or come first of those that are due as soon.

    None for a task of no playbook: a room in place of an archived one holds again what stood in that.
    """
    task = briefing.task
    if not task.playbook:
        return
    order = {name: place for place, name in enumerate(briefing.incident.playbooks)}
    mine = order.get(task.playbook, len(order))
    yield from (one for one in briefing.done if one.playbook and one.playbook != task.playbook)
    for one in briefing.pending:
        first = one.due_at <= task.due_at and not one.blocked_by
        if one.playbook and one.playbook != task.playbook and first and order.get(one.playbook, mine) < mine:
            yield one


def leading_alert(briefing: Briefing, file: PlaybooksFile, channel: str) -> Task | None:
    """The alert of another playbook that stands in the same channel; DeliveryError while that is still to come."""
    alerts = [one for one in before(briefing) if one.verb == "alert" and not one.part]
    there = [one for one in alerts if getattr(step_of(one, file), "to", None) == channel]
    shown = [one for one in there if one.ref and ":" in one.ref and not one.ref.startswith(ELSEWHERE)]
    if not shown and any(one.state == "waiting" for one in there):
        raise DeliveryError(message("the alert of another playbook comes first"), retry_after=WAIT)
    return min(shown, key=lambda one: (one.due_at, one.key), default=None)


def called_by_another(briefing: Briefing, file: PlaybooksFile) -> bool:
    """Whether another playbook of the incident calls the same person just now."""
    task, calls = briefing.task, [one for one in before(briefing) if is_call(one)]
    return any(_as_soon(one, task) and _whom(one, briefing, file) == _whom(task, briefing, file) for one in calls)


def said_by_another(briefing: Briefing, file: PlaybooksFile, who: Collection[str]) -> bool:
    """Whether another playbook says just now, in the same channel, that all of these are called."""
    copies = [one for one in before(briefing) if one.verb == "notify" and one.part == CHANNEL_COPY]
    return any(_as_soon(one, briefing.task) and {*who} <= {*getattr(step_of(one, file), "who", ())} for one in copies)


def drafted_by_another(briefing: Briefing, file: PlaybooksFile, template: str, platforms: Collection[str]) -> bool:
    """Whether another playbook has drafted, or drafts just now, the same text for all of these platforms.

    Once that was posted, another draft is for the next answer.
    """
    task = briefing.task
    for one in before(briefing):
        if one.verb == task.verb and not one.part and not briefing.incident.public_ack_at:
            step = step_of(one, file)
            if getattr(step, "template", "") == template and {*platforms} <= {*getattr(step, "platforms", ())}:
                return True
    return False


def listed_elsewhere(briefing: Briefing, file: PlaybooksFile, name: str) -> set[str] | None:
    """What other lists of the incident hold already, folded; None where this very list has been put up."""
    task = briefing.task
    lists = [one for one in before(briefing) if one.verb == task.verb and one.part == "checklist"]
    if any(checklist_of(one, file) == name for one in lists):
        return None
    return {fold(one.text) for one in briefing.items if one.checklist != name}


def _as_soon(other: Task, task: Task) -> bool:
    """Whether another call is of the same round, and at about the same time or just made."""
    of, mine = other.about, task.about
    return (of.rising, of.round, of.by) == (mine.rising, mine.round, mine.by) and abs(
        other.due_at - task.due_at
    ) < TWICE


def _whom(task: Task, briefing: Briefing, file: PlaybooksFile) -> Sequence[str]:
    about = task.about
    return [one.name for one in file.members([about.person or f"{about.team}.on_call"], briefing.now)]
