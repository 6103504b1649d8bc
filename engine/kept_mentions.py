"""Mentions and what they counted as, in Parquet: written by the engine, read a topic's window at a time.

`FOLDER/run=…/batch=…/*.parquet`: a batch that is done again writes over itself, and another checkpoint writes beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec
import pyarrow as pa

from ..core.messages import decoder
from ..core.model import Judged

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

COLUMNS = """topic STRING, created_at TIMESTAMP, platform STRING, id STRING, author STRING, lang STRING, url STRING,
text STRING, negative DOUBLE, label STRING, judged STRING"""
_SCHEMA = pa.schema(
    [
        ("topic", pa.string()),
        ("created_at", pa.timestamp("us", tz="UTC")),
        *((name, pa.string()) for name in ("platform", "id", "author", "lang", "url", "text")),
        ("negative", pa.float64()),
        ("label", pa.string()),
        ("judged", pa.string()),
    ]
)
_RAW = msgspec.json.Decoder(list[msgspec.Raw])
_JUDGED = decoder(Judged)


def keep(said: DataFrame, folder: str, checkpoint: str, batch: int) -> None:
    """Write the rows of kind "judged" of a batch."""
    place = f"{folder.rstrip('/')}/run={crc32(checkpoint.encode()):08x}/batch={batch:09}"
    rows = said.filter("kind = 'judged'").select("line").mapInArrow(_columns, COLUMNS)
    rows.sortWithinPartitions("topic", "created_at").write.mode("overwrite").parquet(place)


def _columns(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for line in batch.column(0).to_pylist():
            yield pa.RecordBatch.from_pylist([_row(bytes(one)) for one in _RAW.decode(line)], schema=_SCHEMA)


def _row(raw: bytes) -> dict[str, Any]:
    one = _JUDGED.decode(raw)
    said = one.mention
    return {
        "topic": one.topic,
        "created_at": said.created_at,
        "platform": said.platform,
        "id": said.id,
        "author": said.author.handle,
        "lang": said.lang,
        "url": said.url,
        "text": said.text,
        "negative": one.negative,
        "label": one.label,
        "judged": raw.decode(),
    }


def window(folder: str, topic: str, since: datetime | None = None, until: datetime | None = None) -> Iterator[Judged]:
    """What was said about a topic from `since` to before `until`, the oldest first: the one way in which it is read."""
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    asked = pc.field("topic") == topic
    if since:
        asked &= pc.field("created_at") >= since
    if until:
        asked &= pc.field("created_at") < until
    kept = ds.dataset(folder, format="parquet", partitioning=None)
    found = kept.to_table(columns=["created_at", "judged"], filter=asked).sort_by("created_at")
    for line in found.column("judged"):
        yield _JUDGED.decode(line.as_py())
