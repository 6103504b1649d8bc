"""A fire that goes on for days: each morning it is the same one, and in the end it is what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .late_mentions import REMEMBERED

if TYPE_CHECKING:
    from collections.abc import Sequence

QUARTER = 6  # hours
MUCH = 2.5  # times the usual, from which a day is one of a fire, if ...
EVENLY = 4.0  # ... no quarter of it was more than so many times calmer than the whole
LASTS = 96  # hours for which a fire has already gone on for a day and a night, and from when on it is what is usual
FORGOTTEN = 4  # so many of them are taken back by each hour after a day that was calmer


class LastingFire:
    """For how long it has gone on by day and by night.

    Whole days are compared, because the same fire is smaller by night, and so is what is usual.

    >>> fire, burning, calm = LastingFire(), [[20.0, 20.0, 2.0, 0.0]] * 24, [[2.0, 2.0, 2.0, 0.0]] * 24
    >>> fire.close_hour(burning), fire.close_hour(burning), fire.hours, fire.times_usual(burning)
    (True, True, 2, 10.0)
    >>> fire.close_hour(calm), fire.hours
    (False, 0)
    """

    __slots__ = ("hours",)

    def __init__(self) -> None:
        self.hours = 0  # beyond the first day

    @property
    def is_usual(self) -> bool:
        """Whether it has lasted for so long that it is no fire any more."""
        return self.hours >= LASTS

    def close_hour(self, day: Sequence[Sequence[float]]) -> bool:
        """An hour is over; whether the fire has gone on. `day`: the last hours, as `PastHours` has them."""
        lasts = _times_usual(day) > 1.0
        self.hours = self.hours + 1 if lasts else max(0, self.hours - FORGOTTEN)
        return lasts

    def times_usual(self, day: Sequence[Sequence[float]]) -> float:
        """How many times the usual the last whole day brought, if it burnt all day and night; else 1."""
        return _times_usual(day) if self.hours else 1.0


def _times_usual(day: Sequence[Sequence[float]]) -> float:
    if len(day) < REMEMBERED:
        return 1.0
    whole = _times(day)
    if whole < MUCH:
        return 1.0
    least = min(_times(day[at : at + QUARTER]) for at in range(0, REMEMBERED, QUARTER))
    return whole if least > max(1.0, whole / EVENLY) else 1.0


def _times(hours: Sequence[Sequence[float]]) -> float:
    usual = sum([hour[2] for hour in hours])
    return sum([hour[0] for hour in hours]) / (usual if usual > 0.1 else 0.1)
