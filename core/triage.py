"""What a signal does to a topic's incident: opens it, lets it grow, notes that it calms, or nothing."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from .escalation_pause import regraded, risen
from .kept_signals import latest_signals, with_signal
from .model import SERIES, ChangeKind, Incident, Match, PastVerdict, Severity, Signal, gravest
from .readings import EVIDENCE
from .translation import joined, message

if TYPE_CHECKING:
    from collections.abc import Sequence

CALLED_AGAIN = timedelta(hours=1)  # after people were last called, a new fire in what is open calls them again
SMOULDERING = ("slow_burn", "negative_share", "tagged", "coordinated", "half_space")  # no fires by themselves
REGULATOR = "regulator"  # the kind of watchlist that outweighs every other


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
    fixed: Severity | None = None,
) -> Triaged:
    """Open an incident, let it grow, note that it calms, or leave things as they are.

    What opens carries the `past` verdict on the alarm before. `fixed` is the gravest severity that the playbooks which
    run set themselves: below it nothing falls.
    """
    if signal.phase == "calm":
        return _calm(signal, incident, now, fixed)
    live = [match for match in matches if not match.suppressed_by and not match.waits]
    if not live and is_mere_post(signal):
        return Triaged(incident)
    waiting = tuple(match.playbook for match in matches if match.waits)
    if incident is None:
        return _open(signal, live, waiting, now, version, past) if live else Triaged(None)
    return _grow(signal, incident, live, waiting, now)


def begun(incident: Incident, matches: Sequence[Match], now: datetime) -> Triaged:
    """Playbooks that waited start, since it has grown or the night is over; what others cover by now waits no more."""
    live = [match for match in matches if not match.suppressed_by]
    severity = gravest(incident.severity, *(match.severity for match in live if match.severity))
    left = tuple(name for name in incident.waiting if all(name != match.playbook for match in matches))
    started = replace(_joined_by(regraded(incident, severity, now), live), waiting=left, updated_at=now)
    change = joined(match.why for match in live)
    kind: ChangeKind = "raised" if severity != incident.severity else "news"
    return Triaged(started, added=tuple(match.playbook for match in live), change=change, change_kind=kind)


def grown_in_vain(decided: Triaged, now: datetime) -> Triaged:
    """It grew after everybody had been called in vain: that calls them again."""
    assert decided.incident is not None
    return replace(decided, incident=risen(decided.incident, "grown", now), change_kind="grown")


def _joined_by(incident: Incident, live: Sequence[Match]) -> Incident:
    """The incident with more playbooks, and with what they ask of it."""
    names = tuple(dict.fromkeys([*incident.playbooks, *(match.playbook for match in live)]))
    return replace(
        incident,
        playbooks=names,
        confidential=incident.confidential or any(match.confidential for match in live),
        acknowledgements=max([incident.acknowledgements, *(match.acknowledgements for match in live)]),
    )


def _open(
    signal: Signal,
    live: Sequence[Match],
    waiting: tuple[str, ...],
    now: datetime,
    version: str,
    past: PastVerdict | None,
) -> Triaged:
    incident = Incident(
        id=incident_id(signal.topic, now),
        topic=signal.topic,
        severity=gravest(signal.severity, *(match.severity for match in live if match.severity)),
        opened_at=now,
        updated_at=now,
        why=signal.why,
        signals=(signal,),
        playbooks=tuple(match.playbook for match in live),
        waiting=waiting,
        version=version,
        confidential=any(match.confidential for match in live),
        acknowledgements=max(match.acknowledgements for match in live),
        touched=_touched(signal),
        past_verdict=past,
    )
    return Triaged(incident, opened=True, added=incident.playbooks, change=signal.why)


def _grow(
    signal: Signal, incident: Incident, live: Sequence[Match], waiting: tuple[str, ...], now: datetime
) -> Triaged:
    added = tuple(match.playbook for match in live if match.playbook not in incident.playbooks)
    severity = gravest(incident.severity, signal.severity, *(match.severity for match in live if match.severity))
    known = next((other for other in incident.signals if other.detector == signal.detector), None)
    if repeats(signal, incident):
        signal = _with_earlier(signal, known or signal)
    graver = severity != incident.severity
    joined = _joined(signal, incident)
    wait = [name for name in (*incident.waiting, *waiting) if name not in added]
    grown = replace(
        _joined_by(regraded(with_signal(incident, signal), severity, now), live),
        updated_at=now,
        why=signal.why if graver else incident.why,
        waiting=tuple(dict.fromkeys(wait)),
        calm_since=None,
        touched=tuple(dict.fromkeys([*incident.touched, *_touched(signal)])),
    )
    begun_again = message("It has begun again: {why}", why=signal.why)
    if graver:
        return Triaged(
            grown,
            added=added,
            change=message("Raised to {severity}: {why}", severity=severity.value, why=signal.why),
            change_kind="raised",
        )
    if incident.calm_since:
        again = risen(grown, "returned", now)
        return Triaged(again, added=added, change=begun_again, change_kind="returned")
    if _was_calm(signal, incident):
        again = risen(grown, "returned", now)
        return Triaged(again, added=added, change=begun_again, change_kind="returned")
    if _is_another_fire(signal, incident, now):
        other = risen(grown, "flared", now)
        return Triaged(other, added=added, change=message("Another fire: {why}", why=signal.why), change_kind="flared")
    if joined:
        return Triaged(risen(grown, "joined", now), added=added, change=signal.why, change_kind="joined")
    if added and incident.playbooks:
        return Triaged(grown, added=added, change=message("A second reason: {why}", why=signal.why))
    if added or not known or _new_entries(signal, known) - _friendly(signal):
        return Triaged(grown, added=added, change=signal.why)
    if repeats(signal, incident):
        return Triaged(grown)
    return Triaged(grown, change=message("Still growing: {why}", why=signal.why), change_kind="growing")


def _was_calm(signal: Signal, incident: Incident) -> bool:
    """Whether people read that this very thing was over, while something else went on."""
    last = next((one for one in latest_signals(incident) if one.detector == signal.detector), None)
    return last is not None and last.phase == "calm" and signal.severity.at_least(Severity.SEV3)


def _is_another_fire(signal: Signal, incident: Incident, now: datetime) -> bool:
    """Whether something flares up beside what people were told of: an old smouldering, or a fire of an hour ago.

    It is compared with what people were told, and not with what is open.
    """
    burning = {one.detector for one in latest_signals(incident) if one.phase != "calm"}
    begins = signal.phase == "raised" and _is_fire(signal)
    told_at = max(incident.opened_at, incident.risen_at or incident.opened_at)
    beside = signal.detector in burning or {_kind(one) for one in burning} <= {*SMOULDERING}
    return begins and beside and now - told_at >= CALLED_AGAIN


def _is_fire(signal: Signal) -> bool:
    return _kind(signal.detector) not in SMOULDERING and signal.severity.at_least(Severity.SEV3)


def _kind(detector: str) -> str:
    """Without the topic of the group, or the series, that it is about."""
    return detector.partition(":")[0]


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


def moved_on(signal: Signal, incident: Incident | None) -> Signal:
    """A count that rises while the topic's incident is open: the pressure moves to the next channel."""
    known = incident and any(one.detector == signal.detector for one in incident.signals)
    if incident is None or known or signal.phase != "raised" or not signal.detector.startswith(SERIES):
        return signal
    return replace(signal, why=message("Pressure moves to the next channel: {why}", why=signal.why))


