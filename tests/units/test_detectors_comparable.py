"""A new topic of a known industry begins as its peers are: their hours, their spread, and a little of their size."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from firebreak.app import App
from firebreak.app.topic_detectors import restored, told_since
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Mention, Parsed, Reading, Topic
from firebreak.detectors.comparable import borrow
from firebreak.detectors.negative_velocity import NegativeVelocity
from firebreak.detectors.seasonal_rate import HOUR, SeasonalRate
from firebreak.notifiers.null import Null
from firebreak.wiring import build, read_text

START = datetime(2026, 3, 2, tzinfo=UTC)
NOON, NIGHT = 12 * HOUR, 2 * HOUR
FILE = """\
version: 1
topics:
  acme: {words: acme, industry: airlines}
  beta: {words: beta, industry: airlines}
  gamma: {words: gamma, industry: airlines}
  bank: {words: bank}
people: {mei: {slack: U0MEI0001}}
playbooks: {ours: {when: {signal: negative_velocity}, steps: [{do: alert, to: "#desk"}]}}
"""


def taught(level: float, days: int = 21, seed: int = 1) -> SeasonalRate:
    """Busy from eight to twenty, and a tenth of that at night."""
    dice, rate = random.Random(seed), SeasonalRate()
    for hour in range(24 * days):
        mean = level * (1.8 if 8 <= hour % 24 < 20 else 0.2)
        rate.learn(hour * HOUR, sum(dice.random() < mean / 200 for _ in range(200)))
    return rate


def test_it_knows_day_and_night_before_it_has_heard_anything() -> None:
    """Alone it expects as much at two as at noon; and the more its peers differ the less they say."""
    new, unsure = SeasonalRate(), SeasonalRate()
    borrow(new, [taught(20), taught(5, seed=2), taught(60, seed=3)])
    flat = SeasonalRate()
    for hour in range(24 * 21):
        flat.learn(hour * HOUR, 20)
    borrow(unsure, [taught(20), flat])

    alone, known, doubtful = (one.rate(NOON) / one.rate(NIGHT) for one in (SeasonalRate(), new, unsure))
    assert alone == 1.0 < doubtful < 3.0 < known < 9.0


def test_too_few_or_too_young_peers_say_nothing() -> None:
    """Of one nobody knows how much they differ; of a week nobody knows the week."""
    for others in ([taught(20)], [taught(20, days=7), taught(20, days=7)], []):
        new = SeasonalRate()

        assert borrow(new, others) is None
        assert new.state() == SeasonalRate().state()


def test_what_it_hears_itself_soon_outweighs_that() -> None:
    """A topic whose nights are busy and whose days are quiet, unlike all others."""
    new = SeasonalRate()
    borrow(new, [taught(20), taught(5, seed=2), taught(60, seed=3)])
    for hour in range(24 * 14):
        new.learn(hour * HOUR, 2 if 8 <= hour % 24 < 20 else 20)

    assert new.rate(336 * HOUR + NIGHT) > 1.3 * new.rate(336 * HOUR + NOON)
    assert new.level < 20


def test_what_was_assumed_is_kept_over_a_restart() -> None:
    """The size of its peers, which weighs on the first day, is part of the state; afterwards it is let go."""
    peers = [NegativeVelocity(Topic(name)) for name in ("beta", "gamma")]
    for peer, level in zip(peers, (20, 5), strict=True):
        peer.counts.baseline.rate = taught(level)
    detector, again = NegativeVelocity(Topic("acme")), NegativeVelocity(Topic("acme"))
    detector.like(peers)
    detector.update(Reading("acme", START, START, all=1, negative=1))
    again.restore(json.loads(json.dumps(detector.state())))

    assert (
        again.counts.first_day.prior
        == detector.counts.first_day.prior
        != NegativeVelocity(Topic("x")).counts.first_day.prior
    )
    assert again.state() == detector.state()
    for hour in range(1, 40):
        at = START + timedelta(hours=hour)
        again.update(Reading("acme", at, at, all=1, negative=1))
    assert "like" not in again.state()


def opened(database: Path) -> App:
    return build(
        read_text(FILE),
        database_url=f"sqlite:///{database}",
        clock=ManualClock(START + timedelta(days=20)),
        notifier=Null(ManualClock(START)),
    )


def said(brand: str, hours: range) -> list[Mention]:
    """Three a day-time hour, one in the early night, all negative."""
    times = [START + timedelta(hours=hour, minutes=10 * n) for hour in hours for n in range(8 <= hour % 24 < 20)]
    return [
        Mention(f"{brand}{at:%d%H%M}", "x", Author("a"), f"{brand} is late", at, sentiment="negative") for at in times
    ]


def level_and_hours(app: App, topic: str) -> object:
    """As a new process makes them out of the database."""
    detector = NegativeVelocity(Topic(topic))
    with app.store.begin() as tx:
        restored([detector], tx.detector_states(topic), told_since(tx).readings.get(topic, ()))
    return detector.state()["baseline"][0]


def test_in_the_service_a_new_topic_of_the_industry_begins_as_the_others(tmp_path: Path) -> None:
    """Whether in one life or over a restart, and in whatever batches; a bank is none of them."""
    history = [*said("beta", range(16 * 24)), *said("gamma", range(16 * 24))]
    history.sort(key=lambda one: one.created_at)
    fresh = [*said("acme", range(16 * 24 + 9, 16 * 24 + 12)), *said("bank", range(16 * 24 + 9, 16 * 24 + 12))]
    one, first, lonely = opened(tmp_path / "one.db"), opened(tmp_path / "two.db"), opened(tmp_path / "lonely.db")
    one.watch(Parsed(tuple(history + fresh)), "test")
    first.watch(Parsed(tuple(history)), "test")
    second = opened(tmp_path / "two.db")
    for mention in fresh:
        second.watch(Parsed((mention,)), "test")
    lonely.watch(Parsed(tuple(fresh)), "test")

    assert level_and_hours(one, "acme") == level_and_hours(second, "acme") != level_and_hours(lonely, "acme")
    assert level_and_hours(one, "bank") == level_and_hours(lonely, "bank")
