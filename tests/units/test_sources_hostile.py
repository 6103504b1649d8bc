"""Files that are wrong, odd or mean harm: each costs itself, and is a sentence."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from mutations import mentions, rows
from xlsx import workbook

HEADER = ["id", "created_at", "platform", "text"]
ROW = ["1", "2026-03-14T18:03:21Z", "x", "hi"]
TABLE = "\n".join((",".join(HEADER), ",".join(ROW), "")).encode()
STATUS = {"uri": "https://s/1", "content": "<p>a</p>", "account": {"acct": "d"}, "created_at": ROW[1]}
CHANCE = random.Random(13)


def zipped(**files: bytes) -> bytes:
    """A zip of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return made.getvalue()


def changed(book: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook in whose file `name` something else stands."""
    source = zipfile.ZipFile(io.BytesIO(book))
    return zipped(**{each: source.read(each).replace(old, new, 1 if each == name else 0) for each in source.namelist()})


def sheet(book: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook in whose sheet something else stands."""
    return changed(book, "xl/worksheets/sheet1.xml", old, new)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (CHANCE.randbytes(20 << 20), "this is binary"),
        (b"[" + bytes(CHANCE.choices(b'abcdef,;\n"{}[]:', k=1 << 20)), "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"z":' + b'{"a":' * 900 + b"1" + b"}" * 901, "no shape is known"),
        (gzip.compress(gzip.compress(gzip.compress(gzip.compress(TABLE)))), "packed 4 times over"),
        (zipped(a=b"0" * (50 << 20)), "neither JSON, XML, CSV nor a workbook"),
        (workbook([]), "the workbook has no sheet with a table"),
        (b"PK\x03\x04[Content_Types].xml xl/" + CHANCE.randbytes(9_999), "the workbook cannot be read"),
        (b'"' * 500_000, "neither JSON, XML, CSV nor a workbook"),
        (b"," * 500_000 + b"\n", "neither JSON, XML, CSV nor a workbook"),
    ],
    ids=range(11),
)
def test_noise_is_one_letter(raw: bytes, said: str) -> None:
    """Whatever its size."""
    read = rows(raw, "UTC")

    assert mentions(read) == []
    assert [row.reason[: len(said)] for row in read] == [said]


def test_what_lies_beside_in_a_zip_costs_itself() -> None:
    """A picture, a PDF and a file in a locked box beside the export."""
    read = rows(zipped(**{"a.png": b"\x89PNG..", "export.csv": TABLE, "z.pdf": b"%PDF", "b.zip": b"PK\x03\x04"}), "")

    assert [one.id for one in mentions(read)] == ["1"]
    assert sorted(row.reason.partition(",")[0] for row in read if row.letter) == [
        "the .zip file is cut or damaged; copy it again",
        "this is a PDF",
        "this is a picture",
    ]


def test_ten_thousand_columns() -> None:
    """Somebody's custom categories."""
    head = ",".join([*HEADER, *(f"c{n}" for n in range(10_000))])
    body = "\n".join(",".join([str(n), *ROW[1:], *["x"] * 10_000]) for n in range(20))

    assert len(mentions(rows(f"{head}\n{body}\n".encode(), ""))) == 20


def test_a_zero_in_a_text_is_an_odd_character() -> None:
    """It costs nothing but itself."""
    assert [one.text for one in mentions(rows(TABLE.replace(b"hi", b"h\0i"), ""))] == ["hi"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_events_with_comments_and_retries(end: str) -> None:
    """As servers keep a line open: comments for minutes, retry, ids, data over two lines."""
    first, second = json.dumps(STATUS).split(', "account"')
    lines = [":thump"] * 300 + ["", "retry: 1000", ": ping", "event: update", "id: 5", f"data: {first},"]
    lines += [f'data: "account"{second}', "", ":thump", "", "event: notification", "data: {}", "", ""]

    assert [one.id for one in mentions(rows(end.join(lines).encode(), ""))] == ["https://s/1"]


def test_a_cell_at_the_end_of_the_world() -> None:
    """A sheet is held as a rectangle: one cell in the last corner would be half a terabyte."""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    (row,) = rows(sheet(workbook([HEADER, ROW]), b"</sheetData>", far), "")

    assert row.reason.startswith("a sheet of the workbook reaches over 17,179,869,184 cells")


def test_what_stands_in_workbooks() -> None:
    """Empty sheets and macros beside the table, titles above it in merged cells, formulas with what came of them, times
    as numbers of days.
    """
    days = (datetime(2026, 3, 14, 18, 3, 21, tzinfo=UTC) - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(days=1)
    book = workbook([["Acme Air, all mentions", "", "", ""], ["", "", "", ""], HEADER, ["1", "AT", "x", "TEXT"]])
    cell = b'<c r="B4" t="inlineStr"><is><t xml:space="preserve">AT</t></is></c>'
    book = sheet(book, cell, f'<c r="B4"><v>{days!r}</v></c>'.encode())
    cell = b'<c r="D4" t="inlineStr"><is><t xml:space="preserve">TEXT</t></is></c>'
    book = sheet(book, cell, b'<c r="D4" t="str"><f>A1&amp;"!"</f><v>lost my bag</v></c>')
    book = sheet(book, b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells>')
    source = zipfile.ZipFile(io.BytesIO(book))
    files = {name: source.read(name) for name in source.namelist()}
    (one,) = mentions(rows(zipped(**files, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macros"}), "UTC"))

    assert (one.id, one.text, one.created_at) == ("1", "lost my bag", datetime(2026, 3, 14, 18, 3, 21, tzinfo=UTC))
