"""Spans of time in words: one number and one unit where a span is an impression, hours and minutes where it counts."""

from __future__ import annotations

import re
from datetime import timedelta
from math import inf
from typing import NamedTuple

HOUR = 3600

_SPAN = re.compile(r"(\d{1,6})(s|m|h|d)$")
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
        return f"{seconds} s"
    if scale.whole and seconds % HOUR == 0:
        return f"{seconds // HOUR} h"
    if seconds < scale.hours:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / HOUR:.1f} h" if seconds < scale.days else f"{seconds / (24 * HOUR):.1f} days"


def hours_and_minutes(span: timedelta) -> str:
    """A span that is held against a goal, with the minutes of its hours.

    >>> [hours_and_minutes(timedelta(seconds=s)) for s in (42, 725, 11220)]
    ['42 s', '12 min', '3 h 7 min']
    """
    seconds = round(span.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
