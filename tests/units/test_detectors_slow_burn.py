"""What smoulders for days is told; what flares up in an hour is left to the hour's alarm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from firebreak.core.model import Reading, Signal, Topic
from firebreak.detectors.slow_burn import SlowBurn

START = datetime(2026, 3, 2, tzinfo=UTC)


def _days(detector: SlowBurn, begin: int, days: int, a_day: float, seed: int = 1) -> list[Signal]:
    """Negative mentions at random moments of each day, so many a day in the mean."""
    chance, signals = Random(seed + begin), []
    for hour in range(begin * 24, (begin + days) * 24):
        at = START + timedelta(hours=hour, minutes=chance.randrange(60))
        count = sum(chance.random() < a_day / 24 / 20 for _ in range(20))
        if signal := detector.update(Reading("acme", at, at, count + 1, count)):
            signals.append(signal)
    return signals


def _phases(signals: list[Signal]) -> list[str]:
    return [signal.phase for signal in signals]


def test_twice_as_many_for_days_are_told_once() -> None:
    """Eight a day become twenty: told within three days, in a sentence about days."""
    detector = SlowBurn(Topic("acme"))
    assert _days(detector, 0, 28, 8) == []

    signals = _days(detector, 28, 5, 20)

    assert _phases(signals) == ["raised"]
    assert signals[0].at < START + timedelta(days=31)
    assert "no surge, but it does not stop" in signals[0].why


def test_an_hour_that_flares_up_is_left_to_the_hour_s_alarm() -> None:
    """Sixty within two hours, and then what is usual: nothing is said twice."""
    detector = SlowBurn(Topic("acme"))
    _days(detector, 0, 28, 8)
    for minute in range(0, 120, 2):
        at = START + timedelta(days=28, minutes=minute)
        detector.update(Reading("acme", at, at, 1, 1))

    assert _days(detector, 29, 7, 8) == []


def test_while_a_surge_lasts_nothing_is_added_to_it() -> None:
    """A storm of two days with loud hours is the surge's; the days after it that stay high are ours."""
    detector = SlowBurn(Topic("acme"))
    _days(detector, 0, 28, 24)
    storm = _days(detector, 28, 2, 480)
    after = _days(detector, 30, 5, 60)

    assert (_phases(storm), _phases(after)) == ([], ["raised"])


def test_it_is_out_when_days_are_as_before() -> None:
    """And its end is told."""
    detector = SlowBurn(Topic("acme"))
    _days(detector, 0, 28, 8)
    _days(detector, 28, 5, 20)

    assert _phases(_days(detector, 33, 7, 8)) == ["calm"]


def test_what_burns_for_two_weeks_is_the_new_usual() -> None:
    """A topic that stays twice as loud is not in trouble for ever, and is still watched."""
    detector = SlowBurn(Topic("acme"))
    _days(detector, 0, 28, 8)
    first = _days(detector, 28, 21, 22)
    again = _days(detector, 49, 5, 60)

    assert (_phases(first), _phases(again)) == (["raised", "calm"], ["raised"])
    assert "taken as usual from now on" in first[1].why


def test_even_months_bring_no_more_alerts_than_asked_for() -> None:
    """Half a year in which nothing happens: at two alerts a week for all detectors, a handful here at most."""
    raised = 0
    for seed in range(4):
        raised += _phases(_days(SlowBurn(Topic("acme")), 0, 180, 6, seed * 1000)).count("raised")

    assert raised <= 12
