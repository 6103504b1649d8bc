"""Week by week: who was answered and how soon, how soon incidents were taken, and which alerts were real."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from msgspec import Struct

from ..care.response_figures import GOAL, TARGET, Desk
from ..core.model import DRILL
from ..core.public_promises import counts
from ..core.responder_actions import first_acknowledgement
from ..core.rules import PUBLIC_GOAL

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ..care.response_figures import Figures
    from ..core.model import Incident, PublicPromise

__all__ = ["GOAL", "TARGET", "Desk"]

WEEK = timedelta(days=7)
FEW = 5  # judged alerts below which a share would say more than is known


class Span(Struct, frozen=True):
    """A week on the wall of the desk, from Monday on; the last one may not be over."""

    since: datetime
    until: datetime
    over: bool


class AnsweredWeek(Struct, frozen=True):
    """Who was answered in a week, and how soon; times in seconds, None where there was none to count."""

    asked: int
    answered: int
    within: float | None
    half: float | None
    nine_in_ten: float | None
    waiting: int
    kept: int
    broken: int


class IncidentWeek(Struct, frozen=True):
    """The incidents that opened in a week; times in seconds."""

    opened: int
    acknowledged: int
    half_acknowledged: float | None
    answered: int
    in_time: int  # answered in public within the goal
    half_answered: float | None


class Alerts(Struct, frozen=True):
    """What became of the alerts of a playbook or a detector, by the verdict of whoever closed them."""

    name: str
    real: int = 0
    false: int = 0
    known: int = 0
    unjudged: int = 0

    @property
    def judged(self) -> int:
        return self.real + self.false + self.known

    @property
    def share(self) -> float | None:
        """How many of those that were judged were real; None while they are few."""
        return self.real / self.judged if self.judged >= FEW else None


def weeks(now: datetime, zone: ZoneInfo, count: int) -> list[Span]:
    """The last weeks, the oldest first; the one that runs is the last. Edges are midnights of the place, in UTC."""
    here = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    monday = here - timedelta(days=here.weekday())
    edges = [(monday - each * WEEK).replace(tzinfo=zone).astimezone(UTC) for each in range(count - 1, -2, -1)]
    return [Span(since, until, until <= now) for since, until in pairwise(edges)]


def answered_week(of_all: Figures, promises: Iterable[PublicPromise], now: datetime) -> AnsweredWeek:
    """The response figures of a topic in a week, and what became of what was promised for it."""
    came = counts(promises, now)
    return AnsweredWeek(
        asked=of_all.asked,
        answered=of_all.answered,
        within=of_all.within,
        half=of_all.p50,
        nine_in_ten=of_all.p90,
        waiting=of_all.unanswered,
        kept=came.get("kept", 0),
        broken=came.get("broken", 0),
    )


def taken_in(incidents: Iterable[Incident], week: Span) -> IncidentWeek:
    """How soon the incidents of a week were acknowledged and answered; drills are none."""
    some = [one for one in incidents if week.since <= one.opened_at < week.until and not is_drill(one)]
    taken = [_seconds(first[0] - one.opened_at) for one in some if (first := first_acknowledgement(one))]
    answered = [_seconds(one.public_ack_at - one.opened_at) for one in some if one.public_ack_at]
    return IncidentWeek(
        opened=len(some),
        acknowledged=len(taken),
        half_acknowledged=median(taken) if taken else None,
        answered=len(answered),
        in_time=sum(each <= PUBLIC_GOAL.total_seconds() for each in answered),
        half_answered=median(answered) if answered else None,
    )


def by_playbook(incidents: Iterable[Incident]) -> list[Alerts]:
    """What became of the alerts of each playbook, those that were wrong most often first."""
    return _alerts(incidents, lambda one: one.playbooks)


def by_detector(incidents: Iterable[Incident]) -> list[Alerts]:
    """The same by the detectors that took part."""
    return _alerts(incidents, lambda one: tuple(dict.fromkeys(each.detector for each in one.signals)))


def is_drill(incident: Incident) -> bool:
    """Whether it was only rehearsed."""
    return incident.topic.startswith(DRILL) or incident.verdict == "drill"


def _alerts(incidents: Iterable[Incident], names: Callable[[Incident], Sequence[str]]) -> list[Alerts]:
    found: dict[str, dict[str, int]] = {}
    for one in incidents:
        for name in names(one) if not is_drill(one) else ():
            counted = found.setdefault(name, {})
            verdict = one.verdict or "unjudged"
            counted[verdict] = counted.get(verdict, 0) + 1
    made = [Alerts(name, **counted) for name, counted in found.items()]
    return sorted(made, key=lambda one: (-one.false, one.name))


def _seconds(span: timedelta) -> float:
    return span.total_seconds()
