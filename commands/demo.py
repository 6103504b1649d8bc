"""`firebreak demo`: the bundled crisis, live in the terminal or on the pages."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..core.errors import BadSetting
from ..core.terminal import say
from ..core.translation import message
from ..demo.show import show
from ..settings import read_settings


def command(
    fast: Annotated[bool, typer.Option("--fast", help="Do not pause between the scenes.")] = False,
    web: Annotated[bool, typer.Option("--web", help="Show it on the pages, in a browser.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="With --web: where to listen; else FIREBREAK_PORT, else any.")
    ] = 0,
) -> None:
    """Watch a crisis live, from its spark to the all-clear."""
    if port and not web:
        raise BadSetting(message("--port belongs to --web"))
    if web:
        show_pages(port or asked_port())
    else:
        show(fast=fast or not sys.stdout.isatty())


def asked_port() -> int:
    """That of the settings; any free one where they name none."""
    return read_settings().port if "port" in read_settings().model_fields_set else 0


def show_pages(port: int) -> None:
    """The pages in the middle of the crisis, until Ctrl-C."""
    from ..demo.pages import crisis
    from ..wiring import SHIPPED, read_playbooks
    from .replay_progress import share_done
    from .run_pages import serve_pages

    say("Playing eight quiet days of an airline that does not exist, and the first minutes of a bad one.", err=True)
    with share_done("playing") as bar:
        app, go_on = crisis(lambda share: bar("playing", share))

    def greet(link: str, who: str) -> None:
        say(f"    open {link}")
        say(f"You come in as {who}: one fire burns, and nobody has it. Nothing is sent anywhere. Ctrl-C ends it.")

    serve_pages(app, read_playbooks(SHIPPED), SHIPPED, host="127.0.0.1", port=port, first="/", greet=greet, also=go_on)
