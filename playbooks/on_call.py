"""Who is on call: by rotas in the local time of a place, so that the hour survives clock changes, swaps, absences."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from .rota_blocks import Rota, SecondLine, Team

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ..core.rota_swaps import RotaChanges

HORIZON = timedelta(days=60)  # how far ahead a change of shift is looked for


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
        if not team.on_call:
            continue
        until = hands_over(team, at)
        until = until.astimezone(in_charge(team, at).zone) if until else None
        found.append(RosterEntry(name, on_call(team, at), until, on_call(team, until) if until else None))
    return found


def on_call(team: Team, at: datetime) -> str | None:
    """The name of whoever is on call at `at` (aware); None when the team has no rota, nobody in it, or a hole.

    Turns begin on the wall clock: a hand-over at 09:00 stays at 09:00 when clocks change, and one in the hour that
    comes twice happens the first time. Before the first turn the rotation is read backwards, so that there is never
    nobody. A swap comes before every rota; whoever is away is left out of their turn.
    """
    if swap := team.changes.swap(team.name, at):
        return swap.who
    if not isinstance(team, SecondLine):
        return _by_rota(team, at) if team.members else None
    first = on_call(team.first, at)
    who = _by_rota(team, at) if team.own else None
    if who is not None and who != first:
        return who
    return next((name for name in (*successors(team.first, at), *successors(team, at)) if name != first), None)


def _by_rota(team: Team, at: datetime) -> str | None:
    """Of the first rota whose time it is and in which somebody is there."""
    for rota in team.on_call:
        if not rota.counts(at):
            continue
        for one in reversed(rota.overrides):
            if rota.utc(one.begin) <= at < rota.utc(one.until):
                return one.who
        there = next((name for name in _order(team, rota, at) if not team.changes.is_away(name, at)), None)
        if there:
            return there
    return None


def _order(team: Team, rota: Rota, at: datetime) -> list[str]:
    """Whose turn it is, and who comes after."""
    members, turn = team.whole(rota), rota.turn(at)
    return [members[(turn + step) % len(members)] for step in range(len(members))]


def in_charge(team: Team, at: datetime) -> Rota:
    """The rota whose time it is; the first one where it is nobody's. Only for a team that has one."""
    return next((rota for rota in team.on_call if rota.counts(at)), team.on_call[0])


def successors(team: Team, at: datetime) -> tuple[str, ...]:
    """Whom to call instead of whoever is on call at `at`, in the order of the turns to come; nobody who is away.

    Whose turn it is by the rotation and who was replaced (a holiday) comes last, before those of other rotas.
    """
    if not team.on_call or not team.members:
        return ()
    mine = _order(team, in_charge(team, at), at)
    others = [name for rota in team.on_call for name in _order(team, rota, at) if name not in mine]
    now = _by_rota(team, at) if isinstance(team, SecondLine) else on_call(team, at)
    order = dict.fromkeys([*mine[1:], *mine[:1], *others])
    return tuple(name for name in order if name != now and not team.changes.is_away(name, at))


def shifts(team: Team, since: datetime, until: datetime) -> Iterator[Shift]:
    """Who is on call between two times, one after the other, holes included; times in UTC. Nothing without a rota."""
    if not team.on_call or not team.members:
        return
    begin, who = since, on_call(team, since)
    for at in _changes(team, since, until):
        then = on_call(team, at)
        if then != who:
            yield Shift(who, begin, at)
            begin, who = at, then
    yield Shift(who, begin, until)


def turns(team: Team, since: datetime, until: datetime) -> Iterator[Shift]:
    """As `shifts`, but the first and the last are whole (as far as is looked): nobody hands over when somebody asks."""
    found = shifts(team, since - HORIZON, until + HORIZON)
    return (shift for shift in found if shift.until > since and shift.since < until)


def holes(team: Team, since: datetime, until: datetime) -> list[Shift]:
    """When nobody is on call."""
    return [shift for shift in shifts(team, since, until) if shift.who is None]


def said_to_be_empty(team: Team, hole: Shift) -> bool:
    """Whether an override says that nobody is on call then."""
    return any(
        one.who is None and rota.utc(one.begin) <= hole.since and hole.until <= rota.utc(one.until)
        for rota in team.on_call
        for one in rota.overrides
    )


def hands_over(team: Team, at: datetime) -> datetime | None:
    """When somebody else is on call than at `at`; None when nobody ever is."""
    first = next(shifts(team, at, at + HORIZON), None)
    return first.until if first and first.until < at + HORIZON else None


def _changes(team: Team, since: datetime, until: datetime) -> list[datetime]:
    """Every time after `since` and before `until` at which somebody else may take over."""
    rotas = (*team.on_call, *(team.first.on_call if isinstance(team, SecondLine) else ()))
    times = [time for rota in rotas for time in rota.changes(since, until)]
    changes: RotaChanges = team.changes
    times += [edge for one in changes.swaps for edge in (one.since, one.until)]
    times += [edge for spans in changes.away.values() for span in spans for edge in span]
    return sorted({time for time in times if since < time < until})
