"""Facts in: mentions are stored, judged, added up, read by the detectors, and become incidents and tasks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from threading import Lock
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ..core import event_time
from ..core.answering import OwnPost
from ..core.errors import BadState, StoreError, unexpected
from ..core.judging import judge, replies_to_us, reposts, signals_of, weigh
from ..core.messages import Number
from ..core.model import (
    FEED,
    LIVE,
    SERIES,
    Harm,
    Judged,
    Mention,
    Parsed,
    Reading,
    Signal,
    TimelineEvent,
)
from ..core.own_names import without_names
from ..core.ports import Clock, Detector, Foresees, Matcher, Planner, SentimentModel
from ..core.post_edits import counted, edits_among
from ..core.readings import REBUILT, REBUILT_STEP, hear, rebuilt_since, tally, topic_of
from ..core.rules import closes_at
from ..core.sent_signals import SentSignal
from ..core.store import Store, Tx
from ..core.threads import with_threads
from ..core.translation import message, nmessage
from . import answers_heard, posted_series, signals_taken
from .group_commit import shares
from .incident_writer import IncidentWriter
from .limits import LetterLimit, TopicLimit
from .meters import Meters
from .negative_counts import NegativeCounts
from .playbook_versions import PlaybookVersions
from .poison import Undone, isolate, without
from .rumours import Rumours
from .unsaved_readings import UnsavedReadings
from .watched import Watched

log = logging.getLogger("firebreak")

ALL = 100_000  # open incidents looked at; more would be a different kind of problem
STEP = timedelta(minutes=5)  # in which the gaps of a recording are listened to
COMPARED = 16  # other topics of the industry that a new one is taken to be like
PASSING = timedelta(seconds=15)  # how late a batch may find that an incident has gone quiet
TIME = "time"  # the cursor that says how far silence has been listened to


class Usual(Struct, frozen=True):
    """How much is known of what is usual (0 to 1), and the negative mentions that are usual in each step."""

    known: float
    expected: tuple[float, ...]


class Judging(NamedTuple):
    """What mentions are matched, judged and noticed by."""

    matcher: Matcher
    sentiment: SentimentModel
    make_detectors: Callable[[str], Sequence[Detector]]
    harms_in: Callable[[str], tuple[Harm, ...]]


class Intake:
    """The way from a mention to a task; everything that follows from one batch is one transaction."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        matcher: Matcher,
        sentiment: SentimentModel,
        make_detectors: Callable[[str], Sequence[Detector]],
        versions: PlaybookVersions,
        meters: Meters,
        harms_in: Callable[[str], tuple[Harm, ...]],
    ) -> None:
        self._harms_in = harms_in
        self._meters, self._letters, self._topics = meters, LetterLimit(), TopicLimit()
        self._store, self._clock, self._matcher, self._sentiment = store, clock, matcher, sentiment
        self._make_detectors, self._versions = make_detectors, versions
        self._incidents = IncidentWriter(versions)
        self._rumours = Rumours(versions)
        self._detectors: dict[str, Sequence[Detector]] = {}
        self._unsaved = UnsavedReadings()
        self._counts = NegativeCounts()
        self._latest: dict[str, tuple[datetime, datetime]] = {}  # topic -> (event time, when we learned of it)
        self._judged_by = ""  # the version of the sentiment model that the log was last told of
        self._passed: str | None = None  # the cursor TIME, as it is stored
        self._unheard: list[Signal] = []  # what silence said, until `tick` takes it up
        self._live: frozenset[str] = frozenset()  # topics of the live feeds that there are
        self._folding = Lock()  # detectors are folded by one thread at a time

    @property
    def judging(self) -> Judging:
        """What is in force, for whoever tries something aside from the work."""
        return Judging(self._matcher, self._sentiment, self._make_detectors, self._harms_in)

    def cursor(self, source: str) -> str | None:
        """Where to go on reading `source`."""
        with self._store.begin() as tx:
            return tx.cursor(source)

    def concerns(self, mention: Mention) -> bool:
        """Whether it is about anything that is watched, or one of our own accounts wrote it."""
        found = self._matcher.match(mention)
        return bool(found.topics or found.own)

    def watch(self, parsed: Parsed, source: str, *, learn_only: bool = False) -> Watched:
        """Take in one stretch of a feed: all of its consequences are written, or none.

        With `learn_only` the detectors learn from it and what they say of it is not told: it is history.
        A mention that breaks something here becomes its own dead letter, and the others are taken in.
        """
        try:
            return self._take_in([parsed], source, learn_only=learn_only)[0]
        except (StoreError, MemoryError):
            raise
        except Exception as error:
            spoilt = isolate(parsed.mentions, lambda some: self._try_out(some, source, learn_only=learn_only))
            if not spoilt:
                raise
            log.error(
                "%d of %d mentions could not be taken in: %s", len(spoilt), len(parsed.mentions), unexpected(error)
            )
            return self._take_in([without(parsed, spoilt, source)], source, learn_only=learn_only)[0]

    def watch_together(self, parts: Sequence[Parsed], source: str) -> Sequence[Watched]:
        """Take in several stretches of nothing but posts, in one transaction; raises what one of them raises."""
        return self._take_in(parts, source, learn_only=False)

    def take_signal(self, sent: SentSignal) -> bool:
        """Take up what an engine noticed, with all that follows; False where it was here before."""
        with self._fold() as tx:
            return signals_taken.take_up(tx, sent, self._incidents, self._clock.now())

    def _try_out(self, mentions: Sequence[Mention], source: str, *, learn_only: bool) -> None:
        """Take them in and undo it; raises what that raises."""
        with suppress(Undone):
            self._take_in([Parsed(tuple(mentions))], source, learn_only=learn_only, undo=True)

    def _take_in(
        self, parts: Sequence[Parsed], source: str, *, learn_only: bool, undo: bool = False
    ) -> Sequence[Watched]:
        """One stretch, or several of nothing but posts."""
        now = self._clock.now()
        parsed = parts[0] if len(parts) == 1 else Parsed(tuple(one for part in parts for one in part.mentions))
        with self._fold() as tx:
            if not learn_only and self._has_passed(tx, now):
                self._pass_time(tx, now)
            dated = [mention for mention in parsed.mentions if mention.operation != "delete"]
            kept_up = self._edited_away(tx, parsed.passed_over)
            dated += kept_up
            posts = [*_not_deleted_before(parsed.mentions), *kept_up]
            written = with_threads(event_time.not_ahead(posts, now), tx.posts)
            fresh = tx.add_mentions(written, now)
            described = self._versions.of(tx, None).topic
            points, unbelieved = posted_series.believed(parsed.points, described, source, now)
            parsed = replace(parsed, letters=(*parsed.letters, *unbelieved)) if unbelieved else parsed
            kept, more = self._letters.share(parsed.letters, now)
            tx.add_dead_letters(kept, now)
            tx.count_dead_letters(more)
            judged, below, own = self._judge(tx, fresh)
            self._tell_version(tx, now)
            tx.add_judged(judged)
            edited, again = self._edit(tx, written, fresh, now)
            deleted = [mention.key for mention in parsed.mentions if mention.operation == "delete"]
            gone = tx.delete(deleted, now, early=not parsed.in_order) if deleted else 0
            heard = self._hear(tx, (*fresh, *event_time.not_ahead(parsed.passed_over, now)), source, now)
            steps = posted_series.readings(tx, points, described, now)
            readings = [
                event_time.heard(each, now)
                for each in self._topics.within(heard + tally(judged, below) + again + steps, tx.topics_with_state)
            ]
            self._detect(tx, readings, now, learn_only=learn_only)
            if not learn_only:
                answers_heard.take_in(tx, own, judged, self._versions, now)
            if parsed.cursor is not None:
                tx.set_cursor(source, parsed.cursor)
            if undo:
                raise Undone
        duplicates = len(dated) - len(fresh) - len(edited) + len(points) - len(steps)
        self._meters.took_in(fresh, duplicates, parsed.letters, now)
        if len(parts) > 1:
            return shares(parts, fresh, edited, now)
        ahead, old = event_time.ahead(dated, now), 0 if learn_only else event_time.old(fresh, now)
        return [Watched(len(fresh) + len(steps), duplicates, parsed.letters, len(edited), gone, ahead, old)]

    def take_up(
        self,
        matcher: Matcher,
        make_detectors: Callable[[str], Sequence[Detector]],
        planner: Planner,
        read: Callable[[str], Planner],
        harms_in: Callable[[str], tuple[Harm, ...]],
        keep: Callable[[Tx], None],
    ) -> None:
        """Between two batches another version of the playbooks comes into force, if `keep` can write that down.

        Detectors go on from what is stored; what raises leaves everything as it was.
        """
        with self._folding:
            with self._store.begin() as tx:
                keep(tx)
                self._unsaved.save_all(tx, self._detectors)
            self._unsaved.committed()
            self._versions.take_up(planner, read)
            self._matcher, self._make_detectors, self._harms_in = matcher, make_detectors, harms_in
            self._detectors.clear()

    def saves_states_every(self, readings: int) -> None:
        """Not with each reading: for whoever asked for nothing that survives a crash."""
        self._unsaved.every = readings

    def detectors(self) -> list[Detector]:
        """All that are in memory."""
        return [each for several in list(self._detectors.values()) for each in several]

    def usual(self, topic: str, since: datetime, step: timedelta, count: int) -> Usual | None:
        """What is usual of a topic in `count` steps from `since` on; None where no detector can tell."""
        return self.usual_of([topic], since, step, count)[topic]

    def usual_of(self, topics: Sequence[str], since: datetime, step: timedelta, count: int) -> dict[str, Usual | None]:
        """The same of many topics at once; meanwhile nothing is taken in."""
        starts = [since + place * step for place in range(count)]
        found: dict[str, Usual | None] = {}
        with self._fold() as tx:
            for topic in topics:
                known = next((one for one in self._detectors_of(tx, topic, since) if isinstance(one, Foresees)), None)
                told = Usual(known.known, tuple(known.usual(at, at + step) for at in starts)) if known else None
                found[topic] = told
        return found

    def tick(self) -> None:
        """Let time pass: a feed may have gone silent, silence may calm a detector, and calm closes an incident."""
        now = self._clock.now()
        with self._fold() as tx:
            unheard, self._unheard = self._unheard, []
            self._incidents.take_up(tx, unheard, now)
            self._hear_nothing(tx, self._listened_to(tx), now)
            self._pass_time(tx, now)

    def is_short(self, until: datetime) -> bool:
        """Whether the silence until then is shorter than one step of listening, and nothing that it said waits."""
        if self._unheard or self._passed is None:
            return False
        return datetime.fromisoformat(self._passed) + STEP >= until

    def next_word_of_silence(self, until: datetime) -> datetime | None:
        """When before `until` silence says something, or closes an incident; None when it never does.

        Listens in steps and writes nothing: `tick`, at that moment, does what follows from it.
        """
        with self._fold() as tx:
            passed = self._passed or tx.cursor(TIME)
            if passed is None:
                return None
            incidents = tx.incidents(open_only=True, limit=ALL)
            blind = any(self._is_heard(each.topic) and not each.calm_since for each in incidents)
            feeds = self._listened_to(tx)
            topics = feeds if blind else [*feeds, *(each.topic for each in incidents)]
            closing = () if blind else (closes_at(each) for each in incidents)
            end = min([until, *(at for at in closing if at)])
            moment = datetime.fromisoformat(passed)
            while topics and not self._unheard and moment + STEP < end:
                moment += STEP
                for topic in topics:
                    if reading := self._silence(tx, topic, moment):
                        self._unheard += self._read(tx, reading)
        if self._unheard:
            return moment
        return end if end < until else None

    def _has_passed(self, tx: Tx, now: datetime) -> bool:
        """Whether it is time to listen again: in a flood every batch would ask all that is open.

        What is asked is stored, so that a replay which was killed and goes on listens at the very same times.
        """
        self._passed = self._passed or tx.cursor(TIME)
        return self._passed is None or now >= datetime.fromisoformat(self._passed) + PASSING

    def _pass_time(self, tx: Tx, now: datetime) -> None:
        self._passed = now.isoformat()
        tx.set_cursor(TIME, self._passed)
        incidents = tx.incidents(open_only=True, limit=ALL)
        self._versions.renew(tx, incidents, now)
        self._incidents.more_people(tx, now)
        for each in incidents:
            if each.waiting and not each.calm_since:
                self._incidents.begin(tx, each, now)
            self._rumours.look(tx, each, now)
        if any(self._is_heard(each.topic) and not each.calm_since for each in incidents):
            return  # we are blind: silence proves nothing, so nothing may calm and nothing may close
        self._hear_nothing(tx, [each.topic for each in incidents], now)
        for each in incidents:
            if each.calm_since:
                self._incidents.close_when_calm(tx, each.id, now)

    def listens_to(self, feeds: Iterable[str]) -> None:
        """The live feeds that there are: the silence of one that was taken out of the file means nothing."""
        self._live = frozenset(LIVE + name for name in feeds)

    def _listened_to(self, tx: Tx) -> list[str]:
        """What is listened to also while nothing is open on it: feeds, and counts that somebody posts."""
        return [topic for topic in tx.topics_with_state() if topic.startswith(SERIES) or self._is_heard(topic)]

    def _is_heard(self, topic: str) -> bool:
        return topic in self._live if topic.startswith(LIVE) else topic.startswith(FEED)

    def _hear(self, tx: Tx, mentions: Sequence[Mention], source: str, now: datetime) -> list[Reading]:
        """What came, by platform or by live feed; when a live feed was heard last is stored with it."""
        topic = topic_of(source)
        readings = hear(mentions, topic)
        if topic and readings:
            tx.set_cursor(topic, f"{readings[-1].until.isoformat()} {now.isoformat()}")
        return readings

    def _latest_of(self, tx: Tx, topic: str) -> tuple[datetime, datetime] | None:
        if not topic.startswith(LIVE):
            return tx.latest(topic)
        said = (tx.cursor(topic) or "").split()
        return (datetime.fromisoformat(said[0]), datetime.fromisoformat(said[1])) if said else None

    def _hear_nothing(self, tx: Tx, topics: Sequence[str], now: datetime) -> None:
        silences = [self._silence(tx, topic, now) for topic in topics]
        self._detect(tx, [each for each in silences if each], now)

    @contextmanager
    def _fold(self) -> Iterator[Tx]:
        with self._folding:
            try:
                with self._store.begin() as tx:
                    yield tx
                self._unsaved.committed()
            except BaseException:
                self._detectors.clear()  # what is in memory must not run ahead of what was written
                self._unsaved.undone()
                self._counts.forget()
                self._judged_by, self._passed = "", None
                self._unheard.clear()
                self._incidents.forget()
                self._rumours.forget()
                raise

    def _edit(
        self, tx: Tx, written: Sequence[Mention], fresh: Sequence[Mention], now: datetime
    ) -> tuple[list[str], list[Reading]]:
        """Take in the new texts of posts that were known; their keys, and what detectors hear of it."""
        if len(fresh) == len(written):
            return [], []
        new = {id(mention) for mention in fresh}
        again = [mention for mention in written if id(mention) not in new]
        edits = edits_among(again, tx.posts([mention.key for mention in again]))
        if not edits:
            return [], []
        before = tx.judgements([one.mention.key for one in edits])
        judged, readings = counted(self._judge(tx, [one.mention for one in edits])[0], before, now)
        tx.edit(edits, judged)
        return [one.mention.key for one in edits], readings

    def _edited_away(self, tx: Tx, passed: Sequence[Mention]) -> list[Mention]:
        """Of what is about nothing that is watched those posts that were about something: they were edited since."""
        known = tx.posts([mention.key for mention in passed]) if passed else {}
        return [mention for mention in passed if mention.key in known]

    def rehearse(self, mentions: Sequence[Mention], topic: str) -> None:
        """Take in what a drill makes up, as posts about `topic`, which no real one is about.

        It is judged and noticed as real ones are, and what follows from it is done. No feed heard it.
        """
        now = self._clock.now()
        with self._fold() as tx:
            fresh = tx.add_mentions(mentions, now)
            judged, below, _ = self._judge(tx, fresh, rehearsed=topic)
            tx.add_judged(judged)
            self._detect(tx, tally(judged, below), now)

    def texts_to_judge(self, mentions: Sequence[Mention]) -> list[tuple[str, str | None, str]]:
        """The texts, languages and topics that will be judged once these come, but for what reposts repeat."""
        topic = self._versions.current.topic
        asked = (one for one in mentions if one.sentiment is None and one.operation != "delete")
        return [
            (without_names(one.text, topic(about)), one.lang, about)
            for one in asked
            for about in self._matcher.match(one).topics
        ]

    def _judge(
        self, tx: Tx, mentions: Sequence[Mention], rehearsed: str = ""
    ) -> tuple[list[Judged], dict[str, str], list[tuple[Mention, str]]]:
        """The mentions as judged for each of their topics, which reply to what post of ours, and which are ours."""
        reposted = reposts(mentions, tx.posts)
        matched = [(mention, self._matcher.match(mention, reposted.get(mention.key))) for mention in mentions]
        ours = [(mention, topic) for mention, found in matched for topic in found.own]
        tx.add_own_posts([OwnPost(mention, topic) for mention, topic in ours])
        own, below = replies_to_us(mentions, tx.own_topics)
        about = [
            (mention, topic, found.tags)
            for mention, found in matched
            for topic in ([rehearsed] if rehearsed else dict.fromkeys((*found.topics, *own.get(mention.key, ()))))
            if topic not in found.own
        ]
        weighed = weigh(about, reposted, self._sentiment.score, self._versions.current.topic, self._harms_in)
        return judge(weighed, partial(self._counts.estimate, tx)), below, ours

    def _tell_version(self, tx: Tx, now: datetime) -> None:
        """The log says from where on which version judged; nothing as long as nobody taught anything."""
        version: str = getattr(self._sentiment, "version", "")
        if version != self._judged_by:
            said = f"Mentions are judged by version {version} of the sentiment model from here on."
            tx.log([TimelineEvent("sentiment.version", now, said, data={"version": version})])
            self._judged_by = version

    def _detect(self, tx: Tx, readings: Sequence[Reading], now: datetime, *, learn_only: bool = False) -> None:
        for reading in readings:
            if reading.all or reading.since < reading.until:
                self._learn(reading, now)
            signals = self._read(tx, reading)
            if not learn_only:
                self._incidents.take_up(tx, [each for each in signals if event_time.is_news(each, reading, now)], now)
        touched = {reading.topic for reading in readings}
        self._unsaved.save(tx, touched, self._detectors, self._counts.learned())

    def _read(self, tx: Tx, reading: Reading) -> list[Signal]:
        """What the topic's detectors say to a reading, the gravest first."""
        detectors = self._detectors_of(tx, reading.topic, reading.since)
        asks = bool(reading.hits or reading.grave)
        is_open = asks and tx.open_incident(reading.topic) is not None
        self._unsaved.heard(reading, is_open)
        return signals_of(detectors, reading, lambda: is_open)

    def _learn(self, reading: Reading, now: datetime) -> None:
        """Remember the topic's newest mention, and when we learned of it; a late one changes nothing."""
        latest = self._latest.get(reading.topic)
        if latest is None or reading.until >= latest[0]:
            self._latest[reading.topic] = (reading.until, now)

    def _detectors_of(self, tx: Tx, topic: str, before: datetime) -> Sequence[Detector]:
        if topic not in self._detectors:
            detectors = self._make_detectors(topic)
            states = tx.detector_states(topic)
            for detector in detectors:
                if detector.name in states:
                    try:
                        detector.restore(states[detector.name])
                    except BadState as error:  # an older algorithm's
                        anew = _rebuild(tx, detector, topic, before)
                        said = message("{error}: {learned}", error=error.said, learned=anew)
                        tx.log([TimelineEvent("detector.restarted", self._clock.now(), said, topic)])
                elif begin_like := getattr(detector, "like", None):
                    begin_like(self._comparable(tx, topic, detector.name, before))
            self._unsaved.tell(topic, detectors)
            self._detectors[topic] = detectors
        return self._detectors[topic]

    def _comparable(self, tx: Tx, topic: str, name: str, before: datetime) -> list[Detector]:
        """The same detector of other topics of the industry, as far as they have been heard of."""
        peers = [peer.name for peer in self._versions.current.peers(topic)[:COMPARED]]
        heard = [peer for peer in peers if peer in self._detectors or name in tx.detector_states(peer)]
        return [one for peer in heard for one in self._detectors_of(tx, peer, before) if one.name == name]

    def _silence(self, tx: Tx, topic: str, now: datetime) -> Reading | None:
        """Nothing came since the topic's last mention, whose own clock may run behind ours."""
        latest = self._latest.get(topic) or self._latest_of(tx, topic)
        if latest is None:
            return None
        event_at, learned_at = self._latest[topic] = latest
        until = event_at + (now - learned_at)
        return Reading(topic, until, until)


