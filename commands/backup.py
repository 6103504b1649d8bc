"""`firebreak backup`: all of the database in one file, while the service runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core.clock import SystemClock
from ..core.messages import Number
from ..core.model import AuditEntry
from ..core.terminal import say
from ..core.translation import gettext
from ..settings import read_settings
from ..storage.copying import back_up
from ..wiring import open_existing_store
from . import user


def command(file: Annotated[Path, typer.Argument(help="The new file; it is a SQLite database.")]) -> None:
    """Write a backup of the database into a file, while the service runs."""
    store = open_existing_store(read_settings().database_url)
    try:
        counted = back_up(store, file)
        with store.begin() as tx:
            tx.audit(AuditEntry("backup.made", SystemClock().now(), user(), file.name))
    finally:
        store.close()
    numbers = {"mentions": counted["mention"], "incidents": counted["incident"], "rows": sum(counted.values())}
    say(
        gettext(
            "{file} can be read again. Mentions in it: {mentions}, incidents: {incidents}, rows in all: {rows}. "
            "Keep playbooks.yaml, .env and your own models, if any, beside it.",
            file=str(file),
            **{name: Number(n, grouped=True) for name, n in numbers.items()},
        )
    )
