"""The outbox: tasks as rows, taken by one worker each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Integer, and_, bindparam, case, exists, func, or_, select, update

from ..core.model import Task
from .rows import Rows, clean
from .tables import TASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from ..core.model import Condition, Receipt

_NEED = TASK.alias("need")
_WAITING = TASK.c.state == "waiting"
_READY = and_(
    _WAITING,
    or_(TASK.c.needs.is_(None), exists().where(_NEED.c.key == TASK.c.needs, _NEED.c.state == "done")),
)

# Asked at every tick, so built once: SQLAlchemy takes longer to build these than a database to answer them.
_PICKED = (
    select(TASK.c.key)
    .where(
        _READY,
        TASK.c.due_at <= bindparam("now", type_=TASK.c.due_at.type),
        or_(TASK.c.lease_until.is_(None), TASK.c.lease_until <= bindparam("now", type_=TASK.c.due_at.type)),
    )
    .order_by(TASK.c.lane, TASK.c.due_at, TASK.c.key)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer at a time anyway
    .cte("picked")  # not a plain subquery: PostgreSQL might run that twice and take twice the limit
)
_CLAIM = (
    update(TASK)
    .where(TASK.c.key.in_(select(_PICKED.c.key)))
    .values(lease_until=bindparam("until", type_=TASK.c.due_at.type), attempts=TASK.c.attempts + 1)
    .returning(*TASK.c)
)
_NEXT_DUE = select(func.min(case((TASK.c.lease_until > TASK.c.due_at, TASK.c.lease_until), else_=TASK.c.due_at))).where(
    _READY
)


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
        return [task for key, task in batch.items() if key in new]

    def claim(self, now: datetime, lease: float, limit: int = 20) -> list[Task]:
        given = {"now": now, "until": now + timedelta(seconds=lease), "most": limit}
        claimed = _tasks(self.connection.execute(_CLAIM, given))
        return sorted(claimed, key=lambda task: (task.lane, task.due_at, task.key))

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

    def skip(self, key: str, reason: str, at: datetime) -> list[Task]:
        """The task itself comes first, then the others by due time."""
        return self._give_up(key, "skipped", reason, f"not needed, because {key} was not: {reason}", at)

    def fail(self, key: str, error: str, at: datetime) -> list[Task]:
        """The task itself comes first, then the others by due time."""
        return self._give_up(key, "failed", error, f"not possible, because {key} failed: {error}", at)

    def _give_up(self, key: str, state: str, own: str, others: str, at: datetime) -> list[Task]:
        doomed = select(TASK.c.key).where(TASK.c.key == key, _WAITING).cte("doomed", recursive=True)
        doomed = doomed.union(select(TASK.c.key).join(doomed, TASK.c.needs == doomed.c.key).where(_WAITING))
        statement = (
            update(TASK)
            .where(TASK.c.key.in_(select(doomed.c.key)), _WAITING)
            .values(
                state=state,
                error=case((TASK.c.key == key, clean(own)), else_=clean(others)),
                settled_at=at,
                lease_until=None,
            )
            .returning(*TASK.c)
        )
        ended = _tasks(self.connection.execute(statement))
        return sorted(ended, key=lambda task: (task.key != key, task.due_at, task.key))

    def postpone(self, key: str, until: datetime, error: str, *, counts: bool) -> None:
        """The due time stays: it says how late the task is, and that it goes before those that fell due later."""
        counted = TASK.c.attempts if counts else case((TASK.c.attempts > 0, TASK.c.attempts - 1), else_=0)
        held = and_(TASK.c.key == key, _WAITING)
        self.connection.execute(
            update(TASK).where(held).values(lease_until=until, error=clean(error), attempts=counted)
        )

    def hold(self, key: str, until: datetime, why: str) -> None:
        """It was claimed and is not wanted before `until`: a new time to be due, and the attempt is taken back."""
        fewer = case((TASK.c.attempts > 0, TASK.c.attempts - 1), else_=0)
        self._end(and_(TASK.c.key == key, _WAITING), due_at=until, error=clean(why), attempts=fewer)

    def shift(self, incident: str, unless: Condition, by: timedelta) -> None:
        """Move when waiting tasks that stop on `unless` fall due."""
        mine = (TASK.c.incident == incident) & (TASK.c.unless == unless) & _WAITING
        found = self.connection.execute(select(TASK.c.key, TASK.c.due_at).where(mine)).all()
        for key, due_at in found:
            self.reschedule([key], due_at + by)

    def reschedule(self, keys: Sequence[str], at: datetime) -> None:
        """Waiting tasks fall due at `at` instead."""
        self.connection.execute(update(TASK).where(TASK.c.key.in_(keys), _WAITING).values(due_at=at))

    def tasks(self, incident: str) -> list[Task]:
        statement = select(TASK).where(TASK.c.incident == incident).order_by(TASK.c.due_at, TASK.c.key)
        return _tasks(self.connection.execute(statement))

    def delivered_as(self, ref: str) -> list[Task]:
        """Asked once after an outage: no index is kept for it."""
        return _tasks(
            self.connection.execute(select(TASK).where(TASK.c.ref == ref).order_by(TASK.c.settled_at, TASK.c.key))
        )

    def _end(self, which: ColumnElement[bool], **values: Any) -> None:
        self.connection.execute(update(TASK).where(which).values(lease_until=None, **values))


def _row(task: Task) -> dict[str, Any]:
    return msgspec.structs.asdict(task)


def _tasks(rows: Iterable[Row[Any]]) -> list[Task]:
    return [Task(**row._asdict()) for row in rows]
