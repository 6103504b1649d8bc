"""The only place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic


class SystemClock:
    """The machine's time, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the one place allowed to ask


class ManualClock:
    """A clock that stands still until it is moved: replays, tests and drills run on it.

    >>> clock = ManualClock(datetime(2026, 3, 1, 9, 0, tzinfo=UTC))
    >>> clock.forward(timedelta(minutes=10))
    >>> clock.now().isoformat()
    '2026-03-01T09:10:00+00:00'
    """

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def forward(self, span: timedelta) -> None:
        self._at += span

    def move_to(self, at: datetime) -> None:
        """Move to `at`; a clock never goes back, so an earlier time leaves it where it is."""
        self._at = max(self._at, at)


class StartedClock(ManualClock):
    """Moved by hand until it is let go; from then on it goes as the machine's does, from where it stood."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self._let_go: float | None = None

    def let_go(self) -> None:
        self._let_go = monotonic()

    def now(self) -> datetime:
        gone = 0.0 if self._let_go is None else monotonic() - self._let_go
        return super().now() + timedelta(seconds=gone)

    def move_to(self, at: datetime) -> None:
        """Only while it stands."""
        if self._let_go is None:
            super().move_to(at)
