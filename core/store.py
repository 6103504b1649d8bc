"""The seam to the database: what may be read and written inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from .answering import Found, Handled, KnownIssue, Load, OwnPost, Place, Sought
from .effects import ChecklistItem, Moment, Receipt, StoredDraft
from .model import (
    ApiKey,
    AuditEntry,
    Condition,
    DeadLetter,
    Incident,
    Judged,
    KeptLetter,
    Labelled,
    Mention,
    PastJudgement,
    Point,
    ReadAs,
    Saving,
    SignIn,
    StoredMention,
    Swap,
    Task,
    TimelineEvent,
)


class WriteCounts(NamedTuple):
    """How many transactions of this process planned or hurried a task, told the log, or changed an incident."""

    tasks: int = 0
    facts: int = 0
    incidents: int = 0

    def more(self, *, planned: bool, told: bool, changed: bool) -> WriteCounts:
        """After another one."""
        return WriteCounts(self.tasks + planned, self.facts + told, self.incidents + changed)


class Store(Protocol):
    """Keeps everything. One `begin()` is one transaction: all of it is written, or nothing is."""

    refusals: int
    """How often the database refused or did not answer."""

    refusal: str
    """What it said last."""

    written: WriteCounts
    """What this process wrote: while it stays, a database of our own answers as it did before."""

    def begin(self) -> AbstractContextManager[Tx]:
        """One transaction. Raises StoreError, and LeaseLost where it is guarded and another one took over."""
        ...

    def guard(self, name: str, owner: str) -> None:
        """From now on nothing is read or written but while `owner` holds the lease `name`; empty: whoever holds it."""
        ...

    def when_planned(self, call: Callable[[], object]) -> None:
        """Call it after each commit that wrote down a task or hurried one: it may be due already."""
        ...

    def when_changed(self, call: Callable[[], object]) -> None:
        """Call it after each commit that took mentions in or wrote into the log: pages may show something new."""
        ...

    def free_bytes(self) -> int | None:
        """What is left on the disk of the database; None where nobody can tell."""
        ...

    def overwrite_deleted(self) -> None:
        """What was deleted leaves the disk as well, as far as the database lets us."""
        ...

    def close(self) -> None: ...


class Tx(Protocol):
    """What can be read and written inside one transaction."""

    # mentions
    def add_mentions(self, mentions: Sequence[Mention], seen_at: datetime) -> list[Mention]:
        """Store them; the ones that were new, in the order given."""
        ...

    def add_judged(self, judged: Sequence[Judged]) -> None: ...

    def posts(self, keys: Sequence[str]) -> dict[str, StoredMention]:
        """The stored mentions among those, by key."""
        ...

    def judgements(self, keys: Sequence[str]) -> dict[tuple[str, str], PastJudgement]:
        """What those mentions mean, by key and topic."""
        ...

    def named(self, said: str, limit: int = 20) -> list[Mention]:
        """The mentions of that key, id or address, the newest first."""
        ...

    def edit(self, edits: Sequence[StoredMention], judged: Sequence[Judged]) -> None:
        """Replace the texts of stored mentions and what they mean; each of `judged` counts at its mention's time."""
        ...

    def delete(self, keys: Sequence[str], at: datetime, *, early: bool = True) -> int:
        """Take the words out of stored mentions, which stay counted; how many had any.

        With `early` those that are not stored are remembered for a week: when they come, they are not taken in.
        """
        ...

    def judged(self, topic: str, keys: Sequence[str]) -> list[Judged]:
        """Those mentions as judged for `topic`, in the order of `keys`; unknown keys are left out."""
        ...

    def negative(
        self, topic: str, since: datetime, until: datetime, limit: int = 1000, *, latest: bool = False
    ) -> list[Judged]:
        """The negative mentions from `since` to `until`, both included; oldest first. Of more than `limit` the first
        come, or the `latest`."""
        ...

    def add_own_posts(self, posts: Sequence[OwnPost]) -> None:
        """Their mentions must be stored already; one that is known as ours stays as it is."""
        ...

    def own_posts(self, topic: str, since: datetime, until: datetime) -> list[Mention]:
        """What a topic's own accounts wrote from `since` to before `until`, oldest first."""
        ...

    def load(self, topic: str, since: datetime, until: datetime) -> Load:
        """How busy a topic has been from `since`, a full hour, to `until`: whole hours only."""
        ...

    def own_topics(self, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Of these posts those of our own accounts, with the topics whose they are."""
        ...

    def heard(self, topic: str, since: datetime, until: datetime, latest: int | None = None) -> list[Judged]:
        """What was said about a topic from `since` to before `until`, however it was judged, oldest first.

        Of more than `latest` the newest.
        """
        ...

    def written_by(self, platform: str, handle: str, since: datetime, limit: int) -> list[Mention]:
        """The newest posts of an account, oldest first."""
        ...

    def answers_to(self, keys: Sequence[str]) -> list[Mention]:
        """Posts of our own accounts that reply to these, oldest first."""
        ...

    def platforms_of(self, handle: str) -> list[str]:
        """Where an account of exactly that handle has written."""
        ...

    def same_person(self, platform: str, handle: str) -> list[tuple[str, str]]:
        """The accounts (platform, handle) that somebody has confirmed to be one person's, this one among them."""
        ...

    def join_accounts(self, one: tuple[str, str], other: tuple[str, str], who: str, at: datetime) -> None:
        """From now on these, and all that were joined with either before, are one person's."""
        ...

    def known_issue(self, topic: str) -> KnownIssue | None: ...

    def save_known_issue(self, issue: KnownIssue) -> None:
        """In place of the topic's earlier one."""
        ...

    def drop_known_issue(self, topic: str) -> None: ...

    def seek(self, sought: Sought, after: Place | None, limit: int, most: int) -> Found:
        """Up to `limit` mentions that are looked for, the newest first, among the next `most` after that place."""
        ...

    def written_by_all(self, accounts: Sequence[tuple[str, str]], since: datetime, limit: int) -> list[Mention]:
        """What these accounts (platform, handle) wrote from then on, oldest first."""
        ...

    def handle(self, mention: str, handled: Handled | None) -> None:
        """Keep what somebody says became of a mention; None takes that back."""
        ...

    def handled(self, keys: Sequence[str]) -> dict[str, Handled]:
        """What people said became of these, by key."""
        ...

    def count_negative(self, topics: Sequence[str], since: datetime, until: datetime) -> int:
        """How many negative mentions of any of the topics came from `since` to `until`, both included."""
        ...

    def people(self, topics: Sequence[str], since: datetime, until: datetime) -> tuple[int, int]:
        """How many different authors wrote negatively of any of the topics from `since` to `until`, and how many posts
        have no author."""
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

    def histories(
        self, topics: Sequence[str], since: datetime, until: datetime, step: float
    ) -> dict[str, list[Moment]]:
        """The same of many topics at once."""
        ...

    def add_points(self, points: Sequence[Point], seen_at: datetime) -> list[tuple[Point, int]]:
        """Keep counts, the last word of each step; those that are new or say more than before, with how much more."""
        ...

    def points(self, topic: str, series: str, since: datetime, until: datetime) -> list[Point]:
        """What was counted from `since` to before `until`, oldest first."""
        ...

    def add_dead_letters(self, letters: Sequence[DeadLetter], at: datetime) -> None: ...

    def count_dead_letters(self, more: int) -> None:
        """So many more than are kept."""
        ...

    def dead_letters(self, limit: int = 100) -> list[DeadLetter]: ...

    def letter_reasons(self, words: str = "") -> list[tuple[int, str]]:
        """Id and reason of the dead letters whose reason holds these words, oldest first."""
        ...

    def letters(self, ids: list[int]) -> Iterator[KeptLetter]: ...

    def read_letters_again(self, ids: list[int], how: ReadAs) -> None:
        """From now on these wait to be read again."""
        ...

    def letters_to_read(self, limit: int) -> list[KeptLetter]:
        """Those that wait to be read again, oldest first."""
        ...

    def letters_were_read(self, ids: list[int]) -> None:
        """They are dead letters no more."""
        ...

    def letter_refused_again(self, id: int, reason: str) -> None:
        """It stays, for this reason."""
        ...

    def logged(self, topic: str, since: datetime, until: datetime, limit: int = 200) -> list[TimelineEvent]:
        """What the log says of a topic from `since` to `until`, both included, in order; of more the newest."""
        ...

    def counts(self) -> dict[str, int]:
        """`mentions`, `judged`, `dead_letters`, `open_incidents`, `waiting_tasks`, `failed_tasks`, and of
        these `failed_open`, of incidents that are open; `blocked_tasks`, which wait until somebody mends something."""
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

    def open_revisions(self) -> list[tuple[str, int]]:
        """The id of every open incident, in order, and how often it was changed: less to read than the incidents."""
        ...

    def closed_since(self, topic: str, since: datetime) -> list[Incident]:
        """Those of a topic that were closed after `since`, the latest closed first."""
        ...

    def save_incident(self, incident: Incident) -> Incident | None:
        """Insert (revision 0) or replace the revision that was read.

        Returns the incident with its new revision, or None when somebody else saved first.
        """
        ...

    def keep_evidence(self, incident: str, posts: Sequence[Judged], at: datetime) -> None:
        """Copy these posts to the incident, where they stay as they are; one that is kept already is left alone."""
        ...

    def evidence(self, incident: str, keys: Sequence[str]) -> list[Judged]:
        """Of the posts that the incident keeps those with these keys, in the order of `keys`."""
        ...

    def evidence_bodies(self, incident: str) -> dict[str, str]:
        """The posts that an incident keeps, by key, as the JSON that is kept: the audit log holds its SHA-256."""
        ...

    # tasks
    def enqueue(self, tasks: Sequence[Task]) -> list[Task]:
        """Add those whose key is new; returns them."""
        ...

    def claim(self, now: datetime, lease: float, limit: int = 20) -> list[Task]:
        """Take waiting tasks that are due, whose needs are done and whose lease is free.

        Lowest priority number first, then the earliest. Sets the lease to `now + lease` seconds and counts the attempt,
        in one conditional UPDATE, so that of two workers one gets each task. The tasks returned carry the
        new count: `attempts > 1` means that an earlier try may have gone through.
        """
        ...

    def ready(self, now: datetime) -> list[tuple[int, int, datetime]]:
        """By priority: how many tasks could be taken now, and when the oldest of them was due."""
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

    def block(self, key: str, until: datetime, why: str) -> None:
        """Hold it until `until`, because somebody must mend `why` first; whatever needs it waits with it."""
        ...

    def unblock(self, keys: Sequence[str]) -> None:
        """These tasks are tried at once, where they wait for somebody to mend something."""
        ...

    def blocked(self) -> list[Task]:
        """All tasks that wait for somebody to mend something, the oldest first."""
        ...

    def tasks(self, incident: str) -> list[Task]:
        """All tasks of an incident, by due time then key."""
        ...

    def hold(self, key: str, until: datetime, why: str) -> None:
        """A claimed task that is not wanted before `until`: it falls due then, and the attempt is taken back."""
        ...

    def shift(self, incident: str, unless: Condition, by: timedelta, now: datetime) -> None:
        """Move when the waiting tasks that stop on `unless` fall due; none of what is to come into the past."""
        ...

    def reschedule(self, keys: Sequence[str], at: datetime) -> None:
        """These tasks, where they wait, fall due at `at`."""
        ...

    def resume(self, incident: str, reason: str, by: timedelta) -> list[Task]:
        """Steps of its playbooks, skipped for a reason that holds these words, wait again and fall due `by` later."""
        ...

    def reprioritise(self, priorities: Mapping[str, int]) -> None:
        """These tasks, by their keys and where they wait, have other priorities."""
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

    def labels_of(self, keys: Sequence[str]) -> dict[tuple[str, str], Labelled]:
        """What people said that these mentions are, by key and topic."""
        ...

    def delivered_as(self, ref: str) -> list[Task]:
        """All tasks whose receipt has exactly this ref, oldest receipt first."""
        ...

    # whose turn it is
    def lease_holder(self, name: str) -> str:
        """Who holds it, run out or not; empty when nobody does."""
        ...

    def take_lease(self, name: str, owner: str, now: datetime, until: datetime) -> str:
        """Take what nobody holds, or hold it longer; gives who holds it until then: `owner`, or somebody else."""
        ...

    def take_request(self, signature: str, now: datetime, until: datetime) -> bool:
        """Whether a signed request is new; it is then remembered until that time."""
        ...

    def forget_request(self, signature: str) -> None:
        """It was not worked on after all."""
        ...

    def drop_lease(self, name: str, owner: str) -> None:
        """Leave it to others, if `owner` holds it."""
        ...

    # whether there is anything new
    def heard_lately(self, topics: Sequence[str], since: datetime) -> dict[str, tuple[object, ...]]:
        """Differs of a topic from an earlier one when anybody wrote of it after `since`; without all others."""
        ...

    def said_of_mentions(self) -> str:
        """Differs from an earlier one when somebody has said what a mention is, or what became of it."""
        ...

    def timeline_head(self) -> int:
        """The id of the newest event; 0 before the first."""
        ...

    def newest_event(self, incident: str) -> int:
        """The id of the newest event of an incident; 0 before the first."""
        ...

    def told_of_since(self, after: int) -> set[str]:
        """The incidents of which the timeline tells something new after that event."""
        ...

    # keys of the HTTP API
    def add_key(self, key: ApiKey) -> None: ...

    def api_keys(self) -> list[ApiKey]:
        """Oldest first, revoked ones too."""
        ...

    def add_sign_in(self, one: SignIn) -> None: ...

    def sign_in(self, id: str) -> SignIn | None: ...

    def end_sign_in(self, id: str, at: datetime) -> bool:
        """It opens nothing from now on; False when it had ended, so that of two who use it at once one does."""
        ...

    def end_sessions_of(self, who: str, at: datetime) -> int:
        """All of somebody's sessions; how many there were."""
        ...

    def end_invitations_of(self, who: str, at: datetime) -> int:
        """The links that nobody has opened yet; how many there were."""
        ...

    def let_in(self, now: datetime) -> list[str]:
        """Whoever has an invitation or a session that holds, by name."""
        ...

    def holding(self, ids: Sequence[str], now: datetime) -> set[str]:
        """Which of these still open anything."""
        ...

    def drop_sign_ins(self, before: datetime) -> int:
        """Those that ended by themselves before then; how many."""
        ...

    def revoke_key(self, id: str, at: datetime) -> bool:
        """From now on it opens nothing; False when there is no such key, or it was revoked before."""
        ...

    # drafts, playbooks, the log
    def save_draft(self, draft: StoredDraft) -> None: ...

    def draft(self, id: str) -> StoredDraft | None: ...

    def open_drafts(self) -> list[tuple[StoredDraft, Task, Incident]]:
        """Every draft that was shown for an open incident, with its task; oldest first."""
        ...

    def confidential(self, limit: int) -> list[Incident]:
        """Confidential incidents: all that are open, and the newest of the others, `limit` together."""
        ...

    def change_draft(self, draft: StoredDraft, before: StoredDraft) -> bool:
        """Keep a draft in place of the one that was read; False when somebody else changed it meanwhile."""
        ...

    def keep_playbooks(self, version: str, text: str, at: datetime, who: str | None = None) -> None:
        """A version comes into force; `who` saved it, where it was saved on the page."""
        ...

    def playbooks_savings(self, limit: int = 100) -> list[Saving]:
        """Which version came into force when, the newest first."""
        ...

    def playbooks(self, version: str) -> str | None: ...

    def add_swap(self, swap: Swap, now: datetime) -> None:
        """A turn of a rota is taken over; those that are over are dropped."""
        ...

    def swaps(self, now: datetime) -> list[Swap]:
        """Those that are not over, in the order in which they were said."""
        ...

    def forget(
        self,
        handle: str,
        platform: str,
        names: Sequence[str],
        at: datetime,
        who: str,
        elsewhere: Callable[[Callable[[Any], Any]], None] | None = None,
    ) -> Mapping[str, int]:
        """Take an author out everywhere, on one platform or (empty) on all; how many rows of each kind were changed.

        Counts stay, and posts that were forgotten are not taken in again. `elsewhere` is handed what takes the person
        out of JSON content, for what is kept outside the database.
        """
        ...

    def drop_mentions(self, before: datetime) -> int:
        """Delete some mentions that came in before then, with what was made of them; how many. Totals stay."""
        ...

    def drop_points(self, before: datetime) -> int:
        """Delete some counts of series that came in before then; how many."""
        ...

    def drop_letters(self, before: datetime) -> int:
        """Delete some dead letters that are older; how many."""
        ...

    def drop_incidents(self, before: datetime, now: datetime) -> int:
        """Delete some incidents that were closed before then, with all that belongs to them; how many."""
        ...

    # who did what
    def audit(self, *entries: AuditEntry) -> None:
        """Write them into the audit log; the timeline's lines are written there by themselves."""
        ...

    def change_mark(self) -> str:
        """Differs from an earlier one when mentions came in, something was logged, or somebody did something."""
        ...

    def audit_head(self) -> int:
        """The number of the newest entry; 0 before the first."""
        ...

    def audit_log(self, after: int = 0, limit: int = 1_000_000) -> list[AuditEntry]:
        """Oldest first."""
        ...

    def log(self, events: Sequence[TimelineEvent]) -> None: ...

    def timeline(self, after: int = 0, *, incident: str | None = None, limit: int = 1000) -> list[TimelineEvent]:
        """In the order they were logged, ids above `after`."""
        ...
