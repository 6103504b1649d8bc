"""`firebreak warmup`: the detectors learn from recorded mentions what is usual, and nobody is told of anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from ..app import App
from ..app.leader import LeaderLease
from ..core.clock import SystemClock
from ..core.messages import Number
from ..core.terminal import say
from ..core.translation import gettext, ngettext
from ..notifiers.null import Null
from ..settings import Settings, read_settings
from ..sources.shape_files import beside
from ..wiring import build, open_recording, read_playbooks
from . import As, Zone
from .replay_progress import GO_ON, WithProgress, unreadable_lines


def command(
    file: Annotated[str, typer.Argument(help="Earlier mentions in any shape that import reads.")],
    shape: As = "",
    zone: Zone = "",
) -> None:
    """Learn what is usual from history; nobody is told."""
    say(warm_up(read_settings(), file, shape=shape, zone=zone))


def warm_up(settings: Settings, file: str, *, shape: str = "", zone: str = "") -> str:
    """Teach the detectors what is usual from recorded mentions; a sentence that says what came of it.

    Raises BadSetting where a service works on the database.
    """
    feeds = beside(settings.playbooks)
    source = WithProgress(open_recording(file, SystemClock(), shape=shape, zone=zone, feeds=feeds), gettext("learning"))
    accepted = duplicates = unreadable = 0
    with open_database(settings) as app, _leading(app) as leader:
        known, before = app.intake.cursor(source.name), app.queries.health()["judged"]
        try:
            for part in source.read(known):
                done = app.watch(part, source.name, learn_only=True)
                leader.insist()
                accepted, duplicates = accepted + done.accepted, duplicates + done.duplicates
                unreadable += len(done.rejected)
        except KeyboardInterrupt:
            say(source.stopped(GO_ON), err=True)
            raise typer.Exit(130) from None
        about = app.queries.health()["judged"] - before
    if known and not accepted + duplicates + unreadable:
        return gettext("nothing new: {path} was read to its end before", path=file)
    return ngettext(
        "{read} mention read, {about} about a topic, {known} known already, {lines}",
        "{read} mentions read, {about} about a topic, {known} known already, {lines}",
        accepted,
        read=Number(accepted, grouped=True),
        about=Number(about, grouped=True),
        known=Number(duplicates, grouped=True),
        lines=unreadable_lines(unreadable),
    )


@contextmanager
def open_database(settings: Settings) -> Iterator[App]:
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
