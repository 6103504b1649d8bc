"""The parts of a card that every notifier words the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ..core.effects import Chart, Checklist, ChecklistItem, Describe, Draft, OpenRoom, Post, Update
from ..core.messages import Number
from ..core.safe_text import one_line
from ..core.times import clock_time, in_their_zone
from ..core.translation import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..core.effects import Card, Effect, Person, Quote


def byline(quote: Quote) -> str:
    """Who said it, where, to how many, when, and why it is shown: one line of untrusted text."""
    author = one_line(quote.author).lstrip("@") or gettext("unknown")
    parts = [f"@{author}", one_line(quote.platform)]
    if quote.followers is not None:
        followers = Number(quote.followers, grouped=True)
        parts.append(ngettext("{n} follower", "{n} followers", quote.followers, n=followers))
    parts += [clock_time(quote.at), one_line(quote.why)]
    return " · ".join(part for part in parts if part)


def names_of(people: tuple[Person, ...]) -> str:
    """The names, or *nobody*."""
    return ", ".join(one_line(person.name) for person in people) or gettext("nobody")


def beyond(text: str, headline: str) -> str:
    """What `text` says beyond the headline, which stands above it already: a phone's first line needs both.

    >>> beyond("SEV2 Acme: 7 negative. Nobody has acknowledged.", "SEV2 Acme: 7 negative")
    'Nobody has acknowledged.'
    """
    return text.strip().removeprefix(headline.strip()).lstrip(" .:。：") if headline.strip() else text


def local(effect: Effect, now: datetime) -> Effect:
    """The effect with times of the place that it is about, for whoever is not shown their own; days but today named."""
    zone = ZoneInfo(effect.zone)

    def told(text: str) -> str:
        return in_their_zone(text, effect.times, now)

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
            return local_list(effect)
        case OpenRoom() | Describe():
            return replace(effect, purpose=told(effect.purpose))
        case Chart():
            return local_chart(effect)
        case _:
            return effect


def local_list(effect: Checklist) -> Checklist:
    """The checklist with its times on the clock of the place."""
    return replace(effect, items=tuple(_local_item(item, ZoneInfo(effect.zone)) for item in effect.items))


def local_chart(effect: Chart) -> Chart:
    """The chart with its steps on the clock of the place."""
    zone = ZoneInfo(effect.zone)
    return replace(effect, moments=tuple(replace(one, at=one.at.astimezone(zone)) for one in effect.moments))


def _local(card: Card, told: Callable[[str], str], zone: ZoneInfo) -> Card:
    return replace(
        card,
        headline=told(card.headline),
        why=told(card.why),
        facts=tuple((label, told(value)) for label, value in card.facts),
        quotes=tuple(replace(quote, at=quote.at.astimezone(zone)) for quote in card.quotes),
        next=tuple(map(told, card.next)),
        status=told(card.status),
    )


def _local_item(item: ChecklistItem, zone: ZoneInfo) -> ChecklistItem:
    due, at = (moment.astimezone(zone) if moment else None for moment in (item.due_at, item.at))
    return replace(item, due_at=due, at=at)
