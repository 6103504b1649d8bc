"""Unpacks a file by its first bytes, never by its name: gz, bz2, xz, zst, zip; and tells what is no text at all."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from msgspec import Struct

from ..core.errors import said_by
from ..core.translation import gettext_noop, message

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEAD = 1 << 20  # bytes looked at before anything is decided
_DEEPEST = 3  # containers within containers
_IN_MEMORY = 16 << 20  # bytes of a zip that came as a stream
_WIDEST_WINDOW = 31  # of zstd: Pushshift's dumps need it

PACKED = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
)
_KINDS = (
    (b"%PDF", gettext_noop("a PDF")),
    (b"\x89PNG", gettext_noop("a picture")),
    (b"\xff\xd8\xff", gettext_noop("a picture")),
    (b"GIF8", gettext_noop("a picture")),
    (b"RIFF", gettext_noop("a picture, a sound or a film")),
    (b"SQLite format 3\0", gettext_noop("a database")),
    (b"PAR1", gettext_noop("a Parquet file")),
    (b"7z\xbc\xaf", gettext_noop("a 7z archive")),
    (b"Rar!", gettext_noop("a RAR archive")),
    (b"\x7fELF", gettext_noop("a program")),
    (b"MZ", gettext_noop("a program")),
    (b"PK\x05\x06", gettext_noop("an empty zip archive")),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .xls, and any workbook with a password
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_BINARY = gettext_noop("binary")
_INSTEAD = message("give the export as CSV, XLSX, JSON, JSON lines or XML, as it is or packed")


class NotText(Exception):
    """A file that holds no text of any kind, or one that cannot be unpacked."""


class Unpacked(Struct):
    """One file within a file: a stream of plain bytes, its first bytes, and the containers that it lay in."""

    stream: BinaryIO
    head: bytes
    within: tuple[str, ...] = ()
    member: str = ""  # its name within a zip
    problem: str = ""  # why nothing can be read of it, where it lies beside others


class Rejoined(io.RawIOBase):
    """A stream whose first bytes have been looked at, from its beginning. Says in `broken` why it ended early."""

    def __init__(self, head: bytes, rest: IO[bytes], most: int = 0) -> None:
        self._head, self._at, self._rest = head, 0, rest
        self._most, self._given = most, 0
        self.broken = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._at < len(self._head):
            piece = self._head[self._at : self._at + len(buffer)]
            self._at += len(piece)
        else:
            piece, self.broken = _some(self._rest, len(buffer))
        self._given += len(piece)
        if self._most and self._given > self._most:
            self.broken, piece = (
                message("more than {most} MB when unpacked: the rest was not read", most=str(self._most >> 20)),
                b"",
            )
        buffer[: len(piece)] = piece
        return len(piece)


def unpacked(stream: IO[bytes], most: int = 0) -> Iterator[Unpacked]:
    """The files that a stream holds; NotText says in one sentence why it holds none.

    Of each file at most `most` bytes are unpacked, where it is given: a small zip can hold a disk full of zeros.
    """
    head, broken = _looked(stream)
    yield from _opened(head, broken, stream, (), "", most)


def kind_of(head: bytes) -> str:
    """What a file that is no text looks like, such as "a PDF"; "" for what may be text."""
    for magic, what in _KINDS:
        if head.startswith(magic):
            return what
    sample = head[:65_536]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ""
    if sample.count(0) > max(1, len(sample) // 1_000):  # one or two are odd characters of a text
        return "" if _is_utf16(sample) else _BINARY
    control = sum(sample.count(bytes([each])) for each in (*range(1, 8), *range(14, 27), *range(28, 32)))
    return _BINARY if control > len(sample) / 100 else ""


def _is_utf16(sample: bytes) -> bool:
    """Without its mark, UTF-16 has a zero beside each Latin letter: in every other place, or nearly."""
    even, odd = sample[0::2], sample[1::2]
    zeros, letters = (even, odd) if even.count(0) > odd.count(0) else (odd, even)
    beside = [letter for letter, zero in zip(letters, zeros, strict=False) if not zero]
    plain = sum(1 for letter in beside if letter > 31 or letter in b"\t\r\n")
    return len(beside) > 0.4 * len(zeros) and plain > 0.95 * len(beside)


def is_workbook(head: bytes) -> bool:
    """Whether it is a workbook: a zip in whose first names Excel or LibreOffice say so, or Excel's old format."""
    if head.startswith(OLD_OFFICE):
        return True
    return head.startswith(b"PK\x03\x04") and (b"[Content_Types].xml" in head or b"xl/" in head or _ODS in head[:200])


