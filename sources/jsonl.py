"""Reads mentions from a JSONL file, a gzipped one, or standard input, and can go on where it stopped."""

from __future__ import annotations

import gzip
import json
import os
import select
import sys
import zlib
from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from ..core.errors import BadSetting
from ..core.model import DeadLetter, Mention, Parsed, Point
from ..core.translation import message
from .export_reader import LineReader, line_reader
from .shape_files import playbooks_of, shapes_beside
from .wire import LONGEST_LINE, dead_letter, read_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from ..core.ports import Clock

AGAIN = 1.0  # seconds until a file that is being followed is looked at again
LOOKS = 5  # after which a last line without its end, if it is whole, is taken for a line
MOST = 1_000  # lines a batch
_READ = 1 << 16  # bytes taken from a pipe at a time
_NEVER = datetime.max.replace(tzinfo=UTC)
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
    other
        Reads a line that is no mention line as a message of some shape; None where it is none either.
    """

    rank = 90  # takes whatever path nobody else knows

    @classmethod
    def opens(cls, address: str, settings: Mapping[str, str], clock: Clock) -> Jsonl | None:
        """Any path, and `-`; no address with a scheme, such as imap://."""
        if "://" in address:
            return None
        if address == "-":  # whoever pipes a stream in has its lines as the platform writes them
            return cls(address, clock.now(), other=line_reader(shapes_beside(playbooks_of(settings)), clock.now()))
        return cls(address, clock.now())

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

    settings = ("FIREBREAK_PLAYBOOKS",)

    def __init__(
        self,
        path: str | Path,
        latest: datetime,
        *,
        most: int = MOST,
        stdin: IO[bytes] | None = None,
        other: LineReader | None = None,
    ) -> None:
        self.path = str(path)
        self.name = "jsonl:-" if self.path == "-" else f"jsonl:{Path(path).resolve()}"
        self._latest = latest
        self._most = most
        self._stdin = stdin
        self._other = other
        self._left: Counter[str] = Counter()
        self.broken = ""  # why reading ended before the end, when it did
        self.share = 0.0  # of the file that was read, where its size is known

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        """Batches after `cursor`; BadSetting when the file cannot be opened."""
        with self._open() as stream:
            size = _size(self.path)
            for part in self._batches(_Lines(stream), _Place(cursor)):
                self.share = _place_in(stream) / size if size else 0.0
                yield part

    def follow(self, cursor: str | None, stopped: Callable[[float], bool]) -> Iterator[Parsed]:
        """As `read`, and at the end of a plain file it waits for what is written next, until `stopped` says so.

        `stopped` is asked with the seconds to wait, and waits them. A last line without its end is not yet a line,
        until it has stood whole for a few seconds.
        A file that was replaced or cut to nothing is read from its beginning.
        """
        if self.path == "-":
            yield from self._listen(cursor, stopped)
            return
        if self.path.endswith(".gz"):
            yield from self.read(cursor)
            return
        while True:
            with Path(self.path).open("rb") as stream:
                lines, place = _Lines(_Tail(stream)), _Place(cursor)
                while True:
                    yield from self._batches(lines, place)
                    if stopped(AGAIN):
                        return
                    if _replaced(stream, self.path):
                        break
            cursor = None

    def _listen(self, cursor: str | None, stopped: Callable[[float], bool]) -> Iterator[Parsed]:
        """Standard input while somebody writes to it: what is there is given, however little it is."""
        pipe = _Pipe(self._stdin or sys.stdin.buffer)
        lines, place = _Lines(pipe), _Place(cursor)
        while not pipe.ended:
            yield from self._batches(lines, place)
            if pipe.ended or stopped(AGAIN):
                return

    def _open(self) -> AbstractContextManager[_Stream]:
        if self.path == "-":
            return nullcontext(self._stdin or sys.stdin.buffer)
        try:
            if self.path.endswith(".gz"):
                return gzip.open(self.path)  # no buffer around it: that would lose what stands before a break
            return Path(self.path).open("rb")
        except OSError as error:
            raise BadSetting(
                message(
                    "{path}: cannot be read ({cause}); give a JSONL file, a .gz, or -",
                    path=str(self.path),
                    cause=str(error.strerror),
                )
            ) from None

    def _batches(self, lines: _Lines, place: _Place) -> Iterator[Parsed]:
        batch = _Batch()
        for number, raw in lines:
            if number == 1:
                raw = raw.removeprefix(_BOM)
                place.begin(raw)
            if number <= place.skip:
                continue
            for found in self._line(number, raw.strip()):
                if batch.full(found, self._most):
                    yield batch.parsed(place.first)
                    batch = _Batch()
                if self._left:
                    batch.left.update(self._left)
                    self._left.clear()
                batch.add(number, found)
        self.broken = lines.broken
        if lines.broken and not lines.number:
            raise BadSetting(message("{file}: {what}", file=self.path, what=lines.broken))
        if lines.broken:
            batch.letters.append(dead_letter(self.name, lines.number + 1, lines.broken))
        if batch.lines or batch.letters:
            batch.last = max(batch.last, min(place.skip, lines.number))
            yield batch.parsed(place.first)

    def _line(self, number: int, raw: bytes) -> Sequence[Mention | Point | DeadLetter | None]:
        found = read_line(raw, self.name, number, self._latest, self._left) if raw else None
        if isinstance(found, DeadLetter) and self._other and raw.startswith(b"{"):
            message = self._other(raw, self.name, number)
            return (found,) if message is None else message or (None,)
        return (found,)


