"""What one person looks at: what is open, as far as they may know it, what is theirs, and what waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from ..core.effects import Button, ChecklistItem, StoredDraft
from ..core.model import Incident, Task
from ..core.store import Tx
from ..core.times import Times, moments_in, times_of
from .briefing import briefing_of
from .playbook_versions import PlaybookVersions

OPEN = 1_000  # incidents that are counted, the newest
SHOWN = 20  # of them told of
LOOKED_THROUGH = 100  # for items of checklists


class OpenIncident(Struct, frozen=True):
    """One that is open, as somebody may know it."""

    incident: Incident
    inside: bool  # whether they may read what it is about
    mine: bool
    say: str
    times: Times = ()
    buttons: tuple[Button, ...] = ()


class SmallWall(Struct, frozen=True):
    """All of it for one person."""

    open: tuple[OpenIncident, ...] = ()
    more: int = 0  # that are open as well
    waiting: tuple[StoredDraft, ...] = ()  # drafts that they may approve
    items: tuple[ChecklistItem, ...] = ()  # which they took and have not done
    turns: tuple[tuple[str, datetime | None], ...] = ()  # the teams for which they are on call, and until when


def small_wall(
    tx: Tx, versions: PlaybookVersions, who: str, now: datetime, waiting: Sequence[StoredDraft]
) -> SmallWall:
    """What `who`, by the name that people read, has before them: their own and the gravest first.

    `waiting` are the drafts that they may approve.
    """
    found = tx.incidents(open_only=True, limit=OPEN)
    found.sort(key=lambda one: (one.owner != who, one.severity, -one.opened_at.timestamp()))
    known = [one for one in found[:LOOKED_THROUGH] if versions.of(tx, one).may_know(one, who, now)]
    return SmallWall(
        tuple(_open(tx, versions, one, who, now) for one in found[:SHOWN]),
        len(found[SHOWN:]),
        tuple(waiting),
        tuple(item for one in known for item in tx.items(one.id) if item.by == who and item.state == "claimed"),
        versions.current.turns(who, now),
    )


def _open(tx: Tx, versions: PlaybookVersions, incident: Incident, who: str, now: datetime) -> OpenIncident:
    planner = versions.of(tx, incident)
    inside = planner.may_know(incident, who, now)
    say = planner.describe_briefly(incident, now, inside=inside)
    times = times_of(moments_in(incident), now, planner.topic(incident.topic).zone)
    briefing = briefing_of(tx, Task("", incident.id, "", 0, "look", now), incident, now)
    buttons = planner.card(briefing, inside=inside).buttons
    return OpenIncident(incident, inside, incident.owner == who, say, times, buttons)
