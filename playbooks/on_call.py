"""Who is on call: a rotation in the local time of a place, so that the hand-over hour survives clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from pydantic import Field, model_validator

from ..core.translation import message
from .values import Block, Language, Local, Many, PersonName, Zone, wrong

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
            raise wrong(message("this ends before it begins; until must be later than from"))
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
    language: Language = ""  # of the channels that alert it
    on_call: Rota | None = None


class Shift(Struct, frozen=True):
    """Who is on call from when until when; `who` is None where there is a hole."""

    who: str | None
    since: datetime
    until: datetime


class RosterEntry(Struct, frozen=True):
    """Who is on call in a team at a time, until when (on its rota's clock), and who then. `who` is None in a hole."""

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
        until = until.astimezone(team.on_call.zone) if until else None
        found.append(RosterEntry(name, on_call(team, at), until, on_call(team, until) if until else None))
    return found


def on_call(team: Team, at: datetime) -> str | None:
    """The name of whoever is on call at `at` (aware); None when the team has no rota, nobody in it, or a hole.

    Turns begin on the wall clock: a hand-over at 09:00 stays at 09:00 when clocks change, and one in the hour that
    comes twice happens the first time. Before the first turn the rotation is read backwards, so that there is never
    nobody.
    """
    rota = team.on_call
    if rota is None or not team.members:
        return None
    for one in reversed(rota.overrides):
        if _utc(rota, one.begin) <= at < _utc(rota, one.until):
            return one.who
    return team.members[_turn(rota, at) % len(team.members)]


def successors(team: Team, at: datetime) -> tuple[str, ...]:
    """Whom to call instead of whoever is on call at `at`, in the order of the turns to come.

    Whose turn it is by the rotation and who was replaced (a holiday) comes last.
    """
    rota = team.on_call
    if rota is None or not team.members:
        return ()
    turn = _turn(rota, at)
    order = [team.members[(turn + step) % len(team.members)] for step in range(1, len(team.members) + 1)]
    now = on_call(team, at)
    return tuple(name for name in dict.fromkeys(order) if name != now)


def shifts(team: Team, since: datetime, until: datetime) -> Iterator[Shift]:
    """Who is on call between two times, one after the other, holes included; times in UTC. Nothing without a rota."""
    if team.on_call is None or not team.members:
        return
    begin, who = since, on_call(team, since)
    for at in _changes(team.on_call, since, until):
        then = on_call(team, at)
        if then != who:
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


def _changes(rota: Rota, since: datetime, until: datetime) -> list[datetime]:
    """Every time after `since` and before `until` at which somebody else may take over."""
    turns = range(_turn(rota, since) + 1, _turn(rota, until) + 1)
    times = [_begins(rota, number) for number in turns]
    times += [_utc(rota, edge) for one in rota.overrides for edge in (one.begin, one.until)]
    return sorted({time for time in times if since < time < until})


def _turn(rota: Rota, at: datetime) -> int:
    """Which turn it is, from 0. The wall says it but for an hour in which clocks change; time itself decides."""
    turn = (at.astimezone(rota.zone).replace(tzinfo=None) - rota.begin) // TURN[rota.rotate]
    while _begins(rota, turn + 1) <= at:
        turn += 1
    while _begins(rota, turn) > at:
        turn -= 1
    return turn


def _begins(rota: Rota, turn: int) -> datetime:
    return _utc(rota, rota.begin + turn * TURN[rota.rotate])


def _utc(rota: Rota, wall: datetime) -> datetime:
    """A time on the wall: the first of two where clocks go back, and as much later as they skip where they go ahead."""
    return wall.replace(tzinfo=rota.zone, fold=0).astimezone(UTC)
