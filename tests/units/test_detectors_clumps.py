"""How much posts come in clumps of minutes is told from hours that are busy or not."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from firebreak.core.model import Reading, Topic
from firebreak.detectors.negative_velocity import NegativeVelocity, of_series

START = datetime(2026, 3, 2, tzinfo=UTC)
USUAL = 20  # mentions an hour


def reading(minute: float, count: float, over: float = 0.0, variance: float = 0.0) -> Reading:
    until = START + timedelta(minutes=minute)
    since = until - timedelta(minutes=over)
    return Reading("acme", since, until, all=int(count) + 1, negative=count, variance=variance)


def alone(dice: random.Random, mentions: int) -> list[tuple[float, int]]:
    """Each mention at any minute of the hour."""
    return sorted((60.0 * dice.random(), 1) for _ in range(mentions))


def in_clumps(dice: random.Random, mentions: int) -> list[tuple[float, int]]:
    """Ten mentions in each of their minutes."""
    return sorted((60.0 * dice.random(), 10) for _ in range(mentions // 10))


def after_weeks(
    detector: NegativeVelocity, within: Callable[[random.Random, int], list[tuple[float, int]]], days: int = 15
) -> NegativeVelocity:
    """Hours are busy or not: half of the usual, or half as much again."""
    dice = random.Random(1)
    for hour in range(24 * days):
        for minute, count in within(dice, dice.choice((USUAL // 2, USUAL, 3 * USUAL // 2))):
            detector.update(reading(60 * hour + minute, count))
    return detector


def test_hours_that_are_busy_or_not_are_no_clumps() -> None:
    baseline = after_weeks(NegativeVelocity(Topic("acme")), alone).counts.baseline

    assert baseline.linear_dispersion > 2.0
    assert baseline.short_dispersion < 0.2


def test_clumps_are_clumps() -> None:
    baseline = after_weeks(NegativeVelocity(Topic("acme")), in_clumps).counts.baseline

    assert baseline.linear_dispersion > 2.0
    assert baseline.short_dispersion > 0.9 * baseline.linear_dispersion


def test_ten_times_as_much_is_told_sooner_where_posts_come_alone() -> None:
    """Hours say the same of both topics; minutes do not."""
    minutes = []
    for within in (alone, in_clumps):
        detector = after_weeks(NegativeVelocity(Topic("acme")), within)
        came = ((n, detector.update(reading(15 * 1440 + 0.3 * n, 1))) for n in range(1, 200))
        minutes.append(next(0.3 * n for n, signal in came if signal and signal.phase == "raised"))

    assert minutes[0] < 0.75 * minutes[1]


def test_a_bare_column_has_no_clumps_of_its_own() -> None:
    baseline = after_weeks(of_series(), alone, days=3).counts.baseline

    assert baseline.short_dispersion == baseline.linear_dispersion


def test_rows_of_an_hour_say_nothing_of_minutes() -> None:
    detector = NegativeVelocity(Topic("acme"))
    for hour in range(1, 72):
        detector.update(reading(60 * hour, USUAL + hour % 5, over=60))

    assert not detector.counts.baseline.clumps.known
    assert detector.counts.baseline.short_dispersion == detector.counts.baseline.linear_dispersion


def test_an_estimate_varies_more_than_it_shows() -> None:
    """Every post half negative, evenly: each is a coin that nobody saw fall."""
    found = []
    for variance in (0.0, 0.25):
        detector = NegativeVelocity(Topic("acme"))
        for minute in range(0, 5 * 1440, 2):
            detector.update(reading(minute, 0.5, variance=variance))
        clumps = detector.counts.baseline.clumps
        found.append(clumps.observed / clumps.known)

    assert found[1] - found[0] == pytest.approx(0.5, abs=0.05)


def test_a_fire_is_no_clump_of_ordinary_days() -> None:
    detector = after_weeks(NegativeVelocity(Topic("acme")), alone, days=6)
    before = detector.counts.baseline.clumps.observed
    for n in range(3 * 60):
        detector.update(reading(6 * 1440 + n, 20 if n % 10 == 0 else 1))

    assert detector.alarm.raised_at
    assert detector.counts.baseline.clumps.observed < before + 0.05 * detector.counts.baseline.clumps.known


def test_it_goes_on_after_a_restart_and_from_a_state_without_clumps() -> None:
    detector = after_weeks(NegativeVelocity(Topic("acme")), alone, days=4)
    state = json.loads(json.dumps(detector.state()))
    again, older = NegativeVelocity(Topic("acme")), NegativeVelocity(Topic("acme"))
    again.restore(state)
    del state["clumps"]
    older.restore(state)

    assert again.state() == detector.state()
    assert again.counts.baseline.short_dispersion == detector.counts.baseline.short_dispersion
    assert older.counts.baseline.short_dispersion == older.counts.baseline.linear_dispersion
