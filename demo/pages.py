"""The bundled crisis for the pages: played up to its worst minutes, and going on from there by the machine's clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..app.virtual_time import advance, drain, let_pass
from ..core.clock import StartedClock
from ..core.model import Parsed
from ..notifiers.null import Null
from ..wiring import SHIPPED, build, read_playbooks
from . import scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..app import App

BEGINS = scenario.SPARK + timedelta(minutes=12)  # the second tier is called, and nobody has it yet


def crisis(
    told: Callable[[float], None] = lambda _: None, since: datetime = scenario.MONDAY
) -> tuple[App, Callable[[], None]]:
    """An App in the middle of the crisis, and what brings in the posts that have been written by now.

    `told` is called with the share that is done; what was written before `since` is left out. Nobody is told anything.
    """
    clock = StartedClock(since)
    app = build(read_playbooks(SHIPPED), database_url="sqlite://", clock=clock, notifier=Null(clock))
    mentions = [each for each in scenario.mentions() if each.created_at >= since]
    before = [each for each in mentions if each.created_at <= BEGINS]
    for number, mention in enumerate(before):
        advance(app, clock, mention.created_at)
        app.watch(Parsed((mention,)), "demo")
        drain(app)
        told((number + 1) / len(before))
    let_pass(app, clock, BEGINS)
    clock.let_go()
    waiting = mentions[len(before) :]

    def go_on() -> None:
        written = [each for each in waiting if each.created_at <= clock.now()]
        del waiting[: len(written)]
        if written:
            app.watch(Parsed(tuple(written)), "demo")

    return app, go_on
