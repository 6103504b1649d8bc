"""A larger part of the mentions is negative than is usual for this topic, however many there are."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Phase, Signal
from ..core.spans import OBSERVED, span_in_words
from .alarm import Alarm
from .scan import Peaks
from .severity import grade

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..core.model import Reading, Topic

VERSION = 2
HOUR = 3600.0
LATELY = 40.0  # about the latest so many mentions are compared ...
MEMORY = 7 * 24 * HOUR  # ... with what came in about the last week
SHORTEST, LONGEST = 2 * HOUR, 24 * HOUR  # but no fewer hours and no more
LEAST = 20.0  # mentions lately below which a share means nothing
KNOWN = 100.0  # mentions a usual share must rest on
SIGMAS = 2.0  # the credible interval: 97.5 % one-sided, at the least
RISE = 0.1  # by how much the share must have risen at the least
HOURS = 48  # whole hours among which the second voice looks for a change
SURE = 0.002  # the second voice's chance of being wrong


class NegativeShare:
    """Raises when the credible interval of the share lies above what is usual; ADWIN's test is a second voice.

    The interval is Jeffreys' for a share, taken wider by the spread that this topic's share shows from day to
    day: the bar is the height that the topic itself exceeds `alerts_per_week` times a week.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = NegativeShare(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> def reading(n, negative):
    ...     at = start + timedelta(minutes=6 * n)
    ...     return Reading("acme", at, at, all=2, negative=negative)
    >>> calm = [detector.update(reading(n, int(n % 4 == 0))) for n in range(700)]
    >>> turned = [detector.update(reading(700 + n, 1 + n % 2)) for n in range(20)]
    >>> any(calm), [signal.phase for signal in turned if signal][:1]
    (False, ['raised'])
    """

    name = "negative_share"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.weekly = topic.alerts_per_week
        self.usual = [0.0, 0.0]  # negative, all
        self.lately = [0.0, 0.0]
        self.peaks = Peaks(24 * HOUR, 28)
        self.hours: list[list[int]] = []  # negative and all of whole hours that had any
        self.filling = [0, 0]
        self.hour = self.now = 0.0
        self.bar = 4.0
        self.alarm = Alarm()

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when the share rose, rose much further, or is usual again."""
        until = reading.until.timestamp()
        self.now = self.now or until
        passed = max(0.0, until - self.now)
        self.now = max(self.now, until)
        self._close_hours()
        keep = exp(-passed / self.span)
        judged = reading.all - reading.unsure  # a share of what could be told: bare reposts are no praise
        self.lately = [self.lately[0] * keep + reading.negative, self.lately[1] * keep + judged]
        self.filling = [self.filling[0] + reading.negative, self.filling[1] + judged]
        if not self.alarm.on:  # a crisis is never learned as usual
            keep = exp(-passed / MEMORY)
            self.usual = [self.usual[0] * keep + reading.negative, self.usual[1] * keep + judged]
        return self._judge(reading)

    def _close_hours(self) -> None:
        hour = self.now // HOUR * HOUR
        if hour == self.hour:
            return
        if self.filling[1]:
            self.hours = [*self.hours[1 - HOURS :], self.filling]
            self.filling = [0, 0]
        if self.hour:
            self.peaks.close(hour - HOUR)
        self.hour = hour
        self.bar = self.peaks.level(self.weekly, 2.5, 0.7)[1]

    def _judge(self, reading: Reading) -> Signal | None:
        (negative, all), share = self.lately, self.usual_share
        now_share = (negative + 0.5) / (all + 1.0)
        height = (now_share - share) / sqrt(
            share * (1.0 - share) / (all + 1.0) + share * (1.0 - share) / (self.usual[1] + 1.0)
        )
        if self.alarm.on:
            if self.alarm.has_grown(height, 2.0):
                return self._signal("grew", reading, height, now_share)
            if self.alarm.is_over(self.now, ordinary=now_share < share + RISE / 2):
                return self._signal("calm", reading, height, now_share)
            return None
        if all < LEAST or self.usual[1] < KNOWN:
            return None
        self.peaks.note(height)
        if height > max(self.bar, SIGMAS) and now_share > share + RISE and reading.negative:
            self.alarm.raise_(self.now, height)
            return self._signal("raised", reading, height, now_share)
        return None

    @property
    def span(self) -> float:
        """Seconds that usually bring the mentions wanted: a busy topic is judged by hours, a quiet one by a day."""
        return min(LONGEST, max(SHORTEST, LATELY * MEMORY / (self.usual[1] + 1.0)))

    @property
    def usual_share(self) -> float:
        """The share of negative mentions that is usual, in (0, 1)."""
        return (self.usual[0] + 1.0) / (self.usual[1] + 2.0)

    def _signal(self, phase: Phase, reading: Reading, height: float, share: float) -> Signal:
        usual = self.usual_share
        seen, all = round(self.lately[0]), round(self.lately[1])
        agrees = changed(self.hours)
        why = f"{share:.0%} of the latest {all} mentions are negative, where {usual:.0%} are usual".replace("%", " %")
        if phase == "calm":
            why = f"The share of negative mentions is usual again: {share:.0%}".replace("%", " %")
        elif agrees:
            why += f"; it changed about {span_in_words(agrees * HOUR, OBSERVED)} ago"
        severity, terms = grade(ratio=share / usual, seen=seen, share=share, usual_share=usual, reach=reading.reach)
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=severity,
            observed=round(share, 3),
            expected=round(usual, 3),
            window=round(self.span, 1),
            score=round(height, 2),
            why=why + ".",
            terms=terms,
            details={"negative": seen, "all": all, "second_voice": bool(agrees)},
            evidence=reading.evidence,
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 1 KB."""
        return {
            "v": VERSION,
            "usual": self.usual,
            "lately": self.lately,
            "peaks": self.peaks.state(),
            "hours": [count for pair in self.hours for count in pair],
            "alarm": self.alarm.state(),
            "rest": [self.filling, self.hour, self.now, self.bar],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.usual, self.lately = list(state["usual"]), list(state["lately"])
        self.peaks.restore(state["peaks"])
        self.hours = [list(pair) for pair in zip(state["hours"][::2], state["hours"][1::2], strict=True)]
        self.alarm.restore(state["alarm"])
        filling, self.hour, self.now, self.bar = state["rest"]
        self.filling = list(filling)


def changed(hours: Sequence[Sequence[int]]) -> int:
    """How many hours ago the share rose, by ADWIN's test; 0 when it did not.

    Every split of the hours is tried with the variance bound of Bifet and Gavaldà (Learning from time-changing
    data with adaptive windowing, SIAM 2007). Some fifty hours are few enough to try them all.

    >>> changed([[5, 20]] * 20), changed([[5, 20]] * 20 + [[15, 20]] * 4)
    (0, 4)
    """
    total_negative, total = sum(pair[0] for pair in hours), sum(pair[1] for pair in hours)
    if total < 2 * LEAST:
        return 0
    spread = total_negative / total * (1.0 - total_negative / total)
    strictness = log(2.0 * len(hours) / SURE)
    best, when, negative, all = 0.0, 0, 0, 0
    for index, pair in enumerate(hours[:-1]):
        negative, all = negative + pair[0], all + pair[1]
        if all < LEAST / 2 or total - all < LEAST / 2:
            continue
        rise = (total_negative - negative) / (total - all) - negative / all
        weight = 1.0 / (1.0 / all + 1.0 / (total - all))
        bound = sqrt(2.0 / weight * spread * strictness) + 2.0 / (3.0 * weight) * strictness
        if rise - bound > best:
            best, when = rise - bound, len(hours) - 1 - index
    return when
