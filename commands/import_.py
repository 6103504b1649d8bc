"""`firebreak import`: says what an export holds, or writes it as mention lines, sorted by time."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from msgspec.structs import replace
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from ..core.clock import SystemClock
from ..core.errors import BadSetting
from ..core.model import Mention
from ..core.safe_console import SafeConsole
from ..core.terminal import flat, harmless_json, say_lines
from ..core.text import cut
from ..core.times import full_time
from ..core.translation import message
from ..sources.export_reader import Found, Reader, table_head
from ..sources.exports import needs_zone
from ..sources.lines import line_of
from ..sources.mapping_draft import draft
from ..sources.shape_files import FEEDS, shapes_with
from ..sources.sorting import Sorted
from . import As, Zone

_DELETED = "deleted since, and kept as it was exported; --operations writes that too"
_NOTHING = "there is no post in it"
_NAMED = 8  # reasons, columns and values that are named; the others are counted


def command(
    files: Annotated[list[str], typer.Argument(help="Exports in whatever form they came; - reads standard input.")],
    shape: As = "",
    zone: Zone = "",
    topic: Annotated[str, typer.Option(help="Say this topic of every mention.")] = "",
    map: Annotated[Path | None, typer.Option("--map", help="Your own shapes; feeds.yaml by default.")] = None,
    out: Annotated[str, typer.Option(help="Write mention lines into this file; - for standard output.")] = "",
    operations: Annotated[bool, typer.Option("--operations", help="Write edits and deletions as such too.")] = False,
    draft_to: Annotated[str, typer.Option("--draft", help="Write a first shape of your own into this file.")] = "",
) -> None:
    """Say what an export holds, or write it as mentions.

    Without --out nothing is written: you are told what was understood, and what was left out.
    """
    if draft_to:
        say_lines(write_draft(files[0], draft_to))
    elif not import_files(files, shape=shape, zone=zone, topic=topic, own=map, out=out, operations=operations):
        raise typer.Exit(1)


def import_files(
    files: list[str],
    *,
    shape: str = "",
    zone: str = "",
    topic: str = "",
    own: Path | None = None,
    out: str = "",
    operations: bool = False,
) -> bool:
    """Read the files and say what they hold; with `out`, write their mentions, and with `operations` what else
    happened to them. False when nothing could be read.
    """
    if own is not None and not own.is_file():
        raise BadSetting(
            message(
                "{own}: there is no such file; firebreak import FILE --draft {own} writes a first one", own=str(own)
            )
        )
    if own is None and Path(FEEDS).is_file():
        own = Path(FEEDS)
    reader = Reader(shapes_with(own), SystemClock().now(), shape=shape, zone=zone)
    asking = Reader(shapes_with(own), SystemClock().now(), shape=shape, zone="UTC")
    said = SafeConsole(stderr=bool(out), soft_wrap=True)
    posts, asked = Sorted(folded=not operations), False
    try:
        for file in files:
            seen = _Seen(operations)
            for found in _read(file, reader, posts, topic, seen):
                if found.unzoned and not found.mentions and not out:
                    seen = _Seen(operations)
                    for again in _read(file, asking, posts, topic, seen):
                        _say(said, again, seen, f"{needs_zone(found)}. As if they were UTC:")
                    break
                asked = asked or bool(found.unzoned)
                _say(said, found, seen, needs_zone(found) if found.unzoned else "")
        if out and len(posts) and not asked:
            _write(posts, out)
        twice = posts.added - len(posts)
        if twice:
            said.print(f"{twice:,} of {posts.added:,} mentions were there twice: each is kept once")
        return len(posts) > 0 and not (out and asked)
    finally:
        posts.close()


class _Seen:
    """What a person wants to see of the mentions of a file."""

    def __init__(self, operations: bool) -> None:
        self.operations = operations  # whether deletions are wanted
        self.first: dict[int, Mention] = {}
        self.since: dict[int, datetime] = {}
        self.until: dict[int, datetime] = {}

    def add(self, found: Found, mention: Mention) -> None:
        at, key = mention.created_at, id(found)
        if key not in self.first:
            self.first[key], self.since[key], self.until[key] = mention, at, at
        elif at < self.since[key]:
            self.since[key] = at
        elif at > self.until[key]:
            self.until[key] = at


def _read(file: str, reader: Reader, posts: Sorted, topic: str, seen: _Seen) -> list[Found]:
    founds: dict[int, Found] = {}
    with _opened(file) as stream:
        for row in reader.rows(stream, Path(file).name):
            founds.setdefault(id(row.found), row.found)
            if row.mention is not None and row.mention.operation == "delete":
                row.found.mentions -= 1
                row.found.skipped["deleted since" if seen.operations else _DELETED] += 1
                if seen.operations:
                    posts.add(row.mention)
            elif row.mention is not None:
                mention = replace(row.mention, topic=topic) if topic else row.mention
                posts.add(mention)
                seen.add(row.found, mention)
    return list(founds.values()) or [Found(Path(file).name, refused=Counter([_NOTHING]))]


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    """A file with a bar beside it, for those who watch."""
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        size = Path(file).stat().st_size
        stream = Path(file).open("rb")  # noqa: SIM115
    except OSError as error:
        raise BadSetting(
            message("{file}: cannot be read ({cause})", file=str(file), cause=str(error.strerror))
        ) from None
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    shown = SafeConsole(stderr=True)
    with (
        stream,
        Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal or size < 1 << 20) as bar,
    ):
        task = bar.add_task(Path(file).name, total=size)
        with bar.wrap_file(stream, task_id=task) as watched:
            yield watched


def _say(said: SafeConsole, found: Found, seen: _Seen, ask: str) -> None:
    kind = " and ".join(found.shapes) or "not understood"
    how = f" ({', '.join(found.said)})" if found.said else ""
    rows = f", {found.rows:,} row{'s' * (found.rows != 1)}" if found.rows else ""
    header = f", header in line {found.header}" if found.header > 1 else ""
    said.print(f"{flat(found.name)}: {kind}{how}{rows}{header}")
    if ask:
        said.print(f"  {ask}")
    key = id(found)
    if key in seen.first:
        said.print(
            f"  {found.mentions:,} mention{'s' * (found.mentions != 1)} from {full_time(seen.since[key])} "
            f"to {full_time(seen.until[key])}"
        )
        said.print(f"  first: {_shown(seen.first[key])}")
    for what, counted in (("left out", found.left), ("no posts", found.skipped), ("unreadable", found.refused)):
        if counted:
            said.print(f"  {what}: {_listed(counted)}")
    if found.unused:
        more = f" and {len(found.unused) - _NAMED} more" if len(found.unused) > _NAMED else ""
        said.print(f"  not used: {flat(', '.join(found.unused[:_NAMED]))}{more}")


def _shown(mention: Mention) -> str:
    author = mention.author
    parts = [
        full_time(mention.created_at),
        mention.platform,
        f"@{author.handle}" if author.handle else "nobody",
    ]
    parts.append(f'"{cut(" ".join(mention.text.split()), 100)}"')
    parts += [mention.sentiment or "", f"{author.followers:,} followers" if author.followers is not None else ""]
    parts += ["a reply" if mention.in_reply_to else "", mention.lang or ""]
    return flat("  ".join(part for part in parts if part))


def _listed(counted: Counter[str]) -> str:
    named = [f"{flat(what)} ({number:,})" for what, number in counted.most_common(_NAMED)]
    rest = sum(counted.values()) - sum(number for _, number in counted.most_common(_NAMED))
    return ", ".join(named) + (f", and {rest:,} others" if rest else "")


def _write(posts: Sorted, out: str) -> None:
    stream: Any = sys.stdout.buffer if out == "-" else Path(out).open("wb")  # noqa: SIM115  standard output stays open
    try:
        for mention in posts:
            stream.write(harmless_json(line_of(mention).decode()).encode() + b"\n")
    finally:
        stream.flush() if out == "-" else stream.close()


def write_draft(file: str, to: str) -> str:
    """Write a first shape for a table into `to`; the sentence that says what to do with it."""
    if to != "-" and Path(to).exists():
        raise BadSetting(
            message("{to} is there already; name another file, and move what you need into it", to=str(to))
        )
    with _opened(file) as stream:
        head = table_head(stream)
    if head is None:
        raise BadSetting(
            message("{file}: holds no table and no JSON; --draft reads names of columns or keys", file=str(file))
        )
    text: str = draft(Path(file).stem.lower().replace(" ", "-"), *head)
    if to == "-":
        return text.rstrip()
    Path(to).write_text(text, encoding="utf-8")
    return f"{to} is written: correct it, and try firebreak import {file} --map {to}"
