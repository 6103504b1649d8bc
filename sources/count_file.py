"""A table of counts (`topic,series,at,count`) as a recording: what is replayed, and what detectors learn from."""

from __future__ import annotations

import zlib
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.errors import BadSetting
from ..core.model import DeadLetter, Parsed, Point
from ..core.translation import message
from .points import FIELDS, parse_points

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MOST = 1_000  # points a batch


class CountFile:
    """Its points in the order of time, a batch for each minute. The cursor is `points@checksum`."""

    def __init__(self, path: str | Path, now: datetime) -> None:
        self.path = str(path)
        self.name = f"counts:{Path(path).resolve()}"
        self.broken = ""
        self.share = 0.0  # of its points that were given
        self._now = now

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        """Batches after `cursor`, oldest first; what cannot be read comes with the first one."""
        try:
            body = Path(self.path).read_bytes()
        except OSError as error:
            raise BadSetting(
                message(
                    "{path}: cannot be read ({cause}); give a table of counts",
                    path=str(self.path),
                    cause=str(error.strerror),
                )
            ) from None
        check, letters, points = f"{zlib.crc32(body):08x}", list[DeadLetter](), list[Point]()
        for part in parse_points(body, self.name, self._now):
            letters += part.letters
            points += part.points
        points.sort(key=lambda one: one.at)
        known, _, of = (cursor or "0").partition("@")
        skip = int(known) if of == check else 0
        if not points and letters and not skip:
            yield Parsed(letters=tuple(letters), cursor=f"0@{check}")
        done = 0
        for batch in _batches(points):
            done += len(batch.points)
            self.share = done / len(points)
            if done > skip:
                yield replace(batch, letters=tuple(letters), cursor=f"{done}@{check}")
            letters = []


def _batches(points: list[Point]) -> Iterator[Parsed]:
    for _, some in groupby(points, key=lambda one: one.at.replace(second=0, microsecond=0)):
        minute = list(some)
        for begin in range(0, len(minute), MOST):
            yield Parsed(points=tuple(minute[begin : begin + MOST]))


def holds_counts(path: Path) -> bool:
    """Whether a file is a table of counts: its header names all four columns."""
    with path.open("rb") as stream:
        first = stream.readline(10_000).decode("utf-8-sig", "replace")
    names = {one.strip(' "\r\n').casefold() for one in first.replace(";", ",").replace("\t", ",").split(",")}
    return {*FIELDS} <= names
