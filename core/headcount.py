"""How grave a volume of posts may be called by how many different people wrote them: few people are no crowd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from .messages import Message
from .model import Crowd, Severity, Signal
from .translation import message, nmessage

if TYPE_CHECKING:
    from collections.abc import Mapping

HELD = "held"  # of a signal's details: as grave as it would be, had more people written


def counts_people(signal: Signal) -> bool:
    """Whether its severity was made of a volume (`detectors/severity.py`): who is on a watchlist needs no crowd."""
    return "velocity" in signal.terms and not signal.hits and signal.terms.get("stakes", 1.0) <= 1.0


def by_people(signal: Signal, crowd: Crowd, bars: Mapping[str, int]) -> Signal:
    """The signal no graver than the crowd behind it allows; `bars` are the people that each severity takes.

    Where no post is known (a count that somebody posts, a log that was cleared) nothing is held back.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 3, 1, tzinfo=UTC)
    >>> grave = Signal("acme", "burst", "raised", at, Severity.SEV2, 5, 0.1, 600, 9, "5 posts.", {"velocity": 4.0})
    >>> held = by_people(grave, Crowd(5, at), {"sev3": 10, "sev2": 20, "sev1": 40})
    >>> held.severity.value, held.details["people"]
    ('sev4', '5 people so far, sev3 from 10')
    """
    if signal.phase == "calm" or not crowd.people or not counts_people(signal):
        return signal
    wanted = Severity(signal.details.get(HELD, signal.severity))
    severity = max(wanted, allowed(crowd.people, bars))
    details = {name: value for name, value in signal.details.items() if name not in (HELD, "people")}
    if severity == wanted:
        return replace(signal, severity=severity, details=details)
    graver = list(Severity)[severity.rank - 2]
    said = message(
        "{people} so far, {severity} from {n}", people=in_words(crowd), severity=graver.value, n=bars[graver]
    )
    return replace(signal, severity=severity, details={**details, "people": said, HELD: wanted.value})


def allowed(people: int, bars: Mapping[str, int]) -> Severity:
    """The gravest severity that so many people make."""
    return next((severity for severity in Severity if people >= bars.get(severity, 0)), Severity.SEV4)


def in_words(crowd: Crowd) -> Message:
    """How many they are; of posts without an author nobody knows whether they are by one person."""
    people, posts = crowd.people - crowd.unnamed, crowd.unnamed
    some = nmessage("1 person", "{n} people", people)
    more = nmessage("{n} post without an author", "{n} posts without an author", posts)
    return message("{people} and {posts}", people=some, posts=more) if people and posts else more if posts else some
