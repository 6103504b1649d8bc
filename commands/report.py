"""`firebreak report`: the review of an incident, out of the database that the service works on, or another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ..core.clock import SystemClock
from ..core.errors import FirebreakError
from ..core.model import Topic
from ..core.store import Store
from ..core.terminal import say_lines
from ..reports.review import Format, report
from ..response.planner import Planner
from ..settings import read_settings
from ..wiring import open_existing_store, read_stored


def command(
    incident: Annotated[str, typer.Argument(help="The incident's id, as in its room's name.")],
    html: Annotated[bool, typer.Option("--html", help="A page to print instead of Markdown.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write it into this file.")] = None,
    db: Annotated[
        str, typer.Option(help="The database, an address or a file.", show_default="FIREBREAK_DATABASE_URL")
    ] = "",
) -> None:
    """Write the review of an incident."""
    address = (db if "://" in db else f"sqlite:///{db}") if db else read_settings().database_url
    text = review(address, incident, "html" if html else "markdown")
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        say_lines(text)


def review(database_url: str, incident: str, form: Format) -> str:
    """The review of an incident in that database, which must be there: reading makes none.

    Raises BadSetting, and NotFound for an incident that it does not hold.
    """
    store = open_existing_store(database_url)
    try:
        return report(store, incident, form, now=SystemClock().now(), topic_of=_topic_of(store, incident))
    finally:
        store.close()


def _topic_of(store: Store, incident: str) -> Callable[[str], Topic]:
    """Titles and zones as the playbooks say that the incident began with; names alone where they cannot be read."""
    with store.begin() as tx:
        found = tx.incident(incident)
        text = tx.playbooks(found.version) if found else None
    try:
        return Planner(read_stored(text)).topic if text else Topic
    except FirebreakError:
        return Topic
