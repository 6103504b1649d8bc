"""The nouns of what is heard and decided: from a mention to the tasks of an incident.

Frozen, and plain JSON when stored. What the tasks then do and show stands in `effects`, which builds on these.

All times are aware and in UTC. Shares and probabilities are in [0, 1]. Spans are seconds unless named otherwise.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from msgspec import Struct, field

from .messages import Said, restored

Label = Literal["negative", "neutral", "positive", "abstain"]
Operation = Literal["create", "update", "delete"]
Phase = Literal["raised", "grew", "calm"]
Verdict = Literal["real", "false", "known", "drill"]
Condition = Literal["acknowledged", "publicly_acknowledged", "moved_to_private", "room_open", "closed"]
Snooze = Literal["30m", "worse", "shift"]
RumourVerdict = Literal["true", "false", "open"]  # what a person says of a claim that many repeat
MOST_CLAIMS = 3  # of one incident that have a card of their own
Wrong = Literal["not_us", "not_negative", "known", "drill"]
ChangeKind = Literal["news", "growing", "raised", "joined", "returned", "flared", "grown"]  # growing: more of the same
Way = Literal["slack", "phone", "sms", "email"]
# Graver; a new voice; back after a calm; a fire beside what people were told of; all called in vain.
Rising = Literal["raised", "joined", "returned", "flared", "grown"]
Scope = Literal["mentions", "read", "act", "rota"]
Loudness = Literal["edit", "thread", "channel"]  # of a change of a card: shown only, said below it, said to all
Reason = Literal[
    "change", "reopened", "item", "overdue", "lapse", "wake", "promise",  # why a card is brought up to date
    "stand_down", "promised", "tier",  # why another message is; and a card, when a tier has been called
    "uninvited", "uncalled", "nobody_on_call", "shift",  # why somebody's backup is called
]  # fmt: skip


FEED = "feed:"  # begins the name of a topic that stands for all that comes from one platform
LIVE = f"{FEED}the feed "  # ... or from one live feed, which is told of by its own name
UNKNOWN = -1  # in place of an author's hash
SERIES = "series:"  # begins the name of a topic that stands for a count that somebody posts: series:acme-air/calls
PEOPLE = {"sev1": 40, "sev2": 20, "sev3": 10}  # who must have written before a volume of posts is so grave
DECLARED = "declared"  # the detector of what a person saw and no detector did
DRILL = "drill:"  # begins the name of a topic that is only rehearsed: no mention ever belongs to it


class Severity(StrEnum):
    """How grave: sev1 is the gravest, sev4 the mildest.

    >>> Severity.SEV1.at_least(Severity.SEV3), Severity.SEV4.at_least(Severity.SEV3)
    (True, False)
    """

    SEV1 = "sev1"
    SEV2 = "sev2"
    SEV3 = "sev3"
    SEV4 = "sev4"

    def at_least(self, other: Severity) -> bool:
        """True when this is as grave as `other`, or graver."""
        return self.value <= other.value

    @property
    def rank(self) -> int:
        """1 for the gravest to 4 for the mildest."""
        return list(Severity).index(self) + 1


def gravest(*severities: Severity) -> Severity:
    """The gravest of the severities given; in doubt we go up."""
    return min(severities)


# What there is by the thousand has `gc=False`: it holds nothing that could hold it again, so the collector of cycles
# need not look at it, which in a flood was an eighth of the work.

# --- what comes in -------------------------------------------------------------------------------


class Author(Struct, frozen=True, gc=False):
    """Who wrote a mention. `handle` is as the platform writes it, without a leading @."""

    handle: str
    followers: int | None = None
    verified: bool = False
    name: str | None = None  # as they want to be called; not every feed tells
    about: str | None = None  # what they say of themselves


class Mention(Struct, frozen=True, gc=False):
    """One public post about somebody. Unique by (platform, id)."""

    id: str
    platform: str
    author: Author
    text: str
    created_at: datetime
    url: str | None = None
    lang: str | None = None
    topic: str | None = None  # what the feed itself calls the topic or brand
    sentiment: Label | None = None  # the feed's own judgement, which wins over ours
    in_reply_to: str | None = None
    engagement: dict[str, int] = {}
    reach: int | None = None
    place: str | None = None
    rating: float | None = None  # stars of a review
    thread: str | None = None  # id of the post that the conversation began with
    alias: str | None = None  # another id, under which the feed may speak of it
    operation: Operation = "create"  # what the feed says happened to it; a stored one that was deleted says so

    @property
    def key(self) -> str:
        """`platform:id`, the name by which everything else refers to this mention."""
        return f"{self.platform}:{self.id}"


KEPT = 20_000  # characters of an unreadable line that are kept, to look at and to read again


class DeadLetter(Struct, frozen=True, gc=False):
    """A line of a feed that could not be read: kept, counted, and explained."""

    source: str
    line: int
    reason: Said
    raw: str


class ReadAs(Struct, frozen=True):
    """How a dead letter is to be read again: as a shape, with a zone for times that have none; empty: as it came."""

    shape: str = ""
    zone: str = ""


class KeptLetter(Struct, frozen=True):
    """A dead letter as it is kept: since when, and how it is to be read again, where somebody wants that."""

    id: int
    letter: DeadLetter
    at: datetime
    again: ReadAs | None = None
    times: int = 1  # how often the very same came


class Point(Struct, frozen=True, omit_defaults=True):
    """How many there were of something that somebody else counts, such as calls, from `at` on for one step of it.

    `line` is that of what was sent, and 0 of what is kept.
    """

    topic: str
    series: str
    at: datetime
    count: int
    line: int = 0


class Parsed(Struct, frozen=True):
    """What one stretch of a feed held. `cursor` is where to go on after it.

    `left_out` counts what did not fit into optional fields of mentions that live, such as `sentiment "mixed"`.
    `passed_over` was heard and is about nothing that is watched: it is not stored, and tells that the feed lives.
    `in_order` says that a post never comes after its deletion, so what is deleted and not known was not wanted.
    """

    mentions: tuple[Mention, ...] = ()
    letters: tuple[DeadLetter, ...] = ()
    cursor: str | None = None
    left_out: dict[str, int] = {}
    passed_over: tuple[Mention, ...] = ()
    points: tuple[Point, ...] = ()
    in_order: bool = False


# --- what we make of it --------------------------------------------------------------------------


class Sentiment(Struct, frozen=True, gc=False):
    """How a text was judged: P(negative), the label (or *abstain*), and the language it was judged in.

    `prior` is the share of negative texts that P(negative) takes for granted; None where it holds as it stands, as with
    a label that was given. Abstaining with a P(negative) that is the prior means: nothing in it says anything.
    """

    negative: float
    label: Label
    lang: str | None = None
    prior: float | None = None


class Tag(Struct, frozen=True, gc=False):
    """A watchlist entry that a mention touched, and why: `how` is author, mentioned or followers."""

    watchlist: str
    kind: str
    name: str
    how: Literal["author", "mentioned", "followers"]
    why: str


class Matched(Struct, frozen=True, gc=False):
    """What a mention is about (topic names) and whom it touches; `own`: the topics whose own account wrote it."""

    topics: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    own: tuple[str, ...] = ()


class Harm(Struct, frozen=True, gc=False):
    """What harm a text speaks of: of which kind (death, fire, data_leak ...), how grave, and the words that say it."""

    kind: str
    severity: Severity
    words: str


class Judged(Struct, frozen=True, gc=False):
    """A mention, judged for one topic. `fingerprint` is equal for near-equal texts.

    `negative` is what it counts as negative: the probability, given what share of the topic is; 1 or 0 where the label
    was given; 0 where nobody can tell. `share_variance`: see `negative_prior.Estimate`.
    """

    mention: Mention
    topic: str
    negative: float
    label: Label
    tags: tuple[Tag, ...] = ()
    fingerprint: int = 0
    harms: tuple[Harm, ...] = ()  # that its text speaks of
    share_variance: float = 0.0

    @property
    def untold(self) -> bool:
        """Whether nobody can tell how it is meant, not even roughly: it has no words, or none that say anything."""
        return self.label == "abstain" and not self.negative


class StoredMention(Struct, frozen=True, gc=False):
    """A post as it is kept, and the marks of the texts that it has had; none as long as it was never edited."""

    mention: Mention
    versions: tuple[str, ...] = ()


class PastJudgement(Struct, frozen=True, gc=False):
    """What a post meant for a topic before it was edited, and when it counted."""

    label: Label
    tags: tuple[Tag, ...]
    at: datetime


class Hit(Struct, frozen=True, gc=False):
    """A tag as a detector sees it: which mention, and whether that mention is negative."""

    tag: Tag
    mention: str
    negative: bool


class GravePost(Struct, frozen=True, gc=False):
    """A post that speaks of harm, as a detector sees it."""

    mention: str
    harms: tuple[Harm, ...]


class Voice(Struct, frozen=True, gc=False):
    """One negative mention reduced to who said it and what: hashes, so that readings can be added up."""

    author: int  # UNKNOWN where nobody knows
    text: int


class Thread(NamedTuple):
    """What a conversation received in a reading; `key` is that of the post that it began with, where that is known."""

    key: str
    replies: int  # and reposts, of which ...
    negative: int = 0  # ... were judged negative,
    bare: int = 0  # ... had no words of their own, and
    unsure: int = 0  # ... nobody could tell, though they had


class Reading(Struct, frozen=True):
    """All that a detector ever sees: what a topic received from `since` to `until`, a span of any length.

    `since` is the first mention's time and `until` the last one's (they may be equal). Between the end of
    one reading and the start of the next a topic received nothing. Two readings may overlap (late mentions):
    their counts add up.
    """

    topic: str
    since: datetime
    until: datetime
    all: int = 0
    negative: float = 0  # estimated: the sum of what each counts as negative; whole where all labels were given
    reach: int = 0
    voices: tuple[Voice, ...] = ()  # of the mentions judged negative
    threads: tuple[Thread, ...] = ()  # those with most replies, at most 8
    hits: tuple[Hit, ...] = ()
    evidence: tuple[str, ...] = ()  # keys of the negative mentions, widest reach first, at most 20
    unsure: int = 0  # of all, those whose sentiment nobody could tell: neither negative nor the contrary
    variance: float = 0.0  # of `negative` as an estimate; 0 where all labels were given
    echo: tuple[Thread, ...] = ()  # our own posts that were replied to: those with most replies, at most 8
    heard_at: datetime | None = None  # when we learned of it, where that was later than it was said
    grave: tuple[GravePost, ...] = ()  # posts that speak of harm, whatever their tone


class Signal(Struct, frozen=True):
    """A detector's word: something began (raised), got worse (grew) or ended (calm). `why` is a sentence."""

    topic: str
    detector: str
    phase: Phase
    at: datetime  # event time: `until` of the reading that showed it
    severity: Severity
    observed: float
    expected: float
    window: float  # seconds
    score: float
    why: Said
    terms: dict[str, float] = {}  # what the severity was made of, by name
    details: dict[str, Any] = {}  # more explanation: rising terms, platforms, voices, counterfactual
    evidence: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()

    def __post_init__(self) -> None:
        for name, told in self.details.items():  # of no fixed shape: msgspec cannot know which of them are messages
            if isinstance(told, dict | list):
                self.details[name] = restored(told)

    @property
    def posts(self) -> tuple[str, ...]:
        """The posts that it is about, where it is about these and not about a number of them."""
        return tuple(hit.mention for hit in self.hits) or (self.evidence if "content" in self.details else ())

    @property
    def negative(self) -> bool:
        """Whether the signal is about negative mentions (a tag on a friendly post is not, nor a silent feed)."""
        if self.topic.startswith((FEED, SERIES)):
            return False
        return any(hit.negative for hit in self.hits) if self.hits else True


