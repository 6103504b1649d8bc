"""`firebreak rota`: who is on call in the weeks to come, as a table or as a calendar (iCal)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from ..core.clock import SystemClock
from ..core.errors import BadSetting
from ..core.messages import Listed
from ..core.safe_console import in_columns
from ..core.terminal import say_lines
from ..core.times import weekday_time
from ..core.translation import gettext, message, pgettext
from ..playbooks.calendar_file import as_calendar
from ..playbooks.file import PlaybooksFile, display
from ..playbooks.on_call import in_charge, turns
from ..settings import read_settings
from .who import with_changes

MOST_WEEKS = 52


def command(
    team: Annotated[str, typer.Argument(help="Only of that team.", show_default="all that have a rota")] = "",
    ical: Annotated[bool, typer.Option("--ical", help="As a calendar that others can subscribe to.")] = False,
    weeks: Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="How far ahead.")] = 8,
    out: Annotated[Path | None, typer.Option(help="Write it into this file.")] = None,
    playbooks: Annotated[
        Path | None, typer.Option(help="The playbooks with the rotas.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
) -> None:
    """Say who is on call in the weeks to come, or write it as a calendar."""
    settings = read_settings()
    now = SystemClock().now()
    file = with_changes(playbooks or settings.playbooks, settings.database_url, now)
    teams, until = _teams(file, team), now + timedelta(weeks=weeks)
    if ical:
        written = as_calendar(file, teams, now, until)
    else:
        rows = [row for name in teams for row in _rows(file, name, weeks)]
        heads = (gettext("team"), gettext("who"), pgettext("column", "from"), pgettext("column", "until"))
        lines = in_columns([heads, *rows]) if rows else []
        written = "".join(f"{line}\n" for line in lines).encode()
    if out:
        out.write_bytes(written)
    else:
        say_lines(written.decode().replace("\r\n", "\n").rstrip())


def _teams(file: PlaybooksFile, wanted: str) -> tuple[str, ...]:
    """Raises BadSetting for a team that has no rota."""
    rotas = [name for name, team in file.teams.items() if team.on_call]
    if wanted and wanted not in rotas:
        names = Listed(tuple(rotas), "comma")
        raise BadSetting(message('no rota "{team}"; there are: {names}', team=wanted, names=names))
    return (wanted,) if wanted else tuple(rotas)


def _rows(file: PlaybooksFile, name: str, weeks: int) -> list[tuple[str, ...]]:
    team, now = file.teams[name], SystemClock().now()
    found: list[tuple[str, ...]] = []
    for shift in turns(team, now, now + timedelta(weeks=weeks)):
        zone = in_charge(team, shift.since).zone
        who = display(shift.who) if shift.who else gettext("NOBODY")
        since, until = (weekday_time(at.astimezone(zone)) for at in (shift.since, shift.until))
        found.append((name, who, since, until))
    return found
