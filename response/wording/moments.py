"""Which moments the words of an effect may speak of: notifiers then show them on each reader's own clock."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.messages import encoded
from ...core.reading_language import reading
from ...core.rules import FOLLOW_UP
from ...core.times import moments_in, moments_said, times_of, with_noted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ...core.effects import Briefing, Effect
    from ...core.model import Task
    from ...core.times import Times


def timed(effect: Effect, briefing: Briefing, zone: str, noted: Times = ()) -> Effect:
    """The effect with the moments that its words may name, those that were `noted` among them, and their one zone."""
    said = encoded(effect)
    card = getattr(effect, "card", None)
    quoted = {quote.at for quote in card.quotes} if card else set()
    times = with_noted(times_of(_moments(briefing), briefing.now, zone), noted, zone)
    named = tuple(one for one in times if one[0] in said or one[1] in quoted)
    answer = briefing.incident.public_ack or ""  # named only where the sentence is: the room alone may know of it
    return replace(effect, times=named, zone=zone, language=reading(), answer=answer if answer in said else "")


def _moments(briefing: Briefing) -> Iterator[datetime]:
    yield from moments_in(briefing.now, briefing.incident, briefing.task, *briefing.incident.promises)
    yield from _of_tasks(chain(briefing.pending, (one for one in briefing.done if one.verb != FOLLOW_UP)))
    yield from moments_in(*briefing.items, *briefing.drafts, *(one.mention for one in briefing.evidence))
    for signal in briefing.incident.signals + briefing.incident.latest:
        details = [str(signal.details.get(name, "")) for name in ("otherwise", "first")]
        ours = [signal.why, details[0], details[1].rpartition(", ")[2]]  # of the first post not what a stranger wrote
        yield from (at for text in ours for at in moments_said(text, signal.at))
    yield from moments_in(*(each.at for draft in briefing.drafts for one in draft.texts for each in one.promises))


def _of_tasks(tasks: Iterable[Task]) -> Iterator[datetime]:
    """A long incident has hundreds of them: their fields are asked one by one."""
    for task in tasks:
        yield task.due_at
        if task.settled_at:
            yield task.settled_at
        if task.about.for_at:
            yield task.about.for_at
