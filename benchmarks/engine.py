"""The engine on Spark against one process, in the same run: mentions for each second of CPU, and by the clock.

A dense stream: few topics with many mentions a minute, judged by the real models. One process stores everything in a
SQLite file, as `firebreak replay` does; the engine keeps its state in RocksDB and sends signals to nobody. Its first
half, in which Python workers start, models load and Java compiles, is left out. Each Spark is a program of its own.

    python benchmarks/engine.py [--batches 6] [--mentions 20000] [--topics 20] [--shards 8]
    python benchmarks/engine.py --equal 1 8 64 --topics 2000 --crises 50    # the same signals, however cut
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import msgspec
from engine_streams import START, InProcess, of_lines, parts_of, playbooks, steps, told, write

from firebreak.engine.shard import Load, Shard
from firebreak.engine.weighing import Weighing

FILES = 20  # a batch


def one_process(several: list[bytes], text: str, folder: Path) -> tuple[float, float, list[str]]:
    """Seconds for all but the first file, seconds of CPU, and the signals."""
    one = InProcess(text, f"sqlite:///{folder / 'one.db'}")
    one.take_in(several[0])  # models load
    began, used = perf_counter(), process_time()
    for content in several[1:]:
        one.take_in(content)
    lasted, used = perf_counter() - began, process_time() - used
    one.app.store.close()
    return lasted, used, told(one.signals)


def burnt() -> float:
    """Seconds of CPU that this program and all below it have used: what other programs take does not count."""
    ticks, parents = dict[int, int](), dict[int, list[int]]()
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            said = one.read_text().rpartition(")")[2].split()
            ticks[int(one.parent.name)] = sum(map(int, said[11:15]))
            parents.setdefault(int(said[1]), []).append(int(one.parent.name))
    below, found = [os.getpid()], 0
    while below:
        each = below.pop()
        found += ticks.get(each, 0)
        below += parents.get(each, [])
    return found / os.sysconf("SC_CLK_TCK")


def spark(source: Path, kept: Path, text: str, several: list[int], cores: int) -> None:
    """The program of one Spark: for each number of shards, prints seconds by batch and the signals."""
    from firebreak.engine.recipe import Recipe
    from firebreak.engine.spark_query import Running, open_session, start

    session = open_session(Running("", "", f"local[{cores}]"), cores)
    for shards in several:
        running = Running(str(source), f"{kept}-{shards}", f"local[{cores}]", FILES, once=True)
        session.conf.set("spark.sql.shuffle.partitions", str(min(shards, cores)))
        lines: list[str] = []
        used: list[float] = []

        def send(several: list[str], lines: list[str] = lines, used: list[float] = used) -> None:
            lines.extend(several)
            used.append(burnt())

        query = start(session, Recipe(text, "models", shards, recorded=True), running, send)
        query.awaitTermination()
        batches = [one["durationMs"]["triggerExecution"] / 1000 for one in query.recentProgress if one["numInputRows"]]
        print(json.dumps({"shards": shards, "batches": batches, "lines": lines, "used": used}), flush=True)


def shards_alone(several: list[bytes], text: str, shards: int) -> tuple[float, float, float, float]:
    """Without Spark: µs a mention to weigh and to fold, ms to write the state of a touched topic, KB of that."""
    parts = parts_of(text)
    weighing = Weighing(parts, shards, recorded=True)
    list(weighing.rows("warm", several[0], START + timedelta(days=365)))  # models load
    folds: dict[int, Shard] = {}
    spent = [0.0, 0.0, 0.0]
    mentions = touched = size = 0
    for number, content in enumerate(several):
        began = process_time()
        rows = list(weighing.rows(f"{number:05}", content, START + timedelta(days=365)))
        spent[0] += process_time() - began
        for row in rows:
            load = msgspec.msgpack.decode(row.load, type=Load)
            fold = folds.setdefault(row.shard, Shard(parts.detectors))
            began = process_time()
            fold.take_in(load.weighed, load.heard, datetime.fromtimestamp(row.now / 1e6, UTC))
            spent[1] += process_time() - began
            mentions += len(load.weighed)
        if number % FILES == FILES - 1:  # once a batch, as Spark does
            for fold in folds.values():
                began = process_time()
                state = fold.state()
                spent[2] += process_time() - began
                topics = json.loads(state)["topics"]
                touched += len(topics)
                size += len(state)
    return spent[0] / mentions * 1e6, spent[1] / mentions * 1e6, spent[2] / touched * 1e3, size / touched / 1e3


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--batches", type=int, default=6)
    asked.add_argument("--mentions", type=int, default=20_000, help="a batch, about")
    asked.add_argument("--topics", type=int, default=20)
    asked.add_argument("--shards", type=int, nargs="+", default=[8])
    asked.add_argument("--equal", nargs="+", type=int, help="compare signals alone, with so many shards each")
    asked.add_argument("--crises", type=int, default=5)
    asked.add_argument("--hours", type=int, default=20)
    asked.add_argument("--cores", type=int, nargs="+", default=[1, 2])
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
    """Every word of every signal, in one process and on Spark."""
    several = list(steps(wanted.topics, wanted.hours, wanted.crises, minutes=60, rate=1.0))
    with TemporaryDirectory() as there:
        folder = Path(there)
        write(folder / "in", several)
        lasted, _, expected = one_process(several, text, folder)
        mentions = sum(each.count(b"\n") + 1 for each in several)
        print(
            f"{mentions:,} mentions of {wanted.topics:,} topics: {len(expected)} signals in one process, {lasted:.0f} s"
        )
        print("| shards | signals | every word the same | seconds |\n|---:|---:|---|---:|", flush=True)
        for said in told_by(wanted.topics, wanted.equal, folder / "in", folder / "kept", wanted.cores[-1]):
            mine = told(of_lines(said["lines"]))
            same = "yes" if mine == expected else "no"
            lasted = sum(said["batches"])
            print(f"| {said['shards']} | {len(mine)} | {same} | {lasted:.0f} |", flush=True)


def told_by(topics: int, shards: list[int], source: Path, kept: Path, cores: int) -> Iterator[dict[str, Any]]:
    """What the program of one Spark prints, as it comes."""
    command = [sys.executable, __file__, "--topics", str(topics), "--spark", str(source), str(kept), str(cores)]
    command += ["--shards", *map(str, shards)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        for line in program.stdout or ():
            yield json.loads(line)
    if program.returncode:
        raise SystemExit(f"Spark ended with {program.returncode}; run it alone: {' '.join(command)}")


def compare(wanted: argparse.Namespace, text: str) -> None:
    """All of them on one stream, and the table."""
    rate = wanted.mentions / FILES * 6 / wanted.topics
    hours = wanted.batches * FILES / 6
    several = list(steps(wanted.topics, round(hours), 0, rate=rate))[: wanted.batches * FILES]
    counts = [sum(each.count(b"\n") + 1 for each in several[at : at + FILES]) for at in range(0, len(several), FILES)]
    with TemporaryDirectory() as there:
        folder = Path(there)
        write(folder / "in", several)
        _, used, expected = one_process(several, text, folder)
        base = sum(each.count(b"\n") + 1 for each in several[1:]) / used
        print("| | mentions a second of CPU | against one process | same signals | wall |\n|---|---:|---:|---|---:|")
        print(f"| one process, SQLite | {base:,.0f} | 1 | | |")
        weigh, fold, write_ms, kilobytes = shards_alone(several, text, wanted.shards[0])
        print(f"| shards alone | {1e6 / (weigh + fold):,.0f} | {1e6 / (weigh + fold) / base:.2f} | | |", flush=True)
        print(
            f"weigh {weigh:.0f} µs and fold {fold:.0f} µs a mention; "
            f"a batch writes {kilobytes:.0f} KB in {write_ms:.1f} ms for each touched topic"
        )
        for cores in wanted.cores:
            [said] = told_by(wanted.topics, wanted.shards[:1], folder / "in", folder / f"kept-{cores}", cores)
            half = len(counts) // 2
            mine = sum(counts[half:]) / (said["used"][len(counts) - 1] - said["used"][half - 1])
            same = "yes" if told(of_lines(said["lines"])) == expected else "no"
            wall = sum(said["batches"][half:])
            print(f"| Spark, local[{cores}] | {mine:,.0f} | {mine / base:.2f} | {same} | {wall:.0f} s |")
            each = ", ".join(f"{one:.1f}" for one in said["batches"])
            print(f"batches of some {counts[0]:,} mentions: {each} s", flush=True)


main()
