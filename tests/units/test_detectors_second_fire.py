"""A fire that is over is not what is usual: a smaller one after it is told, however young the topic."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from firebreak.core.model import Reading, Topic
from firebreak.detectors.negative_velocity import NegativeVelocity

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR, DAY = 60.0, 1440.0  # minutes
USUAL = 2.0  # negative mentions an hour


def told(detector: NegativeVelocity, begin: float, minutes: float, an_hour: float, dice: random.Random) -> list[float]:
    """Minutes after `begin` at which people are told, while negative mentions come by chance at that rate."""
    said, at = [], begin + dice.expovariate(an_hour / 60)
    while at < begin + minutes:
        moment = START + timedelta(minutes=at)
        signal = detector.update(Reading("acme", moment, moment, all=1, negative=1))
        if signal and signal.phase != "calm":
            said.append(at - begin)
        at += dice.expovariate(an_hour / 60)
    return said


def after_a_fire(days: float, first: float, hours: float, gap: float, dice: random.Random) -> NegativeVelocity:
    """A detector that knew ordinary days, then a fire of so many an hour, then ordinary hours again."""
    detector = NegativeVelocity(Topic("acme"))
    told(detector, 0, days * DAY, USUAL, dice)
    assert told(detector, days * DAY, hours * HOUR, first, dice)
    told(detector, days * DAY + hours * HOUR, gap * HOUR, USUAL, dice)
    return detector


@pytest.mark.parametrize("second", [100.0, 200.0])
@pytest.mark.parametrize("gap", [24.0, 57.0, 168.0])
@pytest.mark.parametrize(("days", "hours"), [(0.5, 4.0), (1.2, 1.0), (1.2, 4.0), (4.0, 4.0)])
def test_a_smaller_fire_after_a_larger_one_is_told(days: float, hours: float, gap: float, second: float) -> None:
    """400 an hour, calm for a day to a week, and then a half or a quarter of it: fifty times what is usual, or more."""
    for seed in range(2):
        dice = random.Random(seed)
        detector = after_a_fire(days, 400.0, hours, gap, dice)

        said = told(detector, days * DAY + (hours + gap) * HOUR, 2 * HOUR, second, dice)

        assert said, f"seed {seed}"
        assert said[0] < HOUR


@pytest.mark.parametrize("gap", [9.0, 12.0])
def test_a_smaller_fire_is_told_before_the_first_is_called_calm(gap: float) -> None:
    """At two an hour it takes half a day until calm is certain; whoever was called at the first fire sleeps by then."""
    dice = random.Random(5)
    detector = after_a_fire(21.0, 400.0, 1.0, gap, dice)
    assert detector.alarm.raised_at

    assert told(detector, 21 * DAY + (1 + gap) * HOUR, 2 * HOUR, 100.0, dice)[0] < HOUR


def test_that_it_has_rested_is_kept_over_a_restart() -> None:
    """And a state without that word is one of an alarm that has not."""
    dice = random.Random(5)
    detector, again = after_a_fire(21.0, 400.0, 1.0, 11.0, dice), NegativeVelocity(Topic("acme"))
    again.restore(json.loads(json.dumps(detector.state())))
    assert again.alarm.rested
    assert again.state() == detector.state()

    again.restore({key: value for key, value in detector.state().items() if key != "rested"})
    assert not again.alarm.rested


def test_a_fire_of_the_first_day_that_ends_was_a_fire() -> None:
    """What is usual was seen in the morning; four hours at 400 an hour in the afternoon do not raise it."""
    detector = after_a_fire(0.5, 400.0, 4.0, 24.0, random.Random(1))

    assert detector.counts.baseline.rate.level < 5 * USUAL


def test_a_feed_that_is_busy_from_the_first_hour_on_learns_so() -> None:
    """It is told of by the floor in its first hour; that is no fire that must not be learned."""
    detector = NegativeVelocity(Topic("acme"))
    told(detector, 0, 30 * HOUR, 60.0, random.Random(2))

    assert detector.counts.baseline.rate.level > 45


def test_what_lasts_is_no_fire_in_the_end() -> None:
    """A topic that has become ten times as large is told of, and then let go."""
    dice, detector = random.Random(3), NegativeVelocity(Topic("acme"))
    told(detector, 0, 5 * DAY, USUAL, dice)

    said = told(detector, 5 * DAY, 8 * DAY, 10 * USUAL, dice)

    assert 1 <= len(said) <= 4
    assert not detector.alarm.raised_at


def by_day(detector: NegativeVelocity, begin: float, days: float, times: float, dice: random.Random) -> list[str]:
    """What is said while `times` the usual comes, most of it by day: nights bring a fifth of noon."""
    said, at = [], begin
    while at < begin + days * DAY:
        noon = 1.0 - abs((at + 9 * HOUR) % DAY - 0.5 * DAY) / (0.5 * DAY)  # START is at nine
        at += dice.expovariate(3 * USUAL / 60 * times)
        if dice.random() > 0.2 + 0.8 * noon:
            continue
        moment = START + timedelta(minutes=at)
        signal = detector.update(Reading("acme", moment, moment, all=1, negative=1))
        if signal:
            said.append(signal.phase)
    return said


@pytest.mark.parametrize("days", [4.0, 12.0])
def test_a_fire_of_days_is_not_told_each_morning(days: float) -> None:
    """It ebbs by night, as everything does; after five days ten times as much is what is usual."""
    dice, detector = random.Random(4), NegativeVelocity(Topic("acme"))
    by_day(detector, 0, 14, 1.0, dice)
    if detector.alarm.raised_at:
        pytest.fail("another alarm was on")

    said = by_day(detector, 14 * DAY, days, 10.0, dice)

    assert said.count("raised") == 1
    assert bool(detector.alarm.raised_at) == (days < 5.0)
    level = detector.counts.baseline.rate.level
    assert (level > 20.0) == (days > 5.0)


def test_after_a_fire_of_four_days_a_second_one_is_told() -> None:
    """Nothing was learned of it: half as much, two days later, is news."""
    dice, detector = random.Random(4), NegativeVelocity(Topic("acme"))
    by_day(detector, 0, 14, 1.0, dice)
    by_day(detector, 14 * DAY, 4, 10.0, dice)
    calm = by_day(detector, 18 * DAY, 2, 1.0, dice)

    assert calm == ["calm"]
    assert by_day(detector, 20 * DAY, 0.5, 6.0, dice)[:1] == ["raised"]


def test_how_long_a_fire_has_lasted_is_kept_over_a_restart() -> None:
    """And so is how many times the usual was told."""
    dice, detector, again = random.Random(4), NegativeVelocity(Topic("acme")), NegativeVelocity(Topic("acme"))
    by_day(detector, 0, 10, 1.0, dice)
    by_day(detector, 10 * DAY, 3, 10.0, dice)
    again.restore(json.loads(json.dumps(detector.state())))

    assert detector.counts.lasting.hours > 24
    assert again.counts.lasting.hours == detector.counts.lasting.hours
    assert again.alarm.notified_times == detector.alarm.notified_times > 1.0
    assert again.state() == detector.state()
