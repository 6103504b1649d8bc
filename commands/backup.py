"""`firebreak backup`: all of the database in one file, while the service runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core.clock import SystemClock
from ..core.model import AuditEntry
from ..core.terminal import say
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
    rows = f"{counted['mention']:,} mentions, {counted['incident']:,} incidents, {sum(counted.values()):,} rows in all"
    say(
        f"{file} holds {rows}, and can be read again. Keep playbooks.yaml, .env and your own models, if any, beside it."
    )
