"""The chart of the demo: negative mentions in ten minutes, against the band that is usual at that hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.console import Console
from rich.text import Text

from ..app import App
from ..core.model import Mention

STEP = timedelta(minutes=10)
COLUMNS = 60
HEIGHT = 8


class Chart:
    """Collects counts while the demo runs and draws the last ten hours of them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._counts: Counter[datetime] = Counter()

    def add(self, batch: Sequence[Mention], app: App) -> None:
        """Count what the app has just judged negative."""

    def show(self, now: datetime) -> None:
        """Draw."""
        self._console.print(Text(""))
