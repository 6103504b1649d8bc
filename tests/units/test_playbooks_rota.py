"""Who is on call when."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from firebreak.playbooks.rota import Team, on_call

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


def test_nobody_is_on_call_without_a_rota_or_members() -> None:
    """A team without a rota, and one without people, have nobody on call."""
    at = datetime(2026, 3, 1, tzinfo=LONDON)

    assert on_call(Team(members=("mei",)), at) is None
    assert on_call(team(members=""), at) is None
