"""A sparse recording, one post after the other minutes apart: CPU a mention, held against reading the same JSON.

Run by `python benchmarks/sparse_replay.py [MENTIONS]`. In memory; in a database, where each batch is written down; and
so that it asks that database everything again and judges one text at a time. All find the same. Beside it a flood, a
hundred posts a minute. With `year [MENTIONS]` a year of 300,000 mentions is played by `backtest` at one sensitivity and
at five in one reading; the peak of memory is that of the process so far.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from firebreak.app.virtual_time import Remembered, replay
from firebreak.commands.replay_play import Playing, play_together, prepare
from firebreak.wiring import SHIPPED, read_playbooks

WORDS = ("delay", "crew", "lost", "refund", "kind", "great", "terrible", "thanks", "rude", "shame")
YEAR, BUSY = 300_000, 365 * 24 * 3600
WEEKLY = (0.5, 1.0, 2.0, 3.5, 7.0)


def lines(mentions: int, pause: Callable[[Random], float]) -> list[str]:
    """Posts so many seconds apart."""
    chance, at, made = Random(4), datetime(2026, 3, 2, tzinfo=UTC), []
    for number in range(mentions):
        at += timedelta(seconds=pause(chance))
        text = f"Acme Air {' '.join(chance.choices(WORDS, k=9))} {number}"
        one = {"id": str(number), "created_at": at.isoformat(), "platform": "x", "author": f"u{number % 500}"}
        made.append(json.dumps(one | {"text": text, "lang": "en"}))
    return made


def in_memory(file: Path) -> tuple[float, int]:
    """CPU seconds, and the number of facts."""
    playing = prepare(str(file), playbooks=SHIPPED)
    return _timed(playing, playing.facts())


def in_database(file: Path) -> tuple[float, int]:
    """As with --db: a transaction for each batch, on a disk."""
    playing = prepare(str(file), playbooks=SHIPPED, db=file.with_suffix(".db"))
    return _timed(playing, playing.facts())


def asking_again(file: Path) -> tuple[float, int]:
    """Nothing is remembered and nothing judged ahead."""
    playing = prepare(str(file), playbooks=SHIPPED, db=file.with_suffix(".again.db"))
    asks = Remembered(playing.app, asks_again=True)
    return _timed(playing, replay(playing.app, playing.clock, playing.heard, memory=asks))


def _timed(playing: Playing, facts: Any) -> tuple[float, int]:
    begin = process_time()
    count = sum(1 for _ in facts)
    took = process_time() - begin
    playing.app.store.close()
    return took, count


def sparse(mentions: int) -> None:
    """Print the table."""
    minutes = lines(mentions, lambda chance: chance.randint(60, 1800))
    flood = lines(mentions, lambda chance: chance.random() * 1.2)
    begin = process_time()
    for _ in range(20):
        for line in minutes:
            json.loads(line)
    reading = (process_time() - begin) / 20
    with TemporaryDirectory() as folder:
        file, dense = Path(folder) / "feed.jsonl", Path(folder) / "flood.jsonl"
        file.write_text("\n".join(minutes), encoding="utf-8")
        dense.write_text("\n".join(flood), encoding="utf-8")
        in_memory(file)  # what is made once is made
        ways = {
            "in memory": in_memory(file),
            "in memory, a flood": in_memory(dense),
            "in a database": in_database(file),
            "in a database, a flood": in_database(dense),
            "in a database, asked again": asking_again(file),
        }
    for name, (took, facts) in ways.items():
        each, ratio = 1e6 * took / mentions, took / reading
        print(f"{name}: {each:.0f} µs CPU a mention, {1e6 / each:,.0f}/s, {ratio:.0f} × json.loads, {facts} facts")


def year(mentions: int) -> None:
    """A year, a post every minute and three quarters on the average, at five sensitivities in one reading."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "year.jsonl"
        mean = BUSY / mentions
        file.write_text("\n".join(lines(mentions, lambda chance: chance.expovariate(1 / mean))), encoding="utf-8")
        playbooks = read_playbooks(SHIPPED)
        for asked in (WEEKLY[2:3], WEEKLY):
            begin = process_time()
            played = play_together(str(file), [(playbooks, weekly) for weekly in asked], by_brand=False)
            took, peak = process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            alerts = ", ".join(str(len(one.incidents)) for one in played)
            print(
                f"{mentions:,} mentions, {len(asked)} sensitivities: {took:.0f} s CPU, {peak:.0f} MB; {alerts} alerts"
            )


if sys.argv[1:2] == ["year"]:
    year(int(sys.argv[2]) if len(sys.argv) > 2 else YEAR)
else:
    sparse(int(sys.argv[1]) if len(sys.argv) > 1 else 1500)
