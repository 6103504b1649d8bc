"""Several deliveries side by side, for the service: a call that takes long holds up only what must come after it.

What goes to one place goes one after the other, the gravest first; virtual time does without any of this.
"""

from __future__ import annotations

import logging
from bisect import insort
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, assert_never

from ..core.effects import (
    Archive,
    Chart,
    Checklist,
    Describe,
    Document,
    Draft,
    Invite,
    OpenRoom,
    Pin,
    Post,
    Unarchive,
    Update,
)
from ..core.errors import StoreError

if TYPE_CHECKING:
    from ..core.effects import Effect
    from ..core.model import Task
    from .delivery import Delivery

log = logging.getLogger("firebreak")

WORKERS = 6  # calls under way at once
BEHIND = 20  # tasks that wait here for one place; more stay in the store, where graver ones overtake them


class DeliveryPool:
    """Hands out what is due to a few threads: a clock calls `pump`, and so do `wake` and whoever has done something."""

    def __init__(self, delivery: Delivery, workers: int = WORKERS) -> None:
        self._delivery = delivery
        self._most = 2 * workers  # tasks under way or just about to be
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="deliver")
        self._pumping, self._guard = Lock(), Lock()
        self._waiting: dict[str, list[Task]] = {}  # by place: something is under way there, and these come after it
        self._held: set[str] = set()  # keys of all tasks that are here
        self._closed, self._woken = False, False

    def pump(self) -> None:
        """Take what is due and hand it out, until nothing is or all hands are full. Raises StoreError."""
        with self._pumping:
            while free := self._free():
                tasks = self._delivery.claim(free)
                for task in tasks:
                    with self._guard:
                        known = task.key in self._held  # so slow that its lease ran out: it is still being done
                        self._held.add(task.key)
                    if not known:
                        self._hand_out(task)
                if not tasks:
                    return

    def wake(self) -> None:
        """Something may be due: pump as soon as a hand is free, once for all who call meanwhile."""
        with self._guard:
            if not self._closed and not self._woken:
                self._woken = True
                self._threads.submit(self._pump_woken)

    def close(self) -> None:
        """Take nothing more, and wait for what is under way; what waits goes on at the next start."""
        with self._guard:
            self._closed = True
        self._threads.shutdown(wait=True)

    def _free(self) -> int:
        with self._guard:
            return 0 if self._closed else max(0, self._most - len(self._waiting))

    def _hand_out(self, task: Task) -> None:
        effect = self._delivery.prepare(task)
        if effect is None:
            self._let_go(task)
            return
        where = place(effect)
        with self._guard:
            if self._closed:
                return
            line = self._waiting.get(where)
            if line is None:
                self._waiting[where] = []
                self._threads.submit(self._work, where, task, effect)
                return
            if len(line) < BEHIND:
                insort(line, task, key=_order)
                return
        self._delivery.give_back(task)
        self._let_go(task)

    def _work(self, where: str, task: Task, effect: Effect | None) -> None:
        """One place, until nothing waits for it. What waited is made anew: things may have changed meanwhile."""
        following: Task | None = task
        while following:
            if effect is not None:
                self._delivery.bring(following, effect)
            self._let_go(following)
            if following := self._next(where):
                effect = self._delivery.prepare(following) if self._delivery.holds(following) else None
            self._pump_on()

    def _next(self, where: str) -> Task | None:
        with self._guard:
            line = self._waiting[where]
            if line and not self._closed:
                return line.pop(0)
            del self._waiting[where]
        for task in line:  # only when we stop: whoever starts next need not wait for the leases
            self._delivery.give_back(task)
        return None

    def _pump_woken(self) -> None:
        with self._guard:
            self._woken = False  # before we look: whoever writes from here on calls anew
        self._pump_on()

    def _pump_on(self) -> None:
        try:
            self.pump()
        except StoreError as error:
            log.warning("%s; the next tick tries again", error)

    def _let_go(self, task: Task) -> None:
        with self._guard:
            self._held.discard(task.key)


def place(effect: Effect) -> str:
    """Where an effect shows: what shows in one place keeps its order. What only adorns it has a place of its own."""
    match effect:
        case Post() | Draft():
            return (effect.thread or effect.to).lstrip("#")
        case Update():
            return effect.ref
        case Checklist():
            return effect.ref or effect.room
        case Invite():
            return f"{effect.room} people"
        case OpenRoom():
            return f"{effect.incident} room"
        case Chart():
            return f"{effect.thread} chart"
        case Document():
            return f"{effect.thread} document"
        case Pin():
            return f"{effect.ref} pin"
        case Describe() | Archive() | Unarchive():
            return f"{effect.room} itself"
        case _:
            assert_never(effect)


def _order(task: Task) -> tuple[int, str, str]:
    return task.priority, task.due_at.isoformat(), task.key
