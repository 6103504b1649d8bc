"""What a playbooks file would have done over a recording, in figures that can be compared and budgeted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from ..core.messages import Said
from ..core.model import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .replayed import Replayed, ReplayedIncident

WEEK = timedelta(days=7)
BEFORE, AFTER = timedelta(hours=6), timedelta(hours=48)  # of a known onset, in which an alert is one of it
NIGHT = (22, 7)  # hours of the desk's clock in which somebody who is called is woken


class JudgedIncident(NamedTuple):
    """What people said of an incident that there was."""

    topic: str
    opened_at: datetime
    closed_at: datetime | None
    verdict: Verdict


class Onset(NamedTuple):
    """When something is known to have begun; of any topic where none is named."""

    at: datetime
    topic: str = ""


class Alert(Struct, frozen=True):
    """An incident that would have been opened; `verdict` is what people said of the one that there was."""

    number: int
    topic: str
    title: str
    severity: Severity
    opened_at: datetime
    closed_at: datetime | None
    why: Said
    called: tuple[str, ...]
    room_at: datetime | None
    verdict: Verdict | None = None


class Calls(Struct, frozen=True):
    """How often somebody would have been called, and how often at night."""

    who: str
    times: int
    at_night: int


class Lead(Struct, frozen=True):
    """How many minutes before a known onset the first alert came: below zero after it, None never."""

    onset: datetime
    topic: str
    minutes: float | None


class Backtested(Struct, frozen=True):
    """One way of playing a recording. `weekly` is the sensitivity that was asked for; None: the file's own.

    `precision` is the share of real alarms among the alerts that people have judged, `judged`; `missed` are real ones
    for which no alert came.
    """

    name: str
    weekly: float | None
    weeks: float
    alerts: tuple[Alert, ...]
    calls: tuple[Calls, ...]
    rooms: int
    leads: tuple[Lead, ...] = ()
    judged: int = 0
    precision: float | None = None
    missed: int | None = None

    @property
    def alerts_a_week(self) -> float:
        """How many alerts a week, over the whole recording."""
        return round(len(self.alerts) / self.weeks, 2) if self.weeks else 0.0

    @property
    def woken(self) -> int:
        """How often people would have been called at night, all together."""
        return sum(one.at_night for one in self.calls)


def backtested(
    name: str, found: Replayed, onsets: Sequence[Onset] = (), verdicts: Sequence[JudgedIncident] | None = None
) -> Backtested:
    """The figures of a replay; verdicts are None where nobody gave any."""
    known = found.understood
    span = known.until - known.since if known.since and known.until else timedelta()
    alerts = tuple(_alert(one, verdicts or ()) for one in found.incidents)
    told = [one.verdict for one in alerts if one.verdict in ("real", "false", "known")]
    missed = [one for one in verdicts or () if one.verdict == "real" and not any(_same(one, each) for each in alerts)]
    return Backtested(
        name,
        found.weekly,
        max(span, timedelta(days=1)) / WEEK if span else 0.0,
        alerts,
        tuple(_calls(found)),
        sum(one.room_at is not None for one in alerts),
        tuple(_lead(one, alerts) for one in onsets),
        len(told),
        told.count("real") / len(told) if told else None,
        len(missed) if verdicts is not None else None,
    )


def _alert(one: ReplayedIncident, verdicts: Sequence[JudgedIncident]) -> Alert:
    alert = Alert(
        one.number, one.topic, one.title, one.severity, one.opened_at, one.closed_at, one.why, one.called, one.room_at
    )
    said = next((each.verdict for each in verdicts if _same(each, alert)), None)
    return replace(alert, verdict=said)


def _same(judged: JudgedIncident, alert: Alert) -> bool:
    """Whether an alert is the one that people judged: of one topic, and at one time or nearly so."""
    until = (judged.closed_at or judged.opened_at) + BEFORE
    return judged.topic == alert.topic and judged.opened_at - BEFORE <= alert.opened_at <= until


def _calls(found: Replayed) -> Iterator[Calls]:
    zone = ZoneInfo(found.zone)
    calls = [call for one in found.incidents for call in one.calls]
    times = Counter(call.who for call in calls)
    nights = Counter(call.who for call in calls if is_night(call.at.astimezone(zone)))
    for who, count in sorted(times.items(), key=lambda one: (-one[1], one[0])):
        yield Calls(who, count, nights[who])


def is_night(local: datetime) -> bool:
    """Whether somebody who is called at that local time is woken."""
    return local.hour >= NIGHT[0] or local.hour < NIGHT[1]


def _lead(onset: Onset, alerts: Sequence[Alert]) -> Lead:
    near = [
        one.opened_at
        for one in alerts
        if onset.topic in ("", one.topic) and onset.at - BEFORE <= one.opened_at <= onset.at + AFTER
    ]
    return Lead(onset.at, onset.topic, round((onset.at - min(near)).total_seconds() / 60, 1) if near else None)
