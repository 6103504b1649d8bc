"""Counts that somebody posts: believed when they are declared and not of the future, and read by the detectors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from ..core.event_time import LATE
from ..core.model import SERIES, DeadLetter, Point, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..core.model import Topic
    from ..core.store import Tx


def believed(
    points: Sequence[Point], topic_of: Callable[[str], Topic], source: str, now: datetime
) -> tuple[list[Point], list[DeadLetter]]:
    """The points of series that the file declares, each at the beginning of its step; and why others are not taken."""
    taken, letters = list[Point](), list[DeadLetter]()
    for point in points:
        step = every(topic_of(point.topic), point.series)
        if step is None:
            letters.append(_letter(source, point, _unknown(topic_of(point.topic), point)))
        elif point.at > now + timedelta(seconds=step) + LATE:
            why = f"at {point.at.isoformat()} lies ahead of our clock ({now.isoformat()}); give the time of the count"
            letters.append(_letter(source, point, why))
        else:
            seconds = point.at.timestamp() // step * step
            taken.append(msgspec.structs.replace(point, at=datetime.fromtimestamp(seconds, UTC), line=0))
    return taken, letters


def readings(tx: Tx, points: Sequence[Point], topic_of: Callable[[str], Topic], now: datetime) -> list[Reading]:
    """Store them, and give what detectors hear: of a step that is corrected upwards, what is more than before."""
    return [reading(point, topic_of(point.topic), more) for point, more in tx.add_points(points, now) if more >= 0]


def reading(point: Point, topic: Topic, count: int) -> Reading:
    """A count of a step, as a reading of the topic that stands for its series."""
    step = timedelta(seconds=every(topic, point.series) or 60.0)
    return Reading(f"{SERIES}{point.topic}/{point.series}", point.at, point.at + step, all=count, negative=count)


def every(topic: Topic, series: str) -> float | None:
    """Seconds between two counts; None for what is not declared."""
    return next((one.every for one in topic.series if one.name == series), None)


def _unknown(topic: Topic, point: Point) -> str:
    names = ", ".join(one.name for one in topic.series)
    has = f"it has {names}" if names else "it has none"
    return f"topic {point.topic} has no series {point.series}; {has}: declare it in the playbooks, under series: there"


def _letter(source: str, point: Point, why: str) -> DeadLetter:
    sent = msgspec.structs.replace(point, line=0)
    return DeadLetter(source, point.line, why, msgspec.json.encode(sent).decode())
