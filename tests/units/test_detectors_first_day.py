"""A topic that nobody knows: evidence grows from the first minute, and the floor means what it says."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from firebreak.core.model import Reading, Severity, Signal, Topic
from firebreak.detectors.negative_velocity import NegativeVelocity, of_series

START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def feed(detector: NegativeVelocity, begin: float, minutes: float, an_hour: float, seed: int = 1) -> list[Signal]:
    """Signals of so many minutes from minute `begin` on, in which negative mentions come by chance."""
    dice, said = random.Random(seed), []
    at = begin + dice.expovariate(an_hour / 60)
    while at < begin + minutes:
        moment = START + timedelta(minutes=at)
        said += [one for one in [detector.update(Reading("acme", moment, moment, all=1, negative=1))] if one]
        at += dice.expovariate(an_hour / 60)
    return said


def minutes_after(signal: Signal, minute: float) -> float:
    return (signal.at - START).total_seconds() / 60 - minute


@pytest.mark.parametrize("an_hour", [45, 60, 120])
def test_a_brand_that_begins_busy_is_told_within_the_hour(an_hour: int) -> None:
    """The floor is reached when so many have come within an hour, and not later."""
    first = feed(NegativeVelocity(Topic("acme")), 0, 120, an_hour)[0]

    assert first.phase == "raised"
    assert minutes_after(first, 0) == pytest.approx(30 / an_hour * 60, abs=15)
    assert ": 30 within an hour are told while nobody knows what is usual here (less sure: not an hour" in first.why
    assert first.severity is not Severity.SEV1
    assert first.details["otherwise"] == ""


def test_the_floor_is_the_topics_own() -> None:
    """Playbooks may set it: 100 within an hour, so sixty an hour are not told; those of a series have none."""
    assert feed(NegativeVelocity(Topic("acme", floor=100)), 0, 180, 60) == []
    assert feed(of_series(), 0, 180, 60) == []
    assert feed(NegativeVelocity(Topic("acme", floor=10)), 0, 60, 20)[0].observed == 10


@pytest.mark.parametrize("quiet", [60, 180, 480])
def test_a_tenfold_rate_after_hours_is_found_within_minutes(quiet: int) -> None:
    """0.2 a minute for some hours, then two a minute."""
    for seed in range(5):
        detector = NegativeVelocity(Topic("acme"))
        assert feed(detector, 0, quiet, 12, seed) == []

        first = feed(detector, quiet, 60, 120, seed)[0]

        assert minutes_after(first, quiet) < 20
        assert "would be no more than before" in first.why or "30 within an hour are told" in first.why


def test_a_small_brand_is_found_below_the_floor() -> None:
    """Twelve posts in minutes after an hour with two are told, though the floor is thirty."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, 0, 300, 2)

    assert feed(detector, 300, 30, 60)[0].observed < 30


def test_a_feed_that_begins_after_empty_days_is_no_crisis() -> None:
    """One friendly mention, three days of nothing, then sixty an hour: silence before the first is no knowledge."""
    for seed in range(5):
        detector = NegativeVelocity(Topic("acme"))
        detector.update(Reading("acme", START, START, all=1, negative=0))

        assert feed(detector, 3 * 1440, 600, 60, seed) == []


def test_a_fire_after_empty_days_is_told() -> None:
    """The same feed, and after an hour ten times as much."""
    detector = NegativeVelocity(Topic("acme"))
    detector.update(Reading("acme", START, START, all=1, negative=0))
    feed(detector, 3 * 1440, 60, 30)

    assert minutes_after(feed(detector, 3 * 1440 + 60, 30, 300)[0], 3 * 1440 + 60) < 10


def test_a_steady_brand_is_told_once_on_its_first_day() -> None:
    """Whoever is busy every hour is told once, not every hour."""
    raised = [one for one in feed(NegativeVelocity(Topic("acme")), 0, 1440, 60) if one.phase == "raised"]

    assert len(raised) == 1


def test_the_first_day_is_kept_over_a_restart() -> None:
    """What was heard before counts after it; and the state stays small."""
    detector, again = (NegativeVelocity(Topic("acme")) for _ in range(2))
    feed(detector, 0, 200, 12)
    feed(detector, 200, 5, 120, seed=3)
    again.restore(json.loads(json.dumps(detector.state())))

    assert len(json.dumps(detector.state())) < 4096
    assert feed(again, 205, 30, 120)[0] == feed(detector, 205, 30, 120)[0]


def test_after_a_day_it_is_let_go() -> None:
    """The bins of the first day are not carried along for years."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, 0, 2 * 1440, 12)

    assert detector.counts.first_day.bins == []
    assert "first_day" not in detector.state()


def test_a_feed_that_only_begins_to_flow_is_no_rise() -> None:
    """A handful in five hours and then twenty an hour: of a feed that hardly brought any nothing is known."""
    for seed in range(5):
        detector = NegativeVelocity(Topic("acme"))
        feed(detector, 0, 300, 1.2, seed)

        assert feed(detector, 300, 240, 18, seed) == []
