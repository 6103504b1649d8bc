"""What somebody else counts: one row for each step of a series, with the last word about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, tuple_

from ..core.model import SERIES, Point
from .rows import Rows, clean
from .tables import SERIES_POINT, utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_AT_ONCE = 300  # points in one question
_OLD = 1_000  # points that go in one transaction


class SeriesRows(Rows):
    """The part of a transaction that keeps counts."""

    def add_points(self, points: Sequence[Point], seen_at: datetime) -> list[tuple[Point, int]]:
        last = {(clean(one.topic), clean(one.series), utc(one.at)): one for one in points}
        found: list[tuple[Point, int]] = []
        steps = list(last)
        for begin in range(0, len(steps), _AT_ONCE):
            some = steps[begin : begin + _AT_ONCE]
            known = self._counted(some)
            new = [key for key in some if known.get(key) != last[key].count]
            rows = [
                {"topic": topic, "series": series, "at": at, "count": last[topic, series, at].count, "seen_at": seen_at}
                for topic, series, at in new
            ]
            if rows:
                self.connection.execute(self.upsert(SERIES_POINT, "topic", "series", "at"), rows)
            found += [(last[key], last[key].count - known.get(key, 0)) for key in new]
        return sorted(found, key=lambda one: one[0].at)

    def _counted(self, steps: Sequence[tuple[str, str, datetime]]) -> dict[tuple[str, str, datetime], int]:
        """What is known of these steps."""
        table = SERIES_POINT.c
        key = tuple_(table.topic, table.series)
        statement = select(SERIES_POINT).where(
            key.in_({(topic, series) for topic, series, _ in steps}), table.at.in_({at for *_, at in steps})
        )
        rows = self.connection.execute(statement).mappings()  # a row's own `count` is a method
        return {(row["topic"], row["series"], row["at"]): row["count"] for row in rows}

    def points(self, topic: str, series: str, since: datetime, until: datetime) -> list[Point]:
        table = SERIES_POINT.c
        statement = select(SERIES_POINT).where(
            table.topic == clean(topic), table.series == clean(series), table.at >= utc(since), table.at < utc(until)
        )
        rows = self.connection.execute(statement.order_by(table.at)).mappings()
        return [Point(row["topic"], row["series"], row["at"], row["count"]) for row in rows]

    def latest_point(self, name: str) -> tuple[datetime, datetime] | None:
        """When the last step of `series:topic/name` began, and when we learned of it."""
        topic, _, series = name.removeprefix(SERIES).partition("/")
        table = SERIES_POINT.c
        statement = select(table.at, table.seen_at).where(table.topic == clean(topic), table.series == clean(series))
        row = self.connection.execute(statement.order_by(table.at.desc()).limit(1)).one_or_none()
        return (row.at, row.seen_at) if row else None

    def drop_points(self, before: datetime) -> int:
        table = SERIES_POINT.c
        key = (table.topic, table.series, table.at)
        old = self.connection.execute(select(*key).where(table.seen_at < utc(before)).limit(_OLD)).all()
        for row in old:
            self.connection.execute(
                delete(SERIES_POINT).where(table.topic == row.topic, table.series == row.series, table.at == row.at)
            )
        return len(old)
