"""How much is taken in at once: beyond that senders are told to wait, before memory or anybody's latency runs away."""

from __future__ import annotations

from contextlib import contextmanager
from math import ceil
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 32  # bodies read or worked on; each waits for those before it
MOST_BYTES = 128 << 20  # of them together, as they came and unpacked
LONGEST_WAIT = 30  # seconds that a sender is asked to wait


class Admission:
    """Lets bodies in, and counts those that were turned away. Whoever was let in is worked on to the end."""

    def __init__(self, at_once: int = 0, most: int = 0) -> None:
        self._at_once, self._most = at_once or AT_ONCE, most or MOST_BYTES
        self._within, self._bytes, self._lasted = 0, 0, 1.0
        self._guard = Lock()
        self.refused = 0

    @contextmanager
    def admit(self) -> Iterator[Admitted]:
        """A place for one body. Raises HTTPException 429 where there is none."""
        with self._guard:
            if self._within >= self._at_once:
                raise self._busy()
            self._within += 1
        place, began = Admitted(self), perf_counter()
        try:
            yield place
        finally:
            with self._guard:
                self._within -= 1
                self._bytes -= place.held
                self._lasted = perf_counter() - began

    def hold(self, size: int) -> None:
        """Room for so many more bytes. Raises HTTPException 429 where there is none."""
        with self._guard:
            if self._bytes + size > self._most:
                raise self._busy()
            self._bytes += size

    def _busy(self) -> HTTPException:
        self.refused += 1
        wait = str(max(1, min(LONGEST_WAIT, ceil(self._lasted))))
        what = f"too much is being taken in at this moment; send the same again in {wait} s"
        return HTTPException(429, what, {"Retry-After": wait})


class Admitted:
    """One body's place, and how many bytes it holds."""

    def __init__(self, admission: Admission) -> None:
        self._admission, self.held = admission, 0

    def hold(self, size: int) -> None:
        """So many bytes more. Raises HTTPException 429."""
        self._admission.hold(size)
        self.held += size
