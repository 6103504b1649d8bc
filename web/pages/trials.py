"""Recordings that people try: one for each session, played one after the other, forgotten after an hour.

Their files lie where temporary files do, for this user alone, and go when their trial does, or the process.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import mkstemp
from threading import Event, Lock, Timer
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from ...core.errors import FirebreakError, unexpected
from .player import Asked, Progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ...core.ports import Clock
    from ...reports.replayed import Replayed
    from .columns import Choice, Columns
    from .player import Player

    State = Literal["waiting", "playing", "done", "stopped", "failed"]

KEPT = timedelta(hours=1)
MOST = 20  # trials of all sessions together: beyond that the oldest goes
WEEKLY = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # alerts a week that can be chosen


class Play:
    """One playing of a recording."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.state: State = "waiting"
        self.progress = Progress()
        self.found: Replayed | None = None
        self.say = ""  # why it failed
        self.stop = Event()

    @property
    def over(self) -> bool:
        return self.state in ("done", "stopped", "failed")


class Trial:
    """What one session tries: a recording, and its playings by how many alerts a week were asked for."""

    def __init__(self, asked: Asked, begun: datetime) -> None:
        self.asked, self.begun = asked, begun
        self.plays: dict[float | None, Play] = {}
        self.current = asked.weekly

    @property
    def play(self) -> Play:
        """The one that was asked for last."""
        return self.plays[self.current]

    def done(self) -> Iterator[Play]:
        """Those that are over, the least sensitive first."""
        known = (one for one in self.plays.values() if one.state == "done")
        yield from sorted(known, key=lambda one: one.asked.weekly or 0.0)


class Trials:
    """Keeps and plays them. Nothing of it touches the service's own database."""

    def __init__(self, player: Player, clock: Clock, ending: Callable[[], bool]) -> None:
        self._player, self._clock, self._ending = player, clock, ending
        self._known: dict[str, Trial] = {}
        self._guard = Lock()
        self._files: set[Path] = set()
        atexit.register(self._clear)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="try")

    @property
    def example(self) -> bool:
        """Whether the playbooks are those that Firebreak ships."""
        return self._player.example

    def new_file(self, name: str) -> Path:
        """Where the next recording is written; it keeps the ending by which its form is told."""
        ending = "".join(each for each in Path(name).suffixes[-2:] if each[1:].isalnum() and len(each) < 8)
        handle, path = mkstemp(prefix="firebreak-try-", suffix=ending)
        os.close(handle)
        self._files.add(Path(path))
        return Path(path)

    def of(self, session: str) -> Trial | None:
        """What a session tries; None for nothing, or for what is over an hour old."""
        with self._guard:
            self._expire()
            return self._known.get(session)

    def columns(self, asked: Asked, choice: Choice | None) -> Columns:
        """What the columns of a recording are taken for. Raises BadSetting."""
        return self._player.columns(asked, choice)

    def begin(self, session: str, asked: Asked) -> None:
        """Play another recording in place of what the session tried before."""
        with self._guard:
            self._forget(session)
            self._known[session] = trial = Trial(asked, self._clock.now())
            self._expire()
            self._play(trial, asked)
        tidy = Timer(KEPT.total_seconds() + 1, self._tidy)  # nobody may look again, and the file goes all the same
        tidy.daemon = True
        tidy.start()

    def again(self, session: str, weekly: float) -> bool:
        """The same recording with another sensitivity; False when there is nothing to play again."""
        with self._guard:
            self._expire()
            if (trial := self._known.get(session)) is None:
                return False
            trial.current = weekly
            if weekly not in trial.plays or trial.plays[weekly].state in ("stopped", "failed"):
                self._play(trial, replace(trial.asked, weekly=weekly))
            return True

    def mend(self, session: str, shape: str) -> bool:
        """The same recording, its columns read by a shape; False when there is nothing to play again."""
        with self._guard:
            self._expire()
            if (trial := self._known.get(session)) is None:
                return False
            for play in trial.plays.values():
                play.stop.set()
            trial.plays.clear()
            trial.asked = replace(trial.asked, shape=shape)
            self._play(trial, trial.asked)
            return True

    def stop(self, session: str) -> None:
        """End what is being played."""
        with self._guard:
            if trial := self._known.get(session):
                trial.play.stop.set()

    def forget(self, session: str) -> None:
        """Drop the recording and all that came of it."""
        with self._guard:
            self._forget(session)

    def _tidy(self) -> None:
        with self._guard:
            self._expire()

    def _play(self, trial: Trial, asked: Asked) -> None:
        trial.plays[asked.weekly] = play = Play(asked)
        trial.current = asked.weekly
        self._worker.submit(self._work, play)

    def _work(self, play: Play) -> None:
        if play.stop.is_set() or self._ending():
            play.state = "stopped"
            return
        play.state = "playing"

        def told(progress: Progress) -> None:
            play.progress = progress

        try:
            play.found = self._player.play(play.asked, told, lambda: play.stop.is_set() or self._ending())
            play.state = "done" if play.found else "stopped"
        except FirebreakError as error:
            play.say, play.state = error.said, "failed"
        except Exception as error:  # noqa: BLE001  its words may hold what was written
            play.say, play.state = unexpected(error), "failed"

    def _expire(self) -> None:
        old = self._clock.now() - KEPT
        for session, trial in list(self._known.items()):
            if trial.begun < old or len(self._known) > MOST:
                self._forget(session)

    def _forget(self, session: str) -> None:
        if trial := self._known.pop(session, None):
            for play in trial.plays.values():
                play.stop.set()
            self.drop(Path(trial.asked.path))

    def drop(self, path: Path) -> None:
        """Delete a recording that is needed no more."""
        if path in self._files:
            self._files.discard(path)
            path.unlink(missing_ok=True)

    def _clear(self) -> None:
        for path in list(self._files):
            self.drop(path)
