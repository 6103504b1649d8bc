"""Who is on call now, for the head of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ...app import App

    Duty = tuple[str, str | None, datetime | None]

EVERY = 60  # seconds after which it is asked anew; a version of the file in force asks at once


class OnDuty:
    """Of one app: each team with a rota, whoever is on call (None in a hole) and until when."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._kept: tuple[tuple[int, str], tuple[Duty, ...]] = (0, ""), ()

    def now(self) -> tuple[Duty, ...]:
        """In the order of the file."""
        since = int(self._app.clock.now().timestamp() // EVERY), self._app.playbooks_version
        if self._kept[0] != since:
            self._kept = since, self._app.queries.on_duty()
        return self._kept[1]
