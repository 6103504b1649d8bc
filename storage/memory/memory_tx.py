"""One transaction in memory: everything that can be read and written in it, gathered from the files beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.rules import LAST_WORDS
from ..rows import clean
from ..tables import utc
from .forget_in_memory import ForgetInMemory
from .tasks_in_memory import TasksInMemory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class MemoryTx(ForgetInMemory, TasksInMemory):
    """A `Tx` on the tables of a `MemoryStore`."""

    def counts(self) -> dict[str, int]:
        self.flush()
        tables = self.tables
        tasks = [one.task for one in tables.tasks.rows()]
        closed = {one.id for one in tables.incidents.rows() if one.closed_at}
        failed = [task for task in tasks if task.state == "failed"]
        waiting = [task for task in tasks if task.state == "waiting"]
        return {
            **{name: tables.totals.get(name) or 0 for name in ("mentions", "judged", "dead_letters")},
            "open_incidents": len(tables.open.of("all")),
            "waiting_tasks": sum(task.incident not in closed or task.verb in LAST_WORDS for task in waiting),
            "failed_tasks": len(failed),
            "failed_open": sum(task.incident in tables.incidents and task.incident not in closed for task in failed),
            "blocked_tasks": sum(task.blocked_by is not None for task in waiting),
        }

    # whether there is anything new

    def heard_lately(self, topics: Sequence[str], since: datetime) -> dict[str, tuple[object, ...]]:
        found: dict[str, tuple[object, ...]] = {}
        for topic in map(clean, topics):
            for index in (self.tables.by_topic, self.tables.own_by_topic):
                rows = index.of(topic)
                begin, _ = index.span(topic, (utc(since),), ())
                if begin < len(rows):
                    found[topic] = (*found.get(topic, ()), len(rows) - begin, rows[-1].at)
        return found

    def said_of_mentions(self) -> str:
        said = [sorted(one.at for one in rows) for rows in (self.tables.labels.rows(), self.tables.handled.rows())]
        return str([(len(times), times[-1:]) for times in said])

    def change_mark(self) -> str:
        totals = [(name, self.tables.totals.get(name)) for name in sorted(self.tables.totals.keys())]
        return f"{totals} {self.audit_head()} {self.timeline_head()}"
