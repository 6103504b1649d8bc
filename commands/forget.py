"""`firebreak forget`: a person's posts, names and evidence, out of everything that is stored."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Annotated

import typer

from ..core.clock import SystemClock
from ..core.messages import Number
from ..core.terminal import say
from ..core.translation import gettext, listed
from ..sentiment.model_registry import ModelRegistry
from ..settings import read_settings
from ..wiring import open_existing_store
from . import user
from .move import alone


def command(
    author: Annotated[str, typer.Argument(help="The handle, as the platform writes it.")],
    platform: Annotated[str, typer.Option(help="Only on this platform, such as x.")] = "",
    also: Annotated[list[str] | None, typer.Option(help="Another name of theirs that texts may hold.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; it cannot be undone.")] = False,
) -> None:
    """Take an author's posts, names and evidence out of everything."""
    handle = author.strip().lstrip("@")
    if not handle:
        raise typer.BadParameter(gettext("give the author's handle"), param_hint="AUTHOR")
    settings, clock = read_settings(), SystemClock()
    store = open_existing_store(settings.database_url)
    try:
        done: Mapping[str, int] = {}
        elsewhere = ModelRegistry(settings.models).rewrite_history if yes else None
        try:  # a service would write back what its detectors remember
            with alone(store, clock) if yes else nullcontext(), store.begin() as tx:
                done = tx.forget(handle, platform, also or [], clock.now(), user(), elsewhere)
                if not yes:
                    raise _Undone
        except _Undone:
            pass
        if yes:
            store.overwrite_deleted()
    finally:
        store.close()
    counted = [gettext("{n} {what}", n=Number(n, grouped=True), what=gettext(what)) for what, n in done.items() if n]
    rows = listed(counted, "comma") or gettext("nothing")
    say(gettext("Forgotten: {rows}.", rows=rows) if yes else gettext("Would be changed: {rows}.", rows=rows))
    if not yes:
        say(gettext("Nothing was changed. Add --yes to do it; it cannot be undone."))
        return
    say(gettext("Not reached from here: messages in Slack, e-mails, backups, exports, watchlists in playbooks.yaml."))


class _Undone(Exception):
    """Ends the transaction of somebody who only wanted to know."""
