"""What an incident keeps of its signals: of each detector the strongest, with every post and hit, and its latest word.

A calm, or a weaker word, ends or changes how things stand now; it takes nothing away of what was found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .model import Incident, Signal

MOST = 50  # posts, and hits, that are kept of one detector


def with_signal(incident: Incident, signal: Signal) -> Incident:
    """The incident once a detector has spoken; the calm of one that never found anything here says nothing."""
    before = next((each for each in incident.signals if each.detector == signal.detector), None)
    if before is None and signal.phase == "calm":
        return incident
    strongest = _strongest(before, signal) if before else signal
    others = [each for each in incident.signals if each.detector != signal.detector]
    later = [each for each in incident.latest if each.detector != signal.detector]
    return replace(
        incident,
        signals=tuple(sorted([strongest, *others], key=lambda each: each.severity)),
        latest=(*later, signal) if (strongest.at, strongest.phase) != (signal.at, signal.phase) else tuple(later),
    )


def latest_signals(incident: Incident) -> tuple[Signal, ...]:
    """The last word of each detector, in the order of the strongest ones."""
    later = {each.detector: each for each in incident.latest}
    return tuple(later.get(each.detector, each) for each in incident.signals)


def shown_signals(incident: Incident) -> tuple[Signal, ...]:
    """What to show of each detector: how it is now, and once it is calm, the strongest that it was."""
    pairs = zip(incident.signals, latest_signals(incident), strict=True)
    return tuple(strongest if latest.phase == "calm" else latest for strongest, latest in pairs)


def evidence_keys(incident: Incident, most: int) -> list[str]:
    """The posts that the signals name, those of the gravest signal first."""
    return list(dict.fromkeys(key for signal in incident.signals for key in signal.evidence))[:most]


def private_posts(incidents: Iterable[Incident]) -> frozenset[str]:
    """The posts that only those may read whom a confidential incident's room holds."""
    private = (one for one in incidents if one.confidential)
    return frozenset(key for one in private for signal in one.signals for key in signal.evidence)


def _strongest(before: Signal, signal: Signal) -> Signal:
    """The stronger of two words of one detector, with the posts and hits of both; of equal ones, the later."""
    if signal.phase == "calm":
        return before
    if before.phase == "calm":  # of a row that an older version wrote: nothing but the calm is left
        return signal
    weaker = (signal.severity.rank, -signal.score) > (before.severity.rank, -before.score)
    first, second = (before, signal) if weaker else (signal, before)
    return replace(
        first,
        details={name: value for name, value in second.details.items() if value} | first.details,
        evidence=tuple(dict.fromkeys([*first.evidence, *second.evidence]))[:MOST],
        hits=tuple(dict.fromkeys([*first.hits, *second.hits]))[:MOST],
    )
