"""`firebreak audit`: who did what, whether the log of it is whole, and the posts of an incident with their hashes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..core.audit_chain import broken, changed, digest, digest_of
from ..core.errors import BadSetting, NotFound
from ..core.messages import Number
from ..core.terminal import json_line, say, say_json
from ..core.translation import gettext, message, ngettext, worded
from ..settings import read_settings
from ..wiring import open_existing_store
from . import lines_are_in

command = typer.Typer(
    help="Say who did what, and prove that the log of it is whole.", no_args_is_help=True, rich_markup_mode=None
)
ALL = 100_000_000
To = Annotated[Path | None, typer.Argument(help="Write it into this file; standard output by default.")]


@command.command()
def verify(
    holds: Annotated[str, typer.Option("--holds", help="A head written down earlier, which must be in the log.")] = "",
) -> None:
    """Say whether the log is whole; the exit code is 1 when it is not."""
    store = open_existing_store(read_settings().database_url)
    try:
        with store.begin() as tx:
            entries, timeline = tx.audit_log(), tx.timeline(limit=ALL)
    finally:
        store.close()
    wrong = broken(entries) or changed(entries, timeline)
    if not wrong and holds and holds not in {entry.hash for entry in entries}:
        wrong = gettext("{hash} is not in it: the end of the log was cut off, or this is another database", hash=holds)
    if wrong:
        say(gettext("The audit log is NOT whole: {wrong}.", wrong=worded(wrong)))
        raise typer.Exit(1)
    say(
        ngettext(
            "The audit log is whole: {count} entry, and the timeline is as it was logged.",
            "The audit log is whole: {count} entries, and the timeline is as it was logged.",
            len(entries),
            count=Number(len(entries), grouped=True),
        )
    )
    head = entries[-1].hash
    say(gettext("Its head is {hash}. Written down elsewhere, it proves later that nothing was cut off:", hash=head))
    say(f"  firebreak audit verify --holds {head}")


@command.command()
def export(to: To = None) -> None:
    """Write the log as JSON lines, with what the timeline says of each entry where that is still kept."""
    store = open_existing_store(read_settings().database_url)
    try:
        with store.begin() as tx:
            entries = tx.audit_log()
            said = {digest_of(event): event.why for event in tx.timeline(limit=ALL)}
    finally:
        store.close()
    rows = [
        {name: getattr(entry, name) for name in ("id", "at", "who", "what", "subject", "data", "hash")}
        | {"said": said.get(entry.data.get("timeline", ""))}
        for entry in entries
    ]
    _write(rows, to)


@command.command()
def evidence(incident: Annotated[str, typer.Argument(help="Its id.")], to: To = None) -> None:
    """Write the posts that an incident keeps as JSON lines, each with its hash and the entry that logged it."""
    store = open_existing_store(read_settings().database_url)
    try:
        with store.begin() as tx:
            if tx.incident(incident) is None:
                raise NotFound(message("there is no incident {id}", id=incident))
            kept = tx.evidence_bodies(incident)
            logged = {
                each: entry.id
                for entry in tx.audit_log()
                if entry.subject == incident
                for each in entry.data.get("digests", ())
            }
    finally:
        store.close()
    hashed = [(key, digest(body), body) for key, body in kept.items()]
    rows = [{"mention": key, "sha256": hash, "entry": logged.get(hash), "body": body} for key, hash, body in hashed]
    _write([{"incident": incident} | row for row in rows], to)


def _write(rows: list[dict[str, Any]], to: Path | None) -> None:
    if to is None:
        for row in rows:
            say_json(row)
        return
    if to.exists():
        raise BadSetting(message("{file} is there already; name another file", file=str(to)))
    to.write_text("".join(json_line(row) + "\n" for row in rows), encoding="utf-8")
    to.chmod(0o600)
    say(lines_are_in(len(rows), to))