def is_mere_post(signal: Signal) -> bool:
    """Whether it only tells that somebody on a watchlist wrote, and no ill: for playbooks that ask for any post."""
    return bool(signal.hits) and not signal.negative and signal.severity is Severity.SEV4


def _friendly(signal: Signal) -> set[str]:
    """The entries whose posts are shown, and no line is said of them: of a regulator any post is news."""
    ill = {f"{hit.tag.kind}/{hit.tag.name}" for hit in signal.hits if hit.negative or hit.tag.kind == REGULATOR}
    return {f"{hit.tag.kind}/{hit.tag.name}" for hit in signal.hits} - ill


def _new_entries(signal: Signal, known: Signal) -> set[str]:
    return {*signal.details.get("entries", ())} - {*known.details.get("entries", ())}


def _with_earlier(signal: Signal, known: Signal) -> Signal:
    """The later signal with what the earlier one knew of the posts before."""
    evidence = tuple(dict.fromkeys([*signal.evidence, *known.evidence]))[:EVIDENCE]
    return replace(signal, details=known.details | signal.details, evidence=evidence)


def _calm(signal: Signal, incident: Incident | None, now: datetime, fixed: Severity | None) -> Triaged:
    if incident is None or incident.calm_since:
        return Triaged(incident)
    told = with_signal(incident, signal)
    burning = [each for each in latest_signals(told) if each.phase != "calm"]
    if not burning:
        return Triaged(replace(told, calm_since=now, updated_at=now), change=signal.why)
    left = gravest(*(each.severity for each in burning), *((fixed,) if fixed else ()))
    made_by_signals = incident.severity == gravest(*(each.severity for each in incident.signals))
    if not made_by_signals or left.at_least(incident.severity):  # what a person said is theirs to change
        return Triaged(told)
    goes_on = burning[0].why
    change = message(
        "Lowered to {severity}: {why} What goes on is milder: {rest}", severity=left.value, why=signal.why, rest=goes_on
    )
    return Triaged(replace(regraded(told, left, now), why=goes_on, updated_at=now), change=change)
