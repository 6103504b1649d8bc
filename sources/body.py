"""Reads the body of a request: mention lines, one JSON array, or any export that a shape fits."""

from __future__ import annotations

import json
import re
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.errors import BadSetting
from ..core.messages import Number
from ..core.model import DeadLetter, Mention, Parsed, Point
from ..core.translation import message
from .export_reader import Found, Reader
from .exports import MOST_LETTERS, in_batches, is_mention_lines
from .guessed_shape import BODY
from .paths import InDocument, Node
from .shape_files import Shapes, shapes_with
from .sorting import Sorted
from .wire import dead_letter, parse_lines, read_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MOST = 1_000  # mentions a stretch
LARGEST = 256 << 20  # bytes that a packed body is unpacked to
HEAD = 256 * 1024  # bytes by which a body is told
_WRITTEN = re.compile(rb"\S[^\n]*")
_SPACE = re.compile(r"[ \t\r\n]*")


def parse_body(
    body: bytes,
    source: str,
    now: datetime,
    most: int = MOST,
    *,
    shape: str = "",
    zone: str = "",
    shapes: Shapes | None = None,
) -> Iterator[Parsed]:
    """A request body in stretches of at most `most` mentions: NDJSON, a JSON array, or whatever a shape fits.

    Which it is shows in its first bytes and its keys, so the content type does not matter. `line` in a dead
    letter is the line, or the position in an array, from 1. Of an array that is broken in the middle, what
    stands before the break is read and the break is one dead letter. What a shape fits is sorted by time first.
    After MOST_LETTERS unreadable lines one letter counts the others, and where nothing was readable until then,
    the rest is not read. BadSetting for an unknown shape or zone, and where times have no zone.
    """
    head = body[:HEAD]
    stripped = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if shape or zone or not _is_ours(head, stripped, shapes or shapes_with()):
        yield from _parse_export(
            body, source, most, Reader(shapes or shapes_with(), now, shape=shape, zone=zone, most=LARGEST)
        )
    elif stripped.startswith(b"["):
        yield from _bearable(_parse_array(body, source, now, most), source)
    else:
        yield from _bearable(_parse_lines(body, source, now, most), source)


def _is_ours(head: bytes, stripped: bytes, shapes: Shapes) -> bool:
    """Whether it is mention lines or an array of mentions; noise counts as such, and is refused line by line."""
    if stripped.startswith(b"["):
        text = stripped.decode("utf-8", "replace")
        try:
            first = json.JSONDecoder().raw_decode(text, text.index("[") + 1 + len(_SPACE.match(text, 1).group()))[0]  # type: ignore[union-attr]
        except (ValueError, RecursionError):
            return True
        fitting = shapes.fitting(InDocument(), Node(first)) if isinstance(first, dict) else []
        return all(each.name == "mentions" for each in fitting)
    return is_mention_lines(head, shapes)


def _parse_lines(body: bytes, source: str, now: datetime, most: int) -> Iterator[Parsed]:
    stretch: list[bytes] = []
    first = number = 1
    for number, line in _written_lines(body):
        if number - first >= most:
            yield replace(parse_lines(stretch, source, now, first), cursor=None)
            stretch, first = [], number
        stretch += [b""] * (number - first - len(stretch)) + [line]
    if stretch:
        yield replace(parse_lines(stretch, source, now, first), cursor=None)


