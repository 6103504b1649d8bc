"""Virtual time: recorded mentions through the code that runs live, on a clock that stands where the recording stands.

The clock is moved from event to event and stops at every timer on the way, as in a discrete-event simulation.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

from ..core.model import Parsed

if TYPE_CHECKING:
    from ..core.clock import ManualClock
    from ..core.model import TimelineEvent
    from ..core.ports import Source
    from . import App

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # before any recording: a clock only moves forward


def replay(app: App, clock: ManualClock, source: Source, speed: float = 0.0) -> Iterator[TimelineEvent]:
    """Every fact of the recording, in order and each once.

    Goes on where an earlier replay into the same database stopped; what that one had already found is given
    first, so the output of the last run is always the whole story. `speed` is how many times faster than it
    happened; 0 does not wait at all.
    """
    seen = 0
    for part in _parts(app, source):
        if at := _written_at(part):
            _wait(clock, at, speed)
        take(app, clock, part, source.name)
        while facts := app.queries.facts(seen):
            yield from facts
            seen = facts[-1].id


def take(app: App, clock: ManualClock, part: Parsed, source: str) -> None:
    """One stretch of a recording, after whatever the silence before it brought; timers that fall due are run."""
    if at := _written_at(part):
        _pass_gap(app, clock, at)
    app.watch(part, source)
    advance(app, clock, clock.now())


def _written_at(part: Parsed) -> datetime | None:
    """When the newest of a stretch was written."""
    written = [mention.created_at for mention in part.mentions if mention.operation != "delete"]
    return max(written + [point.at for point in part.points], default=None)


def _parts(app: App, source: Source) -> Iterator[Parsed]:
    yield Parsed()  # nothing new yet: gives what an earlier run had found
    yield from source.read(app.intake.cursor(source.name))


def _pass_gap(app: App, clock: ManualClock, until: datetime) -> None:
    """Nothing was written until then: the silence is heard as a service that ran would have heard it."""
    while moment := app.intake.next_word_of_silence(until):
        advance(app, clock, max(moment, clock.now()))
        app.tick()
        drain(app)
    advance(app, clock, until)


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
