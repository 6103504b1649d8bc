"""Reads the dates that programs write when they save a file again: those that can mean one day only."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_CLOCK = (
    r"(?:[T,\s]+(?:в |at )?(?P<hour>\d{1,2})[:時时](?P<minute>\d{2})"
    r"(?:[:分](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*[分秒]?\s*(?P<half>[AaPp])?\.?(?:[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?" + _CLOCK)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})\.?" + _CLOCK)
_DAY_NAMED = re.compile(
    r"(?:[^\W\d]+,? )?(?P<day>\d{1,2})\.?[\s-](?P<name>[^\W\d]{3,9})\.?,?[\s-](?P<year>\d{4})(?: ?г\.?)?" + _CLOCK
)
_NAME_FIRST = re.compile(r"(?:[^\W\d]+,? )?(?P<name>[^\W\d]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + _CLOCK)
_SLASHED = re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?:\d{4}|\d{2})\b.*")
_MONTHS = [
    "jan янв",
    "feb фев",
    "mar мар",
    "apr апр",
    "may май мая",
    "jun июн",
    "jul июл",
    "aug авг",
    "sep сен",
    "oct окт",
    "nov ноя",
    "dec дек",
]
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_SERIAL_FROM, _SERIAL_TO = 36_526, 73_051  # the years 2000 to 2099 as Excel counts days
_EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001  whose day 0 it is; the zone is the shape's word


def one_meaning(text: str) -> datetime | None:
    """The moment that a text says, without a zone where it says none; None where it may mean two days, or nothing.

    >>> one_meaning("14.03.2026 18:03"), one_meaning("2026年3月14日 18:03") == one_meaning("Mar 14, 2026 6:03 PM")
    (datetime.datetime(2026, 3, 14, 18, 3), True)
    >>> one_meaning("03/04/2026 18:03")
    """
    for form in (_YEAR_FIRST, _DOTTED, _DAY_NAMED, _NAME_FIRST):
        if found := form.fullmatch(text):
            return _moment(found.groupdict())
    return None


def two_meanings(text: str) -> bool:
    """Whether a date has its day and its month apart by strokes, where nobody can tell which is which."""
    return bool(_SLASHED.fullmatch(text))


def excel_serial(days: float) -> datetime | None:
    """The moment that a workbook keeps as a number of days; None where it would be in no year of ours.

    >>> excel_serial(46095.75)
    datetime.datetime(2026, 3, 14, 18, 0)
    """
    if not _SERIAL_FROM <= days < _SERIAL_TO:
        return None
    return _EXCEL + timedelta(seconds=round(days * 86_400))


def _moment(said: dict[str, str | None]) -> datetime | None:
    month = said.get("month") or _MONTH.get(str(said.get("name"))[:3].lower())
    if not month:
        return None
    hour, half = int(said["hour"] or 0), (said["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    part = int((said["part"] or "").ljust(6, "0")[:6])
    moment = datetime(  # noqa: DTZ001  the zone follows, where there is one
        int(said["year"] or 0), int(month), int(said["day"] or 0), hour, int(said["minute"] or 0),
        int(said["second"] or 0), part,
    )  # fmt: skip
    return moment.replace(tzinfo=_zone(said["zone"])) if said["zone"] else moment


def _zone(text: str) -> timezone:
    if text in ("Z", "UTC", "GMT"):
        return UTC
    shift = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-shift if text[0] == "-" else shift)
