"""Why nothing rang, or why it did: every topic, detector, clause, suppression and snooze, with its number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from ..core.escalation_pause import is_acknowledged, is_snoozed
from ..core.event_time import NEWS
from ..core.incident_topics import topics_of
from ..core.messages import Listed, Percent, Said, When
from ..core.model import FEED, SERIES, Incident, Judged, Mention, Signal, Topic
from ..core.nearness import Nearness, SaysHowNear
from ..core.responder_actions import WORDS
from ..core.same_alarm import REMEMBERED
from ..core.tag_words import named, touches
from ..core.translation import at_time, in_one, message
from .asides import aside, judged_now
from .held_back import crowd_of
from .past_verdicts import recall

if TYPE_CHECKING:
    from ..core.ports import Clock, Detector, Planner
    from ..core.store import Store, Tx
    from .intake import Intake
    from .playbook_versions import PlaybookVersions

Kind = Literal[
    "topic", "tag", "judged", "content", "age", "detector", "playbook", "clause", "suppressed", "incident", "log"
]
AROUND = timedelta(hours=1)  # of the moment: what the log says of it
TOPICS = 12  # that a mention is not about, and are told of
UNDONE = 5  # tasks of an incident that did not reach anybody
LOGGED = ("signal.unmatched", "signal.muted", "playbook.suppressed", "playbook.waits", "task.failed", "task.blocked")


class Look(Struct, frozen=True):
    """One thing that was looked at: `matched` is whether it speaks for ringing. `seen` of `needed` where it counts."""

    kind: Kind
    name: str
    matched: bool
    said: Said
    topic: str = ""
    seen: float | None = None
    needed: float | None = None
    unit: Said = ""


class Explanation(Struct, frozen=True):
    """Why nothing rang at a moment, about one mention or about all topics. `headline` is the answer in a sentence."""

    at: datetime
    headline: Said
    looks: tuple[Look, ...]
    mention: str = ""
    text: str = ""


class _Topic(NamedTuple):
    """What there is to know of a topic at a moment."""

    topic: Topic
    looks: list[Look]
    near: tuple[tuple[str, Nearness], ...]
    incident: Incident | None


class WhySilent:
    """Answers "why did nothing ring?". It reads, tries copies, and writes nothing."""

    def __init__(self, store: Store, clock: Clock, versions: PlaybookVersions, intake: Intake) -> None:
        self._store, self._clock, self._versions, self._intake = store, clock, versions, intake

    def mentions(self, said: str) -> list[Mention]:
        """The stored mentions of that key, id or address, the newest first."""
        with self._store.begin() as tx:
            return tx.named(said)

    def of_mention(self, mention: Mention, at: datetime | None = None, hidden_from: str = "") -> Explanation:
        """Why this mention rang nobody, or whom; one that is not stored is looked at as if it came `at`.

        `hidden_from`: as in `of_moment`.
        """
        moment = at or mention.created_at
        with self._store.begin() as tx:
            stored = mention.key in tx.posts([mention.key])
            planner, judging = self._versions.current, self._intake.judging
            found = judging.matcher.match(mention)
            about = [*found.topics, *(one for one in _answered(tx, mention) if one not in found.topics)]
            looks = list(self._about(mention, about))
            looks += [
                Look(
                    "tag",
                    tag.name,
                    True,
                    message("{entry} ({how}).", entry=named(tag), how=touches(tag.why.partition(":")[0])),
                )
                for tag in found.tags
            ]
            if not found.tags:
                looks.append(Look("tag", "", False, message("Nobody on the watchlists is tagged in it, or wrote it.")))
            topics = []
            for name in about:
                topic = planner.topic(name)
                judged = next(iter(tx.judged(name, [mention.key])), None) if stored else None
                judged = replace(judged, harms=judging.harms_in(mention.text)) if judged else None  # not stored
                judged = judged or judged_now(tx, judging, mention, topic)
                seen = self._topic(tx, topic, moment, () if stored else (judged,), counted=stored and at is None)
                if self._may_read(tx, seen.incident, hidden_from):
                    looks += _judgement(judged)
                    topics.append(seen)
            if not stored and self._clock.now() - mention.created_at > NEWS and at is None:
                looks.append(Look("age", "", False, message("It is older than a day: it teaches, and nobody is told.")))
            looks += [one for each in topics for one in each.looks]
            looks += self._feeds(tx, moment, mention.platform)
        return Explanation(
            _on_clock(moment, topics), _headline(topics, looks, moment), tuple(looks), mention.key, mention.text
        )

    def of_moment(self, at: datetime | None = None, topics: Sequence[str] = (), hidden_from: str = "") -> Explanation:
        """Why nothing rang by a moment, about these topics or all. Whoever it is `hidden_from` learns nothing of
        topics with a confidential incident that they may not read."""
        moment = at or self._clock.now()
        with self._store.begin() as tx:
            known = set(tx.topics_with_state())
            watched = [one for one in self._versions.current.topics() if not topics or one.name in topics]
            found = [self._topic(tx, one, moment, ()) for one in watched if one.name in known or topics]
            found = [one for one in found if self._may_read(tx, one.incident, hidden_from)]
            looks = [one for each in found for one in each.looks] + self._feeds(tx, moment)
        return Explanation(_on_clock(moment, found), _headline(found, looks, moment), tuple(looks))

    def _may_read(self, tx: Tx, incident: Incident | None, who: str) -> bool:
        if incident is None or not who:
            return True
        return self._versions.of(tx, incident).may_know(incident, who, self._clock.now())

    def _about(self, mention: Mention, about: Sequence[str]) -> Iterator[Look]:
        """The topics that it is about first, then some that it is not."""
        matcher = self._intake.judging.matcher
        topics = self._versions.current.topics()
        why = [(one.name, *matcher.why(mention, one)) for one in topics]
        yield from (Look("topic", name, True, said) for name, is_about, said in why if is_about)
        known = {name for name, is_about, _ in why if is_about}
        for name in about:
            if name not in known:
                yield Look(
                    "topic",
                    name,
                    True,
                    message("{topic}: it replies to a post of ours, or the feed says so.", topic=name),
                )
        rest = [(name, said) for name, is_about, said in why if not is_about and name not in about]
        yield from (Look("topic", name, False, said) for name, said in rest[:TOPICS])

    def _topic(self, tx: Tx, topic: Topic, at: datetime, new: Sequence[Judged], *, counted: bool = False) -> _Topic:
        """What its detectors, its playbooks and its incident say at a moment; `counted`: of a mention that came then,
        whose incident opens when the feed has brought it."""
        at = at.astimezone(ZoneInfo(topic.zone))  # whose clock is told
        tried = aside(tx, self._intake.judging, topic.name, at, new)
        near = [(each, each.nearness(at)) for each in tried.detectors if isinstance(each, SaysHowNear)]
        looks = [_detector(topic.name, each, one) for each, one in near]
        incident = _incident_at(tx, topic.name, at) or (_counting(tx, topic.name, at) if counted else None)
        planner = self._versions.of(tx, incident)
        spoken = tried.spoken
        would = [one.would for _, one in near if one.would]
        looks += list(_playbooks(tx, planner, topic.name, spoken, would, incident, at))
        looks += list(_of_incident(tx, topic.name, incident, at))
        if incident is None:
            looks += list(_past(tx, planner, topic.name, [*spoken, *would], at))
        for fact in tx.logged(topic.name, at - AROUND, at + AROUND):
            if fact.type in LOGGED:
                looks.append(
                    Look(
                        "log",
                        fact.type,
                        False,
                        message("{at}: {what}", at=_there(fact.at, at), what=fact.why),
                        topic.name,
                    )
                )
        return _Topic(topic, looks, tuple((each.name, one) for each, one in near), incident)

    def _feeds(self, tx: Tx, at: datetime, platform: str = "") -> list[Look]:
        """Feeds and counts that are silent: a quiet topic proves nothing then."""
        looks = []
        for name in tx.topics_with_state():
            if not name.startswith((FEED, SERIES)):
                continue
            for each in aside(tx, self._intake.judging, name, at).detectors:
                near = each.nearness(at) if isinstance(each, SaysHowNear) else None
                if near and each.name in ("blind", "series_silence") and (near.speaks or name == FEED + platform):
                    looks.append(_detector(name, each, near, matched=not near.speaks))
        return looks


def _answered(tx: Tx, mention: Mention) -> tuple[str, ...]:
    """Whose posts it replies to."""
    parent = f"{mention.platform}:{mention.in_reply_to}"
    return tx.own_topics([parent]).get(parent, ()) if mention.in_reply_to else ()


def _judgement(judged: Judged) -> Iterator[Look]:
    gaps = {"topic": judged.topic, "share": Percent(judged.negative)}
    if judged.untold:
        said = message("{topic}: nobody can tell how it is meant; it counts as no negative mention.", **gaps)
    elif judged.label == "negative":
        said = message("{topic}: it is judged negative, and counts for {share} of a negative mention.", **gaps)
    else:
        said = message("{topic}: it is not judged negative, and counts for {share} of a negative mention.", **gaps)
    counts = round(judged.negative, 2)
    yield Look(
        "judged",
        judged.label,
        judged.label == "negative",
        said,
        judged.topic,
        counts,
        1.0,
        message("negative mentions"),
    )
    harms = Listed(tuple(dict.fromkeys(one.words for one in judged.harms)), "semicolon")
    if judged.harms:
        yield Look(
            "content",
            judged.harms[0].kind,
            True,
            message("{topic}: it speaks of harm ({words}).", topic=judged.topic, words=harms),
            judged.topic,
        )
    else:
        yield Look(
            "content",
            "",
            False,
            message("{topic}: it speaks of no harm that we know words for.", topic=judged.topic),
            judged.topic,
        )


def _detector(topic: str, detector: Detector, near: Nearness, *, matched: bool | None = None) -> Look:
    said = message("{detector}: {what}", detector=detector.name, what=near.said)
    rings = near.speaks if matched is None else matched
    return Look("detector", detector.name, rings, said, topic, near.seen, near.needed or None, near.unit)


def _playbooks(
    tx: Tx,
    planner: Planner,
    topic: str,
    spoken: Sequence[Signal],
    would: Sequence[Signal],
    incident: Incident | None,
    at: datetime,
) -> Iterator[Look]:
    """Each playbook against what was said, or against what would have been said, had there been enough."""
    matches = {}
    for signal in spoken:
        for one in planner.matching(signal, incident, crowd_of(tx, topics_of(incident, topic), [signal], at)):
            matches[one.playbook] = one
    for name in planner.playbook_names():
        running = incident is not None and name in incident.playbooks
        candidates = [(signal, planner.clauses(name, signal)) for signal in (*spoken, *would)]
        if running:
            yield Look("playbook", name, True, message("{playbook} runs already.", playbook=name), topic)
        elif match := matches.get(name):
            by = match.suppressed_by
            if by:
                said = message("{playbook} did not start: {other} already covers this.", playbook=name, other=by)
                yield Look("suppressed", name, False, said, topic)
            elif match.waits:
                yield Look(
                    "suppressed", name, False, message("{playbook} waits: it is small yet.", playbook=name), topic
                )
            else:
                yield Look("playbook", name, True, match.why, topic)
        elif candidates:
            signal, found = min(candidates, key=lambda one: sum(not holds for holds, _ in one[1]))
            yield from _clauses(planner, name, topic, signal, found, really=signal in spoken)
        else:
            said = message("{playbook} was not asked: no detector spoke.", playbook=name)
            yield Look("playbook", name, False, said, topic)


def _clauses(
    planner: Planner, playbook: str, topic: str, signal: Signal, found: Sequence[tuple[bool, str]], *, really: bool
) -> Iterator[Look]:
    gaps = {"playbook": playbook, "detector": signal.detector, "severity": signal.severity.value}
    unmet = [said for holds, said in found if not holds]
    by = next((one.suppressed_by for one in planner.matching(signal, None) if one.playbook == playbook), None)
    if unmet:
        said = message("{playbook} does not start: {cause}.", cause=in_one(unmet, "semicolon"), **gaps)
    elif really:
        said = message("{playbook} fits {detector}.", **gaps)
    elif by:
        said = message(
            "{playbook} would not have started, had {detector} spoken: {other} covers this.", other=by, **gaps
        )
    else:
        said = message("{playbook} would have started, had {detector} spoken ({severity}).", **gaps)
    yield Look("playbook", playbook, not unmet and really, said, topic)
    if len(found) > 1 and unmet:
        yield from (Look("clause", playbook, holds, message("{what}.", what=said), topic) for holds, said in found)


def _incident_at(tx: Tx, topic: str, at: datetime) -> Incident | None:
    """The one that was open at a moment."""
    now = tx.open_incident(topic)
    if now and now.opened_at <= at:
        return now
    return next((one for one in tx.closed_since(topic, at) if one.opened_at <= at), None)


def _there(moment: datetime | None, at: datetime) -> When | str:
    """A time on the clock of the moment that is asked about."""
    return at_time(moment.astimezone(at.tzinfo) if moment else None, at)


def _on_clock(at: datetime, topics: Sequence[_Topic]) -> datetime:
    return at.astimezone(ZoneInfo(topics[0].topic.zone)) if topics else at


def _counting(tx: Tx, topic: str, at: datetime) -> Incident | None:
    """The one that opened later, over a span in which a mention of that moment lies."""
    found = [*tx.closed_since(topic, at), *filter(None, [tx.open_incident(topic)])]
    return min((one for one in found if _began(one) <= at), key=lambda one: one.opened_at, default=None)


def _began(incident: Incident) -> datetime:
    return min((one.at - timedelta(seconds=one.window) for one in incident.signals), default=incident.opened_at)


def _of_incident(tx: Tx, topic: str, incident: Incident | None, at: datetime) -> Iterator[Look]:
    if incident is None:
        yield Look("incident", "", False, message("{topic}: no incident was open.", topic=topic), topic)
        return
    id, gaps = incident.id, {"topic": topic, "incident": incident.id, "at": _there(incident.opened_at, at)}
    if incident.opened_at > at:
        said = message("{topic}: it counts in incident {incident}, which opened at {at}.", **gaps)
    else:
        said = message(
            "{topic}: incident {incident} is open since {at}; more of the same is added to it and calls nobody anew.",
            **gaps,
        )
    yield Look("incident", id, True, said, topic)
    if incident.snoozed_until and is_snoozed(incident, at):
        gaps = {"who": incident.snoozed_by or "", "at": _there(incident.snoozed_until, at)}
        yield Look(
            "incident",
            id,
            False,
            message("{who} snoozed it until {at}: its card tells, nobody is called.", **gaps),
            topic,
        )
    if is_acknowledged(incident, at) and incident.acknowledged_at and incident.acknowledged_at <= at:
        said = message("{who} has acknowledged it: nobody else is called.", who=incident.acknowledged_by or "")
        yield Look("incident", id, False, said, topic)
    undone = [task for task in tx.tasks(id) if task.state == "failed" or (task.state == "waiting" and task.error)]
    for task in undone[:UNDONE]:
        gaps = {"step": task.verb, "cause": task.error or ""}
        yield Look("incident", id, False, message("{step} did not reach anybody: {cause}.", **gaps), topic)


def _past(tx: Tx, planner: Planner, topic: str, signals: Sequence[Signal], at: datetime) -> Iterator[Look]:
    """What somebody said of this very alarm within a week mutes it; else the last one that was closed."""
    for signal in signals:
        past = recall(tx, signal, planner, at)
        if past.verdict and past.same:
            said = message(
                "{who} closed this very alarm as {verdict}: it calls nobody for a week.",
                who=past.verdict.who,
                verdict=message(WORDS[past.verdict.verdict]),
            )
            yield Look("suppressed", past.verdict.incident, False, said, topic)
            return
    for one in tx.closed_since(topic, at - REMEMBERED)[:1]:
        gaps = {"incident": one.id, "who": one.closed_by or "", "at": _there(one.closed_at, at), "topic": topic}
        said = message("{topic}: incident {incident} was closed at {at} ({who}).", **gaps)
        if one.verdict:
            verdict = message(WORDS[one.verdict])
            said = message(
                "{topic}: incident {incident} was closed at {at} ({who}: {verdict}).", verdict=verdict, **gaps
            )
        yield Look("incident", one.id, False, said, topic)


def _headline(topics: Sequence[_Topic], looks: Sequence[Look], at: datetime) -> Said:
    """The answer in a sentence: the incident that there is, or what is nearest."""
    for one in topics:
        if one.incident:
            gaps = {"incident": one.incident.id, "topic": one.topic.title or one.topic.name}
            if one.incident.opened_at > at:
                return message("It counts in incident {incident} on {topic}.", **gaps)
            return message("Incident {incident} is open on {topic}.", **gaps)
    if blind := next(
        (one for one in looks if one.kind == "detector" and one.name == "blind" and not one.matched), None
    ):
        return blind.said
    if not topics:
        return message("Nothing rang: it is about no topic of the playbooks.")
    starts = [one.said for one in looks if one.kind == "playbook" and one.matched]
    if starts:
        return message("This rings: {what}", what=starts[0])
    for name in (name for topic in topics for name, one in topic.near if one.speaks):
        return message("Nothing rang. {detector} noticed it, and no playbook starts on that.", detector=name)
    near = [(name, one) for topic in topics for name, one in topic.near if one.missing is not None and not one.speaks]
    if not near:
        return message("Nothing rang, and nothing came near it.")
    name, nearest = min(near, key=lambda one: one[1].missing or 0.0)
    return message("Nothing rang. The nearest: {detector}: {what}", detector=name, what=nearest.said)
