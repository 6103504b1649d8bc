"""The chart of the demo: negative mentions in ten minutes, against the band that is usual at that hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import ceil, sqrt
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Group
from rich.text import Text

from ..core.model import Reading, Signal
from ..core.safe_console import padded
from ..core.times import clock_time
from ..core.translation import gettext

STEP = timedelta(minutes=10)
COLUMNS = 60
HEIGHT = 7
SIGMAS = 3.0  # how far above what is expected the band reaches


class Chart:
    """A detector that never signals: it sees the very readings that the others see, and draws them.

    Parameters
    ----------
    rate
        What the velocity detector expects at a time (seconds since 1970), in negative mentions an hour.
    zone
        On whose clock the ends of its axis are told.
    """

    name = "chart"

    def __init__(self, rate: Callable[[float], float], zone: ZoneInfo) -> None:
        self._rate, self._zone = rate, zone
        self._seen: defaultdict[datetime, float] = defaultdict(float)
        self._usual: dict[datetime, float] = {}

    def update(self, reading: Reading) -> Signal | None:
        """Count, and note what was expected then: later it will have learned more."""
        step = _floor(reading.until)
        self._seen[step] += reading.negative
        self._usual.setdefault(step, self._band(step))
        return None

    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: Mapping[str, Any]) -> None: ...

    def _band(self, step: datetime) -> float:
        mean = self._rate(step.timestamp()) * STEP / timedelta(hours=1)
        return mean + SIGMAS * sqrt(mean)

    def draw(self, now: datetime) -> Group:
        """The last ten hours."""
        steps = [_floor(now) - STEP * back for back in reversed(range(COLUMNS))]
        usual = [self._usual.get(step) or self._band(step) for step in steps]
        scale = max(HEIGHT, *usual, *(self._seen[step] for step in steps)) / HEIGHT
        rows = [
            _row(level * scale, scale, [(self._seen[step], band) for step, band in zip(steps, usual, strict=True)])
            for level in reversed(range(HEIGHT))
        ]
        begins, ends = (clock_time(at.astimezone(self._zone)) for at in (steps[0], now))
        axis = Text(padded(f"     {begins}", COLUMNS - 6) + ends, style="dim")
        counted, seen, expected = (
            gettext("negative mentions in 10 minutes"),
            gettext("seen"),
            gettext("usual at this hour"),
        )
        title = Text.assemble(
            "     " + gettext("{what}:", what=counted) + " ",
            (f"█ {seen} ", "red"),
            (f"░ {expected}", "green"),
        )
        return Group(title, *rows, axis)


def _row(floor: float, scale: float, columns: list[tuple[float, float]]) -> Text:
    row = Text(f"{ceil(floor + scale):>4} ", style="dim")
    for seen, band in columns:
        if seen > floor:
            row.append("█", style="red" if seen > band else "blue")
        else:
            row.append("░" if band > floor else " ", style="green")
    return row


def _floor(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0)