class Crowd(Struct, frozen=True):
    """How many different people have written negatively, by when: what a playbook may wait for."""

    people: int  # each post without an author counts as one, for all that is known
    at: datetime
    unnamed: int = 0  # of these, the posts without an author


class PastVerdict(Struct, frozen=True):
    """What somebody said of an alarm of the topic before: "Mei closed 7ngzhh as a false alarm"."""

    incident: str
    who: str
    at: datetime
    verdict: Verdict


class PublicPromise(Struct, frozen=True):
    """A time by which we said in public that there would be more, how our text says it, and what became of it."""

    at: datetime
    said: str
    made_by: str
    made_at: datetime
    settled_at: datetime | None = None  # when more was said, ...
    settled_by: str = ""
    url: str = ""  # ... and where
    renewed: bool = False  # and what was said is that it takes longer
    source: str = ""  # the address of the post that promised it, where the feed brought that


class JudgedClaim(Struct, frozen=True, omit_defaults=True):
    """What a person says of a claim that many repeat: of which of the incident's cards, and whether it is denied."""

    number: int  # of its card, from 1
    is_it: RumourVerdict
    by: str
    at: datetime
    denied: bool = False  # whether a denial was drafted


class PrivateMove(Struct, frozen=True):
    """One customer with whom the talk goes on in private, and the post that says so: theirs, or ours."""

    account: str  # platform/handle
    url: str
    at: datetime
    author: str  # of the post, as its platform writes it


