"""Reads tables: CSV with whatever delimiter and whatever stands before its header."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from ..core.messages import Number
from ..core.translation import message

DELIMITERS = {",": message("commas"), "\t": message("tabs"), ";": message("semicolons"), "|": message("bars")}
FIRST_ROWS = 30  # among which the header is looked for
_STEADY = 0.6  # share of rows that have as many columns as most have
_LONGEST_FIELD = 10 << 20  # characters; a quote that is never closed swallows the rest of a file


class Half(Struct, frozen=True):
    """A row that is not whole, and why."""

    reason: str
    row: list[Any]


class Table(Struct):
    """A table: its header, in which line that stands, and its rows, each with its number."""

    header: list[str]
    line: int
    rows: Iterator[tuple[int, list[Any] | Half]]
    said: str  # what it is, for a person


Known = Callable[[list[str]], bool]  # whether a row is the header of something that we know


def read_csv(text: Iterable[str], head: str, known: Known, broken: Callable[[], str] = str) -> Table | None:
    """A CSV; None where `head`, its beginning, is no table at all. `broken` says at its end whether it was cut."""
    csv.field_size_limit(_LONGEST_FIELD)
    found = _layout(head, known)
    if found is None:
        return None
    delimiter, at = found
    lines = _Watched(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    header: list[str] = []
    for _ in range(at + 1):
        header = next(reader, [])
    line, ended = reader.line_num, lines.ended
    rows = _rows(reader, lines, len(header), ended, broken)
    return Table([cleaned(name) for name in header], line, rows, DELIMITERS[delimiter])


class _Watched:
    """The lines of a text, with a look at those of the row that is being read."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self.row: list[str] = []

    def __iter__(self) -> _Watched:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.row.append(line)
        return line

    @property
    def ended(self) -> bool:
        """Whether the row ends with its line."""
        return not self.row or self.row[-1].endswith(("\n", "\r"))

    @property
    def is_open(self) -> bool:
        """Whether a quote was opened in the row and never closed."""
        return sum(line.count('"') for line in self.row) % 2 == 1


def _rows(
    reader: Any, lines: _Watched, width: int, ended: bool, broken: Callable[[], str]
) -> Iterator[tuple[int, list[Any] | Half]]:
    """The rows. The last is not whole where the file ends within it: within quotes, or with too few fields."""
    last: tuple[int, list[Any]] | None = None
    least = width
    while True:
        line, lines.row, before = reader.line_num + 1, [], lines.row
        try:
            row = next(reader, None)
        except csv.Error:
            row, before = None, lines.row
            last = (line, [])
        if row is None:
            break
        if last is not None:
            yield last
            least = min(least, len(last[1]))
        last = (line, row) if row and (len(row) > 1 or row[0].strip()) else None
    lines.row = before
    if last is None:
        if not ended:
            yield reader.line_num, Half(message("the file ends within its header, so it may be cut"), [])
        return
    why = _lacks(lines, last, least, broken())
    yield last[0], Half(why, last[1]) if why else last[1]


def _lacks(lines: _Watched, last: tuple[int, list[Any]], least: int, broken: str) -> str:
    """Why the last row is not whole; "" where nothing shows that it is not."""
    if lines.is_open:
        return message(
            "a quote is opened in line {line} and never closed, so what follows was not read",
            line=Number(last[0], grouped=True),
        )
    half = bool(lines.row) and lines.row[-1].endswith("\ufffd")  # a character that is cut, too
    if not lines.ended and (broken or half or len(last[1]) < least):
        return message("the last row is cut")
    return ""


def _layout(head: str, known: Known) -> tuple[str, int] | None:
    """The delimiter, and at which row the header stands: one that we know, else the fullest row of the widest kind."""
    best: tuple[float, str, int] | None = None
    for delimiter in DELIMITERS:
        rows = _some_rows(head, delimiter)
        for at, row in enumerate(rows):
            if len(row) > 1 and known([cleaned(name) for name in row]):
                return delimiter, at
        widths = Counter(len(row) for row in rows if any(row))
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1] * pair[0]))
        if width < 2:
            continue
        steady = times / sum(widths.values())
        at = (
            next(at for at, row in enumerate(rows) if len(row) == width and _filled(row) >= 0.5 * width)
            if any(len(row) == width and _filled(row) >= 0.5 * width for row in rows)
            else 0
        )
        if steady < _STEADY and width < 5:
            continue  # prose has commas too
        score = steady * min(width, 40)
        if best is None or score > best[0]:
            best = (score, delimiter, at)
    if best is None or best[0] < 1.2:
        return None
    return best[1], best[2]


def _some_rows(head: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=False):
            rows.append(row)
            if len(rows) == FIRST_ROWS:
                break
    except csv.Error:
        pass
    return rows


def _filled(row: Sequence[str]) -> int:
    return sum(1 for each in row if each.strip())


def cleaned(name: Any) -> str:
    """The name of a column without blanks that nobody meant."""
    return " ".join(str(name).replace("\ufeff", "").split()) if name is not None else ""
