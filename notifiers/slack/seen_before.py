"""What stood in a place when it was looked through: after a start hundreds of tasks may ask, and one look is enough.

It is only good for what this process has not tried to post itself: that may have come after the look.
"""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ...core.ports import Clock

GOOD = timedelta(minutes=10)  # longer than any call of Slack takes


class SeenBefore:
    """Keys of messages by place, and those that we tried to post since."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._guard = clock, Lock()
        self._tried: dict[str, datetime] = {}  # the oldest first
        self._places: dict[tuple[str, str], tuple[datetime, dict[str, str]]] = {}

    def tried(self, key: str) -> None:
        """We are about to post it."""
        now = self._clock.now()
        with self._guard:
            self._tried.pop(key, None)
            self._tried[key] = now
            while now - self._tried[oldest := next(iter(self._tried))] > 2 * GOOD:
                del self._tried[oldest]  # every look that is still good has seen it

    def keep(self, place: tuple[str, str], since: datetime, seen: dict[str, str]) -> None:
        """All that stood in a place when somebody began to look through it."""
        with self._guard:
            self._places[place] = (since, seen)

    def look(self, place: tuple[str, str], key: str) -> str | None:
        """The message's ref; empty when it was not there; None when one has to look."""
        with self._guard:
            since, seen = self._places.get(place, (None, {}))
            if since is None or key in self._tried or self._clock.now() - since > GOOD:
                return None
            return seen.get(key, "")
