"""What people and programs look at; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..core.answering import History
from ..core.effects import Card, ChecklistItem, DraftText, StoredDraft
from ..core.model import Incident, Labelled, Mention, Saving, Task, TimelineEvent, Topic
from ..core.ports import Clock
from ..core.rules import LEASE, READ, TEXT
from ..core.store import Store
from ..core.times import Times, moments_in, times_of
from .briefing import briefing_of, claims_of, history_of
from .draft_desk import DraftDesk
from .playbook_versions import PlaybookVersions
from .small_wall import SmallWall, small_wall

EVEN_SO = timedelta(seconds=10)  # so often an open page is made anew though nothing happened: clocks run out
LATELY = timedelta(minutes=10)  # in which new posts are looked for
ROOMS = 1_000  # newest incidents among which a room's is looked for


class Queries:
    """Reads, each in a transaction of its own."""

    def __init__(self, store: Store, clock: Clock, versions: PlaybookVersions) -> None:
        self._store, self._clock, self._versions = store, clock, versions
        self.desk = DraftDesk(store, clock, versions)

    def incidents(self, *, open_only: bool = False, limit: int = 100) -> list[Incident]:
        """Newest first."""
        with self._store.begin() as tx:
            return tx.incidents(open_only=open_only, limit=limit)

    def incident(self, id: str) -> Incident | None:
        """The incident of that id; None when there is none."""
        with self._store.begin() as tx:
            return tx.incident(id)

    def topics(self) -> tuple[Topic, ...]:
        """All that is watched, in the file's order."""
        return self._versions.current.topics()

    def playbook_names(self) -> tuple[str, ...]:
        """The names of all playbooks, in the file's order."""
        return self._versions.current.playbook_names()

    def mark(self, span: timedelta = EVEN_SO) -> str:
        """Differs from an earlier one when there may be something new to see, and once in every `span`."""
        even_so = self._clock.now().timestamp() // span.total_seconds()
        with self._store.begin() as tx:
            return f"{tx.change_mark()} {tx.open_revisions()} {even_so}"

    def mark_of_acts(self) -> str:
        """Differs from an earlier one when somebody did something, or something happened to an incident."""
        with self._store.begin() as tx:
            return f"{tx.open_revisions()} {tx.audit_head()}"

    def mark_of(self, incident: str) -> str:
        """The same of one incident and its topic."""
        now = self._clock.now()
        with self._store.begin() as tx:
            found = tx.incident(incident)
            lately = tx.heard_lately([found.topic], now - LATELY) if found else {}
            told = tx.newest_event(incident)
        return f"{found and found.revision} {told} {lately} {now.timestamp() // EVEN_SO.total_seconds()}"

    def kept_from(self, whos: Sequence[str]) -> dict[str, frozenset[str]]:
        """The confidential incidents that each may not read: who has the same ones sees the same."""
        with self._store.begin() as tx:
            return self._versions.kept_from(tx, whos, self._clock.now())

    def sessions_of(self, ids: Collection[str]) -> set[str]:
        """Those of these sessions that hold."""
        with self._store.begin() as tx:
            return tx.holding(sorted(ids), self._clock.now())

    def blocked(self, who: str) -> list[tuple[str, str]]:
        """What waits for somebody to mend something: the incident, and what to mend. Of those that `who` may know."""
        now = self._clock.now()
        with self._store.begin() as tx:
            held = {(task.incident, task.blocked_by or ""): None for task in tx.blocked()}
            known = {id: tx.incident(id) for id, _ in held}
            open_to = {id for id, one in known.items() if one and self._versions.of(tx, one).may_know(one, who, now)}
        return [one for one in held if one[0] in open_to]

    def on_duty(self) -> tuple[tuple[str, str | None, datetime | None], ...]:
        """Each team with a rota: its title, whoever is on call there (None: nobody), and until when."""
        return self._versions.current.on_duty(self._clock.now())

    def small_wall(self, who: str) -> SmallWall:
        """What `who` has before them: what is open, what is theirs, what waits for them."""
        waiting = [one.draft for one in self.desk.drafts(who) if one.standing == "waits for you"]
        with self._store.begin() as tx:
            return small_wall(tx, self._versions, who, self._clock.now(), waiting)

    def playbooks(self, version: str) -> str | None:
        """The text of a version of the playbooks; None when there is none such."""
        with self._store.begin() as tx:
            return tx.playbooks(version)

    def playbooks_savings(self, limit: int = 100) -> list[Saving]:
        """Which version came into force when, the newest first."""
        with self._store.begin() as tx:
            return tx.playbooks_savings(limit)

    def may_know(self, incident: Incident, who: str) -> bool:
        """Whether somebody may read what it is about."""
        with self._store.begin() as tx:
            return self._versions.of(tx, incident).may_know(incident, who, self._clock.now())

    def private_to_others(self, who: str) -> frozenset[str]:
        """The posts that somebody may not read: a confidential incident keeps them, whose room does not hold them."""
        with self._store.begin() as tx:
            return self._versions.private_to_others(tx, who, self._clock.now())

    def mention(self, key: str, who: str) -> tuple[Mention, list[str]] | None:
        """A mention and the topics that it is about; None where there is none that `who` may read."""
        with self._store.begin() as tx:
            stored = tx.posts([key]).get(key)
            if stored is None or key in self._versions.private_to_others(tx, who, self._clock.now()):
                return None
            return stored.mention, [topic for _, topic in tx.judgements([key])]

    def history(self, platform: str, handle: str) -> History:
        """What one person has written in a year, over the accounts that are known to be theirs."""
        with self._store.begin() as tx:
            return history_of(tx, platform, handle, self._clock.now())

    def card(self, incident: Incident, *, inside: bool) -> Card:
        """The card of an incident, whole for who `may_know`: what it says, what happens next, what can be pressed."""
        now = self._clock.now()
        with self._store.begin() as tx:
            planner = self._versions.of(tx, incident)
            looking = Task("", incident.id, "", 0, "look", now)
            briefing = briefing_of(tx, looking, incident, now)
        return planner.card(briefing, inside=inside)

    def claims(self, incident: Incident) -> list[Card]:
        """What many repeat, a card each as it stands in the room: for those who may know the incident."""
        now = self._clock.now()
        with self._store.begin() as tx:
            planner = self._versions.of(tx, incident)
            told = claims_of(tx, incident, now)
        return [card for each in told if (card := planner.claim_card(each))]

    def keeps_from(self, id: str, who: str, action: str) -> bool:
        """Whether `action` on an incident is for those who may know it: its card offers everybody else less."""
        incident = self.incident(id)
        if incident is None or not incident.confidential or self.may_know(incident, who):
            return False
        return action not in {button.action for button in self.card(incident, inside=False).buttons}

    def incident_of(self, room: str) -> Incident | None:
        """The incident whose room this is, among the newest thousand."""
        return next((one for one in self.incidents(limit=ROOMS) if room and one.room == room), None)

    def items(self, incident: str) -> list[ChecklistItem]:
        """All items of an incident's checklists, as they stand."""
        with self._store.begin() as tx:
            return tx.items(incident)

    def item(self, id: str) -> ChecklistItem | None:
        """The checklist item of that id; None when there is none."""
        with self._store.begin() as tx:
            return tx.item(id)

    def drafts(self, incident: str) -> list[StoredDraft]:
        """The drafts that were shown, the oldest first."""
        with self._store.begin() as tx:
            shown = sorted((one for one in tx.tasks(incident) if one.state == "done"), key=lambda one: one.due_at)
            return [draft for task in shown if (draft := tx.draft(task.key))]

    def newest_draft(self, incident: str) -> str | None:
        """The id of the draft that was shown last; None before one was."""
        shown = self.drafts(incident)
        return shown[-1].id if shown else None

    def draft_text(self, subject: str) -> DraftText | None:
        """One text of a draft, by `draft~number`; the first of one that is named without a number."""
        id, _, number = subject.partition(TEXT)
        with self._store.begin() as tx:
            draft = tx.draft(id.partition(READ)[0])
        at = int(number) if number.isdecimal() else 0
        return draft.texts[at] if draft and at < len(draft.texts) else None

    def describe(self, incident: Incident, channel: str, *, items: bool = False) -> tuple[str, ...]:
        """How it stands, in lines for those in `channel`; with `items`, also what is left on its checklists."""
        with self._store.begin() as tx:
            planner = self._versions.of(tx, incident)
            left = tx.items(incident.id) if items else []
        return planner.describe(incident, self._clock.now(), inside=not hidden(incident, channel), items=left)

    def language(self, who: str) -> str:
        """In which language somebody reads."""
        return self._versions.current.language(who)

    def own_language(self, who: str) -> str:
        """The same, empty where the file does not say."""
        return self._versions.current.own_language(who)

    def times(self, incident: Incident) -> Times:
        """The moments that the words about an incident may name."""
        with self._store.begin() as tx:
            zone = self._versions.of(tx, incident).topic(incident.topic).zone
        return times_of(moments_in(incident), self._clock.now(), zone)

    def describe_briefly(self, incident: Incident, channel: str) -> str:
        """How it stands, in one line for those in `channel`."""
        with self._store.begin() as tx:
            planner = self._versions.of(tx, incident)
        return planner.describe_briefly(incident, self._clock.now(), inside=not hidden(incident, channel))

    def facts(self, after: int = 0, *, incident: str | None = None) -> list[TimelineEvent]:
        """The log, from the event after `after`."""
        with self._store.begin() as tx:
            return tx.timeline(after, incident=incident)

    def labels(self) -> list[Labelled]:
        """What people said that mentions are, oldest first."""
        with self._store.begin() as tx:
            return tx.labels()

    def health(self) -> dict[str, Any]:
        """Figures that say whether anybody would be told if something happened now."""
        now = self._clock.now()
        with self._store.begin() as tx:
            counts, due = tx.counts(), tx.next_due()
        late = max(0.0, (now - due).total_seconds()) if due else 0.0
        lost = counts["failed_open"] or counts["blocked_tasks"]
        return {"ok": late < LEASE and not lost, "overdue_seconds": round(late, 1), **counts}


def hidden(incident: Incident, channel: str) -> bool:
    """Whether `channel` may not learn what the incident is about."""
    return incident.confidential and incident.room != channel