def _written_lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; millions of blank ones take no time and no room."""
    number, at = 1, 0
    for found in _WRITTEN.finditer(body):
        number += body.count(b"\n", at, found.start())
        at = found.start()
        yield number, found.group()


def _bearable(parts: Iterator[Parsed], source: str) -> Iterator[Parsed]:
    """Without stretches that hold nothing, and with a bounded number of letters: each is a row in a database."""
    readable, letters, more, line = False, 0, 0, 0
    for part in parts:
        readable = readable or bool(part.mentions or part.points)
        kept = part.letters[: max(0, MOST_LETTERS - letters)]
        letters += len(kept)
        more += len(part.letters) - len(kept)
        line = part.letters[-1].line if part.letters else line
        if part.mentions or part.points or kept:
            yield replace(part, letters=kept)
        if letters >= MOST_LETTERS and not readable:
            why = message("{n} lines and none of them readable: the rest was not read", n=Number(letters, grouped=True))
            yield Parsed(letters=(dead_letter(source, line + 1, why),))
            return
    if more:
        yield Parsed(
            letters=(
                dead_letter(source, line, message("and {n} more that could not be read", n=Number(more, grouped=True))),
            )
        )


def _parse_export(body: bytes, source: str, most: int, reader: Reader) -> Iterator[Parsed]:
    posts, letters, more, left = Sorted(), list[DeadLetter](), 0, Counter[str]()
    try:
        for row in reader.rows(BytesIO(body), BODY):
            left = row.found.left
            if row.mention is not None:
                posts.add(row.mention)
            elif row.found.unzoned and not row.found.mentions:
                raise BadSetting(_ask_zone(row.found))
            elif row.letter and len(letters) < MOST_LETTERS:
                letters.append(dead_letter(source, max(1, row.line), row.reason, row.raw.encode("utf-8", "replace")))
            elif row.letter:
                more += 1
        if more:
            letters.append(
                dead_letter(
                    source,
                    letters[-1].line + 1,
                    message("and {n} more that could not be read", n=Number(more, grouped=True)),
                )
            )
        for part in in_batches(posts, letters, left, "", most):
            yield replace(part, cursor=None)
    finally:
        posts.close()


def _ask_zone(found: Found) -> str:
    return message(
        "its times have no zone (such as {time}): say which, such as ?zone=America/New_York", time=found.unzoned
    )


def _parse_array(body: bytes, source: str, now: datetime, most: int) -> Iterator[Parsed]:
    mentions: list[Mention] = []
    letters: list[DeadLetter] = []
    points: list[Point] = []
    left: Counter[str] = Counter()
    position = 0
    for position, (raw, problem) in enumerate(_elements(body), 1):
        found = dead_letter(source, position, problem, raw) if problem else read_line(raw, source, position, now, left)
        if isinstance(found, Mention):
            mentions.append(found)
        elif isinstance(found, Point):
            points.append(found)
        else:
            letters.append(found)
        if position % most == 0:
            yield Parsed(tuple(mentions), tuple(letters), left_out=dict(left), points=tuple(points))
            mentions, letters, points = [], [], []
            left.clear()
    if mentions or letters or points:
        yield Parsed(tuple(mentions), tuple(letters), left_out=dict(left), points=tuple(points))


def _elements(body: bytes) -> Iterator[tuple[bytes, str]]:
    """Each element of a JSON array as it stands, and what is wrong with the array at that place.

    The standard library steps from element to element (about 3 µs each), since msgspec reads an array as a
    whole or not at all, and one half emoji would cost the other 999 mentions.
    """
    text = body.decode("utf-8-sig", "surrogateescape")
    step = json.JSONDecoder().raw_decode
    at = _SPACE.match(text, text.index("[") + 1).end()  # type: ignore[union-attr]  # matches always
    while text[at : at + 1] != "]":
        try:
            _, end = step(text, at)
        except (ValueError, RecursionError):
            yield (
                _bytes(text[at : at + 10_000]),
                message("not JSON from here on, so the rest of the array was not read; end it with ]"),
            )
            return
        yield _bytes(text[at:end]), ""
        at = _SPACE.match(text, end).end()  # type: ignore[union-attr]
        if text[at : at + 1] == ",":
            at = _SPACE.match(text, at + 1).end()  # type: ignore[union-attr]
    if rest := text[at + 1 :].strip():
        yield _bytes(rest), message("stands after the end of the array and was not read; put everything into one array")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
