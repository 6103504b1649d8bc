"""The part of `run` for an empty folder: nothing is watched yet, so it opens the page for trying a recording."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.clock import SystemClock
from ..core.reading_language import reading, reading_in
from ..core.terminal import say, say_lines
from ..core.translation import gettext, gettext_noop
from ..notifiers.null import Null
from ..settings import Settings
from ..translations.terminal_language import SERVICE, terminal_language
from ..wiring import SHIPPED, build, in_language, read_playbooks
from .run_pages import serve_pages

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULTS = Settings.model_fields
SQLITE = "sqlite:///"
NOTHING_YET = gettext_noop("""\
There is no playbooks.yaml in this folder, so nothing is watched and nobody is told anything.
firebreak init writes one. Until then try it on a recording, or play the bundled crisis; open""")


def nothing_here(settings: Settings) -> bool:
    """Whether somebody starts it in an empty folder: no playbooks, no database, nothing set that asks for one."""
    named = (
        settings.playbooks != DEFAULTS["playbooks"].default or settings.database_url != DEFAULTS["database_url"].default
    )
    asked = named or settings.slack_bot_token or settings.api_token
    database = Path(settings.database_url.removeprefix(SQLITE))
    return not asked and not settings.playbooks.exists() and not database.exists()


def serve_first_look(settings: Settings) -> None:
    """The pages with the people of the shipped example and nothing that is watched; nothing kept, nobody told."""
    asked = [one for one in sys.argv[1:] if one != SERVICE]  # the service itself speaks English; here somebody looks
    with reading_in(terminal_language(asked, os.environ)):
        _serve(settings)


def _serve(settings: Settings) -> None:
    clock, file = SystemClock(), in_language(replace(read_playbooks(SHIPPED), topics=()), reading())
    app = build(file, database_url="sqlite://", clock=clock, notifier=Null(clock))
    app.begin()
    serve_pages(app, file, SHIPPED, host=settings.host, port=settings.port, first="/try", greet=_greeting())


def _greeting() -> Callable[[str, str], None]:
    def greet(link: str, who: str) -> None:
        say_lines(gettext(NOTHING_YET))
        say(f"    {link}")
        say(gettext("You come in as {who}, who is invented. Nothing is kept. Ctrl-C ends it.", who=who))

    return greet
