"""The sentence that the wall begins with, and how many topics are how."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from ...core.messages import Listed, Message, Percent
from ...core.model import DRILL
from ...core.translation import at_time, gettext_noop, joined, listed, message, ngettext, nmessage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from .wall import Fire, Tile

State = Literal["burning", "above usual", "learning", "calm"]
STATES: dict[State, str] = {
    "burning": gettext_noop("burning"),
    "above usual": gettext_noop("above usual"),
    "learning": gettext_noop("learning"),
    "calm": gettext_noop("calm"),
}
SIGNS: dict[State, str] = {"burning": "bang", "above usual": "up", "learning": "learn", "calm": "calm"}


def headline(fires: Sequence[Fire], count: int, blind: Sequence[str], tiles: Sequence[Tile], now: datetime) -> str:
    """How things stand: the first of these that holds. `count` fires are real, whatever is shown of them."""
    real = [one for one in fires if not one.incident.topic.startswith(DRILL)]
    if real:
        return joined([_fires(count), *_gravest(real[0], now)])
    if blind:
        return message("Quiet where we can see. Blind on {feeds}.", feeds=Listed(tuple(blind)))
    if tiles and all(tile.state == "learning" for tile in tiles):
        known = Percent(min(tile.known for tile in tiles) / 100)
        return message("Listening. Too early to say what is usual: learning, {percent}.", percent=known)
    return message("All quiet.") if tiles else message("playbooks.yaml watches nothing yet.")


def _fires(count: int) -> Message:
    if count == 2:
        return message("Two fires.")
    return message("Three fires.") if count == 3 else nmessage("One fire.", "{n} fires.", count)


def _gravest(fire: Fire, now: datetime) -> Iterator[str]:
    grave = fire.incident.severity.value.upper()
    if not fire.owned:
        yield message("Nobody has the {grave}.", grave=grave)
        if fire.inside:
            comes = fire.card.next
            yield message("Next, {what}.", what=comes[0]) if comes else message("Nobody is called any more.")
        return
    who, at = fire.incident.owner or fire.incident.acknowledged_by or "", fire.answer_by
    if at is None:
        yield message("{who} has the {grave}; it was answered in public.", who=who, grave=grave)
    elif fire.late:
        yield message(
            "{who} has the {grave}; the public answer was due at {at}.", who=who, grave=grave, at=at_time(at, now)
        )
    else:
        yield message(
            "{who} has the {grave}; the public answer is due at {at}.", who=who, grave=grave, at=at_time(at, now)
        )


def counted(tiles: Sequence[Tile]) -> str:
    """How many topics are how; empty for one."""
    found = Counter(one.state for one in tiles)
    said = listed((_so_many(found[state], state) for state in SIGNS if state in found), "comma")
    if len(tiles) < 2:
        return ""
    return ngettext("Of {n} topic: {states}.", "Of {n} topics: {states}.", len(tiles), states=said)


def _so_many(count: int, state: State) -> str:
    if state == "burning":
        return ngettext("{n} burning", "{n} burning", count)
    if state == "above usual":
        return ngettext("{n} above usual", "{n} above usual", count)
    if state == "learning":
        return ngettext("{n} learning", "{n} learning", count)
    return ngettext("{n} calm", "{n} calm", count)
