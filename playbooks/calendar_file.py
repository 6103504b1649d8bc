"""Calendars (iCal, RFC 5545): when somebody is away, read from one; who is on call, written as one."""

from __future__ import annotations

from contextlib import suppress
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from itertools import chain
from time import thread_time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ..core.errors import BadSetting
from ..core.translation import message
from .file import display
from .on_call import turns

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ..core.rota_swaps import Away
    from .file import PlaybooksFile

LARGEST = 1 << 20  # bytes of a calendar that are read
TIMES = 400  # of one event that comes again
DAYS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")  # what comes more often than every day is nobody's absence
OLDEST = 1900  # the year in which an event that comes again may have begun
AT_MOST = 5.0  # seconds of the processor for all events of one calendar that come again
BACK, AHEAD = timedelta(days=2), timedelta(days=120)  # what is looked at, round now
CYCLES = 19 * 400  # years: our calendar comes again every 400, and a rule is looked for until the year 9999
FIRST, LAST = "BEGIN:VCALENDAR", "END:VCALENDAR"
ODD = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError)  # what an odd event raises
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
    if not calendars:
        raise BadSetting(message("it ends in the middle: its last line is not {last}", last=LAST))
    events = [event for one in calendars for event in one.walk("VEVENT")]
    moved = {(_id_of(event), _replaced(event, zone)) for event in events if "RECURRENCE-ID" in event}
    found: list[Away] = []
    until = thread_time() + AT_MOST
    for event in events:
        if "RRULE" in event and thread_time() > until:
            raise BadSetting(message("its events that come again take too long to count; give one with fewer of them"))
        with suppress(*ODD):  # one odd event costs itself
            found += _spans(event, now, zone, moved)
    return tuple(sorted({span for span in found if span[0] < span[1]}))


def _id_of(event: Any) -> str:
    return str(event.get("UID", ""))


def _replaced(event: Any, zone: ZoneInfo) -> datetime | None:
    """Which time of a rule an event stands for; None where that cannot be read."""
    with suppress(*ODD):
        return _at(event["RECURRENCE-ID"].dt, zone)
    return None


def _spans(event: Any, now: datetime, zone: ZoneInfo, moved: Container[tuple[str, datetime | None]]) -> Iterator[Away]:
    """Each time that an event comes, as far as it touches the days that are looked at; `moved` ones have their own."""
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    begin = event.decoded("DTSTART")
    length = _length(event, begin)
    if length is None:
        return
    first, last = now - BACK - length, now + AHEAD
    for start in chain(_starts(event, begin, first, last, zone), _added(event)):
        if "RECURRENCE-ID" not in event and (_id_of(event), _at(start, zone)) in moved:
            continue
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

    rule = event["RRULE"]
    if rule["FREQ"][0] not in DAYS or min(rule.get("INTERVAL", [1])) < 1 or begin.year < OLDEST:
        return
    whole_days = not isinstance(begin, datetime)
    naive = datetime.combine(begin, time()) if whole_days else begin.replace(tzinfo=None)
    own = zone if whole_days or begin.tzinfo is None else begin.tzinfo
    said = event["RRULE"].to_ical().decode()
    if "UNTIL" in event["RRULE"]:  # it may be UTC, where the rule is asked on the wall
        until = event["RRULE"]["UNTIL"][0]
        wall = until.astimezone(own).replace(tzinfo=None) if getattr(until, "tzinfo", None) else until
        said = ";".join([part for part in said.split(";") if not part.startswith("UNTIL=")])
        if wall.year + CYCLES <= MAXYEAR:
            last = wall if isinstance(wall, datetime) else datetime.combine(wall, time(23, 59, 59))
            said = f"{said};UNTIL={_later(last):%Y%m%dT%H%M%S}"
    left_out = _left_out(event, own)
    low, high = (one.astimezone(own).replace(tzinfo=None) for one in (first, last))
    naive = _nearer(rule, naive, low)
    found = rrulestr(said, dtstart=_later(naive)).xafter(_later(low), count=TIMES, inc=True)
    for start in (one.replace(year=one.year - CYCLES) for one in found):
        if start > high:
            return
        if start not in left_out:
            yield start.date() if whole_days else start.replace(tzinfo=own)


def _later(when: datetime) -> datetime:
    """The same day of the calendar near the end of all years, so that one on which no rule comes is soon known."""
    return when.replace(year=when.year + CYCLES)


def _nearer(rule: Any, begin: datetime, low: datetime) -> datetime:
    """A beginning just before `low` from which a rule of days or weeks comes at the very same times."""
    days = {"DAILY": 1, "WEEKLY": 7}.get(rule["FREQ"][0], 0) * rule.get("INTERVAL", [1])[0]
    return begin if not days or "COUNT" in rule or begin > low else begin + (low - begin).days // days * timedelta(days)


def _added(event: Any) -> Iterator[Any]:
    """The times at which it comes beside its rule."""
    said = event.get("RDATE", [])
    for several in said if isinstance(said, list) else [said]:
        yield from (one.dt for one in several.dts if not isinstance(one.dt, tuple))


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
        for shift in turns(file.teams[team], since, until):
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
