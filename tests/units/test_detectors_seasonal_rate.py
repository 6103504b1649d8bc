"""The statistical core: what is expected, how surprising it is, and which peaks are remembered."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from math import exp, log

import pytest

from firebreak.core.model import Reading, Topic
from firebreak.detectors.negative_share import NegativeShare
from firebreak.detectors.record_peaks import BlockMaxima
from firebreak.detectors.scan import RISE, ScanStatistic, length_worth
from firebreak.detectors.seasonal_rate import HOUR, SeasonalRate, log_likelihood_ratio
from firebreak.detectors.short_numbers import pack, unpack
from firebreak.detectors.slow_burn import SlowBurn

MONDAY = 4 * 24 * HOUR  # 5 January 1970


def taught(days: int, rate: float, seed: int = 1) -> SeasonalRate:
    """An hour-by-hour history with busy middays and quiet Sundays."""
    dice, learned = random.Random(seed), SeasonalRate()
    for hour in range(days * 24):
        mean = rate * factor(hour)
        learned.learn(MONDAY + hour * HOUR, sum(dice.random() < mean / 400 for _ in range(400)))
    return learned


def factor(hour: int) -> float:
    return (2.0 if 8 <= hour % 24 < 20 else 0.5) * (0.5 if hour // 24 % 7 == 6 else 1.0)


@pytest.mark.parametrize(("hour", "within"), [(12, 0.15), (3, 0.3), (6 * 24 + 12, 0.3), (6 * 24 + 3, 0.5)])
def test_hours_and_weekdays_are_learned(hour: int, within: float) -> None:
    """After four weeks noon, night and Sunday are each expected about as they are."""
    learned = taught(28, 20.0)

    assert learned.rate(MONDAY + hour * HOUR) == pytest.approx(20.0 * factor(hour), rel=within)


def test_a_poisson_past_is_not_called_clumped_and_a_bursty_one_is() -> None:
    """Clumping is seen where it is, and only there."""
    bursty, dice = SeasonalRate(), random.Random(2)
    for hour in range(28 * 24):
        bursty.learn(MONDAY + hour * HOUR, 5 * sum(dice.random() < 0.01 for _ in range(400)))

    assert taught(28, 20.0).linear_dispersion < 0.8
    assert bursty.linear_dispersion > 2.0


def test_state_of_the_rate_is_exact_and_small() -> None:
    """What is stored is what is used: two whole weeks on, both agree to the last bit."""
    learned, twin = taught(14, 20.0), SeasonalRate()
    twin.restore(json.loads(json.dumps(learned.state())))
    for hour in range(14 * 24, 28 * 24):
        learned.learn(MONDAY + hour * HOUR, hour % 30)
        twin.learn(MONDAY + hour * HOUR, hour % 30)

    assert learned.state() == twin.state()
    assert len(json.dumps(learned.state())) < 1500


@pytest.mark.parametrize("value", [0.0, 1e-12, 0.00123, 1.0, 9.99, 10.0, 123.0, 99900.0, 9.99e11])
def test_packing_loses_nothing(value: float) -> None:
    """Three digits survive, from the smallest to the largest."""
    assert [value] == unpack(pack([value]))


def test_evidence_is_the_tail_of_the_null() -> None:
    """Evidence of s nats is about as rare as e^-s: a Poisson mean of 10 reaches its own level rarely enough."""
    seen = 25
    tail = sum(exp(-10 + k * log(10) - sum(log(i) for i in range(1, k + 1))) for k in range(seen, 80))

    assert tail <= exp(-log_likelihood_ratio(seen, 10.0, 1e9)) < 30 * tail


def test_the_scan_is_as_good_as_trying_every_window() -> None:
    """Pruning loses nothing where lengths count alike, and less than a nat where longer ones count for more."""
    for step, loses in ((0.1, 0.001), (60.0, 1.0)):
        dice, scan, counts = random.Random(3), ScanStatistic(), []
        for n in range(200):
            counts.append(sum(dice.random() < 0.1 for _ in range(10)) + (2 if 150 <= n < 170 else 0))
            scan.add(step * n, step * (n + 1), counts[-1], 1.0)
            spans = [(sum(counts[k:]), n + 1.0 - k) for k in range(n + 1)]
            worth = [log_likelihood_ratio(*span, 1e9, RISE) + length_worth(step * span[1]) for span in spans]
            brute = max([0.0, *(each for each, (seen, usual) in zip(worth, spans, strict=True) if seen > usual)])

            assert brute - loses <= scan.maximum(1e-9, 1e-12, 1.0).log_likelihood_ratio <= brute + 0.001


def test_a_rise_of_less_than_twofold_is_not_looked_for() -> None:
    """Hours of a third more than usual are chance far oftener than a crisis; of a threefold rise nothing is lost."""
    assert log_likelihood_ratio(160, 120.0, 1e9) > 5.0 > 0.0 > log_likelihood_ratio(160, 120.0, 1e9, RISE)
    assert log_likelihood_ratio(60, 20.0, 50.0, RISE) == log_likelihood_ratio(60, 20.0, 50.0)


def test_evidence_of_a_minute_counts_for_less_than_that_of_hours() -> None:
    """Chance has sixty tries with a minute where it has one with an hour; windows of many hours gain no more."""
    assert length_worth(60.0) == length_worth(5.0) < length_worth(1800.0) == 0.0 < length_worth(3 * HOUR)
    assert length_worth(3600.0) - length_worth(60.0) == pytest.approx(log(60))
    assert length_worth(3 * HOUR) == length_worth(72 * HOUR)


def test_a_new_high_over_d_days_comes_once_in_d_days() -> None:
    """Remembering fourteen days gives about one new high a fortnight, whatever the tail."""
    dice, highs, days = random.Random(4), 0, 2000
    maxima = BlockMaxima(24 * HOUR)
    for hour in range(days * 24):
        value = dice.paretovariate(1.2)
        highs += value > maxima.highest
        maxima.observe(value)
        maxima.close_hour(hour * HOUR)

    assert 0.6 < highs / (days / 14) < 1.5


START = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_share_needs_enough_mentions() -> None:
    """Three of three negative is no share of anything."""
    detector = NegativeShare(Topic("acme"))
    told = [detector.update(_at(30 * n, 4, n % 4 == 0)) for n in range(900)]
    told += [detector.update(_at(30 * 900 + n, 1, 1)) for n in range(3)]

    assert [signal for signal in told if signal] == []


def test_a_burst_is_no_slow_burn() -> None:
    """One wild hour is the business of others, however wild."""
    detector = SlowBurn(Topic("acme"))
    told = [detector.update(_at(120 * n, 1, 1)) for n in range(240)]
    told += [detector.update(_at(120 * 240 + n, 50, 50)) for n in range(60)]
    told += [detector.update(_at(120 * (241 + n), 1, 1)) for n in range(60)]

    assert [signal for signal in told if signal] == []


def _at(minute: float, all: int, negative: int) -> Reading:
    at = START + timedelta(minutes=minute)
    return Reading("acme", at, at, all=all, negative=int(negative))
