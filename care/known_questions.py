"""Questions about what the desk knows already: counted against the known issue, to be answered once in public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.trending_terms import terms
from .conversations import author_of
from .intents import intent_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.answering import KnownIssue
    from ..core.model import Judged

REPEATED = 5  # people who ask the same; from here on one public post is offered
SHARED = 2  # telling words that a question shares with the issue; of an issue with three or fewer, one


class Asked(Struct, frozen=True):
    """How many different people have asked about a known issue, and in which languages."""

    people: int
    langs: tuple[str, ...]

    @property
    def offered(self) -> bool:
        """Whether one public post would spare many answers."""
        return self.people >= REPEATED


def asked_about(issue: KnownIssue, heard: Iterable[Judged]) -> Asked:
    """Who has asked about it since it is known.

    The issue is found by its own telling words: written in several languages, it is found in each of them.
    """
    known = set(terms(issue.text))
    least = min(SHARED, max(1, len(known) - SHARED))
    found = [one for one in heard if one.mention.created_at >= issue.since and _asks(one, known, least)]
    langs = dict.fromkeys(one.mention.lang for one in found if one.mention.lang)
    return Asked(len({author_of(one.mention) for one in found}), tuple(langs))


def _asks(one: Judged, known: set[str], least: int) -> bool:
    text = one.mention.text
    if len(known.intersection(terms(text))) < least:
        return False
    return intent_of(text, negative=one.label == "negative", addressed=True).asks
