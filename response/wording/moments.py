"""Which moments the words of an effect may speak of: notifiers then show them on each reader's own clock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.json import encode
from msgspec.structs import asdict, replace

from ...core.effects import Draft, Post, Update
from ...core.times import times_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import Briefing, Effect
    from ...core.model import Topic


def timed(effect: Effect, briefing: Briefing, topic: Topic) -> Effect:
    """The effect with the moments that its words may name, and the zone of what it is about."""
    if not isinstance(effect, Post | Update | Draft):
        return replace(effect, zone=topic.zone)
    said = encode(effect).decode()
    card = effect.card
    quoted = {quote.at for quote in card.quotes} if card else set()
    times = times_of(_moments(briefing), briefing.now)
    return replace(effect, times=tuple(one for one in times if one[0] in said or one[1] in quoted), zone=topic.zone)


def _moments(briefing: Briefing) -> Iterator[datetime]:
    yield briefing.now
    yield from (value for value in asdict(briefing.incident).values() if isinstance(value, datetime))
    yield from (task.due_at for task in (briefing.task, *briefing.pending))
    yield from (at for task in (briefing.task, *briefing.pending) if (at := task.about.for_at))
    yield from (at for item in briefing.items for at in (item.due_at, item.at) if at)
    yield from (one.mention.created_at for one in briefing.evidence)
