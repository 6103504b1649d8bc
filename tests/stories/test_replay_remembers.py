"""A replay asks its database less and judges ahead: what comes of it is, to the letter, what the slow way finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from firebreak.app.virtual_time import Remembered, replay
from firebreak.commands.replay_play import Playing, prepare
from firebreak.wiring import SHIPPED

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
