"""Reads workbooks: the sheets that hold a table, of those that can be held."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from datetime import timedelta as span
from typing import IO, Any

from ..core.messages import Number
from ..core.translation import message
from .containers import OLD_OFFICE
from .spreadsheets import FIRST_ROWS, Known, Table, cleaned

_LARGEST_BOOK = 2 << 30  # bytes of a workbook when it is unpacked
_MOST_CELLS = 40_000_000  # of a sheet; each takes some 30 bytes
_CELL = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')


def read_xlsx(stream: IO[bytes], known: Known) -> Iterator[Table]:
    """The sheets of a workbook that hold a table. Raises ValueError for a workbook that cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    raw = io.BytesIO(stream.read())
    old = raw.getbuffer()[:4] == OLD_OFFICE
    _bearable(raw)
    try:
        book = CalamineWorkbook.from_filelike(raw)
    except (CalamineError, OSError) as error:
        raise ValueError(_unread(str(error), old=old)) from None
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError:
            continue
        rows = sheet.iter_rows()
        first: list[list[Any]] = []
        for row in rows:
            first.append(row)
            if len(first) == FIRST_ROWS:
                break
        if not first:
            continue
        at = _header(first, known)
        header = [cleaned(cell) for cell in first[at]]
        if sum(1 for each in header if each) < 2:
            continue
        yield Table(header, at + 1, _cells(at + 2, first[at + 1 :], rows), message("sheet {name}", name=name))


def _unread(cause: str, *, old: bool) -> str:
    if old:
        return message(
            "this old Office file cannot be read ({cause}); save it again as XLSX, without a password", cause=cause
        )
    return message("the workbook cannot be read ({cause}); save it again as XLSX, without a password", cause=cause)


def _bearable(raw: IO[bytes]) -> None:
    """Raises ValueError for a workbook that would fill a memory: each sheet is held as a rectangle of all its cells."""
    try:
        archive = zipfile.ZipFile(raw)
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_BOOK:
            raise ValueError(
                message(
                    "the workbook has more than {most} MB when unpacked; save it as CSV",
                    most=Number(_LARGEST_BOOK >> 20, grouped=True),
                )
            )
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and (reach := _reach(archive, name)) > _MOST_CELLS:
                raise ValueError(
                    message(
                        "a sheet of the workbook reaches over {n} cells; copy its table into a new one",
                        n=Number(reach, grouped=True),
                    )
                )
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
        if known([cleaned(cell) for cell in row]):
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
