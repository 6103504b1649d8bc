"""The nouns of what we do and show: effects, what they are made of, and the proof that they happened.

Frozen, and plain JSON when stored; times and spans are as in `model`, which knows nothing of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from msgspec import Struct

from .answering import History, KnownIssue, Load
from .messages import Said
from .model import ChartMark, Incident, Judged, Mention, Severity, Task, Way
from .writing import WriterCall

# --- whom we call, and what they see -------------------------------------------------------------


class Person(Struct, frozen=True):
    """Somebody who can be called. `slack` is a member id (U…)."""

    name: str
    slack: str
    languages: tuple[str, ...] = ()
    zone: str = ""  # where they live; empty where nobody says


class Quote(Struct, frozen=True):
    """A stranger's post as shown to responders. Every field is untrusted text."""

    author: str
    platform: str
    text: str
    at: datetime
    followers: int | None = None
    url: str | None = None
    why: str = ""


class Button(Struct, frozen=True):
    """Something a person may press. `action` is a row of the table; `value` the incident, draft or item it is about.

    With `options` (label, choice) it is a menu, and what is sent is `value:choice`.
    """

    action: str
    label: str
    value: str
    style: Literal["primary", "danger"] | None = None
    options: tuple[tuple[str, str], ...] = ()
    confirm: str = ""  # asked before it works
    choice: str = ""  # what its press says, of the choices that its action has: no menu


