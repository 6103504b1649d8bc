"""Who is on call when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playbooks_files import read

from firebreak.playbooks.on_call import (
    RosterEntry,
    Shift,
    hands_over,
    holes,
    on_call,
    roster,
    shifts,
    successors,
    turns,
)
from firebreak.playbooks.rota_blocks import Override, Team

LONDON = ZoneInfo("Europe/London")


def team(rotate: str = "weekly", members: str = "mei tom vera") -> Team:
    """A team whose rotation began on Monday 5 January 2026 at 09:00 in London."""
    rota = {"rotate": rotate, "from": "2026-01-05T09:00", "zone": "Europe/London"}
    return Team.model_validate({"members": members.split(), "on_call": rota})


@pytest.mark.parametrize(
    ("wall", "who"),
    [
        ("2026-01-05T09:00", "mei"),
        ("2026-01-12T08:59", "mei"),
        ("2026-01-12T09:00", "tom"),
        ("2026-01-26T09:00", "mei"),
        ("2026-01-05T08:59", "vera"),
    ],
)
def test_a_week_belongs_to_one_person(wall: str, who: str) -> None:
    """The hand-over is at the hour given, the order is the list's, and before the start it is read backwards."""
    assert on_call(team(), datetime.fromisoformat(wall).replace(tzinfo=LONDON)) == who


def test_the_last_turn_ends_when_it_is_handed_over_and_not_when_the_list_ends() -> None:
    """Somebody who asks on a Wednesday reads of no hand-over on a Wednesday."""
    asked = datetime(2026, 1, 14, 12, tzinfo=LONDON)
    found = list(turns(team(), asked, asked + timedelta(weeks=1)))

    assert [one.who for one in found] == ["tom", "vera"]
    assert found[-1].until.astimezone(LONDON) == datetime(2026, 1, 26, 9, tzinfo=LONDON)


@pytest.mark.parametrize("monday", ["2026-03-30", "2026-10-26"])
def test_the_hand_over_hour_survives_a_clock_change(monday: str) -> None:
    """On the Mondays after the clocks change the duty still passes at 09:00 on the wall."""
    at = datetime.fromisoformat(f"{monday}T09:00").replace(tzinfo=LONDON)
    before, after = on_call(team(), at - timedelta(minutes=1)), on_call(team(), at)

    assert before != after
    assert on_call(team(), at.replace(hour=23)) == after


def test_daily_turns_on_the_long_and_the_short_day() -> None:
    """A day of 23 or of 25 hours is one turn."""
    days = [datetime(2026, 3, 27 + n, 12, tzinfo=LONDON) for n in range(4)]

    assert [on_call(team("daily"), day) for day in days] == ["mei", "tom", "vera", "mei"]


def london(begin: str, *overrides: str) -> Team:
    """Ana and Ben day by day, in London."""
    return read(
        "version: 1\npeople: {ana: {slack: U0ANA0001}, ben: {slack: U0BEN0001}}\nteams:\n  comms:\n"
        f"    members: [ana, ben]\n    on_call: {{rotate: daily, from: {begin}, zone: Europe/London, overrides: ["
        + ", ".join(f"{{{one}}}" for one in overrides)
        + "]}\n"
    ).teams["comms"]


def test_a_hand_over_in_the_hour_that_comes_twice_happens_once() -> None:
    """Clocks go back at 02:00 on 25 October: Ana hands over the first time it is 01:30, and is not called again."""
    team = london("2026-10-20T01:30")
    times = ["2026-10-25T00:29", "2026-10-25T00:30", "2026-10-25T01:05", "2026-10-25T01:31", "2026-10-26T01:29"]

    assert [on_call(team, utc(time)) for time in times] == ["ana", "ben", "ben", "ben", "ben"]
    assert hands_over(team, utc("2026-10-25T01:05")) == utc("2026-10-26T01:30")


def test_a_hand_over_in_the_hour_that_is_missing_happens_an_hour_later() -> None:
    """Clocks go ahead at 01:00 on 29 March, so 01:30 is not on the wall: the duty passes when it is 02:30 there."""
    team = london("2026-03-28T01:30")
    times = ["2026-03-29T01:29", "2026-03-29T01:30", "2026-03-30T00:29", "2026-03-30T00:30"]

    assert [on_call(team, utc(time)) for time in times] == ["ana", "ben", "ben", "ana"]
    assert [shift.until for shift in shifts(team, utc("2026-03-28T12:00"), utc("2026-03-30T12:00"))][:2] == [
        utc("2026-03-29T01:30"), utc("2026-03-30T00:30"),
    ]  # fmt: skip


def test_a_swap_holds_through_the_hour_that_comes_twice() -> None:
    """From 01:15 until 01:45 means the first time that it is so: half an hour, not twice half an hour."""
    team = london("2026-10-20T12:00", "who: ben, from: 2026-10-25T01:15, until: 2026-10-25T01:45")
    times = ["2026-10-25T00:14", "2026-10-25T00:15", "2026-10-25T00:45", "2026-10-25T01:20"]

    assert [on_call(team, utc(time)) for time in times] == ["ana", "ben", "ana", "ana"]


