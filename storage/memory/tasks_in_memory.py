"""The outbox in memory: tasks, and when each may be taken."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ...core.messages import decoder, encoded
from ...core.model import Task
from ...core.translation import message
from ..rows import clean, cleaned_said
from ..tables import utc
from .rows_in_memory import MemoryRows
from .tables_in_memory import Waiting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ...core.effects import Receipt
    from ...core.model import Condition

_TASK = decoder(Task)


class TasksInMemory(MemoryRows):
    """The part of a transaction that plans and delivers; `storage/tasks.py` says what holds of it."""

    def enqueue(self, tasks: Sequence[Task]) -> list[Task]:
        new = {task.key: task for task in reversed(tasks) if task.key not in self.tables.tasks}
        batch = [task for task in dict.fromkeys(task.key for task in tasks) if task in new]
        for key in batch:
            kept = as_kept(new[key])
            self.tables.tasks.put(key, Waiting(kept, None if kept.needs else _free_at(kept)))
        for key in batch:
            self._free(new[key].needs)
        self.planned = self.planned or bool(batch)
        return [new[key] for key in batch]

    def _free(self, need: str | None) -> None:
        """What is done already holds nobody up."""
        known = self.tables.tasks.get(need) if need else None
        if known and known.task.state == "done":
            self._release(known.task.key)

    def _release(self, done: str) -> None:
        """Whatever waits for it is ready once it falls due."""
        for one in list(self.tables.needing.of(done)):
            if one.task.state == "waiting" and one.ready_at is None:
                self.tables.tasks.put(one.task.key, Waiting(one.task, _free_at(one.task)))

    def _waiting(self, key: str) -> Waiting | None:
        found = self.tables.tasks.get(key)
        return found if found and found.task.state == "waiting" else None

    def _change(self, one: Waiting, ready_at: datetime | None, **values: Any) -> Task:
        task = replace(one.task, **values)
        self.tables.tasks.put(task.key, Waiting(task, ready_at))
        return task

    def claim(self, now: datetime, lease: float, limit: int = 20) -> list[Task]:
        due = sorted(self._due(now), key=lambda one: (one.task.priority, one.task.due_at, one.task.key))[:limit]
        until = now + timedelta(seconds=lease)
        return [self._change(one, until, lease_until=until, attempts=one.task.attempts + 1) for one in due]

    def _due(self, now: datetime) -> Sequence[Waiting]:
        _, end = self.tables.ready.span("waiting", (), (utc(now) + timedelta(microseconds=1),))
        return self.tables.ready.of("waiting")[:end]

    def ready(self, now: datetime) -> list[tuple[int, int, datetime]]:
        """By priority, the gravest first."""
        due: dict[int, list[datetime]] = {}
        for one in self._due(now):
            due.setdefault(one.task.priority, []).append(one.task.due_at)
        return [(priority, len(due[priority]), min(due[priority])) for priority in sorted(due)]

    def next_due(self) -> datetime | None:
        first = self.tables.ready.first("waiting")
        return first.ready_at if first else None

    def settle(self, key: str, receipt: Receipt) -> None:
        one = self.tables.tasks.get(key)
        if one and one.task.state != "done":
            said = {"ref": clean(receipt.ref), "error": None, "settled_at": utc(receipt.at), "lease_until": None}
            self._change(one, one.ready_at, state="done", **said)
        self._release(key)

    def skip(self, key: str, reason: str, at: datetime) -> list[Task]:
        """The task itself comes first, then the others by due time."""
        others = message("not needed, because {task} was not: {why}", task=key, why=reason)
        return self._give_up(key, "skipped", reason, others, at)

    def fail(self, key: str, error: str, at: datetime) -> list[Task]:
        """The task itself comes first, then the others by due time."""
        others = message("not possible, because {task} failed: {why}", task=key, why=error)
        return self._give_up(key, "failed", error, others, at)

    def _with_needing(self, key: str, state: str) -> list[Waiting]:
        """A task of that state, and those of that state that need it, directly or not."""
        found: dict[str, Waiting] = {}
        wanted = [key]
        while wanted:
            one = self.tables.tasks.get(wanted.pop())
            if one and one.task.state == state and one.task.key not in found:
                found[one.task.key] = one
                wanted += [each.task.key for each in self.tables.needing.of(one.task.key)]
        return list(found.values())

    def _give_up(self, key: str, state: str, own: str, others: str, at: datetime) -> list[Task]:
        said = {True: cleaned_said(own), False: cleaned_said(others)}
        given = {"state": state, "settled_at": utc(at), "lease_until": None}
        ended = [
            self._change(one, one.ready_at, error=said[one.task.key == key], **given)
            for one in self._with_needing(key, "waiting")
        ]
        return sorted(ended, key=lambda task: (task.key != key, task.due_at, task.key))

    def postpone(self, key: str, until: datetime, error: str, *, counts: bool) -> None:
        if one := self._waiting(key):
            attempts = one.task.attempts if counts else max(0, one.task.attempts - 1)
            self._change(one, utc(until), lease_until=utc(until), error=cleaned_said(error), attempts=attempts)

    def block(self, key: str, until: datetime, why: str) -> None:
        """Of its tries only the first counts: the next ones look before they do it, and none of them is the last."""
        if one := self._waiting(key):
            attempts, said = one.task.attempts - (one.task.attempts > 1), cleaned_said(why)
            self._change(one, utc(until), lease_until=utc(until), error=said, blocked_by=said, attempts=attempts)

    def unblock(self, keys: Sequence[str]) -> None:
        self.planned = True
        for one in filter(None, map(self._waiting, keys)):
            if one.task.blocked_by is not None:
                self._change(one, one.task.due_at, lease_until=None)

    def blocked(self) -> list[Task]:
        found = [
            one.task
            for one in self.tables.tasks.rows()
            if one.task.state == "waiting" and one.task.blocked_by is not None
        ]
        return sorted(found, key=lambda task: (task.due_at, task.key))

    def hold(self, key: str, until: datetime, why: str) -> None:
        if one := self._waiting(key):
            given = {"due_at": utc(until), "error": cleaned_said(why), "attempts": max(0, one.task.attempts - 1)}
            self._change(one, utc(until), lease_until=None, **given)

    def shift(self, incident: str, unless: Condition, by: timedelta, now: datetime) -> None:
        for task in self.tasks(incident):
            if task.unless == unless and task.state == "waiting":
                self.reschedule([task.key], max(task.due_at + by, min(task.due_at, now)))

    def reschedule(self, keys: Sequence[str], at: datetime) -> None:
        self.planned = True
        for one in filter(None, map(self._waiting, keys)):
            moved = replace(one.task, due_at=utc(at))
            self._change(one, None if one.ready_at is None else _free_at(moved), due_at=utc(at))

    def revive(self, key: str, at: datetime) -> list[Task]:
        """The failed task first, then by due time those that failed with it."""
        again = {"state": "waiting", "lease_until": None, "error": None, "settled_at": None}
        revived = []
        for one in self._with_needing(key, "failed"):
            due = max(one.task.due_at, utc(at))
            revived.append(self._change(one, None if one.task.needs else due, due_at=due, **again))
        for task in revived:
            self._free(task.needs)
        self.planned = self.planned or bool(revived)
        return sorted(revived, key=lambda task: (task.key != key, task.due_at))

    def resume(self, incident: str, reason: str, by: timedelta) -> list[Task]:
        """By due time then key."""
        again = {"state": "waiting", "lease_until": None, "error": None, "settled_at": None}
        found = [task for task in self.tasks(incident) if task.state == "skipped" and task.playbook]
        mine = [
            replace(task, due_at=task.due_at + by, state="waiting") for task in found if reason in (task.error or "")
        ]
        for task in mine:
            one = Waiting(task, None)
            self._change(one, None if task.needs else task.due_at, **again)
        for task in mine:
            self._free(task.needs)
        self.planned = self.planned or bool(mine)
        return mine

    def reprioritise(self, priorities: Mapping[str, int]) -> None:
        for one in filter(None, map(self._waiting, priorities)):
            self._change(one, one.ready_at, priority=priorities[one.task.key])

    def tasks(self, incident: str) -> list[Task]:
        return [one.task for one in self.tables.tasks_of.of(incident)]

    def delivered_as(self, ref: str) -> list[Task]:
        found = [one.task for one in self.tables.tasks.rows() if one.task.ref == ref and one.task.settled_at]
        return sorted(found, key=lambda task: (task.settled_at, task.key))


def _free_at(task: Task) -> datetime:
    """When it is due and nobody holds it."""
    return max(filter(None, [task.due_at, task.lease_until]))


def as_kept(task: Task) -> Task:
    """As a database gives it back."""
    kept = _TASK.decode(encoded(task))
    return kept if kept.due_at.tzinfo is UTC else replace(kept, due_at=utc(kept.due_at))