class Incident(Struct, frozen=True):
    """One crisis of one topic, from its first signal until a person or calm closes it.

    `revision` counts the saves: whoever saves an older one loses and must read again.
    """

    id: str
    topic: str
    severity: Severity
    opened_at: datetime
    updated_at: datetime
    why: Said
    signals: tuple[Signal, ...] = ()  # the strongest of each detector with all posts and hits, gravest first
    playbooks: tuple[str, ...] = ()  # names of the playbooks that run for it
    waiting: tuple[str, ...] = ()  # of those that start when it grows: until then the watch channel is told
    version: str = ""  # of the playbooks file it started with
    confidential: bool = False
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_until: datetime | None = None  # when it lapses unless somebody says "still on it"; None: never
    acknowledgers: tuple[str, ...] = ()  # everybody who did, in order
    first_acknowledged_at: datetime | None = None  # what counts for how long it took, whatever became of it
    first_acknowledged_by: str | None = None
    acknowledgements: int = 1  # how many a sev1 needs, as its playbooks say
    snoozed_until: datetime | None = None
    snoozed_by: str | None = None
    snoozed_how: Snooze | None = None
    status: str = ""  # how people say it stands
    status_by: str | None = None
    status_at: datetime | None = None
    next_update_at: datetime | None = None  # promised to those who wait
    owner: str | None = None
    room: str | None = None
    room_task: str | None = None  # key of the task that opens the room, when a person asked for it
    public_ack: str | None = None  # the address of the posted acknowledgement
    public_ack_by: str | None = None
    public_ack_at: datetime | None = None
    answer: str | None = None  # the address of the latest answer, where there was another after the acknowledgement
    answer_by: str | None = None
    answer_at: datetime | None = None
    promises: tuple[PublicPromise, ...] = ()  # what we said in public about when there will be more
    found_promises: tuple[PublicPromise, ...] = ()  # that colleagues made outside the tool, and nobody tracks yet
    moves: tuple[PrivateMove, ...] = ()  # customers of whom a post says that they were written to in private
    rumours: tuple[JudgedClaim, ...] = ()  # what people say of the claims that many repeat
    moved: str = ""  # the post, or the words, that say where it went on in private
    moved_by: str = ""
    moved_at: datetime | None = None
    risings: int = 0  # how often the calling began anew because it got worse
    risen_at: datetime | None = None  # when it last did
    risen_how: Rising | None = None
    touched: tuple[str, ...] = ()  # of the watchlists, as kind/name: who has been touched so far
    calm_since: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    verdict: Verdict | None = None
    past_verdict: PastVerdict | None = None  # the latest of the days before, where it was not "real"
    revision: int = 0
    latest: tuple[Signal, ...] = ()  # what a detector said last, where that is not its strongest


