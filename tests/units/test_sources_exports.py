"""Every export of tests/exports through the one reader: as it came, packed, recoded, shuffled and cut."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xlsx import workbook

from firebreak.core.errors import BadSetting
from firebreak.sources.body import parse_body
from firebreak.sources.containers import zstd
from firebreak.sources.export_reader import Read, Reader
from firebreak.sources.exports import recording
from firebreak.sources.lines import fields_of, line_of
from firebreak.sources.shape_files import shapes_with

HERE = Path(__file__).parents[1] / "exports"
NOW = datetime(2026, 11, 30, tzinfo=UTC)
ZONES = {
    "meltwater.csv": "America/New_York",
    "freshdesk_tickets.csv": "Asia/Kolkata",
    "google_play_reviews.json": "UTC",
}  # as the README beside them says
FILES = sorted(path.name for path in HERE.iterdir() if path.name not in ("README.md", "expected.jsonl"))
TABLES = [name for name in FILES if name.endswith(".csv")]
NEW = ("display_name", "about", "place", "rating", "thread", "alias")  # fields that expected.jsonl does not know

every = pytest.mark.parametrize("name", FILES)
tables = pytest.mark.parametrize("name", TABLES)


@cache
def expected(name: str) -> list[dict[str, Any]]:
    """What a good import makes of a file. Whether somebody is *not* verified is not written."""
    lines = [json.loads(line) for line in (HERE / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        {key: value for key, value in line.items() if key != "file" and (key, value) != ("verified", False)}
        for line in lines
        if line["file"] == name
    ]


def read(raw: bytes, name: str) -> list[Read]:
    """All rows of a file's bytes."""
    return list(Reader(shapes_with(), NOW, zone=ZONES.get(name, "")).rows(io.BytesIO(raw), "a file"))


def meant(rows: list[Read]) -> list[dict[str, Any]]:
    """The mentions among them, without the new fields; that a post was deleted since is no mention of its own."""
    said = [json.loads(line_of(row.mention)) for row in rows if row.mention and row.mention.operation != "delete"]
    return [{key: value for key, value in one.items() if key not in NEW} for one in said]


def text_of(name: str) -> str:
    """A table as text."""
    raw = (HERE / name).read_bytes()
    return raw.decode("utf-16" if raw.startswith(b"\xff\xfe") else "utf-8-sig")


@every
def test_an_export_means_what_it_says(name: str) -> None:
    """Time, id, platform, text, author, reach, sentiment, reply and language are as a person would read them."""
    assert meant(read((HERE / name).read_bytes(), name)) == expected(name)


