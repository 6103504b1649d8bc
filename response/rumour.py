"""Claims that many repeat get a card each: below the alert, in the room, or, where a confidential incident has none, in
direct messages. A card is edited as its claim spreads; what a person says is not true is denied in a draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.claims import claims_in, copies, people_of
from ..core.effects import Post
from ..core.errors import DeliveryError
from ..core.model import MOST_CLAIMS, About, Task
from ..core.rules import DRAFTS, RUMOUR
from ..core.translation import message
from .asked_room import guests
from .card_updates import card_updates
from .new_tasks import OF_NO_PLAYBOOK, new_task
from .priorities import priority
from .without_room import directly
from .wording.claim import claim_card
from .wording.inside import inside
from .wording.rooms import room_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..core.effects import Briefing, Effect
    from ..core.model import Incident, Judged
    from ..playbooks.file import PlaybooksFile

DIRECT = "direct"  # the part of a task that shows the card to one person
ROOM_WAIT = 30.0  # seconds until the card of a confidential incident looks again whether its room is open


def going_round(
    incident: Incident, tasks: Sequence[Task], posts: Sequence[Judged], now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    """A card for each of the claims in `posts` that most people repeat, up to `MOST_CLAIMS`; after that an edit of it
    for each number of people.
    """
    known = [task for task in tasks if task.verb == RUMOUR]
    shown = {task.about.claim: task for task in known if task.part != DIRECT}
    said = {key: copies(posts, key or "") for key in shown}
    told = {one.mention.key for each in said.values() for one in each}
    for found in claims_in(posts):
        if len(shown) < MOST_CLAIMS and not told & {one.mention.key for one in found}:
            yield from _cards(incident, tasks, found[0].mention.key, len(shown) + 1, now, file)
            shown[found[0].mention.key] = None  # type: ignore[assignment]  # its number is taken
    for key, each in said.items():
        if each:
            name = f"{_name(shown[key].about.number or 1)}-{people_of(each)}"
            mine = [task for task in known if task.about.claim == key]
            yield from card_updates(incident, mine, name, About(reason="change"), now)


def _cards(
    incident: Incident, tasks: Sequence[Task], key: str, number: int, now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    about = About(claim=key, number=number)
    yield new_task(incident, _name(number), RUMOUR, now, about=about)
    if incident.confidential and not incident.room and not _room_comes(tasks):
        yield from _to_each(incident, about, now, file)


def _name(number: int) -> str:
    return RUMOUR if number == 1 else f"{RUMOUR}-{number}"


def _room_comes(tasks: Sequence[Task]) -> bool:
    rooms = (task for task in tasks if task.verb == "open_private_channel" and task.part == "room")
    return any(task.state in ("waiting", "done") for task in rooms)


def _to_each(incident: Incident, about: About, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """To whom its room would have been open; where no playbook asks for one, whoever has it."""
    names = guests(incident, file) or tuple(filter(None, [incident.owner, *incident.acknowledgers]))
    for person in file.members([file.called(name) for name in names], now):
        to = f"{_name(about.number or 1)}/to/{person.name}"
        yield new_task(incident, to, RUMOUR, now, part=DIRECT, about=replace(about, person=person.name))


def without_its_room(incident: Incident, tasks: Sequence[Task], now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """The cards of a confidential incident whose room could not be opened, to whom it would have been open."""
    for task in tasks:
        if task.verb == RUMOUR and task.part != DIRECT and task.state in ("waiting", "failed"):
            yield from _to_each(incident, task.about, now, file)


def drafting(incident: Incident, file: PlaybooksFile) -> tuple[str, int] | None:
    """The step that says for which platforms a denial is drafted and who approves it: of a playbook that runs, else the
    first of the file.
    """
    names = dict.fromkeys([*(name for name in incident.playbooks if name in file.playbooks), *file.playbooks])
    steps = ((name, n) for name in names for n in range(1, len(file.playbooks[name].steps) + 1))
    return next((each for each in steps if file.step(*each).do == DRAFTS[0]), None)


def denials(incident: Incident, tasks: Sequence[Task], now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """A draft for each claim whose denial somebody asked for, in its own words about those posts."""
    step = drafting(incident, file)
    asked = {one.number for one in incident.rumours if one.denied}
    there = {task.about.claim for task in tasks if task.verb in DRAFTS and task.about.claim}
    for card in tasks:
        about = card.about
        if step is None or card.verb != RUMOUR or card.part == DIRECT or about.claim in there:
            continue
        if (number := about.number or 1) in asked:
            yield from _denial(incident, tasks, About(claim=about.claim, number=number), step, now, file)


def _denial(
    incident: Incident, tasks: Sequence[Task], about: About, step: tuple[str, int], now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    key, (playbook, number), verb = f"{incident.id}/{OF_NO_PLAYBOOK}/denial-{about.number}", step, DRAFTS[0]
    task = Task(key, incident.id, playbook, number, verb, now, about=about, priority=priority(incident, verb, ""))
    yield task
    if incident.confidential and not incident.room and not _room_comes(tasks):
        yield from directly(task, now, file)


def _card(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    card, task = claim_card(briefing), briefing.task
    if card is None:
        return None
    if task.part == DIRECT:
        person = file.people.get(task.about.person or "")
        return Post(person.slack, card.headline, card) if person and not briefing.incident.room else None
    if briefing.incident.confidential and room_of(briefing) is None:
        if not _room_comes(briefing.pending):
            return None
        raise DeliveryError(message("a confidential card waits for its private room"), retry_after=ROOM_WAIT)
    return inside(briefing, file, card.headline, card=card)


EFFECTS = {RUMOUR: _card}
