"""Reads whatever people have as a file: exports of any known shape, sorted by time, each post once."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from msgspec import DecodeError, Struct
from msgspec.json import Decoder

from ..core.errors import BadMention, BadSetting
from ..core.messages import Listed, Number, as_param
from ..core.model import DeadLetter, Mention, Parsed
from ..core.translation import chained, message
from .count_file import CountFile, holds_counts
from .documents import framed, is_lines
from .export_reader import Found, Reader, inner_lists, opened
from .jsonl import AGAIN, MOST, Jsonl
from .paths import InDocument, Node
from .points import point_of
from .settling import Settling
from .shape_files import Shapes, playbooks_of, shapes_beside, shapes_with
from .sorting import Sorted
from .wire import dead_letter

if TYPE_CHECKING:
    from ..core.ports import Clock, Source

MOST_LETTERS = 1_000  # of one file that are kept; all are counted
_HEAD = 256 * 1024
_LOOKED_AT = 20  # lines


class Exports:
    """A file of any shape, read to its end before the first batch is given, in the order of time.

    Batches end as those of Jsonl do. The cursor is `mentions@checksum`: of the same posts, in whatever order the
    file has them, the same batches are given.

    Parameters
    ----------
    path
        The file.
    now
        The present: dates more than a day after it are impossible.
    shapes
        What it is held against.
    shape, zone
        What a person says of it: its shape, and the zone of its times.
    """

    rank = 80  # before Jsonl, which takes any path
    settings = ("FIREBREAK_PLAYBOOKS",)

    @classmethod
    def opens(cls, address: str, settings: Mapping[str, str], clock: Clock) -> Exports | None:
        """Any file that does not hold mention lines; no address with a scheme."""
        if "://" in address or address == "-" or not Path(address).is_file():
            return None
        shapes = shapes_beside(playbooks_of(settings))
        if holds_lines(Path(address), shapes):
            return None
        return cls(address, clock.now(), shapes)

    @classmethod
    def sample(cls, folder: Path) -> str:
        """Five minutes of posts as a table, the newest first, and a row without a time."""
        rows = [f'{number},2026-03-01T09:{number // 3:02d}:00Z,x,rosa,"Hello, all"' for number in range(15)]
        path = folder / "sample.csv"
        path.write_text("\n".join(("id,created_at,platform,author,text", *reversed(rows), "99,,x,rosa,Hello", "")))
        return str(path)

    def __init__(
        self,
        path: str | Path,
        now: datetime,
        shapes: Shapes | None = None,
        *,
        shape: str = "",
        zone: str = "",
        called: str = "",
    ) -> None:
        self.path, self.called = str(path), called or str(path)
        self.name = f"export:{Path(path).resolve()}"
        self.broken = ""
        self.understood = ""  # the shapes that were found, and how it was packed
        self.share = 0.0  # of its mentions that were given, once they are in order
        self._now, self._shape, self._zone = now, shape, zone
        self._shapes = shapes or shapes_with()

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        """Batches after `cursor`, oldest first. BadSetting when nothing can be read, with the reason that helps."""
        posts = Sorted()
        try:
            letters, left = self._fill(posts)
            check = posts.checksum()
            after, _, known = (cursor or "").partition("@")
            skip = int(after) if known == check else None
            all = len(posts)
            for batch in in_batches(posts, letters, left, check):
                done = int((batch.cursor or "0").partition("@")[0])
                self.share = done / all if all else 0.0
                if skip is None or done > skip:
                    yield batch
        finally:
            posts.close()

    def follow(self, cursor: str | None, stopped: Callable[[float], bool]) -> Iterator[Parsed]:
        """As `read`, and whenever the file is another one it is read again: what was known is a duplicate.

        `stopped` is asked with the seconds to wait, and waits them. A file that cannot be read is waited for.
        """
        settling, seen = Settling(), ""
        while True:
            mark = settling.mark(Path(self.path))
            if mark and mark != seen:
                yield from self.read(None if seen else cursor)
                seen = mark
            if stopped(AGAIN):
                return

    def _opened(self) -> IO[bytes]:
        return opened(self.path)

    def _fill(self, posts: Sorted) -> tuple[list[DeadLetter], Counter[str]]:
        letters: list[DeadLetter] = []
        more, founds = 0, dict[int, Found]()
        reader = Reader(self._shapes, self._now, shape=self._shape, zone=self._zone)
        with self._opened() as stream:
            for row in reader.rows(stream, Path(self.called).name):
                founds[id(row.found)] = row.found
                if row.mention is not None:
                    posts.add(row.mention)
                elif row.found.unzoned and not row.found.mentions:
                    raise BadSetting(message("{file}: {what}", file=self.called, what=needs_zone(row.found)))
                elif row.letter and len(letters) < MOST_LETTERS:
                    letters.append(
                        dead_letter(self.name, max(1, row.line), row.reason, row.raw.encode("utf-8", "replace"))
                    )
                elif row.letter:
                    more += 1
        if more:
            letters.append(
                dead_letter(
                    self.name,
                    letters[-1].line + 1,
                    message("and {n} more that could not be read", n=Number(more, grouped=True)),
                )
            )
        left: Counter[str] = Counter()
        for found in founds.values():
            left.update(found.left)
        self.understood = in_words(founds.values())
        if not posts.added and letters:
            self.broken = letters[0].reason
        return letters, left


def in_words(founds: Iterable[Found]) -> str:
    """What a file was taken for: its shapes, and how it was packed."""
    shapes = dict.fromkeys(shape for found in founds for shape in found.shapes)
    said = dict.fromkeys(each for found in founds for each in found.said)
    kinds = chained(shapes, "and")
    if not said or not shapes:
        return kinds
    return message("{what} ({how})", what=kinds, how=Listed(tuple(map(as_param, said)), "comma"))


def needs_zone(found: Found) -> str:
    """The sentence that asks for the zone of a file's times."""
    return message(
        "its times have no zone (such as {time}): say which, such as --zone America/New_York", time=found.unzoned
    )


