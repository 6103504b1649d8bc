"""The stream: files → loads → shards → signals → the desk; Spark keeps how far it is and what was learned."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import current_timestamp
from pyspark.sql.streaming import StreamingQuery

from ..core.model import DeadLetter
from ..wiring import Watching, read_text, watching
from .shard_processor import SIGNALS, ShardProcessor
from .weighing import Weighing

log = logging.getLogger("firebreak")

FILES = "path STRING, modificationTime TIMESTAMP, length BIGINT, content BINARY"
LOADS = "shard INT, now BIGINT, path STRING, place INT, load BINARY"
ARROW = pa.schema(
    [
        ("shard", pa.int32()),
        ("now", pa.int64()),
        ("path", pa.string()),
        ("place", pa.int32()),
        ("load", pa.binary()),
    ]
)
ROCKSDB = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"


@dataclass(frozen=True)
class Recipe:
    """What every worker needs to know; it is sent to them, and each makes its own detectors of it."""

    playbooks: str  # the whole text of the file
    models: str
    shards: int
    recorded: bool = False
    by_brand: bool = False

    def watching(self) -> Watching:
        """Made once in each process."""
        return _watching(self)

    def loads(self, files: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The loads of whole files, as Spark hands them over."""
        weighing = Weighing(self.watching(), self.shards, recorded=self.recorded)
        for some in files:
            for file in some.to_pylist():
                rows = list(weighing.rows(file["path"], file["content"], file["now"].astimezone(UTC)))
                yield pa.RecordBatch.from_pylist([row._asdict() for row in rows], schema=ARROW)


@cache
def _watching(recipe: Recipe) -> Watching:
    return watching(read_text(recipe.playbooks), models=Path(recipe.models), by_brand=recipe.by_brand)


@dataclass(frozen=True)
class Running:
    """How it is run: `master` is empty where spark-submit says it; `once` takes what is there, and ends."""

    source: str
    checkpoint: str
    master: str = ""
    files: int = 100  # a batch
    every: float = 1.0  # seconds between two batches
    once: bool = False


def open_session(running: Running, shards: int) -> SparkSession:
    """A session as the stream needs it; what spark-submit or a cluster says of the rest stays."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")  # it is imported, and not used
    made = SparkSession.builder.appName("firebreak")
    if running.master:
        made = made.master(running.master)
        if running.master.startswith("local"):  # it listens to nobody else
            made = made.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
            made = made.config("spark.ui.enabled", "false")
    made = made.config("spark.sql.streaming.stateStore.providerClass", ROCKSDB)
    made = made.config("spark.ui.showConsoleProgress", "false").config("spark.sql.session.timeZone", "UTC")
    session = made.getOrCreate()
    cores = session.sparkContext.defaultParallelism
    session.conf.set("spark.sql.shuffle.partitions", str(min(shards, cores)))
    session.sparkContext.setLogLevel("ERROR")
    return session


def start(session: SparkSession, recipe: Recipe, running: Running, send: Callable[[list[str]], None]) -> StreamingQuery:
    """Begin, or go on where the checkpoint says; `send` takes the lines of a batch, after a crash once more."""
    files = session.readStream.format("binaryFile").schema(FILES).option("maxFilesPerTrigger", running.files)
    loads = files.load(running.source).withColumn("now", current_timestamp()).mapInArrow(recipe.loads, LOADS)
    said = loads.groupBy("shard").transformWithState(
        statefulProcessor=ShardProcessor(recipe),
        outputStructType=SIGNALS,
        outputMode="Append",
        timeMode="ProcessingTime",  # also where no timer is set: a checkpoint goes on in one mode only
    )

    def hand_over(batch: DataFrame, number: int) -> None:
        rows = batch.collect()
        _keep_letters(running, number, [row.line for row in rows if row.kind == "letter"])
        send(in_order([row.line for row in rows if row.kind == "signal"]))

    trigger: dict[str, Any] = {"availableNow": True} if running.once else {"processingTime": f"{running.every} seconds"}
    query = said.writeStream.foreachBatch(hand_over).option("checkpointLocation", running.checkpoint)
    return query.trigger(**trigger).start()


def in_order(lines: list[str]) -> list[str]:
    """As they happened: shards come in any order."""
    return sorted(lines, key=lambda line: (msgspec.json.decode(line)["signal"]["at"], line))


def _keep_letters(running: Running, number: int, letters: list[str]) -> None:
    """What could not be read, beside the checkpoint, one file a batch: a batch that is done again writes it again."""
    if not letters:
        return
    first = msgspec.json.decode(letters[0], type=DeadLetter)
    log.warning(
        "%d lines could not be read; the first: %s:%d: %s", len(letters), first.source, first.line, first.reason
    )
    folder = Path(f"{running.checkpoint.removeprefix('file:').rstrip('/')}-unread")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number}.jsonl").write_text("\n".join(letters) + "\n", encoding="utf-8")
