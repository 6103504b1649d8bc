"""What one mention costs that comes alone: CPU of the whole line, with a transaction of its own, and its statements.

Mentions in three languages, every few seconds one, each handed over by itself as a request brings it: parse, store,
match, judge, tally, detect, plan, commit, into a SQLite file. Held against, in the same run: `json.loads`, one
`INSERT` and a commit for each. All times are the processor's; no text comes twice.

    python benchmarks/lone_mention.py [--mentions 500] [--profile profile.out] [--rows]

With `--rows` it prints a fingerprint of every table afterwards: two versions that did the same print the same.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import hashlib
import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from pipeline import START, write_stream
from sqlalchemy import event

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.notifiers.null import Null
from firebreak.sources.body import parse_body
from firebreak.wiring import SHIPPED, build, read_playbooks

WARM = 200  # mentions before it is measured: models are loaded, statements compiled
EVERY = 2.0  # seconds between two mentions


def made(database: Path) -> tuple[App, ManualClock]:
    """A service's App on a file."""
    clock = ManualClock(START)
    url = f"sqlite:///{database}"
    return build(read_playbooks(SHIPPED), database_url=url, clock=clock, notifier=Null(clock)), clock


def taken_in(app: App, clock: ManualClock, lines: list[bytes]) -> float:
    """CPU seconds for all of them, one after the other."""
    started = process_time()
    for line in lines:
        clock.move_to(clock.now() + timedelta(seconds=EVERY))
        for parsed in parse_body(line, "mentions", clock.now()):
            app.watch(parsed, "mentions")
    return process_time() - started


def least(database: Path, lines: list[bytes]) -> float:
    """CPU seconds for json, one INSERT and a commit each, as durable."""
    started = process_time()
    db = sqlite3.connect(database)
    db.execute("pragma journal_mode=wal")
    db.execute("pragma synchronous=full")
    db.execute("create table mention (id primary key, created_at, platform, author, text, lang, followers)")
    for line in lines:
        row = json.loads(line)
        db.execute("insert into mention values (:id, :created_at, :platform, :author, :text, :lang, :followers)", row)
        db.commit()
    db.close()
    return process_time() - started


def fingerprints(database: Path) -> dict[str, str]:
    """Each table that holds anything, by how many rows it has and what they say."""
    db, found = sqlite3.connect(database), {}
    names = db.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
    for (name,) in names:
        rows = sorted(map(repr, db.execute(f'select * from "{name}"')))
        if rows:
            found[name] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()[:12]}"
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=500)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/sentiment"))
    parser.add_argument("--profile", type=Path, help="write a profile of cProfile there, and nothing else")
    parser.add_argument("--rows", action="store_true")
    chosen = parser.parse_args()
    with TemporaryDirectory() as name:
        stream = Path(name) / "stream.jsonl"
        write_stream(stream, WARM + chosen.mentions, 1 / EVERY, chosen.data)
        lines = stream.read_bytes().splitlines()
        app, clock = made(Path(name) / "line.db")
        statements = list[str]()
        event.listen(app.store.engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
        taken_in(app, clock, lines[:WARM])
        statements.clear()
        gc.collect()
        if chosen.profile:
            profile = cProfile.Profile()
            profile.runcall(taken_in, app, clock, lines[WARM:])
            profile.dump_stats(chosen.profile)
            return
        ours = taken_in(app, clock, lines[WARM:]) / chosen.mentions
        app.store.close()
        floor = least(Path(name) / "least.db", lines[WARM:]) / chosen.mentions
        print(f"one mention alone: {ours * 1000:.2f} ms CPU, {len(statements) / chosen.mentions:.1f} statements")
        print(f"json, one INSERT and a commit: {floor * 1000:.2f} ms CPU; ours takes {ours / floor:.1f} times as long")
        if chosen.rows:
            for table, said in fingerprints(Path(name) / "line.db").items():
                print(f"{table:>24} {said}")


if __name__ == "__main__":
    main()
