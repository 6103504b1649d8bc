"""Recorded mentions through the very code that runs live, on a clock that stands where the recording stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

from ..app import App
from ..core.clock import ManualClock, SystemClock
from ..core.errors import BadSetting
from ..core.model import FEED, Parsed, TimelineEvent
from ..core.ports import Source
from ..notifiers.null import Null
from ..wiring import build, default_playbooks, open_source

UNREAD = 5  # unreadable lines that are shown; all of them are counted
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # before any recording: a clock only moves forward
COLOURS = {"opened": "bold red", "updated": "yellow", "delivered": "cyan", "closed": "green"}


def replay(app: App, clock: ManualClock, source: Source, speed: float = 0.0) -> Iterator[TimelineEvent]:
    """Every fact of the recording, in order and each once.

    Goes on where an earlier replay into the same database stopped; what that one had already found is given
    first, so the output of the last run is always the whole story. `speed` is how many times faster than it
    happened; 0 does not wait at all.
    """
    seen = 0
    for part in _parts(app, source):
        if part.mentions:
            at = max(mention.created_at for mention in part.mentions)
            _wait(clock, at, speed)
            advance(app, clock, at)
        app.watch(part, source.name)
        advance(app, clock, clock.now())
        while facts := app.facts(seen):
            yield from facts
            seen = facts[-1].id


def _parts(app: App, source: Source) -> Iterator[Parsed]:
    yield Parsed()  # nothing new yet: gives what an earlier run had found
    yield from source.read(app.cursor(source.name))


def _wait(clock: ManualClock, at: datetime, speed: float) -> None:
    if speed and clock.now() > BEGINNING:
        Event().wait(max(0.0, (at - clock.now()).total_seconds() / speed))


def advance(app: App, clock: ManualClock, until: datetime) -> None:
    """Move the clock to `until`, stopping at every timer on the way."""
    while (due := app.next_due()) and due <= until:
        clock.move_to(due)
        drain(app)
    clock.move_to(until)


def let_pass(app: App, clock: ManualClock, until: datetime) -> None:
    """Move the clock to `until` with nothing said meanwhile, which the detectors notice too."""
    advance(app, clock, until)
    app.tick()
    drain(app)


def drain(app: App) -> None:
    """Deliver until nothing is due any more."""
    while app.deliver():
        pass


def print_replay(
    file: str, *, topic: str, by_brand: bool, playbooks: Path, db: Path | None, speed: float, as_json: bool
) -> bool:
    """Replay `file` and print what happened: incidents on standard output, a summary on standard error.

    False when the file ended before its end: what was told is true of what could be read.
    """
    clock = ManualClock(BEGINNING)
    source = open_source(file, SystemClock())
    if not playbooks.exists():
        print(f"no {playbooks} here: these are the playbooks that Firebreak ships", file=sys.stderr)
    definition = default_playbooks(playbooks)
    app = build(
        definition,
        database_url=f"sqlite:///{db}" if db else "sqlite://",
        clock=clock,
        notifier=Null(clock),
        by_brand=by_brand,
    )
    if db:
        _claim(app, db, f"{source.name}{' --by-brand' if by_brand else ''}")
    started, shown = perf_counter(), Console(highlight=False, soft_wrap=True)
    for fact in replay(app, clock, source, speed):
        wanted = fact.type in SHOWN and (as_json or fact.data.get("step") not in REPEATS)
        if wanted and (not topic or fact.topic == topic):
            print(_line(fact), flush=True) if as_json else shown.print(_sentence(fact))
    counts, seconds = app.health(), perf_counter() - started
    incidents = len(app.incidents())
    with app.store.begin() as tx:
        letters = tx.dead_letters(UNREAD)
        topics = [each for each in tx.topics_with_state() if not each.startswith(FEED)]
    for letter in reversed(letters):
        print(f"line {letter.line}: {letter.reason}", file=sys.stderr)
    if topic and topic not in topics:
        print(f"nothing was said about {topic}; there are: {', '.join(topics) or 'no topics'}", file=sys.stderr)
    if counts["mentions"] and not topics:
        print("no mention was about any topic of the playbooks; --by-brand makes one of every brand", file=sys.stderr)
    unread = counts["dead_letters"]
    print(
        f"{counts['mentions']:,} mentions, {unread:,} unreadable line{'s' * (unread != 1)}, "
        f"{incidents} incident{'s' * (incidents != 1)}; {seconds:.1f} s",
        file=sys.stderr,
    )
    app.store.close()
    if source.broken:
        print(f"{file} could not be read to its end: {source.broken}", file=sys.stderr)
    return not source.broken


def _claim(app: App, db: Path, wanted: str) -> None:
    """A database keeps the progress of one replay: going on with another would tell the first one's story."""
    with app.store.begin() as tx:
        known = tx.cursor("replay")
        tx.set_cursor("replay", known or wanted)
    if known not in (None, wanted):
        raise BadSetting(f"{db} holds the progress of another replay ({known}): name another file with --db")


REPEATS = {"follow_up", "refresh", "pin"}  # steps that only show again what a line above has said
SHOWN = {"incident.opened", "incident.updated", "incident.closed", "task.delivered"}


def _line(fact: TimelineEvent) -> str:
    data: dict[str, Any] = {"type": fact.type, "at": fact.at, "topic": fact.topic, "incident": fact.incident}
    return msgspec.json.encode({**data, "why": fact.why, **fact.data}).decode()


def _sentence(fact: TimelineEvent) -> Text:
    word = fact.type.partition(".")[2]
    what = fact.data.get("step", "") + " " if "step" in fact.data else ""
    line = Text(f"{fact.at:%Y-%m-%d %H:%M} UTC  ")
    line.append(f"{word:<9}", style=COLOURS[word])
    line.append(f" {fact.data['severity']}  {fact.topic}  {what}", style="bold")
    return line.append(fact.why)
