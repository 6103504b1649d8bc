"""What the same person has written to us before, how often and about what, and what we told them last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.signal_posts import parts_of
from ..core.trending_terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ..core.answering import History
    from ..core.model import Mention

QUARTER, YEAR = timedelta(days=91), timedelta(days=365)
FOCUS = 2  # posts about one theme within a quarter: this person is at odds with us about it
SHARED = 2  # telling words that make two posts one theme, where the topic has no parts


class Customer(Struct, frozen=True):
    """One person, across the accounts that somebody has confirmed to be theirs."""

    account: str  # platform/handle
    quarter: int  # posts in three months ...
    year: int  # ... and in twelve
    theme: str = ""  # what two or more posts of the quarter are about; empty: nothing in common
    focus: int = 0  # how many are
    told: Mention | None = None  # what we told them last
    also: tuple[str, ...] = ()  # other accounts that are theirs ...
    hints: tuple[str, ...] = ()  # ... and those of the same handle, which nobody has confirmed


def customer(history: History, parts: Mapping[str, Sequence[str]], own_names: str, now: datetime) -> Customer:
    """What is to be known of somebody; `parts` are those of the topic, `own_names` say nothing about a theme."""
    year = [one for one in history.posts if now - YEAR <= one.created_at <= now]
    quarter = [one for one in year if one.created_at >= now - QUARTER]
    theme, focus = _theme([one.text for one in quarter], parts, own_names)
    told = max(history.answers, key=lambda one: one.created_at, default=None)
    return Customer(history.account, len(quarter), len(year), theme, focus, told, history.also, history.hints)


def _theme(texts: Sequence[str], parts: Mapping[str, Sequence[str]], own_names: str) -> tuple[str, int]:
    """What most posts are about: a part of what is sold, else the two words that they share."""
    counts: dict[str, int] = {}
    for text in texts:
        for part in parts_of(text, parts):
            counts[part] = counts.get(part, 0) + 1
    if counts:
        theme = max(counts, key=lambda one: counts[one])
        return (theme, counts[theme]) if counts[theme] >= FOCUS else ("", 0)
    return _common([_telling(text, own_names) for text in texts])


def _telling(text: str, own_names: str) -> dict[str, None]:
    return {term: None for term in terms(text) if term.lstrip("#") not in own_names}


def _common(found: Sequence[Iterable[str]]) -> tuple[str, int]:
    counts: dict[str, int] = {}
    for some in found:
        for term in some:
            counts[term] = counts.get(term, 0) + 1
    shared = sorted((term for term, n in counts.items() if n >= FOCUS), key=lambda term: -counts[term])
    if len(shared) < SHARED:
        return "", 0
    return ", ".join(shared[:SHARED]), min(counts[term] for term in shared[:SHARED])
