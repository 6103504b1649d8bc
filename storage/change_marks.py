"""What has changed since somebody looked, without reading it: for pages that are open all day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from .rows import Rows, chunks, clean
from .tables import AUDIT, HANDLED, JUDGEMENT, LABEL, OWN_POST, TIMELINE_EVENT, utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

ASKED = 500  # topics in one question


class ChangeMarks(Rows):
    """The part of a transaction that says whether there is anything new."""

    def heard_lately(self, topics: Sequence[str], since: datetime) -> dict[str, tuple[object, ...]]:
        """Counted in the indexes alone."""
        found: dict[str, tuple[object, ...]] = {}
        for some in chunks([clean(one) for one in topics], ASKED):
            for table in (JUDGEMENT, OWN_POST):
                recent = (table.c.topic.in_(some), table.c.created_at >= utc(since))
                counted = select(table.c.topic, func.count(), func.max(table.c.created_at)).where(*recent)
                for row in self.connection.execute(counted.group_by(table.c.topic)):
                    found[row[0]] = (*found.get(row[0], ()), row[1], row[2])
        return found

    def said_of_mentions(self) -> str:
        counted = [select(func.count(), func.max(table.c.at)).select_from(table) for table in (LABEL, HANDLED)]
        return str([tuple(self.connection.execute(one).one()) for one in counted])

    def audit_head(self) -> int:
        return int(self.connection.execute(select(func.coalesce(func.max(AUDIT.c.id), 0))).scalar_one())

    def timeline_head(self) -> int:
        return int(self.connection.execute(select(func.coalesce(func.max(TIMELINE_EVENT.c.id), 0))).scalar_one())

    def newest_event(self, incident: str) -> int:
        mine = TIMELINE_EVENT.c.incident == clean(incident)
        newest = select(func.coalesce(func.max(TIMELINE_EVENT.c.id), 0)).where(mine)
        return int(self.connection.execute(newest).scalar_one())

    def told_of_since(self, after: int) -> set[str]:
        later = select(TIMELINE_EVENT.c.incident).where(TIMELINE_EVENT.c.id > after, TIMELINE_EVENT.c.incident != "")
        return set(self.connection.execute(later.distinct()).scalars())