def in_batches(
    posts: Sorted, letters: list[DeadLetter], left: Counter[str], check: str, most: int = MOST
) -> Iterator[Parsed]:
    """Sorted posts as batches that end with a minute, or at `most`; letters come with the first."""
    batch: list[Mention] = []
    given, minute = 0, None
    first = Parsed(letters=tuple(letters), left_out=dict(left))
    for mention in posts:
        at = mention.created_at.replace(second=0, microsecond=0)
        if batch and (at > (minute or at) or len(batch) >= most):
            given += len(batch)
            yield Parsed(tuple(batch), first.letters, f"{given}@{check}", first.left_out)
            batch, first = [], Parsed()
        if not batch:
            minute = at
        batch.append(mention)
    if batch or first.letters:
        yield Parsed(tuple(batch), first.letters, f"{given + len(batch)}@{check}", first.left_out)


def recording(
    path: str, now: datetime, *, shape: str = "", zone: str = "", own: Path | None = None, called: str = ""
) -> Source:
    """A file, or `-`, as it is replayed: mention lines that are in order as they stand, anything else sorted first.

    `own` is a team's feeds.yaml, `called` the name that the file had where it came from.
    """
    shapes = shapes_with(own)
    if path != "-" and Path(path).is_file() and holds_counts(Path(path)):
        return CountFile(path, now)
    if path == "-":
        return _Spooled(now, shapes, shape=shape, zone=zone)
    if not Path(path).is_file():
        return Jsonl(path, now)
    if not shape and not zone and holds_lines(Path(path), shapes):
        return Jsonl(path, now) if _in_order(path) else _Lines(path, now)
    return Exports(path, now, shapes, shape=shape, zone=zone, called=called)


class _Lines(Exports):
    """Mention lines that are not in the order of time."""

    def _fill(self, posts: Sorted) -> tuple[list[DeadLetter], Counter[str]]:
        source = Jsonl(self.path, self._now)
        found = _filled(posts, source)
        self.broken = source.broken
        return found


