"""A time as readers of a public text read it: in their zone, in their language, with a date when it is not today."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ..core.zone_names import offset, shown_twice

if TYPE_CHECKING:
    from datetime import datetime, time

_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
}
_ZONES = {  # as each language says it; any other is named after its city
    "Asia/Shanghai": {"en": "Beijing time", "zh": "北京时间", "ru": "по пекинскому времени"},
    "Asia/Hong_Kong": {"zh": "香港时间"},
    "Asia/Taipei": {"zh": "台北时间"},
    "Asia/Singapore": {"zh": "新加坡时间"},
    "America/New_York": {"zh": "纽约时间", "ru": "по времени Нью-Йорка"},
    "America/Los_Angeles": {"zh": "洛杉矶时间", "ru": "по времени Лос-Анджелеса"},
    "Europe/London": {"en": "UK time", "zh": "伦敦时间", "ru": "по времени Лондона"},
    "Europe/Moscow": {"zh": "莫斯科时间", "ru": "мск"},
}
_TWELVE_HOURS = ("America/", "Australia/", "Canada/", "US/", "Pacific/")  # where English says "5:15 pm"


def promised(at: datetime, now: datetime, lang: str, zone: str = "") -> str:
    """The time `at` for readers in `zone`; without one it says UTC, since nobody knows where they are.

    >>> from datetime import UTC, datetime
    >>> now, at = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
    >>> [promised(at, now, lang, zone) for lang, zone in (("en", "America/New_York"), ("zh", "Asia/Shanghai"))]
    ['5:30 am New York time', '北京时间17:30']
    >>> promised(datetime(2026, 3, 13, 9, tzinfo=UTC), now, "ru", "Europe/Moscow"), promised(at, now, "en")
    ('12:00 мск 13 марта', '09:30 UTC')
    >>> promised(at := datetime(2026, 10, 25, 1, 10, tzinfo=UTC), at, "en", "Europe/Berlin")  # which of the two
    '02:10 Berlin time (UTC+1)'
    """
    known = bool(zone) and zone not in ("UTC", "Etc/UTC")
    here = ZoneInfo(zone) if known else ZoneInfo("UTC")
    there, today = at.astimezone(here), now.astimezone(here).date()
    name = _ZONES.get(zone, {}).get(lang) or (_named(zone, there, lang) if known else "UTC")
    name = _which(name, offset(there), lang) if shown_twice(there) else name
    dated = there.date() != today
    match lang:
        case "zh":
            day = f"{there.month}月{there.day}日" if dated else ""
            return f"{name}{day}{there:%H:%M}" if name.endswith(("时间", "）")) else f"{day}{there:%H:%M} {name}"
        case "ru":
            day = f" {there.day} {_MONTHS['ru'][there.month - 1]}" if dated else ""
            return f"{there:%H:%M} {name}{day}"
        case "en":
            american = known and zone.startswith(_TWELVE_HOURS)
            day = f" on {_english(there, american=american)}" if dated else ""
            clock = f"{there.hour % 12 or 12}:{there:%M} {'am' if there.hour < 12 else 'pm'}"
            return f"{clock if american else f'{there:%H:%M}'} {name}{day}"
    return f"{there:%Y-%m-%d %H:%M} ({name})" if dated else f"{there:%H:%M} ({name})"


def _which(name: str, offset: str, lang: str) -> str:
    """The zone's name with its offset: of a time that the clock shows twice it says which one is meant."""
    if lang == "zh":
        return f"{name}（{offset}）" if name.endswith("时间") else offset
    if name.endswith(")"):
        return f"{name[:-1]}, {offset})"
    return f"{name} ({offset})" if lang in ("en", "ru") else f"{name}, {offset}"


def _english(day: datetime, *, american: bool) -> str:
    month = _MONTHS["en"][day.month - 1]
    return f"{month} {day.day}" if american else f"{day.day} {month}"


def _named(zone: str, at: datetime, lang: str) -> str:
    """A zone after its city; one that names none, such as EST, as it is abbreviated."""
    area, _, city = zone.rpartition("/")
    if not area or area == "Etc":
        named = at.tzname() or zone
        return named if named.isalpha() else offset(at)
    city = city.replace("_", " ")
    return {"en": f"{city} time", "zh": f"{city}时间", "ru": f"({city})"}.get(lang, city)


def service_hours(hours: tuple[time, time], zone: str, lang: str) -> str:
    """When somebody is there, as a sentence of a public text; empty in a language without one.

    >>> from datetime import time
    >>> [service_hours((time(9), time(17)), "Europe/Moscow", lang) for lang in ("en", "ru")]
    ['We are here from 9:00 to 17:00, Moscow time.', 'Мы на связи с 9:00 до 17:00 мск.']
    """
    begin, end = (f"{each.hour}:{each.minute:02}" for each in hours)
    name = _ZONES.get(zone, {}).get(lang) or (f"{zone.rpartition('/')[2].replace('_', ' ')} time" if zone else "UTC")
    match lang:
        case "zh":
            return f"客服在线时间：{_ZONES.get(zone, {}).get('zh', zone)}{begin} 至 {end}。"
        case "ru":
            return f"Мы на связи с {begin} до {end} {_ZONES.get(zone, {}).get('ru', zone)}."
        case "en":
            return f"We are here from {begin} to {end}, {name}."
    return ""
