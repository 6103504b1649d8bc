"""`firebreak drill`: starts a drill into which things are brought, and says how one went."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins

from ..app.drill_injects import of_past
from ..core.clock import SystemClock
from ..core.errors import BadSetting
from ..core.terminal import say, say_json
from ..core.translation import gettext, message, worded
from ..notifiers.null import Null
from ..playbooks.file import display
from ..reports.drill_lines import score_lines
from ..reports.drill_score import drill_score, newest_drill
from ..settings import read_settings
from ..wiring import build, open_existing_store, read_playbooks
from . import Json
from .drill_script import read_script

command = typer.Typer(
    help="Rehearse a playbook with real messages, and say how it went.", no_args_is_help=True, rich_markup_mode=None
)


@command.command()
def start(
    as_: Annotated[str, typer.Option("--as", help="Who starts it: a name under people:.")],
    playbook: Annotated[str, typer.Argument(help="The playbook to rehearse; the script's, or the file's first.")] = "",
    script: Annotated[Path | None, typer.Option(help="What is brought into it, and when; a YAML file.")] = None,
    like: Annotated[str, typer.Option(help="Bring the posts of this incident, as they came then.")] = "",
    playbooks: Annotated[
        Path | None, typer.Option(help="The playbooks with it.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
) -> None:
    """Start a drill: real messages by the service that runs, all marked DRILL.

    Posts that it brings are judged and noticed as real ones are; nothing of it counts in any figure.
    """
    settings = read_settings()
    if script and like:
        raise BadSetting(message("name a --script or an incident to be --like; not both"))
    file = read_playbooks(playbooks or settings.playbooks)
    scripted, injects = read_script(script) if script else ("", [])
    store = open_existing_store(settings.database_url)
    if like:
        try:
            injects = of_past(store, like)
        finally:
            store.close()
    clock = SystemClock()
    app = build(file, database_url=settings.database_url, clock=clock, notifier=Null(clock), models=settings.models)
    try:
        came = app.actions.drill(playbook or scripted, display(as_), injects)
    finally:
        app.store.close()
    if not came.ok:
        raise BadSetting(came.say)
    say(worded(came.say))
    say(gettext("At its end its score stands in its room; here it is told by firebreak drill score"))


@command.command()
def score(
    incident: Annotated[str, typer.Argument(help="The drill; the newest by default.")] = "",
    db: Annotated[
        str, typer.Option(help="The database, an address or a file.", show_default="FIREBREAK_DATABASE_URL")
    ] = "",
    json: Json = False,
) -> None:
    """Say how a drill went: both clocks, checklist, words, hand-overs, each inject; beside the last one."""
    address = (db if "://" in db else f"sqlite:///{db}") if db else read_settings().database_url
    store = open_existing_store(address)
    try:
        found = drill_score(store, incident or newest_drill(store), SystemClock().now())
    finally:
        store.close()
    if json:
        say_json(to_builtins(found))
        return
    for line in score_lines(found):
        say(line)
