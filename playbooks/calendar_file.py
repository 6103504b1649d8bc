"""Calendars (iCal, RFC 5545): when somebody is away, read from one; who is on call, written as one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ..core.errors import BadSetting
from ..core.translation import message
from .file import display
from .on_call import shifts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.rota_swaps import Away
    from .file import PlaybooksFile

LARGEST = 1 << 20  # bytes of a calendar that are read
EVENTS, TIMES = 2_000, 400  # of one calendar, and of one event that comes again
BACK, AHEAD = timedelta(days=2), timedelta(days=120)  # what is looked at, round now
FIRST = "BEGIN:VCALENDAR"
PRODUCT = "-//Firebreak//rota//EN"


def absences(written: bytes, now: datetime, zone: ZoneInfo) -> tuple[Away, ...]:
    """When somebody is away by their own calendar: every event of it that is neither free nor called off.

    A whole day, and a time without a zone, are of `zone`. Raises BadSetting for what is no calendar.
    """
    from icalendar import Calendar  # 0.15 s, and only for those who have calendars

    if len(written) > LARGEST:
        raise BadSetting(message("it is larger than {n} MB; give a calendar of absences alone", n=LARGEST >> 20))
    try:
        calendars = Calendar.from_ical(written, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise BadSetting(message("it is no calendar: its first line is not {first}", first=FIRST)) from error
    found: list[Away] = []
    for event in [event for one in calendars for event in one.walk("VEVENT")][:EVENTS]:
        try:
            found += _spans(event, now, zone)
        except (ValueError, TypeError, AttributeError, OverflowError):
            continue  # one odd event costs itself
    return tuple(sorted({span for span in found if span[0] < span[1]}))


def _spans(event: Any, now: datetime, zone: ZoneInfo) -> Iterator[Away]:
    """Each time that an event comes, as far as it touches the days that are looked at."""
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    begin = event.decoded("DTSTART")
    length = _length(event, begin)
    if length is None:
        return
    first, last = now - BACK - length, now + AHEAD
    for start in _starts(event, begin, first, last, zone):
        until = _at(start + length, zone)
        if _at(start, zone) < last and until > now - BACK:
            yield _at(start, zone), until


def _length(event: Any, begin: Any) -> timedelta | None:
    if "DTEND" in event:
        ends: timedelta = event.decoded("DTEND") - begin
        return ends
    if "DURATION" in event:
        lasts: timedelta = event.decoded("DURATION")
        return lasts
    return None if isinstance(begin, datetime) else timedelta(days=1)


def _starts(event: Any, begin: Any, first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[Any]:
    """Once, or as often as its rule says; on its own clock, so that an hour survives clock changes."""
    if "RRULE" not in event:
        yield begin
        return
    from dateutil.rrule import rrulestr

    whole_days = not isinstance(begin, datetime)
    naive = datetime.combine(begin, time()) if whole_days else begin.replace(tzinfo=None)
    own = zone if whole_days or begin.tzinfo is None else begin.tzinfo
    said = event["RRULE"].to_ical().decode()
    if "UNTIL" in event["RRULE"]:  # it may be UTC, where the rule is asked on the wall
        until = event["RRULE"]["UNTIL"][0]
        wall = until.astimezone(own).replace(tzinfo=None) if getattr(until, "tzinfo", None) else until
        parts = [part for part in said.split(";") if not part.startswith("UNTIL=")]
        said = ";".join(
            [*parts, f"UNTIL={wall:%Y%m%dT}{'235959' if not isinstance(wall, datetime) else f'{wall:%H%M%S}'}"]
        )
    left_out = _left_out(event, own)
    low, high = (one.astimezone(own).replace(tzinfo=None) for one in (first, last))
    for count, start in enumerate(rrulestr(said, dtstart=naive).xafter(low, count=TIMES, inc=True)):
        if start > high or count >= TIMES:
            return
        if start not in left_out:
            yield start.date() if whole_days else start.replace(tzinfo=own)


def _left_out(event: Any, own: Any) -> set[datetime]:
    """The times at which it does not come after all."""
    said = event.get("EXDATE", [])
    lists = said if isinstance(said, list) else [said]
    found = set()
    for one in (each.dt for several in lists for each in several.dts):
        if not isinstance(one, datetime):
            found.add(datetime.combine(one, time()))
        else:
            found.add(one.astimezone(own).replace(tzinfo=None) if one.tzinfo else one)
    return found


def _at(when: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)


def as_calendar(file: PlaybooksFile, teams: tuple[str, ...], since: datetime, until: datetime) -> bytes:
    """Who is on call in these teams between two times, an event for each turn; holes are events too."""
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", " + ".join(teams))
    for team in teams:
        for shift in shifts(file.teams[team], since, until):
            event = Event()
            who = display(shift.who) if shift.who else message("NOBODY")
            event.add("summary", f"{team}: {who}")
            event.add("dtstart", shift.since.astimezone(UTC))
            event.add("dtend", shift.until.astimezone(UTC))
            event.add("dtstamp", since.astimezone(UTC))
            event.add("uid", f"{team}-{shift.since.astimezone(UTC):%Y%m%dT%H%M%SZ}@firebreak")
            made.add_component(event)
    written: bytes = made.to_ical()
    return written
