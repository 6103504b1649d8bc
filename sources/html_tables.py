"""Reads a table of HTML: what many programs call .xls, and a spreadsheet opens without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import chain, islice
from typing import IO

from ..core.translation import message
from .spreadsheets import FIRST_ROWS, Half, Known, Table, cleaned

PAGE = re.compile(r"<(?:!doctype html|html|head|meta|table)\b", re.IGNORECASE)  # how it begins
_OFFICE = "urn:schemas-microsoft-com:office"
_PIECE = 1 << 16
_FIRST = 1 << 20  # characters in which the first row must stand
_UNENDING = 1 << 18  # characters of a tag or a comment that nobody closes
_CELLS = ("td", "th")


def read_html(stream: IO[str], head: str, known: Known) -> Table | None:
    """The table of a page whose header is known, or that of a page which says that it is a workbook; None for any
    other page.
    """
    rows = _rows(stream)
    first = list(islice(rows, FIRST_ROWS))
    at = next((at for at, row in enumerate(first) if known([cleaned(cell) for cell in row])), None)
    if at is None and _OFFICE in head and first:
        at = max(range(len(first)), key=lambda place: len(first[place]))
    if at is None:
        return None
    header = [cleaned(cell) for cell in first[at]]
    return Table(header, at + 1, _numbered(at + 2, chain(first[at + 1 :], rows)), message("a table of HTML"))


def _numbered(line: int, rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | Half]]:
    for number, row in enumerate(rows, line):
        if any(row):
            yield number, row


def _rows(stream: IO[str]) -> Iterator[list[str]]:
    parser = _Cells()
    given = read = 0
    while (piece := stream.read(_PIECE)) and (given or read < _FIRST) and len(parser.rawdata) < _UNENDING:
        parser.feed(piece)
        read += len(piece)
        for row in parser.taken():
            given += 1
            yield row


class _Cells(HTMLParser):
    """The rows that are closed; one that is open when the page ends is not whole."""

    def __init__(self) -> None:
        super().__init__()
        self._row: list[str] = []
        self._cell: list[str] | None = None
        self._done: list[list[str]] = []

    def taken(self) -> list[list[str]]:
        """The rows since it was asked last."""
        done, self._done = self._done, []
        return done

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _CELLS:
            self._end_cell()
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")
        elif tag == "tr":
            self._end_row()

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS:
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None:
            self._row.append("".join(self._cell).strip())
            self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row:
            self._done.append(self._row)
            self._row = []
