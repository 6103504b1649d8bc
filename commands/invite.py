"""`firebreak invite NAME`: a link that lets one person of the playbooks in to the pages, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from ..core.clock import SystemClock
from ..core.messages import When
from ..core.model import AuditEntry
from ..core.sign_in import INVITED, new_sign_in
from ..core.terminal import say
from ..core.translation import gettext
from ..settings import address_of_pages, read_settings
from ..storage.sql_store import open_store
from . import user
from .keys import person

HOUR = timedelta(hours=1)


def command(
    name: Annotated[str, typer.Argument(help="The person, a name under people:.")],
    hours: Annotated[int, typer.Option(min=1, max=24 * 30, help="How long the link can be used.")] = INVITED // HOUR,
) -> None:
    """Let a person in to the pages: a link that works once."""
    settings = read_settings()
    who, now = person(name), SystemClock().now()
    invitation, shown = new_sign_in("invitation", who, now, hours * HOUR)
    store = open_store(settings.database_url)
    try:
        with store.begin() as tx:
            tx.add_sign_in(invitation)
            tx.audit(AuditEntry("person.invited", now, user(), invitation.id, {"who": who}))
    finally:
        store.close()
    say(f"{address_of_pages(settings)}/sign-in/{shown}")
    once = gettext(
        "It lets {who} in once, until {until}. Send it to {who} alone: whoever opens it first is {who}.",
        who=who,
        until=When(invitation.ends_at, "full"),
    )
    say(once, err=True)
