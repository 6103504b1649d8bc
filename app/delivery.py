"""Effects out: tasks that are due are claimed, made into effects, brought to people, and settled."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from typing import Any

from msgspec.structs import replace

from ..core.effects import Briefing, Checklist, Draft, Effect, Invite, OpenRoom, Post, Receipt, Update
from ..core.errors import DeliveryError, FirebreakError, NotFound
from ..core.escalation_pause import paused_until
from ..core.kept_signals import evidence_keys
from ..core.model import Incident, Task, TimelineEvent
from ..core.ports import Clock, Notifier
from ..core.rules import ELSEWHERE, LEASE, backoff, stopped
from ..core.spans import DELAY, span_in_words
from ..core.store import Store, Tx
from . import outage_digest as digest
from .playbook_versions import PlaybookVersions, timeline_event
from .rate_limit_queue import RateLimitQueue

log = logging.getLogger("firebreak")

CLAIM = 5  # tasks taken at once: few, so that an urgent one never waits behind a long queue
PACING = 5.0  # seconds; a shorter wait is the service's ordinary rhythm and nothing to tell of
LATE = 30.0  # seconds; a card that waited longer for the service says so
EVIDENCE = 50  # posts read back for a card
HISTORY = timedelta(hours=6)  # of a chart, in steps of ten minutes
STEP = timedelta(minutes=10)


class Delivery:
    """Empties the outbox. A task is only forgotten once it is done, needless, or known to be impossible.

    `lease` is how many seconds a task stays with whoever took it: what a crash interrupted is taken up after that.
    `who` gives the name behind an address, for the log.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        notifier: Notifier,
        versions: PlaybookVersions,
        lease: float = LEASE,
        who: Callable[[str], str] = str,
    ) -> None:
        self._who = who
        self._store, self._clock, self._notifier, self._versions = store, clock, notifier, versions
        self._lease, self._lines = lease, RateLimitQueue()

    def next_due(self) -> datetime | None:
        """When the next task falls due."""
        with self._store.begin() as tx:
            return tx.next_due()

    def deliver(self) -> int:
        """Do what is due; returns how many tasks were taken."""
        with self._store.begin() as tx:
            tasks = tx.claim(self._clock.now(), self._lease, CLAIM)
        for task in tasks:
            self._attempt(task)
        return len(tasks)

    def _attempt(self, task: Task) -> None:
        now = self._clock.now()
        self._lines.leave(task)
        try:
            effect = self._prepare(task, now)
            if effect is not None:
                receipt = self._notifier.deliver(effect, task.key, again=task.attempts > 1)
                self._settle(task, effect, receipt)
        except DeliveryError as error:
            self._retry(task, error, now)
        except FirebreakError as error:
            self._fail(task, str(error), now)
        except Exception as error:  # noqa: BLE001  one broken task must not stop the others
            # The message may hold what only a room may see, and logs have other readers: where it was is enough.
            last = extract_tb(error.__traceback__)[-1]
            kind, place = type(error).__name__, f"{Path(last.filename).name}:{last.lineno}"
            log.error("%s: unexpected %s at %s", task.key, kind, place)
            self._retry(task, DeliveryError(f"{kind} at {place}; please report this"), now)

    def _prepare(self, task: Task, now: datetime) -> Effect | None:
        """The effect as things stand now; None when the task has been skipped instead."""
        with self._store.begin() as tx:
            if task.verb == digest.DIGEST:
                return self._digest(tx, task, now)
            incident = tx.incident(task.incident)
            if incident is None:
                raise NotFound(f"there is no incident {task.incident}")
            effect = None
            reason = stopped(task, incident)
            if not reason and (hold := paused_until(task, incident, now)):
                tx.hold(task.key, *hold)
                return None
            if not reason:
                brief = _brief(tx, task, incident, now)
                effect = self._versions.of(tx, incident).effect(brief)
                effect = self._marked(digest.redirected(tx, effect), brief) if effect else None
                reason = "" if effect else "nothing left to do"
            if reason:
                skipped = tx.skip(task.key, reason, now)
                tx.log([timeline_event("task.skipped", incident, now, each.error or reason, each) for each in skipped])
                self._follow(tx, replace(task, state="skipped"), incident, now)
            if isinstance(effect, Draft):
                tx.save_draft(effect.draft)
            if isinstance(effect, Checklist) and not effect.ref:
                self._versions.put_up(tx, incident, task, effect)
            return effect

    def _digest(self, tx: Tx, task: Task, now: datetime) -> Effect | None:
        effect = digest.write(
            tx, task, lambda one: self._versions.of(tx, one), lambda sent, one: _brief(tx, sent, one, now)
        )
        if effect is None:
            tx.skip(task.key, "nothing left to tell of", now)
        return effect

    def _marked(self, effect: Effect | None, brief: Briefing) -> Effect | None:
        """A card that the service's limits or failures held up says so, also when it is brought up to date."""
        task, service = brief.task, self._notifier.name.capitalize()
        if isinstance(effect, Post) and effect.card and (task.error or "").startswith(service):
            late = (brief.now - task.due_at).total_seconds()
            said = f"Delayed by {service}: this came {span_in_words(late, DELAY)} late"
        elif isinstance(effect, Update):
            first = next((each for each in brief.done if each.key == task.needs), task)
            late = ((first.settled_at or first.due_at) - first.due_at).total_seconds()
            said = f"The first alert came {span_in_words(late, DELAY)} late"
        else:
            return effect
        if late <= LATE or effect.card is None:
            return effect
        status = ". ".join(filter(None, [effect.card.status, said]))
        return replace(effect, card=replace(effect.card, status=status))

    def _settle(self, task: Task, effect: Effect, receipt: Receipt) -> None:
        with self._store.begin() as tx:
            if receipt.ref.startswith(ELSEWHERE):
                to = receipt.ref.removeprefix(ELSEWHERE)
                receipt = replace(receipt, ref=digest.note_down(tx, to, receipt.at) if to else receipt.ref)
            tx.settle(task.key, receipt)
            if task.verb == digest.DIGEST:
                tx.enqueue(list(digest.bring_back(tx, task, receipt.at)))
                tx.log(
                    [TimelineEvent("digest.delivered", receipt.at, _done(effect, self._who), data={"task": task.key})]
                )
                return
            incident = tx.incident(task.incident)
            if incident is None:
                raise NotFound(f"there is no incident {task.incident}")
            if isinstance(effect, OpenRoom):
                incident = _saved(tx, incident, room=receipt.ref)
            late = round((receipt.at - task.due_at).total_seconds())
            more: dict[str, Any] = {"late_seconds": late} if late > LATE else {}
            said = receipt.note or _done(effect, self._who, incident.room)
            tx.log([timeline_event("task.delivered", incident, receipt.at, said, task, **more)])
            self._follow(tx, replace(task, state="done", ref=receipt.ref), incident, receipt.at, receipt.missed)

    def _follow(
        self, tx: Tx, task: Task, incident: Incident, now: datetime, missed: Sequence[str] = (), *, failed: bool = False
    ) -> None:
        """Write down what the end of a task calls for, in the transaction that ends it: a crash loses neither."""
        if not incident.closed_at:
            known = tx.tasks(incident.id) if missed or failed else []
            tx.enqueue(self._versions.of(tx, incident).ended(task, incident, known, missed, now))

    def _retry(self, task: Task, error: DeliveryError, now: datetime) -> None:
        asked = error.retry_after is not None  # the service is busy, not broken: this try does not count
        wait = self._lines.turn(task, error, now) if asked else backoff(task.attempts)
        if error.permanent or wait is None:
            self._fail(task, str(error), now)
            return
        with self._store.begin() as tx:
            tx.postpone(task.key, now + timedelta(seconds=wait), str(error), counts=not asked)
            news = task.error != str(error) and not (asked and wait <= PACING)
            incident = tx.incident(task.incident) if news else None
            if incident:  # said once, not at every try
                tx.log([timeline_event("task.delayed", incident, now, str(error), task)])
                log.warning("%s: %s; trying again in %.0f s", task.key, error, wait)

    def _fail(self, task: Task, error: str, now: datetime) -> None:
        with self._store.begin() as tx:
            lost = tx.fail(task.key, error, now)
            incident = tx.incident(task.incident)
            if incident:
                tx.log([timeline_event("task.failed", incident, now, each.error or error, each) for each in lost])
                if task.verb == "open_private_channel" and task.part == "room" and incident.room_task:
                    incident = _saved(tx, incident, room_task=None)  # so that it may be asked for again
                self._follow(tx, replace(task, state="failed"), incident, now, failed=True)
        for each in lost:
            log.error("%s: given up: %s", each.key, each.error)


