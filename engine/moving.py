"""Going on from another checkpoint: with another number of shards, or where a query cannot go on from its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from .shard import shard_of, split

PART = "shard INT, topic STRING, day STRING, kept STRING"
_PART = pa.schema([("shard", pa.int32()), ("topic", pa.string()), ("day", pa.string()), ("kept", pa.string())])


class Moved(NamedTuple):
    """What a checkpoint had learned, cut for other shards, and what it had read."""

    parts: DataFrame
    files: tuple[str, ...]  # of a folder
    offsets: str  # of Kafka, as JSON; empty for a folder


def moved(session: SparkSession, checkpoint: str, shards: int) -> Moved:
    """All that the last whole batch left behind; the checkpoint is only read."""
    state = session.read.format("statestore").option("path", checkpoint)
    topics = state.option("stateVarName", "shard").load().selectExpr("value.state AS state")
    days = state.option("stateVarName", "days").option("flattenCollectionTypes", True).load()
    counts = days.selectExpr(
        "user_map_key.topic AS topic", "user_map_key.day AS day", "user_map_value.value.counts AS kept"
    )

    def cut(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for state in batch.column(0).to_pylist():
                rows = [{"shard": shard, "topic": "", "day": "", "kept": kept} for shard, kept in split(state, shards)]
                yield pa.RecordBatch.from_pylist(rows, schema=_PART)

    def place(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = [{**row, "shard": shard_of(row["topic"], shards)} for row in batch.to_pylist()]
            yield pa.RecordBatch.from_pylist(rows, schema=_PART)

    parts = topics.mapInArrow(cut, PART).unionByName(counts.mapInArrow(place, PART))
    offset = _offset(session, checkpoint)
    if "logOffset" not in offset:
        return Moved(parts, (), json.dumps(offset))
    return Moved(parts, _files(session, checkpoint, int(offset["logOffset"])), "")


def _offset(session: SparkSession, checkpoint: str) -> dict[str, int]:
    """How far the last whole batch had read."""
    done = (
        session.read.format("text").load(f"{checkpoint}/commits").selectExpr("_metadata.file_name AS name").distinct()
    )
    last = max(int(row.name) for row in done.collect())
    lines = session.read.text(f"{checkpoint}/offsets/{last}", wholetext=True).collect()[0].value.splitlines()
    offset: dict[str, int] = json.loads(lines[2])
    return offset


def _files(session: SparkSession, checkpoint: str, last: int) -> tuple[str, ...]:
    rows = session.read.text(f"{checkpoint}/sources/0").collect()
    entries = [json.loads(row.value) for row in rows if row.value.startswith("{")]
    return tuple(sorted({one["path"] for one in entries if one["batchId"] <= last}))
