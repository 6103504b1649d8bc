"""One transaction: everything that can be read and written in it, gathered from the files beside this one."""

from __future__ import annotations

from sqlalchemy import case, func, select

from .checklists import Checklists
from .incidents import Incidents
from .mentions import Mentions
from .records import Records
from .tables import INCIDENT, TASK, TOTAL
from .tasks import Tasks


class SqlTx(Mentions, Incidents, Tasks, Checklists, Records):
    """A `Tx`: each part keeps its own tables, all on one connection."""

    def counts(self) -> dict[str, int]:
        """Some totals are kept and some counted, but nothing reads a table that grows with the mentions."""
        self.flush()
        kept = {row.name: row.n for row in self.connection.execute(select(TOTAL))}
        state = TASK.c.state
        tasks = self.connection.execute(
            select(
                func.count(case((state == "waiting", 1))).label("waiting"),
                func.count(case((state == "failed", 1))).label("failed"),
            ).where(state.in_(["waiting", "failed"]))
        ).one()
        opened = self.connection.execute(
            select(func.count()).select_from(INCIDENT).where(INCIDENT.c.closed_at.is_(None))
        ).scalar_one()
        return {
            "mentions": kept.get("mentions", 0),
            "judged": kept.get("judged", 0),
            "dead_letters": kept.get("dead_letters", 0),
            "open_incidents": opened,
            "waiting_tasks": tasks.waiting,
            "failed_tasks": tasks.failed,
        }
