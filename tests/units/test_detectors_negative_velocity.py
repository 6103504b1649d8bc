"""Negative velocity: what a desk may rely on, told as small histories."""

from __future__ import annotations

import copy
import random
from datetime import UTC, datetime, timedelta

from firebreak.core.model import Reading, Severity, Signal, Topic, Voice
from firebreak.detectors.negative_velocity import NegativeVelocity, of_series

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = 60
DAY = 24 * HOUR


def reading(minute: float, negative: int, all: int | None = None, **more: object) -> Reading:
    at = START + timedelta(minutes=minute)
    return Reading("acme", at, at, all=negative if all is None else all, negative=negative, **more)  # type: ignore[arg-type]


def stretch(begin: int, end: int, an_hour: float, seed: int = 1, share: float = 1.0) -> list[Reading]:
    """Chance mentions at that rate, one reading per minute that has any; `share` of them negative."""
    dice = random.Random(seed + begin)
    made = []
    for minute in range(begin, end):
        count = sum(dice.random() < an_hour / HOUR / 10 for _ in range(10))
        if count:
            negative = sum(dice.random() < share for _ in range(count))
            made.append(reading(minute, negative, count))
    return made


def feed(detector: NegativeVelocity, readings: list[Reading]) -> list[Signal]:
    return [signal for one in readings if (signal := detector.update(one))]


def phases(signals: list[Signal]) -> list[str]:
    return [signal.phase for signal in signals]


def test_a_chance_month_keeps_to_the_alerts_asked_for() -> None:
    """At two alerts a week a topic without any crisis gives no more than two a week, over twenty topic-months."""
    told = 0
    for seed in range(20):
        detector = NegativeVelocity(Topic("acme"))
        told += phases(feed(detector, stretch(0, 28 * DAY, 4, seed))).count("raised")

    assert told <= 20 * 4 * 2


def test_a_threefold_rate_is_found_within_hours() -> None:
    """Six mentions an hour become eighteen: somebody is told the same evening."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 21 * DAY, 6))

    signals = feed(detector, stretch(21 * DAY, 21 * DAY + 8 * HOUR, 18))

    assert phases(signals)[0] == "raised"
    assert signals[0].at - START - timedelta(days=21) < timedelta(hours=6)
    assert 2 < signals[0].observed / signals[0].expected < 6


def test_the_second_wave_fires() -> None:
    """A crisis of a day is not learned as normal: the same again two days later is told again."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 14 * DAY, 6))
    first = feed(detector, stretch(14 * DAY, 15 * DAY, 60))
    between = feed(detector, stretch(15 * DAY, 17 * DAY, 6))
    second = feed(detector, stretch(17 * DAY, 18 * DAY, 60))

    assert phases(first)[0] == "raised"
    assert phases(between) == ["calm"]
    assert phases(second)[0] == "raised"
    assert second[0].at - START - timedelta(days=17) < timedelta(hours=2)


def test_the_second_wave_fires_after_the_watch_too() -> None:
    """Ten days later, long after the aftershock watch, it is still told."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 14 * DAY, 6) + stretch(14 * DAY, 15 * DAY, 60) + stretch(15 * DAY, 25 * DAY, 6))

    assert "raised" in phases(feed(detector, stretch(25 * DAY, 26 * DAY, 60)))


def test_a_viral_joke_stays_silent_and_a_storm_of_as_many_does_not() -> None:
    """Six times the mentions, but hardly a negative one more than usual, is nobody's crisis."""
    usual = stretch(0, 14 * DAY, 16, share=0.4)
    joke, storm = NegativeVelocity(Topic("acme")), NegativeVelocity(Topic("acme"))
    feed(joke, usual)
    feed(storm, usual)

    laughing = feed(joke, stretch(14 * DAY, 14 * DAY + 3 * HOUR, 96, share=0.06))
    raging = feed(storm, stretch(14 * DAY, 14 * DAY + 3 * HOUR, 96, share=0.8))

    assert phases(laughing) == []
    assert "raised" in phases(raging)


def test_an_announced_sale_raises_the_bar() -> None:
    """What would be told on any other day is not told during the sale; something far beyond it is."""
    begin = START + timedelta(days=14)
    sale = Topic("acme", expected=(("spring sale", begin, begin + timedelta(days=2)),))
    plain, planned = NegativeVelocity(Topic("acme")), NegativeVelocity(sale)
    usual, busy = stretch(0, 14 * DAY, 6), stretch(14 * DAY, 14 * DAY + 2 * HOUR, 15)
    feed(plain, usual)
    feed(planned, usual)

    assert "raised" in phases(feed(plain, busy))
    assert feed(planned, busy) == []
    signals = feed(planned, stretch(14 * DAY + 3 * HOUR, 14 * DAY + 6 * HOUR, 120))
    assert phases(signals)[0] == "raised"
    assert signals[0].details["planned"] == "spring sale"


