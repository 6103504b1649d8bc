"""The stream: bodies → loads → shards → signals → the desk; Spark keeps how far it is and what was learned."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import current_timestamp, udf
from pyspark.sql.streaming import StreamingQuery

from ..core.model import DeadLetter
from .kafka_address import SCHEME
from .kafka_source import NAME, KafkaSource
from .kept_mentions import keep
from .moving import Moved, moved
from .recipe import LOADS, Recipe
from .shard_processor import SAID, ShardProcessor

log = logging.getLogger("firebreak")

FILES = "path STRING, modificationTime TIMESTAMP, length BIGINT, content BINARY"
ROCKSDB = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"


@dataclass(frozen=True)
class Running:
    """How it is run: `master` is empty where spark-submit says it; `once` takes what is there, and ends."""

    source: str  # a folder, or kafka://…
    checkpoint: str
    master: str = ""
    files: int = 100  # a batch
    every: float = 1.0  # seconds between two batches
    once: bool = False
    mentions: str = ""  # a folder for what mentions counted as
    begin: str = ""  # another checkpoint that is gone on from
    kafka: tuple[tuple[str, str], ...] = ()  # what librdkafka is told beside the brokers
    messages: int = 100_000  # of Kafka a batch


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
    made = made.config("spark.ui.showConsoleProgress", "false").config("spark.sql.session.timeZone", "UTC")
    session = made.getOrCreate()
    cores = session.sparkContext.defaultParallelism
    session.conf.set("spark.sql.shuffle.partitions", str(min(shards, cores)))
    session.conf.set("spark.sql.streaming.stateStore.providerClass", ROCKSDB)
    session.sparkContext.setLogLevel("ERROR")
    return session


def start(session: SparkSession, recipe: Recipe, running: Running, send: Callable[[list[str]], None]) -> StreamingQuery:
    """Begin, or go on where the checkpoint says; `send` takes the lines of a batch, after a crash once more."""
    before = moved(session, running.begin, recipe.shards) if running.begin else None
    bodies = _bodies(session, running, before).withColumn("now", current_timestamp())
    said = (
        bodies.mapInArrow(recipe.loads, LOADS)
        .groupBy("shard")
        .transformWithState(
            statefulProcessor=ShardProcessor(recipe),
            outputStructType=SAID,
            outputMode="Append",
            timeMode="ProcessingTime",  # also where no timer is set: a checkpoint goes on in one mode only
            initialState=before.parts.groupBy("shard") if before else None,
        )
    )

    def hand_over(batch: DataFrame, number: int) -> None:
        batch.persist()  # a second look at it must not run the shards again
        rows = batch.filter("kind != 'judged'").collect()
        _keep_letters(running, number, [row.line for row in rows if row.kind == "letter"])
        if recipe.keeps:
            keep(batch, running.mentions, running.checkpoint, number)
        batch.unpersist()
        send(in_order([row.line for row in rows if row.kind == "signal"]))

    # Where processing time may pass Spark makes batches without data for ever: what is to end must not ask for them.
    session.conf.set("spark.sql.streaming.noDataMicroBatches.enabled", str(not running.once).lower())
    session.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")  # INT96 knows no zone and no bounds
    trigger: dict[str, Any] = {"availableNow": True} if running.once else {"processingTime": f"{running.every} seconds"}
    query = said.writeStream.foreachBatch(hand_over).option("checkpointLocation", running.checkpoint)
    return query.trigger(**trigger).start()


def _bodies(session: SparkSession, running: Running, before: Moved | None) -> DataFrame:
    """What comes, as rows of FILES."""
    if running.source.startswith(SCHEME):
        session.dataSource.register(KafkaSource)
        stream = session.readStream.format(NAME).option("address", running.source).option("most", running.messages)
        stream = stream.option("begin", before.offsets if before else "")
        for name, said in running.kafka:
            stream = stream.option(f"kafka.{name}", said)
        return stream.load()
    stream = session.readStream.format("binaryFile").schema(FILES).option("maxFilesPerTrigger", running.files)
    if not before or not before.files:
        return stream.load(running.source)
    # What the other checkpoint has read is taken as read with the first batch.
    read = {_inside(path) for path in before.files}
    unread = udf(lambda path: _inside(path) not in read, "boolean")
    return stream.option("maxFilesPerTrigger", len(read) + running.files).load(running.source).filter(unread("path"))


def _inside(path: str) -> str:
    """A path without its scheme, and however many slashes follow that."""
    return unquote(path.partition(":")[2].lstrip("/"))


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
