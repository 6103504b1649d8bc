"""`firebreak who`: who is on call, in every team that has a rota."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..core.clock import SystemClock
from ..core.errors import BadSetting, StoreError
from ..core.terminal import say, say_json
from ..core.translation import gettext
from ..core.typed_moments import typed_moment
from ..playbooks.file import PlaybooksFile, turn
from ..playbooks.on_call import roster
from ..settings import read_settings
from ..wiring import open_existing_store, read_playbooks
from . import Json
from .run_absences import Absences


def command(
    at: Annotated[str, typer.Option(help="When, such as 2026-03-01T09:30 (UTC); now by default.")] = "",
    playbooks: Annotated[
        Path | None, typer.Option(help="The playbooks with the rotas.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
    json: Json = False,
) -> None:
    """Say who is on call, until when, and who is next."""
    print_who(playbooks or read_settings().playbooks, at, as_json=json)


def print_who(playbooks: Path, at: str, *, as_json: bool) -> None:
    """Print who is on call in each team at `at` (ISO time; now by default).

    Raises BadSetting for what is no time, and where there is no file: nobody is served invented people.
    """
    now = typed_moment("--at", at) if at else SystemClock().now()
    shifts = roster(with_changes(playbooks, read_settings().database_url, now).teams, now)
    if as_json:
        for shift in shifts:
            say_json(shift)
        return
    for shift in shifts:
        say(f"{shift.team}: {turn(shift)}")
    if not shifts:
        say(gettext("No team in {path} has an on_call rota.", path=str(playbooks)))


def with_changes(path: Path, database_url: str, now: datetime) -> PlaybooksFile:
    """The playbooks with what changes their rotas: absences, and the swaps of the database where there is one."""
    file = read_playbooks(path)
    Absences(path.resolve().parent).look(file, now)
    try:
        store = open_existing_store(database_url)
    except (BadSetting, StoreError):
        return file
    with store.begin() as tx:
        file.rota_changes.swaps = tuple(tx.swaps(now))
    store.close()
    return file
