"""Counts that somebody posts: one JSON object a line, an array of them, or a table with a header."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING, Any

from ..core.errors import BadMention
from ..core.model import DeadLetter, Parsed, Point
from ..core.translation import message
from .encodings import encoding_of
from .line_errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST = 1_000  # points a stretch
LARGEST = 10**12  # beyond, it is no count
EARLIEST, LATEST = 1990, 9000  # years
_EPOCH = re.compile(r"\d{9,11}(\.\d+)?")  # seconds since 1970
_HEAD = 64 * 1024  # bytes by which the encoding is told
FIELDS = ("topic", "series", "at", "count")
EXAMPLE = '{"topic": "acme-air", "series": "calls", "at": "2026-03-01T09:05:00Z", "count": 42}'


def point_of(raw: bytes, line: int = 0) -> Point | None:
    """The count that a line holds; None where it is a post. BadMention where it is a count and cannot be read."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return None  # which is told as of any other line
    if not isinstance(said, dict) or "series" not in said or "text" in said:
        return None
    return build(said, line=line)


def build(said: dict[str, Any], topic: str = "", series: str = "", *, line: int = 0) -> Point:
    """A count from its fields; `topic` and `series` are those of fields that are left out. Raises BadMention."""
    of, name = said.get("topic") or topic, said.get("series") or series
    for field, value in (("topic", of), ("series", name)):
        if not isinstance(value, str) or not value.strip():
            raise BadMention(message("{field} is missing; write such as {example}", field=field, example=EXAMPLE))
    return Point(str(of).strip(), str(name).strip(), _at(said.get("at")), _count(said.get("count")), line)


def _at(value: Any) -> datetime:
    if value is None or value == "":
        raise BadMention(message('at is missing; write when the step began, such as "at": "2026-03-01T09:05:00Z"'))
    try:
        numeric = not isinstance(value, str) or _EPOCH.fullmatch(value)
        at = datetime.fromtimestamp(float(value), UTC) if numeric else datetime.fromisoformat(value)
    except (TypeError, ValueError, OverflowError, OSError):
        raise BadMention(message("at {said} is no time; write 2026-03-01T09:05:00Z", said=shown(value))) from None
    if at.tzinfo is None:
        raise BadMention(
            message("at {said} has no time zone; add Z for UTC, or an offset such as +03:00", said=shown(value))
        )
    if not EARLIEST <= at.year <= LATEST:
        raise BadMention(message("at {said} is no time of ours; write 2026-03-01T09:05:00Z", said=shown(value)))
    return at.astimezone(UTC)


def _count(value: Any) -> int:
    if value is None or value == "":
        raise BadMention(message("count is missing; where nothing happened write 0"))
    try:
        count = float(value) if not isinstance(value, bool) else -1.0
    except (TypeError, ValueError):
        count = -1.0
    if not 0 <= count <= LARGEST or count != int(count):
        raise BadMention(message("count {said} is no count; write a whole number from 0 on", said=shown(value)))
    return int(count)


def parse_points(body: bytes, source: str, now: datetime, *, topic: str = "", series: str = "") -> Iterator[Parsed]:  # noqa: ARG001  as any parser of a body
    """A body of counts in stretches of MOST; `topic` and `series` are meant where a line names none.

    A table begins with a header that names `at` and `count`, and `topic` and `series` where the address does not. What
    cannot be read is a dead letter with its line, and costs itself.
    """
    points, letters = list[Point](), list[DeadLetter]()
    for number, raw, said in _entries(body):
        try:
            if not isinstance(said, dict):
                raise BadMention(message("this is no count; write such as {example}", example=EXAMPLE))
            points.append(build(said, topic, series, line=number))
        except BadMention as error:
            if isinstance(said, dict):  # as it can be read again
                named = {"topic": topic, "series": series}
                raw = json.dumps({**{name: value for name, value in named.items() if value}, **said})
            letters.append(DeadLetter(source, number, error.said, raw[:10_000]))
        if len(points) + len(letters) >= MOST:
            yield Parsed(letters=tuple(letters), points=tuple(points))
            points, letters = [], []
    if points or letters:
        yield Parsed(letters=tuple(letters), points=tuple(points))


def _entries(body: bytes) -> Iterator[tuple[int, str, Any]]:
    """Number, text and content of each entry."""
    text = body.decode(encoding_of(body[:_HEAD]).name, "replace").lstrip("\ufeff")
    stripped = text.lstrip()
    if stripped.startswith("["):
        yield from _array(stripped)
    elif stripped.startswith("{"):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield number, line, _json(line)
    else:
        yield from _rows(text)


def _array(text: str) -> Iterable[tuple[int, str, Any]]:
    said = _json(text)
    if not isinstance(said, list):
        return [(1, text[:10_000], None)]
    return [(number, json.dumps(one), one) for number, one in enumerate(said, 1)]


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _rows(text: str) -> Iterator[tuple[int, str, Any]]:
    lines = text.splitlines()
    delimiter = max(",;\t", key=(lines[0] if lines else "").count)
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    header = [one.strip().casefold() for one in next(reader, [])]
    if not {"at", "count"} <= {*header}:
        yield 1, text[:200], None
        return
    for row in reader:
        if any(cell.strip() for cell in row):
            said = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name in FIELDS}
            yield reader.line_num, json.dumps(said), said