def _opened(
    head: bytes, broken: str, rest: IO[bytes], within: tuple[str, ...], member: str, most: int
) -> Iterator[Unpacked]:
    if not head:
        raise NotText(broken or "the file is empty")
    how = next((name for magic, name in PACKED if head.startswith(magic)), "")
    if how and not is_workbook(head):
        if len(within) == _DEEPEST:
            raise NotText(
                message(
                    "packed {n} times over ({names}); unpack it", n=len(within) + 1, names=", ".join((*within, how))
                )
            )
        whole = io.BufferedReader(Rejoined(head, rest), HEAD)
        for name, inner in _members(how, whole, most):
            inner_head, broken = _looked(inner)
            if not inner_head and how == "zip":
                continue
            try:
                yield from _opened(inner_head, broken, inner, (*within, how), name or member, most)
            except NotText as problem:
                if how != "zip":
                    raise
                yield Unpacked(io.BytesIO(), b"", (*within, how), name, said_by(problem))
        return
    what = "" if is_workbook(head) else kind_of(head)
    if what:
        raise NotText(
            message("this is {what}, which holds no mentions; {instead}", what=message(what), instead=_INSTEAD)
        )
    yield Unpacked(cast("BinaryIO", io.BufferedReader(Rejoined(head, rest, most), HEAD)), head, within, member)


def _members(how: str, stream: IO[bytes], most: int) -> Iterator[tuple[str, IO[bytes]]]:
    if how == "zip":
        yield from _zipped(stream, most)
    elif how == "gzip":
        yield "", cast("IO[bytes]", gzip.GzipFile(fileobj=stream, mode="rb"))
    elif how == "bzip2":
        yield "", cast("IO[bytes]", bz2.BZ2File(stream))
    elif how == "xz":
        yield "", cast("IO[bytes]", lzma.LZMAFile(stream))  # noqa: SIM115
    else:
        wide: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WIDEST_WINDOW}
        yield "", cast("IO[bytes]", zstd.ZstdFile(stream, options=wide))


def _zipped(stream: IO[bytes], most: int) -> Iterator[tuple[str, IO[bytes]]]:
    with SpooledTemporaryFile(_IN_MEMORY) as copy:
        while piece := stream.read(HEAD):
            copy.write(piece)
            if most and copy.tell() > most:
                raise NotText(message("more than {most} MB: the rest was not read", most=str(most >> 20)))
        copy.seek(0)
        try:
            archive = zipfile.ZipFile(copy)
        except (zipfile.BadZipFile, ValueError):
            raise NotText(message("the .zip file is cut or damaged; copy it again")) from None
        with archive:
            for entry in sorted(archive.infolist(), key=lambda each: each.filename):
                if entry.is_dir() or entry.filename.startswith(("__MACOSX/", ".")):
                    continue
                if entry.flag_bits & 1:
                    raise NotText(message("the .zip file has a password; unpack it first"))
                with archive.open(entry) as inner:
                    yield entry.filename, inner


def _looked(stream: IO[bytes]) -> tuple[bytes, str]:
    pieces, size = list[bytes](), 0
    while size < HEAD:
        piece, broken = _some(stream, HEAD - size)
        if not piece:
            return b"".join(pieces), broken
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces), ""


def _some(stream: IO[bytes], most: int) -> tuple[bytes, str]:
    """At most `most` bytes; when a packed stream breaks, what could be unpacked and why it broke."""
    try:
        return stream.read1(most) if hasattr(stream, "read1") else stream.read(most), ""
    except EOFError:
        return b"", message("the packed file ends too early, as if half copied; copy it again")
    except (OSError, zlib.error, lzma.LZMAError, zstd.ZstdError, zipfile.BadZipFile) as error:
        return b"", message("the packed file is damaged ({cause}); get a whole copy", cause=str(error))
