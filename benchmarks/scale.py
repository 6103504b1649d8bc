"""Scale in one process: many topics, many open incidents, a long history, a full database, PostgreSQL beside SQLite.

One table; each row stands beside its peer of the same run, since machines differ and drift. All times are the
processor's, of our process. Each measurement runs in a process of its own, so that its memory is its own.

    python benchmarks/scale.py [--topics 10000] [--incidents 2000] [--history 1000000] [--stored 10000000]
                               [--mentions 20000] [--only topics silence report stored postgresql]

A small one takes a minute: --topics 1000 --incidents 200 --history 50000 --stored 100000 --mentions 4000
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from sqlalchemy import text
from wall_cost import Wall

from firebreak.app import App
from firebreak.content.harm_reader import harms_in
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.reports.review import report
from firebreak.sentiment import phrases
from firebreak.wiring import build, read_text

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
A_BATCH, A_SECOND = 1_000, 20
FILE = """\
version: 1
people: {mei: {slack: U0MEI0001}}
watchlists: {big-voices: {kind: influencer, min_followers: 100000}}
playbooks:
  loud: {when: {tagged: influencer, sentiment: negative}, steps: [{do: alert, to: "#crisis-desk"}]}
topics:
"""


def brands(count: int) -> list[str]:
    """As many names, of which none is the beginning of another."""
    return [f"brand{n:05d}x" for n in range(count)]


def opened(database: str, topics: int) -> App:
    """An app that watches so many topics, with its models loaded."""
    clock = ManualClock(START)
    file = read_text(FILE + "".join(f"  {name}: {{words: [{name}]}}\n" for name in brands(topics)))
    app = build(file, database_url=database, clock=clock, notifier=Null(clock))
    app.intake._sentiment.score(["warm up"], ["en"])
    return app


def written(count: int, topics: int, since: datetime, seed: int, *, in_turn: bool = False) -> Iterator[Parsed]:
    """So many mentions at twenty a second, of topics by chance or in turn, in batches of a thousand.

    None speaks of any harm, about which people would be called."""
    random, names = Random(seed), brands(topics)
    said = [post for post, _ in phrases.generate("en", 40, seed=0) if not harms_in(post)]
    for begin in range(0, count, A_BATCH):
        yield Parsed(
            tuple(
                Mention(
                    id=f"{seed}-{n}",
                    platform="x",
                    author=Author(f"user{random.randrange(50_000)}", random.randrange(5_000)),
                    text=f"{random.choice(said)} {names[n % topics] if in_turn else random.choice(names)} {n}",
                    created_at=since + timedelta(seconds=n / A_SECOND),
                    lang="en",
                )
                for n in range(begin, min(count, begin + A_BATCH))
            )
        )


def taken_in(app: App, parts: Iterator[Parsed]) -> float:
    """Microseconds a mention."""
    took, count = 0.0, 0
    for part in parts:
        app.clock.move_to(part.mentions[-1].created_at)
        began = process_time()
        app.watch(part, "bench")
        took += process_time() - began
        count += len(part.mentions)
    return took / count * 1e6


def rss() -> float:
    """MB that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


@contextmanager
def a_file() -> Iterator[str]:
    """The address of a SQLite file of its own."""
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/scale.db"


def of_topics(topics: int, mentions: int) -> dict[str, float]:
    """What a mention costs once every topic was heard of, and the memory that they take."""
    with a_file() as database:
        app = opened(database, topics)
        first = max(topics, 2_000)
        cold = taken_in(app, written(first, topics, START, 1, in_turn=True))
        warm = taken_in(app, written(mentions, topics, START + timedelta(seconds=first / A_SECOND), 2))
        app.store.close()
        return {"cold": cold, "warm": warm, "rss": rss()}


def of_silence(incidents: int, _: int) -> dict[str, float]:
    """Milliseconds of a tick while so many incidents are open, and of the part of it in which nobody else writes."""
    with a_file() as database:
        app = opened(database, incidents)
        burn(app, incidents)
        took: dict[str, list[float]] = {"tick": [], "held": []}
        begin, held = app.store.begin, [0.0]

        @contextmanager
        def timed() -> Iterator[Any]:
            began = process_time()
            with begin() as tx:
                yield tx
            held[0] = max(held[0], process_time() - began)

        app.store.begin = timed  # type: ignore[method-assign]
        for _round in range(9):
            held[0] = 0.0
            app.clock.move_to(app.clock.now() + timedelta(seconds=15))
            began = process_time()
            app.tick()
            took["tick"].append((process_time() - began) * 1000)
            took["held"].append(held[0] * 1000)
        app.store.close()
    return {what: median(each[1:]) for what, each in took.items()}


