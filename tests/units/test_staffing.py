"""What the next hours bring: a band that holds, people enough, and one line on the card of a surge."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbooks_files import read

from firebreak.care.staffing import Forecast, needed, outside, staffing
from firebreak.core.answering import Load, OwnPost
from firebreak.core.effects import Briefing
from firebreak.core.model import Author, Incident, Judged, Mention, Severity, Signal, Task
from firebreak.response.wording.card import card
from firebreak.storage.sql_store import open_store

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FILE = """
version: 1
topics: {acme-air: {words: [acme air]}}
people: {mei: {slack: U0MEI0001}}
playbooks:
  surge: {when: {signal: negative_velocity}, steps: [{do: alert, to: "#care", notify: mei}]}
"""


def by_chance(mean: float, rng: random.Random) -> float:
    """A count that comes by chance, by its inter-arrival times."""
    left, n = rng.expovariate(1.0), 0
    while left < mean:
        left, n = left + rng.expovariate(1.0), n + 1
    return float(n)


@pytest.mark.parametrize("mean", [8.0, 60.0])
def test_four_of_five_hours_keep_to_the_band(mean: float) -> None:
    """With days and nights, and an hour that jumps now and then."""
    rng, model, inside, of = random.Random(5), Forecast(1), 0, 0
    for hour in range(24 * 60):
        seen = by_chance(mean * (1.5 if hour % 24 > 8 else 0.5) * (3 if rng.random() < 0.02 else 1), rng)
        if hour > 24 * 5:
            (band,) = model.ahead()
            inside, of = inside + (band.low <= seen <= band.high), of + 1
        model.learn(seen)

    assert 0.78 <= inside / of <= 0.82


def test_a_band_of_an_almost_silent_topic_is_a_band_too() -> None:
    """A bound rests within the place of a number; what is read holds more, and says how much more."""
    rng, model, learned, shown, said, of = random.Random(7), Forecast(1), 0.0, 0, 0.0, 0
    for hour in range(24 * 60):
        seen = by_chance(3.0, rng) if rng.random() < 0.06 else 0.0
        if hour > 24 * 5:
            (band,), (low, _, high) = model.ahead(), model.said[0][0]
            assert 0 <= band.low <= band.high
            learned, shown = learned + 1 - sum(outside(seen, low, high)), shown + (band.low <= seen <= band.high)
            said, of = said + band.share, of + 1
        model.learn(seen)

    assert 0.78 <= learned / of <= 0.82
    assert shown / of > 0.85  # none is within what is read, and most hours bring none
    assert abs(said - shown) / of < 0.02


@given(st.lists(st.floats(0, 1e9), max_size=120))
def test_whatever_came_the_band_is_a_band(seen: list[float]) -> None:
    """No count breaks it."""
    model = Forecast()
    for one in seen:
        model.learn(one)

    assert all(0 <= one.low <= one.high < 1e18 for one in model.ahead())


@pytest.mark.parametrize(
    ("arrivals", "minutes", "people"),
    [(0, 5, 0), (1, 5, 1), (60, 5, 6), (600, 5, 51), (1e9, 5, 200)],
)
def test_people_enough(arrivals: float, minutes: float, people: int) -> None:
    """As the tables of Erlang C have it: with one fewer, more than a tenth would wait too long."""
    assert needed(arrivals, minutes, 15, 0.9) == people


def test_nothing_is_forecast_from_a_day() -> None:
    """Two days must have been heard."""
    assert staffing([5.0] * 47, 0.5) is None
    assert staffing([5.0] * 48, 0.5) is not None


def test_the_card_of_a_surge_says_it_in_one_line() -> None:
    """How many mentions, how many people, and who is there."""
    signal = Signal("acme-air", "negative_velocity", "raised", NOON, Severity.SEV2, 9, 1, 600, 9, "Because.")
    incident = Incident("abc123", "acme-air", Severity.SEV2, NOON, NOON, "Because.", (signal,), ("surge",))
    task = Task("t", "abc123", "surge", 1, "alert", NOON)
    rng = random.Random(3)
    load = Load(tuple(int(by_chance(120.0, rng)) for _ in range(24 * 7)), 0.5)
    facts = dict(card(Briefing(task, incident, NOON, load=load), read(FILE)).facts)

    said = facts["Next hours"]
    assert said.startswith("about 1")
    assert "mentions an hour, the first " in said
    assert said.endswith("people answer 90% within 15 min; on call: Mei")
    assert "Next hours" not in dict(card(Briefing(task, incident, NOON), read(FILE)).facts)


def test_the_load_is_counted_by_whole_hours(address: str) -> None:
    """And which share of it we answered, on every database."""
    store = open_store(address)
    since = NOON - timedelta(hours=3)
    heard = [Mention(str(n), "x", Author("u"), "acme air", since + timedelta(minutes=25 * n)) for n in range(8)]
    own = Mention("r", "x", Author("AcmeAir"), "Hello", NOON, in_reply_to="1")
    with store.begin() as tx:
        tx.add_mentions([*heard, own], NOON)
        tx.add_judged([Judged(one, "acme-air", 0.1, "neutral") for one in heard])
        tx.add_own_posts([OwnPost(own, "acme-air")])
        found = tx.load("acme-air", since, NOON + timedelta(minutes=20))

    assert found == Load((3, 2, 3), 0.125)
    store.close()
