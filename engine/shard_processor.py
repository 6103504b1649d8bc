"""A shard as Spark runs it: its state, the timers by which it hears silence, and its signals as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
from pyspark.sql import Row
from pyspark.sql.streaming import StatefulProcessor, StatefulProcessorHandle

from ..core.sent_signals import written
from .shard import LISTEN, Shard
from .weighing import Load

if TYPE_CHECKING:
    from .spark_query import Recipe

STATE = "mark STRING, state STRING"
SIGNALS = "kind STRING, line STRING"
_LOAD = msgspec.msgpack.Decoder(Load)
_IN_MEMORY: dict[int, tuple[str, Shard]] = {}  # of this worker process, by shard: the mark of the state it stands for


class ShardProcessor(StatefulProcessor):  # type: ignore[misc]  # pyspark's base has no types
    """Feeds a shard what Spark brings it, in the order of the files; with `recorded` no timer is set."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe

    def init(self, handle: StatefulProcessorHandle) -> None:
        """What Spark keeps of a shard."""
        self._handle, self._kept = handle, handle.getValueState("shard", STATE)

    def handleInputRows(self, key: Any, rows: Iterator[Row], timerValues: Any) -> Iterator[Row]:  # noqa: N802, N803
        """All loads of a batch."""
        steps: dict[int, Load] = {}
        for row in sorted(rows, key=lambda row: (row.now, row.path, row.place)):
            came, step = _LOAD.decode(bytes(row.load)), steps.setdefault(row.now, Load([], [], []))
            step.weighed.extend(came.weighed)
            step.heard.extend(came.heard)
            step.letters.extend(came.letters)
        yield from self._take_in(int(key[0]), steps, timerValues)

    def handleExpiredTimer(self, key: Any, timerValues: Any, expiredTimerInfo: Any) -> Iterator[Row]:  # noqa: ARG002, N802, N803
        """Time to hear whether all is quiet."""
        step = {timerValues.getCurrentProcessingTimeInMs() * 1000: Load()}
        yield from self._take_in(int(key[0]), step, timerValues)

    def close(self) -> None:
        """Nothing is held open."""

    def _take_in(self, shard: int, steps: dict[int, Load], timers: Any) -> Iterator[Row]:
        topics = self._opened(shard)
        lines: list[tuple[str, str]] = []
        for now, load in steps.items():
            at = datetime.fromtimestamp(now / 1e6, UTC)
            lines += [("signal", written([one])) for one in topics.take_in(load.weighed, load.heard, at)]
            lines += [("letter", msgspec.json.encode(one).decode()) for one in load.letters]
        self._save(shard, topics)
        if topics.listens and not self._recipe.recorded:
            self._wake(timers.getCurrentProcessingTimeInMs())
        return (Row(kind=kind, line=line) for kind, line in lines)

    def _opened(self, shard: int) -> Shard:
        """The shard as Spark's state says it is, out of memory where it is still there."""
        kept = self._kept.get() if self._kept.exists() else ("", "")
        mark, topics = _IN_MEMORY.pop(shard, ("", None))
        if topics is not None and mark == kept[0]:
            return topics
        return Shard(self._recipe.watching().detectors, kept[1])

    def _save(self, shard: int, topics: Shard) -> None:
        mark = uuid4().hex  # a try that Spark gives up leaves a mark behind that no state has
        self._kept.update((mark, topics.state()))
        _IN_MEMORY[shard] = (mark, topics)

    def _wake(self, now: int) -> None:
        if not list(self._handle.listTimers()):
            self._handle.registerTimer(now + LISTEN // timedelta(milliseconds=1))
