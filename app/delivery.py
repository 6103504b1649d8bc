"""Effects out: tasks that are due are claimed, made into effects, brought to people, and settled."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from msgspec.structs import replace

from ..core.effects import Briefing, Checklist, Document, Draft, Effect, OpenRoom, Post, Receipt, Unarchive, Update
from ..core.errors import DeliveryError, FirebreakError, NotFound, StoreError, unexpected
from ..core.escalation_pause import paused_until
from ..core.messages import Lasting
from ..core.model import Incident, Task, TimelineEvent
from ..core.ports import Clock, Notifier, Writer
from ..core.reading_language import reading_in
from ..core.rota_swaps import SWAPPED
from ..core.rules import APPROVAL_LOST, BLOCKED, CALL_AGAIN, ELSEWHERE, FOLLOW_UP, LEASE, backoff, stopped
from ..core.store import Store, Tx
from ..core.translation import in_a_row, message, worded
from . import outage_digest as digest
from .briefing import briefing_of
from .effect_words import done_in_words, would_in_words
from .meters import Meters
from .outside_writer import OutsideWriter
from .playbook_versions import PlaybookVersions, timeline_event
from .rate_limit_queue import RateLimitQueue
from .scheduled_reports import REPORT, ScheduledReports

log = logging.getLogger("firebreak")

CLAIM = 5  # tasks taken at once: few, so that an urgent one never waits behind a long queue
PACING = 5.0  # seconds; a shorter wait is the service's ordinary rhythm and nothing to tell of
LATE = 30.0  # seconds; a card that waited longer for the service says so
RETRY = 15.0  # seconds at most until a fault of the database is looked at again: it may have been milliseconds
MEND_EVERY = timedelta(minutes=2)  # how often is tried what somebody must mend first
AFTERWARDS = timedelta(seconds=30)  # a word about what waits comes after it: mended meanwhile, it is not said
NOTHING = message("nothing left to do")


class Delivery:
    """Empties the outbox. A task is only forgotten once it is done, needless, or known to be impossible.

    `lease` is how many seconds a task stays with whoever took it: what a crash interrupted is taken up after that.
    `who` gives the name behind an address, for the log; `review` writes the review of an incident as it stands.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        notifier: Notifier,
        versions: PlaybookVersions,
        lease: float = LEASE,
        who: Callable[[str], str] = str,
        *,
        meters: Meters,
        reports: ScheduledReports,
        review: Callable[[str, datetime, str], str],
        writer: Writer | None = None,
    ) -> None:
        self._reports, self._review = reports, review
        self._writer = OutsideWriter(store, clock, versions, writer, lease)
        self._who, self._meters = who, meters
        self._store, self._clock, self._notifier, self._versions = store, clock, notifier, versions
        self._lease, self._lines = lease, RateLimitQueue()
        self._in_words = would_in_words if getattr(notifier, "tells_nobody", False) else done_in_words
        self._began = clock.now()

    def next_due(self) -> datetime | None:
        """When the next task falls due."""
        with self._store.begin() as tx:
            return tx.next_due()

    def names_people(self, who: Callable[[str], str]) -> None:
        """From now on `who` says whose a member id is."""
        self._who = who

    def deliver(self) -> int:
        """Do what is due, one after the other; returns how many tasks were taken."""
        tasks = self.claim(CLAIM)
        for task in tasks:
            effect = self.prepare(task)
            if effect is not None:
                self.bring(task, effect)
        return len(tasks)

    def claim(self, most: int) -> list[Task]:
        """Take what is due, the gravest first, but few at once. Raises StoreError."""
        with self._store.begin() as tx:
            return tx.claim(self._clock.now(), self._lease, min(most, CLAIM))

    def holds(self, task: Task) -> bool:
        """Whether the lease of a task that was claimed has not run out."""
        return task.lease_until is None or self._clock.now() < task.lease_until

    def give_back(self, task: Task) -> None:
        """It was claimed and cannot be done now: somebody takes it again in a moment."""
        try:
            with self._store.begin() as tx:
                tx.postpone(task.key, self._clock.now() + timedelta(seconds=1), task.error or "", counts=False)
        except StoreError:
            return  # its lease runs out

    def prepare(self, task: Task) -> Effect | None:
        """What a claimed task means now; None when there is nothing to do, or when that was seen to here."""
        self._lines.leave(task)
        effect: list[Effect | None] = []
        self._seen_to(task, lambda now: effect.append(self._prepare(task, now)))
        return effect[0] if effect else None

    def bring(self, task: Task, effect: Effect) -> None:
        """Deliver it and settle the task, or see to it that it is tried again; not once our lease of it is over."""
        if not self.holds(task):
            return
        self._seen_to(task, lambda _: self._bring(task, effect))

    def _bring(self, task: Task, effect: Effect) -> None:
        """A draft is worded and a review written first, which may take seconds: after that its lease may be over."""
        if isinstance(effect, Draft):
            effect = self._writer.worded(task, effect)
        elif isinstance(effect, Document):
            effect = replace(effect, text=self._review(effect.incident, self._clock.now(), effect.language))
        if self.holds(task):
            self._settle(task, effect, self._deliver(task, effect))

    def _deliver(self, task: Task, effect: Effect) -> Receipt:
        """What fell due before we began is looked for as well: the database may be older than what was done."""
        again = task.attempts > 1 or task.due_at < self._began
        with reading_in(effect.language):
            return self._notifier.deliver(effect, task.key, again=again)

    def _seen_to(self, task: Task, do: Callable[[datetime], None]) -> None:
        """Whatever happens to this task, the others go on; what the database did not take is tried again."""
        try:
            self._try(task, do)
        except StoreError as error:
            self._leave(task, error)
        except Exception as error:  # noqa: BLE001  it could not even be written down: its lease brings it back
            log.error("%s: unexpected %s after a fault", task.key, type(error).__name__)

    def _try(self, task: Task, do: Callable[[datetime], None]) -> None:
        now = self._clock.now()
        try:
            do(now)
        except DeliveryError as error:
            self._retry(task, error, now)
        except StoreError:
            raise
        except FirebreakError as error:
            self._fail(task, error.said, now)
        except Exception as error:  # noqa: BLE001  one broken task must not stop the others
            # The message may hold what only a room may see, and logs have other readers: where it was is enough.
            log.error("%s: %s", task.key, unexpected(error))
            self._retry(task, DeliveryError(message("{error}; please report this", error=unexpected(error))), now)

    def _leave(self, task: Task, error: StoreError) -> None:
        """A fault of the database: the thing may have been done, so the next try looks first, as after a crash.

        That is in a few seconds where this much can be written down, else when the lease has run out.
        """
        wait = min(backoff(task.attempts) or RETRY, RETRY)
        try:
            with self._store.begin() as tx:
                tx.postpone(task.key, self._clock.now() + timedelta(seconds=wait), error.said, counts=True)
        except StoreError:
            wait = self._lease
        log.warning("%s: a fault of the database: %s; trying again in %.0f s", task.key, error, wait)

    def _prepare(self, task: Task, now: datetime) -> Effect | None:
        """The effect as things stand now; None when the task has been skipped instead."""
        if task.verb in (REPORT, SWAPPED):
            return self._of_no_incident(task, now)
        with self._store.begin() as tx:
            if task.verb == digest.DIGEST:
                return self._digest(tx, task, now)
            incident = tx.incident(task.incident)
            if incident is None:
                raise NotFound(message("there is no incident {id}", id=task.incident))
            if task.verb == APPROVAL_LOST:  # its promise has passed: whoever looks must not read that it is approved
                self._versions.void_drafts(tx, incident, tx.tasks(incident.id), now)
            effect = None
            reason = stopped(task, incident, now)
            if not reason and (hold := paused_until(task, incident, now)):
                tx.hold(task.key, *hold)
                return None
            if not reason:
                brief = replace(briefing_of(tx, task, incident, now), stopped=task.due_at < self._began)
                effect = self._versions.of(tx, incident).effect(brief)
                effect = self._marked(digest.redirected(tx, effect), brief) if effect else None
                reason = "" if effect else NOTHING
            if reason:
                skipped = tx.skip(task.key, reason, now)
                self._meters.ended("skipped")
                told = [
                    each for each in skipped if reason != NOTHING or each.verb != FOLLOW_UP
                ]  # else an edit, overtaken
                tx.log([timeline_event("task.skipped", incident, now, each.error or reason, each) for each in told])
                self._follow(tx, replace(task, state="skipped"), incident, now)
            if isinstance(effect, Draft) and not effect.ref:
                tx.save_draft(effect.draft)
            if isinstance(effect, Checklist) and not effect.ref:
                self._versions.put_up(tx, incident, task, effect)
            return effect

    def _of_no_incident(self, task: Task, now: datetime) -> Effect | None:
        """A report, or a word about a swap."""
        if task.verb == REPORT:
            post = self._reports.post(task, now)
        else:
            with reading_in(self._versions.current.language(task.about.person or "")):
                post = self._versions.current.swap_note(task, now)
        if post is None:
            with self._store.begin() as tx:
                tx.skip(task.key, NOTHING, now)
        return post

    def _digest(self, tx: Tx, task: Task, now: datetime) -> Effect | None:
        language = self._versions.current.language(task.about.channel or "")
        with reading_in(language):
            effect = digest.write(
                tx, task, lambda one: self._versions.of(tx, one), lambda sent, one: briefing_of(tx, sent, one, now), now
            )
        if effect is None:
            tx.skip(task.key, message("nothing left to tell of"), now)
        return effect

    def _marked(self, effect: Effect | None, brief: Briefing) -> Effect | None:
        """A card that the service's limits or failures held up says so, also when it is brought up to date."""
        task, service = brief.task, self._notifier.name.capitalize()
        if isinstance(effect, Post) and effect.card and (task.error or "").startswith(service):
            late = (brief.now - task.due_at).total_seconds()
            said = message("Delayed by {service}: this came {span} late", service=service, span=Lasting(late, "delay"))
        elif isinstance(effect, Update):
            first = next((each for each in brief.done if each.ref == effect.ref), task)
            late = ((first.settled_at or first.due_at) - first.due_at).total_seconds()
            said = message("The first alert came {span} late", span=Lasting(late, "delay"))
        else:
            return effect
        if late <= LATE or effect.card is None:
            return effect
        with reading_in(effect.language):
            status = in_a_row(filter(None, [effect.card.status, worded(said)]))
        return replace(effect, card=replace(effect.card, status=status))

    def _settle(self, task: Task, effect: Effect, receipt: Receipt) -> None:
        with self._store.begin() as tx:
            if receipt.ref.startswith(ELSEWHERE):
                to = receipt.ref.removeprefix(ELSEWHERE)
                receipt = replace(receipt, ref=digest.note_down(tx, to, receipt.at) if to else receipt.ref)
            tx.settle(task.key, receipt)
            self._meters.delivered(task, tx.incident(task.incident), receipt.at)
            if task.verb in (digest.DIGEST, REPORT, SWAPPED):
                if task.verb == digest.DIGEST:
                    tx.enqueue(list(digest.bring_back(tx, task, receipt.at)))
                said = self._in_words(effect, self._who)
                tx.log([TimelineEvent(f"{task.verb}.delivered", receipt.at, said, data={"task": task.key})])
                return
            incident = tx.incident(task.incident)
            if incident is None:
                raise NotFound(message("there is no incident {id}", id=task.incident))
            if isinstance(effect, OpenRoom):
                incident = _saved(tx, incident, room=receipt.ref)
            if isinstance(effect, Unarchive) and not receipt.ref:
                incident = _saved(tx, incident, room=None)  # nothing can be said there: another one follows
            late = round((receipt.at - task.due_at).total_seconds())
            more: dict[str, Any] = {"late_seconds": late} if late > LATE else {}
            said = receipt.note or self._in_words(effect, partial(self._named, effect, receipt), incident.room)
            tx.log([timeline_event("task.delivered", incident, receipt.at, said, task, **more)])
            self._follow(tx, replace(task, state="done", ref=receipt.ref), incident, receipt.at, receipt.missed)

    def _named(self, effect: Effect, receipt: Receipt, address: str) -> str:
        """The name behind an address, as the service told it or as the file has it."""
        there = isinstance(effect, Post) and address == effect.to and receipt.place
        return there or self._who(address)

    def _follow(
        self, tx: Tx, task: Task, incident: Incident, now: datetime, missed: Sequence[str] = (), *, failed: bool = False
    ) -> None:
        """Write down what the end of a task calls for, in the transaction that ends it: a crash loses neither."""
        if not incident.closed_at:
            planned = task.state == "done" and task.due_at > incident.opened_at
            asked = missed or failed or planned or task.blocked_by or task.verb in (CALL_AGAIN, "ticket")
            known = tx.tasks(incident.id) if asked else []
            tx.enqueue(self._versions.of(tx, incident).ended(task, incident, known, missed, now))

    def _retry(self, task: Task, error: DeliveryError, now: datetime) -> None:
        self._meters.refused(error)
        asked = error.retry_after is not None  # the service is busy, not broken: this try does not count
        wait = self._lines.turn(task, error, now) if asked else backoff(task.attempts)
        if error.mendable and self._block(task, error, now):
            return
        if error.permanent or wait is None:
            self._fail(task, error.said, now)
            return
        self._meters.ended("delayed")
        with self._store.begin() as tx:
            tx.postpone(task.key, now + timedelta(seconds=wait), error.said, counts=not asked)
            news = task.error != str(error) and not (asked and wait <= PACING)
            incident = tx.incident(task.incident) if news else None
            if incident:  # said once, not at every try
                tx.log([timeline_event("task.delayed", incident, now, error.said, task)])
                log.warning("%s: %s; trying again in %.0f s", task.key, error, wait)

    def _block(self, task: Task, error: DeliveryError, now: datetime) -> bool:
        """Let it wait until somebody mends what keeps it from its place, which they are told of; not after the close.

        Those it should have reached are called another way meanwhile, as if it had failed, where there is one.
        """
        why = error.said
        with self._store.begin() as tx:
            incident = tx.incident(task.incident)
            if incident and incident.closed_at:
                return False
            again = MEND_EVERY + AFTERWARDS if task.verb == BLOCKED else MEND_EVERY
            tx.block(task.key, now + again, why)
            if incident is None or task.blocked_by == why:
                return True
            tx.log([timeline_event("task.delayed", incident, now, why, task)])
            if incident.room_task == task.key:
                incident = _saved(tx, incident, room_task=None)  # so that it may be asked for again
            tx.enqueue(self._versions.of(tx, incident).blocked(task, incident, tx.tasks(incident.id), why, now))
            if not error.everywhere:
                self._follow(tx, replace(task, state="failed", error=why), incident, now, failed=True)
        self._meters.ended("blocked")
        log.error("%s: waits until somebody mends this: %s", task.key, why)
        return True

    def begin(self) -> None:
        """We work from now on; what waits for somebody to mend something is tried: perhaps that is why we start."""
        self._began = self._clock.now()
        with self._store.begin() as tx:
            tx.unblock([task.key for task in tx.blocked() if task.verb != BLOCKED])

    def _fail(self, task: Task, error: str, now: datetime) -> None:
        with self._store.begin() as tx:
            lost = tx.fail(task.key, error, now)
            incident = tx.incident(task.incident)
            if incident:
                tx.log([timeline_event("task.failed", incident, now, each.error or error, each) for each in lost])
                if task.verb == "open_private_channel" and task.part == "room" and incident.room_task:
                    incident = _saved(tx, incident, room_task=None)  # so that it may be asked for again
                self._follow(tx, replace(task, state="failed", error=error), incident, now, failed=True)
        for each in lost:
            self._meters.ended("failed")
            log.error("%s: given up: %s", each.key, each.error)


def _saved(tx: Tx, incident: Incident, **values: Any) -> Incident:
    """The incident with these fields, whoever pressed a button meanwhile."""
    while not (saved := tx.save_incident(replace(incident, **values))):
        incident = tx.incident(incident.id) or incident
    return saved
