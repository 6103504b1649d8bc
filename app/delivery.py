"""Effects out: tasks that are due are claimed, made into effects, brought to people, and settled."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from msgspec.structs import replace

from ..core.errors import DeliveryError, FirebreakError, NotFound
from ..core.model import Briefing, Draft, Effect, Incident, OpenRoom, Receipt, Task
from ..core.ports import Clock, Notifier, Store, Tx
from ..core.rules import LEASE, backoff, stopped
from .shelf import Shelf, fact

log = logging.getLogger("firebreak")

CLAIM = 20  # tasks taken at once: few, so that an urgent one never waits behind a long queue
PACING = 5.0  # seconds; a shorter wait is the service's ordinary rhythm and nothing to tell of
EVIDENCE = 50  # posts read back for a card


class Delivery:
    """Empties the outbox. A task is only forgotten once it is done, needless, or known to be impossible."""

    def __init__(self, store: Store, clock: Clock, notifier: Notifier, shelf: Shelf) -> None:
        self._store, self._clock, self._notifier, self._shelf = store, clock, notifier, shelf

    def next_due(self) -> datetime | None:
        """When the next task falls due."""
        with self._store.begin() as tx:
            return tx.next_due()

    def deliver(self) -> int:
        """Do what is due; returns how many tasks were taken."""
        with self._store.begin() as tx:
            tasks = tx.claim(self._clock.now(), LEASE, CLAIM)
        for task in tasks:
            self._attempt(task)
        return len(tasks)

    def _attempt(self, task: Task) -> None:
        now = self._clock.now()
        try:
            effect = self._prepare(task, now)
            if effect is not None:
                receipt = self._notifier.deliver(effect, task.key, again=task.attempts > 1)
                self._settle(task, effect, receipt)
        except DeliveryError as error:
            self._retry(task, error, now)
        except FirebreakError as error:
            self._fail(task, str(error), now)
        except Exception as error:
            log.exception("%s: unexpected", task.key)  # one broken task must not stop the others
            self._retry(task, DeliveryError(f"{type(error).__name__}: {error}"), now)

    def _prepare(self, task: Task, now: datetime) -> Effect | None:
        """The effect as things stand now; None when the task has been skipped instead."""
        with self._store.begin() as tx:
            incident = tx.incident(task.incident)
            if incident is None:
                raise NotFound(f"there is no incident {task.incident}")
            effect = None
            reason = stopped(task, incident)
            if not reason:
                effect = self._shelf.of(tx, incident).effect(_brief(tx, task, incident, now))
                reason = "" if effect else "nothing left to do"
            if reason:
                skipped = tx.skip(task.key, reason, now)
                tx.log([fact("task.skipped", incident, now, each.error or reason, each) for each in skipped])
            if isinstance(effect, Draft):
                tx.save_draft(effect.draft)
            return effect

    def _settle(self, task: Task, effect: Effect, receipt: Receipt) -> None:
        with self._store.begin() as tx:
            tx.settle(task.key, receipt)
            incident = tx.incident(task.incident)
            if incident is None:
                raise NotFound(f"there is no incident {task.incident}")
            if isinstance(effect, OpenRoom):
                while not tx.save_incident(replace(incident, room=receipt.ref)):
                    incident = tx.incident(task.incident) or incident  # a button was pressed meanwhile
            tx.log([fact("task.delivered", incident, receipt.at, receipt.note or _done(effect), task)])

    def _retry(self, task: Task, error: DeliveryError, now: datetime) -> None:
        asked = error.retry_after is not None  # the service is busy, not broken: this try does not count
        wait = error.retry_after if asked else backoff(task.attempts)
        if error.permanent or wait is None:
            self._fail(task, str(error), now)
            return
        with self._store.begin() as tx:
            tx.postpone(task.key, now + timedelta(seconds=wait), str(error), counts=not asked)
            incident = tx.incident(task.incident)
            news = task.error != str(error) and not (asked and wait <= PACING)
            if incident and news:  # said once, not at every try
                tx.log([fact("task.delayed", incident, now, str(error), task)])
                log.warning("%s: %s; trying again in %.0f s", task.key, error, wait)

    def _fail(self, task: Task, error: str, now: datetime) -> None:
        with self._store.begin() as tx:
            lost = tx.fail(task.key, error, now)
            incident = tx.incident(task.incident)
            if incident:
                tx.log([fact("task.failed", incident, now, each.error or error, each) for each in lost])
        for each in lost:
            log.error("%s: given up: %s", each.key, each.error)


def _done(effect: Effect) -> str:
    """What was delivered, in a few words."""
    return type(effect).__name__


def _brief(tx: Tx, task: Task, incident: Incident, now: datetime) -> Briefing:
    keys = dict.fromkeys(key for signal in incident.signals for key in signal.evidence)
    tasks = tx.tasks(incident.id)
    return Briefing(
        task=task,
        incident=incident,
        now=now,
        evidence=tuple(tx.judged(incident.topic, list(keys)[:EVIDENCE])),
        done=tuple(each for each in tasks if each.state == "done"),
        pending=tuple(each for each in tasks if each.state == "waiting" and each.key != task.key),
    )