def test_a_new_topic_is_guarded_by_a_plain_floor() -> None:
    """Nothing is known yet, and more than the floor come within the hour: told, and so is the ignorance."""
    signals = feed(NegativeVelocity(Topic("acme")), stretch(0, 2 * HOUR, 90))

    assert phases(signals)[0] == "raised"
    assert "(less sure: not an hour of history)" in signals[0].why


def test_a_busy_topic_is_not_told_again_and_again_on_its_first_day() -> None:
    """What is busy every hour is told once as long as nothing is known, not every few hours."""
    signals = feed(NegativeVelocity(Topic("acme")), stretch(0, DAY, 200))

    assert phases(signals).count("raised") == 1


def test_an_outage_is_not_learned_as_calm() -> None:
    """A feed that was dead for a day and comes back as usual raises nothing."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 14 * DAY, 30))

    assert feed(detector, stretch(15 * DAY, 17 * DAY, 30)) == []


def test_calm_comes_by_silence_alone() -> None:
    """While an incident is open the app tells of silence; that is enough for an end."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 14 * DAY, 6) + stretch(14 * DAY, 14 * DAY + 2 * HOUR, 90))

    after = feed(detector, [reading(14 * DAY + 2 * HOUR + n, 0) for n in range(18 * HOUR)])

    assert phases(after) == ["calm"]


def test_one_campaigner_weighs_less_than_a_crowd() -> None:
    """The same surge by one person with one text is less grave than by many."""
    crowd, one = NegativeVelocity(Topic("acme")), NegativeVelocity(Topic("acme"))
    usual = stretch(0, 14 * DAY, 6)
    feed(crowd, usual)
    feed(one, usual)

    def surge(voice: int) -> list[Reading]:
        return [reading(14 * DAY + n, 1, voices=(Voice(voice * n, voice * n),)) for n in range(60)]

    many, few = feed(crowd, surge(1))[0], feed(one, surge(0))[0]

    assert few.severity > many.severity or few.terms["spread"] < many.terms["spread"]


def test_a_signal_explains_itself() -> None:
    """Expected and seen, since when, and what other settings had done."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 21 * DAY, 6))
    surge = [reading(21 * DAY + n, 1) for n in range(90)]

    signal = feed(detector, surge)[0]

    assert "2 usual" not in signal.why
    assert {"since", "share", "usual_share", "voices", "learned", "planned", "otherwise"} == set(signal.details)
    assert signal.details["otherwise"].startswith("At 4 alerts a week this would have fired at 23 Mar")
    assert {"velocity", "share", "stakes", "spread"} == set(signal.terms)
    assert signal.severity.at_least(Severity.SEV3)


def test_late_mentions_count() -> None:
    """Mentions that arrive late still belong to the window that is open."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 21 * DAY, 6))
    feed(detector, [reading(21 * DAY + 30, 1)])

    signals = feed(detector, [reading(21 * DAY + 30 - n / 4, 3) for n in range(1, 20)])

    assert "raised" in phases(signals)


def test_a_column_of_numbers_says_less_than_a_topic() -> None:
    """On a bare series nothing is urgent in the first hour, however large the counts are."""
    counts = [reading(5 * n, 5000 + n % 50) for n in range(200)]

    assert feed(of_series(), counts) == []


def test_counts_of_three_hours_are_spread_over_them() -> None:
    """A reading may be longer than an hour: each hour learns its part, and a surge begins and ends as any other."""
    detector = of_series()

    def row(n: int, count: int) -> Signal | None:
        since = START + timedelta(hours=3 * n)
        return detector.update(Reading("series", since, since + timedelta(hours=3), all=count, negative=count))

    before = [row(n, 36 + n % 5) for n in range(21 * 8)]
    storm = [row(21 * 8 + n, 400) for n in range(2)]
    after = [row(21 * 8 + 2 + n, 36 + n % 5) for n in range(16)]

    rates = [
        detector.counts.baseline.rate.rate((START + timedelta(days=20, hours=hour)).timestamp()) for hour in range(24)
    ]
    assert 10 < min(rates) <= max(rates) < 16
    assert [signal.phase for signal in before + storm + after if signal] == ["raised", "calm"]
    assert storm[0] is not None


def test_a_few_people_who_write_again_and_again_are_no_surge() -> None:
    """So many posts in an hour are told when as many people write them, and not when three of them quarrel with us."""
    detector = NegativeVelocity(Topic("acme"))
    feed(detector, stretch(0, 14 * DAY, 6))

    def hour(people: int, posts: int = 18) -> list[Reading]:
        every = 60 // posts
        return [reading(14 * DAY + every * n, 1, voices=(Voice(1 + n % people, n),)) for n in range(posts)]

    assert phases(feed(copy.deepcopy(detector), hour(18)))[0] == "raised"
    assert feed(copy.deepcopy(detector), hour(3)) == []
    assert phases(feed(detector, hour(3, 60)))[0] == "raised"
