"""Reads mentions from a JSONL file, a gzipped one, or standard input, and can go on where it stopped."""

from __future__ import annotations

import gzip
import sys
import zlib
from contextlib import nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from ..core.errors import BadMention, BadSetting
from ..core.model import DeadLetter, Mention, Parsed
from .wire import LONGEST_LINE, dead_letter, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime

    from ..core.ports import Clock

MOST = 1_000  # lines a batch
_BOM = b"\xef\xbb\xbf"  # what Windows editors put before UTF-8


class _Stream(Protocol):
    def readline(self, size: int, /) -> bytes: ...


class Jsonl:
    """One mention a line, in the order of the file.

    A batch ends where event time moves to a later minute than that of the batch's first mention, or at `most`
    lines. So where batches end depends on the file alone, and a replay that was killed and continued sees the
    very batches that an uninterrupted one does.

    The cursor is `line@checksum-of-the-first-line`. Another file under the same name (or another stream on
    standard input) has another checksum and is read from its beginning; what was seen before is a duplicate.

    Parameters
    ----------
    path
        A file, a `.gz` file, or `-` for standard input.
    latest
        The present: dates more than a day after it are impossible.
    stdin
        What `-` stands for; standard input when left out.
    """

    rank = 90  # takes whatever path nobody else knows

    @classmethod
    def opens(cls, address: str, settings: Mapping[str, str], clock: Clock) -> Jsonl | None:  # noqa: ARG003  the seam's
        """Any path, and `-`; no address with a scheme, such as imap://."""
        return None if "://" in address else cls(address, clock.now())

    @classmethod
    def sample(cls, folder: Path) -> str:
        """Five minutes of posts, three a minute, and a line that is not JSON."""
        post = (
            '{"id": "%d", "created_at": "2026-03-01T09:%02d:00Z", "platform": "x", "author": "rosa", "text": "Hello"}'
        )
        lines = [post % (number, number // 3) for number in range(15)]
        path = folder / "sample.jsonl"
        path.write_text("\n".join((*lines[:4], "not JSON", *lines[4:], "")), encoding="utf-8")
        return str(path)

    def __init__(self, path: str | Path, latest: datetime, *, most: int = MOST, stdin: IO[bytes] | None = None) -> None:
        self.path = str(path)
        self.name = "jsonl:-" if self.path == "-" else f"jsonl:{Path(path).resolve()}"
        self._latest = latest
        self._most = most
        self._stdin = stdin
        self.broken = ""  # why reading ended before the end, when it did

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        """Batches after `cursor`; BadSetting when the file cannot be opened."""
        with self._open() as stream:
            yield from self._batches(_Lines(stream), cursor)

    def _open(self) -> AbstractContextManager[_Stream]:
        if self.path == "-":
            return nullcontext(self._stdin or sys.stdin.buffer)
        try:
            if self.path.endswith(".gz"):
                return gzip.open(self.path)  # no buffer around it: that would lose what stands before a break
            return Path(self.path).open("rb")
        except OSError as error:
            raise BadSetting(
                f"{self.path}: cannot be read ({error.strerror}); give a JSONL file, a .gz, or -"
            ) from None

    def _batches(self, lines: _Lines, cursor: str | None) -> Iterator[Parsed]:
        after, _, check = (cursor or "0").partition("@")
        skip, first = 0, ""
        batch = _Batch()
        for number, raw in lines:
            if number == 1:
                raw = raw.removeprefix(_BOM)
                first = f"{zlib.crc32(raw):08x}"
                skip = int(after) if check == first else 0
            if number <= skip:
                continue
            found = self._line(number, raw.strip())
            if batch.full(found, self._most):
                yield batch.parsed(first)
                batch = _Batch()
            batch.add(number, found)
        self.broken = lines.broken
        if lines.broken and not lines.number:
            raise BadSetting(f"{self.path}: {lines.broken}")
        if lines.broken:
            batch.letters.append(dead_letter(self.name, lines.number + 1, lines.broken))
        if batch.lines or batch.letters:
            batch.last = max(batch.last, min(skip, lines.number))
            yield batch.parsed(first)

    def _line(self, number: int, raw: bytes) -> Mention | DeadLetter | None:
        if not raw:
            return None
        try:
            return parse(raw, self._latest)
        except BadMention as error:
            return dead_letter(self.name, number, str(error), raw)


class _Lines:
    """The numbered lines of a stream, never holding more than one of bearable length.

    A line that is too long is cut just past the limit, so that it is refused for its length. `broken` says
    why reading ended early, when it did.
    """

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self.number = 0
        self.broken = ""

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        limit = LONGEST_LINE + 2  # room for the end of a line that is just short enough
        try:
            while raw := self._stream.readline(limit):
                rest = raw
                while len(rest) == limit and not rest.endswith(b"\n"):
                    rest = self._stream.readline(limit)
                self.number += 1
                yield self.number, raw
        except EOFError:
            self.broken = "the .gz file ends too early, as if half copied; copy it again and go on from here"
        except (OSError, zlib.error) as error:
            self.broken = f"the file is damaged here or before ({error}); get a whole copy and read it again"


class _Batch:
    """What was read since the last batch."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.letters: list[DeadLetter] = []
        self.lines = 0
        self.last = 0

    def full(self, found: Mention | DeadLetter | None, most: int) -> bool:
        if self.lines >= most:
            return True
        if not self.mentions or not isinstance(found, Mention):
            return False
        minute = self.mentions[0].created_at.replace(second=0, microsecond=0)
        return found.created_at.replace(second=0, microsecond=0) > minute

    def add(self, number: int, found: Mention | DeadLetter | None) -> None:
        self.lines += 1
        self.last = number
        if isinstance(found, Mention):
            self.mentions.append(found)
        elif found:
            self.letters.append(found)

    def parsed(self, first: str) -> Parsed:
        return Parsed(tuple(self.mentions), tuple(self.letters), f"{self.last}@{first}")
