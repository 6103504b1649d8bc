"""What a public post promises: that there will be more by a time, as English, Chinese or Russian say it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ..core.effects import Promise
from ..core.public_promises import LONGEST
from ..core.text import fold
from .promise_words import (
    CLOCKS,
    EVENING,
    MORNING,
    NOONS,
    NOT_GIVEN,
    NUMBERS,
    SPANS,
    TOMORROW,
    UNITS,
    WORD_IS_GIVEN,
    ZONES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = timedelta(minutes=1)
MOST = 3  # promises of one post

_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:\.(?=\d)[^.!?。！？\n]*|\b[ap]\.m\.[^.!?。！？\n]*)*[.!?。！？\n]?")


def promises_in(text: str, at: datetime, zone: str = "UTC") -> tuple[Promise, ...]:
    """What a post of ours, written `at`, promises: the times, and how it says them, the first one first.

    A time without a zone is meant in `zone`. Only a sentence that gives our word counts, and only a time from a minute
    to a week ahead: "flights resume by 18:00" and "your bag came within two hours" promise nothing.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 3, 10, 9, tzinfo=UTC)
    >>> for said in ("We will update you by 15:00 UTC.", "我们会在两小时内回复您", "Ответим в течение двух часов"):
    ...     print(*(f"{one.at:%H:%M} {one.said}" for one in promises_in(said, nine)))
    15:00 by 15:00 utc
    11:00 两小时内
    11:00 в течение двух часов
    """
    found: dict[datetime, Promise] = {}
    for sentence in _SENTENCE.findall(fold(text)):
        if sentence.rstrip().endswith(("?", "？")) or not WORD_IS_GIVEN.search(sentence) or NOT_GIVEN.search(sentence):
            continue
        for due, said in (*_spans(sentence, at), *_clocks(sentence, at, zone)):
            if SHORTEST <= due - at <= LONGEST:
                found.setdefault(due, Promise(due, said))
    return tuple(sorted(found.values(), key=lambda one: one.at)[:MOST])


def _spans(sentence: str, at: datetime) -> Iterator[tuple[datetime, str]]:
    for pattern in SPANS:
        for one in pattern.finditer(sentence):
            many = one["n"] or "one"
            number = float(many) if many.isdigit() else NUMBERS[many]
            yield at + number * UNITS[one["unit"] or "hour"], one[0].strip()


def _clocks(sentence: str, at: datetime, zone: str) -> Iterator[tuple[datetime, str]]:
    for pattern in CLOCKS:
        for one in pattern.finditer(sentence):
            parts = one.groupdict()
            behind = parts.get("zone") or ""
            named, place = ("utc", "UTC") if parts.get("utc") else _zone(behind)
            if due := _due(parts, at.astimezone(ZoneInfo(place or zone))):
                more = behind[: behind.find(named) + len(named)] if place else ""
                said = one[0].removesuffix(behind) + more if one[0].endswith(behind) else one[0]
                yield due.astimezone(at.tzinfo), said.strip(" (,")


def _zone(words: str) -> tuple[str, str]:
    """Of a few words beside a time those that name a zone, and the zone; empty where they name none."""
    plain = words.strip(" (")
    first = plain.partition(" ")[0]
    for named in (plain, plain.removesuffix(" time"), first):
        if named in ZONES:
            return named, ZONES[named]
    stem = next((name for name in ZONES if not name.isascii() and name in plain), "")
    return (plain if stem else "", ZONES.get(stem, ""))


def _due(parts: dict[str, str | None], here: datetime) -> datetime | None:
    """The next time on the clock `here` that reads like this; None where no clock does, or nobody can tell which."""
    hour = NOONS[parts["word"] or ""] if parts.get("word") else int(parts["h"] or 0)
    minute = 30 if parts.get("m") == "半" else int(parts.get("m") or 0)
    day, half = (parts.get("day") or "").strip(" ,"), (parts.get("half") or "").replace(".", "")
    early, late = any(one in (half, day) for one in MORNING), any(one in (half, day) for one in EVENING)
    if hour > 24 or minute > 59:
        return None
    said = parts.get("h") or ""
    if said and parts.get("m") is None and "half" in parts and not half and "utc" not in parts:
        return None  # "by 3": of the morning or not, or no time at all
    if late and hour < 12:
        hour += 12
    elif early and hour == 12:
        hour = 0
    days = 1 if day.startswith(TOMORROW) else 0
    begun = here.replace(hour=0, minute=0, second=0, microsecond=0)
    due = begun + timedelta(days=days, hours=hour, minutes=minute)
    either = bool(said) and not said.startswith("0") and hour < 12 and "half" in parts and not (early or late)
    if days:
        return due
    walls = [due, due + timedelta(hours=12)] if either else [due]  # "by 3:30", said at noon
    return next((moment for wall in walls if (moment := _ahead(wall, here))), due + timedelta(days=1))


def _ahead(wall: datetime, here: datetime) -> datetime | None:
    """When the clock shows this next, today; twice on a day on which it goes back."""
    moments = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return next((moment for moment in moments if moment > here), None)
