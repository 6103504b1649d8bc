"""What asking the outbox costs, by how many tasks wait in it: for Slack's limits, for a room, or for their hour.

Every second the service asks what is due; a flood leaves thousands of rows that are not. A file of SQLite, one
process.

    python benchmarks/outbox.py
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from firebreak.core.effects import Receipt
from firebreak.core.model import Task
from firebreak.storage.sql_store import SqlStore, open_store

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
READY = 20  # of all of them
ASKED = 200


def fill(store: SqlStore, waiting: int) -> None:
    """A third held by a lease, a third behind a room that is not open, a third due within the next hours."""
    tasks = []
    for number in range(waiting):
        key, incident, lane = f"t{number:06d}", f"i{number // 20:05d}", 1 + number % 7
        kind = number % 3
        due = NOW + timedelta(seconds=number % 7200 + 60) if kind == 2 else NOW - timedelta(seconds=number % 60)
        held = NOW + timedelta(seconds=60 + number % 3600) if kind == 0 else None
        needs = "never" if kind == 1 else None
        tasks.append(Task(key, incident, "surge", 1, "alert", due, needs=needs, priority=lane, lease_until=held))
    with store.begin() as tx:
        for start in range(0, len(tasks), 5000):
            tx.enqueue(tasks[start : start + 5000])


def measure(store: SqlStore) -> tuple[float, float]:
    """Medians of one claim (of five, among a few that are ready) and of asking when the next is due, milliseconds."""
    claims, asks = [], []
    for turn in range(ASKED):
        keys = [f"r{turn:04d}-{number}" for number in range(READY)]
        with store.begin() as tx:
            tx.enqueue([Task(key, "flood", "surge", 1, "alert", NOW, priority=2) for key in keys])
        began = perf_counter()
        with store.begin() as tx:
            tx.claim(NOW, 60.0, 5)
        claims.append(perf_counter() - began)
        began = perf_counter()
        with store.begin() as tx:
            tx.next_due()
        asks.append(perf_counter() - began)
        with store.begin() as tx:
            for key in keys:
                tx.settle(key, Receipt(NOW, "C1:1"))
    return median(claims) * 1000, median(asks) * 1000


def main() -> int:
    """Print the table."""
    print("| waiting tasks | one claim | when is the next due |\n|---:|---:|---:|")
    for waiting in (100, 1_000, 10_000, 100_000):
        with TemporaryDirectory() as folder:
            store = open_store(f"sqlite:///{Path(folder) / 'outbox.db'}")
            fill(store, waiting)
            claim, ask = measure(store)
            store.close()
        print(f"| {waiting:,} | {claim:.2f} ms | {ask:.2f} ms |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
