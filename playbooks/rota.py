"""Who is on call: a rotation in the local time of a place, so that the hand-over hour survives clock changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from .values import Block, Local, Many, PersonName, Zone

if TYPE_CHECKING:
    from datetime import datetime

TURN = {"daily": timedelta(days=1), "weekly": timedelta(weeks=1)}


class Rota(Block):
    """`{rotate: weekly, from: 2026-01-05T09:00, zone: Europe/London}`: the first member's turn begins at `from`."""

    rotate: Literal["daily", "weekly"]
    begin: Local = Field(alias="from")
    zone: Zone


class Team(Block):
    """People who are called together, in the order of the rotation."""

    title: str = ""
    members: Many[PersonName]
    on_call: Rota | None = None


def on_call(team: Team, at: datetime) -> str | None:
    """The name of whoever is on call at `at` (aware); None when the team has no rota or nobody in it.

    Turns are counted on the wall clock: a hand-over at 09:00 stays at 09:00 when clocks change. Before the
    first turn the rotation is read backwards, so that there is never nobody.
    """
    if team.on_call is None or not team.members:
        return None
    rota = team.on_call
    wall = at.astimezone(rota.zone).replace(tzinfo=None)
    turn = (wall - rota.begin) // TURN[rota.rotate]
    return team.members[turn % len(team.members)]