def _saved(tx: Tx, incident: Incident, **values: Any) -> Incident:
    """The incident with these fields, whoever pressed a button meanwhile."""
    while not (saved := tx.save_incident(replace(incident, **values))):
        incident = tx.incident(incident.id) or incident
    return saved


def _done(effect: Effect, who: Callable[[str], str], room: str | None = None) -> str:
    """What was delivered, in a few words."""
    match effect:
        case Update():
            return effect.line or "The card was brought up to date."
        case Post():
            return f"Said {_where(effect, who, room)}."
        case OpenRoom():
            return "The private room was opened."
        case Invite():
            return f"Invited: {', '.join(who(each.slack) for each in effect.people)}."
        case Checklist():
            return "The checklist was put up."
        case Draft():
            return "The draft was shown for approval."
    return f"{type(effect).__name__} done."


def _where(post: Post, who: Callable[[str], str], room: str | None) -> str:
    """To whom, or in which channel and calling whom."""
    if post.to.startswith(("U", "W")):
        return f"to {who(post.to)}"
    people = ", ".join(who(each.slack) for each in post.mention)
    return f"in {'the room' if post.to == room else who(post.to)}" + (f", calling {people}" if people else "")


def _brief(tx: Tx, task: Task, incident: Incident, now: datetime) -> Briefing:
    tasks = tx.tasks(incident.id)
    charted = task.part == "chart"
    return Briefing(
        task=task,
        incident=incident,
        now=now,
        evidence=tuple(tx.evidence(incident.id, evidence_keys(incident, EVIDENCE))),
        done=tuple(each for each in tasks if each.state == "done"),
        pending=tuple(each for each in tasks if each.state == "waiting" and each.key != task.key),
        items=tuple(tx.items(incident.id)),
        history=tuple(tx.history(incident.topic, now - HISTORY, now, STEP.total_seconds())) if charted else (),
    )