class Outcome(Struct, frozen=True):
    """What came of a press: whether it counted, the sentence to answer with, and the incident as it leaves it.

    A refusal changes nothing, and so has no incident; nor has what changes something else. `times` are the moments
    that the sentence may name, and its words for them.
    """

    ok: bool
    say: str
    incident: Incident | None = None
    change_kind: ChangeKind = "news"
    times: tuple[tuple[str, datetime], ...] = ()


# --- what we plan, and the log -------------------------------------------------------------------


class Match(Struct, frozen=True):
    """A playbook whose `when` fits a signal, and the sentence that says why."""

    playbook: str
    why: Said
    severity: Severity | None = None  # what the playbook sets; None keeps the signal's own
    confidential: bool = False
    suppressed_by: str | None = None  # the playbook that already covers this; it then does not start
    acknowledgements: int = 1  # how many people must acknowledge while it is sev1
    waits: bool = False  # it fits and does not start yet: too small, too mild, and night


class Inject(Struct, frozen=True, omit_defaults=True):
    """What a drill brings `after` its beginning: a post, or, without an author, something that responders are told."""

    after: float  # seconds
    text: str
    author: str = ""  # who posts it; empty: nobody does
    platform: str = "x"
    followers: int | None = None
    lang: str | None = None
    sentiment: Label | None = None  # how it is meant; None: the sentiment model says
    posts: int = 1  # how many people write the like, ...
    over: float = 0.0  # ... spread over so many seconds


