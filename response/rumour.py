"""A claim that many repeat gets a card of its own: below the alert, or in the room; it is edited as it spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.claims import claim_in, copies, people_of
from ..core.model import About
from ..core.rules import RUMOUR
from .card_updates import card_updates
from .new_tasks import new_task
from .wording.claim import claim_card
from .wording.inside import inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..core.effects import Briefing, Effect
    from ..core.model import Incident, Judged, Task
    from ..playbooks.file import PlaybooksFile


def going_round(incident: Incident, tasks: Sequence[Task], posts: Sequence[Judged], now: datetime) -> Iterator[Task]:
    """The card of what most people in `posts` repeat, once in an incident; after that an edit of it for each number of
    people."""
    card = next((task for task in tasks if task.verb == RUMOUR), None)
    if card is None:
        if found := claim_in(posts):
            yield new_task(incident, RUMOUR, RUMOUR, now, about=About(claim=found[0].mention.key))
    elif said := copies(posts, card.about.claim or ""):
        yield from card_updates(incident, [card], f"{RUMOUR}-{people_of(said)}", About(reason="change"), now)


def _card(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    card = claim_card(briefing)
    return inside(briefing, file, card.headline, card=card) if card else None


EFFECTS = {RUMOUR: _card}