class Card(Struct, frozen=True):
    """What an alert says, whoever shows it. The headline must do on a locked phone."""

    incident: str
    topic: str
    severity: Severity
    headline: str
    why: str
    facts: tuple[tuple[str, str], ...] = ()
    quotes: tuple[Quote, ...] = ()
    next: tuple[str, ...] = ()
    status: str = ""
    buttons: tuple[Button, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # label and address of our own: the only ones that can be followed
    confidential: bool = False  # holds what only the room may see: it is shown nowhere else
    next_at: datetime | None = None  # when the first of what happens next does


class ChecklistItem(Struct, frozen=True):
    """One thing to do, for whom, by when, and what became of it. `revision` counts the saves, as an incident's."""

    text: Said
    who: tuple[Person, ...] = ()
    due_at: datetime | None = None
    id: str = ""
    section: Said = ""
    incident: str = ""
    checklist: str = ""
    number: int = 0  # of its line in the file's checklist, from 1
    called: tuple[str, ...] = ()  # whom the file names: people, teams, team.on_call
    state: Literal["open", "claimed", "done", "skipped"] = "open"
    by: str | None = None  # who claimed, did or skipped it
    at: datetime | None = None  # when
    reason: str = ""  # of a skip
    note: str = ""
    revision: int = 0

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.state in ("done", "skipped")

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been done by now."""
        return not self.settled and self.due_at is not None and self.due_at <= now


class Promise(Struct, frozen=True):
    """A time by which a draft promises more, and how its text says it."""

    at: datetime
    said: str


class DraftText(Struct, frozen=True):
    """One proposed public text. `used` and `limit` count as the platform counts."""

    platform: str
    lang: str
    text: str
    used: int
    limit: int
    problem: Said = ""  # why it must not be posted as it is; empty when it may
    promises: tuple[Promise, ...] = ()
    signed: str = ""  # the signature in it
    cause: str | None = None  # what it says it is about; None: not remembered
    advice: tuple[Said, ...] = ()  # what somebody should think about before they approve it
    edited_by: str = ""  # who wrote it anew; empty: it is as its template says
    offer_by: tuple[str, ...] = ()  # people and teams of whom one must approve what it offers
    written_by: str = ""  # the writer whose words it has; empty: it is as its template says


class Approval(Struct, frozen=True):
    """Somebody stands for a draft as it reads."""

    who: str
    at: datetime


class Basis(Struct, frozen=True):
    """What was known when a draft was approved: once it is otherwise, the approval does not stand any more."""

    severity: Severity
    tags: tuple[str, ...] = ()  # who was touched
    classes: tuple[str, ...] = ()  # what the posts were about, by class, and what harm they spoke of
    terms: tuple[str, ...] = ()  # which words rose
    mark: str = ""  # of texts, platforms and promises
    industry: str = ""  # "alone", "some" or "all" of it had this; empty where nobody compared


class StoredDraft(Struct, frozen=True):
    """Drafts awaiting people. Firebreak never posts them. `revision` counts the saves, as an incident's."""

    id: str  # the task's key
    incident: str
    texts: tuple[DraftText, ...]
    approvers: tuple[str, ...]
    created_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    approved_severity: Severity | None = None  # as grave as it was then; graver since, the approval is void
    approved_tags: tuple[str, ...] = ()  # who was touched then
    changed: Said = ""  # what approving changed in the texts
    approvals: tuple[Approval, ...] = ()  # of everybody so far; `approved_by` once they are enough
    basis: Basis | None = None  # what they stand on; None before this was remembered
    voided: tuple[str, ...] = ()  # who had approved it, where that does not stand any more
    voided_why: Said = ""
    voided_at: datetime | None = None
    approved_before: datetime | None = None  # when those had
    stood_on: Basis | None = None  # what that approval stood on, to be shown beside what is now ...
    read_as: tuple[str, ...] = ()  # ... and how the texts read that it was given to
    asked: str = ""  # the changes that somebody asks for
    asked_by: str = ""
    policies: tuple[tuple[Said, Said], ...] = ()  # a label and a line for each that holds for it
    private: bool = False  # it moves the talk out of public, after the public answer
    calls: tuple[WriterCall, ...] = ()  # of a writer: what was sent of it, and what came back
    revision: int = 0


def mark(texts: Iterable[DraftText]) -> str:
    """A short hash of what can be read, which an approval stands for: platforms, texts and what they promise."""
    told = [
        f"{one.platform}\0{one.lang}\0{one.text}\0{[each.at.timestamp() for each in one.promises]}" for one in texts
    ]
    return blake2b(repr(told).encode(), digest_size=6).hexdigest()


class Moment(Struct, frozen=True):
    """What a topic received in one step of time that begins `at`."""

    at: datetime
    all: int
    negative: float  # estimated, as in `Reading`


def together(counted: Mapping[str, Sequence[Moment]]) -> list[Moment]:
    """The counts of several topics as those of one. A post about two of them counts for each."""
    return [
        Moment(each[0].at, sum(one.all for one in each), round(sum(one.negative for one in each), 4))
        for each in zip(*counted.values(), strict=True)
    ]


# --- effects -------------------------------------------------------------------------------------


class Timed(Struct, frozen=True, kw_only=True):
    """What every effect knows of time, and of our own answer."""

    times: tuple[tuple[str, datetime], ...] = ()  # the moments that its words name, and those words
    zone: str = "UTC"  # of what it is about, for those who have no clock of their own
    language: str = "en"  # in which its words are, and whatever a notifier adds to them
    answer: str = ""  # the address of our own answer in public: the only one that can be followed in a sentence


class Post(Timed, frozen=True, tag=True):
    """Say something in a channel, a room or to one person. `ref` of the receipt is `channel:ts`."""

    to: str
    text: str
    card: Card | None = None
    mention: tuple[Person, ...] = ()
    thread: str | None = None
    broadcast: bool = False
    quiet: bool = False  # of a room: it rings nobody, and a `Pin` follows
    buttons: tuple[Button, ...] = ()  # below a text that has no card
    by: Way | Literal["service"] = "slack"  # otherwise `to` is a telephone number, a mailbox or a service of the file
    title: str = ""  # of what is no call: a report or a ticket, whose lines stay as they are
    part: str = ""  # what a service does with it: "ticket", "webhook", "email"
    mailbox: str = ""  # of an e-mail: to which of the service's
    alarm: bool = False  # the service speaks of itself, and must be heard: without a card, and by any way


class Update(Timed, frozen=True, tag=True):
    """Bring an earlier message up to date, and say `line` in its thread; `broadcast` says it in the channel too.

    `text` and `buttons` are as in a `Post`.
    """

    ref: str
    card: Card | None
    line: str = ""
    broadcast: bool = False
    mention: tuple[Person, ...] = ()  # by the line
    text: str = ""
    buttons: tuple[Button, ...] = ()


class OpenRoom(Timed, frozen=True, tag=True):
    """Make a private channel. `ref` of the receipt is its id."""

    incident: str
    name: str
    purpose: str
    since: datetime  # the incident's opening: a room of ours is never older


class Describe(Timed, frozen=True, tag=True):
    """Write above a room what it is for. Apart from making it: nobody waits for this."""

    room: str
    purpose: str


class Invite(Timed, frozen=True, tag=True):
    """Bring people into a room; the receipt says who could not be invited, and its note why."""

    room: str
    people: tuple[Person, ...]


class Checklist(Timed, frozen=True, tag=True):
    """Put the checklist into the room; with `ref`, bring the one that stands there up to date."""

    room: str
    title: str
    items: tuple[ChecklistItem, ...]
    ref: str | None = None
    closed: bool = False  # nothing of it can be pressed any more


class Pin(Timed, frozen=True, tag=True):
    """Pin a message, by its `channel:ts`. Apart from posting it: Slack takes far fewer pins than messages."""

    ref: str


class Archive(Timed, frozen=True, tag=True):
    """Close a room for good; it stays readable. One that is archived or gone already is fine."""

    room: str


class Unarchive(Timed, frozen=True, tag=True):
    """Open an archived room again. One that is open is fine; without a `ref` the service keeps it archived."""

    room: str


class Draft(Timed, frozen=True, tag=True):
    """Show drafted texts to those who may approve them; with `ref`, bring those that stand there up to date.

    Nothing is published by this.
    """

    to: str
    draft: StoredDraft
    card: Card
    mention: tuple[Person, ...] = ()
    thread: str | None = None
    ref: str | None = None


class Chart(Timed, frozen=True, tag=True):
    """A picture of the last hours in the thread of a card: negative mentions per `step` seconds, and what is usual."""

    thread: str  # the card's `channel:ts`
    title: str
    moments: tuple[Moment, ...]
    step: float
    usual: float | None = None  # per step
    marks: tuple[ChartMark, ...] = ()
    window: tuple[datetime, datetime] | None = None  # over which it was noticed


class Document(Timed, frozen=True, tag=True):
    """A file in the thread of a message: the review of an incident. `text` is written when it is delivered."""

    thread: str  # the message's `channel:ts`
    incident: str
    name: str
    title: str
    text: str = ""


Effect = Post | Update | OpenRoom | Describe | Invite | Checklist | Pin | Draft | Archive | Unarchive | Chart | Document


# --- before an effect, and after it --------------------------------------------------------------


class Briefing(Struct, frozen=True):
    """All that an action may know when it makes its effect."""

    task: Task
    incident: Incident
    now: datetime
    evidence: tuple[Judged, ...] = ()
    done: tuple[Task, ...] = ()  # the incident's tasks so far, with their refs
    pending: tuple[Task, ...] = ()  # what comes next
    items: tuple[ChecklistItem, ...] = ()  # of all its checklists
    drafts: tuple[StoredDraft, ...] = ()  # only for a task about drafts
    known: KnownIssue | None = None  # of the topic
    asked: tuple[Judged, ...] = ()  # of what was said since it is known, the newest; empty without one
    answers: tuple[Mention, ...] = ()  # our own posts below the evidence
    customers: tuple[History, ...] = ()  # who wrote the evidence and has written before; only for a task about drafts
    claim: tuple[Judged, ...] = ()  # who repeats it, oldest first; only for a task about the card of a rumour
    load: Load | None = None  # of the topic; only while it surges
    history: tuple[Moment, ...] = ()  # of the last hours, oldest first; only for a task whose part is "chart"
    stopped: bool = False  # the program did not run when the task fell due


class Receipt(Struct, frozen=True):
    """Proof of delivery: `ref` is the service's own name for what it made, `note` what people should know."""

    at: datetime
    ref: str
    note: str = ""
    missed: tuple[str, ...] = ()  # names of people whom an invitation could not bring in
    place: str = ""  # how people call the channel, where it was addressed by its id
