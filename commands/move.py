"""`firebreak move`: everything into another database, such as from SQLite to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

import typer

from ..app.leader import NAME, LeaderLease
from ..core.audit_chain import broken
from ..core.clock import SystemClock
from ..core.errors import BadSetting
from ..core.messages import Number
from ..core.model import AuditEntry
from ..core.ports import Clock
from ..core.store import Store
from ..core.terminal import say
from ..core.translation import gettext, message, ngettext
from ..settings import read_settings
from ..storage.copying import copy_rows
from ..storage.sql_store import open_store
from ..wiring import open_existing_store
from . import user

LONGEST = timedelta(hours=12)  # that something may take which no service may be part of


@contextmanager
def alone(store: Store, clock: Clock) -> Iterator[None]:
    """While no service works on the database, however long it takes. Raises BadSetting where one does."""
    leader = LeaderLease(store, clock)
    leader.insist()
    try:
        with store.begin() as tx:
            tx.take_lease(NAME, leader.owner, clock.now(), clock.now() + LONGEST)
        yield
    finally:
        leader.give_up()


def command(
    url: Annotated[str, typer.Argument(help="An empty database: postgresql://user:password@host/database")],
) -> None:
    """Copy everything into another, empty database; stop the service first."""
    settings, clock = read_settings(), SystemClock()
    source = open_existing_store(settings.database_url)
    try:
        target = open_store(url)
        try:
            with alone(source, clock):
                counted = copy_rows(source, target)
            with target.begin() as tx:
                if wrong := broken(tx.audit_log()):
                    raise BadSetting(message("the copy is not whole: {wrong}", wrong=wrong))
                tx.audit(AuditEntry("database.moved", clock.now(), user(), data={"rows": counted}))
        finally:
            target.close()
    finally:
        source.close()
    rows = sum(counted.values())
    say(
        ngettext(
            "{count} row was copied, and the audit log is whole. The old database was not changed.",
            "{count} rows were copied, and the audit log is whole. The old database was not changed.",
            rows,
            count=Number(rows, grouped=True),
        )
    )
    say(gettext("Now set FIREBREAK_DATABASE_URL to the new address and start the service."))
