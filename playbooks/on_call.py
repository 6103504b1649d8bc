"""Who is on call: a rotation in the local time of a place, so that the hand-over hour survives clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from pydantic import Field, model_validator

from .values import Block, Local, Many, PersonName, Zone, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HORIZON = timedelta(days=60)  # how far ahead a change of shift is looked for

TURN = {"daily": timedelta(days=1), "weekly": timedelta(weeks=1)}


class Override(Block):
    """Somebody else from `from` until `until` on the wall of the rota's place; without `who` it is nobody."""

    who: PersonName | None = None
    begin: Local = Field(alias="from")
    until: Local

    @model_validator(mode="after")
    def _has_length(self) -> Override:
        if self.until <= self.begin:
            raise wrong("this ends before it begins; until must be later than from")
        return self


class Rota(Block):
    """`{rotate: weekly, from: 2026-01-05T09:00, zone: Europe/London}`: the first member's turn begins at `from`.

    The hour of `from` is the hour of every hand-over. `overrides` are holidays and swaps; the last one written wins.
    """

    rotate: Literal["daily", "weekly"]
    begin: Local = Field(alias="from")
    zone: Zone
    overrides: tuple[Override, ...] = ()


class Team(Block):
    """People who are called together, in the order of the rotation."""

    title: str = ""
    members: Many[PersonName]
    on_call: Rota | None = None


class Shift(Struct, frozen=True):
    """Who is on call from when until when; `who` is None where there is a hole."""

    who: str | None
    since: datetime
    until: datetime


class RosterEntry(Struct, frozen=True):
    """Who is on call in a team at a time and until when, and who then. `who` is None where there is a hole."""

    team: str
    who: str | None
    until: datetime | None = None  # None: it never changes
    then: str | None = None


def roster(teams: Mapping[str, Team], at: datetime) -> list[RosterEntry]:
    """Who is on call at `at` in every team that has a rota, in the order of the file."""
    found: list[RosterEntry] = []
    for name, team in teams.items():
        if team.on_call is None:
            continue
        until = hands_over(team, at)
        found.append(RosterEntry(name, on_call(team, at), until, on_call(team, until) if until else None))
    return found


def on_call(team: Team, at: datetime) -> str | None:
    """The name of whoever is on call at `at` (aware); None when the team has no rota, nobody in it, or a hole.

    Turns are counted on the wall clock: a hand-over at 09:00 stays at 09:00 when clocks change. Before the
    first turn the rotation is read backwards, so that there is never nobody.
    """
    if team.on_call is None or not team.members:
        return None
    return _on_wall(team, team.on_call, _wall(team.on_call, at))


def successors(team: Team, at: datetime) -> tuple[str, ...]:
    """Whom to call instead of whoever is on call at `at`, in the order of the turns to come.

    Whose turn it is by the rotation and who was replaced (a holiday) comes last.
    """
    rota = team.on_call
    if rota is None or not team.members:
        return ()
    turn = (_wall(rota, at) - rota.begin) // TURN[rota.rotate]
    order = [team.members[(turn + step) % len(team.members)] for step in range(1, len(team.members) + 1)]
    now = on_call(team, at)
    return tuple(name for name in dict.fromkeys(order) if name != now)


def shifts(team: Team, since: datetime, until: datetime) -> Iterator[Shift]:
    """Who is on call between two times, one after the other, holes included; times in UTC. Nothing without a rota."""
    if team.on_call is None or not team.members:
        return
    rota = team.on_call
    begin, last = since, _wall(rota, until)
    who, wall = on_call(team, since), _wall(rota, since)
    for turn in _turns(rota, wall, last):
        then = _on_wall(team, rota, turn)
        if then != who:
            at = _utc(rota, turn)
            yield Shift(who, begin, at)
            begin, who = at, then
    yield Shift(who, begin, until)


def holes(team: Team, since: datetime, until: datetime) -> list[Shift]:
    """When nobody is on call."""
    return [shift for shift in shifts(team, since, until) if shift.who is None]


def hands_over(team: Team, at: datetime) -> datetime | None:
    """When somebody else is on call than at `at`; None when nobody ever is."""
    first = next(shifts(team, at, at + HORIZON), None)
    return first.until if first and first.until < at + HORIZON else None


def _on_wall(team: Team, rota: Rota, wall: datetime) -> str | None:
    for one in reversed(rota.overrides):
        if one.begin <= wall < one.until:
            return one.who
    turn = (wall - rota.begin) // TURN[rota.rotate]
    return team.members[turn % len(team.members)]


def _turns(rota: Rota, wall: datetime, last: datetime) -> list[datetime]:
    """Every time on the wall, after `wall` and before `last`, at which somebody else may take over."""
    length = TURN[rota.rotate]
    first = rota.begin + ((wall - rota.begin) // length + 1) * length
    count = max(0, -((first - last) // length))
    times = [first + number * length for number in range(count)]
    times += [edge for one in rota.overrides for edge in (one.begin, one.until)]
    return sorted({time for time in times if wall < time < last})


def _wall(rota: Rota, at: datetime) -> datetime:
    return at.astimezone(rota.zone).replace(tzinfo=None)


def _utc(rota: Rota, wall: datetime) -> datetime:
    return wall.replace(tzinfo=rota.zone).astimezone(UTC)
