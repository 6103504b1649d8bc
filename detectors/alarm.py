"""Hysteresis: an alarm begins at once, and ends only when it has been ordinary for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

QUIET = 2 * 3600.0  # seconds it must be ordinary before it is called calm


class Alarm:
    """Whether something is going on, since when, and how high it was at the last word.

    >>> alarm = Alarm()
    >>> alarm.raise_(at=100.0, height=5.0)
    >>> alarm.is_over(200.0, ordinary=True), alarm.is_over(200.0 + QUIET, ordinary=True)
    (False, True)
    """

    __slots__ = ("quiet", "since", "told")

    def __init__(self) -> None:
        self.since = 0.0  # 0 when nothing is going on
        self.quiet = 0.0
        self.told = 0.0

    @property
    def on(self) -> bool:
        return self.since > 0.0

    def raise_(self, at: float, height: float) -> None:
        """It begins."""
        self.since, self.quiet, self.told = at, 0.0, height

    def has_grown(self, height: float, times: float) -> bool:
        """Whether it is `times` what it was at the last word; if so this is the new last word."""
        grown = height >= times * self.told
        if grown:
            self.told = height
        return grown

    def is_over(self, at: float, ordinary: bool) -> bool:
        """Whether it has been ordinary for long enough; if so the alarm is off."""
        if not ordinary:
            self.quiet = 0.0
            return False
        self.quiet = self.quiet or at
        if at - self.quiet < QUIET:
            return False
        self.since = self.quiet = self.told = 0.0
        return True

    def state(self) -> list[float]:
        """Plain JSON."""
        return [self.since, self.quiet, self.told]

    def restore(self, state: Sequence[float]) -> None:
        """Go on from `state()`."""
        self.since, self.quiet, self.told = state
