"""Two backtests of one recording, told as a reviewer reads a change: what is more, fewer, earlier, later."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.messages import Lasting, Percent, Said, When
from ..core.translation import message, nmessage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .backtested import Alert, Backtested

MINUTE = timedelta(minutes=1)
SAME = timedelta(hours=12)  # between two alerts on one topic that are taken for the same


class Change(Struct, frozen=True):
    """One difference: of which kind, by how much where it is a number, and as a sentence."""

    kind: str
    said: Said
    by: float = 0.0


def changes(before: Backtested, after: Backtested) -> tuple[Change, ...]:
    """How `after` differs from `before`; empty where nothing does."""
    pairs, gone, new = _paired(before, after)
    return (
        *_counted("alerts", len(after.alerts) - len(before.alerts)),
        *(Change("new", message("New: {topic} on {at}: {why}", **_gaps(one))) for one in new),
        *(Change("gone", message("Gone: {topic} on {at}: {why}", **_gaps(one))) for one in gone),
        *(change for old, now in pairs for change in _moved(old, now)),
        *_counted("rooms", after.rooms - before.rooms),
        *_called(before, after),
        *_precision(before, after),
    )


def _gaps(one: Alert) -> dict[str, object]:
    return {"topic": one.title, "at": When(one.opened_at, "full"), "why": one.why}


def _counted(kind: str, by: int) -> Iterator[Change]:
    if by > 0 and kind == "alerts":
        yield Change(kind, nmessage("{n} alert more.", "{n} alerts more.", by), by)
    elif by < 0 and kind == "alerts":
        yield Change(kind, nmessage("{n} alert fewer.", "{n} alerts fewer.", -by), by)
    elif by > 0:
        yield Change(kind, nmessage("{n} room more.", "{n} rooms more.", by), by)
    elif by < 0:
        yield Change(kind, nmessage("{n} room fewer.", "{n} rooms fewer.", -by), by)


def _paired(before: Backtested, after: Backtested) -> tuple[list[tuple[Alert, Alert]], list[Alert], list[Alert]]:
    """The alerts that both have, each with the nearest in time; those that are gone, and those that are new."""
    left, pairs, gone = list(after.alerts), [], []
    for old in before.alerts:
        near = [one for one in left if one.topic == old.topic and abs(one.opened_at - old.opened_at) <= SAME]
        if near:
            now = min(near, key=partial(_apart, old))
            left.remove(now)
            pairs.append((old, now))
        else:
            gone.append(old)
    return pairs, gone, left


def _apart(one: Alert, other: Alert) -> timedelta:
    return abs(one.opened_at - other.opened_at)


def _moved(old: Alert, now: Alert) -> Iterator[Change]:
    gaps = {"topic": now.title, "at": When(old.opened_at, "full")}
    by = now.opened_at - old.opened_at
    span = Lasting(abs(by).total_seconds(), "observed")
    if by <= -MINUTE:
        yield Change("earlier", message("{topic} of {at}: {span} earlier.", span=span, **gaps), by / MINUTE)
    elif by >= MINUTE:
        yield Change("later", message("{topic} of {at}: {span} later.", span=span, **gaps), by / MINUTE)
    if old.severity != now.severity:
        both = {"before": old.severity.value, "after": now.severity.value}
        yield Change("severity", message("{topic} of {at}: {after} instead of {before}.", **both, **gaps))
    if old.room_at and now.room_at:
        by = now.room_at - old.room_at
        span = Lasting(abs(by).total_seconds(), "observed")
        if by <= -MINUTE:
            yield Change("room", message("{topic} of {at}: its room {span} earlier.", span=span, **gaps), by / MINUTE)
        elif by >= MINUTE:
            yield Change("room", message("{topic} of {at}: its room {span} later.", span=span, **gaps), by / MINUTE)


def _called(before: Backtested, after: Backtested) -> Iterator[Change]:
    then = {one.who: one for one in before.calls}
    now = {one.who: one for one in after.calls}
    for who in dict.fromkeys((*then, *now)):
        times = (now[who].times if who in now else 0) - (then[who].times if who in then else 0)
        nights = (now[who].at_night if who in now else 0) - (then[who].at_night if who in then else 0)
        if times > 0:
            yield Change("called", nmessage("{who}: {n} call more.", "{who}: {n} calls more.", times, who=who), times)
        elif times < 0:
            said = nmessage("{who}: {n} call fewer.", "{who}: {n} calls fewer.", -times, who=who)
            yield Change("called", said, times)
        if nights > 0:
            said = nmessage("{who}: woken {n} time more.", "{who}: woken {n} times more.", nights, who=who)
            yield Change("woken", said, nights)
        elif nights < 0:
            said = nmessage("{who}: woken {n} time less.", "{who}: woken {n} times less.", -nights, who=who)
            yield Change("woken", said, nights)


def _precision(before: Backtested, after: Backtested) -> Iterator[Change]:
    if before.precision is not None and after.precision is not None and before.precision != after.precision:
        gaps = {"before": Percent(before.precision), "after": Percent(after.precision)}
        said = message("Of the alerts that people judged, {after} were real instead of {before}.", **gaps)
        yield Change("precision", said, after.precision - before.precision)
