"""The one place that words a moment: a sentence says it in UTC, and beside it stands which moment, for other zones."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import asdict

from .messages import Message, moments_of
from .reading_language import BEGUN, ENGLISH, catalogue, in_both, in_english, locale, locale_of, reading, reading_in
from .zone_names import on_its_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Times = tuple[tuple[str, datetime], ...]
"""Words such as "10:03 UTC", and the moment that they mean, in the zone of whoever has no clock of their own."""

_noted: ContextVar[dict[str, datetime] | None] = ContextVar("noted", default=None)
_SAID = re.compile(r"(?<![\d:])(\d\d [A-Z][a-z]{2} )?(\d\d:\d\d) UTC(?!\w|[+-]\d)")
_AT = re.compile(r"\b(at|в) (<!date\^\d+\^[^|<>]+\|)")
_LEAP = 2024  # a year that has every day
_CLOCK = re.compile(r"\d\d:\d\d ")  # how the words of a moment begin that name no day
_DATED = re.compile(r"([A-Z][a-z]{2} )?\d\d [A-Z][a-z]{2} \d\d:\d\d UTC$")  # the words of English for a day


@in_both
def clock_time(at: datetime) -> str:
    """`10:05 UTC`, `10:05 Shanghai time`: the time and whose, so that everybody reads the same clock."""
    return _noting(on_its_clock(bare_clock(at), at), at)


def bare_clock(at: datetime) -> str:
    """`10:05`: for an axis, where the zone stands beside it."""
    return f"{at:%H:%M}"


@in_both
def day_in_words(at: datetime) -> str:
    """`10 Mar`."""
    if in_english():
        return f"{at:%d %b}"
    from babel.dates import format_skeleton

    return format_skeleton("MMMMd", at, tzinfo=at.tzinfo, locale=locale())


@in_both
def dated_time(at: datetime) -> str:
    """`10 Mar 10:05 UTC`: for what is read on other days too."""
    return _noting(on_its_clock(_with_clock(day_in_words(at), at), at), at)


@in_both
def weekday_time(at: datetime) -> str:
    """`Tue 10 Mar 10:05 UTC`: for what comes within a week or two."""
    if in_english():
        return _noting(f"{at:%a} {dated_time(at)}", at)
    from babel.dates import format_skeleton

    day = format_skeleton("MMMMEd", at, tzinfo=at.tzinfo, locale=locale())
    return _noting(on_its_clock(_with_clock(day, at), at), at)


def _with_clock(day: str, at: datetime) -> str:
    """A day and a time, as CLDR puts them together."""
    if in_english():
        return f"{day} {at:%H:%M}"
    together: str = locale().datetime_formats["medium"]
    return together.replace("{1}", day).replace("{0}", f"{at:%H:%M}").replace("'", "")


@in_both
def full_time(at: datetime) -> str:
    """`2026-03-10 10:05 UTC`: for what is read in other years too."""
    return on_its_clock(f"{at:%Y-%m-%d %H:%M}", at)


def to_the_second(at: datetime) -> str:
    """`2026-03-10 10:05:07 UTC`: for what is compared line by line."""
    return on_its_clock(f"{at:%Y-%m-%d %H:%M:%S}", at)


def for_machines(at: datetime) -> str:
    """`2026-03-10T10:05:07Z`: as HTML's `datetime` wants it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@in_both
def time_in_words(at: datetime | None, now: datetime) -> str:
    """A time in its own zone, with its day whenever that is not today's there; without one that it is not known.

    >>> at = datetime(2026, 3, 10, 23, 45, tzinfo=UTC)
    >>> time_in_words(at, at.replace(hour=1)), time_in_words(at, at.replace(day=11))
    ('23:45 UTC', '10 Mar 23:45 UTC')
    """
    if at is None:
        return catalogue().gettext("a time that is not known")
    return clock_time(at) if at.date() == now.astimezone(at.tzinfo).date() else dated_time(at)


