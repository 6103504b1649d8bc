"""A shard as Spark runs it: its state, the timers by which it hears silence, and its signals as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
from pyspark.sql import Row
from pyspark.sql.streaming import StatefulProcessor, StatefulProcessorHandle

from ..core.messages import encoded
from ..core.model import Judged
from ..core.sent_signals import written
from .shard import LISTEN, Load, Shard, together

if TYPE_CHECKING:
    from .recipe import Recipe

STATE = "mark STRING, state STRING"
DAY, COUNTS = "topic STRING, day STRING", "counts STRING"
SAID = "kind STRING, line STRING"  # "signal" or "letter" and its JSON, or "judged" and a JSON array
KEPT_MS = 60 * 24 * 3_600_000  # for which days that are over are kept: somewhat longer than is learned from
_LOAD = msgspec.msgpack.Decoder(Load)
_IN_MEMORY: dict[int, tuple[str, Shard]] = {}  # of this worker process, by shard: the mark of the state it stands for


class ShardProcessor(StatefulProcessor):  # type: ignore[misc]  # pyspark's base has no types
    """Feeds a shard what Spark brings it, in the order of the files; with `recorded` no timer is set."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe

    def init(self, handle: StatefulProcessorHandle) -> None:
        """What Spark keeps of a shard: its state, and the counts of days that are over."""
        self._handle, self._kept = handle, handle.getValueState("shard", STATE)
        self._days = handle.getMapState("days", DAY, COUNTS, KEPT_MS)

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

    def handleInitialState(self, key: Any, initialState: Row, timerValues: Any) -> None:  # noqa: N802, N803
        """A part of what another checkpoint kept, for this shard: topics, or the counts of one day of one of them."""
        if initialState.day:
            self._days.updateValue((initialState.topic, initialState.day), (initialState.kept,))
            return
        before = [self._kept.get()[1]] if self._kept.exists() else []
        topics = Shard(self._recipe.watching().detectors, together([*before, initialState.kept]), self._day)
        self._save(int(key[0]), topics)
        self._listen(topics, timerValues)

    def close(self) -> None:
        """Nothing is held open."""

    def _take_in(self, shard: int, steps: dict[int, Load], timers: Any) -> Iterator[Row]:
        topics = self._opened(shard)
        lines: list[tuple[str, str]] = []
        for now, load in steps.items():
            sent, judged = topics.take_in(load.weighed, load.heard, datetime.fromtimestamp(now / 1e6, UTC))
            lines += [("signal", written([one])) for one in sent]
            lines += [("letter", msgspec.json.encode(one).decode()) for one in load.letters]
            if self._recipe.keeps and judged:
                lines.append(("judged", _array(judged)))
        self._save(shard, topics)
        self._listen(topics, timers)
        return (Row(kind=kind, line=line) for kind, line in lines)

    def _opened(self, shard: int) -> Shard:
        """The shard as Spark's state says it is, out of memory where it is still there."""
        kept = self._kept.get() if self._kept.exists() else ("", "")
        mark, topics = _IN_MEMORY.pop(shard, ("", None))
        if topics is None or mark != kept[0]:
            return Shard(self._recipe.watching().detectors, kept[1], self._day)
        topics.asks(self._day)
        return topics

    def _day(self, topic: str, day: str) -> str | None:
        kept = self._days.getValue((topic, day))
        return str(kept[0]) if kept else None

    def _save(self, shard: int, topics: Shard) -> None:
        for topic, day, counts in topics.full_days():
            self._days.updateValue((topic, day), (counts,))
        mark = uuid4().hex  # a try that Spark gives up leaves a mark behind that no state has
        self._kept.update((mark, topics.state()))
        _IN_MEMORY[shard] = (mark, topics)

    def _listen(self, topics: Shard, timers: Any) -> None:
        """Wake the shard again; the timer that it was woken by is still listed until it has been heard."""
        now = timers.getCurrentProcessingTimeInMs()
        if topics.listens and not self._recipe.recorded and not [at for at in self._handle.listTimers() if at > now]:
            self._handle.registerTimer(now + LISTEN // timedelta(milliseconds=1))


def _array(judged: list[Judged]) -> str:
    return f"[{','.join(encoded(one) for one in judged)}]"