def _not_deleted_before(mentions: Sequence[Mention]) -> list[Mention]:
    """The posts of a batch, without those whose deletion stands before them."""
    gone, left = set[str](), list[Mention]()
    for mention in mentions:
        if mention.operation == "delete":
            gone.add(mention.key)
        elif mention.key not in gone:
            left.append(mention)
    return left


def _rebuild(tx: Tx, detector: Detector, topic: str, before: datetime) -> str:
    """Let a new detector learn from the counts that are stored; says from how many."""
    heard = 0
    if topic.startswith(SERIES):
        again = _count_again(tx, detector, topic, before)
        return nmessage(
            "learned anew from {count} stored count.",
            "learned anew from {count} stored counts.",
            again,
            count=Number(again, grouped=True),
        )
    for moment in tx.history(topic, rebuilt_since(before), before, REBUILT_STEP.total_seconds()):
        if moment.all:
            detector.update(Reading(topic, moment.at, moment.at, all=moment.all, negative=moment.negative))
            heard += moment.all
    return nmessage(
        "learned anew from {count} stored mention.",
        "learned anew from {count} stored mentions.",
        heard,
        count=Number(heard, grouped=True),
    )


def _count_again(tx: Tx, detector: Detector, topic: str, before: datetime) -> int:
    owner, _, series = topic.removeprefix(SERIES).partition("/")
    points = tx.points(owner, series, before - REBUILT, before)
    step = min((later.at - one.at for one, later in pairwise(points)), default=timedelta(minutes=1))
    for point in points:
        detector.update(Reading(topic, point.at, point.at + step, all=point.count, negative=point.count))
    return len(points)
