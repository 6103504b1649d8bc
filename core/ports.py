"""The seams: what the app asks of every part. Structural types, so nothing of ours inherits from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from .answering import Answering, HeardAnswers, ScheduledReport
from .effects import Briefing, Card, ChecklistItem, DraftText, Effect, Post, Receipt, StoredDraft
from .model import (
    ChangeKind,
    Crowd,
    Incident,
    Judged,
    Match,
    Matched,
    Mention,
    Outcome,
    Parsed,
    Reading,
    Sentiment,
    Severity,
    Signal,
    Swap,
    Task,
    Topic,
)
from .writing import GivenFact, GivenTemplate, Written

LAST_RESORT = 100  # rank of the notifier that is always there and cannot fail


class Clock(Protocol):
    """Knows the time."""

    def now(self) -> datetime: ...


class Source(Protocol):
    """Where mentions come from. `read(cursor)` goes on after `cursor`, in the feed's own order.

    `name` is unlike that of any other feed: it is what the cursor is kept under. `broken` says, once `read` has
    come to its end, why that was not the feed's own end. A source that can grow also has `follow(cursor, stopped)`,
    which goes on for more until `stopped` says so: it is asked with the seconds to wait, and waits them.
    """

    name: str
    broken: str

    def read(self, cursor: str | None) -> Iterator[Parsed]: ...


class SourceKind(Protocol):
    """What the class of a source says, so that it is found and made without being known.

    An address goes to the kind of the lowest `rank` (50 if it has none) that takes it. `settings` (optional) names
    the FIREBREAK_* variables that it reads.
    """

    def opens(self, address: str, settings: Mapping[str, str], clock: Clock) -> Source | None:
        """The feed at that address; None when it is not one of these. Raises BadSetting."""
        ...

    def sample(self, folder: Path) -> str:
        """Make a small feed in a folder and give its address: three minutes or more, one record unreadable."""
        ...


class SentimentModel(Protocol):
    """Judges texts offline. `langs` holds the feed's word for each text's language, or None.

    `topics` names what each text is judged for: a topic that people have labelled may have its own calibration.
    """

    def score(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Sentiment]: ...


class Matcher(Protocol):
    """Finds what a mention is about and whom it touches."""

    def match(self, mention: Mention, repeats: Mention | None = None) -> Matched:
        """`repeats` is the post that a repost without words of its own repeats, where it is known."""
        ...

    def why(self, mention: Mention, topic: Topic) -> tuple[bool, str]:
        """Whether it is about the topic, and why, as a sentence."""
        ...


class Detector(Protocol):
    """Decides what is unusual: a deterministic fold over readings of one topic.

    The same readings give the same signals. `state()` is plain JSON of a bounded size; a detector that was
    given it by `restore()` goes on exactly as the one that made it. `restore` raises BadState for a state
    of another version of the algorithm.

    Its class is made with a Topic. It may say `watches = "feed"` (it is told of platforms, not of topics) and
    `advisory = True` (it runs only where a topic asks for it). One that holds back what it has said already has
    `closed()`: it is told before a reading with hits when nothing is open on its topic. One that can assume what
    others have shown has `like(others)`: it is given those of the industry's other topics when nothing is stored of it.
    One that can say how near it is to speaking has `nearness(at)`: see `nearness.SaysHowNear`.
    """

    name: str

    def update(self, reading: Reading) -> Signal | None: ...

    def state(self) -> dict[str, Any]: ...

    def restore(self, state: Mapping[str, Any]) -> None: ...


class Writer(Protocol):
    """Words a draft instead of its template, from facts alone. `name` is the model, `place` the machine it is on.

    What it says is not believed: the app strikes whatever does not rest on the facts.
    """

    name: str
    place: str

    def request(self, facts: Sequence[GivenFact], template: GivenTemplate) -> str:
        """Exactly what `draft` would send."""
        ...

    def draft(self, facts: Sequence[GivenFact], template: GivenTemplate) -> Written:
        """The text in sentences that name their facts, within seconds. Raises WriterError."""
        ...


class WriterBrief(Protocol):
    """What a writer is given about one text of a draft: `number` says which."""

    @property
    def number(self) -> int: ...

    @property
    def facts(self) -> tuple[GivenFact, ...]: ...

    @property
    def template(self) -> GivenTemplate: ...


class DraftPlanner(Protocol):
    """What a version of the playbooks file says of drafts. Pure: everything it may know is handed to it."""

    def may_approve(self, draft: StoredDraft, task: Task, now: datetime) -> tuple[str, ...]:
        """Who may approve the draft of a task now; nobody named means everybody."""
        ...

    def refuses(self, draft: StoredDraft, task: Task, incident: Incident, who: str, now: datetime) -> str:
        """Why it does not wait for the approval of `who`; empty when it does."""
        ...

    def approved(self, briefing: Briefing, draft: StoredDraft, who: str, read: str = "") -> StoredDraft | Outcome:
        """The draft as `who`, who read what has the mark `read`, approves it now; or the refusal."""
        ...

    def waits_for(self, draft: StoredDraft, task: Task, now: datetime) -> str:
        """Whose word is still missing once somebody has approved it, as a sentence."""
        ...

    def asked(self, briefing: Briefing, draft: StoredDraft, who: str, text: str) -> StoredDraft | Outcome:
        """The draft with the changes that somebody asks for; or the refusal."""
        ...

    def edited(self, briefing: Briefing, draft: StoredDraft, number: int, who: str, text: str) -> StoredDraft | Outcome:
        """The draft with its text `number` as somebody wrote it; or what is against that."""
        ...

    def checked(self, briefing: Briefing, draft: StoredDraft, number: int, who: str, text: str) -> DraftText | Outcome:
        """A text as somebody writes it, with what is against it; or why nobody writes it any more."""
        ...

    def otherwise(self, draft: StoredDraft, incident: Incident) -> tuple[tuple[str, str, str], ...]:
        """What its last approval stood on, and is otherwise now: what it is, then and now."""
        ...

    def lost(self, draft: StoredDraft, incident: Incident, now: datetime, unsaid: str = "") -> StoredDraft | None:
        """The draft without an approval that does not stand any more; None while it stands."""
        ...

    def shown(self, draft: StoredDraft, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """Tasks that show what became of a draft, and tell those whose approval is void."""
        ...

    def to_write(self, briefing: Briefing, draft: StoredDraft) -> Sequence[WriterBrief]:
        """What a writer may be given of a draft, people hidden; nothing of one that is confidential."""
        ...

    def written(
        self, briefing: Briefing, draft: StoredDraft, given: Sequence[Any], came: Mapping[int, Written]
    ) -> StoredDraft:
        """The draft with what stands of a writer's texts, by number; its calls say what became of each.

        `given` is what `to_write` gave.
        """
        ...


@runtime_checkable
class Foresees(Protocol):
    """A detector that can also say what it expects: `known` is the share that it knows of it, 0 to 1."""

    @property
    def known(self) -> float: ...

    def usual(self, since: datetime, until: datetime) -> float: ...


class Planner(Protocol):
    """One version of a playbooks file: what applies, what is to be done, and how each thing looks."""

    version: str
    text: str

    def topic(self, name: str) -> Topic:
        """What is watched under that name; a bare one when the file says nothing about it."""
        ...

    def peers(self, name: str) -> tuple[Topic, ...]:
        """The other topics of its industry; none where it names no industry."""
        ...

    def matching(self, signal: Signal, incident: Incident | None, crowd: Crowd | None = None) -> tuple[Match, ...]:
        """Every playbook that fits, with what suppresses it, or that it waits: without a `crowd` none waits."""
        ...

    @property
    def asked_words(self) -> tuple[str, ...]:
        """The words that the playbooks look for in posts."""
        ...

    @property
    def asks_posts(self) -> bool:
        """Whether a playbook asks what posts say, where they stand or how many they are."""
        ...

    def swap(self, team: str, to: str, until: str, by: str, now: datetime) -> Swap | str:
        """The turn of a rota that somebody asks to be taken over; or the refusal."""
        ...

    def swap_notes(self, swap: Swap) -> list[Task]:
        """What both of them are told; asked before it is in force."""
        ...

    def know_swaps(self, swaps: Sequence[Swap]) -> None:
        """These hold from now on, for whoever calls on the people of this version."""
        ...

    def swap_note(self, task: Task, now: datetime) -> Post | None:
        """The message of one of those tasks; None for somebody who is gone."""
        ...

    @property
    def asks_mentions(self) -> bool:
        """Whether a playbook asks how many there are, negative or not."""
        ...

    @property
    def asks_size(self) -> bool:
        """Whether a playbook asks how many there are, so that a signal is looked at again while it grows."""
        ...

    @property
    def remembers(self) -> timedelta:
        """How far back the playbooks ask for earlier incidents of a topic; zero where none does."""
        ...

    def unmatched(self, signal: Signal) -> tuple[str, ...]:
        """Why each playbook does not fit, as a line each."""
        ...

    def clauses(self, playbook: str, signal: Signal) -> tuple[tuple[bool, str], ...]:
        """For each clause of its `when:` whether it holds for the signal, and why."""
        ...

    def begun(self, incident: Incident, crowd: Crowd) -> tuple[Match, ...]:
        """Those of its playbooks that waited and need not any more, each with the sentence that says why."""
        ...

    def fixed_severity(self, incident: Incident) -> Severity | None:
        """The gravest that the playbooks which run for it set themselves; None where they leave it to the signals."""
        ...

    def rehearse(self, playbook: str, who: str, now: datetime) -> tuple[Signal, Match] | Outcome:
        """What `who` pretends to have seen so that a playbook runs as a drill; or the refusal."""
        ...

    def declared(self, signal: Signal, incident: Incident | None, playbook: str) -> tuple[Match, ...] | Outcome:
        """Which playbooks run for what somebody declares, with the one that was chosen; or the refusal."""
        ...

    def playbook_names(self) -> tuple[str, ...]:
        """The names of all playbooks, in the file's order."""
        ...

    def on_duty(self, now: datetime) -> tuple[tuple[str, str | None, datetime | None], ...]:
        """Each team with a rota, by its title: whoever is on call, None in a hole, and until when on its clock."""
        ...

    def turns(self, who: str, now: datetime) -> tuple[tuple[str, datetime | None], ...]:
        """The teams for which somebody is on call, and until when on the rota's clock."""
        ...

    def plan(self, incident: Incident, playbook: str, now: datetime) -> tuple[Task, ...]:
        """The tasks of a playbook that starts, and the next hand-over of each rota that it calls."""
        ...

    def follow_up(
        self,
        incident: Incident,
        done: Sequence[Task],
        change: str,
        now: datetime,
        kind: ChangeKind = "news",
        before: Incident | None = None,
    ) -> tuple[Task, ...]:
        """Tasks that bring what was already shown up to date after `change` (a sentence; empty edits in silence).

        With the incident as it was `before`, also messages other than the cards that read otherwise since.
        """
        ...

    def call_again(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """The calls of its playbooks anew, since it has got worse; not whom `tasks` call as soon anyway."""
        ...

    def called_in_vain(self, incident: Incident, tasks: Sequence[Task]) -> bool:
        """Whether people were called, nobody has answered, and nobody is left to call."""
        ...

    def effect(self, briefing: Briefing) -> Effect | None:
        """What delivering this task means now; None when there is nothing left to do."""
        ...

    # how it stands
    def describe(
        self, incident: Incident, now: datetime, *, inside: bool, items: Sequence[ChecklistItem] = ()
    ) -> tuple[str, ...]:
        """How the incident stands, in lines: whole `inside`, next to nothing for others."""
        ...

    def describe_briefly(self, incident: Incident, now: datetime, *, inside: bool) -> str:
        """The same in one line of a list."""
        ...

    def language(self, who: str) -> str:
        """The first language of somebody that we speak; the file's where nobody knows."""
        ...

    def own_language(self, who: str) -> str:
        """The first language of somebody that we speak; empty where nobody knows."""
        ...

    def knows(self, who: str) -> bool:
        """Whether somebody is of the file's people, by whichever of their names."""
        ...

    def who_has_it(self, incident: Incident, now: datetime) -> str:
        """Who has it, or when it was closed; nothing of what it is about, so that anybody may read it."""
        ...

    def topics(self) -> tuple[Topic, ...]:
        """All that is watched, in the file's order."""
        ...

    def may_know(self, incident: Incident, who: str, now: datetime) -> bool:
        """Whether somebody may read what it is about: anybody of the file, of a confidential one its room's people."""
        ...

    def card(self, briefing: Briefing, *, inside: bool) -> Card:
        """The card of the incident that `briefing` is about: whole `inside`, next to nothing for others."""
        ...

    def claim_card(self, briefing: Briefing) -> Card | None:
        """The card of a claim that many repeat, for a `briefing` about its task; None where nothing is left of it."""
        ...

    # what is told every week
    def scheduled(self, now: datetime) -> tuple[ScheduledReport, ...]:
        """The reports of this version, one for each place or person that gets it."""
        ...

    def report(self, task: Task, found: Answering, now: datetime) -> Post | None:
        """A report that is due; None where this version does not know it any more, or nobody is there to get it."""
        ...

    # what people press
    def refuses(
        self, incident: Incident | None, action: str, who: str, now: datetime, among: Sequence[str] = ()
    ) -> str:
        """Why `who` may not do this (a key of `may:`), as a sentence; empty when they may.

        `among` are those whom a draft asks. Where there is no incident, whoever the file knows may.
        """
        ...

    def spoken_name(self, who: str) -> str:
        """The name that people read of somebody, whichever of their names is given."""
        ...

    @property
    def drafts(self) -> DraftPlanner:
        """What it says of drafts."""
        ...

    def after_public(self, incident: Incident, now: datetime) -> tuple[Task, ...]:
        """What comes once it was answered in public: the move to private, where a playbook wants it."""
        ...

    def going_round(
        self, incident: Incident, tasks: Sequence[Task], posts: Sequence[Judged], now: datetime
    ) -> tuple[Task, ...]:
        """The card of a claim that many of `posts` repeat, or its edit as it spreads."""
        ...

    def can_deny(self, incident: Incident) -> bool:
        """Whether a step of the file says for which platforms a denial is drafted, and who approves it."""
        ...

    def denials(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """The drafts of the denials that somebody asked for; each claim once."""
        ...

    def found_promise(self, incident: Incident, heard: HeardAnswers, now: datetime) -> Outcome | None:
        """The incident with what colleagues promised outside the tool, and the sentence; None where nothing is new."""
        ...

    def moved_in_private(self, incident: Incident, heard: HeardAnswers, now: datetime) -> Outcome | None:
        """The incident with those who were written to in private, and the sentence; None where nobody is new."""
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

    def priority(self, task: Task, incident: Incident) -> int:
        """How urgent the task is, as grave as the incident is now; 1 is sent first."""
        ...

    def room(self, incident: Incident, who: str, now: datetime) -> tuple[Task, ...]:
        """The tasks that open a room nobody planned; the first one opens it."""
        ...

    def another_room(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """The tasks of a room in place of one that stays archived."""
        ...

    def brief(self, incident: Incident, now: datetime) -> tuple[Task, ...]:
        """The hand-over to whoever took over."""
        ...

    def closing(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """The summary, and the end of the room."""
        ...

    def reopened(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """What a closed incident that goes on calls for: its room, when that was archived."""
        ...

    def chasing(
        self, task: Task, incident: Incident, tasks: Sequence[Task], items: Sequence[ChecklistItem]
    ) -> tuple[Task, ...]:
        """What happens when items of the checklist that `task` puts up are overdue."""
        ...

    def ended(
        self, task: Task, incident: Incident, tasks: Sequence[Task], missed: Sequence[str], now: datetime
    ) -> tuple[Task, ...]:
        """What the end of a task (done, skipped or failed) calls for: people it missed; after a hand-over, the next.

        `missed` are the names that its receipt gives; `tasks` are the incident's, needed where somebody was missed,
        the task failed, or a chain of calls ends.
        """
        ...

    def blocked(
        self, task: Task, incident: Incident, tasks: Sequence[Task], why: str, now: datetime
    ) -> tuple[Task, ...]:
        """Who is told, and where, that a task waits until somebody mends `why`; the same again for the same cause."""
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
    Raises DeliveryError. The service calls it from several threads at once, but never twice at once for one message.
    One with `tells_nobody` (optional) only pretends: then the log says what would have been done.
    """

    name: str

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt: ...


class NotifierKind(Protocol):
    """What the class of a notifier says, so that it is found and made without being known.

    Of those that the settings ask for, the one of the lowest `rank` is taken (50 if it has none). With
    `fallback_only` (optional) it is asked only while that one does not answer, and only for what is urgent: cards and
    drafts. `settings` (optional) names the FIREBREAK_* variables that it reads.
    """

    def from_settings(self, settings: Mapping[str, str], clock: Clock, who: Callable[[str], str]) -> Notifier | None:
        """One that delivers as the settings say; None when they do not ask for it. Raises BadSetting.

        `who` gives the name that the team uses for the id an effect is addressed to.
        """
        ...
