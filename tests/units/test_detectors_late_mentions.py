"""Late mentions: counted in the hour they belong to, by every detector, and moving no clock."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from firebreak.core.model import Reading, Signal, Thread, Topic, Voice
from firebreak.detectors.cascade import Cascade
from firebreak.detectors.coordinated import Coordinated
from firebreak.detectors.negative_share import NegativeShare
from firebreak.detectors.negative_velocity import NegativeVelocity
from firebreak.detectors.slow_burn import SlowBurn

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = 60
DAY = 24 * HOUR


def reading(minute: float, negative: int, all: int | None = None, **more: Any) -> Reading:
    at = START + timedelta(minutes=minute)
    return Reading("acme", at, at, all=negative if all is None else all, negative=negative, **more)


def stretch(begin: int, end: int, an_hour: float, seed: int = 1, share: float = 1.0) -> list[Reading]:
    """Chance mentions at that rate, one reading per minute that has any; `share` of them negative."""
    dice = random.Random(seed + begin)
    counts = [(minute, sum(dice.random() < an_hour / HOUR / 10 for _ in range(10))) for minute in range(begin, end)]
    return [reading(minute, sum(dice.random() < share for _ in range(n)), n) for minute, n in counts if n]


def feed(detector: Any, readings: list[Reading]) -> list[Signal]:
    return [signal for one in readings if (signal := detector.update(one))]


def two_platforms(hole: int = 6 * HOUR) -> tuple[NegativeVelocity, list[Reading]]:
    """A fortnight of both, then a hole of one of them; what it held back."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, sorted(stretch(0, 14 * DAY, 6) + stretch(0, 14 * DAY, 6, seed=2), key=lambda each: each.until))
    assert feed(detector, stretch(14 * DAY, 14 * DAY + hole, 6)) == []
    return detector, stretch(14 * DAY, 14 * DAY + hole, 6, seed=2)


@pytest.mark.parametrize("hole", [30, 2 * HOUR, 6 * HOUR, 20 * HOUR])
def test_a_catch_up_at_the_usual_rate_is_no_surge(hole: int) -> None:
    """However long one platform was silent, and whatever follows."""
    detector, held = two_platforms(hole)
    after = stretch(14 * DAY + hole, 14 * DAY + hole + 6 * HOUR, 12, seed=5)

    assert feed(detector, held + after) == []


def test_a_catch_up_is_learned_in_the_hours_it_belongs_to() -> None:
    """With all of it heard late the rate is the one of a detector that heard it in time."""
    detector, held = two_platforms(20 * HOUR)
    without = detector.counts.baseline.rate.level
    feed(detector, held)

    assert without < 0.97 * detector.counts.baseline.rate.level
    assert detector.counts.baseline.rate.level == pytest.approx(12, rel=0.08)
    assert detector.counts.now > (START + timedelta(minutes=14 * DAY + 19 * HOUR)).timestamp()


def test_what_was_missed_then_is_said_with_when_it_began_and_when_it_came() -> None:
    """Forty in half an hour of the night, delivered in the morning."""
    detector, _ = two_platforms()

    (signal,) = feed(
        detector, [reading(14 * DAY + 70 + n, 2, heard_at=START + timedelta(days=14, hours=6)) for n in range(20)]
    )

    assert signal.phase == "raised"
    assert signal.at < START + timedelta(days=14, hours=2)
    assert "were usual: this began on 16 Mar 01:10 UTC, and was delivered on 16 Mar 06:00 UTC" in signal.why


