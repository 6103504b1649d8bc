"""Every export and every shape's sample, and what people's tools do to them: recoded, packed, reordered, cut."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from firebreak.core.model import Mention
from firebreak.sources.containers import zstd
from firebreak.sources.export_reader import Read, Reader
from firebreak.sources.shape_files import shapes_with, shipped_with_samples

EXPORTS = Path(__file__).parent / "exports"
NOW = datetime(2026, 11, 30, tzinfo=UTC)
ZONES = {"meltwater.csv": "America/New_York", "freshdesk_tickets.csv": "Asia/Kolkata"}
DELIMITERS = ",;\t|"

Change = Callable[[str, random.Random], str]


class Case(Struct, frozen=True):
    """A file as text, and the zone of its times."""

    name: str
    text: str
    zone: str

    @property
    def is_table(self) -> bool:
        """Whether it is a CSV."""
        return self.text.lstrip()[:1] not in ("{", "[", "<") and not re.match(r"(event|data|id|:|window\.)", self.text)

    @property
    def is_document(self) -> bool:
        """Whether it is one JSON document, or one a line."""
        return self.text.lstrip()[:1] in ("{", "[")


@cache
def cases() -> dict[str, Case]:
    """All of them, by name."""
    found = {}
    for path in sorted(EXPORTS.iterdir()):
        if path.name not in ("README.md", "expected.jsonl"):
            raw = path.read_bytes()
            head = re.match(rb'<\?xml[^>]*encoding="([^"]+)"', raw)
            declared = head.group(1).decode() if head else "utf-8-sig"
            text = raw.decode("utf-16" if raw[:2] == b"\xff\xfe" else declared)
            found[path.name] = Case(path.name, text, ZONES.get(path.name, "UTC"))
    for shape in shipped_with_samples():
        said = shape.sample
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        found[shape.name] = Case(shape.name, text, "UTC" if shape.zone == "ask" else "")
    return found


def rows(raw: bytes, zone: str) -> list[Read]:
    """What the one reader makes of some bytes."""
    return list(Reader(shapes_with(), NOW, zone=zone).rows(io.BytesIO(raw), "a file"))


def mentions(read: list[Read]) -> list[Mention]:
    """The mentions among the rows."""
    return [row.mention for row in read if row.mention]


# --- tables -------------------------------------------------------------------------------------------------


def parsed(text: str) -> tuple[list[list[str]], str]:
    """The rows of a CSV, and its delimiter."""
    found = {one: list(csv.reader(io.StringIO(text, newline=""), delimiter=one)) for one in DELIMITERS}
    best = max(found, key=lambda one: max(len(row) for row in found[one]))
    return found[best], best


def written(table: list[list[str]], delimiter: str, end: str = "\n") -> str:
    """A CSV of these rows."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    return out.getvalue()


def _header(table: list[list[str]]) -> int:
    width = max(len(row) for row in table)
    return next(at for at, row in enumerate(table) if len(row) == width)


def shuffled(text: str, chance: random.Random) -> str:
    """Columns in another order."""
    table, delimiter = parsed(text)
    at = _header(table)
    order = chance.sample(range(len(table[at])), len(table[at]))
    whole = [[*row, *[""] * (len(order) - len(row))] for row in table[at:]]
    return written([*table[:at], *([row[place] for place in order] for row in whole)], delimiter)


def widened(text: str, chance: random.Random) -> str:
    """Columns that nobody knows, among the others."""
    table, delimiter = parsed(text)
    at = _header(table)
    width = len(table[at])
    for name in ("Team notes", "Category: luggage, lost", "Custom 1", ""):
        place = chance.randrange(width)
        for row in table[at:]:
            if len(row) >= place:
                row.insert(place, name if row is table[at] else "x")
    return written(table, delimiter)


def cased(how: Callable[[str], str]) -> Change:
    """Column names in another case."""

    def change(text: str, _: random.Random) -> str:
        table, delimiter = parsed(text)
        at = _header(table)
        table[at] = [how(name) for name in table[at]]
        return written(table, delimiter)

    return change


