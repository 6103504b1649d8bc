"""The parts of a card that every notifier words the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.safe_text import clock_time, one_line

if TYPE_CHECKING:
    from ..core.effects import Person, Quote


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
