"""Reads what a replay that is over has left in its database: the incidents, what would have been done, the counts."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.messages import Listed
from ..core.model import FEED, SERIES
from ..core.text import as_name
from ..core.translation import message
from .replayed import Replayed, ReplayedIncident, ReplayedTopic, Would, WouldCall, WouldSay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ..app import App
    from ..core.effects import Moment, StoredDraft
    from ..core.model import Incident, Task, TimelineEvent, Topic
    from ..core.store import Tx
    from .replayed import Understood

LETTERS = 20  # unreadable lines that are named, all of them are counted
TOPICS = 12  # with a picture: those with incidents first, then those with most mentions
INCIDENTS = 1_000
PEAK = 10  # minutes over which the worst moment of an incident is counted
MINUTE = timedelta(minutes=1)
LOOKED_AT = timedelta(days=3)  # from its beginning, for that
COLUMNS, CLOSE = 240, 96  # of the picture of a topic, and of that of an incident
BEFORE, AFTER = timedelta(hours=3), timedelta(hours=1)
STEPS = tuple(timedelta(minutes=each) for each in (5, 10, 30, 60, 180, 360, 1440, 10_080))
SHOWN_AGAIN = ("follow_up", "refresh", "pin", "describe")  # steps that only show again what another has said
ROOM = "open_private_channel"
AGAIN = "brought up to date"


def replayed(app: App, understood: Understood, *, weekly: float | None = None, seconds: float = 0.0) -> Replayed:
    """What stands in the database of a replay that is over."""
    known = {topic.name: topic for topic in app.queries.topics()}
    with app.store.begin() as tx:
        found = sorted(tx.incidents(limit=INCIDENTS), key=lambda one: (one.opened_at, one.id))
        told = [_incident(tx, one, number, known, understood.until) for number, one in enumerate(found, 1)]
        names = [name for name in tx.topics_with_state() if not name.startswith((FEED, SERIES))]
    incidents = tuple(_beside_usual(app, one) for one in told)
    topics = tuple(_topics(app, understood, names, {one.topic for one in found}, known))
    zone = next((topic.zone for topic in known.values()), "UTC")
    return Replayed(understood, incidents, topics, weekly, zone, seconds)


def _incident(
    tx: Tx, one: Incident, number: int, known: Mapping[str, Topic], last: datetime | None
) -> ReplayedIncident:
    facts = list(_facts(tx, one.id))
    tasks = {task.key: task for task in tx.tasks(one.id)}
    drafts = sorted((draft for key in tasks if (draft := tx.draft(key))), key=lambda draft: draft.created_at)
    over = one.closed_at or max(last or one.updated_at, one.updated_at)
    minutes = tx.history(one.topic, one.opened_at - PEAK * MINUTE, min(over, one.opened_at + LOOKED_AT), 60.0)
    peak, peak_at = _worst(minutes)
    since, until = one.opened_at - BEFORE, over + AFTER
    step = _step_of(until - since, CLOSE)
    return ReplayedIncident(
        number,
        one.id,
        one.topic,
        _title(one.topic, known),
        one.severity,
        one.why,
        one.opened_at,
        one.closed_at,
        peak,
        peak_at,
        _noticed(one),
        _called(facts, tasks),
        tuple(_done(facts, tasks)),
        tuple(_said(drafts)),
        step.total_seconds(),
        tuple(tx.history(one.topic, since, until, step.total_seconds())),
        calls=tuple(WouldCall(fact.at, name) for fact in facts if _tells(fact) for name in whom(fact, tasks)),
        room_at=min((fact.at for fact in facts if _tells(fact) and fact.data.get("step") == ROOM), default=None),
    )


def _beside_usual(app: App, one: ReplayedIncident) -> ReplayedIncident:
    usual = app.intake.usual(one.topic, one.moments[0].at, timedelta(seconds=one.step), len(one.moments))
    return replace(one, expected=usual.expected, known=usual.known) if usual and usual.known > 0 else one


def _worst(minutes: Sequence[Moment]) -> tuple[int, datetime | None]:
    """The most negative mentions within ten minutes, and from when."""
    sums = [sum(one.negative for one in minutes[at : at + PEAK]) for at in range(len(minutes))]
    most = max(sums, default=0.0)
    return round(most), minutes[sums.index(most)].at if most else None


def _step_of(span: timedelta, columns: int) -> timedelta:
    return next((one for one in STEPS if span / one <= columns), STEPS[-1])


def _title(topic: str, known: Mapping[str, Topic]) -> str:
    name = topic.removeprefix(FEED).removeprefix(SERIES)
    return known[topic].title or name if topic in known else name


def _facts(tx: Tx, incident: str) -> Iterator[TimelineEvent]:
    seen = 0
    while facts := tx.timeline(seen, incident=incident):
        yield from facts
        seen = facts[-1].id


def _noticed(one: Incident) -> timedelta | None:
    """From the beginning of the span over which the first signal was counted until it was said."""
    counted = [signal for signal in one.signals if signal.window > 0 and not signal.hits]
    first = min(counted, key=lambda signal: signal.at, default=None)
    if first is None or first.at > one.opened_at:  # something else than a count opened it
        return None
    began = first.at - timedelta(seconds=first.window)
    return max(timedelta(), one.opened_at - began)


def _called(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> tuple[str, ...]:
    named = (whom(fact, tasks) for fact in facts if _tells(fact))
    return tuple(dict.fromkeys(name for names in named for name in names))


def whom(fact: TimelineEvent, tasks: Mapping[str, Task]) -> tuple[str, ...]:
    """The people that a call would have reached; empty for what calls nobody by name."""
    task = tasks.get(str(fact.data.get("task", "")))
    if task is None or "said to " not in fact.why:
        return ()
    if task.about.person:
        return (as_name(task.about.person),)
    return tuple(fact.why.partition("said to ")[2].rstrip(".").split(", "))


def _tells(fact: TimelineEvent) -> bool:
    return fact.type == "task.delivered" and fact.data.get("step") not in SHOWN_AGAIN


def _done(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Would]:
    """What would have been done, in order; calls of one minute are one line."""
    told = [fact for fact in facts if _tells(fact) and AGAIN not in fact.why and not _is_chart(fact, tasks)]
    for (at, step), group in groupby(told, key=lambda fact: (fact.at.replace(second=0, microsecond=0), _step(fact))):
        some = list(group)
        called = [name for fact in some for name in whom(fact, tasks)]
        if called:
            names = Listed(tuple(dict.fromkeys(called)), "comma")
            yield Would(at, step, message("Would have been called: {names}.", names=names))
        for what in dict.fromkeys(fact.why for fact in some if not whom(fact, tasks)):
            yield Would(at, step, what)


def _step(fact: TimelineEvent) -> str:
    return str(fact.data.get("step", "")).replace("_", " ")


def _is_chart(fact: TimelineEvent, tasks: Mapping[str, Task]) -> bool:
    task = tasks.get(str(fact.data.get("task", "")))
    return task is not None and task.part == "chart"


def _said(drafts: Iterable[StoredDraft]) -> Iterator[WouldSay]:
    for draft in drafts:
        yield WouldSay(draft.created_at, draft.texts)


def _topics(
    app: App, understood: Understood, names: Sequence[str], troubled: set[str], known: Mapping[str, Topic]
) -> Iterator[ReplayedTopic]:
    if understood.since is None or understood.until is None:
        return
    since, until = understood.since, understood.until + timedelta(minutes=1)
    step = _step_of(until - since, COLUMNS)
    since = since.replace(minute=0, second=0, microsecond=0)
    with app.store.begin() as tx:
        counted = {name: tx.history(name, since, until, step.total_seconds()) for name in names}
    sums = {name: sum(one.all for one in moments) for name, moments in counted.items()}
    for name in sorted(names, key=lambda name: (name not in troubled, -sums[name], name))[:TOPICS]:
        moments = counted[name]
        usual = app.intake.usual(name, since, step, len(moments))
        yield ReplayedTopic(
            name,
            _title(name, known),
            step.total_seconds(),
            tuple(moments),
            usual.expected if usual and usual.known > 0 else (),
            usual.known if usual else 0.0,
            sums[name],
            sum(one.negative for one in moments),
        )
