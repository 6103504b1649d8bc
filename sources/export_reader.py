"""The one reader behind every door: whatever people have, as mentions, with a word on what was understood."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import chain
from typing import IO, Any

from msgspec import Struct, field

from ..core.errors import BadSetting, said_by, unexpected
from ..core.messages import Listed
from ..core.model import KEPT, DeadLetter, Mention
from ..core.translation import message
from . import documents, spreadsheets
from .containers import OLD_OFFICE, NotText, Unpacked, is_workbook, unpacked
from .encodings import Encoding, encoding_of
from .guessed_shape import advice, guessed, named
from .html_tables import PAGE, read_html
from .mapping_draft import flattened
from .paths import InDocument, InTable, Node
from .shape import Reading, Shape
from .shape_files import Shapes
from .wire import dead_letter
from .workbooks import read_xlsx
from .xml_documents import read_xml

_OTHER = message("other reasons")
_GIVE_UP = 1_000  # documents of no known shape, and none of a known one, before the rest is not looked at
_LOOKED_AT = 256 * 1024  # bytes of text by which a table is told from prose


# A line, the source's name and the line's number: what it holds; None for a line of no known shape.
LineReader = Callable[[bytes, str, int], "list[Mention | DeadLetter] | None"]


class Found(Struct):
    """What was understood of one file."""

    name: str
    said: list[str] = field(default_factory=list)  # what it is, piece by piece: gzip, UTF-16, tabs
    shapes: Counter[str] = field(default_factory=Counter)  # titles, and how many mentions each gave
    shape: str = ""  # the name of the shape, once one was found
    rows: int = 0
    mentions: int = 0
    header: int = 0  # the line of a table's header
    unused: list[str] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)  # what was left out of mentions that live
    skipped: Counter[str] = field(default_factory=Counter)  # what is no post
    refused: Counter[str] = field(default_factory=Counter)  # what should have been a mention, by reason
    unzoned: str = ""  # a time without a zone, where one must be asked for


class Read(Struct, frozen=True):
    """One row: a mention, or why it is none. `raw` is kept of what should have been one."""

    found: Found
    line: int
    mention: Mention | None = None
    reason: str = ""
    letter: bool = False
    raw: str = ""


class Reader:
    """Reads any file that a shape fits.

    Parameters
    ----------
    shapes
        What a file is held against.
    now
        The present: dates more than a day after it are impossible.
    shape
        The name of the shape, where a person has said it.
    zone
        Of times that have none.
    most
        Bytes of a file that are unpacked; left out: all.
    """

    def __init__(self, shapes: Shapes, now: datetime, *, shape: str = "", zone: str = "", most: int = 0) -> None:
        self._shapes, self._now, self._zone, self._most = shapes, now, zone, most
        self._told = shapes.named(shape) if shape else None

    def rows(self, stream: IO[bytes], name: str) -> Iterator[Read]:
        """Every row of a stream in the order of the file. Never raises for what stands in it."""
        found = Found(name)
        try:
            for one in unpacked(stream, self._most):
                if one.member:
                    found = Found(f"{name}/{one.member}")
                found.said += [each for each in one.within if each not in found.said]
                if one.problem:
                    yield self._refused(found, 0, one.problem)
                else:
                    yield from self._file(one, found)
        except NotText as problem:
            yield self._refused(found, 0, said_by(problem))

    def _file(self, one: Unpacked, found: Found) -> Iterator[Read]:
        if is_workbook(one.head):
            yield from self._workbook(one, found)
        else:
            yield from self._text(one, found)
        if broken := _broken(one):
            yield self._refused(found, found.rows + 1, broken)

    def _workbook(self, one: Unpacked, found: Found) -> Iterator[Read]:
        old = one.head.startswith(OLD_OFFICE)
        found.said.append("XLS" if old else "XLSX")
        try:
            sheets = list(read_xlsx(one.stream, self._is_header))
        except ValueError as error:
            yield self._refused(found, 0, said_by(error))
            return
        known = [sheet for sheet in sheets if self._told or self._is_header(sheet.header)]
        for sheet in known or sheets[:1]:
            found.said.append(sheet.said)
            yield from self._table(sheet, found)
        if not sheets:
            yield self._refused(found, 0, message("the workbook has no sheet with a table"))

    def _text(self, one: Unpacked, found: Found) -> Iterator[Read]:
        encoding = encoding_of(one.head)
        if encoding.said:
            found.said.append(encoding.said)
        head = _decoded(one.head[:_LOOKED_AT], encoding)
        start = head.lstrip("\ufeff \t\r\n")
        if PAGE.match(start):
            page = io.TextIOWrapper(one.stream, encoding.name, errors="replace")
            if (table := read_html(page, head, self._is_header)) is None:
                yield self._refused(found, 0, _no_table(start), start[:KEPT])
                return
            found.said.append(table.said)
            yield from self._table(table, found)
            return
        if start.startswith("<"):
            found.said.append("XML")
            text = io.TextIOWrapper(one.stream, encoding.name, errors="replace")
            yield from self._documents(read_xml(text), found)
            return
        script = documents.SCRIPT.match(start)
        start = start[script.end() :] if script else start
        is_table = start[:1] not in ("[", "{") and not documents.is_events(head)  # whose breaks are its own business
        text = io.TextIOWrapper(one.stream, encoding.name, errors="replace", newline="" if is_table else None)
        if script:
            text.read(len(head) - len(head.lstrip("\ufeff \t\r\n")) + script.end())
        if start.startswith("["):
            found.said.append(message("a JSON array"))
            yield from self._documents(documents.read_array(text.read), found)
        elif start.startswith("{"):
            lines = documents.is_lines(head)
            found.said.append(message("JSON lines") if lines else "JSON")
            yield from self._documents(documents.read_lines(text) if lines else documents.read_whole(text), found)
        elif not is_table:
            found.said.append(message("server-sent events"))
            yield from self._documents(documents.read_events(text), found)
        else:
            was_cut = partial(_broken, one)
            table = spreadsheets.read_csv(text, head.removeprefix("\ufeff"), self._is_header, was_cut)
            if table is None:
                yield self._refused(found, 0, _no_table(start), start[:KEPT])
                return
            found.said.append(table.said)
            yield from self._table(table, found)

    # --- tables --------------------------------------------------------------------------------------

    def _is_header(self, row: list[str]) -> bool:
        binder = InTable(row)
        if self._told:
            return self._told.fits(binder, row)
        return any(shape.fits(binder, row) for shape in self._shapes)

    def _table(self, table: spreadsheets.Table, found: Found) -> Iterator[Read]:
        binder = InTable(table.header)
        found.header = table.line
        shape = self._told or self._chosen(self._shapes.fitting(binder, table.header))
        rows = table.rows
        if shape is None and not self._shapes.nearest(binder, table.header):
            first = next(rows, None)
            rows = chain([first] if first else [], rows)
            shape = guessed(table.header, first[1] if first and isinstance(first[1], list) else [], found.name)
        if isinstance(shape, str) or shape is None:
            yield self._refused(found, table.line, shape or self._unknown(binder, table.header, "columns", found.name))
            return
        reading = Reading(shape, binder, self._now, self._zone, found.left)
        found.shape, found.unused = shape.name, binder.unused
        found.shapes[shape.title] += 0
        for line, row in rows:
            if isinstance(row, spreadsheets.Half):
                found.rows += bool(row.row)
                yield self._refused(found, line, row.reason, _shown(row.row))
            else:
                yield self._row(reading, found, line, row)
        found.unzoned = found.unzoned or reading.unzoned

    def _row(self, reading: Reading, found: Found, line: int, record: Any) -> Read:
        found.rows += 1
        try:
            made = reading.mention(record)
        except Exception as error:  # noqa: BLE001  a fault of ours must not end the file
            return self._refused(
                found, line, message("cannot be read ({what}); please report this", what=unexpected(error))
            )
        if isinstance(made, Mention):
            found.mentions += 1
            found.shapes[reading.shape.title] += 1
            return Read(found, line, made)
        found.unzoned = found.unzoned or reading.unzoned
        if made.letter:
            return self._refused(found, line, made.reason, _shown(record))
        found.skipped[made.reason] += 1
        return Read(found, line, reason=made.reason)

    def _refused(self, found: Found, line: int, reason: str, raw: str = "") -> Read:
        found.refused[reason if len(found.refused) < 1_000 else _OTHER] += 1
        return Read(found, line, reason=reason, letter=True, raw=raw)

    # --- documents -----------------------------------------------------------------------------------

    def _documents(self, several: documents.Documents, found: Found) -> Iterator[Read]:
        readings: dict[str, Reading] = {}
        binder, last, strange = InDocument(), None, 0
        for line, document in several:
            if isinstance(document, documents.Broken):
                yield self._refused(found, line, document.reason, document.raw)
                strange += 1
            else:
                cut = isinstance(document, documents.Cut)
                document = documents.framed(document.value if cut else document)
                shape, inner = self._shape_of(binder, document, last, found.name)
                if isinstance(shape, Shape):
                    last, strange = shape, 0
                    found.shape = found.shape or shape.name
                    found.shapes[shape.title] += 0
                    reading = readings.get(shape.name)
                    if reading is None:
                        reading = readings[shape.name] = Reading(shape, binder, self._now, self._zone, found.left)
                    half = cut and inner == [document]
                    for record in chain.from_iterable(shape.nodes(one, listed=half) for one in inner):
                        yield self._row(reading, found, line, record)
                else:
                    yield self._refused(found, line, shape, _shown(document))
                    strange += 1
            if strange > _GIVE_UP and not found.mentions:
                yield self._refused(found, line, message("and so on: the rest of the file was not looked at"))
                return

    def _shape_of(
        self, binder: InDocument, document: Any, last: Shape | None, file: str
    ) -> tuple[Shape | str, list[Any]]:
        """The shape of a document and the documents to read with it: itself, or those within an envelope."""
        if not isinstance(document, dict):
            return message("not a JSON object; give one object a post"), []
        node = Node(document)
        if self._told:
            return self._told, [document] if self._told.fits(binder, node) else self._inside(binder, document)
        if last is not None and last.fits(binder, node):
            return last, [document]
        shape = self._chosen(self._shapes.fitting(binder, node))
        if shape is not None:
            return shape, [document]
        for inner in inner_lists(document, 3):
            shape = self._chosen(self._shapes.fitting(binder, Node(inner[0])))
            if shape is not None:
                return shape, [each for each in inner if isinstance(each, dict)]
        return self._unknown(binder, node, "keys", file), []

    def _inside(self, binder: InDocument, document: Any) -> list[Any]:
        """What a document holds of the shape that was told; itself where nothing of it is within."""
        assert self._told
        for inner in inner_lists(document, 3):
            whole = [each for each in inner if isinstance(each, dict)]
            if any(self._told.fits(binder, Node(each)) for each in whole):
                return whole
        return [document]

    def _chosen(self, fitting: list[Shape]) -> Shape | str | None:
        if len(fitting) > 1:
            return message(
                "this could be {names}; say which, such as --as {first}",
                names=Listed(tuple(shape.name for shape in fitting), "or"),
                first=fitting[0].name,
            )
        return fitting[0] if fitting else None

    def _unknown(self, binder: InTable | InDocument, record: Any, what: str, file: str) -> str:
        names = named(record if isinstance(record, list) else list(record.value))
        near = self._shapes.nearest(binder, record)
        if near is None:
            return message("{unknown}; {advice}", unknown=_no_shape(what, names), advice=advice(file))
        shape, lacks = near
        return message(
            "{unknown}; nearest is {shape}, but {lacking} is not there",
            unknown=_no_shape(what, names),
            shape=shape.name,
            lacking=", ".join(lacks[:5]),
        )


def _no_shape(what: str, names: str) -> str:
    if what == "keys":
        return message("no shape is known with these keys: {names}", names=names)
    return message("no shape is known with these columns: {names}", names=names)


def _decoded(head: bytes, encoding: Encoding) -> str:
    return head.decode(encoding.name, "replace")


def _broken(one: Unpacked) -> str:
    """Why a packed stream ended early; "" where it did not."""
    broken: str = getattr(getattr(one.stream, "raw", None), "broken", "")
    return broken


def _no_table(start: str) -> str:
    if PAGE.match(start):
        return message("this is a web page, not a feed; download the export itself (or sign in first)")
    return message(
        "neither JSON, XML, CSV nor a workbook; give an export as it was downloaded, or one JSON object a line"
    )


def inner_lists(value: Any, deep: int) -> Iterator[list[Any]]:
    """The lists of objects within a document, the outer ones first; of a list, its first object is looked into."""
    if isinstance(value, list):
        value = value[0] if value and isinstance(value[0], dict) else None
    if not isinstance(value, dict) or not deep:
        return
    for inner in value.values():
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            yield inner
    for inner in value.values():
        yield from inner_lists(inner, deep - 1)


def _shown(record: Any) -> str:
    """What stood there, as it would be written again, cut to a length that can be kept."""
    if isinstance(record, Node):
        record = record.value
    if isinstance(record, list):
        out = io.StringIO()
        csv.writer(out).writerow(record)
        return out.getvalue().strip()[:KEPT]
    try:
        return json.dumps(record, ensure_ascii=False, default=str)[:KEPT]
    except (ValueError, RecursionError):
        return ""


def line_reader(shapes: Shapes, now: datetime) -> LineReader:
    """Reads single lines of a stream as messages of whatever shape they have."""
    reader = Reader(shapes, now)

    def read(raw: bytes, source: str, number: int) -> list[Mention | DeadLetter] | None:
        rows = list(reader.rows(io.BytesIO(raw), source))
        if not any(row.found.shape for row in rows):
            return None
        return [
            row.mention or dead_letter(source, number, row.reason, raw) for row in rows if row.mention or row.letter
        ]

    return read


def opened(path: str) -> IO[bytes]:
    """A file to read; BadSetting says why it cannot be."""
    try:
        return open(path, "rb")  # noqa: PTH123  the caller closes it
    except OSError as error:
        raise BadSetting(
            message("{path}: cannot be read ({cause})", path=str(path), cause=str(error.strerror))
        ) from None


def table_head(stream: IO[bytes]) -> tuple[list[str], list[Any]] | None:
    """The column names of a table, and its first row; of documents the paths in the first post. None where a file
    holds neither."""
    try:
        one = next(unpacked(stream))
    except NotText:
        return None
    if is_workbook(one.head):
        sheets: Iterator[spreadsheets.Table] = read_xlsx(one.stream, lambda _: False)
        table = next(sheets, None)
    else:
        encoding = encoding_of(one.head)
        text = io.TextIOWrapper(one.stream, encoding.name, errors="replace", newline="")
        head = _decoded(one.head[:_LOOKED_AT], encoding).removeprefix("\ufeff")
        if PAGE.match(head.lstrip()):
            page = read_html(text, head, lambda row: len(row) > 2)
            return (
                (page.header, next((list(row) for _, row in page.rows if isinstance(row, list)), [])) if page else None
            )
        if head.lstrip()[:1] in ("[", "{"):
            return _document_head(text, head)
        table = spreadsheets.read_csv(text, head, lambda _: False)
    if table is None:
        return None
    _, row = next(table.rows, (0, []))
    return table.header, row.row if isinstance(row, spreadsheets.Half) else row


def _document_head(text: io.TextIOWrapper, head: str) -> tuple[list[str], list[Any]] | None:
    if head.lstrip().startswith("["):
        several = documents.read_array(text.read)
    else:
        several = documents.read_lines(text) if documents.is_lines(head) else documents.read_whole(text)
    for _, document in several:
        first = document.value if isinstance(document, documents.Cut) else document
        if isinstance(first, dict):
            inner = max(inner_lists(first, 3), key=len, default=[first])
            found = flattened(next(each for each in inner if isinstance(each, dict)))
            return list(found), list(found.values())
    return None