def burn(app: App, incidents: int) -> None:
    """An incident of each of the first so many topics."""
    names, at = brands(incidents), app.clock.now()
    sparks = [
        Mention(f"spark{n}", "x", Author("rosa", 500_000), f"{name} burns", at, topic=name, sentiment="negative")
        for n, name in enumerate(names)
    ]
    app.watch(Parsed(tuple(sparks)), "bench")
    assert len(app.queries.incidents(open_only=True, limit=100_000)) == incidents


def fill(app: App, count: int, topics: int, until: datetime, span: timedelta) -> None:
    """So many judged mentions, straight into the tables: a third of them negative, evenly spread over the span."""
    step, begin = span.total_seconds() / count, until - span
    lite = app.store.engine.dialect.name == "sqlite"
    if lite:
        rising = "WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :count)"
        source = f"({rising} SELECT n FROM s)"
        at = f"strftime('%Y-%m-%d %H:%M:%S', {begin.timestamp()} + n * {step}, 'unixepoch') || '.000000'"
    else:
        source = "(SELECT n FROM generate_series(0, :count - 1) AS s(n)) AS made"
        at = f"to_timestamp({begin.timestamp()} + n * {step})"
    key = "printf('x:old%09d', n)" if lite else "'x:old' || lpad(n::text, 9, '0')"
    name = "printf('brand%05dx', n % :topics)" if lite else "'brand' || lpad((n % :topics)::text, 5, '0') || 'x'"
    posts = (
        f"INSERT INTO mention (key, platform, handle, followers, verified, text, created_at, seen_at, lang) "
        f"SELECT {key}, 'x', 'user' || n % 50000, 9, false, 'late again ' || n, {at}, {at}, 'en' FROM {source}"
    )
    judged = (
        f"INSERT INTO judgement (mention, topic, created_at, negative, label, fingerprint) SELECT {key}, {name}, {at}, "
        f"0.8, CASE WHEN n % 3 = 0 THEN 'negative' ELSE 'neutral' END, n FROM {source}"
    )
    with app.store.engine.begin() as connection:
        connection.execute(text(posts), {"count": count})
        connection.execute(text(judged), {"count": count, "topics": topics})
        if not lite:
            connection.execute(text("ANALYZE"))


def of_report(history: int, _: int) -> dict[str, float]:
    """Milliseconds of the review of an incident that has been open for a day, in which so much was said."""
    with a_file() as database:
        app = opened(database, 1)
        burn(app, 1)
        app.clock.move_to(START + timedelta(days=1))
        fill(app, history, 1, app.clock.now(), timedelta(days=1))
        app.watch(next(written(1, 1, app.clock.now(), 3)), "bench")
        found = app.queries.incidents(open_only=True)[0]
        each = costs(lambda: report(app.store, found.id, now=app.clock.now()), 7)
        app.store.close()
    return {"report": each}


def costs(do: Callable[[], object], rounds: int) -> float:
    """Milliseconds, the median but for the first time."""
    each = []
    for _ in range(rounds):
        began = process_time()
        do()
        each.append((process_time() - began) * 1000)
    return median(each[1:])


def of_stored(stored: int, mentions: int) -> dict[str, float]:
    """Intake, a card and the wall, in a database that holds so many mentions of thirty days."""
    topics = 20
    with a_file() as database:
        app = opened(database, topics)
        if stored:
            fill(app, stored, topics, START, timedelta(days=30))
        burn(app, 5)
        taken_in(app, written(2_000, topics, START, 1))
        took = taken_in(app, written(mentions, topics, START + timedelta(minutes=2), 2))
        found = app.queries.incidents(open_only=True)[0]
        card = costs(lambda: app.queries.card(found, inside=True), 9)
        wall = Wall(app)

        def look() -> None:
            wall.say()
            wall.look()

        first = costs(lambda: Wall(app).look(), 3)
        again = costs(look, 9)
        app.store.close()
    return {"intake": took, "card": card, "first look at the wall": first, "wall after a mention": again}


def of_database(kind: int, mentions: int) -> dict[str, float]:
    """Wall-clock and processor microseconds a mention, on SQLite (0) and PostgreSQL (1), both synced at each commit."""
    with a_database(kind) as database:
        app = opened(database, 20)
        taken_in(app, written(2_000, 20, START, 1))
        began = perf_counter()
        cpu = taken_in(app, written(mentions, 20, START + timedelta(minutes=2), 2))
        took = (perf_counter() - began) / mentions * 1e6
        app.store.close()
    return {"cpu": cpu, "wall": took}


