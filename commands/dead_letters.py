"""`firebreak dead-letters`: what could not be read and why; and reading it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import asdict

from ..app.leader import LeaderLease
from ..app.letters_again import ask_again, kinds, read_again
from ..core.clock import SystemClock
from ..core.errors import BadSetting
from ..core.messages import Number, When
from ..core.model import KeptLetter, ReadAs
from ..core.ports import Clock
from ..core.terminal import json_line, say
from ..core.text import cut
from ..core.translation import gettext, message, ngettext, worded
from ..settings import Settings, read_settings
from ..sources.letters import LetterReader
from ..sources.shape_files import shapes_beside
from ..wiring import open_existing_store
from . import As, Zone, lines_are_in, user
from .warmup import open_database

command = typer.Typer(help="Say what could not be read, and read it again.", rich_markup_mode=None)
Reason = Annotated[str, typer.Option("--reason", help="Only those whose reason holds these words.")]
SHOWN = 20  # kinds of reasons


@command.callback(invoke_without_command=True)
def list_letters(
    ctx: typer.Context,
    reason: Reason = "",
    export: Annotated[Path | None, typer.Option(help="Write them into this file, as JSON lines.")] = None,
) -> None:
    """Say what could not be read, and read it again."""
    if ctx.invoked_subcommand:
        return
    store = open_existing_store(read_settings().database_url)
    try:
        if export:
            with store.begin() as tx:
                lines = [_line(kept) for kept in tx.letters([id for id, _ in tx.letter_reasons(reason)])]
        found, several, shown = kinds(store, reason, SHOWN)
    finally:
        store.close()
    if export:
        _write(lines, export)
        return
    say(_could_not(found, reason))
    for kind in shown:
        kept = kind.first
        say(f"{kind.count:>9,} × {worded(kept.letter.reason)}")
        place = {"line": str(kept.letter.line), "source": kept.letter.source, "at": When(kept.at, "full")}
        first = gettext("first: line {line} of {source}, {at}", **place)
        if kept.times > 1:
            times = Number(kept.times, grouped=True)
            first = gettext("{first}; the very same came {n} times", first=first, n=times)
        say(f"            {first}")
        say(f"            {cut(' '.join(kept.letter.raw.split()), 300)}")
    if several > SHOWN:
        other = several - SHOWN
        say(
            ngettext(
                "and {count} other kind; --export FILE writes all of them",
                "and {count} other kinds; --export FILE writes all of them",
                other,
                count=Number(other, grouped=True),
            )
        )
    if found:
        say(
            gettext(
                "Read them again, after a fix or as another shape: firebreak dead-letters retry [--reason …] [--as …]"
            )
        )


@command.command()
def retry(reason: Reason = "", shape: As = "", zone: Zone = "") -> None:
    """Read them again, after a fix or as another shape; what can be read now is taken in."""
    settings, clock = read_settings(), SystemClock()
    reader = letter_reader(settings, clock)
    if shape:
        reader.shapes.named(shape)
    with open_database(settings) as app:
        asked = ask_again(app, reason, ReadAs(shape, zone), user())
        leader = LeaderLease(app.store, clock)
        if other := leader.renew():
            say(
                ngettext(
                    "{count} line is handed to the service at work ({other}); it reads it within seconds.",
                    "{count} lines are handed to the service at work ({other}); it reads them within seconds.",
                    asked,
                    count=Number(asked, grouped=True),
                    other=other,
                )
            )
            say(gettext("Afterwards, firebreak dead-letters shows what still cannot be read."))
            return
        try:
            read = refused = 0
            while sum(came := read_again(app, reader)):
                read, refused = read + came[0], refused + came[1]
                leader.insist()
        finally:
            leader.give_up()
    say(
        gettext(
            "{read} could be read now and were taken in; {refused} still cannot be read.",
            read=Number(read, grouped=True),
            refused=Number(refused, grouped=True),
        )
    )


def _could_not(found: int, reason: str) -> str:
    count = Number(found, grouped=True)
    if reason:
        return ngettext(
            "{count} line could not be read because of “{said}”.",
            "{count} lines could not be read because of “{said}”.",
            found,
            count=count,
            said=reason,
        )
    return ngettext("{count} line could not be read.", "{count} lines could not be read.", found, count=count)


def letter_reader(settings: Settings, clock: Clock) -> LetterReader:
    """What reads them, with the shapes of the team beside the playbooks. Raises BadSetting for a wrong feeds.yaml."""
    return LetterReader(shapes_beside(settings.playbooks), clock)


def _line(kept: KeptLetter) -> str:
    """A letter for programs, which read English."""
    said = {**asdict(kept.letter), "reason": str(kept.letter.reason)}
    return json_line({"id": kept.id, "at": kept.at, "times": kept.times, **said})


def _write(lines: list[str], to: Path) -> None:
    if to.exists():
        raise BadSetting(message("{file} is there already; name another file", file=str(to)))
    to.touch(mode=0o600)
    to.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    say(lines_are_in(len(lines), to))
