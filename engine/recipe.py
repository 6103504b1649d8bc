"""What every worker needs to know. It is sent to them, and each makes its own matcher, judge and detectors of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from ..wiring import Watching

LOADS = "shard INT, now BIGINT, path STRING, place INT, load BINARY"
_ARROW = pa.schema(
    [
        ("shard", pa.int32()),
        ("now", pa.int64()),
        ("path", pa.string()),
        ("place", pa.int32()),
        ("load", pa.binary()),
    ]
)


@dataclass(frozen=True)
class Recipe:
    """How mentions are watched; Spark starts a worker for each stage, so nothing is imported before it is needed."""

    playbooks: str  # the whole text of the file
    models: str
    shards: int
    recorded: bool = False
    by_brand: bool = False
    keeps: bool = False  # what mentions counted as is wanted as well

    def watching(self) -> Watching:
        """Made once in each process."""
        return _watching(self)

    def loads(self, bodies: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The loads of whole files, as Spark hands them over."""
        from .weighing import Weighing

        weighing = Weighing(self.watching(), self.shards, recorded=self.recorded)
        for some in bodies:
            for file in some.to_pylist():
                rows = list(weighing.rows(file["path"], file["content"], file["now"].astimezone(UTC)))
                yield pa.RecordBatch.from_pylist([row._asdict() for row in rows], schema=_ARROW)


@cache
def _watching(recipe: Recipe) -> Watching:
    from ..wiring import read_text, watching

    return watching(read_text(recipe.playbooks), models=Path(recipe.models), by_brand=recipe.by_brand)
