"""`firebreak keys`: who may use the HTTP API, for what, and as whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import typer

from ..core.api_keys import MAY, new_key
from ..core.clock import SystemClock
from ..core.errors import BadSetting, NotFound
from ..core.model import ApiKey, AuditEntry
from ..core.store import Tx
from ..core.terminal import say, say_json
from ..core.times import full_time
from ..playbooks.file import display
from ..settings import read_settings
from ..storage.sql_store import SqlStore, open_store
from ..wiring import open_existing_store, read_playbooks
from . import Json, user

command = typer.Typer(
    help="Say who may use the HTTP API: keys with a scope.", no_args_is_help=True, rich_markup_mode=None
)


@command.command()
def add(
    scope: Annotated[
        Literal["mentions", "read", "act"], typer.Argument(help="; ".join(f"{one}: {can}" for one, can in MAY.items()))
    ],
    as_: Annotated[str, typer.Option("--as", help="Of a key to act: the person, a name under people:.")] = "",
    note: Annotated[str, typer.Option(help="What it is for, such as the name of the feed.")] = "",
) -> None:
    """Make a key; it is shown once."""
    who = person(as_) if as_ else None
    if (scope == "act") != bool(who):
        raise BadSetting("a key to act wants --as NAME, the person it acts as; any other key acts as nobody")
    key, shown = new_key(scope, SystemClock().now(), who=who, note=note, by=user())
    with _tx() as tx:
        tx.add_key(key)
        tx.audit(AuditEntry("key.added", key.created_at, user(), key.id, {"scope": scope, "as": who}))
    say(shown)
    say(f"It may {_can(key)}. Keep it now: it is stored as a hash and cannot be shown again.", err=True)


@command.command("list")
def list_(json: Json = False) -> None:
    """List the keys, without their secrets."""
    with _tx(open_existing_store) as tx:
        keys = tx.api_keys()
    for key in keys:
        if json:
            say_json({name: getattr(key, name) for name in key.__struct_fields__ if name != "hash"})
        else:
            ended = f", revoked {full_time(key.revoked_at)}" if key.revoked_at else ""
            made = f"made {full_time(key.created_at)} by {key.created_by}"
            say(f"{key.id}  may {_can(key)}{f' ({key.note})' if key.note else ''}; {made}{ended}")
    if not keys and not json:
        say("There is no key. Make one: firebreak keys add mentions")


@command.command()
def revoke(id: Annotated[str, typer.Argument(help="The eight characters behind fbk_, as in the list.")]) -> None:
    """Revoke a key; a running service refuses it within a second."""
    name = id.removeprefix("fbk_").partition("_")[0]
    with _tx(open_existing_store) as tx:
        if not tx.revoke_key(name, now := SystemClock().now()):
            raise NotFound(f"there is no valid key {name}; firebreak keys list shows them all")
        tx.audit(AuditEntry("key.revoked", now, user(), name))
    say(f"{name} is revoked.")


def _can(key: ApiKey) -> str:
    return f"act on incidents as {key.who}" if key.who else MAY[key.scope]


def person(name: str) -> str:
    """The name of a person as people read it. Raises BadSetting for somebody whom the playbooks do not know."""
    people = read_playbooks(read_settings().playbooks)
    if (found := people.called(name)) not in people.people:
        raise BadSetting(f"the playbooks know no {name}; they know {', '.join(sorted(people.people)) or 'nobody'}")
    return display(found)


@contextmanager
def _tx(opened: Callable[[str], SqlStore] = open_store) -> Iterator[Tx]:
    store = opened(read_settings().database_url)
    try:
        with store.begin() as tx:
            yield tx
    finally:
        store.close()
