"""What is expected every week: how it is written, and that it raises the bar by the topic's own clock."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from playbooks_files import read

from firebreak.core.errors import BadPlaybooks
from firebreak.core.model import Reading, Topic
from firebreak.detectors.calendar import Calendar
from firebreak.detectors.negative_velocity import NegativeVelocity

TOPIC = "version: 1\ntopics:\n  acme:\n    words: [acme]\n"
NEWSLETTER = ("newsletter", (0,), 600, 660)


def alarms(topic: Topic) -> list[datetime]:
    """Eight weeks of two an hour, with sixty more every Monday from ten to eleven, Berlin time."""
    dice, detector, told = random.Random(1), NegativeVelocity(topic), []
    start = datetime(2026, 1, 5, tzinfo=UTC)
    for minute in range(56 * 1440):
        at = start + timedelta(minutes=minute)
        rate = 62 if at.weekday() == 0 and at.hour == 9 else 2
        count = sum(dice.random() < rate / 240 for _ in range(4))
        signal = detector.update(Reading("acme", at, at, all=2 * count, negative=count)) if count else None
        told += [at] if signal and signal.phase == "raised" and at.weekday() == 0 else []
    return told


def test_a_newsletter_is_told_twice_at_most_and_no_more_often_when_it_is_written_down() -> None:
    """Nobody knows it in the first two weeks; nothing is muted."""
    plain, told = Topic("acme", zone="Europe/Berlin"), Topic("acme", zone="Europe/Berlin", weekly=(NEWSLETTER,))

    assert 1 <= len(alarms(told)) <= len(alarms(plain)) <= 2


def test_the_week_is_that_of_the_topic() -> None:
    """Ten o'clock in Berlin is eight in summer and nine in winter, by UTC."""
    calendar = Calendar(Topic("acme", zone="Europe/Berlin", weekly=(NEWSLETTER,)))
    times = [(7, 6, 8), (7, 6, 9), (1, 5, 9), (1, 5, 8), (1, 6, 9)]

    assert [
        calendar.comes_weekly(datetime(2026, month, day, hour, 30, tzinfo=UTC).timestamp())
        for month, day, hour in times
    ] == ["newsletter", "", "newsletter", "", ""]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("every: Moonday 10:00-11:00", '"moonday" is no day of the week'),
        ("every: Monday 11:00-10:00", "this ends before it begins; for a night write two"),
        ("every: Monday 10:00-25:00", "is no time of a day"),
        ("every: Monday", "is no weekly time; write Monday 10:00-11:00"),
        ("every: Monday 10:00-11:00, from: 2026-12-20, until: 2026-12-21", "every says when; leave out from and until"),
        ("from: 2026-12-20", "this needs from and until, or every: Monday 10:00-11:00"),
    ],
)
def test_a_slip_is_said_with_what_to_write(written: str, said: str) -> None:
    """It could never count, and nobody would notice."""
    with pytest.raises(BadPlaybooks) as refused:
        read(f"{TOPIC}    expected: [{{what: letter, {written}}}]\n", "p.yaml")

    assert said in str(refused.value)


def test_what_is_written_is_in_the_topic() -> None:
    """In quotes or not, with several days, beside dates."""
    (topic,) = read(f'{TOPIC}    expected: [{{what: letter, every: "mon, Thursdays 10:00-11:00"}}]\n', "p.yaml").topics

    assert (topic.weekly, topic.expected) == ((("letter", (0, 3), 600, 660),), ())
