"""What somebody else counts, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.model import SERIES, Point
from ..rows import clean
from ..tables import utc
from .rows_in_memory import MemoryRows
from .tables_in_memory import Counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class SeriesInMemory(MemoryRows):
    """The part of a transaction that keeps counts."""

    def add_points(self, points: Sequence[Point], seen_at: datetime) -> list[tuple[Point, int]]:
        last = {(clean(one.topic), clean(one.series), utc(one.at)): one for one in points}
        found: list[tuple[Point, int]] = []
        for key, one in last.items():
            known = self.tables.points.get(key)
            if known is None or known.point.count != one.count:
                kept = Point(*key, one.count)
                self.tables.points.put(key, Counted(kept, seen_at))
                found.append((one, one.count - (known.point.count if known else 0)))
        return sorted(found, key=lambda one: one[0].at)

    def points(self, topic: str, series: str, since: datetime, until: datetime) -> list[Point]:
        mine = (clean(topic), clean(series))
        return [one.point for one in self.tables.by_series.between(mine, (utc(since),), (utc(until),))]

    def latest_point(self, name: str) -> tuple[datetime, datetime] | None:
        """When the last step of `series:topic/name` began, and when we learned of it."""
        topic, _, series = name.removeprefix(SERIES).partition("/")
        last = self.tables.by_series.last((clean(topic), clean(series)))
        return (last.point.at, last.seen_at) if last else None

    def drop_points(self, before: datetime) -> int:
        old = [key for key in self.tables.points.keys() if self._is_old(key, before)]  # noqa: SIM118  no dict
        for key in old:
            self.tables.points.drop(key)
        return len(old)

    def _is_old(self, key: tuple[str, str, datetime], before: datetime) -> bool:
        known = self.tables.points.get(key)
        return known is not None and known.seen_at < before
