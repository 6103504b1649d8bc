"""Hysteresis: an alarm begins at once, and ends only when things have been ordinary for two hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .short_numbers import short

if TYPE_CHECKING:
    from collections.abc import Sequence

CALM_AFTER = 2 * 3600.0  # seconds it must be ordinary before it is called calm


class Alarm:
    """Whether something is going on, since when, and its level at the last signal. Times are seconds since 1970.

    >>> alarm = Alarm()
    >>> alarm.begin(at=100.0, level=5.0)
    >>> alarm.is_over(200.0, ordinary=True), alarm.is_over(200.0 + CALM_AFTER, ordinary=True)
    (False, True)
    """

    __slots__ = ("last_level", "ordinary_since", "since")

    def __init__(self) -> None:
        self.since = 0.0  # 0 when nothing is going on
        self.ordinary_since = 0.0
        self.last_level = 0.0

    @property
    def on(self) -> bool:
        return self.since > 0.0

    def begin(self, at: float, level: float) -> None:
        """It begins."""
        self.since, self.ordinary_since, self.last_level = at, 0.0, level

    def has_grown(self, level: float, times: float) -> bool:
        """Whether the level is `times` that of the last signal; if so it is remembered as such."""
        grown = level >= times * self.last_level
        if grown:
            self.last_level = level
        return grown

    def is_over(self, at: float, ordinary: bool, since: float | None = None) -> bool:
        """Whether it has been ordinary for long enough (`since` when, if one knows); if so the alarm is off."""
        if not ordinary:
            self.ordinary_since = 0.0
            return False
        self.ordinary_since = self.ordinary_since or (at if since is None else max(since, self.since))
        if at - self.ordinary_since < CALM_AFTER:
            return False
        self.since = self.ordinary_since = self.last_level = 0.0
        return True

    def state(self) -> list[float]:
        """Plain JSON."""
        return [short(self.since), short(self.ordinary_since), short(self.last_level)]

    def restore(self, state: Sequence[float]) -> None:
        """Go on from `state()`."""
        self.since, self.ordinary_since, self.last_level = state
