"""The decisions of the main pipeline, as pure functions: facts and `now` in, a decision with its reason out."""

from __future__ import annotations

from base64 import b32encode
from collections import Counter
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from .escalation_pause import acknowledgements_missing, regraded, risen
from .kept_signals import latest_signals, with_signal
from .model import (
    FEED,
    ChangeKind,
    Hit,
    Incident,
    Judged,
    Match,
    Mention,
    PastVerdict,
    Reading,
    Signal,
    Task,
    Voice,
    gravest,
)
from .times import time_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CLOSE_AFTER = timedelta(hours=1)  # a calm this long closes an incident by itself
CALM = "calm"  # closed by nobody: it stayed calm
LEASE = 60.0  # seconds one delivery may take before another worker looks whether it went through
ELSEWHERE = "elsewhere:"  # begins the ref of what the second notifier delivered; where it should have gone follows
FOLLOW_UP = "follow_up"  # the verb of tasks that bring shown things up to date; they belong to no step
BLOCKED = "blocked"  # the verb of tasks that tell of what cannot reach its place
DRAFTS = "draft_acknowledgement"  # the verb of tasks that leave a draft, whose id is their key
CALL_AGAIN = "call_again"  # the verb of the task that ends a chain of calls: it is gone through once more, or given up
LAST_WORDS = (FOLLOW_UP, "summary", "archive", "owner_told")  # verbs that a close does not stop: they tell of it
GIVE_UP = 296  # tries: eight that double, then one every five minutes, make a day
REGULATOR = "regulator"  # the kind of watchlist that outweighs every other
EVIDENCE = 20  # posts kept per reading: enough to explain, little enough to store with each signal


def tally(judged: Iterable[Judged]) -> list[Reading]:
    """Mentions added up per topic and minute of event time, oldest first.

    A minute keeps replays deterministic however a feed is cut into batches larger than that; within a
    minute the readings of two batches simply add up.
    """
    groups: dict[tuple[datetime, str], list[Judged]] = {}
    for one in judged:
        minute = one.mention.created_at.replace(second=0, microsecond=0)
        groups.setdefault((minute, one.topic), []).append(one)
    return [_read(topic, groups[minute, topic]) for minute, topic in sorted(groups)]


def hear(mentions: Iterable[Mention]) -> list[Reading]:
    """How much came from each platform, whatever it was about: what tells a quiet topic from a broken feed."""
    times: dict[tuple[datetime, str], list[datetime]] = {}
    for mention in mentions:
        minute = mention.created_at.replace(second=0, microsecond=0)
        times.setdefault((minute, FEED + mention.platform), []).append(mention.created_at)
    return [
        Reading(topic, min(times[minute, topic]), max(times[minute, topic]), all=len(times[minute, topic]))
        for minute, topic in sorted(times)
    ]


def _read(topic: str, group: list[Judged]) -> Reading:
    times = [one.mention.created_at for one in group]
    bad = [one for one in group if one.label == "negative"]
    bad.sort(key=weight, reverse=True)
    threads = Counter(one.mention.in_reply_to for one in group if one.mention.in_reply_to)
    return Reading(
        topic=topic,
        since=min(times),
        until=max(times),
        all=len(group),
        negative=len(bad),
        reach=sum(weight(one) for one in bad),
        voices=tuple(Voice(hash_of(one.mention.author.handle), one.fingerprint) for one in bad),
        threads=tuple(threads.most_common(8)),
        hits=tuple(Hit(tag, one.mention.key, _is_bad(one)) for one in group for tag in one.tags),
        evidence=tuple(one.mention.key for one in bad[:EVIDENCE]),
        unsure=sum(one.label == "abstain" for one in group),
    )


def _is_bad(one: Judged) -> bool:
    """Whether a post that touches a watchlist counts as negative: there, rather more likely than not is enough."""
    return one.label == "negative" or (one.label == "abstain" and one.negative >= 0.5)