def test_what_was_told_then_is_not_told_again() -> None:
    """More posts of a surge that was raised and has calmed come late."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 14 * DAY, 6))
    told = feed(detector, stretch(14 * DAY, 14 * DAY + 90, 90) + stretch(14 * DAY + 90, 14 * DAY + 12 * HOUR, 6))
    assert [signal.phase for signal in told if signal.phase != "grew"] == ["raised", "calm"]

    assert feed(detector, [reading(14 * DAY + n, 2) for n in range(90)]) == []


def test_news_older_than_a_day_only_teaches() -> None:
    """A storm of three days ago raises nothing; sixty such readings teach no more than one bad hour may."""
    detector, _ = two_platforms()
    before = detector.counts.baseline.rate.level

    assert feed(detector, [reading(11 * DAY + n, 50) for n in range(60)]) == []
    assert before < detector.counts.baseline.rate.level < 1.2 * before


def test_late_news_of_a_hole_is_compared_with_what_was_expected_in_it() -> None:
    """We were away for nine hours: a post of now is read first, then what was said meanwhile, as much as usual."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 14 * DAY, 30))
    level = detector.counts.baseline.rate.level
    feed(detector, stretch(14 * DAY + 9 * HOUR, 14 * DAY + 9 * HOUR + 5, 30))

    assert feed(detector, stretch(14 * DAY, 14 * DAY + 9 * HOUR, 30)) == []
    assert detector.counts.baseline.rate.level == level  # hours that were never learned


@pytest.mark.parametrize("seed", range(8))
def test_the_first_hours_after_a_hole_are_judged_with_the_expectation_of_now(seed: int) -> None:
    """Silent from midnight to nine, quiet nights and busy days: the morning is as every morning."""
    detector = NegativeVelocity(Topic("acme"))
    for day in range(15):
        night, morning, evening = (day * DAY + hour * HOUR for hour in (0, 9, 20))
        told = feed(detector, stretch(night, morning, 10, seed) if day < 14 else [])
        told += feed(detector, stretch(morning, evening, 32, seed) + stretch(evening, night + DAY, 10, seed))

    assert told == []


def test_a_window_after_a_hole_begins_after_it() -> None:
    """A real surge after nine silent hours is told, and not as one of nine hours."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 14 * DAY, 20))

    signals = feed(detector, stretch(14 * DAY + 9 * HOUR, 14 * DAY + 10 * HOUR, 300))

    assert signals[0].phase == "raised"
    assert signals[0].window <= 3600.0


def test_the_memory_of_late_news_is_carried_on() -> None:
    """Stored in the middle of a catch-up and read back, it goes on exactly."""
    detector, held = two_platforms()
    feed(detector, held[:20])
    other = NegativeVelocity(Topic("acme"))
    other.restore(json.loads(json.dumps(detector.state())))
    storm = [reading(14 * DAY + 70 + n, 2) for n in range(20)]

    assert feed(other, held[20:] + storm) == feed(detector, held[20:] + storm)
    assert other.state() == detector.state()


def test_a_share_counts_late_mentions_as_faded_as_they_are() -> None:
    """A day of complaints of last week says nothing of the latest mentions."""
    detector = NegativeShare(Topic("acme"))
    feed(detector, stretch(0, 10 * DAY, 20, share=0.2))

    assert feed(detector, [reading(3 * DAY + n, 2) for n in range(60)]) == []


def test_a_slow_burn_gives_late_mentions_to_the_day_they_belong_to() -> None:
    """A backlog of a week, at the usual rate, is no burst and no burn."""
    detector = SlowBurn(Topic("acme"))
    feed(detector, stretch(0, 7 * DAY, 2) + stretch(7 * DAY, 14 * DAY, 1))
    before = detector.in_block

    assert feed(detector, stretch(7 * DAY, 14 * DAY - 6 * HOUR, 1, seed=9) + stretch(14 * DAY, 18 * DAY, 2)) == []
    assert before < 10


def test_a_thread_of_yesterday_does_not_take_off_today() -> None:
    """Replies that come a day late have faded; the same at once take off."""
    late, now = Cascade(Topic("acme")), Cascade(Topic("acme"))
    replies = [reading(n, 4, threads=(Thread("x:1", 4, 4),)) for n in range(10)]

    assert feed(late, [reading(DAY, 1), *replies]) == []
    assert feed(now, replies)


def test_a_flood_of_few_voices_of_yesterday_is_over() -> None:
    """What belongs to an hour that is over does not fill the window of now."""
    late, now = Coordinated(Topic("acme")), Coordinated(Topic("acme"))
    flood = [reading(n, 10, voices=tuple(Voice(one % 4, 7) for one in range(10))) for n in range(5)]

    assert feed(late, [reading(DAY, 1), *flood]) == []
    assert feed(now, flood)
