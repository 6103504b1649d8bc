"""A confidential incident whose room could not be opened: whoever it would have held reads the card directly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Post
from ..core.model import About
from ..core.rules import DRAFTS
from ..core.translation import gettext, together
from .asked_room import guests
from .new_tasks import new_task
from .steps.draft_acknowledgement import DraftAcknowledgement
from .wording.card import card

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..core.effects import Briefing, Effect
    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile


def without_room(
    incident: Incident, tasks: Sequence[Task], why: str, now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    """The card to everybody whom its rooms invite, and its drafts to those who approve them; each once."""
    if not incident.confidential:
        return
    for person in file.members(guests(incident, file), now):
        about = About(person=person.name, message=why)
        yield new_task(incident, f"card-to/{person.name}", "direct_card", now, about=about)
    for task in tasks:
        if task.verb in DRAFTS and not task.part and task.state in ("waiting", "failed"):
            yield from directly(task, now, file)


def directly(task: Task, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """What a task drafts, to each who may approve it."""
    step = file.step(task.playbook, task.step)
    approvers = file.members(step.approve.by, now) if isinstance(step, DraftAcknowledgement) else ()
    for person in approvers:
        about = replace(task.about, person=person.name, message_of=task.key)
        yield replace(
            task, key=f"{task.key}/to/{person.name}", part="direct", about=about, needs=None, state="waiting",
            due_at=max(now, task.due_at), attempts=0, lease_until=None, ref=None, error=None, settled_at=None,
        )  # fmt: skip


def _direct_card(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    about = briefing.task.about
    person = file.people.get(about.person or "")
    if person is None or briefing.incident.room:
        return None
    whole = card(briefing, file)
    said = gettext(
        "Its private room could not be opened ({error}), so you read it here. Tell nobody.", error=about.message
    )
    return Post(person.slack, together([gettext("{what}.", what=whole.headline), said]), whole)


EFFECTS = {"direct_card": _direct_card}