def zipped(raw: bytes) -> bytes:
    """A zip with a folder, what macOS puts beside it, and the file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._x", b"\0\1\2")
        archive.writestr("export/whatever.bin", raw)
    return made.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd.compress,
    "zip": zipped,
    "gzip in zip": lambda raw: zipped(gzip.compress(raw)),
}


@pytest.mark.parametrize("how", PACKED)
@every
def test_however_it_is_packed(name: str, how: str) -> None:
    """The first bytes say it, never the name."""
    assert meant(read(PACKED[how]((HERE / name).read_bytes()), name)) == expected(name)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),  # a text is decoded before anybody looks at what stands in it
    [("utf-8", ","), ("utf-8", "|"), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ","), ("utf-16-be", ";")],
)
@tables
def test_shuffled_columns_in_any_dialect(name: str, encoding: str, delimiter: str) -> None:
    """Columns in another order, another delimiter, another encoding: the same mentions."""
    text = text_of(name)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.split("\n")[0] else ","))
    width = max(len(row) for row in rows)
    order = random.Random(7).sample(range(width), width)
    made = io.StringIO(newline="")
    for row in rows:
        whole = [*row, *[""] * (width - len(row))]
        csv.writer(made, delimiter=delimiter).writerow([whole[at] for at in order] if len(row) == width else row)

    assert meant(read(made.getvalue().encode(encoding), name)) == expected(name)


@tables
def test_as_a_workbook(name: str) -> None:
    """Saved as XLSX, ids as text, nothing is lost."""
    text = text_of(name)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.split("\n")[0] else ","))

    assert meant(read(workbook(rows), name)) == expected(name)


HEAD = "Ticket ID,Subject,Created time,Source,Full name,Description\n"
LEGACY = {
    "cp1252": "Acme Air a perdu ma valise, personne ne répond — c’est inacceptable, trois heures à l’aéroport, déçu",
    "windows-1251": "Акме Эйр потеряли багаж и не отвечают. Пассажиры ждут вторые сутки, это просто хамство",
    "gb18030": "艾克美航空弄丢了我的行李，客服没人接！等了两个小时还是没有人回答，太让人失望了，再也不坐了",
}


@pytest.mark.parametrize("encoding", LEGACY)
def test_old_encodings_are_read_and_said(encoding: str) -> None:
    """What is not UTF-8 is told by its letters, and a person is told which it was."""
    raw = (HEAD + f'1,Bagages,2026-03-14 18:03:21,Twitter,Dana,"{LEGACY[encoding]}"\n').encode(encoding)
    (row,) = Reader(shapes_with(), NOW, zone="UTC").rows(io.BytesIO(raw), "a file")

    assert row.mention is not None
    assert row.mention.text == f"Bagages\n{LEGACY[encoding]}"
    assert row.found.said[0].endswith("by the look of it")


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
@every
def test_a_file_that_was_cut_gives_what_is_whole(name: str, share: float) -> None:
    """What stands before the cut is read as ever, and nothing half is made up."""
    raw = (HERE / name).read_bytes()
    found = meant(read(raw[: int(len(raw) * share)], name))
    whole = [one["id"] for one in expected(name)]

    assert [one["id"] for one in found] == whole[: len(found)]
    assert all(one["created_at"] == want["created_at"] for one, want in zip(found, expected(name), strict=False))


@every
def test_a_packed_file_that_was_cut_never_raises(name: str) -> None:
    """Half a gzip is what could be unpacked, and one letter."""
    rows = read(gzip.compress((HERE / name).read_bytes())[:-12], name)

    assert rows[-1].letter


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "the file is empty"),
        (b"%PDF-1.7\n...", "this is a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "this is a picture"),
        (bytes(range(256)) * 80_000, "this is binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "this old Office file cannot be read"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "this is a web page"),
        (b"PK\x03\x04 and no more", "the .zip file is cut or damaged"),
        (b"Dear team, as promised, the export will follow.\nBest\n", "neither JSON, XML, CSV nor a workbook"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>', "this XML declares entities"),
        (b"name,phone,address\na,1,b\n", "no shape is known with these columns: name, phone, address"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_export_is_one_sentence(raw: bytes, said: str) -> None:
    """One dead letter, however large it is."""
    (row,) = read(raw, "")

    assert (row.letter, row.reason[: len(said)]) == (True, said)


def test_the_nearest_shape_is_named() -> None:
    """A Brandwatch export whose columns were thinned out is still known for one."""
    (row,) = read(b"Query Id,Date,Url,Domain,Author,Full Text\n1,2026-03-14,u,d,a,t\n", "")

    assert "nearest is brandwatch_bulk, but Resource Id|Mention Id is not there" in row.reason


def test_times_without_a_zone_are_asked_for() -> None:
    """Nobody guesses: with no zone there is no mention."""
    with pytest.raises(BadSetting, match="its times have no zone"):
        list(recording(str(HERE / "meltwater.csv"), NOW).read(None))


def many(order: Callable[[list[int]], list[int]]) -> bytes:
    """Three thousand posts as a table, in some order, one of them twice."""
    head = "id,created_at,platform,author,text\n"
    made = [
        f"{number},2026-03-14T{number // 600:02d}:{number // 10 % 60:02d}:{number % 10:02d}Z,x,rosa,post {number}\n"
        for number in order(list(range(3_000)))
    ]
    return (head + "".join(made) + made[0]).encode()


def test_order_does_not_matter(tmp_path: Path) -> None:
    """Newest first, shuffled and in order: the very same batches."""
    shuffled = random.Random(3).sample
    found = []
    for number, order in enumerate((lambda old: old, lambda old: old[::-1], lambda old: shuffled(old, len(old)))):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(many(order))
        found.append(list(recording(str(path), NOW).read(None)))

    assert found[0] == found[1] == found[2]
    assert sum(len(part.mentions) for part in found[0]) == 3_000


def test_mention_lines_out_of_order_are_sorted(tmp_path: Path) -> None:
    """Ours too: the same mentions in the same batches as in order."""
    table = [one.mention for one in read(many(lambda old: old), "") if one.mention]
    for name, lines in (("in.jsonl", table[:-1]), ("out.jsonl", table[::-1])):
        (tmp_path / name).write_bytes(b"".join(line_of(one) + b"\n" for one in lines))
    inside, outside = (list(recording(str(tmp_path / name), NOW).read(None)) for name in ("in.jsonl", "out.jsonl"))

    assert [part.mentions for part in inside] == [part.mentions for part in outside]


@every
def test_the_same_by_request(name: str) -> None:
    """POST /api/mentions takes the file as it is, and says the same."""
    parts = parse_body((HERE / name).read_bytes(), "api", NOW, zone=ZONES.get(name, ""))
    found = [json.loads(line_of(one)) for part in parts for one in part.mentions if one.operation != "delete"]
    wanted = sorted(expected(name), key=lambda one: one["created_at"])

    assert sorted(one["id"] for one in found) == sorted(one["id"] for one in wanted)
    assert [one["created_at"] for one in found] == sorted(one["created_at"] for one in found)


def test_what_is_written_is_read_again() -> None:
    """A mention line holds every field that a mention has."""
    rows = read((HERE / "brandwatch_bulk.csv").read_bytes(), "")
    again = next(iter(parse_body(b"\n".join(line_of(row.mention) for row in rows if row.mention), "api", NOW)))

    assert [fields_of(one) for one in again.mentions] == [fields_of(row.mention) for row in rows if row.mention]
