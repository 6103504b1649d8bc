"""Spans of time in words: one number and one unit where a span is an impression, hours and minutes where it counts."""

from __future__ import annotations

import re
from datetime import timedelta
from math import inf
from typing import NamedTuple

from .numbers import BLANKS
from .reading_language import in_both, in_english, locale, reading

HOUR = 3600

_SPAN = re.compile(r"(\d{1,6})(s|m|h|d)$")
_SHORT = {"second": "s", "minute": "min", "hour": "h", "day": "days"}
_DIGIT_HAN = re.compile(r"(?<=\d)(?=[\u4e00-\u9fff])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def span_of(text: str) -> timedelta | None:
    """What 90s, 15m, 2h or 3d means; None for anything else.

    >>> span_of("90s") == timedelta(seconds=90), span_of("soon")
    (True, None)
    """
    found = _SPAN.match(text)
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


class Scale(NamedTuple):
    """Which unit a span is told in: minutes and hours from so many seconds on, days likewise.

    With `whole`, a whole number of hours is told in hours from the first.
    """

    minutes: float
    hours: float = inf
    days: float = inf
    whole: bool = False


PLANNED = Scale(minutes=60, hours=3 * HOUR, whole=True)  # what a playbook says, and how long ago something was
DELAY = Scale(minutes=120)  # how late something came
OBSERVED = Scale(minutes=0, hours=1.5 * HOUR, days=36 * HOUR)  # over how long a detector looked
SCALES = {"planned": PLANNED, "delay": DELAY, "observed": OBSERVED}


@in_both
def span_in_words(span: timedelta | float, scale: Scale = PLANNED) -> str:
    """A span, or so many seconds, as people say it.

    >>> [span_in_words(timedelta(seconds=s)) for s in (45, 600, 5400, 7200)]
    ['45 s', '10 min', '90 min', '2 h']
    >>> [span_in_words(s, OBSERVED) for s in (20, 540, 9000, 200000)]
    ['1 min', '9 min', '2.5 h', '2.3 days']
    >>> [span_in_words(s, DELAY) for s in (90, 200, 36000)]
    ['90 s', '3 min', '600 min']
    """
    seconds = round(span.total_seconds() if isinstance(span, timedelta) else span)
    if seconds < scale.minutes:
        return _told(seconds, "second")
    if scale.whole and seconds % HOUR == 0:
        return _told(seconds // HOUR, "hour")
    if seconds < scale.hours:
        return _told(max(1, round(seconds / 60)), "minute")
    return _told(seconds / HOUR, "hour", 1) if seconds < scale.days else _told(seconds / (24 * HOUR), "day", 1)


def _told(value: float, unit: str, digits: int = 0) -> str:
    """So many of a unit, as CLDR writes it short."""
    if in_english():
        return f"{value:.{digits}f} {_SHORT[unit]}"
    from babel.units import format_unit

    pattern = "0" + ("." + "0" * digits if digits else "")
    said = format_unit(round(value, digits), f"duration-{unit}", "short", pattern, locale=locale()).translate(BLANKS)
    return _DIGIT_HAN.sub(" ", said) if reading().startswith("zh") else said


@in_both
def hours_and_minutes(span: timedelta) -> str:
    """A span that is held against a goal, with the minutes of its hours.

    >>> [hours_and_minutes(timedelta(seconds=s)) for s in (42, 725, 11220)]
    ['42 s', '12 min', '3 h 7 min']
    """
    seconds = round(span.total_seconds())
    if seconds < 120:
        return _told(seconds, "second")
    hours, minutes = divmod(seconds // 60, 60)
    return f"{_told(hours, 'hour')} {_told(minutes, 'minute')}" if hours else _told(minutes, "minute")
