"""Mentions a second through the whole line on one core, and where the time goes.

The line is parse → store → match → judge → tally → detect → plan → commit, as it runs live, into a SQLite file.
The limit it is held against, in the same run: reading the same lines with the standard `json` and writing them
into one table with sqlite3's executemany, which is the least anybody could do with them.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from firebreak.core.clock import ManualClock
from firebreak.demo.scenario import ANGER, CALM
from firebreak.notifiers.null import Null
from firebreak.sources.jsonl import Jsonl
from firebreak.wiring import SHIPPED, build, read_playbooks

START = datetime(2026, 3, 2, tzinfo=UTC)


def write_stream(path: Path, mentions: int, per_second: float) -> None:
    """A busy brand: `per_second` mentions, three languages, one in five angry, texts varied by a number."""
    random = Random(7)
    with path.open("w", encoding="utf-8") as file:
        for number in range(mentions):
            lang = random.choices(("en", "zh", "ru"), (5, 3, 2))[0]
            text = random.choice((ANGER if random.random() < 0.2 else CALM)[lang])
            at = START + timedelta(seconds=number / per_second)
            line = {
                "id": number,
                "created_at": at.isoformat().replace("+00:00", "Z"),
                "platform": "x",
                "author": f"user{random.randrange(50_000)}",
                "text": f"{text} {random.randrange(100_000)}",
                "lang": lang,
                "followers": random.randrange(5_000),
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Stopwatch:
    """Adds up the seconds spent in each part."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            started = perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                self.spent[name] = self.spent.get(name, 0.0) + perf_counter() - started

        return timed


class Timed:
    """An object whose named methods are timed; everything else is passed on."""

    def __init__(self, inner: Any, watch: Stopwatch, methods: dict[str, str]) -> None:
        self._inner = inner
        for method, name in methods.items():
            setattr(self, method, watch.around(name, getattr(inner, method)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


TIMED_TX = {
    "add_mentions": "store mentions",
    "add_judged": "store judgements",
    "save_detector_states": "store detector state",
}


class TimedStore:
    """A store whose transactions tell where their time goes."""

    def __init__(self, inner: Any, watch: Stopwatch) -> None:
        self._inner, self._watch = inner, watch

    @contextmanager
    def begin(self) -> Iterator[Any]:
        manager = self._inner.begin()
        with manager as tx:
            yield Timed(tx, self._watch, TIMED_TX)
            ended = perf_counter()
        self._watch.spent["commit"] = self._watch.spent.get("commit", 0.0) + perf_counter() - ended

    def close(self) -> None:
        self._inner.close()


def whole_line(path: Path, folder: Path, watch: Stopwatch | None) -> float:
    """Seconds for the whole line."""
    clock = ManualClock(START)
    app = build(
        read_playbooks(SHIPPED), database_url=f"sqlite:///{folder / 'line.db'}", clock=clock, notifier=Null(clock)
    )
    intake = app.intake
    intake._sentiment.score(["warm up"], ["en"])  # the models load at first use: not the line's cost
    if watch:
        intake._store = TimedStore(intake._store, watch)
        intake._matcher = Timed(intake._matcher, watch, {"match": "match topics and watchlists"})
        intake._sentiment = Timed(intake._sentiment, watch, {"score": "judge sentiment"})
        make = intake._make_detectors
        intake._make_detectors = lambda topic: [
            Timed(each, watch, {"update": "detect", "state": "detect"}) for each in make(topic)
        ]
    started = perf_counter()
    for part in Jsonl(str(path), latest=START + timedelta(days=400)).read(None):
        clock.move_to(part.mentions[-1].created_at)
        app.watch(part, "bench")
    seconds = perf_counter() - started
    app.store.close()
    return seconds


def least(path: Path, folder: Path) -> float:
    """Seconds for json + executemany in batches of 1,000."""
    started = perf_counter()
    db = sqlite3.connect(folder / "least.db")
    db.execute("pragma journal_mode=wal")
    db.execute("pragma synchronous=normal")
    db.execute("create table mention (id primary key, created_at, platform, author, text, lang, followers)")
    batch = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            batch.append(json.loads(line))
            if len(batch) == 1000:
                _write(db, batch)
    _write(db, batch)
    db.close()
    return perf_counter() - started


def _write(db: sqlite3.Connection, batch: list[dict[str, Any]]) -> None:
    db.executemany("insert into mention values (:id, :created_at, :platform, :author, :text, :lang, :followers)", batch)
    db.commit()
    batch.clear()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=60_000)
    parser.add_argument("--per-second", type=float, default=20.0)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "stream.jsonl"
        write_stream(path, chosen.mentions, chosen.per_second)
        lines, leasts = [], []
        for run in range(chosen.runs):
            folder = Path(name) / str(run)
            folder.mkdir()
            lines.append(whole_line(path, folder, None))
            leasts.append(least(path, folder))
        watch = Stopwatch()
        (Path(name) / "timed").mkdir()
        total = whole_line(path, Path(name) / "timed", watch)
    ratios = sorted(mine / limit for mine, limit in zip(lines, leasts, strict=True))
    median = sorted(lines)[len(lines) // 2]
    print(f"whole line: {chosen.mentions / median:,.0f} mentions/s (median of {chosen.runs} runs)")
    print(f"json + executemany alone: {chosen.mentions / sorted(leasts)[len(leasts) // 2]:,.0f} lines/s")
    print(f"the whole line takes {ratios[len(ratios) // 2]:.1f} x as long ({ratios[0]:.1f}-{ratios[-1]:.1f})\n")
    print("| where the time goes | share | us per mention |\n|---|---|---|")
    rest = total - sum(watch.spent.values())
    for part, seconds in sorted([*watch.spent.items(), ("parse, tally and the rest", rest)], key=lambda row: -row[1]):
        print(f"| {part} | {seconds / total:.0%} | {seconds / chosen.mentions * 1e6:.1f} |")


if __name__ == "__main__":
    main()
