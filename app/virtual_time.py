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


class Remembered:
    """What a replay need not ask again: nobody else writes into its database.

    With `asks_again` everything is asked each time; what comes of it is the very same.
    """

    def __init__(self, app: App, *, asks_again: bool = False) -> None:
        self._app, self._asks_again = app, asks_again
        self._due: tuple[int, datetime | None] | None = None  # the number of plans, and what was due next by then
        self._told = -1
        self._calm = -1

    def next_due(self) -> datetime | None:
        """When the next task falls due; asked again when anything was planned or done."""
        plans = self._app.store.written.tasks
        if self._asks_again or self._due is None or self._due[0] != plans:
            self._due = plans, self._app.next_due()
        return self._due[1]

    def forget_due(self) -> None:
        """Something was done."""
        self._due = None

    def facts(self, after: int) -> list[TimelineEvent]:
        """What the log says beyond `after`; nothing as long as nobody told it anything since."""
        told = self._app.store.written.facts
        if told == self._told and not self._asks_again:
            return []
        found = self._app.queries.facts(after)
        if not found:
            self._told = told
        return found

    def is_calm(self, until: datetime) -> bool:
        """Whether it is known that silence until then says nothing: nothing is open, and it is too short to listen."""
        if self._asks_again or not self._app.intake.is_short(until):
            return False
        changed = self._app.store.written.incidents
        if self._calm != changed:
            self._calm = -1 if self._app.queries.incidents(open_only=True, limit=1) else changed
        return self._calm == changed


def replay(
    app: App, clock: ManualClock, source: Source, speed: float = 0.0, memory: Remembered | None = None
) -> Iterator[TimelineEvent]:
    """Every fact of the recording, in order and each once.

    Goes on where an earlier replay into the same database stopped; what that one had already found is given
    first, so the output of the last run is always the whole story. `speed` is how many times faster than it
    happened; 0 does not wait at all.
    """
    seen, known = 0, memory or Remembered(app)
    for part in _parts(app, source):
        if at := _written_at(part):
            _wait(clock, at, speed)
        take(app, clock, part, source.name, known)
        while facts := known.facts(seen):
            yield from facts
            seen = facts[-1].id


def take(app: App, clock: ManualClock, part: Parsed, source: str, memory: Remembered) -> None:
    """One stretch of a recording, after whatever the silence before it brought; timers that fall due are run."""
    if at := _written_at(part):
        _pass_gap(app, clock, at, memory)
    app.watch(part, source)
    _advance(app, clock, clock.now(), memory)


def _written_at(part: Parsed) -> datetime | None:
    """When the newest of a stretch was written."""
    written = [mention.created_at for mention in part.mentions if mention.operation != "delete"]
    return max(written + [point.at for point in part.points], default=None)


def _parts(app: App, source: Source) -> Iterator[Parsed]:
    yield Parsed()  # nothing new yet: gives what an earlier run had found
    yield from source.read(app.intake.cursor(source.name))


def _pass_gap(app: App, clock: ManualClock, until: datetime, memory: Remembered) -> None:
    """Nothing was written until then: the silence is heard as a service that ran would have heard it."""
    while not memory.is_calm(until) and (moment := app.intake.next_word_of_silence(until)):
        _advance(app, clock, max(moment, clock.now()), memory)
        app.tick()
        drain(app)
        memory.forget_due()
    _advance(app, clock, until, memory)


def _wait(clock: ManualClock, at: datetime, speed: float) -> None:
    if speed and clock.now() > BEGINNING:
        Event().wait(max(0.0, (at - clock.now()).total_seconds() / speed))


def advance(app: App, clock: ManualClock, until: datetime) -> None:
    """Move the clock to `until`, stopping at every timer on the way."""
    _advance(app, clock, until, Remembered(app, asks_again=True))


def _advance(app: App, clock: ManualClock, until: datetime, memory: Remembered) -> None:
    while (due := memory.next_due()) and due <= until:
        clock.move_to(due)
        drain(app)
        memory.forget_due()
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
