"""What the clock of a place is called: after the place, in the reader's language. "CST" is Shanghai's and Chicago's."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from .reading_language import BEGUN, ENGLISH, catalogue, locale_of, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_said_once: ContextVar[str] = ContextVar("_said_once", default="")
ON_A_CLOCK = ("moment on the clock of a place", "{moment} {place} time")
_IN_CHINA = ("中国", "上海", "北京", "深圳", "广州", "杭州", "成都", "南京", "武汉", "重庆", "天津", "苏州", "西安")
_OWN = {  # what everybody there says, where that is not the city of CLDR
    "zh": {"Asia/Shanghai": "北京"},
}


def on_its_clock(moment: str, at: datetime) -> str:
    """A time with the place whose clock shows it; with the offset where no place, or no place alone, says which.

    >>> from datetime import UTC, datetime
    >>> from zoneinfo import ZoneInfo
    >>> at = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    >>> [on_its_clock("…", at.astimezone(ZoneInfo(zone))) for zone in ("UTC", "Asia/Shanghai", "Etc/GMT-8")]
    ['… UTC', '… Shanghai time', '… UTC+8']
    >>> on_its_clock("01:30", at.astimezone(ZoneInfo("America/New_York")))  # which of the two
    '01:30 UTC-4'
    """
    key = getattr(at.tzinfo, "key", "")
    if key and key == _said_once.get() and _is_place(key) and not shown_twice(at):
        return moment
    if not _is_place(key) or reading() in BEGUN or shown_twice(at):
        return f"{moment} {offset(at)}"
    return catalogue().pgettext(*ON_A_CLOCK).format(moment=moment, place=place_of(key, reading()))


@contextmanager
def place_said_once(key: str) -> Iterator[None]:
    """Within, times on the clock of that zone stand without its place: whoever reads them has it before them once."""
    token = _said_once.set(key)
    try:
        yield
    finally:
        _said_once.reset(token)


def offset(at: datetime) -> str:
    """`UTC`, `UTC+8`, `UTC-3:30`: the same in every language.

    >>> from datetime import datetime
    >>> [offset(datetime.fromisoformat(f"2026-03-10T10:05{zone}")) for zone in ("+00:00", "+08:00", "-03:30")]
    ['UTC', 'UTC+8', 'UTC-3:30']
    """
    ahead = at.utcoffset()
    minutes = round(ahead.total_seconds() / 60) if ahead else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


def zone_in_words(key: str) -> str:
    """A zone by itself: its place, where it is named after one.

    >>> zone_in_words("America/New_York"), zone_in_words("UTC")
    ('New York', 'UTC')
    """
    return place_of(key, reading()) if _is_place(key) else key


@cache
def place_of(key: str, language: str) -> str:
    """The place of a zone as a language calls it: CLDR's city, or what people there say.

    >>> place_of("America/New_York", "en"), place_of("Asia/Shanghai", "zh")
    ('New York', '北京')
    """
    if said := _OWN.get(language, {}).get(key):
        return said
    if language == ENGLISH:
        return key.rpartition("/")[2].replace("_", " ")
    from babel.dates import get_timezone_location

    return get_timezone_location(key, locale=locale_of(language), return_city=True)


def _is_place(key: str) -> bool:
    """Whether it is named after a place: `EST5EDT`, `Etc/GMT-8` and UTC are not."""
    return "/" in key and not key.startswith("Etc/")


def shown_twice(at: datetime) -> bool:
    """Whether the clock shows this time twice, since it goes back."""
    return at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()


def zone_of(said: str) -> str | None:
    """The zone that somebody means, or its city; "" for none, and None for what is not known.

    >>> zone_of(" berlin "), zone_of("new york"), zone_of("utc"), zone_of(""), zone_of("Mars/North")
    ('Europe/Berlin', 'America/New_York', 'UTC', '', None)
    >>> zone_of("Москва"), zone_of("上海"), zone_of("深圳"), zone_of("火星")
    ('Europe/Moscow', 'Asia/Shanghai', 'Asia/Shanghai', None)
    """
    sought = "_".join(said.split()).casefold()
    known = {name.casefold(): name for name in sorted(available_timezones())}
    city = next((name for low, name in known.items() if low.rpartition("/")[2] == sought), None)
    found = known.get(sought, city) if sought else ""
    return found if found is not None or said.isascii() else _in_their_words(" ".join(said.split()).casefold())


def _in_their_words(sought: str) -> str | None:
    """The zone whose city somebody calls as it is called in Chinese or Russian."""
    if sought in _IN_CHINA:
        return "Asia/Shanghai"
    names = ((name, place_of(name, spoken)) for spoken in ("zh", "zh_Hant", "ru") for name in _zones())
    return next((name for name, place in names if place.casefold() == sought), None)


def _zones() -> list[str]:
    return sorted(name for name in available_timezones() if _is_place(name))