class About(Struct, frozen=True, omit_defaults=True):
    """What a task concerns, beyond its verb: only what the verb needs is filled."""

    person: str | None = None  # a name of the file: whom it calls, asks in, or could not reach
    by: Way = "slack"  # how the person is called
    team: str | None = None  # whose rota; with no person it is whoever is on call there
    checklist: str | None = None  # with `number`: the item
    number: int | None = None
    message_of: str | None = None  # key of the task whose message it stands below, or tells of
    channel: str | None = None  # where it is said, when nothing else tells
    reason: Reason | None = None
    for_at: datetime | None = None  # the time a timer was set for, in whole seconds: changed since, it is stale
    message: Said = ""  # the sentence of a change
    loudness: Loudness = "edit"
    playbook: str | None = None  # whose chain of calls it belongs to, where the task itself is of none
    rising: int = 0  # which of the incident's `risings` its chain of calls answers; 0 for the opening
    claim: str | None = None  # key of the first post of a claim that many repeat
    round: int = 1  # how often that chain has been gone through, this time included
    inject: Inject | None = None  # what a drill brings


class Task(Struct, frozen=True):
    """One dated thing to do. The row is the timer; the key is stable, so planning again is harmless.

    The key says nothing to the program: everything that it may ask of a task stands in the other fields.
    """

    key: str  # unique, and left on whatever is made of the task
    incident: str
    playbook: str  # empty for what belongs to no playbook: reminders, hand-overs, what brings a card up to date
    step: int  # from 1; of no playbook, a mere number
    verb: str
    due_at: datetime
    part: str = ""  # which of the things its verb does: "room", "card", "remind" ...; empty for the first or only one
    about: About = About()
    unless: Condition | None = None
    needs: str | None = None  # key of the task that must be done first
    priority: int = 4  # 1 is sent first
    attempts: int = 0
    state: Literal["waiting", "done", "skipped", "failed"] = "waiting"
    lease_until: datetime | None = None
    ref: str | None = None
    error: Said | None = None
    settled_at: datetime | None = None
    blocked_by: Said | None = None  # what somebody must mend before it can be done: it waits, and is tried now and then


class TimelineEvent(Struct, frozen=True):
    """One line of the log that never changes: what happened, when, and why. `id` is set by the store."""

    type: str  # incident.opened, task.delivered, ...
    at: datetime
    why: Said
    topic: str | None = None
    incident: str | None = None
    who: str | None = None
    data: dict[str, Any] = {}
    id: int = 0


# --- what people tell us -------------------------------------------------------------------------


class Series(Struct, frozen=True):
    """Something of a topic that somebody else counts and posts, a number for every so many seconds."""

    name: str
    unit: str = ""  # what is counted, as people say it: calls, tickets
    every: float = 60.0


