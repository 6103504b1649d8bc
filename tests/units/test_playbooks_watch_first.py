"""`watch_first:`: when a playbook waits, until when, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest
from pydantic import ValidationError

from firebreak.core.model import Severity
from firebreak.playbooks.watch_first import WatchFirst, parse_hours

NIGHT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)  # 03:00 in London
FIRST = WatchFirst.model_validate({"people": 10, "hours": "22:00-07:00", "zone": "Europe/London"})


@pytest.mark.parametrize(
    ("severity", "people", "at", "why"),
    [
        (Severity.SEV3, 9, NIGHT, ""),
        (Severity.SEV4, 1, NIGHT, ""),
        (Severity.SEV2, 1, NIGHT, "It is sev2"),
        (Severity.SEV3, 10, NIGHT, "10 people have written"),
        (Severity.SEV3, 1, NIGHT.replace(hour=6), "The night is over"),
        (Severity.SEV3, 1, NIGHT.replace(hour=5, minute=59), ""),
        (Severity.SEV3, 1, NIGHT.replace(hour=20, minute=59), "The night is over"),
        (Severity.SEV3, 1, NIGHT.replace(hour=21), ""),
    ],
)
def test_it_waits_while_all_three_hold(severity: Severity, people: int, at: datetime, why: str) -> None:
    """Few, mild, and between ten in the evening and seven in London, where it is summer."""
    assert FIRST.over(severity, people, at) == why


def test_hours_end_on_the_wall_also_when_clocks_change() -> None:
    """Seven in London is six in UTC in summer, and seven on the morning after they went back."""
    assert FIRST.ends_at(NIGHT) == NIGHT.replace(hour=6)
    assert FIRST.ends_at(datetime(2026, 10, 24, 22, 0, tzinfo=UTC)) == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


def test_without_hours_it_waits_by_day_too() -> None:
    """And only people and severity end it."""
    always = WatchFirst.model_validate({"people": 3})

    assert (always.over(Severity.SEV3, 2, NIGHT.replace(hour=12)), always.ends_at(NIGHT)) == ("", None)


def test_hours_within_a_day() -> None:
    """A lunch break is no night."""
    assert parse_hours("12:00 - 13:30") == (time(12), time(13, 30))


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"people": 10, "hours": "night"}, "not a stretch of the day; write 22:00-07:00"),
        ({"people": 10, "hours": "7:00-07:00"}, "this ends when it begins"),
        ({"people": 10, "hours": 1320}, "not a stretch of the day"),
        ({"people": 10, "severity": "sev1"}, "a sev1 never waits"),
        ({"people": 1}, "greater than or equal to 2"),
        ({"hours": "22:00-07:00"}, "Field required"),
    ],
)
def test_what_cannot_be_meant_is_refused(said: dict[str, Any], what: str) -> None:
    """With what to write instead."""
    with pytest.raises(ValidationError, match=what):
        WatchFirst.model_validate(said)
