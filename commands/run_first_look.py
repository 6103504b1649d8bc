"""The part of `run` for an empty folder: nothing is watched yet, so it opens the page for trying a recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.clock import SystemClock
from ..core.terminal import say
from ..notifiers.null import Null
from ..settings import Settings
from ..wiring import SHIPPED, build, read_playbooks
from .run_pages import serve_pages

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULTS = Settings.model_fields
SQLITE = "sqlite:///"


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
    clock, file = SystemClock(), replace(read_playbooks(SHIPPED), topics=())
    app = build(file, database_url="sqlite://", clock=clock, notifier=Null(clock))
    app.begin()
    serve_pages(app, file, SHIPPED, host=settings.host, port=settings.port, first="/try", greet=_greeting())


def _greeting() -> Callable[[str, str], None]:
    def greet(link: str, who: str) -> None:
        say("There is no playbooks.yaml in this folder, so nothing is watched and nobody is told anything.")
        say("firebreak init writes one. Until then try it on a recording, or play the bundled crisis:")
        say(f"    open {link}")
        say(f"You come in as {who}, who is invented. Nothing is kept. Ctrl-C ends it.")

    return greet
