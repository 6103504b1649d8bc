"""`firebreak invite NAME`: a link that lets one person of the playbooks in to the pages, or a screen to one, once."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from ..core.clock import SystemClock
from ..core.errors import BadSetting, FirebreakError, NotFound
from ..core.messages import When
from ..core.model import AuditEntry
from ..core.sign_in import INVITED, as_display, new_sign_in
from ..core.terminal import say
from ..core.translation import gettext, gettext_noop, message, ngettext
from ..playbooks.file import display as display_name
from ..settings import address_of_pages, read_settings
from ..storage.sql_store import open_store
from ..wiring import open_existing_store, read_playbooks
from . import user
from .keys import person

HOUR = timedelta(hours=1)
NAMED = re.compile(r"[\w.-]{1,40}")
FOR_A_SCREEN = gettext_noop(
    "Open it on the screen {name} until {until}, once. It shows the corridor's page for a year, and nothing private. "
    "Another link for {name} ends that."
)


def screen(name: str) -> str:
    """A name for a screen. Raises BadSetting for what is none."""
    if not NAMED.fullmatch(name):
        raise BadSetting(
            message("{name} is no name for a screen: letters, digits, dots, - and _, at most 40", name=name)
        )
    return name


def command(
    name: Annotated[
        str, typer.Argument(help="The person, a name under people:; with --display a name for the screen.")
    ],
    hours: Annotated[int, typer.Option(min=1, max=24 * 30, help="How long the link can be used.")] = INVITED // HOUR,
    display: Annotated[
        bool,
        typer.Option("--display", help="For a screen in a corridor: it sees that page alone, and presses nothing."),
    ] = False,
    end: Annotated[
        bool, typer.Option("--end", help="Let nobody in: end the person's or the screen's links and sessions, at once.")
    ] = False,
) -> None:
    """Let a person in to the pages, or a screen to the corridor's: a link that works once."""
    settings = read_settings()
    if end:
        shut_out(settings.database_url, as_display(screen(name)) if display else called(name), name)
        return
    who, now = as_display(screen(name)) if display else person(name), SystemClock().now()
    invitation, shown = new_sign_in("invitation", who, now, hours * HOUR)
    store = open_store(settings.database_url)
    try:
        with store.begin() as tx:
            tx.add_sign_in(invitation)
            tx.audit(AuditEntry("person.invited", now, user(), invitation.id, {"who": who}))
    finally:
        store.close()
    say(f"{address_of_pages(settings)}/sign-in/{shown}")
    until = When(invitation.ends_at.astimezone(_clock_of(settings.playbooks)), "weekday")
    if display:
        say(gettext(FOR_A_SCREEN, name=name, until=until), err=True)
        return
    once = gettext(
        "It lets {who} in once, until {until}. Send it to {who} alone: whoever opens it first is {who}.",
        who=who,
        until=until,
    )
    say(once, err=True)


def _clock_of(playbooks: Path) -> ZoneInfo:
    """That of the first topic, as on the pages."""
    try:
        topics = read_playbooks(playbooks).topics
    except FirebreakError:  # a screen needs no file
        topics = ()
    return ZoneInfo(topics[0].zone if topics else "UTC")


def called(name: str) -> str:
    """As whom somebody signs in, who may be gone from the file: whoever leaves is taken out there first."""
    try:
        return person(name)
    except FirebreakError:
        return display_name(name)


def shut_out(database: str, who: str, name: str) -> None:
    """Raises NotFound where there is nothing to end: it may have been another name."""
    now, store = SystemClock().now(), open_existing_store(database)
    try:
        with store.begin() as tx:
            # links first: whoever signs in by one at this moment is waited for, and their session is there to be ended
            links, sessions = tx.end_invitations_of(who, now), tx.end_sessions_of(who, now)
            if sessions or links:
                tx.audit(AuditEntry("person.shut_out", now, user(), who, {"sessions": sessions, "links": links}))
    finally:
        store.close()
    if not sessions and not links:
        raise NotFound(
            message("{name} is not signed in, and no link for {name} waits; for a screen add --display", name=name)
        )
    ended = ngettext("{n} session has ended", "{n} sessions have ended", sessions)
    unused = ngettext("{n} unused link has ended", "{n} unused links have ended", links)
    say(
        gettext(
            "{name}: {sessions}; {links}. A running service lets nobody in by them from now on.",
            name=name,
            sessions=ended,
            links=unused,
        )
    )
