"""Days begin where the topic lives, and its holidays raise the bar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from firebreak.core.model import Reading, Topic
from firebreak.detectors.negative_velocity import NegativeVelocity
from firebreak.detectors.seasonal_rate import HOUR

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 2, 23, tzinfo=BERLIN)  # a Monday, five weeks before the clocks go forward on 29 March


def office_hours(detector: NegativeVelocity, begin: datetime, days: int) -> None:
    """Sixty mentions an hour from nine to five on Berlin's clocks, two otherwise."""
    at = begin.astimezone(UTC)
    while at < begin.astimezone(UTC) + timedelta(days=days):
        count = 60 if 9 <= at.astimezone(BERLIN).hour < 17 else 2
        detector.update(Reading("acme", at, at, all=count, negative=count))
        at += timedelta(hours=1)


def expected(detector: NegativeVelocity, at: datetime) -> float:
    return detector.counts.baseline.rate.rate(at.timestamp())


def test_the_season_follows_the_clock_of_the_place() -> None:
    """On the Monday after the clocks went forward the morning is expected at nine of the new time."""
    berlin, utc = NegativeVelocity(Topic("acme", zone="Europe/Berlin")), NegativeVelocity(Topic("acme"))
    for detector in (berlin, utc):
        office_hours(detector, START, 35)
    monday = datetime(2026, 3, 30, 9, 30, tzinfo=BERLIN)

    assert berlin.counts.baseline.rate.offset == 2 * HOUR
    assert expected(berlin, monday) > 40
    assert expected(utc, monday) < 30


def test_the_clock_is_kept_over_a_restart() -> None:
    """Saved in winter and restored in winter, days still begin in Berlin."""
    detector, again = (NegativeVelocity(Topic("acme", zone="Europe/Berlin")) for _ in range(2))
    office_hours(detector, START, 3)
    again.restore(detector.state())

    assert again.counts.baseline.rate.offset == HOUR
    assert expected(again, START + timedelta(hours=100)) == expected(detector, START + timedelta(hours=100))


def test_a_holiday_raises_the_bar() -> None:
    """What is told on an ordinary Friday is not told on Good Friday; far more than that is."""
    told = {}
    for name, countries in (("plain", ()), ("holiday", ("DE",))):
        detector = NegativeVelocity(Topic("acme", zone="Europe/Berlin", holidays=countries))
        for hour in range(38 * 24):  # until Good Friday, 3 April
            at = START.astimezone(UTC) + timedelta(hours=hour)
            for minute in (5, 20, 35, 50):
                moment = at + timedelta(minutes=minute)
                detector.update(Reading("acme", moment, moment, all=1, negative=(hour + minute) % 3 > 0))
        noon = datetime(2026, 4, 3, 12, tzinfo=BERLIN)
        signals = []
        for more in (12, 100):
            moment = noon + timedelta(minutes=20 + more)
            found = detector.update(Reading("acme", moment - timedelta(minutes=10), moment, all=more, negative=more))
            signals.append((found.phase, found.details["planned"]) if found else None)
        told[name] = signals

    assert told == {"plain": [("raised", ""), ("grew", "")], "holiday": [None, ("raised", "Good Friday")]}
