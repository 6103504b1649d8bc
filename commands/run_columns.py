"""The part of `run` that says what the columns of a recording are taken for, in a process of its own."""

from __future__ import annotations

from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from ..core.clock import SystemClock
from ..core.errors import BadSetting, FirebreakError
from ..core.messages import Said, as_json, from_json
from ..core.times import for_machines
from ..core.translation import message
from ..sources.chosen_columns import columns_in, shape_yaml
from ..sources.export_reader import Reader, table_head
from ..sources.mapping_draft import draft
from ..sources.shape_files import own_shapes, shapes_with
from ..web.pages.columns import FIELDS, Choice, Columns, FirstRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from ..core.model import Mention
    from ..web.pages.player import Asked

NAME = "mine"  # of the shape
ROWS = 8  # that are shown
LONGEST = 60.0  # seconds
LONG = 300  # characters of a value that is shown
NO_TABLE = message("this holds no table and no JSON, so there are no columns to choose")
SLOW = message(
    "this takes longer than a minute here: send a shorter piece of it, or let whoever runs Firebreak read it in a "
    "terminal, firebreak import FILE --draft feeds.yaml"
)


class Looked(Struct):
    """What the process says."""

    found: Columns | None = None
    trouble: Said = ""


def columns_of(asked: Asked, choice: Choice | None) -> Columns:
    """What the columns are taken for, by a choice or by their names. Raises BadSetting."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=work, args=(asked, choice, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(LONGEST):
            raise BadSetting(SLOW)
        said = msgspec.msgpack.decode(ours.recv_bytes(), type=Looked, dec_hook=from_json)
    except EOFError:
        raise BadSetting(NO_TABLE) from None
    finally:
        process.kill()
        process.join(10)
        ours.close()
    if said.found is None:
        raise BadSetting(said.trouble)
    return said.found


def work(asked: Asked, choice: Choice | None, pipe: Connection) -> None:
    """The process."""
    try:
        said = Looked(found=look(asked, choice))
    except FirebreakError as error:
        said = Looked(trouble=str(error).replace(asked.path, asked.name))
    pipe.send_bytes(msgspec.msgpack.encode(said, enc_hook=as_json))


def look(asked: Asked, choice: Choice | None) -> Columns:
    """The same here and now."""
    path = Path(asked.path)
    try:
        with path.open("rb") as stream:
            head = table_head(stream)
    except OSError:
        head = None
    if head is None:
        raise BadSetting(NO_TABLE)
    named = {str(name): _value(head[1], place) for place, name in enumerate(head[0]) if str(name).strip()}
    names = list(named)
    chosen = choice or Choice(_guessed(names, list(named.values())))
    chosen = Choice({field: one for field, one in chosen.columns.items() if one in names}, chosen.dates)
    yaml = shape_yaml(NAME, chosen.columns, chosen.dates)
    try:
        rows, problem = tuple(islice(_rows(asked, yaml), ROWS)), ""
    except BadSetting as error:
        rows, problem = (), str(error)
    return Columns(tuple(names), tuple(named.values()), chosen, yaml, rows, problem)


def _value(row: list[Any], place: int) -> str:
    return "" if place >= len(row) or row[place] is None else str(row[place])[:LONG]


def _guessed(names: list[str], row: list[str]) -> dict[str, str]:
    """What the names of the columns say: those of the first draft of a shape."""
    from ruamel.yaml import YAML

    said = YAML(typ="safe", pure=True).load(draft(NAME, names, row))[NAME]
    found = columns_in(said, names)
    if found.get("id") == found.get("url"):
        found.pop("id", None)
    if found.get("sentiment") == found.get("rating"):
        found.pop("sentiment", None)
    return {field: column for field, column in found.items() if field in FIELDS}


def _rows(asked: Asked, yaml: str) -> Iterator[FirstRow]:
    with TemporaryDirectory(prefix="firebreak-columns-") as folder:
        own = Path(folder) / "feeds.yaml"
        own.write_text(yaml, encoding="utf-8")
        try:
            own_shapes(own)
        except BadSetting as error:
            raise BadSetting(str(error).partition(f"shape {NAME}: ")[2] or str(error)) from None
        reader = Reader(shapes_with(own), SystemClock().now(), shape=NAME, zone=asked.zone or "UTC")
        with Path(asked.path).open("rb") as stream:
            for row in reader.rows(stream, asked.name):
                yield (
                    FirstRow(row.line, _fields(row.mention), "") if row.mention else FirstRow(row.line, {}, row.reason)
                )


def _fields(mention: Mention) -> dict[str, str]:
    author = mention.author.name or mention.author.handle or ""
    said = {"created_at": for_machines(mention.created_at), "text": mention.text, "author": author}
    said |= {"platform": mention.platform, "sentiment": mention.sentiment or ""}
    return {field: str(value)[:LONG] for field, value in said.items()}