@contextmanager
def noting() -> Iterator[dict[str, datetime]]:
    """Collects the words for a moment of all that is worded within, in whatever zone, with what they mean."""
    noted: dict[str, datetime] = {}
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def _noting(words: str, at: datetime) -> str:
    if (noted := _noted.get()) is not None:
        noted.setdefault(words, at)
    return words


def with_noted(times: Times, noted: Times, zone: str) -> Times:
    """Those that were noted too, all on one clock."""
    return tuple(({words: at.astimezone(ZoneInfo(zone)) for words, at in noted} | dict(times)).items())


def moments_in(*parts: object) -> Iterator[datetime]:
    """Every moment that stands in these: in the fields of an incident, a task or an item, and among moments."""
    for part in parts:
        if isinstance(part, datetime):
            yield part
        elif isinstance(part, Message):
            yield from moments_of(part.kept) if part.kept else ()
        elif isinstance(part, Struct):
            held = [one for value in asdict(part).values() for one in (value if isinstance(value, tuple) else (value,))]
            yield from moments_in(*(one for one in held if isinstance(one, datetime | Struct | Message)))


def moments_said(text: str, when: datetime) -> Iterator[datetime]:
    """The moments that a sentence of ours, written `when`, names: for sentences that are all that is left of them.

    >>> when = datetime(2026, 1, 1, 0, 5, tzinfo=UTC)
    >>> [f"{at:%Y-%m-%d %H:%M}" for at in moments_said("7 since 31 Dec 23:50 UTC, most at 00:04 UTC.", when)]
    ['2025-12-31 23:50', '2026-01-01 00:04']
    """
    if isinstance(text, Message) and text.kept:
        yield from moments_of(text.kept)
    for found in _SAID.finditer(text):
        yield from _nearest(_day_before(text, found.start(2)), found[2], when)


def _day_before(text: str, place: int) -> tuple[int, int] | None:
    """Month and day that stand before the clock at that place, in English or as the language of now writes them."""
    for language in dict.fromkeys((reading(), ENGLISH)):
        days = _days_of(language)
        for length in sorted({*map(len, days)}, reverse=True):
            if day := days.get(text[max(0, place - length) : place]):
                return day
    return None


@cache
def _days_of(language: str) -> dict[str, tuple[int, int]]:
    """The words of each day of a year, with what stands between them and a clock."""
    with reading_in(language):
        days = (datetime(_LEAP, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366))
        return {_with_clock(day_in_words(day), day).removesuffix("00:00"): (day.month, day.day) for day in days}


def _nearest(day: tuple[int, int] | None, clock: str, when: datetime) -> Iterator[datetime]:
    """That time of that day, in the year that brings it nearest; without one, of the day that `when` is."""
    today, found = when.astimezone(UTC), []
    for year in (today.year - 1, today.year, today.year + 1) if day else (today.year,):
        with suppress(ValueError):  # 29 Feb of another year; 25:00 that somebody wrote
            hour, minute = map(int, clock.split(":"))
            found.append(datetime(year, *(day or (today.month, today.day)), hour, minute, tzinfo=UTC))
    yield from sorted(found, key=lambda at: abs(at - when))[:1]


def times_of(moments: Iterable[datetime], now: datetime, zone: str = "UTC") -> Times:
    """The words for each of these moments, with and without the day; of two at the same hour, the nearer to `now`."""
    found: dict[str, datetime] = {}
    for at in sorted({at.astimezone(UTC) for at in moments}, key=lambda at: (abs(at - now), at)):
        for words in _said_as(at):
            found.setdefault(words, at.astimezone(ZoneInfo(zone)))
    return tuple(found.items())


def _said_as(at: datetime) -> tuple[str, ...]:
    """How sentences say it: those that nobody has translated say it in English."""
    said = (weekday_time(at), dated_time(at), clock_time(at))
    if in_english():
        return said
    with reading_in(ENGLISH):
        return (*said, weekday_time(at), dated_time(at))


