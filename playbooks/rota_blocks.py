"""The `teams:` of a file: who is in one, and by which rotas they are on call."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, PrivateAttr, model_validator

from ..core.rota_swaps import RotaChanges
from ..core.translation import message
from .values import SECOND, Block, Language, Local, Many, PersonName, Zone, wrong
from .watch_first import Hours, parse_hours, within_hours
from .when_clauses import WEEKDAYS, Weekday

TURN = {"daily": timedelta(days=1), "weekly": timedelta(weeks=1)}
DAY = timedelta(days=1)


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

    The hour of `from` is the hour of every hand-over. `hours` and `days` are when it counts at all: of several rotas
    of a team the first one whose time it is says who is on call. `overrides` are holidays and swaps; the last one
    written wins.
    """

    rotate: Literal["daily", "weekly"] | None = None
    begin: Local | None = Field(None, alias="from")
    zone: Zone
    members: Many[PersonName] = ()
    hours: Annotated[Hours, PlainValidator(parse_hours)] | None = None
    days: Many[Weekday] = ()
    overrides: tuple[Override, ...] = ()

    @model_validator(mode="after")
    def _says_whose_turn_it_is(self) -> Rota:
        if (self.rotate is None) != (self.begin is None):
            raise wrong(message("rotate and from belong together: how long a turn is, and when the first one begins"))
        if self.rotate is None and len(self.members) != 1:
            raise wrong(message("whose turn is it? give rotate and from, or one of the members"))
        return self

    def counts(self, at: datetime) -> bool:
        """Whether its hours and days hold a moment. A night belongs to the day on which it begins."""
        if self.hours and not within_hours(at, self.hours, self.zone):
            return False
        local = at.astimezone(self.zone)
        night = self.hours is not None and self.hours[1] <= self.hours[0] and local.time() < self.hours[1]
        day = (local - DAY if night else local).weekday()
        return not self.days or WEEKDAYS[day] in self.days

    def turn(self, at: datetime) -> int:
        """Which turn it is, from 0. The wall says it but for an hour in which clocks change; time itself decides."""
        if self.rotate is None or self.begin is None:
            return 0
        turn = (at.astimezone(self.zone).replace(tzinfo=None) - self.begin) // TURN[self.rotate]
        while self._begins(self.begin, turn + 1) <= at:
            turn += 1
        while self._begins(self.begin, turn) > at:
            turn -= 1
        return turn

    def changes(self, since: datetime, until: datetime) -> list[datetime]:
        """Every time from `since` to `until` at which another turn or another rota may begin."""
        found = [self.utc(edge) for one in self.overrides for edge in (one.begin, one.until)]
        if self.begin:
            begin = self.begin
            found += [self._begins(begin, number) for number in range(self.turn(since) + 1, self.turn(until) + 1)]
        if self.hours or self.days:
            found += self._edges(since, until)
        return found

    def _edges(self, since: datetime, until: datetime) -> list[datetime]:
        """When its hours begin and end; where the clock shows a time twice, both."""
        first, last = since.astimezone(self.zone).date(), until.astimezone(self.zone).date()
        days = [first + DAY * n for n in range((last - first).days + 2)]
        walls = [datetime.combine(day, edge) for day in days for edge in {time(0), *(self.hours or ())}]
        return [wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for wall in walls for fold in (0, 1)]

    def _begins(self, begin: datetime, turn: int) -> datetime:
        return self.utc(begin + turn * TURN[self.rotate or "weekly"])

    def utc(self, wall: datetime) -> datetime:
        """A time on the wall: the first of two where clocks go back, and as much later as they skip where they go
        ahead.
        """
        return wall.replace(tzinfo=self.zone, fold=0).astimezone(UTC)


class Team(Block):
    """People who are called together, in the order of the rotation."""

    title: str = ""
    members: Many[PersonName]
    language: Language = ""  # of the channels that alert it
    on_call: Many[Rota] = ()
    second: Many[Rota] = ()

    _changes: RotaChanges = PrivateAttr(default_factory=RotaChanges)
    _name: str = PrivateAttr(default="")

    @model_validator(mode="after")
    def _second_needs_a_first(self) -> Team:
        if self.second and not self.on_call:
            raise wrong(message("second is called beside whoever is on call; give the team on_call first"))
        return self

    @property
    def changes(self) -> RotaChanges:
        """What is known beside the file: swaps and absences."""
        return self._changes

    @property
    def name(self) -> str:
        """As swaps name it; empty for a team of no file."""
        return self._name

    def hears_of(self, changes: RotaChanges, name: str) -> None:
        """From now on these hold: all teams of a file share them."""
        self._changes, self._name = changes, name

    def whole(self, rota: Rota) -> tuple[str, ...]:
        """Whose turns a rota gives out, in their order."""
        return rota.members or self.members


class SecondLine(Team):
    """`team.second`: whoever stands behind the person on call, by a rota of its own or as the next in turn."""

    first: Team
    own: bool  # whether it has a rota of its own: else the next in turn of the first

    @classmethod
    def of(cls, team: Team) -> SecondLine:
        """The second line of a team with a rota."""
        return cls.model_construct(
            title="",
            members=team.members,
            language=team.language,
            on_call=team.second or team.on_call,
            second=(),
            first=team,
            own=bool(team.second),
        )


def with_second_lines(teams: dict[str, Team], changes: RotaChanges, text: str) -> dict[str, Team]:
    """The teams, and the second line of each that has a rota for it or is called by it in `text`.

    All of them hear of the same changes.
    """
    second = {
        f"{name}{SECOND}": SecondLine.of(team)
        for name, team in teams.items()
        if team.second or (team.on_call and f"{name}{SECOND}" in text)
    }
    for name, team in (teams | second).items():
        team.hears_of(changes, name)
    return teams | second