def weight(one: Judged) -> int:
    """How many people a post may reach: the feed's word, else its author's followers, else its reposts."""
    mention = one.mention
    return mention.reach or mention.author.followers or mention.engagement.get("reposts", 0)


def hash_of(text: str) -> int:
    """A stable 32-bit number for a name (Python's own `hash` changes with every process)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest())


def incident_id(topic: str, opened_at: datetime) -> str:
    """Six letters and digits that are the same whenever the same incident is opened again.

    >>> from datetime import UTC
    >>> incident_id("acme-air", datetime(2026, 3, 1, tzinfo=UTC))
    '7ngzhh'
    """
    digest = blake2b(f"{topic}|{opened_at.isoformat()}".encode(), digest_size=5).digest()
    return b32encode(digest).decode().lower()[:6]


class Triaged(Struct, frozen=True):
    """What a signal did to a topic's incident. `change` is a sentence, empty when nobody need hear of it."""

    incident: Incident | None
    opened: bool = False
    added: tuple[str, ...] = ()  # playbooks that start now
    change: str = ""
    change_kind: ChangeKind = "news"


def triage(
    signal: Signal,
    incident: Incident | None,
    matches: Sequence[Match],
    now: datetime,
    version: str,
    past: PastVerdict | None = None,
) -> Triaged:
    """Open an incident, let it grow, note that it calms, or leave things as they are.

    What opens carries the `past` verdict on the alarm before.
    """
    if signal.phase == "calm":
        return _calm(signal, incident, now)
    live = [match for match in matches if not match.suppressed_by]
    if incident is None:
        return _open(signal, live, now, version, past) if live else Triaged(None)
    return _grow(signal, incident, live, now)


def _open(signal: Signal, live: Sequence[Match], now: datetime, version: str, past: PastVerdict | None) -> Triaged:
    incident = Incident(
        id=incident_id(signal.topic, now),
        topic=signal.topic,
        severity=gravest(signal.severity, *(match.severity for match in live if match.severity)),
        opened_at=now,
        updated_at=now,
        why=signal.why,
        signals=(signal,),
        playbooks=tuple(match.playbook for match in live),
        version=version,
        confidential=any(match.confidential for match in live),
        acknowledgements=max(match.acknowledgements for match in live),
        touched=_touched(signal),
        past_verdict=past,
    )
    return Triaged(incident, opened=True, added=incident.playbooks, change=signal.why)


def _grow(signal: Signal, incident: Incident, live: Sequence[Match], now: datetime) -> Triaged:
    added = tuple(match.playbook for match in live if match.playbook not in incident.playbooks)
    severity = gravest(incident.severity, signal.severity, *(match.severity for match in live if match.severity))
    known = next((other for other in incident.signals if other.detector == signal.detector), None)
    if repeats(signal, incident):
        signal = _with_earlier(signal, known or signal)
    graver = severity != incident.severity
    joined = _joined(signal, incident)
    grown = replace(
        regraded(with_signal(incident, signal), severity, now),
        updated_at=now,
        why=signal.why if graver else incident.why,
        playbooks=incident.playbooks + added,
        confidential=incident.confidential or any(match.confidential for match in live),
        acknowledgements=max([incident.acknowledgements, *(match.acknowledgements for match in live)]),
        calm_since=None,
        touched=tuple(dict.fromkeys([*incident.touched, *_touched(signal)])),
    )
    if graver:
        return Triaged(grown, added=added, change=f"Raised to {severity.value}: {signal.why}", change_kind="raised")
    if incident.calm_since:
        again = risen(grown, "returned", now)
        return Triaged(again, added=added, change=f"It has begun again: {signal.why}", change_kind="returned")
    if joined:
        return Triaged(risen(grown, "joined", now), added=added, change=signal.why, change_kind="joined")
    if added or not known or _new_entries(signal, known):
        return Triaged(grown, added=added, change=signal.why)
    if repeats(signal, incident):
        return Triaged(grown)
    return Triaged(grown, change=f"Still growing: {signal.why}", change_kind="growing")


