"""The silence check reads what changed, and of very many open incidents hears the next ones each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from firebreak.app import App, open_incidents
from firebreak.app.open_incidents import OpenIncidents, to_be_heard
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.wiring import build, read_text

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = [f"brand{n}x" for n in range(5)]
FILE = """\
version: 1
people: {mei: {slack: U0MEI0001}}
watchlists: {big-voices: {kind: influencer, min_followers: 1000}}
playbooks:
  loud: {when: {tagged: influencer, sentiment: negative}, steps: [{do: alert, to: "#crisis-desk"}]}
topics:
""" + "".join(f"  {name}: {{words: [{name}]}}\n" for name in NAMES)


@pytest.fixture
def app() -> App:
    clock = ManualClock(START)
    made = build(read_text(FILE), database_url="sqlite://", clock=clock, notifier=Null(clock))
    sparks = [
        Mention(f"s{n}", "x", Author("rosa", 5_000), f"{name} burns", START, sentiment="negative")
        for n, name in enumerate(NAMES)
    ]
    made.watch(Parsed(tuple(sparks)), "api")
    return made


def test_what_is_open_is_what_is_stored_whatever_happens_to_it(app: App) -> None:
    """Also once somebody pressed, and once one is closed."""
    known = OpenIncidents()

    def as_stored() -> bool:
        with app.store.begin() as tx:
            return known.all(tx) == tx.incidents(open_only=True)

    assert as_stored()
    first, second = (one.id for one in app.queries.incidents(open_only=True)[:2])
    app.act("acknowledge", first, "mei")
    assert as_stored()
    app.act("close", second, "mei", {"verdict": "real"})
    assert as_stored()
    assert len(app.queries.incidents(open_only=True)) == len(NAMES) - 1


def test_of_many_the_next_ones_are_heard_until_all_were(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """In turn, whoever asks in between, and whatever the process remembers."""
    monkeypatch.setattr(open_incidents, "LISTENED", 2)
    heard = []
    for _ in range(5):
        with app.store.begin() as tx:
            heard += [one.topic for one in to_be_heard(tx, tx.incidents(open_only=True))]

    assert sorted(heard) == sorted(NAMES * 2)


def test_more_incidents_than_are_heard_at_once_all_close_by_calm(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day without a hit is calm, and an hour of calm closes it: each is heard in its turn."""
    monkeypatch.setattr(open_incidents, "LISTENED", 2)
    for hours in (25, *[0.1] * 3, 2, *[0.1] * 3):
        app.clock.move_to(app.clock.now() + timedelta(hours=hours))  # type: ignore[attr-defined]
        app.tick()

    assert app.queries.incidents(open_only=True) == []
