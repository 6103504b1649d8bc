"""A feed that falls silent is noticed, and only then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from firebreak.core.model import Reading, Severity, Signal, Topic
from firebreak.detectors.feed_silence import FeedSilence

START = datetime(2026, 3, 2, tzinfo=UTC)


class Feed:
    """A platform that is ticked every minute, as the running service does, and says what its watch said."""

    def __init__(self, name: str = "feed:x", detector: FeedSilence | None = None) -> None:
        self.name, self.detector = name, detector or FeedSilence(Topic(name))
        self.now, self.signals = START, list[Signal]()

    def hear(self, mentions: int = 1, late: timedelta = timedelta(0)) -> None:
        self._take(Reading(self.name, self.now - late, self.now - late, all=mentions))

    def tick(self) -> None:
        self._take(Reading(self.name, self.now, self.now))

    def minutes(self, count: float, every: float = 0.0) -> None:
        """Let time pass, with a mention every so many minutes (0: with none)."""
        for n in range(int(count)):
            self.now += timedelta(minutes=1)
            if every and n % every < 1:
                self.hear()
            self.tick()

    def _take(self, reading: Reading) -> None:
        if signal := self.detector.update(reading):
            self.signals.append(signal)


@pytest.fixture
def feed() -> Feed:
    """A feed that has had a mention every two minutes for a week."""
    feed = Feed()
    feed.minutes(7 * 24 * 60, every=2)
    return feed


def test_silence_is_told_with_when_it_began_and_what_is_usual(feed: Feed) -> None:
    """Whoever reads it at night knows since when nothing can be seen, and why that is strange."""
    assert feed.signals == []

    feed.minutes(60)

    signal = feed.signals[0]
    assert (signal.phase, signal.severity, len(feed.signals)) == ("raised", Severity.SEV2, 1)
    assert signal.why == "Blind on x since 08 Mar 23:59 UTC: usually a mention every 2 min at this hour."
    assert 15 * 60 <= signal.window <= 25 * 60


def test_the_first_mention_after_it_is_calm(feed: Feed) -> None:
    """We see again as soon as we see anything."""
    feed.minutes(60)
    feed.hear()

    assert [signal.phase for signal in feed.signals] == ["raised", "calm"]
    assert feed.signals[-1].why.startswith("x is heard again, after 61 min of silence")


def test_a_quiet_hour_of_the_day_is_no_silence() -> None:
    """A feed that sleeps at night is expected to."""
    feed = Feed()
    for _ in range(10):
        feed.minutes(16 * 60, every=2)
        feed.minutes(8 * 60, every=120)

    assert feed.signals == []


def test_at_the_busy_hour_silence_is_told_sooner_than_at_the_quiet_one() -> None:
    """Twenty minutes without a word mean much at noon, and nothing at night."""
    waits = []
    for night in (False, True):
        feed = Feed()
        for _ in range(14):
            feed.minutes(12 * 60, every=1)
            feed.minutes(12 * 60, every=12)
        if night:
            feed.minutes(14 * 60, every=1)
        else:
            feed.minutes(2 * 60, every=1)
        feed.minutes(6 * 60)
        waits.append(next(signal.window for signal in feed.signals))

    assert waits[0] < 15 * 60
    assert waits[1] > 4 * waits[0]


def test_what_we_slept_through_is_not_the_feed_s_silence(feed: Feed) -> None:
    """After we were down for three hours, the first tick says nothing; silence counts from there."""
    feed.now += timedelta(hours=3)
    feed.tick()
    feed.minutes(3)

    assert feed.signals == []

    feed.minutes(60)

    assert [signal.phase for signal in feed.signals] == ["raised"]


def test_silence_is_not_learned_as_usual(feed: Feed) -> None:
    """After two days of blindness the next one is noticed too."""
    feed.minutes(2 * 24 * 60)
    feed.minutes(12 * 60, every=2)
    feed.minutes(3 * 60)

    assert [signal.phase for signal in feed.signals] == ["raised", "calm", "raised"]


def test_a_night_we_were_down_is_not_learned_either() -> None:
    """A process that was off for five nights, and was woken by a mention, still knows what is usual at night."""
    feed = Feed()
    feed.minutes(7 * 24 * 60, every=2)
    for _ in range(5):
        feed.minutes(16 * 60, every=2)
        feed.now += timedelta(hours=8)
        feed.hear()
    feed.minutes(20 * 60, every=2)
    feed.minutes(60)

    assert [signal.phase for signal in feed.signals] == ["raised"]
    assert "usually a mention every 2 min" in feed.signals[0].why


def test_a_feed_that_always_comes_in_bursts_is_given_time() -> None:
    """Forty posts at once every hour or two: pauses that were survived before are no news."""
    chance, feed = Random(3), Feed()
    for _ in range(300):
        feed.hear(40)
        feed.minutes(chance.randrange(30, 120))

    raised = [signal for signal in feed.signals if signal.phase == "raised"]
    assert len(raised) <= 1


def test_mentions_that_arrive_late_end_the_silence(feed: Feed) -> None:
    """A poll that brings what was written ten minutes ago is a sign of life all the same."""
    feed.minutes(60)
    feed.hear(late=timedelta(minutes=10))

    assert [signal.phase for signal in feed.signals] == ["raised", "calm"]


def test_an_ordinary_topic_is_no_feed() -> None:
    """A brand nobody talks about is not blind, and keeps no state for it."""
    feed = Feed("acme")
    feed.minutes(3 * 24 * 60, every=2)
    feed.minutes(24 * 60)

    assert (feed.signals, feed.detector.state()) == ([], {"v": 1})


def test_nothing_is_said_before_two_days_are_known() -> None:
    """Who has just begun to listen does not know what silence is."""
    feed = Feed()
    feed.minutes(40 * 60, every=1)
    feed.minutes(5 * 60)

    assert feed.signals == []
