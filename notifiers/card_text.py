"""The parts of a card that every notifier words the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ..core.effects import Checklist, ChecklistItem, Draft, Post, Update
from ..core.safe_text import clock_time, one_line
from ..core.times import with_times

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..core.effects import Card, Effect, Person, Quote


def byline(quote: Quote) -> str:
    """Who said it, where, to how many, when, and why it is shown: one line of untrusted text."""
    author = one_line(quote.author).lstrip("@") or "unknown"
    parts = [f"@{author}", one_line(quote.platform)]
    if quote.followers is not None:
        parts.append(f"{quote.followers:,} followers")
    parts += [clock_time(quote.at), one_line(quote.why)]
    return " · ".join(part for part in parts if part)


def names_of(people: tuple[Person, ...]) -> str:
    """The names, or *nobody*."""
    return ", ".join(one_line(person.name) for person in people) or "nobody"


def beyond(text: str, headline: str) -> str:
    """What `text` says beyond the headline, which stands above it already: a phone's first line needs both.

    >>> beyond("SEV2 Acme: 7 negative. Nobody has acknowledged.", "SEV2 Acme: 7 negative")
    'Nobody has acknowledged.'
    """
    return text.strip().removeprefix(headline.strip()).lstrip(" .:") if headline.strip() else text


def local(effect: Effect, now: datetime) -> Effect:
    """The effect with times of the place that it is about, for whoever is not shown their own; days but today named."""
    zone = ZoneInfo(effect.zone)

    def shown(_: str, at: datetime) -> str:
        there = at.astimezone(zone)
        return (
            clock_time(there) if there.date() == now.astimezone(zone).date() else f"{there:%d %b} {clock_time(there)}"
        )

    def told(text: str) -> str:
        return with_times(text, effect.times, shown)

    match effect:
        case Post():
            card = _local(effect.card, told, zone) if effect.card else None
            return replace(effect, text=told(effect.text), card=card)
        case Update():
            card = _local(effect.card, told, zone) if effect.card else None
            return replace(effect, line=told(effect.line), card=card, text=told(effect.text))
        case Draft():
            return replace(effect, card=_local(effect.card, told, zone))
        case Checklist():
            return replace(effect, items=tuple(_local_item(item, zone) for item in effect.items))
        case _:
            return effect


def _local(card: Card, told: Callable[[str], str], zone: ZoneInfo) -> Card:
    return replace(
        card,
        why=told(card.why),
        facts=tuple((label, told(value)) for label, value in card.facts),
        quotes=tuple(replace(quote, at=quote.at.astimezone(zone)) for quote in card.quotes),
        next=tuple(map(told, card.next)),
        status=told(card.status),
    )


def _local_item(item: ChecklistItem, zone: ZoneInfo) -> ChecklistItem:
    due, at = (moment.astimezone(zone) if moment else None for moment in (item.due_at, item.at))
    return replace(item, due_at=due, at=at)