class Topic(Struct, frozen=True):
    """Something watched: a brand, a product, a person."""

    name: str
    title: str = ""
    words: tuple[str, ...] = ()
    handles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    alerts_per_week: float = 2.0
    expected: tuple[tuple[str, datetime, datetime], ...] = ()  # what, from, until: raises the bar, never mutes
    # The same every week, by the topic's clock: what, weekdays from Monday = 0, minutes of the day from and until.
    weekly: tuple[tuple[str, tuple[int, ...], int, int], ...] = ()
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of the product -> beginnings of words for it
    zone: str = "UTC"  # where its days begin and end
    holidays: tuple[str, ...] = ()  # countries, as ISO 3166 codes, whose public holidays raise the bar too
    floor: int = 30  # negative mentions within an hour that are told while nobody knows what is usual
    people: dict[str, int] = field(default_factory=PEOPLE.copy)  # severity -> people it takes, however surprising
    series: tuple[Series, ...] = ()
    industry: str = ""  # topics of one are compared when one of them alarms
    group: str = ""  # topics of one share an incident
    advisory: tuple[str, ...] = ()  # detectors beside the default ones: second opinions, which never decide alone
    not_words: tuple[str, ...] = ()  # a post that holds one of these is not about it, unless it tags a handle
    only_with: dict[str, tuple[str, ...]] = field(default_factory=dict)  # everyday word -> others that must be near


class WatchEntry(Struct, frozen=True):
    """Who is watched: by handle on a platform, between dates."""

    name: str
    handles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    valid_from: datetime | None = None
    valid_until: datetime | None = None


class Watchlist(Struct, frozen=True):
    """People and bodies of one kind whose word weighs more."""

    name: str
    kind: str
    entries: tuple[WatchEntry, ...] = ()
    min_followers: int | None = None


class Labelled(Struct, frozen=True):
    """What a person says a mention is: the sentiment model learns from it. `text` and `lang` as they were judged."""

    mention: str
    topic: str
    text: str
    lang: str | None
    label: Label
    who: str
    at: datetime


class ApiKey(Struct, frozen=True):
    """Who may use the HTTP API for what; `hash` is all that is kept of its secret. `who` presses with a key to act."""

    id: str
    scope: Scope
    hash: str
    created_at: datetime
    who: str | None = None  # a name of the file
    note: str = ""  # what it is for
    created_by: str = ""
    revoked_at: datetime | None = None


class SignIn(Struct, frozen=True):
    """How a person gets to the pages: an invitation, which works once, and the session that it begins."""

    id: str
    kind: Literal["invitation", "session"]
    who: str  # a name of the file
    hash: str  # of its secret: nothing else of it is kept
    made_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None  # used or signed out before that

    def holds(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.ended_at is None and self.made_at <= now < self.ends_at


class AuditEntry(Struct, frozen=True):
    """One entry of the audit log: who did what, when, to what. `data` holds digests in place of strangers' texts."""

    what: str  # key.added, incident.acknowledged, ...
    at: datetime
    who: str | None = None  # a person, or the user of the machine that typed a command; None: the program itself
    subject: str | None = None  # id of an incident, a key ...
    data: dict[str, Any] = {}
    id: int = 0  # counted by the store, without holes
    hash: str = ""  # made by the store, over this entry and the hash of the one before


class ChartMark(Struct, frozen=True):
    """Something that was done, on the chart of an incident: a letter, when, and what it stands for."""

    letter: str
    at: datetime
    says: str


class Swap(Struct, frozen=True):
    """`who` is on call in `team` from `since` until `until`, whoever the rota names. Names are those of the file."""

    team: str
    who: str
    since: datetime
    until: datetime
    by: str  # who said so, by the name that people read


class Saving(Struct, frozen=True):
    """A version of playbooks.yaml came into force: the how many-th one, and who saved it; None: not on the page."""

    number: int
    version: str
    at: datetime
    who: str | None = None


class Problem(Struct, frozen=True):
    """One thing wrong with a file, where, and what instead. Lines and columns count from 1."""

    path: str
    line: int
    column: int
    what: str
    severe: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"

    @property
    def place(self) -> str:
        """As editors find it: the file, the line, the column."""
        return f"{self.path}:{self.line}:{self.column}"
