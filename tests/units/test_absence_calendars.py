"""Calendars of absences as programs and strangers write them: rules without end, moved days, and files cut short."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from time import thread_time
from zoneinfo import ZoneInfo

import pytest

from firebreak.commands import run_absences
from firebreak.commands.run_absences import Absences
from firebreak.core.errors import BadSetting
from firebreak.playbooks.calendar_file import absences
from firebreak.wiring import read_text

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
UTC_CLOCK = ZoneInfo("UTC")


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"])


def calendar(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events, "END:VCALENDAR", ""]).encode()


def day(of: str) -> tuple[str, str]:
    after = datetime.fromisoformat(of) + timedelta(days=1)
    return f"DTSTART;VALUE=DATE:{of}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"


def away(*events: str) -> list[str]:
    """The days on which somebody's absences begin."""
    return [f"{since:%m-%d}" for since, _ in absences(calendar(*events), NOW, UTC_CLOCK)]


@pytest.mark.parametrize(
    "rule",
    [
        *("FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY;INTERVAL=0"),
        *(f"FREQ={often};BYMONTH=2;BYMONTHDAY=30" for often in ("SECONDLY", "DAILY", "WEEKLY", "YEARLY;COUNT=3")),
        "FREQ=DAILY;BYMONTH=4,6;BYMONTHDAY=-31",
    ],
)
def test_a_rule_that_comes_without_end_costs_itself(rule: str) -> None:
    """Every second since 2000, or never: what is counted out would take for ever, and is nobody's absence."""
    endless = event("DTSTART:20000101T000000Z", "DTEND:20000101T000001Z", f"RRULE:{rule}")

    assert away(endless, event(*day("20261203"))) == ["12-03"]


@pytest.mark.parametrize(
    ("begin", "rule", "first"),
    [
        ("19700101", "FREQ=DAILY;INTERVAL=50", ["12-13", "02-01"]),
        ("19700102", "FREQ=WEEKLY;INTERVAL=8;BYDAY=TU,FR", ["01-12", "01-15", "03-09", "03-12"]),
        ("20260105", "FREQ=DAILY;INTERVAL=30;COUNT=12", ["12-01"]),
        ("20260105", "FREQ=DAILY;BYMONTH=2,12;BYMONTHDAY=30", ["12-30"]),
    ],
)
def test_an_old_rule_comes_at_its_own_days(begin: str, rule: str, first: list[str]) -> None:
    """Counted out by hand from the rule's beginning, day by day."""
    assert away(event(*day(begin), f"RRULE:{rule}"))[: len(first)] == first


@pytest.mark.parametrize("rule", ["DAILY;BYMONTH=2;BYMONTHDAY=30", "DAILY;BYDAY=MO;BYYEARDAY=366;BYMONTH=1;COUNT=3"])
def test_a_rule_that_never_comes_is_given_up_after_all_days_there_are(rule: str) -> None:
    """Every day for eight thousand years took 15 s; after 400 years the calendar is the same again."""
    began = thread_time()

    assert away(event(*day("20260101"), f"RRULE:FREQ={rule}"), event(*day("20261203"))) == ["12-03"]
    assert thread_time() - began < 15 / 3


@pytest.mark.parametrize(
    ("begin", "rule", "first"),
    [
        ("20240229", "YEARLY;BYMONTH=12;BYMONTHDAY=29", ["12-29"]),
        ("20200106", "MONTHLY;BYDAY=1MO", ["12-07", "01-04", "02-01", "03-01"]),
        ("20261201", "DAILY;UNTIL=20261203", ["12-01", "12-02", "12-03"]),
        ("20261228", "WEEKLY;UNTIL=99991231", ["12-28", "01-04", "01-11"]),
    ],
)
def test_a_rule_is_of_the_days_of_our_years(begin: str, rule: str, first: list[str]) -> None:
    """Wherever it is looked for."""
    assert away(event(*day(begin), f"RRULE:FREQ={rule}"))[: len(first)] == first


def test_a_day_that_was_moved_or_called_off_is_not_away() -> None:
    """Programs write one day of a rule that was changed as an event of its own that names it."""
    weekly = event(*day("20261130"), "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = event("RECURRENCE-ID;VALUE=DATE:20261207", *day("20261209"))
    off = event("RECURRENCE-ID;VALUE=DATE:20261214", "STATUS:CANCELLED", *day("20261214"))

    odd = event("RECURRENCE-ID:whenever", *day("20261216"))

    assert away(weekly, moved, off, odd) == ["11-30", "12-09", "12-16"]


def test_days_beside_the_rule_are_away_too() -> None:
    assert away(event(*day("20261201"), "RDATE;VALUE=DATE:20261205,20261208")) == ["12-01", "12-05", "12-08"]


def test_what_is_to_come_stands_behind_years_that_are_over() -> None:
    """Calendars are written oldest first."""
    assert away(*[event(*day("20200101"))] * 2_001, event(*day("20261203"))) == ["12-03"]


@pytest.mark.parametrize("written", [b"", calendar(event(*day("20261203")))[:-20]])
def test_a_file_that_was_cut_short_is_no_calendar_without_events(written: bytes) -> None:
    """Another program may be writing it: what was known of it holds."""
    with pytest.raises(BadSetting, match="END:VCALENDAR"):
        absences(written, NOW, UTC_CLOCK)


def test_a_server_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then is an answer each time; all of it is not."""
    done = Event()

    class Drips(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            while not done.wait(0.01):
                self.wfile.write(b"B")

        def log_message(self, *_: object) -> None: ...

    monkeypatch.setattr(run_absences, "IN_ALL", 0.1)
    notes: dict[str, str] = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Drips) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/lin.ics"
        file = read_text(
            "version: 1\ntopics: {acme: {words: [acme air]}}\n"
            f'people: {{lin: {{slack: U0LIN0001, absences: "{address}"}}}}\n'
            'playbooks: {surge: {when: {sentiment: negative}, steps: [{do: alert, to: "#desk"}]}}\n'
        )
        looking = Thread(target=Absences(tmp_path, notes.__setitem__).look, args=(file, NOW), daemon=True)
        looking.start()
        looking.join(5)
        gave_up = not looking.is_alive()
        done.set()
        server.shutdown()

    assert gave_up
    assert "has not ended" in notes["absences lin"]
