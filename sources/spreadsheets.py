"""Reads tables: CSV with whatever delimiter and whatever stands before its header, and workbooks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from datetime import timedelta as span
from typing import IO, Any

from msgspec import Struct

DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
_FIRST_ROWS = 30  # among which the header is looked for
_STEADY = 0.6  # share of rows that have as many columns as most have
_LARGEST_BOOK = 2 << 30  # bytes of a workbook when it is unpacked
_MOST_CELLS = 40_000_000  # of a sheet; each takes some 30 bytes
_CELL = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
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
    return Table([_clean(name) for name in header], line, rows, DELIMITERS[delimiter])


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
            yield reader.line_num, Half("the file ends within its header, so it may be cut", [])
        return
    why = _lacks(lines, last, least, broken())
    yield last[0], Half(why, last[1]) if why else last[1]


def _lacks(lines: _Watched, last: tuple[int, list[Any]], least: int, broken: str) -> str:
    """Why the last row is not whole; "" where nothing shows that it is not."""
    if lines.is_open:
        return f"a quote is opened in line {last[0]:,} and never closed, so what follows was not read"
    half = bool(lines.row) and lines.row[-1].endswith("\ufffd")  # a character that is cut, too
    if not lines.ended and (broken or half or len(last[1]) < least):
        return "the last row is cut"
    return ""


def _layout(head: str, known: Known) -> tuple[str, int] | None:
    """The delimiter, and at which row the header stands: one that we know, else the fullest row of the widest kind."""
    best: tuple[float, str, int] | None = None
    for delimiter in DELIMITERS:
        rows = _some_rows(head, delimiter)
        for at, row in enumerate(rows):
            if len(row) > 1 and known([_clean(name) for name in row]):
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
            if len(rows) == _FIRST_ROWS:
                break
    except csv.Error:
        pass
    return rows


def _filled(row: Sequence[str]) -> int:
    return sum(1 for each in row if each.strip())


def _clean(name: Any) -> str:
    return " ".join(str(name).replace("\ufeff", "").split()) if name is not None else ""


def read_xlsx(stream: IO[bytes], known: Known) -> Iterator[Table]:
    """The sheets of a workbook that hold a table. Raises ValueError for a workbook that cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    raw = io.BytesIO(stream.read())
    _bearable(raw)
    try:
        book = CalamineWorkbook.from_filelike(raw)
    except (CalamineError, OSError) as error:
        raise ValueError(f"the workbook cannot be read ({error}); save it again as XLSX, without a password") from None
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError:
            continue
        rows = sheet.iter_rows()
        first: list[list[Any]] = []
        for row in rows:
            first.append(row)
            if len(first) == _FIRST_ROWS:
                break
        if not first:
            continue
        at = _header(first, known)
        header = [_clean(cell) for cell in first[at]]
        if sum(1 for each in header if each) < 2:
            continue
        yield Table(header, at + 1, _cells(at + 2, first[at + 1 :], rows), f"sheet {name}")


def _bearable(raw: IO[bytes]) -> None:
    """Raises ValueError for a workbook that would fill a memory: each sheet is held as a rectangle of all its cells."""
    try:
        archive = zipfile.ZipFile(raw)
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_BOOK:
            raise ValueError(f"the workbook has more than {_LARGEST_BOOK >> 20:,} MB when unpacked; save it as CSV")
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and (reach := _reach(archive, name)) > _MOST_CELLS:
                raise ValueError(f"a sheet of the workbook reaches over {reach:,} cells; copy its table into a new one")
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError):
        pass  # the reader of workbooks says it better
    raw.seek(0)


def _reach(archive: zipfile.ZipFile, name: str) -> int:
    """Cells of the rectangle from the first to the last that a sheet names."""
    rows = columns = 1
    rest = b""
    with archive.open(name) as sheet:
        while piece := sheet.read(1 << 20):
            for column, row in _CELL.findall(rest + piece):
                columns, rows = max(columns, _number(column)), max(rows, int(row))
            rest = piece[-32:]
    return rows * columns


def _number(column: bytes) -> int:
    """The place of a column: A is 1, AA is 27."""
    place = 0
    for letter in column:
        place = place * 26 + letter - 64
    return place


def _header(rows: list[list[Any]], known: Known) -> int:
    for at, row in enumerate(rows):
        if known([_clean(cell) for cell in row]):
            return at
    texts = [sum(1 for cell in row if isinstance(cell, str) and cell.strip()) for row in rows[:12]]
    return texts.index(max(texts))


def _cells(line: int, first: list[list[Any]], rest: Iterator[list[Any]]) -> Iterator[tuple[int, list[Any]]]:
    for number, row in enumerate(first, line):
        if any(cell != "" for cell in row):
            yield number, [_cell(cell) for cell in row]
    for number, row in enumerate(rest, line + len(first)):
        if any(cell != "" for cell in row):
            yield number, [_cell(cell) for cell in row]


def _cell(cell: Any) -> Any:
    """A cell as a CSV would have it; numbers and times stay what they are."""
    if isinstance(cell, datetime) or not isinstance(cell, (date, time, span)):
        return cell
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
