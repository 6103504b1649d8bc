"""What a topic received in the past, counted in steps of five minutes: what a detector of a newer version learns from.

The newest days are part of the topic's state; older ones are put away, a day at a time, and read when they are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from ..core.model import FEED, Reading
from ..core.readings import REBUILT, REBUILT_STEP

DAYS = 2  # that stay in the state: what comes late belongs to one of them
Day = dict[int, tuple[int, float]]  # step of the day -> how many came, and how many of them count as negative
_DAY = msgspec.json.Decoder(Day)
_STEPS = timedelta(days=1) // REBUILT_STEP


class PastCounts:
    """The counts of one topic. Nothing is kept of feeds, whose detectors are told of silence alone."""

    def __init__(self, topic: str, days: dict[str, Day]) -> None:
        self._topic, self.days = topic, days
        self.full: dict[str, str] = {}  # days that are to be put away, as JSON

    def add(self, reading: Reading) -> None:
        """Count a reading; one of a day that is put away already is left out."""
        if not reading.all or self._topic.startswith(FEED):
            return
        day, step = _place(reading.until)
        if day not in self.days and len(self.days) == DAYS and day < min(self.days):
            return
        steps = self.days.setdefault(day, {})
        every, negative = steps.get(step, (0, 0.0))
        steps[step] = (every + reading.all, round(negative + reading.negative, 4))
        if len(self.days) > DAYS:
            oldest = min(self.days)
            self.full[oldest] = msgspec.json.encode(self.days.pop(oldest)).decode()

    def readings(self, put_away: Callable[[str, str], str | None]) -> Iterator[Reading]:
        """All that is known of eight weeks, the oldest first; `put_away` is asked for a topic and a day."""
        if not self.days:
            return
        first = datetime.fromisoformat(min(self.days)).replace(tzinfo=UTC)
        for back in range(REBUILT.days, 0, -1):
            at = first - timedelta(days=back)
            if told := put_away(self._topic, at.date().isoformat()):
                yield from self._of(at, _DAY.decode(told))
        for day in sorted(self.days):
            yield from self._of(datetime.fromisoformat(day).replace(tzinfo=UTC), self.days[day])

    def _of(self, day: datetime, steps: Day) -> Iterator[Reading]:
        for step in sorted(steps):
            at, (every, negative) = day + step * REBUILT_STEP, steps[step]
            yield Reading(self._topic, at, at, all=every, negative=negative)


def _place(moment: datetime) -> tuple[str, int]:
    at = moment.astimezone(UTC)
    return at.date().isoformat(), (at.hour * 60 + at.minute) * _STEPS // 1440
