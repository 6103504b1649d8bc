"""What we promised in public: which of it is open, and how much was kept, broken or renewed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from .translation import gettext, gettext_noop, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from .model import Incident, PublicPromise

LONGEST = timedelta(days=7)  # that a promise may lie after the end of its incident
SAME = timedelta(minutes=2)  # times as near as this are one promise: a text says minutes, and a draft has seconds
MOST_FOUND = 5  # that are offered at once
PromiseState = Literal["open", "kept", "broken", "renewed"]


def state(promise: PublicPromise, now: datetime) -> PromiseState:
    """What became of a promise: broken is what was not answered by its time, also if it was later."""
    if (promise.settled_at or now) > promise.at:
        return "broken"
    if promise.settled_at is None:
        return "open"
    return "renewed" if promise.renewed else "kept"


def pending(incident: Incident) -> list[PublicPromise]:
    """Those that nobody has answered yet, in the order of their times; some may be overdue."""
    return sorted((one for one in incident.promises if one.settled_at is None), key=lambda one: one.at)


def counted(incident: Incident, now: datetime) -> dict[PromiseState, int]:
    """How many are open, kept, broken and renewed; only those that there are."""
    return counts(incident.promises, now)


def due(incidents: Iterable[Incident | None], since: datetime, until: datetime) -> list[PublicPromise]:
    """Those of some incidents that were for a time from `since` to before `until`, in the order of their times."""
    found = (one for incident in incidents if incident for one in incident.promises if since <= one.at < until)
    return sorted(found, key=lambda one: one.at)


def due_by_part(
    incidents: Iterable[Incident | None], since: datetime, until: datetime
) -> list[tuple[PublicPromise, tuple[str, ...]]]:
    """The same, each with the parts of the product of which the posts of its incident speak."""
    found = [(one, parts_of(incident)) for incident in incidents if incident for one in due([incident], since, until)]
    return sorted(found, key=lambda each: each[0].at)


def parts_of(incident: Incident) -> tuple[str, ...]:
    """The parts of the product of which its posts speak, as its signals found."""
    found = (str(part) for signal in incident.signals for part in signal.details.get("parts", ()))
    return tuple(dict.fromkeys(found))


def counts(promises: Iterable[PublicPromise], now: datetime) -> dict[PromiseState, int]:
    """How many are open, kept, broken and renewed; only those that there are."""
    return dict(Counter(state(one, now) for one in promises))


_COUNTED: dict[PromiseState, str] = {
    "kept": gettext_noop("{n} kept"),
    "renewed": gettext_noop("{n} renewed"),
    "broken": gettext_noop("{n} broken"),
    "open": gettext_noop("{n} still open"),
}


def counts_in_words(numbers: Mapping[PromiseState, int]) -> str:
    """One line; empty where nothing was promised.

    >>> counts_in_words({"kept": 2, "open": 1})
    'Promised in public: 2 kept, 1 still open.'
    """
    told = [gettext(_COUNTED[state], n=numbers[state]) for state in _COUNTED if state in numbers]
    return gettext("Promised in public: {counts}.", counts=listed(told, "comma")) if told else ""


def promised(incident: Incident, new: Iterable[PublicPromise]) -> Incident:
    """The incident with promises that were made; a time that is promised already is not promised twice."""
    known = {one.at for one in incident.promises}
    return replace(incident, promises=(*incident.promises, *(one for one in new if one.at not in known)))


def found(incident: Incident, new: Iterable[PublicPromise], now: datetime) -> Incident:
    """The incident with promises that stand in the feed: they wait until somebody tracks them, a few at a time."""
    waiting = offered(incident, now)
    for one in new:
        if len(waiting) < MOST_FOUND and not any(_same(one, other) for other in (*incident.promises, *waiting)):
            waiting.append(one)
    return replace(incident, found_promises=tuple(waiting))


def offered(incident: Incident, now: datetime) -> list[PublicPromise]:
    """Those that were found, still lie ahead, and are not tracked, in the order of their times."""
    open_ = [one for one in incident.found_promises if one.at > now]
    return sorted(
        (one for one in open_ if not any(_same(one, other) for other in incident.promises)), key=lambda one: one.at
    )


def _same(one: PublicPromise, other: PublicPromise) -> bool:
    """Whether two are one; what was made after another was settled is a new one."""
    anew = other.settled_at is not None and one.made_at >= other.settled_at
    return abs(one.at - other.at) <= SAME and not anew


def settled(incident: Incident, who: str, at: datetime, url: str, *, renewed: bool) -> Incident:
    """The incident once more was said in public: it answers everything that was open."""
    return replace(
        incident,
        promises=tuple(
            replace(one, settled_at=at, settled_by=who, url=url, renewed=renewed) if one.settled_at is None else one
            for one in incident.promises
        ),
    )
