"""Reads a file of mentions, matches and weighs them, and gives each shard its load: one row, however much it holds."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from ..core import event_time
from ..core.errors import BadSetting, unexpected
from ..core.judging import Weighed, reposts, weigh
from ..core.model import DeadLetter, Mention, Parsed
from ..core.readings import hear
from ..sources.body import parse_body
from ..sources.wire import dead_letter
from ..wiring import Watching
from .shard import Load, shard_of

log = logging.getLogger("firebreak")


class Row(NamedTuple):
    """A load on its way: `now` in microseconds since 1970; `place` is the stretch's number in its file."""

    shard: int
    now: int
    path: str
    place: int
    load: bytes


class Weighing:
    """The work that needs nothing but the mentions themselves.

    With `recorded` the present is that of the file: its newest mention. Every shard then learns that time passes.
    """

    def __init__(self, watching: Watching, shards: int, *, recorded: bool = False) -> None:
        self._watching, self._shards, self._recorded = watching, shards, recorded

    def rows(self, path: str, content: bytes, now: datetime) -> Iterator[Row]:
        """The loads of a file; what cannot be read is a dead letter, and costs no other line."""
        try:
            stretches = list(parse_body(content, path, now))
        except BadSetting as error:
            stretches = [Parsed(letters=(dead_letter(path, 1, str(error)),))]
        if self._recorded:
            now = max((one.created_at for part in stretches for one in part.mentions), default=now)
        for place, part in enumerate(stretches):
            yield from self._rows(path, place, part, now)
        if self._recorded:
            for shard in range(self._shards):
                yield _row(shard, now, path, len(stretches), Load())

    def _rows(self, path: str, place: int, part: Parsed, now: datetime) -> Iterator[Row]:
        mentions = event_time.not_ahead((one for one in part.mentions if one.operation != "delete"), now)
        weighed, spoilt = self._bearable(mentions, path)
        loads: dict[int, Load] = {}
        for one in weighed:
            self._load(loads, one.topic).weighed.append(one)
        for reading in hear(mentions):
            self._load(loads, reading.topic).heard.append(reading)
        if letters := [*part.letters, *spoilt]:
            self._load(loads, path).letters.extend(letters)
        for shard, load in sorted(loads.items()):
            yield _row(shard, now, path, place, load)

    def _load(self, loads: dict[int, Load], name: str) -> Load:
        return loads.setdefault(shard_of(name, self._shards), Load([], [], []))

    def _bearable(self, mentions: Sequence[Mention], path: str) -> tuple[list[Weighed], list[DeadLetter]]:
        """All of them; where that breaks one after the other, and what breaks is a dead letter."""
        try:
            return self._weigh(mentions), []
        except Exception as error:  # noqa: BLE001  one mention must not cost the others
            log.error("%s: %s", path, unexpected(error))
        weighed, letters = list[Weighed](), list[DeadLetter]()
        for mention in mentions:
            try:
                weighed += self._weigh([mention])
            except Exception as error:  # noqa: BLE001
                letters.append(dead_letter(path, 0, unexpected(error), msgspec.json.encode(mention)))
        return weighed, letters

    def _weigh(self, mentions: Sequence[Mention]) -> list[Weighed]:
        watching = self._watching
        reposted = reposts(mentions, lambda _: {})
        matched = [(mention, watching.matcher.match(mention, reposted.get(mention.key))) for mention in mentions]
        about = [
            (mention, topic, found.tags)
            for mention, found in matched
            for topic in found.topics
            if topic not in found.own
        ]
        return weigh(about, reposted, watching.sentiment.score, watching.topic, watching.harms_in)


def _row(shard: int, now: datetime, path: str, place: int, load: Load) -> Row:
    return Row(shard, round(now.timestamp() * 1e6), path, place, msgspec.msgpack.encode(load))