def test_whoever_comes_next_is_in_the_order_of_the_turns() -> None:
    """After Mei come Tom and Vera; on a swapped day the one whose turn it is comes last; no rota, no line."""
    swapped = team().model_copy(
        update={
            "on_call": (
                team()
                .on_call[0]
                .model_copy(
                    update={
                        "overrides": (
                            Override.model_validate({"who": "vera", "from": "2026-01-06", "until": "2026-01-07"}),
                        )
                    }
                ),
            )
        }
    )

    assert successors(team(), utc("2026-01-05T10:00")) == ("tom", "vera")
    assert successors(swapped, utc("2026-01-06T10:00")) == ("tom", "mei")
    assert successors(Team(members=("mei", "tom")), utc("2026-01-05T10:00")) == ()


def test_nobody_is_on_call_without_a_rota_or_members() -> None:
    """A team without a rota, and one without people, have nobody on call."""
    at = datetime(2026, 3, 1, tzinfo=LONDON)

    assert on_call(Team(members=("mei",)), at) is None
    assert on_call(team(members=""), at) is None


def swapped(*overrides: str, zone: str = "Europe/London", rotate: str = "weekly") -> Team:
    """Mei and Tom week by week, with overrides."""
    lines = "".join(f"\n        - {{{one}}}" for one in overrides)
    text = (
        "version: 1\npeople: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}}\nteams:\n  comms:\n"
        f"    members: [mei, tom]\n    on_call:\n      rotate: {rotate}\n      zone: {zone}\n"
        "      from: 2026-01-05T09:00\n" + (f"      overrides:{lines}\n" if overrides else "")
    )
    return read(text).teams["comms"]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_override_takes_the_place_of_the_rotation_and_the_last_one_written_wins() -> None:
    """A swap counts on the wall of the place, from its first minute to its last."""
    team = swapped(
        "who: tom, from: 2026-01-06T09:00, until: 2026-01-08T09:00",
        "who: mei, from: 2026-01-07T12:00, until: 2026-01-07T13:00",
    )
    times = ["2026-01-06T08:59", "2026-01-06T09:00", "2026-01-07T12:30", "2026-01-07T13:00", "2026-01-08T09:00"]

    assert [on_call(team, utc(time)) for time in times] == ["mei", "tom", "mei", "tom", "mei"]


def test_shifts_follow_one_another_and_name_the_holes() -> None:
    """Two weeks with a swap and a day of nobody: who from when until when, without gaps."""
    team = swapped(
        "from: 2026-01-09T09:00, until: 2026-01-10T09:00", "who: tom, from: 2026-01-10T09:00, until: 2026-01-11T09:00"
    )
    since, until = utc("2026-01-08T00:00"), utc("2026-01-20T00:00")
    found = list(shifts(team, since, until))

    assert [(shift.who, f"{shift.since:%d %H:%M}", f"{shift.until:%d %H:%M}") for shift in found] == [
        ("mei", "08 00:00", "09 09:00"),
        (None, "09 09:00", "10 09:00"),
        ("tom", "10 09:00", "11 09:00"),
        ("mei", "11 09:00", "12 09:00"),
        ("tom", "12 09:00", "19 09:00"),
        ("mei", "19 09:00", "20 00:00"),
    ]
    assert holes(team, since, until) == [Shift(None, utc("2026-01-09T09:00"), utc("2026-01-10T09:00"))]


def test_the_hand_over_hour_stays_when_the_clocks_change() -> None:
    """Nine in London is 09:00 UTC in winter and 08:00 UTC in summer."""
    team = swapped()

    assert hands_over(team, utc("2026-03-24T00:00")) == utc("2026-03-30T08:00")
    assert hands_over(team, utc("2026-03-17T00:00")) == utc("2026-03-23T09:00")


def test_the_roster_says_who_until_when_and_who_then() -> None:
    """Teams without a rota are left out."""
    teams = {"comms": swapped(rotate="daily"), "leads": Team(members=("mei",))}

    assert roster(teams, utc("2026-01-05T10:00")) == [RosterEntry("comms", "mei", utc("2026-01-06T09:00"), "tom")]


def test_a_hole_in_the_rota_calls_the_whole_team() -> None:
    """Nobody on call means everybody, never nobody; and the check says so beforehand."""
    text = (
        "version: 1\npeople: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}}\nteams:\n  comms:\n"
        "    members: [mei, tom]\n"
        "    on_call:\n      rotate: weekly\n      from: 2026-01-05T09:00\n      zone: UTC\n"
        "      overrides: [{from: 2026-01-06T00:00, until: 2026-01-07T00:00}]\n"
    )
    file = read(text)

    assert [person.name for person in file.members(["comms.on_call"], utc("2026-01-06T12:00"))] == ["mei", "tom"]
    assert [warning.what for warning in file.warnings] == [
        'nobody is on call for "comms" then: whoever calls it calls the whole team'
    ]
