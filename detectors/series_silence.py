"""A count that somebody promised to post every so often does not come any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.messages import Lasting
from ..core.model import Severity, Signal
from ..core.nearness import Nearness
from ..core.translation import at_time, message
from .posted_counts import is_silence, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Phase, Reading, Topic

VERSION = 1
STEPS, LEAST = 5, 15 * 60.0  # steps, and seconds, that must have gone by without a count
AWAY = 15 * 60.0  # seconds without even a tick: it was us who were away


class SeriesSilence:
    """Raises when nothing has been posted for five steps and a quarter of an hour; calm with the next count.

    A count of nothing is posted as 0. Its signal is called `blind`, as that of a silent feed.

    >>> from datetime import timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = SeriesSilence(Topic("series:acme/calls")), datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    >>> def step(n, length):
    ...     at = start + timedelta(minutes=n)
    ...     return detector.update(Reading("", at, at + timedelta(minutes=length)))
    >>> posted = [step(n, 1) for n in range(10)]
    >>> silent = [step(n, 0) for n in range(11, 40)]
    >>> any(posted), [signal.why for signal in silent if signal]
    (False, ['Blind on calls of acme since 10:10 UTC: a count should come every 1 min.'])
    """

    name = "series_silence"
    watches = "series"
    speaks_as = "blind"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.owner, self.series = name_of(topic)
        self.longest = max(STEPS * self.series.every, LEAST)
        self.heard = self.ticked = self.raised = 0.0  # seconds since 1970; `raised` is 0 while counts come

    def update(self, reading: Reading) -> Signal | None:
        """Take in a count, or a tick without one."""
        until = reading.until.timestamp()
        away, self.ticked = until - max(self.ticked, self.heard) > AWAY, max(self.ticked, until)
        if not is_silence(reading):
            newer = until > self.heard
            self.heard = max(self.heard, until)
            if not self.raised or not newer:
                return None
            said = self._signal(
                "calm", reading, message("{unit} of {topic} are posted again.", unit=self.series.unit, topic=self.owner)
            )
            self.raised = 0.0
            return said
        if self.raised or not self.heard or away or until - self.heard < self.longest:
            return None
        self.raised = until
        why = message(
            "Blind on {unit} of {topic} since {since}: a count should come every {every}.",
            unit=self.series.unit,
            topic=self.owner,
            since=at_time(datetime.fromtimestamp(self.heard, UTC), reading.until),
            every=Lasting(self.series.every, "observed"),
        )
        return self._signal("raised", reading, why)

    def _signal(self, phase: Phase, reading: Reading, why: str) -> Signal:
        return Signal(
            topic=self.topic,
            detector="blind",
            phase=phase,
            at=reading.until,
            severity=Severity.SEV3 if phase == "raised" else Severity.SEV4,
            observed=0.0,
            expected=0.0,
            window=max(reading.until.timestamp() - self.heard, 0.0),
            score=0.0,
            why=why,
            details={"series": self.series.name},
        )

    def nearness(self, at: datetime) -> Nearness:
        """How near the series is to being called silent, in seconds without a count."""
        silent = max(0.0, at.timestamp() - self.heard) if self.heard else 0.0
        gaps = {
            "unit": self.series.unit,
            "span": Lasting(silent, "observed"),
            "most": Lasting(self.longest, "observed"),
        }
        said = message("{unit}: nothing was posted for {span}; {most} would have been needed.", **gaps)
        if not self.heard:
            said = message("{unit}: no count was ever posted.", **gaps)
        unit, speaks = message("seconds without a count"), self.raised > 0.0
        return Nearness(round(silent), self.longest, unit, said, speaks=speaks, of_posts=False)

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 100 bytes."""
        return {"v": VERSION, "at": [self.heard, self.ticked, self.raised]}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.heard, self.ticked, self.raised = state["at"]
