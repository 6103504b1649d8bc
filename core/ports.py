"""The seams: what the app asks of every part. Structural types, so nothing of ours inherits from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from .model import (
    Briefing,
    ChecklistItem,
    Condition,
    DeadLetter,
    Effect,
    Fact,
    Incident,
    Judged,
    Labelled,
    Match,
    Matched,
    Mention,
    Moment,
    Parsed,
    Reading,
    Receipt,
    Sentiment,
    Signal,
    StoredDraft,
    Task,
    Topic,
)


class Clock(Protocol):
    """Knows the time."""

    def now(self) -> datetime: ...


class Source(Protocol):
    """Where mentions come from. `read(cursor)` goes on after `cursor`, in the feed's own order."""

    name: str

    def read(self, cursor: str | None) -> Iterator[Parsed]: ...


class SentimentModel(Protocol):
    """Judges texts offline. `langs` holds the feed's word for each text's language, or None.

    `topics` names what each text is judged for: a topic that people have labelled may have its own calibration.
    """

    def score(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Sentiment]: ...


class Matcher(Protocol):
    """Finds what a mention is about and whom it touches."""

    def match(self, mention: Mention) -> Matched: ...


class Detector(Protocol):
    """Decides what is unusual: a deterministic fold over readings of one topic.

    The same readings give the same signals. `state()` is plain JSON of a bounded size; a detector that was
    given it by `restore()` goes on exactly as the one that made it. `restore` raises BadState for a state
    of another version of the algorithm.
    """

    name: str

    def update(self, reading: Reading) -> Signal | None: ...

    def state(self) -> dict[str, Any]: ...

    def restore(self, state: Mapping[str, Any]) -> None: ...


