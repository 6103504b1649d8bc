"""`firebreak warmup`: the detectors learn from recorded mentions what is usual, and nobody is told of anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from ..app import App
from ..app.leader import LeaderLease
from ..core.clock import SystemClock
from ..notifiers.null import Null
from ..settings import Settings, read_settings
from ..wiring import build, open_source, read_playbooks


def command(
    file: Annotated[str, typer.Argument(help="Earlier mentions as JSONL, .gz too.")],
) -> None:
    """Learn what is usual from history; nobody is told."""
    typer.echo(warm_up(read_settings(), file))


def warm_up(settings: Settings, file: str) -> str:
    """Teach the detectors what is usual from recorded mentions; a sentence that says what came of it.

    Raises BadSetting where a service works on the database.
    """
    source = open_source(file, SystemClock())
    accepted = duplicates = unreadable = 0
    with _open_database(settings) as app, _leading(app) as leader:
        known, before = app.cursor(source.name), app.health()["judged"]
        for part in source.read(known):
            done = app.watch(part, source.name, learn_only=True)
            leader.insist()
            accepted, duplicates = accepted + done.accepted, duplicates + done.duplicates
            unreadable += len(done.rejected)
        about = app.health()["judged"] - before
    if known and not accepted + duplicates + unreadable:
        return f"nothing new: {file} was read to its end before"
    said = f"{accepted:,} mentions read, {about:,} about a topic, {duplicates:,} known already"
    return f"{said}, {unreadable:,} unreadable line{'s' * (unreadable != 1)}"


@contextmanager
def _open_database(settings: Settings) -> Iterator[App]:
    """The service's database without the service."""
    clock = SystemClock()
    app = build(
        read_playbooks(settings.playbooks),
        database_url=settings.database_url,
        clock=clock,
        notifier=Null(clock),
        models=settings.models,
    )
    try:
        yield app
    finally:
        app.store.close()


@contextmanager
def _leading(app: App) -> Iterator[LeaderLease]:
    """While no service works on the database; one that starts meanwhile waits. Raises BadSetting."""
    leader = LeaderLease(app.store, app.clock)
    leader.insist()
    try:
        yield leader
    finally:
        leader.give_up()
