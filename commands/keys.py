"""`firebreak keys`: who may use the HTTP API, for what, and as whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from ..core.api_keys import MAY, new_key
from ..core.clock import SystemClock
from ..core.errors import BadSetting, NotFound
from ..core.messages import Listed, When
from ..core.model import ApiKey, AuditEntry, Scope
from ..core.store import Tx
from ..core.terminal import say, say_json
from ..core.translation import gettext, message
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
        Scope,
        typer.Argument(
            help="mentions: send mentions; read: read incidents; act: act on incidents as one person; "
            "rota: who is on call, for calendars"
        ),
    ],
    as_: Annotated[str, typer.Option("--as", help="Of a key to act: the person, a name under people:.")] = "",
    note: Annotated[str, typer.Option(help="What it is for, such as the name of the feed.")] = "",
) -> None:
    """Make a key; it is shown once."""
    who = person(as_) if as_ else None
    if (scope == "act") != bool(who):
        raise BadSetting(message("a key to act wants --as NAME, the person it acts as; any other key acts as nobody"))
    key, shown = new_key(scope, SystemClock().now(), who=who, note=note, by=user())
    with _tx() as tx:
        tx.add_key(key)
        tx.audit(AuditEntry("key.added", key.created_at, user(), key.id, {"scope": scope, "as": who}))
    say(shown)
    kept = gettext("It may {do}. Keep it now: it is stored as a hash and cannot be shown again.", do=_can(key))
    say(kept, err=True)


@command.command("list")
def list_(json: Json = False) -> None:
    """List the keys, without their secrets."""
    with _tx(open_existing_store) as tx:
        keys = tx.api_keys()
    for key in keys:
        if json:
            say_json({name: getattr(key, name) for name in key.__struct_fields__ if name != "hash"})
        else:
            say(_line(key))
    if not keys and not json:
        say(gettext("There is no key. Make one: firebreak keys add mentions"))


@command.command()
def revoke(id: Annotated[str, typer.Argument(help="The eight characters behind fbk_, as in the list.")]) -> None:
    """Revoke a key; a running service refuses it within a second."""
    name = id.removeprefix("fbk_").partition("_")[0]
    with _tx(open_existing_store) as tx:
        if not tx.revoke_key(name, now := SystemClock().now()):
            raise NotFound(message("there is no valid key {id}; firebreak keys list shows them all", id=name))
        tx.audit(AuditEntry("key.revoked", now, user(), name))
    say(gettext("{id} is revoked.", id=name))


def _can(key: ApiKey) -> str:
    return gettext("act on incidents as {who}", who=key.who) if key.who else gettext(MAY[key.scope])


def _line(key: ApiKey) -> str:
    can = f"{_can(key)} ({key.note})" if key.note else _can(key)
    told = {"id": key.id, "do": can, "at": When(key.created_at, "full"), "by": key.created_by}
    if key.revoked_at:
        return gettext("{id}  may {do}; made {at} by {by}, revoked {end}", **told, end=When(key.revoked_at, "full"))
    return gettext("{id}  may {do}; made {at} by {by}", **told)


def person(name: str) -> str:
    """The name of a person as people read it. Raises BadSetting for somebody whom the playbooks do not know."""
    people = read_playbooks(read_settings().playbooks)
    if (found := people.called(name)) not in people.people:
        raise BadSetting(
            message("the playbooks know no {who}; they know {names}", who=name, names=_known(people.people))
        )
    return display(found)


def _known(people: Collection[str]) -> Listed | str:
    return Listed(tuple(sorted(people)), "comma") if people else message("nobody")


@contextmanager
def _tx(opened: Callable[[str], SqlStore] = open_store) -> Iterator[Tx]:
    store = opened(read_settings().database_url)
    try:
        with store.begin() as tx:
            yield tx
    finally:
        store.close()
