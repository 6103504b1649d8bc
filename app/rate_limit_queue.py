"""Who waits for which of the notifier's limits: urgent ones in front, and nobody asks before it is their turn."""

from __future__ import annotations

from bisect import bisect_left, insort
from datetime import datetime, timedelta
from threading import RLock

from ..core.errors import DeliveryError
from ..core.model import Task
from ..core.rules import FOLLOW_UP

FORGOTTEN = timedelta(minutes=1)  # somebody who did not come back this long after their turn has left the line

Place = tuple[int, datetime, str]  # in the order in which the store hands tasks out


class RateLimitQueue:
    """One line per limit, kept in memory: after a restart the lines form again as the tasks ask.

    Without it, five hundred tasks would each ask every second and be refused; with it each is told when its turn
    comes. Somebody urgent goes to the front: whoever is displaced asks once more, at the turn it was promised.
    """

    def __init__(self) -> None:
        self._guard = RLock()  # several deliveries may ask at once
        self._lines: dict[str, list[Place]] = {}
        self._turns: dict[str, tuple[str, Place, datetime]] = {}  # task key -> (limit, place, promised turn)
        self._edits: dict[str, str] = {}  # what is to be edited -> the task that waits to do so

    def leave(self, task: Task) -> None:
        """The task's turn has come, or it needs none any more."""
        with self._guard:
            self._leave(task.key)
            if task.needs and self._edits.get(task.needs) == task.key:
                del self._edits[task.needs]

    def _leave(self, key: str) -> None:
        if held := self._turns.pop(key, None):
            limit, place, _ = held
            line = self._lines[limit]
            del line[bisect_left(line, place)]
            if not line:
                del self._lines[limit]

    def turn(self, task: Task, refused: DeliveryError, now: datetime) -> float:
        """Seconds until it is the task's turn at the limit that refused it."""
        wait = refused.retry_after or 0.0
        if not refused.limit:
            return wait
        with self._guard:
            return self._join(task, refused, wait, now)

    def _join(self, task: Task, refused: DeliveryError, wait: float, now: datetime) -> float:
        self.leave(task)
        if task.verb == FOLLOW_UP and task.needs:
            self._overtake(task.needs, task)
        line = self._lines.setdefault(refused.limit, [])
        if line:
            self._forget(line, now)
            line = self._lines.setdefault(refused.limit, [])
        place = (task.priority, task.due_at, task.key)
        wait += bisect_left(line, place) * refused.interval
        insort(line, place)
        self._turns[task.key] = (refused.limit, place, now + timedelta(seconds=wait))
        return wait

    def _overtake(self, needs: str, task: Task) -> None:
        """An earlier edit of the same message gives its place up: when its turn comes, nothing is left to do."""
        other = self._edits.get(needs, "")
        if other in self._turns and self._turns[other][1] < (task.priority, task.due_at, task.key):
            self._leave(other)
        self._edits[needs] = task.key

    def _forget(self, line: list[Place], now: datetime) -> None:
        """Drop those in front who never came: their task was skipped meanwhile, or another process has it."""
        for *_, key in line[:3]:
            limit, place, turn = self._turns[key]
            if turn + FORGOTTEN < now:
                del self._turns[key]
                line.remove(place)
                self._edits = {needs: held for needs, held in self._edits.items() if held != key}
                if not line:
                    del self._lines[limit]