def _filled(posts: Sorted, source: Jsonl) -> tuple[list[DeadLetter], Counter[str]]:
    letters: list[DeadLetter] = []
    left: Counter[str] = Counter()
    for part in source.read(None):
        for mention in part.mentions:
            posts.add(mention)
        if part.points:
            why = message(
                "{n} counts of series: their lines are not in the order of time; sort the file by it",
                n=len(part.points),
            )
            letters.append(dead_letter(source.name, len(letters) + 1, why))
        letters += part.letters
        left.update(part.left_out)
    return letters, left


class _Spooled(Exports):
    """Standard input, which is kept in a file until it has ended: only then can it be in order."""

    def __init__(self, now: datetime, shapes: Shapes, *, shape: str = "", zone: str = "") -> None:
        super().__init__("-", now, shapes, shape=shape, zone=zone)
        self.name = "jsonl:-"

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        with TemporaryFile() as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
            copy.seek(0)
            lines = not self._shape and not self._zone and is_mention_lines(copy.read(_HEAD), self._shapes)
            copy.seek(0)
            ordered = lines and _ordered(copy)
            copy.seek(0)
            if ordered:
                source = Jsonl("-", self._now, stdin=copy)
                yield from source.read(cursor)
                self.broken = source.broken
                return
            self._copy, self._are_lines = copy, lines
            yield from super().read(cursor)

    def _opened(self) -> IO[bytes]:
        return self._copy

    def _fill(self, posts: Sorted) -> tuple[list[DeadLetter], Counter[str]]:
        return _filled(posts, Jsonl("-", self._now, stdin=self._copy)) if self._are_lines else super()._fill(posts)


def holds_lines(path: Path, shapes: Shapes) -> bool:
    """Whether a file holds our own mention lines, plain or gzipped, rather than an export."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, _HEAD)
        except zlib.error:
            return path.suffix == ".gz"
    return is_mention_lines(head, shapes)


def is_mention_lines(head: bytes, shapes: Shapes) -> bool:
    """Whether a text that begins so is mention lines: JSON lines, and of no other shape."""
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    lines = [line for line in (each.strip() for each in text.splitlines()) if line][:_LOOKED_AT]
    objects = [line for line in lines if line.startswith("{")]
    if not lines:
        return b"\0" not in head
    if len(objects) * 2 < len(lines) or "\0" in lines[0]:
        return False
    for line in objects:
        try:
            said = framed(json.loads(line))
        except (ValueError, RecursionError):
            continue
        fitting = shapes.fitting(InDocument(), Node(said))
        lone = len(lines) == 1 and not fitting and any(isinstance(value, list) for value in said.values())
        enveloped = not fitting and any(shapes.fitting(InDocument(), Node(each[0])) for each in inner_lists(said, 3))
        return all(shape.name == "mentions" for shape in fitting) and not lone and not enveloped
    return is_lines(text) and len(text) < _HEAD


class _When(Struct):
    created_at: datetime | None = None
    at: Any = None  # of a count


def _in_order(path: str) -> bool:
    with opened(path) as stream:
        if stream.peek(2)[:2] == b"\x1f\x8b":  # type: ignore[attr-defined]
            return _ordered(io.BufferedReader(gzip.GzipFile(fileobj=stream)))
        return _ordered(stream)


def _ordered(stream: IO[bytes]) -> bool:
    """Whether the times of mention lines never go back; lines that say none do not count."""
    decode = Decoder(_When).decode
    last: datetime | None = None
    try:
        for line in stream:
            try:
                said = decode(line)
                at = said.created_at or (point_of(line) or said).at if said.at else said.created_at
            except (DecodeError, UnicodeDecodeError, RecursionError, ValueError, BadMention):
                continue
            if not isinstance(at, datetime) or at.tzinfo is None:
                continue
            if last is not None and at < last:
                return False
            last = at
    except (EOFError, OSError, zlib.error):
        pass
    return True
