"""`firebreak explain`: why a mention rang nobody, or whom; or why nothing rang at a moment."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict
from rich.text import Text

from ..app.why_headings import HEADINGS
from ..core.clock import SystemClock
from ..core.errors import BadSetting
from ..core.messages import Number
from ..core.model import Author, Mention
from ..core.safe_console import SafeConsole
from ..core.terminal import flat, say_json
from ..core.times import full_time
from ..core.translation import gettext, message, worded
from ..core.typed_moments import typed_moment
from ..settings import read_settings
from ..sources.wire import read_line
from ..storage.opening import IN_MEMORY, open_store_at
from ..wiring import open_existing_store, open_recording, read_playbooks, why_silent
from . import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..app.why_silent import Explanation, Look, WhySilent
    from ..core.store import Store

MOST = 20  # mentions of a file that are explained


def command(
    mentions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MENTION…", help="A mention's id or address in the database; a file; a JSON line; words."
        ),
    ] = None,
    at: Annotated[
        str, typer.Option(help="When, such as 2026-03-01T09:30 (UTC): for words and files, or without a mention.")
    ] = "",
    topic: Annotated[str, typer.Option(help="Only this topic, where no mention is named.")] = "",
    platform: Annotated[str, typer.Option(help="Of mere words: where they stand.")] = "x",
    author: Annotated[str, typer.Option(help="Of mere words: who wrote them.")] = "somebody",
    playbooks: Annotated[
        Path | None, typer.Option(help="The playbooks to ask.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
    db: Annotated[
        str, typer.Option(help="The database, an address or a file.", show_default="FIREBREAK_DATABASE_URL")
    ] = "",
    json: Json = False,
) -> None:
    """Say why a mention rang nobody, or why nothing rang.

    Every topic, detector, clause, suppression and snooze is told with its number; nothing is changed by asking.
    """
    settings = read_settings()
    moment = typed_moment("--at", at) if at else None
    file = read_playbooks(playbooks or settings.playbooks)
    if topic and topic not in {one.name for one in file.topics}:
        raise BadSetting(message("the playbooks know no topic {topic}", topic=topic))
    with _opened(db or settings.database_url, needed=bool(db)) as store:
        asked = why_silent(file, store, SystemClock(), models=settings.models)
        found = list(_explained(asked, mentions or [], moment, topic, Author(author), platform))
    for one in found:
        say_json(asdict(one)) if json else show(one)


@contextmanager
def _opened(address: str, *, needed: bool) -> Iterator[Store]:
    """The database; an empty one where none was named and none is there: words can be tried before the first start."""
    url = address if "://" in address else f"sqlite:///{address}"
    try:
        store: Store = open_existing_store(url)
    except BadSetting:
        if needed:
            raise
        store = open_store_at(IN_MEMORY)
    try:
        yield store
    finally:
        store.close()


def _explained(
    asked: WhySilent, words: list[str], at: datetime | None, topic: str, author: Author, platform: str
) -> Iterator[Explanation]:
    if not words:
        yield asked.of_moment(at, (topic,) if topic else ())
    for said in words:
        stored = asked.mentions(said)
        for one in stored or _read(said, at, author, platform):
            yield asked.of_mention(one, at or (None if stored else one.created_at))


def _read(said: str, at: datetime | None, author: Author, platform: str) -> list[Mention]:
    """What is not in the database: a file, a line of JSON, or mere words. Raises BadSetting."""
    if said.lstrip().startswith("{"):
        found = read_line(said.encode(), "", 1, at or SystemClock().now())
        if not isinstance(found, Mention):
            raise BadSetting(message("this line is no mention: {cause}", cause=getattr(found, "reason", said)))
        return [found]
    if _is_file(said):
        parts = open_recording(said, SystemClock(), zone="UTC").read(None)
        return [one for part in parts for one in part.mentions][:MOST]
    if "://" in said and " " not in said:
        raise BadSetting(message("no mention with the address {url} is in the database", url=said))
    return [Mention("words", platform, author, said, at or SystemClock().now())]


def _is_file(said: str) -> bool:
    try:
        return Path(said).is_file()
    except OSError:  # a text too long for a name
        return False


def show(found: Explanation) -> None:
    """On a terminal: the answer, then everything that was looked at, what speaks for ringing first."""
    shown = SafeConsole(soft_wrap=True)
    if found.text:
        shown.print(Text(flat(found.text), style="italic"))
    shown.print(Text(f"{full_time(found.at)}  {flat(worded(found.headline))}", style="bold"))
    heading = ""
    for look in found.looks:
        new = f"{gettext(HEADINGS[look.kind])}  {look.topic}".rstrip()
        if new != heading:
            heading = new
            shown.print(Text())
            shown.print(Text(flat(heading), style="bold"))
        shown.print(_line(look))


def _line(look: Look) -> Text:
    inside = "    " if look.kind == "clause" else "  "
    line = Text(f"{inside}{'✓' if look.matched else '✗'} ", style="green" if look.matched else "red")
    numbers = (
        f" [{Number(look.seen or 0.0, 1).value:g}/{look.needed:g}]" if look.needed and look.kind == "detector" else ""
    )
    return line.append(flat(worded(look.said)), style="default").append(numbers, style="dim")
