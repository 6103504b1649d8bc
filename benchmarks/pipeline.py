"""Mentions a second through the whole line on one core, and where the time goes.

The line is parse → store → match → judge → tally → detect → plan → commit, as it runs live, into a SQLite file.
Held against, in the same run: reading the same lines with the standard `json` and writing them into one table with
sqlite3's executemany, which is the least anybody could do with them; and the line of an afternoon (`_afternoon.py`).
All times are the processor's, so that others on the machine disturb less; waiting for the disk is not in them.
No text comes twice: each is put together of the halves of two posts (of `--data`, else of our own phrases).

    python benchmarks/pipeline.py [--mentions 60000] [--data ../shared/data/sentiment] [--profile profile.out]
"""

from __future__ import annotations

import argparse
import cProfile
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from _afternoon import AfternoonLine

from firebreak.core.clock import ManualClock
from firebreak.notifiers.null import Null
from firebreak.sentiment import phrases
from firebreak.sentiment.examples import read_examples
from firebreak.sources.jsonl import Jsonl
from firebreak.wiring import SHIPPED, build, read_playbooks

START = datetime(2026, 3, 2, tzinfo=UTC)


NAMES = {"en": ("@AcmeAir", "Acme Air"), "ru": ("Acme Air", "акме эйр"), "zh": ("艾克美航空",)}


def posts_of(lang: str, data: Path | None) -> list[str]:
    """Texts that people wrote, where there are some; else our own phrases."""
    path = data / f"train_{lang}.jsonl.gz" if data else None
    if path and path.exists():
        return [example.text for example in read_examples(path)]
    return [text for text, _ in phrases.generate(lang, 40, seed=0)]


def woven(posts: list[str], lang: str, random: Random) -> str:
    """The first half of one post, the brand, and the second half of another: hardly any text comes twice."""
    one, two, name = random.choice(posts), random.choice(posts), random.choice(NAMES[lang])
    if lang == "zh":
        return f"{one[: len(one) // 2]}{name}{two[len(two) // 2 :]}"
    first, second = one.split(), two.split()
    return " ".join([*first[: len(first) // 2], name, *second[len(second) // 2 :]])


def write_stream(path: Path, mentions: int, per_second: float, data: Path | None = None) -> None:
    """A busy brand: `per_second` mentions in three languages."""
    random = Random(7)
    posts = {lang: posts_of(lang, data) for lang in NAMES}
    with path.open("w", encoding="utf-8") as file:
        for number in range(mentions):
            lang = random.choices(("en", "zh", "ru"), (5, 3, 2))[0]
            at = START + timedelta(seconds=number / per_second)
            line = {
                "id": number,
                "created_at": at.isoformat().replace("+00:00", "Z"),
                "platform": "x",
                "author": f"user{random.randrange(50_000)}",
                "text": woven(posts[lang], lang, random),
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
            started = process_time()
            try:
                return call(*args, **kwargs)
            finally:
                self.spent[name] = self.spent.get(name, 0.0) + process_time() - started

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
            ended = process_time()
        self._watch.spent["commit"] = self._watch.spent.get("commit", 0.0) + process_time() - ended

    def close(self) -> None:
        self._inner.close()


def whole_line(path: Path, folder: Path, watch: Stopwatch | None) -> float:
    """Seconds for the whole line."""
    clock = ManualClock(START)
    app = build(
        read_playbooks(SHIPPED), database_url=f"sqlite:///{folder / 'line.db'}", clock=clock, notifier=Null(clock)
    )
    intake = app.intake
    # Models and lexicons load at first use: not the line's cost.
    intake._sentiment.score(["warm up", "ужасно", "太差了"], ["en", "ru", "zh"])
    for post in (text for lang in NAMES for text, _ in phrases.generate(lang, 2, seed=1)):
        intake._harms_in(post)
    if watch:
        intake._store = TimedStore(intake._store, watch)
        intake._matcher = Timed(intake._matcher, watch, {"match": "match topics and watchlists"})
        intake._sentiment = Timed(intake._sentiment, watch, {"score": "judge sentiment"})
        make = intake._make_detectors
        intake._make_detectors = lambda topic: [
            Timed(each, watch, {"update": "detect", "state": "detect"}) for each in make(topic)
        ]
    started = process_time()
    for part in Jsonl(str(path), latest=START + timedelta(days=400)).read(None):
        clock.move_to(part.mentions[-1].created_at)
        app.watch(part, "bench")
    seconds = process_time() - started
    app.store.close()
    return seconds


def least(path: Path, folder: Path) -> float:
    """Seconds for json + executemany in batches of 1,000."""
    started = process_time()
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
    return process_time() - started


def _write(db: sqlite3.Connection, batch: list[dict[str, Any]]) -> None:
    db.executemany("insert into mention values (:id, :created_at, :platform, :author, :text, :lang, :followers)", batch)
    db.commit()
    batch.clear()


def profiled(path: Path, folder: Path, into: Path) -> None:
    """The whole line under cProfile, for a flame graph."""
    profile = cProfile.Profile()
    profile.runcall(whole_line, path, folder, None)
    profile.dump_stats(into)


def in_turn(path: Path, folder: Path, runs: int) -> dict[str, list[float]]:
    """Seconds of each, one after the other, `runs` times."""
    took: dict[str, list[float]] = {"ours": [], "least": [], "afternoon": []}
    peer = AfternoonLine()
    for run in range(runs):
        here = folder / str(run)
        here.mkdir()
        took["ours"].append(whole_line(path, here, None))
        took["least"].append(least(path, here))
        started = process_time()
        peer.run(path, here / "afternoon.db")
        took["afternoon"].append(process_time() - started)
    return took


def ratio(mine: list[float], other: list[float]) -> str:
    """The median of the ratios of each turn, and the least and the most of them."""
    each = sorted(one / two for one, two in zip(mine, other, strict=True))
    return f"{each[len(each) // 2]:.2f} ({each[0]:.2f}-{each[-1]:.2f})"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=60_000)
    parser.add_argument("--per-second", type=float, default=20.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/sentiment"))
    parser.add_argument("--profile", type=Path, help="write a profile of cProfile there, and nothing else")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path, timed = Path(name) / "stream.jsonl", Path(name) / "timed"
        timed.mkdir()
        write_stream(path, chosen.mentions, chosen.per_second, chosen.data)
        if chosen.profile:
            profiled(path, timed, chosen.profile)
            return
        took = in_turn(path, Path(name), chosen.runs)
        watch = Stopwatch()
        total = whole_line(path, timed, watch)
    for what, seconds in took.items():
        print(
            f"{what}: {chosen.mentions / sorted(seconds)[len(seconds) // 2]:,.0f} mentions/s (median of {chosen.runs})"
        )
    print(f"the whole line takes {ratio(took['ours'], took['least'])} x as long as json + executemany")
    print(f"the afternoon's line takes {ratio(took['afternoon'], took['ours'])} x as long as ours\n")
    print("| where the time goes | share | us per mention |\n|---|---|---|")
    rest = total - sum(watch.spent.values())
    for part, seconds in sorted([*watch.spent.items(), ("parse, tally and the rest", rest)], key=lambda row: -row[1]):
        print(f"| {part} | {seconds / total:.0%} | {seconds / chosen.mentions * 1e6:.1f} |")


if __name__ == "__main__":
    main()
