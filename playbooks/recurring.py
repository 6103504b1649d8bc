"""Times that come again every week: `every: Monday 10:00-11:00`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import PlainValidator

from ..core.translation import message
from .values import wrong

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EVERY = re.compile(r"\s*(?:(.+?)\s+)?(\d{1,2}):(\d\d)\s*[-\u2013]\s*(\d{1,2}):(\d\d)\s*")
_MOMENT = re.compile(r"\s*(?:(.+?)\s+)?(\d{1,2}):(\d\d)\s*")

Weekly = tuple[tuple[int, ...], int, int]
"""Weekdays from Monday = 0, and minutes of the day from and until."""

WeeklyTime = tuple[tuple[int, ...], int]
"""Weekdays from Monday = 0, and the minute of the day."""


def parse_every(said: Any) -> Weekly:
    """What `every` says.

    >>> parse_every("Monday 10:00-11:00"), parse_every("sat, sun 9:00-24:00"), parse_every("day 08:00-08:30")[0]
    (((0,), 600, 660), ((5, 6), 540, 1440), (0, 1, 2, 3, 4, 5, 6))
    """
    found = _EVERY.fullmatch(said) if isinstance(said, str) else None
    if not found:
        raise wrong(
            message('"{said}" is no weekly time; write Monday 10:00-11:00, or day 10:00-11:00 for every day', said=said)
        )
    days, *numbers = found.groups()
    hour, minute, last_hour, last_minute = map(int, numbers)
    begin, until = 60 * hour + minute, 60 * last_hour + last_minute
    if minute > 59 or last_minute > 59 or until > 24 * 60:
        raise wrong(message('"{said}" is no time of a day; hours go to 24, minutes to 59', said=said))
    if until <= begin:
        raise wrong(message("this ends before it begins; for a night write two, one until 24:00 and one from 00:00"))
    return _days(days or "day"), begin, until


def parse_weekly_time(said: Any) -> WeeklyTime:
    """What `every` says of a moment.

    >>> parse_weekly_time("Monday 09:00"), parse_weekly_time("mon and thu 7:30")
    (((0,), 540), ((0, 3), 450))
    """
    found = _MOMENT.fullmatch(said) if isinstance(said, str) else None
    if not found:
        raise wrong(message('"{said}" is no weekly time; write Monday 09:00, or day 09:00 for every day', said=said))
    days, hour, minute = found[1], int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        raise wrong(message('"{said}" is no time of a day; hours go to 23, minutes to 59', said=said))
    return _days(days or "day"), 60 * hour + minute


def _days(words: str) -> tuple[int, ...]:
    if words.strip().lower() == "day":
        return tuple(range(7))
    return tuple(sorted({_day(word) for word in re.split(r"\s*,\s*|\s+and\s+", words.strip().lower())}))


def _day(word: str) -> int:
    found = [n for n, day in enumerate(DAYS) if len(word) >= 3 and (day.startswith(word) or f"{day}s" == word)]
    if not found:
        raise wrong(message('"{word}" is no day of the week; write Monday, Tuesday ... or day', word=word))
    return found[0]


Every = Annotated[Weekly, PlainValidator(parse_every)]
