"""The part of `replay` that tells of a whole recording at its end: a table, lines for programs, a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace
from rich.table import Table
from rich.text import Text

from ..core.safe_console import SafeConsole
from ..core.spans import hours_and_minutes
from ..core.terminal import flat, say, say_json
from ..core.times import full_time
from ..core.translation import gettext, gettext_noop, worded
from ..reports.replayed import lasted
from ..web.pages.replay_file import replay_file

if TYPE_CHECKING:
    from pathlib import Path

    from ..reports.replayed import Replayed, ReplayedIncident

COLUMNS = (
    "",
    gettext_noop("incident"),
    gettext_noop("opened"),
    gettext_noop("severity"),
    gettext_noop("peak in 10 min"),
    gettext_noop("lasted"),
    gettext_noop("would have been called"),
)
COLOURS = {"sev1": "bold red", "sev2": "red", "sev3": "yellow", "sev4": "default"}


def only(found: Replayed, topic: str) -> Replayed:
    """What came of one topic; of all where none is named."""
    if not topic:
        return found
    kept = tuple(one for one in found.incidents if one.topic == topic)
    return replace(found, incidents=kept, topics=tuple(one for one in found.topics if one.name == topic))


def write(found: Replayed, *, summary: bool, html: Path | None, as_json: bool) -> None:
    """Say it on standard output, write the page."""
    if html:
        html.write_text(replay_file(found), encoding="utf-8")
        say(gettext("{file} is written", file=str(html)), err=True)
    if summary and as_json:
        for one in found.incidents:
            say_json({**asdict(one), "lasted": lasted(one)})
    elif summary:
        _print(found)


def _print(found: Replayed) -> None:
    """The incidents as a table, then what would have been done about each, a line each."""
    console = SafeConsole(soft_wrap=not found.incidents)
    console.print(Text(found.headline, style="bold"))
    if not found.incidents:
        return
    table = Table(*map(gettext, COLUMNS), box=None, pad_edge=False)
    for one in found.incidents:
        table.add_row(*_row(one))
    console.print(table)
    lines = SafeConsole(soft_wrap=True)
    for one in found.incidents:
        lines.print(Text(f"\n{one.number}  {flat(worded(one.why))}", style="bold"))
        for line in one.would:
            lines.print(Text(f"   {full_time(line.at)}  {flat(worded(line.what))}"))


def _row(one: ReplayedIncident) -> tuple[Text, ...]:
    length = lasted(one)
    return (
        Text(str(one.number)),
        Text(flat(f"{one.title} ({one.id})"), style="bold"),
        Text(full_time(one.opened_at)),
        Text(one.severity.value, style=COLOURS[one.severity.value]),
        Text(str(one.peak)),
        Text(gettext("still open") if length is None else hours_and_minutes(length)),
        Text(flat(", ".join(one.called) or gettext("nobody"))),
    )
