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
from ..core.messages import Number, When
from ..core.model import Mention
from ..core.safe_console import SafeConsole
from ..core.terminal import flat, harmless_json, say_lines
from ..core.text import cut
from ..core.times import full_time
from ..core.translation import chained, gettext, in_words, listed, message, ngettext, worded
from ..sources.export_reader import Found, Reader, table_head
from ..sources.exports import needs_zone
from ..sources.lines import line_of
from ..sources.mapping_draft import draft
from ..sources.shape_files import FEEDS, shapes_with
from ..sources.sorting import Sorted
from . import As, Zone

_DELETED = message("deleted since, and kept as it was exported; --operations writes that too")
_NOTHING = message("there is no post in it")
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
                        _say(said, again, seen, gettext("{ask}. As if they were UTC:", ask=needs_zone(found)))
                    break
                asked = asked or bool(found.unzoned)
                _say(said, found, seen, worded(needs_zone(found)) if found.unzoned else "")
        if out and len(posts) and not asked:
            _write(posts, out)
        twice = posts.added - len(posts)
        if twice:
            said.print(
                gettext(
                    "{twice} of {all} mentions were there twice: each is kept once",
                    twice=Number(twice, grouped=True),
                    all=Number(posts.added, grouped=True),
                )
            )
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
                row.found.skipped[message("deleted since") if seen.operations else _DELETED] += 1
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
    kind = in_words(chained(found.shapes, "and")) or gettext("not understood")
    how = listed(map(worded, found.said), "comma")
    told = [gettext("{what} ({how})", what=kind, how=how) if how else kind]
    if found.rows:
        told.append(ngettext("{count} row", "{count} rows", found.rows, count=Number(found.rows, grouped=True)))
    if found.header > 1:
        told.append(gettext("header in line {line}", line=str(found.header)))
    said.print(gettext("{file}: {what}", file=flat(found.name), what=listed(told, "comma")))
    if ask:
        said.print(f"  {ask}")
    key = id(found)
    if key in seen.first:
        said.print(
            "  "
            + ngettext(
                "{count} mention from {since} to {until}",
                "{count} mentions from {since} to {until}",
                found.mentions,
                count=Number(found.mentions, grouped=True),
                since=When(seen.since[key], "full"),
                until=When(seen.until[key], "full"),
            )
        )
        said.print("  " + gettext("first: {entry}", entry=_shown(seen.first[key])))
    if found.left:
        said.print("  " + gettext("left out: {what}", what=_listed(found.left)))
    if found.skipped:
        said.print("  " + gettext("no posts: {what}", what=_listed(found.skipped)))
    if found.refused:
        said.print("  " + gettext("unreadable: {what}", what=_listed(found.refused)))
    if found.unused:
        names, more = flat(", ".join(found.unused[:_NAMED])), len(found.unused) - _NAMED
        if more > 0:
            names = ngettext("{names} and {n} more", "{names} and {n} more", more, names=names)
        said.print("  " + gettext("not used: {names}", names=names))


def _shown(mention: Mention) -> str:
    author = mention.author
    parts = [
        full_time(mention.created_at),
        mention.platform,
        f"@{author.handle}" if author.handle else gettext("nobody"),
    ]
    parts.append(f'"{cut(" ".join(mention.text.split()), 100)}"')
    parts += [mention.sentiment or "", _followers(author.followers)]
    parts += [gettext("a reply") if mention.in_reply_to else "", mention.lang or ""]
    return flat("  ".join(part for part in parts if part))


def _listed(counted: Counter[str]) -> str:
    named = [f"{flat(worded(what))} ({number:,})" for what, number in counted.most_common(_NAMED)]
    rest = sum(counted.values()) - sum(number for _, number in counted.most_common(_NAMED))
    told = listed(named, "comma")
    if not rest:
        return told
    count = Number(rest, grouped=True)
    return ngettext("{names}, and {count} other", "{names}, and {count} others", rest, names=told, count=count)


def _followers(count: int | None) -> str:
    if count is None:
        return ""
    return ngettext("{count} follower", "{count} followers", count, count=Number(count, grouped=True))


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
    return gettext("{to} is written: correct it, and try firebreak import {file} --map {to}", to=to, file=file)
