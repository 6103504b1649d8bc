"""Rotas that follow the sun, second lines, absences from calendars, swaps; and the calendar that is made of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from msgspec.structs import replace

from firebreak.commands.check_advice import advise
from firebreak.commands.run_absences import Absences, zone_of
from firebreak.core.errors import BadPlaybooks, BadSetting
from firebreak.core.model import Swap
from firebreak.playbooks.calendar_file import absences, as_calendar
from firebreak.playbooks.file import PlaybooksFile
from firebreak.playbooks.on_call import holes, on_call, roster, shifts
from firebreak.response.coming_week import doubts_of_the_week
from firebreak.response.swapping import asked
from firebreak.wiring import read_playbooks, read_text

TEXT = """\
version: 1
topics: {acme: {words: [acme air]}}
people:
  mei: {slack: U0MEI0001, languages: [zh, en]}
  lin: {slack: U0LIN0001, languages: [zh, en]}
  tom: {slack: U0TOM0001, languages: [en]}
  ann: {slack: U0ANN0001, languages: [en]}
teams:
  desk:
    members: [mei, lin, tom, ann]
    on_call:
      - {members: [mei, lin], rotate: weekly, from: 2026-01-05T09:00, zone: Asia/Shanghai, hours: 09:00-17:00}
      - {members: [tom, ann], rotate: daily, from: 2026-01-05T09:00, zone: Europe/London, hours: 09:00-01:00}
playbooks:
  surge:
    when: {signal: negative_velocity}
    steps:
      - {do: alert, to: "#desk", notify: [desk]}
      - {do: draft_acknowledgement, template: hello, platforms: [x], approve: {by: desk, within: 10m}}
      - {do: notify, who: desk.on_call, after: 5m, unless: acknowledged}
      - {do: notify, who: desk.second, after: 10m, unless: acknowledged}
templates:
  hello:
    en: "We are asking the crew. More by {{ promise('30m') }}."
    zh: "我们正在核实，{{ promise('30m') }} 前答复。"
"""
DAY = datetime(2026, 12, 1, tzinfo=UTC)  # a Tuesday


def file(text: str = TEXT) -> PlaybooksFile:
    return read_text(text)


def at(hour: float, day: datetime = DAY) -> datetime:
    return day + timedelta(hours=hour)


def who(of: PlaybooksFile, *hours: float, team: str = "desk") -> list[str | None]:
    return [on_call(of.teams[team], at(hour)) for hour in hours]


def test_a_rota_follows_the_sun() -> None:
    """Shanghai from nine to five of its own clock, London until one at night; between, nobody: the whole team."""
    told = file()
    night = holes(told.teams["desk"], DAY, at(48))

    assert who(told, 1, 8.9, 9, 23, 24.9, 25) == ["lin", "lin", "tom", "tom", "tom", "lin"]
    assert night == []  # 17:00 in Shanghai is 09:00 in London, and 01:00 in London is 09:00 in Shanghai
    short = file(TEXT.replace("09:00-01:00", "09:00-23:00"))
    assert [(one.since, one.until) for one in holes(short.teams["desk"], DAY, at(24))] == [
        (at(0), at(1)),
        (at(23), at(24)),
    ]
    assert [one.name for one in short.members(["desk.on_call"], at(23.5))] == ["mei", "lin", "tom", "ann"]


def test_days_and_the_long_night_of_a_clock_change() -> None:
    """Weekdays only; the night to Saturday is Friday's. In summer London goes to bed an hour before Shanghai comes."""
    days = file(TEXT.replace("hours: 09:00-01:00}", "hours: 09:00-01:00, days: [mon, tue, wed, thu, fri]}"))
    saturday = DAY + timedelta(days=4)
    autumn = datetime(2026, 10, 25, tzinfo=UTC)

    assert [on_call(days.teams["desk"], at(hour, saturday)) is None for hour in (0.5, 9.5, 23.5)] == [False, True, True]
    assert [on_call(file().teams["desk"], at(hour, autumn)) for hour in (0.0, 0.5, 1.0)] == [None, None, "lin"]