@contextmanager
def a_database(kind: int) -> Iterator[str]:
    """A SQLite file, or a PostgreSQL server of its own that syncs as one does that is to keep things."""
    if not kind:
        with a_file() as address:
            yield address
        return
    import psycopg
    from databases import PostgreSql

    server = PostgreSql()
    try:
        with psycopg.connect(server.address, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = on")
            connection.execute("SELECT pg_reload_conf()")
        yield server.empty()
    finally:
        server.clean_up()


PARTS = {
    "topics": of_topics,
    "silence": of_silence,
    "report": of_report,
    "stored": of_stored,
    "database": of_database,
}


def alone(part: str, size: int, mentions: int) -> dict[str, float]:
    """What a part measures at this size, in a process of its own."""
    said = [sys.executable, __file__, "--part", part, "--size", str(size), "--mentions", str(mentions)]
    return dict(json.loads(subprocess.run(said, check=True, capture_output=True, text=True).stdout.splitlines()[-1]))


def row(what: str, ours: float, peer: float, unit: str, limit: str) -> None:
    """One line of the table."""
    print(f"| {what} | {ours:,.1f} {unit} | {peer:,.1f} {unit} | {ours / peer:.2f} | {limit} |", flush=True)


def topics(chosen: argparse.Namespace) -> None:
    """Many topics beside one."""
    one, many = (alone("topics", size, chosen.mentions) for size in (1, chosen.topics))
    row(f"a mention of {chosen.topics:,} topics, beside one topic", many["warm"], one["warm"], "µs", "1.5")
    row("the same while they are heard of first", many["cold"], one["cold"], "µs", "")
    row(
        f"memory of a process with {chosen.topics:,} topics, beside one topic",
        many["rss"],
        one["rss"],
        "MB",
        "+ 300 MB",
    )


def silence(chosen: argparse.Namespace) -> None:
    """Many open incidents beside ten."""
    few, many = (alone("silence", size, 0) for size in (10, chosen.incidents))
    row(f"the silence check, {chosen.incidents:,} incidents open, beside 10", many["tick"], few["tick"], "ms", "20 ms")
    row("of that inside one transaction", many["held"], few["held"], "ms", "")


def reviews(chosen: argparse.Namespace) -> None:
    """A long history beside a short one."""
    short, long = (alone("report", size, 0)["report"] for size in (chosen.history // 10, chosen.history))
    row(f"`report`, {chosen.history:,} mentions, beside a tenth", long, short, "ms", "1")


def stored(chosen: argparse.Namespace) -> None:
    """A full database beside an empty one."""
    empty, full = (alone("stored", size, chosen.mentions) for size in (0, chosen.stored))
    for what, unit in zip(empty, ("µs", "ms", "ms", "ms"), strict=True):
        row(f"{what}, {chosen.stored:,} mentions stored, beside none", full[what], empty[what], unit, "1")


def postgresql(chosen: argparse.Namespace) -> None:
    """SQLite and PostgreSQL in turn."""
    turns = [[alone("database", kind, chosen.mentions) for kind in (1, 0)] for _ in range(chosen.runs)]
    for what, said in (("cpu", "CPU of ours"), ("wall", "time of the clock")):
        ours, peer = (median(turn[place][what] for turn in turns) for place in (0, 1))
        row(f"a mention on PostgreSQL, {said}, beside SQLite", ours, peer, "µs", "1.43")


TABLE = {"topics": topics, "silence": silence, "report": reviews, "stored": stored, "postgresql": postgresql}


def main() -> None:
    """Print the table, or one measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topics", type=int, default=10_000)
    parser.add_argument("--incidents", type=int, default=2_000)
    parser.add_argument("--history", type=int, default=1_000_000)
    parser.add_argument("--stored", type=int, default=10_000_000)
    parser.add_argument("--mentions", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3, help="of the two databases in turn")
    parser.add_argument("--only", nargs="+", choices=TABLE, default=list(TABLE))
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, default=0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        print(json.dumps(PARTS[chosen.part](chosen.size, chosen.mentions)))
        return
    print("| what | ours | its peer in the same run | ratio | limit |\n|---|---|---|---|---|")
    for name in chosen.only:
        TABLE[name](chosen)


if __name__ == "__main__":
    main()
