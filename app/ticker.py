"""Does things again and again, by a clock that nobody sets: the time of day may jump, and the service must go on."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Ticker:
    """Each job runs alone, so many seconds after it last ended, in a thread of its own: none holds up another.

    A job that raises is not run again.
    """

    def __init__(self) -> None:
        self._stopping = Event()
        self._threads: list[Thread] = []

    def every(self, seconds: float, job: Callable[[], object]) -> None:
        """From `start` on, again and again."""
        self._threads.append(Thread(target=self._repeat, args=(seconds, job), daemon=True))

    def start(self) -> None:
        """Begin; the first time is after the first pause."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Wait until all that runs has ended."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, seconds: float, job: Callable[[], object]) -> None:
        while not self._stopping.wait(seconds):
            job()
