"""What a playbook would do from a moment on, and whom it would call in the days to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import datetime, timedelta

Reached = Literal["somebody", "late", "nobody"]


class PlannedStep(Struct, frozen=True):
    """One thing that is due, in words; `calls` are the people whom it would call then."""

    after: timedelta
    at: datetime
    does: str
    calls: tuple[str, ...] = ()
    holes: tuple[str, ...] = ()  # the teams of whose rota nobody is on call then: all of them are called instead
    unless: str = ""  # what keeps it from happening


class Stretch(Struct, frozen=True):
    """Who is called from when until when: nobody of the rota, somebody, or somebody whom only a later call reaches."""

    since: datetime
    until: datetime
    reached: Reached
    words: str


class WeekRow(Struct, frozen=True):
    """A tier of calls, or a language and who reads it, over the week."""

    title: str
    detail: str
    stretches: tuple[Stretch, ...]


class RotaHole(Struct, frozen=True):
    """Nobody of a team is on call."""

    team: str
    since: datetime
    until: datetime


class WeekAhead(Struct, frozen=True):
    """A week of one playbook; the holes are those of every rota of the file."""

    since: datetime
    until: datetime
    rows: tuple[WeekRow, ...] = ()
    holes: tuple[RotaHole, ...] = ()
    rotas: int = 0