class Planner(Protocol):
    """One version of a playbooks file: what applies, what is to be done, and how each thing looks."""

    version: str
    text: str

    def topic(self, name: str) -> Topic:
        """What is watched under that name; a bare one when the file says nothing about it."""
        ...

    def matching(self, signal: Signal, incident: Incident | None) -> tuple[Match, ...]: ...

    def rehearse(self, playbook: str, who: str, now: datetime) -> tuple[Signal, Match] | str:
        """What `who` pretends to have seen so that a playbook runs as a drill; or the sentence that refuses."""
        ...

    def plan(self, incident: Incident, playbook: str, now: datetime) -> tuple[Task, ...]: ...

    def follow_up(self, incident: Incident, done: Sequence[Task], change: str, now: datetime) -> tuple[Task, ...]:
        """Tasks that bring what was already shown up to date after `change` (a sentence; empty edits in silence)."""
        ...

    def effect(self, briefing: Briefing) -> Effect | None:
        """What delivering this task means now; None when there is nothing left to do."""
        ...

    # what people press
    def refuses(self, incident: Incident, action: str, who: str, now: datetime, among: Sequence[str] = ()) -> str:
        """Why `who` may not do this, as a sentence; empty when they may. `among` are those whom a draft asks."""
        ...

    def ack_for(self, incident: Incident) -> timedelta | None:
        """How long an acknowledgement holds; None for good."""
        ...

    def next_shift(self, incident: Incident, now: datetime) -> datetime:
        """When somebody else is on call for this."""
        ...

    def timers(self, incident: Incident, tasks: Sequence[Task]) -> tuple[Task, ...]:
        """What falls due because of how the incident stands: asking again, lapses, promised updates."""
        ...

    def lane(self, task: Task, incident: Incident) -> int:
        """In which queue the task stands, as grave as the incident is now."""
        ...

    def room(self, incident: Incident, who: str, now: datetime) -> tuple[Task, ...]:
        """The tasks that open a room nobody planned; the first one opens it."""
        ...

    def brief(self, incident: Incident, now: datetime) -> tuple[Task, ...]:
        """The hand-over to whoever took over."""
        ...

    def closing(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """The summary, and the end of the room."""
        ...

    def chasing(
        self, task: Task, incident: Incident, tasks: Sequence[Task], items: Sequence[ChecklistItem]
    ) -> tuple[Task, ...]:
        """What happens when items of the checklist that `task` puts up are overdue."""
        ...

    def ended(
        self, task: Task, incident: Incident, tasks: Sequence[Task], missed: Sequence[str], now: datetime
    ) -> tuple[Task, ...]:
        """What the end of a task (done, skipped or failed) calls for: people it could not reach, the next hand-over.

        `missed` are the names that its receipt gives; `tasks` are the incident's, needed where somebody was missed
        or the task failed.
        """
        ...

    def hand_overs(self, incident: Incident, now: datetime) -> tuple[Task, ...]:
        """The hand-overs that the rotas of this version bring, when another version was in force before."""
        ...

    def ticked(self, incident: Incident, tasks: Sequence[Task], item: ChecklistItem, now: datetime) -> tuple[Task, ...]:
        """Tasks that show, on its list and on the cards, what became of an item."""
        ...


class Notifier(Protocol):
    """Brings effects to people. `key` is the task's, and is left on what is made.

    With `again` an earlier try may have gone through unnoticed: look for `key` before making anything.
    Raises DeliveryError.
    """

    name: str

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt: ...


class Store(Protocol):
    """Keeps everything. One `begin()` is one transaction: all of it is written, or nothing is."""

    def begin(self) -> AbstractContextManager[Tx]: ...

    def close(self) -> None: ...


class Tx(Protocol):
    """What can be read and written inside one transaction."""

    # mentions
    def add_mentions(self, mentions: Sequence[Mention], seen_at: datetime) -> list[Mention]:
        """Store them; the ones that were new, in the order given."""
        ...

    def add_judged(self, judged: Sequence[Judged]) -> None: ...

    def judged(self, topic: str, keys: Sequence[str]) -> list[Judged]:
        """Those mentions as judged for `topic`, in the order of `keys`; unknown keys are left out."""
        ...

    def negative(self, topic: str, since: datetime, until: datetime, limit: int = 1000) -> list[Judged]:
        """The negative mentions from `since` to `until`, both included; oldest first."""
        ...

    def unmatched(self, limit: int = 1000) -> list[Mention]:
        """Mentions that belonged to no topic, the newest first."""
        ...

    def latest(self, topic: str) -> tuple[datetime, datetime] | None:
        """When the topic's newest mention was written, and when we learned of it."""
        ...

    def history(self, topic: str, since: datetime, until: datetime, step: float) -> list[Moment]:
        """What the topic received in each `step` seconds from `since` on, empty ones included, oldest first."""
        ...

    def add_dead_letters(self, letters: Sequence[DeadLetter], at: datetime) -> None: ...

    def dead_letters(self, limit: int = 100) -> list[DeadLetter]: ...

    def counts(self) -> dict[str, int]:
        """`mentions`, `judged`, `dead_letters`, `open_incidents`, `waiting_tasks`, `failed_tasks`, and of
        these `failed_open`, of incidents that are open."""
        ...

    def cursor(self, source: str) -> str | None: ...

    def set_cursor(self, source: str, cursor: str) -> None: ...

    # detectors
    def detector_states(self, topic: str) -> dict[str, dict[str, Any]]: ...

    def save_detector_states(self, states: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        """Keys are (topic, detector)."""
        ...

    def topics_with_state(self) -> list[str]: ...

    # incidents
    def incident(self, id: str) -> Incident | None: ...

    def open_incident(self, topic: str) -> Incident | None: ...

    def incidents(self, *, open_only: bool = False, limit: int = 100) -> list[Incident]:
        """Newest first."""
        ...

    def save_incident(self, incident: Incident) -> Incident | None:
        """Insert (revision 0) or replace the revision that was read.

        Returns the incident with its new revision, or None when somebody else saved first.
        """
        ...

    # tasks
    def enqueue(self, tasks: Sequence[Task]) -> list[Task]:
        """Add those whose key is new; returns them."""
        ...

    def claim(self, now: datetime, lease: float, limit: int = 20) -> list[Task]:
        """Take waiting tasks that are due, whose needs are done and whose lease is free.

        Gravest lane first, then the earliest. Sets the lease to `now + lease` seconds and counts the attempt,
        in one conditional UPDATE, so that of two workers one gets each task. The tasks returned carry the
        new count: `attempts > 1` means that an earlier try may have gone through.
        """
        ...

    def next_due(self) -> datetime | None:
        """When the next waiting task whose needs are done falls due; None when none waits."""
        ...

    def settle(self, key: str, receipt: Receipt) -> None: ...

    def skip(self, key: str, reason: str, at: datetime) -> list[Task]:
        """Mark it needless, and everything waiting that needs it, directly or not; returns all of these."""
        ...

    def fail(self, key: str, error: str, at: datetime) -> list[Task]:
        """Mark it failed, and everything waiting that needs it, directly or not; returns all of these."""
        ...

    def postpone(self, key: str, until: datetime, error: str, *, counts: bool) -> None:
        """Hold it until `until` and leave its due time; with `counts` false the attempt is taken back."""
        ...

    def tasks(self, incident: str) -> list[Task]:
        """All tasks of an incident, by due time then key."""
        ...

    def hold(self, key: str, until: datetime, why: str) -> None:
        """A claimed task that is not wanted before `until`: it falls due then, and the attempt is taken back."""
        ...

    def shift(self, incident: str, unless: Condition, by: timedelta) -> None:
        """Move when the waiting tasks that stop on `unless` fall due."""
        ...

    def reschedule(self, keys: Sequence[str], at: datetime) -> None:
        """These tasks, where they wait, fall due at `at`."""
        ...

    def relane(self, lanes: Mapping[str, int]) -> None:
        """These tasks, by their keys and where they wait, stand in other lanes."""
        ...

    def revive(self, key: str, at: datetime) -> list[Task]:
        """A failed task, and all that failed because of it, wait again: due at `at`, or later where planned for later.

        The attempts stay: something may have been made. Gives these tasks, the first one first.
        """
        ...

    # checklists, and what people teach
    def add_items(self, incident: str, items: Sequence[ChecklistItem]) -> list[ChecklistItem]:
        """Add those whose id is new; gives these."""
        ...

    def items(self, incident: str) -> list[ChecklistItem]:
        """Checklist by checklist, each in the order of its file."""
        ...

    def item(self, id: str) -> ChecklistItem | None: ...

    def save_item(self, item: ChecklistItem) -> ChecklistItem | None:
        """Replace the revision that was read; None when somebody else saved first."""
        ...

    def add_labels(self, labels: Sequence[Labelled]) -> None:
        """Keep what people say that mentions are; of two words on one mention of a topic, the later."""
        ...

    def labels(self) -> list[Labelled]:
        """Oldest first."""
        ...

    def delivered_as(self, ref: str) -> list[Task]:
        """All tasks whose receipt has exactly this ref, oldest receipt first."""
        ...

    # whose turn it is
    def take_lease(self, name: str, owner: str, now: datetime, until: datetime) -> str:
        """Take what nobody holds, or hold it longer; gives who holds it until then: `owner`, or somebody else."""
        ...

    def drop_lease(self, name: str, owner: str) -> None:
        """Leave it to others, if `owner` holds it."""
        ...

    # drafts, playbooks, the log
    def save_draft(self, draft: StoredDraft) -> None: ...

    def draft(self, id: str) -> StoredDraft | None: ...

    def approve_draft(self, id: str, who: str, at: datetime) -> bool:
        """True when this approval was the first."""
        ...

    def keep_playbooks(self, version: str, text: str, at: datetime) -> None: ...

    def playbooks(self, version: str) -> str | None: ...

    def log(self, facts: Sequence[Fact]) -> None: ...

    def facts(self, after: int = 0, *, incident: str | None = None, limit: int = 1000) -> list[Fact]:
        """In the order they were logged, ids above `after`."""
        ...