def reworded(times: Times) -> Times:
    """The same moments, with the words of the language of now too."""
    found = dict(times)
    for at in dict.fromkeys(at for _, at in times):
        for words in _said_as(at.astimezone(UTC)):
            found.setdefault(words, at)
    return tuple(found.items())


def with_times(text: str, times: Times, shown: Callable[[str, datetime], str]) -> str:
    """`text` with the words for these moments as `shown` writes them; all else stays, whoever wrote it.

    Only moments that were handed in can come of it, so a stranger who writes "10:03 UTC" forges nothing.

    >>> times = times_of([datetime(2026, 3, 10, 10, 3, tzinfo=UTC)], datetime(2026, 3, 10, 11, tzinfo=UTC))
    >>> with_times("At 10:03 UTC, not 10:04 UTC or 31 Dec 10:03 UTC.", times, lambda words, at: f"<{at:%I %p}>")
    'At <10 AM>, not 10:04 UTC or 31 Dec 10:03 UTC.'
    """
    known = dict(times)
    if not known:
        return text
    longest = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    before = rf"(?<![\d:])(?<![A-Z][a-z]{{2}} )(?<!-\d\d ){_no_day(reading())}"
    pattern = rf"(?P<gap>(?<=[\u4e00-\u9fff]) )?{before}(?P<words>{longest})(?!\w|[+-]\d)"

    def told(found: re.Match[str]) -> str:
        said = shown(found["words"], known[found["words"]])
        return said if "\u4e00" <= said[:1] <= "\u9fff" else (found["gap"] or "") + said  # no blank from Han to Han

    return re.sub(pattern, told, text)


@cache
def _no_day(language: str) -> str:
    """For a pattern: that no day of another moment stands before it, as this language writes days."""
    if language == ENGLISH:
        return ""
    between = locale_of(language).datetime_formats["medium"].replace("'", "")
    blank = between.removeprefix("{1}").removesuffix("{0}")
    ends = {"日"} if language.startswith("zh") else {*locale_of(language).months["format"]["wide"].values()}
    return "".join(f"(?<!{re.escape(end + blank)})" for end in sorted(ends))


def in_their_zone(text: str, times: Times, now: datetime) -> str:
    """`text` with its times on the clock of the place that they are about, and its name.

    >>> at = datetime(2026, 3, 10, 1, 3, tzinfo=UTC)
    >>> in_their_zone("Closed at 01:03 UTC.", times_of([at], at, "America/New_York"), at.replace(hour=12))
    'Closed at 09 Mar 21:03 New York time.'
    """
    return with_times(text, times, lambda words, at: _there(words, at, now))


def for_slack(text: str, times: Times) -> str:
    """`text`, which is mrkdwn already, with its times as Slack shows them to each reader.

    >>> at = datetime(2026, 3, 10, 10, 3, tzinfo=UTC)
    >>> for_slack("Closed at 10:03 UTC.", times_of([at], at))
    'Closed <!date^1773136980^{date_short_pretty} at {time}|at 10:03 UTC>.'
    """
    shown = with_times(text, times, lambda words, at: slack_date(at, _there(words, at, at)))
    return _AT.sub(r"\2\1 ", shown)  # "closed today at 10:03", not "closed at today at 10:03"


def slack_date(at: datetime, words: str) -> str:
    """A time as Slack shows it to each reader, in their own words for today and tomorrow; else they read `words`."""
    between = " at " if in_english() else " "
    return f"<!date^{at.timestamp():.0f}^{{date_short_pretty}}{between}{{time}}|{words}>"


def _there(words: str, at: datetime, now: datetime) -> str:
    """What a sentence dates stays dated: it is read on other days too. It is told in the language of its sentence."""
    if not _CLOCK.match(words):
        with reading_in(ENGLISH if _DATED.match(words) else reading()):
            return dated_time(at)
    if reading() in BEGUN and at.date() != now.astimezone(at.tzinfo).date():
        return full_time(at)  # the sentence is in either language, and this reads alike in both
    return time_in_words(at, now)
