"""What comes at the same hour every week is no news the third time; what exceeds it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from firebreak.core.model import Reading, Topic
from firebreak.detectors.negative_velocity import NegativeVelocity

START = datetime(2026, 9, 7, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)


def is_newsletter(at: datetime) -> bool:
    return at.weekday() == 0 and at.hour == 10


def told(detector: NegativeVelocity, begin: datetime, days: int, rate: Callable[[datetime], float]) -> list[datetime]:
    """The moments at which it raises; negative mentions come by chance at that rate an hour."""
    dice, said = random.Random(int(begin.timestamp())), list[datetime]()
    for minute in range(days * 1440):
        at = begin + timedelta(minutes=minute)
        count = sum(dice.random() < rate(at) / 240 for _ in range(4))
        signal = detector.update(Reading("acme", at, at, all=count, negative=count)) if count else None
        if signal and signal.phase == "raised":
            said.append(at)
    return said


def weekly(at: datetime) -> float:
    return 62.0 if is_newsletter(at) else 2.0


def test_a_newsletter_is_told_once_or_twice_in_seven_weeks() -> None:
    """Nobody wrote it down: sixty posts every Monday from ten to eleven where two an hour are usual."""
    said = told(NegativeVelocity(Topic("acme")), START, 49, weekly)

    mondays = [at for at in said if is_newsletter(at)]
    assert 1 <= len(mondays) <= 2
    assert len(said) - len(mondays) <= 1


def test_all_of_it_at_once_is_no_news_either() -> None:
    """People open a newsletter at once: the peak is expected whenever it comes within its hour."""
    detector, mondays = NegativeVelocity(Topic("acme")), []
    for minute in range(0, 35 * 1440, 30):
        at = START + timedelta(minutes=minute)
        count = 60 if is_newsletter(at) and at.minute == 0 else 1
        signal = detector.update(Reading("acme", at, at, all=count, negative=count))
        if signal and signal.phase == "raised":
            mondays.append(at.isocalendar().week)

    assert mondays == [37, 38]


def test_a_few_more_than_ever_at_the_end_of_its_hour_are_the_same_peak() -> None:
    """Peaks vary by chance: twelve beyond the highest, in its last minutes, are no fire."""
    detector, mondays = NegativeVelocity(Topic("acme")), []
    for minute in range(0, 42 * 1440, 5):
        at = START + timedelta(minutes=minute)
        more = at - START > timedelta(days=14)
        opened = is_newsletter(at) and at.minute < (60 if more else 50)
        count = 6 if opened else int(at.minute == 30)
        signal = detector.update(Reading("acme", at, at, all=count, negative=count)) if count else None
        if signal and signal.phase == "raised":
            mondays.append(at.isocalendar().week)

    assert mondays == [37, 38]


def test_a_fire_on_a_monday_morning_is_told() -> None:
    """Five times the newsletter in its own hour is no newsletter; and the peak is kept over a restart."""
    detector, again = (NegativeVelocity(Topic("acme")) for _ in range(2))
    told(detector, START, 35, weekly)
    again.restore(detector.state())

    said = told(again, START + timedelta(days=35), 1, lambda at: 300.0 if is_newsletter(at) else 2.0)

    assert [f"{at:%d %b %H}" for at in said] == ["12 Oct 10"]


def test_a_peak_that_stays_away_is_forgotten() -> None:
    """After three Mondays without it, the same is news again; where it stays away, nothing is said of it."""
    detector = NegativeVelocity(Topic("acme"))
    told(detector, START, 28, weekly)
    assert len(detector.counts.baseline.peaks.excesses) == 1

    assert told(detector, START + timedelta(days=28), 21, lambda _: 2.0) == []
    assert detector.counts.baseline.peaks.excesses == {}


def test_a_crisis_of_days_does_not_push_a_newsletter_out() -> None:
    """Many hours stand out once; what came twice stays."""
    detector = NegativeVelocity(Topic("acme"))
    told(detector, START, 21, weekly)
    (hour,) = detector.counts.baseline.peaks.excesses
    told(detector, START + timedelta(days=21, hours=12), 2, lambda _: 80.0)

    assert 8 < len(detector.counts.baseline.peaks.excesses) <= 16
    assert hour in detector.counts.baseline.peaks.excesses


@pytest.mark.parametrize("first", [START, START + timedelta(hours=12), START - timedelta(days=5)])
def test_a_newsletter_of_every_day_is_told_twice(first: datetime) -> None:
    """Whether the topic was first heard at midnight, at noon or days before: the third one in a row is no news."""

    def daily(at: datetime) -> float:
        return 60.0 if at.hour == 10 and at >= START else 2.0

    said = [at for at in told(NegativeVelocity(Topic("acme")), first, 19, daily) if at.hour == 10]

    assert 1 <= len(said) <= 2
    assert said[-1] - said[0] < timedelta(days=2)


def test_more_than_the_newsletter_of_every_day_is_told() -> None:
    detector = NegativeVelocity(Topic("acme"))
    told(detector, START, 9, lambda at: 60.0 if at.hour == 10 else 2.0)

    said = told(detector, START + timedelta(days=9), 1, lambda at: 240.0 if at.hour == 10 else 2.0)

    assert [at.hour for at in said] == [10]


def test_a_fire_of_four_days_is_no_newsletter() -> None:
    """It is told once and is not over before it is; what it brought at each hour is not expected after it."""
    detector = NegativeVelocity(Topic("acme"))
    told(detector, START, 9, lambda _: 2.0)

    assert len(told(detector, START + timedelta(days=9), 4, lambda _: 60.0)) == 1
    assert detector.alarm.raised_at
    assert len(told(detector, START + timedelta(days=13), 6, lambda at: 300.0 if at.day == 25 else 2.0)) == 1
