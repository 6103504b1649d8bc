"""The part of `run` that takes up the playbooks anew when SIGHUP asks for it."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .run_playbooks import PlaybooksKeeper

LOOK_EVERY = 1.0  # seconds


class Reloading:
    """Remembers that it was asked for until somebody looks: a signal comes in the middle of anything."""

    def __init__(self) -> None:
        self._asked, self._in_terminal = Event(), sys.stdin is not None and _is_terminal()
        if hasattr(signal, "SIGHUP"):  # Windows has none
            signal.signal(signal.SIGHUP, lambda *_: self._hang_up())

    def _hang_up(self) -> None:
        """Where a person has closed the terminal in which the service ran, it is asked to end, as it always was."""
        if self._in_terminal and not _is_terminal():
            os.kill(os.getpid(), signal.SIGTERM)
        else:
            self._asked.set()

    def look(self, keeper: PlaybooksKeeper) -> None:
        """Take the file up if somebody has asked for it."""
        if self._asked.is_set():
            self._asked.clear()
            keeper.reload()


def _is_terminal() -> bool:
    try:
        return os.isatty(sys.__stdin__.fileno()) if sys.__stdin__ else False
    except (OSError, ValueError):  # it is closed
        return False
