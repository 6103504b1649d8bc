"""Mentions out of a Kafka topic, as bodies that are read as files are; Spark's checkpoint keeps the offsets.

Spark's own connector is a jar that many clusters cannot fetch; this one wants `confluent-kafka` beside Python alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pyspark.sql.datasource import DataSource, DataSourceStreamReader, InputPartition
from pyspark.sql.streaming.datasource import ReadLimit, ReadMaxRows, SupportsTriggerAvailableNow

from .kafka_address import place_of

if TYPE_CHECKING:
    from confluent_kafka import Consumer, Message

log = logging.getLogger("firebreak")

NAME = "firebreak-kafka"
WAIT = 10.0  # seconds for a broker's answer
SILENT = 60.0  # seconds after which Spark is to try again: there is something, and the brokers do not bring it
MOST = 1_000  # messages a body
Body = tuple[str, datetime, int, bytes]


class KafkaSource(DataSource):  # type: ignore[misc]  # pyspark's base has no types
    """`spark.readStream.format("firebreak-kafka")`: options `address`, `most` (messages a batch), `begin` (offsets as
    JSON, of a checkpoint that is gone on from) and `kafka.…`, which librdkafka gets."""

    @classmethod
    def name(cls) -> str:
        return NAME

    def schema(self) -> str:
        return "path STRING, modificationTime TIMESTAMP, length BIGINT, content BINARY"

    def streamReader(self, schema: Any) -> KafkaReader:  # noqa: ARG002, N802
        return KafkaReader(dict(self.options))


class Span(InputPartition):  # type: ignore[misc]
    """Messages `first` to before `end` of one partition."""

    def __init__(self, partition: int, first: int, end: int) -> None:
        self.partition, self.first, self.end = partition, first, end


class KafkaReader(DataSourceStreamReader, SupportsTriggerAvailableNow):  # type: ignore[misc]
    """An offset of Spark's says for each partition which message comes next."""

    def __init__(self, options: dict[str, str]) -> None:
        self._place, self._most = place_of(options["address"]), int(options["most"])
        self._more = {name.removeprefix("kafka."): said for name, said in options.items() if name.startswith("kafka.")}
        self._begin: dict[str, int] = json.loads(options.get("begin") or "{}")
        self._last: dict[str, int] | None = None

    def initialOffset(self) -> dict[str, int]:  # noqa: N802
        """The oldest messages that there are, or where another checkpoint was."""
        return {str(one): self._begin.get(str(one), low) for one, (low, _) in self._marks().items()}

    def prepareForTriggerAvailableNow(self) -> None:  # noqa: N802
        """What comes from now on is left for another time."""
        self._last = {str(one): high for one, (_, high) in self._marks().items()}

    def getDefaultReadLimit(self) -> ReadLimit:  # noqa: N802
        return ReadMaxRows(self._most)

    def latestOffset(self, start: dict[str, int], limit: ReadLimit) -> dict[str, int]:  # noqa: N802
        """As far as a batch may go: its share of each partition. A partition that was added begins with its oldest."""
        marks = self._marks()
        most = limit.max_rows if isinstance(limit, ReadMaxRows) else sum(high for _, high in marks.values())
        share = max(1, most // max(1, len(marks)))
        until = {}
        for one, (low, high) in marks.items():
            first = start.get(str(one), low)
            last = high if self._last is None else self._last.get(str(one), first)
            until[str(one)] = max(first, min(last, max(low, first) + share))
        return until

    def partitions(self, start: dict[str, int], end: dict[str, int]) -> Sequence[Span]:
        return [
            Span(int(one), start.get(one, 0), until) for one, until in sorted(end.items()) if start.get(one, 0) < until
        ]

    def read(self, partition: Span) -> Iterator[Body]:
        """The messages as bodies: lines of JSON together, what has several lines by itself."""
        consumer = self._consumer()
        try:
            yield from _bodies(self._place.topic, partition.partition, self._messages(consumer, partition))
        finally:
            consumer.close()

    def commit(self, end: dict[str, int]) -> None:
        """Spark keeps them; Kafka is not told."""

    def stop(self) -> None:
        """Nothing is held open."""

    def _consumer(self) -> Consumer:
        from confluent_kafka import Consumer

        return Consumer(
            {
                "group.id": "firebreak",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                **self._more,
                "bootstrap.servers": self._place.servers,
            }
        )

    def _marks(self) -> dict[int, tuple[int, int]]:
        """The oldest message of each partition and the one that will come next."""
        from confluent_kafka import TopicPartition

        consumer = self._consumer()
        try:
            found = consumer.list_topics(self._place.topic, timeout=WAIT).topics[self._place.topic]
            if found.error:
                raise OSError(f"{self._place.topic}: {found.error}")
            return {
                one: consumer.get_watermark_offsets(TopicPartition(self._place.topic, one), timeout=WAIT)
                for one in sorted(found.partitions)
            }
        finally:
            consumer.close()

    def _messages(self, consumer: Consumer, span: Span) -> Iterator[Message]:
        from confluent_kafka import KafkaError, TopicPartition

        consumer.assign([TopicPartition(self._place.topic, span.partition, span.first)])
        silent = 0.0
        while silent < SILENT:
            some = consumer.consume(MOST, 1.0)
            silent = 0.0 if some else silent + 1.0
            for one in some:
                error = one.error()
                if error and error.code() == KafkaError._PARTITION_EOF:
                    return  # what was there when the batch was cut has been deleted since
                if error:
                    raise OSError(f"{self._place.topic}/{span.partition}: {error}")
                if one.offset() >= span.end:
                    return
                if one.offset() > span.first and not getattr(span, "begun", False):
                    log.warning("%s: messages %d to %d are gone", self._place.topic, span.first, one.offset() - 1)
                span.begun = True
                yield one
                if one.offset() == span.end - 1:
                    return
        raise OSError(f"{self._place.topic}/{span.partition}: the brokers bring nothing after {span.first}")


def _bodies(topic: str, partition: int, messages: Iterator[Message]) -> Iterator[Body]:
    lines: list[bytes] = []
    first, at = 0, datetime.fromtimestamp(0, UTC)
    for one in messages:
        said: bytes = (one.value() or b"").strip()
        if lines and (len(lines) == MOST or not _is_line(said)):
            yield _body(topic, partition, first, at, lines)
            lines = []
        if not lines:
            first = one.offset()
        at = datetime.fromtimestamp(max(one.timestamp()[1], 0) / 1000, UTC)
        if said:
            lines.append(said)
        if said and not _is_line(said):
            yield _body(topic, partition, first, at, lines)
            lines = []
    if lines:
        yield _body(topic, partition, first, at, lines)


def _is_line(said: bytes) -> bool:
    return said.startswith(b"{") and b"\n" not in said


def _body(topic: str, partition: int, first: int, at: datetime, lines: Sequence[bytes]) -> Body:
    content = b"\n".join(lines)
    return f"kafka:{topic}/{partition}/{first:020}", at, len(content), content
