"""The versions of the playbooks that open incidents still run on, and how a change of an incident is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..core.model import Fact, Incident, Task
from ..core.ports import Planner, Tx


class Shelf:
    """Hands out the planner an incident started with, and saves incidents with all that follows from it."""

    def __init__(self, current: Planner, read: Callable[[str], Planner]) -> None:
        self.current, self._read = current, read
        self._planners = {current.version: current}

    def of(self, tx: Tx, incident: Incident | None) -> Planner:
        """The version `incident` runs on; the current one for none."""
        if incident is None:
            return self.current
        if incident.version not in self._planners:
            text = tx.playbooks(incident.version)
            self._planners[incident.version] = self._read(text) if text else self.current
        return self._planners[incident.version]

    def save(self, tx: Tx, incident: Incident, kind: str, say: str, at: datetime, who: str | None = None) -> bool:
        """Save a changed incident, log `say` and tell those who saw its card; False when somebody was faster."""
        saved = tx.save_incident(incident)
        if saved is None:
            return False
        tx.log([fact(kind, saved, at, say, who=who)])
        tx.enqueue(self.of(tx, saved).follow_up(saved, tx.tasks(saved.id), say, at))
        return True


def fact(
    kind: str, incident: Incident, at: datetime, why: str, task: Task | None = None, who: str | None = None, **data: Any
) -> Fact:
    """One line of the log about an incident, or about one of its tasks."""
    step = {"step": task.verb, "playbook": task.playbook, "task": task.key} if task else {}
    return Fact(
        kind, at, why, incident.topic, incident.id, who, data={"severity": incident.severity.value, **data, **step}
    )
