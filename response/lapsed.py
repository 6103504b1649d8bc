"""An acknowledgement ran out and no tier is left: its owner is rung, then whoever is on call, then the last tier."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Post
from ..core.model import About
from ..core.rules import CALL_AGAIN
from ..core.translation import at_time, gettext, together
from ..playbooks.file import display
from .escalation_tiers import is_call, nobody_left, tiers
from .new_tasks import new_task, stamp, whole
from .on_call_people import on_call_first
from .wording.inside import owner
from .wording.posts import direct_card, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.effects import Briefing, Effect
    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile
    from .ended import Ended

APART = timedelta(minutes=5)  # between the owner, whoever is on call, the last tier, and the word that nobody is left


def rings(incident: Incident) -> Iterator[Task]:
    """The call to the owner at the lapse; whoever changes that time leaves an old one where it is, and stale."""
    if until := incident.acknowledged_until:
        yield _ring("owner", incident, About(for_at=whole(until)))


def after_ring(ended: Ended) -> Iterator[Task]:
    """Once the owner was rung, or could not be: the others, each where nobody has answered until then."""
    task, incident, _, _, _, file = ended
    if task.part != "owner" or task.state == "skipped":
        return
    until = task.about.for_at
    yield _ring("on_call", incident, About(for_at=until), 1)
    running = [file.playbooks[name] for name in incident.playbooks if name in file.playbooks]
    last = [max(chain.values(), key=lambda step: step.after) for one in running if (chain := tiers(one))]
    addresses = [name for step in last for name in getattr(step, "who", ())]
    for person in file.members(addresses, ended.now):
        yield _ring("last", incident, About(for_at=until, person=person.name), 2)
    for part in ("channel", "room"):
        yield _ring(part, incident, About(for_at=until), 3)


def _ring(part: str, incident: Incident, about: About, turn: int = 0) -> Task:
    assert about.for_at is not None
    name = f"ring-{stamp(about.for_at)}/{part}" + (f"/{about.person}" if about.person else "")
    due_at = about.for_at + turn * APART
    return new_task(incident, name, "ring", due_at, part=part, about=about, unless="acknowledged")


def _ringing(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    task, incident = briefing.task, briefing.incident
    until = incident.acknowledged_until
    if until is None or task.about.for_at != whole(until) or _goes_on(briefing):
        return None
    if task.part in ("channel", "room"):
        return nobody_left(briefing, file)
    has_it, first = owner(briefing, file), on_call_first(incident, file, briefing.now)
    match task.part:
        case "owner":
            people = has_it or first
        case "on_call":
            people = first
        case _:
            people = file.members([task.about.person or ""], briefing.now)
    if not people or (task.part != "owner" and people[0] in has_it):
        return None
    card = direct_card(briefing, file, people[0])
    at = at_time(until, briefing.now)
    if people[0] in has_it:
        why = gettext("Your acknowledgement ran out at {at}, and nobody has it now: are you still on it?", at=at)
    else:
        who = display(incident.acknowledged_by) if incident.acknowledged_by else gettext("Somebody")
        gaps = {"who": who, "at": at}
        why = gettext("{who}'s acknowledgement ran out at {at}, and nobody has it now, so you are called.", **gaps)
    text = together([gettext("{what}.", what=card.headline), why, where(briefing, file)])
    return Post(people[0].slack, text, replace(card, facts=(), quotes=()))


def _goes_on(briefing: Briefing) -> bool:
    """Whether a tier is left that the lapse sets going again; for the others, also one that has begun meanwhile."""
    calls = [task for task in briefing.pending if task.unless == "acknowledged"]
    if briefing.task.part == "owner":
        return any(is_call(task) for task in calls)
    return any(is_call(task) or task.verb == CALL_AGAIN for task in calls)


EFFECTS = {"ring": _ringing}
