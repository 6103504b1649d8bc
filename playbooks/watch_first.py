"""The `watch_first:` of a playbook: while something is small, mild and, if asked so, at night, the playbook waits."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, PlainValidator, field_validator

from ..core.model import Severity
from ..core.translation import message, nmessage
from .values import Block, Grade, Whole, Zone, wrong

Hours = tuple[time, time]
DAY = timedelta(days=1)


def parse_hours(value: Any) -> Hours:
    """`22:00-07:00`: from when until when, on the wall; it may go past midnight.

    >>> parse_hours("22:00-07:00")
    (datetime.time(22, 0), datetime.time(7, 0))
    """
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)", str(value).strip())
    if not found:
        raise wrong(message('"{value}" is not a stretch of the day; write 22:00-07:00', value=str(value)[:60]))
    begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if begin == end:
        raise wrong(message("this ends when it begins; leave hours out where a playbook may wait at any hour"))
    return begin, end


def within_hours(at: datetime, hours: Hours, zone: ZoneInfo) -> bool:
    """Whether a moment lies in a stretch of the day on the clock of `zone`."""
    return began_on(at, hours, zone) is not None


def began_on(at: datetime, hours: Hours, zone: ZoneInfo) -> date | None:
    """The day on which the stretch that holds a moment began; None where none does.

    It begins and ends the first time that the clock shows its times, so that one that ends where another begins
    leaves no hole when clocks change.
    """
    begin, end = hours
    today = at.astimezone(zone).date()
    for day in (today, today - DAY):
        last = day if begin < end else day + DAY
        if on_the_wall(day, begin, zone) <= at < on_the_wall(last, end, zone):
            return day
    return None


def on_the_wall(day: date, shown: time, zone: ZoneInfo) -> datetime:
    """When the clock of `zone` shows a time: the first of two where clocks go back, and as much later as they skip
    where they go ahead.
    """
    return datetime.combine(day, shown, zone).astimezone(UTC)


class WatchFirst(Block):
    """Until `people` have written, and while it is no graver than `severity`; only within `hours`, where given."""

    people: Whole = Field(ge=2)
    severity: Grade = Severity.SEV3
    hours: Annotated[Hours, PlainValidator(parse_hours)] | None = None
    zone: Zone = ZoneInfo("UTC")

    @field_validator("severity")
    @classmethod
    def _never_the_gravest(cls, severity: Severity) -> Severity:
        if severity is Severity.SEV1:
            raise wrong(message("a sev1 never waits; write sev2, sev3 or sev4: the gravest that may wait"))
        return severity

    def over(self, severity: Severity, people: int, now: datetime) -> str:
        """Why there is nothing to wait for (any more), as the beginning of a sentence; empty while it waits."""
        if not self.severity.at_least(severity):
            return message("It is {severity}", severity=severity.value)
        if people >= self.people:
            return nmessage("{n} person has written", "{n} people have written", people)
        return "" if self._within(now) else message("The night is over")

    def ends_at(self, now: datetime) -> datetime | None:
        """When its hours end next; None without any."""
        if self.hours is None:
            return None
        today = now.astimezone(self.zone).date()
        end = on_the_wall(today, self.hours[1], self.zone)
        return end if end > now else on_the_wall(today + DAY, self.hours[1], self.zone)

    def _within(self, now: datetime) -> bool:
        return self.hours is None or within_hours(now, self.hours, self.zone)
