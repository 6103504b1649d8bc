"""How high a surge must be: never below chance, and where posts come in bursts no less than two days brought."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from firebreak.core.model import Reading, Signal, Topic
from firebreak.detectors.negative_velocity import NegativeVelocity
from firebreak.detectors.seasonal_rate import HOUR
from firebreak.detectors.thresholds import CHANCE, Thresholds

START = datetime(2026, 3, 2, tzinfo=UTC)


def feed(detector: NegativeVelocity, first: int, last: int, an_hour: float, seed: int) -> list[Signal]:
    dice, said = random.Random(seed), []
    for minute in range(first, last):
        count = sum(dice.random() < an_hour / 600 for _ in range(10))
        at = START + timedelta(minutes=minute)
        signal = detector.update(Reading("acme", at, at, all=count, negative=count)) if count else None
        said += [signal] if signal else []
    return said


def bursty(highest: float) -> Thresholds:
    """Of a topic whose evidence was as high once, ten days ago, and that brought 200 in an hour yesterday."""
    thresholds = Thresholds(weekly=2.0)
    for hour in range(20 * 24):
        peak = hour == 10 * 24
        busy = [20.0, 200.0, 400.0] if hour == 19 * 24 else [2.0, 20.0, 100.0]
        thresholds.observe(highest if peak else 1.0, [9.0, 9.0, 9.0] if peak else [0.1, 0.1, 0.1], busy)
        thresholds.close_hour(hour * HOUR)
    return thresholds


def test_a_busy_topic_is_not_alarmed_by_chance() -> None:
    """Twenty an hour without any crisis: less than one alert in two weeks, though two a week would be borne."""
    told = 0
    for seed in range(3):
        detector = NegativeVelocity(Topic("acme"))
        told += sum(one.phase == "raised" for one in feed(detector, 0, 42 * 1440, 20, seed))

    assert told <= 3 * 6 / 2


def test_the_bar_of_chance_follows_the_sensitivity() -> None:
    """Whoever bears more alerts has a lower one."""
    assert Thresholds(14.0).chance < Thresholds(2.0).chance == CHANCE < Thresholds(0.5).chance


def test_what_is_ordinary_within_two_days_is_no_alert() -> None:
    """A record for its hour of the night, and less than yesterday brought by day: not told. As much as then: told."""
    thresholds = bursty(highest=30.0)
    record = [20.0, 20.0, 20.0]

    assert not thresholds.exceeded(20.0, record, [10.0, 100.0, 300.0], 1.0, learned=True)
    assert thresholds.exceeded(20.0, record, [10.0, 230.0, 300.0], 1.0, learned=True)


def test_what_is_much_graver_is_told_however_busy_yesterday_was() -> None:
    """Half as much evidence again as in four weeks."""
    assert bursty(highest=30.0).exceeded(46.0, [20.0, 20.0, 20.0], [10.0, 100.0, 300.0], 1.0, learned=True)


def test_it_is_said_for_how_many_days_nothing_was_so_unusual() -> None:
    """Counted back to the day that was: the peak was ten days ago."""
    thresholds = bursty(highest=30.0)

    assert (thresholds.highest_in(25.0), thresholds.highest_in(31.0)) == (9, 19)


def test_the_card_says_so_and_how_little_is_known() -> None:
    """After a week of history: how many days, and that it is less sure; after three weeks it is sure."""
    for days, known in ((7, " (less sure: 7 days of history)."), (21, ".")):
        detector = NegativeVelocity(Topic("acme"))
        feed(detector, 0, days * 1440, 6, seed=2)

        first = feed(detector, days * 1440, days * 1440 + 120, 60, seed=2)[0]

        assert first.why.endswith(f" days{known}")
        assert "; the most unusual in " in first.why
