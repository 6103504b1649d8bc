"""The clauses of `when:` that ask how many, how often and at what time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from pydantic import Field, PlainValidator, model_validator

from ..core.translation import message
from .values import Block, Country, Many, Span, Whole, Zone, wrong
from .watch_first import Hours, parse_hours, within_hours

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_BOUND = re.compile(r"(>=|<)\s*(\d[\d,]*(?:\.\d+)?)\s*(k|m|%)?", re.IGNORECASE)
_TIMES = {"k": 1_000.0, "m": 1_000_000.0, "%": 0.01}


class Bound(Struct, frozen=True):
    """At least so many, or fewer than that."""

    number: float
    below: bool
    said: str

    def holds(self, number: float | None) -> bool:
        """Whether a number keeps it; one that is not known never does."""
        return number is not None and ((number < self.number) if self.below else (number >= self.number))


def parse_bound(value: Any) -> Bound:
    """`>= 200`, `< 10`, `>= 100k` or `>= 40%`.

    >>> parse_bound(">= 100k").number, parse_bound("< 40%").holds(0.3)
    (100000.0, True)
    """
    found = _BOUND.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise wrong(
            message(
                '"{value}" is no bound; write ">= 200" for at least 200, or "< 200" for fewer', value=str(value)[:60]
            )
        )
    number = float(found[2].replace(",", "")) * _TIMES.get((found[3] or "").lower(), 1.0)
    return Bound(number, found[1] == "<", value.strip())


Limit = Annotated[Bound, PlainValidator(parse_bound)]


class Again(Block):
    """So many incidents of the topic within a span, this one among them."""

    times: Whole = Field(ge=2, le=100)
    within: Span = timedelta(days=7)

    def holds(self, openings: list[str], at: datetime) -> bool:
        """Whether it is so, by when the topic's incidents before this one opened."""
        since = at - self.within
        return 1 + sum(since <= datetime.fromisoformat(one) <= at for one in openings) >= self.times


class At(Block):
    """A time of the week on the clock of a place: hours, days, and whether the public holidays of a country count."""

    hours: Annotated[Hours, PlainValidator(parse_hours)] | None = None
    days: Many[Weekday] = ()
    holidays: Many[Country] = ()
    zone: Zone = ZoneInfo("UTC")

    @model_validator(mode="after")
    def _says_something(self) -> At:
        if not (self.hours or self.days or self.holidays):
            raise wrong(message("at: says no time; write hours: 22:00-07:00, days: [sat, sun] or holidays: [DE]"))
        return self

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in those hours, on one of those days or holidays."""
        local = at.astimezone(self.zone)
        if self.hours and not within_hours(at, self.hours, self.zone):
            return False
        if not (self.days or self.holidays):
            return True
        return WEEKDAYS[local.weekday()] in self.days or self._is_holiday(local)

    def _is_holiday(self, local: datetime) -> bool:
        if not self.holidays:
            return False
        from holidays import country_holidays  # 0.1 s, and only for those who ask for holidays

        return any(local.date() in country_holidays(country, years=local.year) for country in self.holidays)