class _Place:
    """How far a file was read before, and by which first line it is known again."""

    def __init__(self, cursor: str | None) -> None:
        self._after, _, self._check = (cursor or "0").partition("@")
        self.skip, self.first = 0, ""

    def begin(self, line: bytes) -> None:
        """The first line: of another file under this name nothing was read."""
        self.first = f"{zlib.crc32(line):08x}"
        self.skip = int(self._after) if self._check == self.first else 0


class _Tail:
    """A file that somebody is still writing: a last line without its end is put back.

    Whoever writes whole lines may leave out the end of the last one: what is a JSON object as it stands, and has
    stood so for a few looks, is a line.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._last, self._looks = b"", 0
        self._endless = False  # whether the line before was given without its end

    def readline(self, size: int, /) -> bytes:
        """The next line; nothing where there is none yet."""
        began = self._stream.tell()
        line = self._stream.readline(size)
        if self._endless and line.strip() == b"" and line.endswith(b"\n"):  # the end has come: it is no line
            self._endless = False
            return self.readline(size)
        if line.endswith(b"\n") or len(line) == size:
            return line
        if line and self._stands(line):
            self._endless = True
            return line
        self._stream.seek(began)
        return b""

    def _stands(self, line: bytes) -> bool:
        self._looks = self._looks + 1 if line == self._last else 0
        self._last = line
        return self._looks >= LOOKS and line.rstrip().endswith(b"}") and _is_json(line)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


class _Pipe:
    """What somebody writes as time passes: a line is given once it is whole, and nothing while none is."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._number = stream.fileno()
        self._held = b""
        self.ended = False

    def readline(self, size: int, /) -> bytes:
        """The next line, or as much of it as `size` holds; nothing where there is none yet."""
        while b"\n" not in self._held and len(self._held) < size and not self.ended and self._ready():
            more = os.read(self._number, _READ)
            self._held += more
            self.ended = not more
        end = self._held.find(b"\n") + 1 or (len(self._held) if self.ended or len(self._held) >= size else 0)
        line, self._held = self._held[: min(end, size)], self._held[min(end, size) :]
        return line

    def _ready(self) -> bool:
        return bool(select.select([self._number], [], [], 0)[0])


def _size(path: str) -> int:
    return Path(path).stat().st_size if Path(path).is_file() else 0


def _place_in(stream: Any) -> int:
    """How many bytes of the file were read; of what is packed, packed ones."""
    return int(getattr(stream, "fileobj", stream).tell())


def _replaced(stream: IO[bytes], path: str) -> bool:
    """Whether another file stands under this name, or this one was cut to less than was read of it."""
    try:
        now, then = Path(path).stat(), os.fstat(stream.fileno())
    except OSError:
        return False  # moved away: its successor is not there yet
    return (now.st_ino, now.st_dev) != (then.st_ino, then.st_dev) or now.st_size < stream.tell()


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
            self.broken = message("the .gz file ends too early, as if half copied; copy it again and go on from here")
        except (OSError, zlib.error) as error:
            self.broken = message(
                "the file is damaged here or before ({cause}); get a whole copy and read it again", cause=str(error)
            )


class _Batch:
    """What was read since the last batch."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.letters: list[DeadLetter] = []
        self.points: list[Point] = []
        self.left: Counter[str] = Counter()
        self.lines = 0
        self.last = 0
        self.ends = _NEVER  # the end of the minute of its first mention

    def full(self, found: Mention | Point | DeadLetter | None, most: int) -> bool:
        if self.lines >= most:
            return True
        at = _said_at(found)
        return at is not None and at >= self.ends

    def add(self, number: int, found: Mention | Point | DeadLetter | None) -> None:
        self.lines += 1
        self.last = number
        if isinstance(found, Mention):
            if not self.mentions:
                self.ends = _next_minute(found.created_at)
            self.mentions.append(found)
        elif isinstance(found, Point):
            if not self.mentions and not self.points:
                self.ends = _next_minute(found.at)
            self.points.append(found)
        elif found:
            self.letters.append(found)

    def parsed(self, first: str) -> Parsed:
        cursor, points = f"{self.last}@{first}", tuple(self.points)
        return Parsed(tuple(self.mentions), tuple(self.letters), cursor, dict(self.left), points=points)


def _next_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _said_at(found: Mention | Point | DeadLetter | None) -> datetime | None:
    """When a line is of; when a post was deleted need not be told."""
    if isinstance(found, Point):
        return found.at
    return found.created_at if isinstance(found, Mention) and found.operation != "delete" else None
