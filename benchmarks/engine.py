"""The engine on Spark against one process, in the same run: mentions a second for each core, and what two cores bring.

A dense stream: few topics with many mentions a minute, judged by the real models. One process stores everything in a
SQLite file, as `firebreak replay` does; the engine keeps its state in RocksDB and sends signals to nobody. Its first
batch, in which Python workers start and models load, is left out. Each Spark is a program of its own.

    python benchmarks/engine.py [--batches 6] [--mentions 20000] [--topics 20] [--shards 8]
    python benchmarks/engine.py --equal 1 8 64 --topics 2000 --crises 50 --hours 30    # the same signals, however cut
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from engine_streams import InProcess, of_lines, playbooks, steps, told, write

FILES = 20  # a batch


def one_process(several: list[bytes], text: str, folder: Path) -> tuple[float, list[str]]:
    """Seconds for all, and the signals."""
    one = InProcess(text, f"sqlite:///{folder / 'one.db'}")
    one.take_in(several[0])  # models load
    began = perf_counter()
    for content in several[1:]:
        one.take_in(content)
    lasted = perf_counter() - began
    one.app.store.close()
    return lasted, told(one.signals)


def spark(source: Path, kept: Path, text: str, shards: int, cores: int) -> None:
    """The program of one Spark: prints seconds by batch, and whether the signals are given too."""
    from firebreak.engine.recipe import Recipe
    from firebreak.engine.spark_query import Running, open_session, start

    running = Running(str(source), str(kept), f"local[{cores}]", FILES, once=True)
    session = open_session(running, shards)
    lines: list[str] = []
    query = start(session, Recipe(text, "models", shards, recorded=True), running, lines.extend)
    query.awaitTermination()
    batches = [one["durationMs"]["triggerExecution"] / 1000 for one in query.recentProgress if one["numInputRows"]]
    print(json.dumps({"batches": batches, "lines": lines}))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--batches", type=int, default=6)
    asked.add_argument("--mentions", type=int, default=20_000, help="a batch, about")
    asked.add_argument("--topics", type=int, default=20)
    asked.add_argument("--shards", type=int, default=8)
    asked.add_argument("--equal", nargs="+", type=int, help="compare signals alone, with so many shards each")
    asked.add_argument("--crises", type=int, default=5)
    asked.add_argument("--hours", type=int, default=30)
    asked.add_argument("--spark", nargs=3, help=argparse.SUPPRESS)
    wanted = asked.parse_args()
    text = playbooks(wanted.topics)
    if wanted.spark:
        source, kept, cores = wanted.spark
        spark(Path(source), Path(kept), text, wanted.shards, int(cores))
        return
    if find_spec("pyspark") is None or shutil.which("java") is None:
        print("left out: the engine wants Spark and Java 17 (pip install 'firebreak[spark]')")
        return
    if wanted.equal:
        equal(wanted, text)
    else:
        compare(wanted, text)


def equal(wanted: argparse.Namespace, text: str) -> None:
    """Every word of every signal, in one process and on Spark with two cores."""
    several = list(steps(wanted.topics, wanted.hours, wanted.crises, minutes=30, rate=1.0))
    with TemporaryDirectory() as there:
        folder = Path(there)
        write(folder / "in", several)
        _, expected = one_process(several, text, folder)
        mentions = sum(each.count(b"\n") + 1 for each in several)
        print(f"{mentions:,} mentions of {wanted.topics:,} topics: {len(expected)} signals in one process")
        for shards in wanted.equal:
            said = told_by(wanted.topics, shards, folder / "in", folder / f"kept-{shards}", 2)
            mine = told(of_lines(said["lines"]))
            print(
                f"{shards} shards: {len(mine)} signals, {'the same' if mine == expected else 'NOT the same'}",
                flush=True,
            )


def told_by(topics: int, shards: int, source: Path, kept: Path, cores: int) -> dict[str, list[str]]:
    """What the program of one Spark prints."""
    command = [sys.executable, __file__, "--topics", str(topics), "--shards", str(shards)]
    command += ["--spark", str(source), str(kept), str(cores)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    whole: dict[str, list[str]] = json.loads(said.splitlines()[-1])
    return whole


def compare(wanted: argparse.Namespace, text: str) -> None:
    """All of them on one stream, and the table."""
    rate = wanted.mentions / FILES * 6 / wanted.topics
    hours = wanted.batches * FILES / 6
    several = list(steps(wanted.topics, round(hours), 0, rate=rate))[: wanted.batches * FILES]
    counts = [sum(each.count(b"\n") + 1 for each in several[at : at + FILES]) for at in range(0, len(several), FILES)]
    with TemporaryDirectory() as there:
        folder = Path(there)
        write(folder / "in", several)
        lasted, expected = one_process(several, text, folder)
        base = sum(each.count(b"\n") + 1 for each in several[1:]) / lasted
        print("| | mentions/s | for each core, against one process | same signals |\n|---|---:|---:|---|")
        print(f"| one process, SQLite | {base:,.0f} | 1 | |")
        for cores in (1, 2):
            said = told_by(wanted.topics, wanted.shards, folder / "in", folder / f"kept-{cores}", cores)
            mine = sum(counts[1:]) / sum(said["batches"][1:])
            same = "yes" if told(of_lines(said["lines"])) == expected else "no"
            print(f"| Spark, local[{cores}] | {mine:,.0f} | {mine / cores / base:.2f} | {same} |")
            each = ", ".join(f"{one:.1f}" for one in said["batches"])
            print(f"  batches of some {counts[0]:,} mentions: {each} s", file=sys.stderr)


main()
