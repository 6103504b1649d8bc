"""The App: everything put together, speaking only to seams."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from ..core.model import Harm, Outcome, Parsed, Topic
from ..core.ports import Clock, Detector, Matcher, Notifier, Planner, SentimentModel, Writer
from ..core.rules import LEASE
from ..core.safe_text import stripped
from ..core.sent_signals import SentSignal
from ..core.store import Store, Tx
from .action_handlers import ActionHandlers
from .action_runner import ActionRunner
from .delivery import Delivery
from .drill_injects import Rehearsals, Score
from .group_commit import GroupCommit
from .health import Health
from .intake import Intake
from .meters import Meters
from .playbook_versions import PlaybookVersions
from .queries import Queries
from .scheduled_reports import ScheduledReports
from .watched import Watched
from .why_silent import WhySilent

Review = Callable[[Store, str, datetime, Callable[[str], Topic], str], str]


class App:
    """Facts in (`watch`, `tick`), effects out (`deliver`), what people do (`actions`) and look at (`queries`).

    Parameters
    ----------
    detectors
        Makes the detectors of a topic, by its name.
    read_playbooks
        Makes a planner from the text of a playbooks file: an incident keeps the version it started with.
    lease
        Seconds a delivery may take before another try, after a crash, looks whether it went through.
    harms_in
        Reads what harm a text speaks of.
    who
        The name behind a member id of the notifier's service, for the log; by default the id itself.
    writer
        Words drafts before people see them; by default their templates do.
    review
        Writes the review of an incident, by its id, as it stands at a time, in a language.
    score
        Says how a drill went, by its incident's id, in the language of now.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        matcher: Matcher,
        sentiment: SentimentModel,
        detectors: Callable[[str], Sequence[Detector]],
        planner: Planner,
        read_playbooks: Callable[[str], Planner],
        notifier: Notifier,
        harms_in: Callable[[str], tuple[Harm, ...]],
        lease: float = LEASE,
        who: Callable[[str], str] = str,
        writer: Writer | None = None,
        review: Review,
        score: Score,
    ) -> None:
        self.store, self.clock = store, clock
        self._versions = versions = PlaybookVersions(planner, read_playbooks)
        with store.begin() as tx:
            tx.keep_playbooks(planner.version, planner.text, clock.now())
        self.meters = Meters()
        self.intake = Intake(store, clock, matcher, sentiment, detectors, versions, self.meters, harms_in)
        self._group = GroupCommit(self.intake.watch, self.intake.watch_together)
        self.reports = ScheduledReports(store, clock, versions)
        self.delivery = Delivery(
            store,
            clock,
            notifier,
            versions,
            lease,
            who,
            meters=self.meters,
            reports=self.reports,
            writer=writer,
            review=partial(self._review, review),
            drills=Rehearsals(store, clock, self.intake.rehearse, score),
        )
        self._runner = ActionRunner(store, clock, versions)
        self.actions = ActionHandlers(self._runner)
        self.queries = Queries(store, clock, versions)
        self.why = WhySilent(store, clock, versions, self.intake)
        self.health = Health(store, clock, self.queries)
        self._know_swaps()

    def _know_swaps(self) -> None:
        """What was swapped holds for the rotas of the file that is in force."""
        with self.store.begin() as tx:
            self._versions.current.know_swaps(tx.swaps(self.clock.now()))

    def _review(self, write: Review, incident: str, now: datetime, language: str) -> str:
        return write(self.store, incident, now, lambda name: self._versions.current.topic(name), language)

    @property
    def playbooks_version(self) -> str:
        """The mark of the playbooks that are in force."""
        return self._versions.current.version

    def take_up(
        self,
        *,
        matcher: Matcher,
        detectors: Callable[[str], Sequence[Detector]],
        planner: Planner,
        read_playbooks: Callable[[str], Planner],
        who: Callable[[str], str],
        harms_in: Callable[[str], tuple[Harm, ...]],
        by: str | None,
        write: Callable[[], None] = lambda: None,
    ) -> None:
        """Another version of the playbooks comes into force, all of it at once; incidents that run keep theirs.

        `by` is who brought it, `write` puts it where it is read at the next start. What raises changes nothing.
        """

        def keep(tx: Tx) -> None:
            tx.keep_playbooks(planner.version, planner.text, self.clock.now(), by)
            write()

        self.intake.take_up(matcher, detectors, planner, read_playbooks, harms_in, keep)
        self._know_swaps()
        self.delivery.names_people(who)

    def watch(self, parsed: Parsed, source: str, *, learn_only: bool = False) -> Watched:
        """Take in one stretch of a feed: all of its consequences are written, or none.

        With `learn_only` the detectors learn from it and what they say of it is not told: it is history.
        Several threads that bring posts at the same time share a transaction.
        """
        watch = partial(self.intake.watch, learn_only=True) if learn_only else self._group.watch
        watched = watch(parsed, source)
        unread = len(watched.rejected)
        self.health.took_in(watched.accepted + watched.duplicates + unread, unread)
        return watched

    def take_signal(self, sent: SentSignal) -> bool:
        """Take up what an engine noticed, as if a detector here had; False where it was here before."""
        return self.intake.take_signal(sent)

    def tick(self) -> None:
        """Let time pass: a feed may have gone silent, silence may calm a detector, and calm closes an incident."""
        self.intake.tick()

    def deliver(self) -> int:
        """Do what is due; returns how many tasks were taken."""
        return self.delivery.deliver()

    def begin(self) -> None:
        """Work from now on: what another one left undone is looked for first, what waits for a repair is tried."""
        self._know_swaps()
        self.delivery.begin()

    def next_due(self) -> datetime | None:
        """When the next task falls due; None when there is none."""
        return self.delivery.next_due()

    def refusal(self, action: str, subject: str, who: str) -> str:
        """Why `who` may not do this to an incident, or to something of it, written down; empty when they may."""
        with self.store.begin() as tx:
            incident = tx.incident(subject.partition("/")[0])
            came = self._runner.forbidden(tx, incident, action, who, self.clock.now()) if incident else None
        return came.say if came else ""

    def act(self, action: str, subject: str, who: str, fields: Mapping[str, Any] | None = None) -> Outcome:
        """Do what the row `action` of the table says, to `subject`; raises NotFound for a subject that is not there.

        What was written is read as it can be seen: who approves a text reads what will be posted, in that order.
        """
        seen = {name: stripped(value) if isinstance(value, str) else value for name, value in (fields or {}).items()}
        done: Outcome = getattr(self.actions, action)(subject, who, **seen)
        return done
