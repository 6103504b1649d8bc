"""What it costs that a 202 means "on the disk": SQLite syncing at every commit (FULL), or at checkpoints (NORMAL).

Batches of mentions arrive at an even pace, as senders would bring them; each is taken in by the whole program (stored,
judged, detected, committed), which is what a 202 waits for. The answer's latency counts from when the batch was due, so
that a line which falls behind shows. Both ways take turns in one run; a ratio is FULL over NORMAL.

    python benchmarks/syncing.py [--seconds 120] [--rates 1000 5000]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from threading import Event
from time import perf_counter

from pipeline import write_stream
from sqlalchemy import event

from firebreak.core.clock import SystemClock
from firebreak.notifiers.null import Null
from firebreak.sources.wire import parse_lines
from firebreak.wiring import SHIPPED, build, read_playbooks


def one_run(lines: Path, mode: str, rate: float, seconds: float, size: int) -> dict[str, float]:
    """Work a request and latency (ms), throughput (mentions/s) and peak memory (MB) of one way of committing."""
    with tempfile.TemporaryDirectory(dir=lines.parent) as folder:
        clock = SystemClock()
        app = build(read_playbooks(SHIPPED), database_url=f"sqlite:///{folder}/b.db", clock=clock, notifier=Null(clock))
        engine = app.store.engine
        engine.dispose()
        event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA synchronous={mode}"))
        app.intake._sentiment.score(["warm up"], ["en"])
        waits, works, due, began, pause = [], [], 0.0, perf_counter(), Event()
        with lines.open("rb") as stream:
            while due < seconds and (batch := list(islice(stream, size))):
                pause.wait(max(0.0, began + due - perf_counter()))
                started = perf_counter()
                app.watch(parse_lines(batch, "bench", datetime(2027, 1, 1, tzinfo=UTC)), "bench")
                works.append(1000 * (perf_counter() - started))
                waits.append(1000 * (perf_counter() - began - due))
                due += size / rate
        spent = perf_counter() - began
        app.store.close()
    cuts = quantiles(waits, n=100)
    return {
        "work": median(works),
        "median": cuts[49],
        "p99": cuts[98],
        "taken": len(waits) * size / spent,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def one_sync(folder: Path) -> float:
    """Milliseconds that this disk takes to sync a page that was appended; the median of 200."""
    spent = []
    with (folder / "page").open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(bytes(4096))
            started = perf_counter()
            os.fdatasync(file.fileno())
            spent.append(1000 * (perf_counter() - started))
    return median(spent)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--rates", type=float, nargs="+", default=[1_000.0, 5_000.0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=100, help="mentions a request")
    parser.add_argument("--folder", default=None, help="on the disk to measure; a memory disk has nothing to sync")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        lines, mode, rate = chosen.one
        print(json.dumps(one_run(Path(lines), mode, float(rate), chosen.seconds, chosen.batch)))
        return
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        print(f"one sync of this disk takes {one_sync(Path(name)):.2f} ms\n")
        print("| mentions/s | commit | taken/s | work a request | 202 after, median | 99 of 100 | peak RSS |")
        print("|---|---|---|---|---|---|---|")
        for rate in chosen.rates:
            lines = Path(name) / f"{rate:.0f}.jsonl"
            write_stream(lines, int(rate * chosen.seconds), rate)
            ratios = compare(lines, rate, chosen.seconds, chosen.runs, chosen.batch)
            print(
                f"FULL / NORMAL at {rate:,.0f}/s: " + ", ".join(f"{what} {ratio:.2f}" for what, ratio in ratios.items())
            )


def compare(lines: Path, rate: float, seconds: float, runs: int, size: int) -> dict[str, float]:
    """Runs both ways in turn and prints the medians; the median ratios."""
    found: dict[str, list[dict[str, float]]] = {"NORMAL": [], "FULL": []}
    for _ in range(runs):
        for mode, done in found.items():
            command = [sys.executable, __file__, "--seconds", str(seconds), "--batch", str(size)]
            command += ["--one", str(lines), mode, str(rate)]
            done.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    for mode, done in found.items():
        m = {what: sorted(one[what] for one in done)[runs // 2] for what in done[0]}
        print(
            f"| {rate:,.0f} | {mode} | {m['taken']:,.0f} | {m['work']:.1f} ms | {m['median']:.0f} ms "
            f"| {m['p99']:.0f} ms | {m['rss']:.0f} MB |"
        )
    pairs = list(zip(found["FULL"], found["NORMAL"], strict=True))
    return {
        what: sorted(full[what] / normal[what] for full, normal in pairs)[runs // 2]
        for what in ("taken", "work", "median", "p99")
    }


if __name__ == "__main__":
    main()