def _touched(signal: Signal) -> tuple[str, ...]:
    """Of the watchlists: who is touched, as kind/name."""
    return tuple(dict.fromkeys(f"{hit.tag.kind}/{hit.tag.name}" for hit in signal.hits))


def _joined(signal: Signal, incident: Incident) -> bool:
    """Whether somebody joins who weighs more than those who are known: a regulator, or the first voice of its kind."""
    known = {*incident.touched, *(one for other in incident.signals for one in _touched(other))}
    kinds = {one.partition("/")[0] for one in known}
    new = [hit.tag for hit in signal.hits if hit.negative and f"{hit.tag.kind}/{hit.tag.name}" not in known]
    return any(tag.kind == REGULATOR or not kinds.intersection((tag.kind, REGULATOR)) for tag in new)


def repeats(signal: Signal, incident: Incident | None) -> bool:
    """Whether it only adds posts to what the card tells already: the card counts them, and no line is said."""
    known = next((one for one in incident.signals if one.detector == signal.detector), None) if incident else None
    return (
        known is not None
        and incident is not None
        and all(one.phase != "calm" for one in latest_signals(incident) if one.detector == signal.detector)
        and "entries" in signal.details
        and not _new_entries(signal, known)
        and known.severity.at_least(signal.severity)
    )


def _new_entries(signal: Signal, known: Signal) -> set[str]:
    return {*signal.details.get("entries", ())} - {*known.details.get("entries", ())}


def _with_earlier(signal: Signal, known: Signal) -> Signal:
    """The later signal with what the earlier one knew of the posts before."""
    evidence = tuple(dict.fromkeys([*signal.evidence, *known.evidence]))[:EVIDENCE]
    return replace(signal, details=known.details | signal.details, evidence=evidence)


def _calm(signal: Signal, incident: Incident | None, now: datetime) -> Triaged:
    if incident is None or incident.calm_since:
        return Triaged(incident)
    told = with_signal(incident, signal)
    if any(each.phase != "calm" for each in latest_signals(told)):
        return Triaged(told)
    return Triaged(replace(told, calm_since=now, updated_at=now), change=signal.why)


def closes_at(incident: Incident) -> datetime | None:
    """When an incident closes by itself: an hour after it calmed; never while it is not calm."""
    return incident.calm_since + CLOSE_AFTER if incident.calm_since else None


def close(incident: Incident, who: str, at: datetime) -> Incident:
    """The incident as it is once it is over."""
    return replace(incident, closed_at=at, closed_by=who, updated_at=at)


def stopped(task: Task, incident: Incident, now: datetime) -> str:
    """Why a task need not happen any more; empty when it must, or when it waits (`escalation_pause.paused_until`).

    An acknowledgement is a click; a public acknowledgement is a posted address and nothing less. A close
    stops every step, but never what tells people of the close.
    """
    if incident.closed_at and task.verb not in LAST_WORDS:
        how = "because it stayed calm," if incident.closed_by == CALM else f"by {incident.closed_by}"
        return f"closed {how} at {time_in_words(incident.closed_at, now)}"
    match task.unless:
        case "acknowledged" if (
            incident.acknowledged_at and not incident.acknowledged_until and not acknowledgements_missing(incident)
        ):
            return f"{incident.acknowledged_by} acknowledged at {time_in_words(incident.acknowledged_at, now)}"
        case "publicly_acknowledged" if incident.public_ack_at:
            return f"acknowledged in public at {time_in_words(incident.public_ack_at, now)}: {incident.public_ack}"
        case "room_open" if incident.room:
            return "the private room is open"
    return ""


def backoff(attempts: int) -> float | None:
    """Seconds to wait after that many failed tries: 2, 4, 8 ... at most 5 minutes; None after a day of them.

    >>> backoff(1), backoff(5), backoff(20), backoff(400)
    (2.0, 32.0, 300.0, None)
    """
    return min(2.0**attempts, 300.0) if attempts < GIVE_UP else None