def test_the_second_line_is_the_next_in_turn_or_has_a_rota() -> None:
    """Never the same person as the first."""
    own = file(
        TEXT.replace(
            "playbooks:\n",
            "    second: {members: [lin, ann], rotate: weekly, from: 2026-11-30T00:00, zone: UTC}\nplaybooks:\n",
            1,
        )
    )

    assert who(file(), 1, 9, team="desk.second") == ["mei", "ann"]
    assert who(own, 1, 9, team="desk.second") == ["mei", "lin"]  # Lin is first at one o'clock
    assert [one.team for one in roster(file().teams, at(1))] == ["desk", "desk.second"]
    assert file().spoken(["desk.second"]) == "desk second on-call"
    assert "desk.second" not in file(TEXT.replace("desk.second", "mei")).teams


@pytest.mark.parametrize(
    ("right", "slip", "said"),
    [
        ("rotate: weekly, ", "", "rotate and from belong together"),
        ("rotate: weekly, from: 2026-01-05T09:00, ", "", "whose turn is it? give rotate and from, or one of"),
        ("who: desk.second", "who: leads.second", 'no person, team or on_call "leads.second"'),
        ("hours: 09:00-17:00", "hours: 9-17", '"9-17" is not a stretch of the day'),
        ("members: [mei, lin, tom, ann]", "members: [mei, lin, tom]", 'ann is not in team "desk"'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rota_is_told(right: str, slip: str, said: str) -> None:
    assert right in TEXT
    try:
        found = [one.what for one in file(TEXT.replace(right, slip, 1)).warnings]
    except BadPlaybooks as error:
        found = [one.what for one in error.problems]

    assert [one for one in found if said in one], found


CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20261201
DTEND;VALUE=DATE:20261202
SUMMARY:Holiday
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;TZID=Europe/London:20261005T100000
DTEND;TZID=Europe/London:20261005T110000
RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261214T235959Z
EXDATE;TZID=Europe/London:20261207T100000
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20261203T000000Z
DTEND:20261204T000000Z
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTART:never
DTEND:20261204T000000Z
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_says_when_somebody_is_away() -> None:
    """Whole days on their own clock, what comes every week but for once; an odd event costs itself."""
    london = ZoneInfo("Europe/London")
    found = absences(CALENDAR.encode(), DAY, london)

    assert found == (
        (datetime(2026, 11, 30, 10, tzinfo=UTC), datetime(2026, 11, 30, 11, tzinfo=UTC)),
        (DAY, at(24)),
        (datetime(2026, 12, 14, 10, tzinfo=UTC), datetime(2026, 12, 14, 11, tzinfo=UTC)),
    )
    assert absences(CALENDAR.encode(), DAY, ZoneInfo("Asia/Shanghai"))[1] == (at(-8), at(16))
    with pytest.raises(BadSetting, match="no calendar"):
        absences(b"<html>", DAY, london)
    with pytest.raises(BadSetting, match="larger than"):
        absences(b" " * (2 << 20), DAY, london)


def test_whoever_is_away_is_left_out_and_a_fault_that_passes_forgets_nothing(tmp_path: Path) -> None:
    """Lin has a holiday: Mei takes her turn. Once the file cannot be read what was known holds, and it is told."""
    told = file(TEXT.replace("slack: U0LIN0001", "slack: U0LIN0001, absences: lin.ics"))
    notes: dict[str, str] = {}
    (tmp_path / "lin.ics").write_text(CALENDAR, encoding="utf-8")
    known = Absences(tmp_path, notes.__setitem__)
    known.look(told, DAY)
    first = (who(told, 1, 25 + 24), notes["absences lin"], zone_of(told, "lin").key)
    (tmp_path / "lin.ics").unlink()
    known.look(told, at(1))
    broken = (who(told, 1), notes["absences lin"])
    (tmp_path / "lin.ics").write_text(CALENDAR.replace("20261201", "20261224").replace("20261202", "20261225"))
    known.look(told, at(1.1))

    assert first == (["mei", "lin"], "", "Asia/Shanghai")
    assert broken == (["mei"], "the calendar of Lin's absences cannot be read: No such file or directory")
    assert (who(told, 1), notes["absences lin"]) == (["lin"], "")


def test_a_calendar_is_read_from_an_address_that_a_variable_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over HTTP; an answer that is none is told without the address, which is a secret."""

    class Calendars(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/lin.ics" else 403)
            self.end_headers()
            self.wfile.write(CALENDAR.encode())

        def log_message(self, *_: object) -> None: ...

    told = file(
        TEXT.replace("U0LIN0001", "U0LIN0001, absences: LIN_CALENDAR").replace(
            "U0TOM0001", "U0TOM0001, absences: TOM_CALENDAR"
        )
    )
    notes: dict[str, str] = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Calendars) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("LIN_CALENDAR", f"http://127.0.0.1:{server.server_port}/lin.ics")
        monkeypatch.setenv("TOM_CALENDAR", f"http://127.0.0.1:{server.server_port}/secret")
        Absences(tmp_path, notes.__setitem__).look(told, DAY)
        server.shutdown()

    assert who(told, 1, 9) == ["mei", "tom"]
    assert notes == {
        "absences lin": "",
        "absences tom": "the calendar of Tom's absences cannot be read: it was answered with 403",
    }


def test_what_is_exported_is_what_is_on_call() -> None:
    """An event for each turn, one after the other; another program reads it."""
    told = file()
    made = Calendar.from_ical(as_calendar(told, ("desk",), DAY, at(48)))
    events = [(str(one["SUMMARY"]), one.decoded("DTSTART"), one.decoded("DTEND")) for one in made.walk("VEVENT")]

    asked = list(shifts(told.teams["desk"], DAY, at(48)))
    began = DAY - timedelta(hours=15)  # whoever is on call now has been since 9:00 in London
    ends = at(49)  # whoever is on call at the end goes on until 1:00 in London
    assert events == [
        (f"desk: {(one.who or '').title()}", one.since if one is not asked[0] else began, one.until)
        for one in [*asked[:-1], replace(asked[-1], until=ends)]
    ]
    later = Calendar.from_ical(as_calendar(told, ("desk",), DAY + timedelta(minutes=7), at(48)))
    assert [one["UID"] for one in later.walk("VEVENT")] == [one["UID"] for one in made.walk("VEVENT")]
    assert len({one["UID"] for one in made.walk("VEVENT")}) == len(events) == 5


@pytest.mark.parametrize(
    ("team", "to", "until", "ends"),
    [
        ("", "mei", "3h", at(13)),
        ("desk", "Mei", "18:00", at(18)),
        ("desk", "mei", "09:30", at(33.5)),
        ("desk", "mei", "tomorrow 9:30", at(33.5)),
        ("desk", "mei", "Mon 09:00", at(6 * 24 + 9)),
        ("desk", "mei", "2026-12-03T12:00", at(60)),
        ("desk", "mei", "whenever", "Until when? Write `until 18:00`"),
        ("desk", "mei", "25:00", "Until when? Write `until 18:00`"),
        ("desk", "mei", "2027-12-03", "A swap lasts from a minute to a month"),
        ("desk", "tom", "3h", "Tom is on call for desk already."),
        ("desk", "toom", "3h", "Toom is not in desk (did you mean tom?). Its people: Mei, Lin, Tom, Ann."),
        ("leads", "mei", "3h", "Whose turn? Name the team: desk"),
    ],
)  # fmt: skip
def test_a_swap_is_asked_for_in_words(team: str, to: str, until: str, ends: datetime | str) -> None:
    """Times are those of the rota's clock, from now on; what cannot be says what can."""
    came = asked(file(), team, to, until, "Ann", at(10))

    if isinstance(ends, datetime):
        assert came == Swap("desk", "mei", at(10), ends, "Ann")
    else:
        assert isinstance(came, str)
        assert came.startswith(ends)


def test_the_coming_week_is_told_with_its_holes() -> None:
    """Hours without anybody, and hours in which nobody on call reads a draft's language; the place is the rota's."""
    good, short = file(), file(TEXT.replace("09:00-01:00", "09:00-23:00"))

    assert [what.partition(" from")[0] for _, what in doubts_of_the_week(good, DAY)] == [
        "nobody who is called or on call reads zh for 112 h of the coming week, first"
    ]
    told = dict(doubts_of_the_week(short, DAY))
    assert told["teams", "desk", "on_call"].startswith(
        'nobody of "desk" is on call for 14 h of the coming week, 8 times'
    )
    assert short.place("teams", "desk", "on_call") == (12, 7)


def test_check_knows_who_is_away_in_the_coming_week(tmp_path: Path) -> None:
    """Mei and Lin on the very same day: nobody of their rota is there. A calendar that is not there is told as well."""
    path = tmp_path / "desk.yaml"
    away = TEXT.replace("U0LIN0001", "U0LIN0001, absences: lin.ics").replace(
        "U0MEI0001", "U0MEI0001, absences: lin.ics"
    )
    path.write_text(away.replace("U0TOM0001", "U0TOM0001, absences: tom.ics"), encoding="utf-8")
    (tmp_path / "lin.ics").write_text(CALENDAR, encoding="utf-8")

    said = {one.what: one.line for one in advise(read_playbooks(path), now=DAY).warnings}
    (hole,) = [what for what in said if what.startswith('nobody of "desk" is on call')]
    (lost,) = [what for what in said if "absences" in what]

    assert hole.startswith('nobody of "desk" is on call for 8 h from Tue 01 Dec 01:00 UTC')
    assert lost == (
        "the calendar of Tom's absences cannot be read: No such file or directory; until it can, nothing is known of "
        "the days when they are away"
    )
    assert "tom.ics" in path.read_text(encoding="utf-8").splitlines()[said[lost] - 1]


def test_a_language_that_nobody_reads_is_told_once_for_all_drafts_in_it() -> None:
    """Eight playbooks with the same draft are one sentence; where it lasts beyond the week, no span is told."""
    first, rest = TEXT.split("templates:")
    again = first.partition("playbooks:\n")[2].replace("surge:", "again:")
    (twice,) = [what for _, what in doubts_of_the_week(file(f"{first}{again}templates:{rest}"), DAY)]

    assert twice.endswith("let somebody who reads it be called as well; it is so in 2 steps that draft")


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("Europe/London", datetime(2026, 10, 25, tzinfo=UTC)),  # 01:30 comes twice
        ("Europe/London", datetime(2026, 3, 29, tzinfo=UTC)),  # ... and not at all
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 12, tzinfo=UTC)),  # back by half an hour
    ],
)
def test_hours_that_meet_in_the_hour_of_a_clock_change_leave_no_hole(zone: str, night: datetime) -> None:
    """One who ends at 01:30 and one who begins then: whoever is called is who the calendar says, at every minute."""
    told = file(
        TEXT.replace("zone: Asia/Shanghai, hours: 09:00-17:00", f"zone: {zone}, hours: 12:00-01:30").replace(
            "zone: Europe/London, hours: 09:00-01:00", f"zone: {zone}, hours: 01:30-12:00"
        )
    )
    desk, last = told.teams["desk"], night + timedelta(hours=30)
    listed = list(shifts(desk, night, last))

    called = [on_call(desk, night + timedelta(minutes=minute)) for minute in range(0, 30 * 60, 5)]
    moments = [night + timedelta(minutes=minute) for minute in range(0, 30 * 60, 5)]

    assert None not in called
    assert called == [one.who for at in moments for one in listed if one.since <= at < one.until]
    assert holes(desk, night, last) == []
