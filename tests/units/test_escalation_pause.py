"""When the clock of the tiers stands still, and by how much a press moves them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from firebreak.core.escalation_pause import (
    acknowledgements_missing,
    due_shifts,
    is_acknowledged,
    is_snoozed,
    paused_until,
    postponed,
    regraded,
    resumes_at,
)
from firebreak.core.model import Incident, Severity, Task
from firebreak.core.rules import stopped

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = Incident("abc123", "acme-air", Severity.SEV1, NOON, NOON, "Because.")


def incident(**changes: Any) -> Incident:
    """An open sev1."""
    return replace(OPEN, **changes)


def task(unless: Any = "acknowledged", minutes: float = 5) -> Task:
    """A tier."""
    return Task("k", "abc123", "p", 1, "notify", NOON + timedelta(minutes=minutes), unless=unless)


ACKED = incident(acknowledged_by="Mei", acknowledged_at=NOON, acknowledged_until=NOON + HOUR, acknowledgers=("Mei",))
ASLEEP = incident(snoozed_by="Tom", snoozed_until=NOON + HOUR / 2, snoozed_how="30m")


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({}, 1),
        ({"acknowledged_at": NOON}, 0),
        ({"acknowledgements": 2}, 2),
        ({"acknowledgements": 2, "acknowledged_at": NOON, "acknowledgers": ("Mei",)}, 1),
        ({"acknowledgements": 2, "acknowledged_at": NOON, "acknowledgers": ("Mei", "Tom")}, 0),
        ({"acknowledgements": 2, "acknowledged_at": NOON, "severity": Severity.SEV2}, 0),
    ],
)
def test_a_sev1_is_covered_when_as_many_acknowledged_as_it_needs(changes: dict[str, Any], people: int) -> None:
    """The number asked for counts while it is sev1; anything milder needs one."""
    assert acknowledgements_missing(incident(**changes)) == people
    assert is_acknowledged(incident(**changes), NOON) == (people == 0)


def test_an_acknowledgement_holds_until_its_end_and_not_at_it() -> None:
    """At the very end it has lapsed."""
    assert [is_acknowledged(ACKED, NOON + HOUR - timedelta(seconds=1)), is_acknowledged(ACKED, NOON + HOUR)] == [
        True,
        False,
    ]


def test_an_acknowledgement_that_may_lapse_puts_off_and_one_for_good_stops() -> None:
    """What may be needed again is held; what will not be is over."""
    good = replace(ACKED, acknowledged_until=None)

    assert (stopped(task(), ACKED, NOON), paused_until(task(), good, NOON)) == ("", None)
    assert paused_until(task(), ACKED, NOON) == (NOON + HOUR, "Mei acknowledged, which holds until 13:00 UTC")
    assert stopped(task(), good, NOON) == "Mei acknowledged at 12:00 UTC"


def test_a_snooze_puts_off_every_tier_but_nothing_without_a_condition() -> None:
    """The public clock sleeps too; what was planned to happen in any case happens."""
    assert paused_until(task("publicly_acknowledged"), ASLEEP, NOON) == (
        NOON + HOUR / 2,
        "snoozed by Tom until 12:30 UTC",
    )
    assert paused_until(task(None), ASLEEP, NOON) is None
    assert paused_until(task(), replace(ASLEEP, closed_at=NOON), NOON) is None
    assert not is_snoozed(ASLEEP, NOON + HOUR)


@pytest.mark.parametrize(
    ("before", "after", "at", "minutes"),
    [
        (OPEN, ACKED, 0, {"acknowledged": 60}),
        (ACKED, replace(ACKED, acknowledged_until=NOON + 2 * HOUR), 50, {"acknowledged": 60}),
        (ACKED, replace(ACKED, snoozed_until=NOON + HOUR / 2), 0,
         {"publicly_acknowledged": 30, "moved_to_private": 30, "room_open": 30, "closed": 30}),
        (ASLEEP, replace(ASLEEP, snoozed_until=None), 10,
         {"acknowledged": -20, "publicly_acknowledged": -20, "moved_to_private": -20, "room_open": -20, "closed": -20}),
        (ACKED, replace(ACKED, acknowledged_until=NOON + 2 * HOUR), 70, {"acknowledged": 50}),
        (OPEN, replace(ACKED, acknowledgements=2), 0, {}),
        (OPEN, OPEN, 0, {}),
    ],
    ids=["acknowledged", "renewed", "snoozed as well", "woken", "again after a lapse", "one of two", "nothing"],
)  # fmt: skip
def test_the_tiers_move_by_as_long_as_the_clock_stands_still(
    before: Incident, after: Incident, at: int, minutes: dict[str, int]
) -> None:
    """Two reasons at a time count once; what ends early brings the tiers back."""
    found = due_shifts(before, after, NOON + timedelta(minutes=at))

    assert {condition: by / timedelta(minutes=1) for condition, by in found.items()} == minutes


def test_what_is_planned_meanwhile_begins_its_time_when_that_ends() -> None:
    """A tier of 5 minutes that is planned at 12:10 under a snooze until 12:30 falls due at 12:35."""
    planned = task(minutes=15)
    at = NOON + timedelta(minutes=10)

    assert postponed(planned, ASLEEP, at).due_at == NOON + timedelta(minutes=35)
    assert postponed(planned, OPEN, at) == planned
    assert resumes_at("acknowledged", OPEN, at) is None


def test_a_graver_severity_breaks_the_snooze_and_asks_again() -> None:
    """Ten minutes for whoever acknowledged something milder; a milder severity changes nothing else."""
    mild = replace(ACKED, severity=Severity.SEV3, snoozed_by="Tom", snoozed_until=NOON + HOUR, snoozed_how="worse")
    graver, milder = regraded(mild, Severity.SEV1, NOON), regraded(mild, Severity.SEV4, NOON)

    assert (graver.snoozed_by, graver.snoozed_until, graver.snoozed_how) == (None, None, None)
    assert graver.acknowledged_until == NOON + timedelta(minutes=10)
    assert milder == replace(mild, severity=Severity.SEV4)
    assert regraded(OPEN, Severity.SEV1, NOON) == OPEN