def parted(delimiter: str, end: str = "\n") -> Change:
    """With another delimiter, or other ends of lines."""
    return lambda text, _: written(parsed(text)[0], delimiter, end)


def quoted(text: str, _: random.Random) -> str:
    """Every field in quotes."""
    table, delimiter = parsed(text)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    return out.getvalue()


def titled(text: str, _: random.Random) -> str:
    """What a tool writes above its header."""
    return "Acme Air - all mentions\nFrom 14 March 2026, to 15 March 2026\n\n" + text


def summed(text: str, _: random.Random) -> str:
    """What a tool writes below its rows."""
    delimiter = parsed(text)[1]
    return text.rstrip("\r\n") + f"\n\nTotal{delimiter}3\nExported by Dana\n"


def separated(text: str, _: random.Random) -> str:
    """Excel's own first line, which says the delimiter."""
    return f"sep={parsed(text)[1]}\n{text}"


TABLE: dict[str, Change] = {
    "shuffled columns": shuffled,
    "unknown columns": widened,
    "upper case": cased(str.upper),
    "lower case": cased(str.lower),
    "blanks in names": cased(lambda name: f"  {name} "),
    "underscores": cased(lambda name: name.replace(" ", "_")),
    **{f"parted by {one!r}": parted(one) for one in DELIMITERS},
    "ends of Windows": parted(",", "\r\n"),
    "ends of old Macs": parted(",", "\r"),
    "all in quotes": quoted,
    "a title": titled,
    "a sum": summed,
    "sep=": separated,
}

# --- documents ----------------------------------------------------------------------------------------------


def _documents(text: str) -> list[Any]:
    try:
        whole = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _deep(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_deep(each, change) for each in value]
    if isinstance(value, dict):
        return change({key: _deep(each, change) for key, each in value.items()})
    return value


def _lines(several: list[Any]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in several)


def reordered(text: str, chance: random.Random) -> str:
    """Keys in another order."""
    return _lines(_deep(_documents(text), lambda one: dict(chance.sample(list(one.items()), len(one)))))


def more_keys(text: str, _: random.Random) -> str:
    """Keys that nobody knows."""
    return _lines(_deep(_documents(text), lambda one: {"zz_new": None, **one, "x_team": {"a": [1]}}))


DOCUMENT: dict[str, Change] = {
    "keys reordered": reordered,
    "unknown keys": more_keys,
    "lines": lambda text, _: _lines(_documents(text)),
    "an array": lambda text, _: json.dumps(_documents(text), ensure_ascii=False),
    "pretty": lambda text, _: json.dumps(_documents(text), ensure_ascii=False, indent=4),
    "escaped": lambda text, _: json.dumps(_documents(text)),
    "an envelope": lambda text, _: json.dumps({"status": "ok", "payload": {"items": _documents(text)}}),
    "blank lines": lambda text, _: "\n\n" + _lines(_documents(text)).replace("\n", "\r\n\r\n"),
}

# --- bytes --------------------------------------------------------------------------------------------------

UNICODE = {
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16 LE": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "UTF-16 LE with a mark": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "UTF-16 BE with a mark": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "UTF-32 with a mark": lambda text: text.encode("utf-32"),
}
LEGACY = ("cp1251", "cp1252", "latin-1", "gb18030", "koi8-r", "cp866", "iso8859-5", "big5")


def declared(text: str, encoding: str) -> str:
    """XML says in which encoding it is."""
    return re.sub(r'(<\?xml[^>]*encoding=")[^"]*', rf"\g<1>{encoding}", text) if text.lstrip().startswith("<") else text


def zipped(raw: bytes) -> bytes:
    """A zip with what macOS puts beside a file, and the file."""
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
}


def cuts(raw: bytes, chance: random.Random, many: int) -> Iterator[bytes]:
    """The file as it was half copied, at places all over it."""
    for place in sorted(chance.sample(range(1, len(raw)), min(many, len(raw) - 1))):
        yield raw[:place]
