"""A replay asks less, judges ahead and keeps all in memory: it finds, to the letter, what the slow way finds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from firebreak.app.virtual_time import BEGINNING, Remembered, replay
from firebreak.commands.replay_play import Playing, prepare
from firebreak.core.clock import ManualClock, SystemClock
from firebreak.core.model import Sentiment
from firebreak.notifiers.null import Null
from firebreak.wiring import SHIPPED, build, open_source, read_playbooks

BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
WORDS = ("delay", "crew", "lost", "refund", "kind", "great", "terrible", "thanks", "rude", "shame")


def post(number: int, at: datetime, text: str, **more: Any) -> dict[str, Any]:
    """A line of a recording."""
    given = {"id": str(number), "platform": "x", "author": f"u{number % 40}", "text": text, "lang": "en"}
    return given | {"created_at": at.isoformat()} | more


def sparse() -> Iterator[dict[str, Any]]:
    """A post every few minutes or hours, and days of silence."""
    chance, at = Random(7), BEGIN
    for number in range(60):
        at += timedelta(minutes=chance.choice((1, 3, 4, 30, 200)) if number % 25 else 4000)
        yield post(number, at, f"Acme Air {' '.join(chance.choices(WORDS, k=6))} {number}")
    yield post(200, at + timedelta(hours=2), "@AcmeAir kept us. @USDOT please act")


def burning() -> Iterator[dict[str, Any]]:
    """A surge, a regulator, a calm after which it closes, and another post."""
    yield from (post(n, BEGIN + timedelta(minutes=40 * n), f"Acme Air seats {n}") for n in range(20))
    fire = BEGIN + timedelta(hours=20)
    for n in range(60):
        yield post(100 + n, fire + timedelta(seconds=25 * n), f"Acme Air left us on the plane, shame {n}")
    yield post(200, fire + timedelta(minutes=31), "@AcmeAir kept us. @USDOT please act")
    yield post(201, fire + timedelta(hours=9), "Acme Air seats are fine")


def changing() -> Iterator[dict[str, Any]]:
    """Reposts, replies, edits, deletions, given labels, other brands, the same text twice."""
    for n in range(40):
        at = BEGIN + timedelta(minutes=7 * n)
        yield post(n, at, "Acme Air lost my bag, terrible", sentiment="negative" if n % 3 else None)
        if n % 5 == 0:
            yield post(n + 1000, at + timedelta(seconds=9), "", in_reply_to=str(n))
        if n % 7 == 0:
            yield post(n, at + timedelta(minutes=1), "Acme Air found my bag, thanks", operation="update")
        if n % 11 == 0:
            yield post(n, at + timedelta(minutes=2), "", operation="delete")
    yield post(2000, BEGIN + timedelta(hours=6), "@AcmeAir lost my bag. @USDOT please act")


def by_chance(seed: int) -> Iterator[dict[str, Any]]:
    """Whatever there is, in any order: bursts and silences, several platforms and brands, edits, odd characters."""
    chance, at = Random(seed), BEGIN
    for number in range(120):
        at += timedelta(seconds=chance.choice((2, 20, 200) if 40 < number < 90 else (90, 900, 9000)))
        named = chance.choice(("Acme Air", "@AcmeAir", "Acme Rail", "Acme Air\0"))
        text = f"{named} {' '.join(chance.choices(WORDS, k=4))}"
        more: dict[str, Any] = {"platform": chance.choice("xxv"), "followers": chance.choice((None, 9, 10**30))}
        if chance.random() < 0.2:
            more["in_reply_to"] = str(chance.randrange(number + 3))
        if chance.random() < 0.1:
            more |= {"operation": chance.choice(("update", "delete")), "id": str(chance.randrange(number + 1))}
        if chance.random() < 0.05:
            text += " @USDOT people died"
        yield post(number, at - timedelta(hours=chance.choice((0, 0, 0, 5))), text, **more)


def outcome(playing: Playing, facts: Iterator[Any]) -> tuple[list[Any], Any]:
    """Every fact, and all incidents with their tasks."""
    told = list(facts)
    with playing.app.store.begin() as tx:
        incidents = tx.incidents()
        tasks = [task for one in incidents for task in tx.tasks(one.id)]
    playing.app.store.close()
    return told, (incidents, tasks)


@pytest.mark.parametrize("recording", [sparse, burning, changing], ids=lambda one: one.__name__)
def test_both_ways_find_the_very_same(recording: Any, tmp_path: Path) -> None:
    """Facts, incidents, tasks and their times."""
    file = tmp_path / "feed.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in recording()), encoding="utf-8")
    quick, slow = (prepare(str(file), playbooks=SHIPPED) for _ in range(2))
    asking = Remembered(slow.app, asks_again=True)
    found = outcome(quick, quick.facts())

    assert found == outcome(slow, replay(slow.app, slow.clock, slow.heard, memory=asking))
    assert found[0]


@pytest.mark.parametrize("recording", [burning(), changing(), *map(by_chance, range(2))])
def test_in_memory_it_finds_what_it_finds_in_a_database(recording: Iterator[dict[str, Any]], tmp_path: Path) -> None:
    """Facts, incidents, tasks and their times, where each batch is a transaction that is written down."""
    file = tmp_path / "feed.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in recording), encoding="utf-8")
    memory, database = (prepare(str(file), playbooks=SHIPPED, by_brand=True, db=db) for db in (None, tmp_path / "db"))
    found = outcome(memory, memory.facts())

    assert found == outcome(database, database.facts())
    assert found[0]


class Breaking:
    """A sentiment model that cannot bear one word; of all others it knows whether they are bad."""

    def score(self, texts: Sequence[str], langs: Any, topics: Any = None) -> list[Sentiment]:
        if any("unbearable" in text for text in texts):
            raise ArithmeticError
        bad = ["shame" in text for text in texts]
        return [Sentiment(float(one), "negative" if one else "neutral") for one in bad]


@pytest.mark.parametrize("every", [7, 500])
def test_what_detectors_heard_is_not_lost_with_a_batch_that_breaks(every: int, tmp_path: Path) -> None:
    """Their states are written now and then; a post that breaks something throws away what is in memory."""
    lines = [line | ({"text": "Acme Air is unbearable"} if n % 17 == 5 else {}) for n, line in enumerate(burning())]
    file = tmp_path / "feed.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    told = []
    for readings in (1, every):
        clock = ManualClock(BEGINNING)
        made = read_playbooks(SHIPPED)
        app = build(made, database_url="sqlite://", clock=clock, notifier=Null(clock), sentiment=Breaking())
        app.intake.saves_states_every(readings)
        told.append(list(replay(app, clock, open_source(str(file), SystemClock()))))
        assert app.queries.health()["dead_letters"] == sum("unbearable" in line["text"] for line in lines)

    assert told[0] == told[1]
    assert "incident.opened" in {fact.type for fact in told[0]}
