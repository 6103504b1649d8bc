"""The versions of the playbooks that open incidents still run on, and how a change of an incident is written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from ..core.effects import Checklist
from ..core.errors import BadPlaybooks
from ..core.escalation_pause import due_shifts, postponed
from ..core.kept_signals import private_posts
from ..core.messages import Listed
from ..core.model import AuditEntry, ChangeKind, Incident, Task, TimelineEvent
from ..core.ports import Planner
from ..core.rules import DRAFTS, FOLLOW_UP
from ..core.sign_in import is_display
from ..core.store import Tx
from ..core.translation import message

log = logging.getLogger("firebreak")

CONFIDENTIAL = 1_000  # the newest incidents whose posts are kept from those who may not read them
PEOPLE = "people"  # the cursor that says of which version the people and rotas are in force


class _InForce(NamedTuple):
    """The current version, and the planners of older ones that call on its people. Replaced as a whole."""

    current: Planner
    read: Callable[[str], Planner]
    planners: dict[str, Planner]


class PlaybookVersions:
    """Hands out the planner an incident started with, and saves incidents with all that follows from it.

    `read` makes a planner of an older text, which calls on the people of the current one.
    """

    def __init__(self, current: Planner, read: Callable[[str], Planner]) -> None:
        self._renewed = False  # known to be: only what is stored counts, and a transaction may still fail
        self.take_up(current, read)

    @property
    def current(self) -> Planner:
        """The version that is in force."""
        return self._in_force.current

    def take_up(self, current: Planner, read: Callable[[str], Planner]) -> None:
        """From now on this version is in force; whoever is in the middle of something goes on with the one before."""
        self._in_force = _InForce(current, read, {current.version: current})
        self._renewed = False

    def of(self, tx: Tx, incident: Incident | None) -> Planner:
        """The version `incident` runs on; the current one for none."""
        current, read, planners = self._in_force
        if incident is None:
            return current
        if incident.version not in planners:
            text = tx.playbooks(incident.version)
            planners[incident.version] = (self._read(read, text, incident.version) if text else None) or current
        return planners[incident.version]

    @staticmethod
    def _read(read: Callable[[str], Planner], text: str, version: str) -> Planner | None:
        """None for a text that cannot be read any more (its time zone is gone): it costs its incidents their plan."""
        try:
            return read(text)
        except BadPlaybooks as error:
            log.warning("incidents of playbooks %s go on by the file in force: %s", version, error)
            return None

    def private_to_others(self, tx: Tx, who: str, now: datetime) -> frozenset[str]:
        """The posts that `who` may not read: they are kept by confidential incidents whose rooms do not hold them."""
        found = tx.confidential(CONFIDENTIAL)
        return private_posts(one for one in found if not self.of(tx, one).may_know(one, who, now))

    def kept_from(self, tx: Tx, whos: Sequence[str], now: datetime) -> dict[str, frozenset[str]]:
        """The confidential incidents that each of these people may not read."""
        found = [(one, self.of(tx, one)) for one in tx.confidential(CONFIDENTIAL)]
        return {who: frozenset(one.id for one, planner in found if not planner.may_know(one, who, now)) for who in whos}

    def renew(self, tx: Tx, open_: Sequence[Incident], now: datetime) -> None:
        """With a new version come new rotas: what is open plans its hand-overs anew. Old ones find nothing to do.

        Whoever is not of its people any more is signed out of the pages.
        """
        version = self.current.version
        if self._renewed or tx.cursor(PEOPLE) == version:
            self._renewed = True
            return
        for incident in open_:
            tx.enqueue(self.of(tx, incident).hand_overs(incident, now))
        for who in tx.let_in(now):
            if not (is_display(who) or self.current.knows(who)):
                links = tx.end_invitations_of(who, now)  # first, as in `firebreak invite --end`
                ended = {"sessions": tx.end_sessions_of(who, now), "links": links}
                tx.audit(AuditEntry("person.shut_out", now, "playbooks", who, {**ended, "version": version}))
        tx.set_cursor(PEOPLE, version)

    def save(
        self,
        tx: Tx,
        before: Incident,
        after: Incident,
        kind: str,
        say: str,
        at: datetime,
        who: str | None = None,
        change: ChangeKind = "news",
    ) -> Incident | None:
        """Save a changed incident with all that follows from it; None when somebody was faster.

        `say` is logged and told to those who saw its card, as loud as such a `change` is told.
        """
        saved = tx.save_incident(after)
        if saved is None:
            return None
        tx.log([timeline_event(kind, saved, at, say, who=who)])
        planner = self.of(tx, saved)
        tasks = tx.tasks(saved.id)
        tx.enqueue(planner.follow_up(saved, tasks, say, at, change, before))
        self.void_drafts(tx, saved, tasks, at)
        self.retime(tx, before, saved, at)
        if saved.closed_at and not before.closed_at:
            tx.enqueue(planner.closing(saved, tasks, at))
        return saved

    def retime(self, tx: Tx, before: Incident, after: Incident, now: datetime) -> None:
        """Put the tiers off or bring them back, and plan what falls due because of how the incident stands now.

        When it has got worse, whoever was called already is called again.
        """
        for condition, by in due_shifts(before, after, now).items():
            tx.shift(after.id, condition, by, now)
        if before.severity != after.severity:
            planner = self.of(tx, after)
            waiting = [task for task in tx.tasks(after.id) if task.state == "waiting"]
            now_urgent = {task.key: planner.priority(task, after) for task in waiting}
            tx.reprioritise({task.key: new for task in waiting if (new := now_urgent[task.key]) != task.priority})
        if before.risings != after.risings:
            again = self.of(tx, after).call_again(after, tx.tasks(after.id), now)
            tx.enqueue([postponed(task, after, now) for task in again])
        if not after.closed_at:
            tx.enqueue(self.of(tx, after).timers(after, tx.tasks(after.id)))

    def void_drafts(self, tx: Tx, incident: Incident, tasks: Sequence[Task], now: datetime, unsaid: str = "") -> None:
        """Take every approval away whose facts are otherwise now, and tell whoever gave it.

        `unsaid` is what the desk kept as known, and says otherwise now.
        """
        planner = self.of(tx, incident)
        for task in tasks:
            draft = tx.draft(task.key) if task.verb in DRAFTS and not task.part and task.state == "done" else None
            lost = planner.drafts.lost(draft, incident, now, unsaid) if draft else None
            if draft is None or lost is None or not tx.change_draft(lost, draft):
                continue
            void = message("{who}'s approval is void: {why}.", who=Listed(lost.voided), why=lost.voided_why)
            tx.log([timeline_event("draft.voided", incident, now, void)])
            tx.enqueue(planner.drafts.shown(replace(lost, revision=draft.revision + 1), incident, tasks, now))

    def put_up(self, tx: Tx, incident: Incident, task: Task, effect: Checklist) -> None:
        """Write the items of a checklist that is being shown for the first time, and who chases what is overdue."""
        new = tx.add_items(incident.id, effect.items)
        tx.enqueue(self.of(tx, incident).chasing(task, incident, tx.tasks(incident.id), new))


def timeline_event(
    kind: str, incident: Incident, at: datetime, why: str, task: Task | None = None, who: str | None = None, **data: Any
) -> TimelineEvent:
    """One line of the log about an incident, or about one of its tasks.

    Readers of the log know tasks of no playbook by a word in its place.
    """
    of_none = FOLLOW_UP if task and task.verb == FOLLOW_UP else "desk"
    step = {"step": task.verb, "playbook": task.playbook or of_none, "task": task.key} if task else {}
    return TimelineEvent(
        kind, at, why, incident.topic, incident.id, who, data={"severity": incident.severity.value, **data, **step}
    )
