"""The outbox: tasks as rows, taken by one worker each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Integer, and_, bindparam, case, func, literal, select, text, update

from ..core.model import Task
from ..core.translation import message
from .rows import Rows, clean, cleaned_said
from .tables import TASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from ..core.effects import Receipt
    from ..core.model import Condition

FIELDS = [TASK.c[name] for name in Task.__struct_fields__]
_WAITING = TASK.c.state == "waiting"
_NOW = bindparam("now", type_=TASK.c.due_at.type)
_FREE_AT = case((TASK.c.lease_until > TASK.c.due_at, TASK.c.lease_until), else_=TASK.c.due_at)

# Asked at every tick, so built once: SQLAlchemy takes longer to build these than a database to answer them.
_PICKED = (
    select(TASK.c.key)
    .where(text("state = 'waiting'"), TASK.c.ready_at <= _NOW)  # in the index's own words, or it is not used
    .order_by(TASK.c.priority, TASK.c.due_at, TASK.c.key)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer at a time anyway
    .cte("picked")  # not a plain subquery: PostgreSQL might run that twice and take twice the limit
)
_UNTIL = bindparam("until", type_=TASK.c.due_at.type)
_CLAIM = (
    update(TASK)
    .where(TASK.c.key.in_(select(_PICKED.c.key)))
    .values(lease_until=_UNTIL, ready_at=_UNTIL, attempts=TASK.c.attempts + 1)
    .returning(*FIELDS)
)
_NEXT_DUE = select(TASK.c.ready_at).where(text("state = 'waiting'"), TASK.c.ready_at.is_not(None)).order_by(
    TASK.c.ready_at
).limit(1)  # fmt: skip
_OF_INCIDENT = select(*FIELDS).where(TASK.c.incident == bindparam("of")).order_by(TASK.c.due_at, TASK.c.key)


class Tasks(Rows):
    """The part of a transaction that plans and delivers.

    A settled task stays settled: whoever comes late with a skip, a failure or a postponement changes nothing.
    Only a receipt wins over these, for it proves that the thing was done.
    """

    def enqueue(self, tasks: Sequence[Task]) -> list[Task]:
        batch: dict[str, Task] = {}
        for task in tasks:
            batch.setdefault(task.key, task)
        if not batch:
            return []
        statement = self.insert(TASK).on_conflict_do_nothing().returning(TASK.c.key)
        new = set(self.connection.execute(statement, [_row(task) for task in batch.values()]).scalars())
        self._free(sorted({task.needs for key, task in batch.items() if key in new and task.needs}))
        self.planned = self.planned or bool(new)
        return [task for key, task in batch.items() if key in new]

    def _free(self, needs: Sequence[str]) -> None:
        """Those of `needs` that are done already hold nobody up.

        Locked first (PostgreSQL): whoever settles one at this moment either has done so or will see our new rows.
        """
        if not needs:
            return
        theirs = select(TASK.c.key, TASK.c.state).where(TASK.c.key.in_(needs)).order_by(TASK.c.key)
        found = self.connection.execute(theirs.with_for_update(read=True))
        self._release([row.key for row in found if row.state == "done"])

    def _release(self, done: Sequence[str]) -> None:
        """Whatever waits for these is ready once it falls due."""
        if done:
            held = and_(TASK.c.needs.in_(done), _WAITING, TASK.c.ready_at.is_(None))
            self.connection.execute(update(TASK).where(held).values(ready_at=_FREE_AT))

    def claim(self, now: datetime, lease: float, limit: int = 20) -> list[Task]:
        given = {"now": now, "until": now + timedelta(seconds=lease), "most": limit}
        claimed = tasks_of(self.connection.execute(_CLAIM, given))
        return sorted(claimed, key=lambda task: (task.priority, task.due_at, task.key))

    def ready(self, now: datetime) -> list[tuple[int, int, datetime]]:
        """By priority, the gravest first."""
        found = select(TASK.c.priority, func.count(), func.min(TASK.c.due_at)).where(
            text("state = 'waiting'"), TASK.c.ready_at <= now
        )
        rows = self.connection.execute(found.group_by(TASK.c.priority).order_by(TASK.c.priority))
        return [(priority, count, oldest) for priority, count, oldest in rows]

    def next_due(self) -> datetime | None:
        """A task that somebody holds counts from the end of its lease: it cannot be claimed before."""
        found: datetime | None = self.connection.execute(_NEXT_DUE).scalar()
        return found

    def settle(self, key: str, receipt: Receipt) -> None:
        self._end(
            and_(TASK.c.key == key, TASK.c.state != "done"),
            state="done",
            ref=clean(receipt.ref),
            error=None,
            settled_at=receipt.at,
        )
        self._release([key])

    def skip(self, key: str, reason: str, at: datetime) -> list[Task]:
        """The task itself comes first, then the others by due time."""
        return self._give_up(
            key, "skipped", reason, message("not needed, because {task} was not: {why}", task=key, why=reason), at
        )

    def fail(self, key: str, error: str, at: datetime) -> list[Task]:
        """The task itself comes first, then the others by due time."""
        return self._give_up(
            key, "failed", error, message("not possible, because {task} failed: {why}", task=key, why=error), at
        )

    def _give_up(self, key: str, state: str, own: str, others: str, at: datetime) -> list[Task]:
        doomed = select(TASK.c.key).where(TASK.c.key == key, _WAITING).cte("doomed", recursive=True)
        doomed = doomed.union(select(TASK.c.key).join(doomed, TASK.c.needs == doomed.c.key).where(_WAITING))
        statement = (
            update(TASK)
            .where(TASK.c.key.in_(select(doomed.c.key)), _WAITING)
            .values(
                state=state,
                error=case((TASK.c.key == key, _said(own)), else_=_said(others)),
                settled_at=at,
                lease_until=None,
            )
            .returning(*FIELDS)
        )
        ended = tasks_of(self.connection.execute(statement))
        return sorted(ended, key=lambda task: (task.key != key, task.due_at, task.key))

    def postpone(self, key: str, until: datetime, error: str, *, counts: bool) -> None:
        """The due time stays: it says how late the task is, and that it goes before those that fell due later."""
        counted = TASK.c.attempts if counts else case((TASK.c.attempts > 0, TASK.c.attempts - 1), else_=0)
        held = and_(TASK.c.key == key, _WAITING)
        self.connection.execute(
            update(TASK)
            .where(held)
            .values(lease_until=until, ready_at=until, error=cleaned_said(error), attempts=counted)
        )

    def block(self, key: str, until: datetime, why: str) -> None:
        """Of its tries only the first counts: the next ones look before they do it, and none of them is the last."""
        counted = case((TASK.c.attempts > 1, TASK.c.attempts - 1), else_=TASK.c.attempts)
        held = and_(TASK.c.key == key, _WAITING)
        said = {"error": cleaned_said(why), "blocked_by": cleaned_said(why), "attempts": counted}
        self.connection.execute(update(TASK).where(held).values(lease_until=until, ready_at=until, **said))

    def unblock(self, keys: Sequence[str]) -> None:
        self.planned = True
        wanted = and_(_WAITING, TASK.c.blocked_by.is_not(None), TASK.c.key.in_(keys))
        self.connection.execute(update(TASK).where(wanted).values(lease_until=None, ready_at=TASK.c.due_at))

    def blocked(self) -> list[Task]:
        """Asked by a person, or at a start: no index is kept for it."""
        found = select(*FIELDS).where(_WAITING, TASK.c.blocked_by.is_not(None)).order_by(TASK.c.due_at, TASK.c.key)
        return tasks_of(self.connection.execute(found))

    def hold(self, key: str, until: datetime, why: str) -> None:
        """It was claimed and is not wanted before `until`: a new time to be due, and the attempt is taken back."""
        fewer = case((TASK.c.attempts > 0, TASK.c.attempts - 1), else_=0)
        held = and_(TASK.c.key == key, _WAITING)
        self._end(held, due_at=until, ready_at=until, error=cleaned_said(why), attempts=fewer)

    def shift(self, incident: str, unless: Condition, by: timedelta, now: datetime) -> None:
        """Each moves on its own: what was late already stays as late."""
        mine = (TASK.c.incident == incident) & (TASK.c.unless == unless) & _WAITING
        found = self.connection.execute(select(TASK.c.key, TASK.c.due_at).where(mine)).all()
        for key, due_at in found:
            self.reschedule([key], max(due_at + by, min(due_at, now)))

    def reschedule(self, keys: Sequence[str], at: datetime) -> None:
        """Waiting tasks fall due at `at` instead."""
        due = bindparam("due", at, TASK.c.due_at.type)
        waits = case((TASK.c.ready_at.is_(None), None), (TASK.c.lease_until > due, TASK.c.lease_until), else_=due)
        self.planned = True
        self.connection.execute(update(TASK).where(TASK.c.key.in_(keys), _WAITING).values(due_at=at, ready_at=waits))

    def revive(self, key: str, at: datetime) -> list[Task]:
        """The failed task first, then by due time those that failed with it."""
        failed = TASK.c.state == "failed"
        lost = select(TASK.c.key).where(TASK.c.key == key, failed).cte("lost", recursive=True)
        lost = lost.union(select(TASK.c.key).join(lost, TASK.c.needs == lost.c.key).where(failed))
        due = bindparam("due", at, TASK.c.due_at.type)
        later = case((TASK.c.due_at > due, TASK.c.due_at), else_=due)
        again = {"state": "waiting", "due_at": later, "lease_until": None, "error": None, "settled_at": None}
        mine = TASK.c.key.in_(select(lost.c.key))
        changed = update(TASK).where(mine, failed).values(ready_at=None, **again).returning(*FIELDS)
        revived = sorted(tasks_of(self.connection.execute(changed)), key=lambda task: (task.key != key, task.due_at))
        free = and_(TASK.c.key.in_([task.key for task in revived]), TASK.c.needs.is_(None))
        self.connection.execute(update(TASK).where(free).values(ready_at=TASK.c.due_at))
        self._free(sorted({task.needs for task in revived if task.needs}))
        self.planned = self.planned or bool(revived)
        return revived

    def resume(self, incident: str, reason: str, by: timedelta) -> list[Task]:
        """By due time then key."""
        skipped = [task for task in self.tasks(incident) if task.state == "skipped" and task.playbook]
        mine = [
            msgspec.structs.replace(task, due_at=task.due_at + by, state="waiting")
            for task in skipped
            if reason in (task.error or "")
        ]
        again = {"state": "waiting", "lease_until": None, "error": None, "settled_at": None}
        for task in mine:
            due = task.due_at
            changed = update(TASK).where(TASK.c.key == task.key, TASK.c.state == "skipped")
            self.connection.execute(changed.values(due_at=due, ready_at=None if task.needs else due, **again))
        self._free(sorted({task.needs for task in mine if task.needs}))
        self.planned = self.planned or bool(mine)
        return mine

    def reprioritise(self, priorities: Mapping[str, int]) -> None:
        """Waiting tasks, by their keys, have these priorities from now on."""
        for priority in sorted(set(priorities.values())):
            keys = [key for key, wanted in priorities.items() if wanted == priority]
            self.connection.execute(update(TASK).where(TASK.c.key.in_(keys), _WAITING).values(priority=priority))

    def tasks(self, incident: str) -> list[Task]:
        return tasks_of(self.connection.execute(_OF_INCIDENT, {"of": incident}))

    def delivered_as(self, ref: str) -> list[Task]:
        """Asked once after an outage: no index is kept for it."""
        return tasks_of(
            self.connection.execute(select(*FIELDS).where(TASK.c.ref == ref).order_by(TASK.c.settled_at, TASK.c.key))
        )

    def _end(self, which: ColumnElement[bool], **values: Any) -> None:
        self.connection.execute(update(TASK).where(which).values(lease_until=None, **values))


def _said(text: str) -> ColumnElement[str]:
    """A sentence among the values of a column of sentences, where SQLAlchemy cannot tell what it is."""
    return literal(cleaned_said(text), TASK.c.error.type)


def _row(task: Task) -> dict[str, Any]:
    """With a need it is not ready yet; whether that need is done already is looked up once the row is there."""
    ready_at = None if task.needs else max(filter(None, [task.due_at, task.lease_until]))
    return msgspec.structs.asdict(task) | {"ready_at": ready_at}


def tasks_of(rows: Iterable[Iterable[Any]]) -> list[Task]:
    """The tasks of rows that hold `FIELDS`."""
    make: Callable[..., Task] = Task
    return [make(*row) for row in rows]  # the columns of FIELDS, in the order of its fields
