"""Counts that are estimated: drawn together, smoother than true ones, and judged by that."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from firebreak.core.model import Reading, Signal, Topic
from firebreak.detectors.negative_share import NegativeShare
from firebreak.detectors.negative_velocity import NegativeVelocity
from firebreak.detectors.seasonal_rate import HOUR, SeasonalRate

START = datetime(2026, 3, 2, tzinfo=UTC)
CALM, CRISIS = 0.3, 0.65  # the true shares
# How a judge sees a mention that is negative, and one that is not: calibrated for the calm share, telling half of it.
SEEN = {True: (0.8, 0.8, 0.25), False: (0.25, 0.05, 0.05)}


def mentions(share: float, number: int, chance: random.Random) -> Iterator[bool]:
    return (chance.random() < share for _ in range(number))


def labelled(negative: bool, chance: random.Random) -> tuple[float, float]:
    """What it counts, and the variance of that."""
    return float(negative), 0.0


def estimated(negative: bool, chance: random.Random) -> tuple[float, float]:
    seen = chance.choice(SEEN[negative])
    return seen, seen * (1 - seen)


def run(count: Callable[[bool, random.Random], tuple[float, float]], seed: int) -> list[tuple[int, Signal]]:
    """A fortnight of six mentions an hour, then a day of which more are negative, through the share detector."""
    chance, detector = random.Random(seed), NegativeShare(Topic("acme"))
    said = []
    for hour in range(15 * 24):
        for number, negative in enumerate(mentions(CALM if hour < 14 * 24 else CRISIS, 6, chance)):
            value, variance = count(negative, chance)
            at = START + timedelta(hours=hour, minutes=10 * number)
            signal = detector.update(Reading("acme", at, at, all=1, negative=value, variance=variance))
            said += [(hour - 14 * 24, signal)] if signal else []
    return said


@pytest.mark.parametrize("count", [labelled, estimated])
def test_a_mood_that_turns_is_found_in_estimates_too(
    count: Callable[[bool, random.Random], tuple[float, float]],
) -> None:
    """The estimated share rises half as far as the true one, and strays half as far by chance."""
    runs = [run(count, seed) for seed in range(6)]

    found = [any(hour >= 0 and signal.phase == "raised" for hour, signal in said) for said in runs]
    false = sum(hour < 0 and signal.phase == "raised" for said in runs for hour, signal in said)

    assert sum(found) >= 5
    assert false <= 6  # twelve weeks at two alerts a week, of all detectors


def test_an_estimated_share_says_so() -> None:
    (why, *_) = [signal.why for hour, signal in run(estimated, 0) if hour >= 0 and signal.phase == "raised"]

    assert why.startswith("About ")


def test_dispersion_is_that_of_the_true_counts() -> None:
    """Estimates vary less from hour to hour: their own variance is what is missing."""
    chance, true, by_estimate = random.Random(1), SeasonalRate(), SeasonalRate()
    for hour in range(24 * 60):
        received = list(mentions(0.5, 40 if chance.random() < 0.5 else 20, chance))
        each = [estimated(negative, chance) for negative in received]
        true.learn(hour * HOUR, sum(received))
        by_estimate.learn(hour * HOUR, sum(value for value, _ in each), sum(variance for _, variance in each))

    assert by_estimate.linear_dispersion == pytest.approx(true.linear_dispersion, abs=0.5)


def test_the_velocity_speaks_of_about_so_many_and_goes_on_after_a_restart() -> None:
    """Halves and quarters are counted as they are; what is stored in the middle of an hour is taken up again."""
    detector = NegativeVelocity(Topic("acme"))
    for n in range(14 * 24):
        at = START + timedelta(hours=n)
        detector.update(Reading("acme", at, at, all=4, negative=1.25, variance=0.6))
    other = NegativeVelocity(Topic("acme"))
    other.restore(json.loads(json.dumps(detector.state())))
    assert other.state() == detector.state()

    storm = [START + timedelta(days=14, minutes=n) for n in range(40)]
    said = [other.update(Reading("acme", at, at, all=4, negative=2.75, variance=0.5)) for at in storm]

    raised = next(signal for signal in said if signal)
    assert raised.why.startswith("About ")
