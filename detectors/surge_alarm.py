"""A surge that people were told of: whether it has grown, is graver, comes back or is over; aftershocks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.model import Phase, Severity, gravest
from .seasonal_rate import HOUR
from .short_numbers import short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MIN_MENTIONS = 5  # negative mentions below which nothing is a surge
MIN_QUIET = 2 * HOUR  # how long it must be ordinary before it is called calm, and longer at night: until
MIN_EXPECTED_QUIET = 20.0  # ... so many mentions would have been usual (but six times as long is enough)
AFTERSHOCK_FACTOR = 0.7  # of the threshold, for a wave that is as high as 0.7 of the one before
EBB = 4.0  # a wave that has sunk to a quarter of what was told, and comes back as high as an aftershock, is told anew
UPDATE_PAUSE = HOUR / 2  # between two signals about one surge
GRAVER_PAUSE = HOUR / 12  # ... the second of which is graver; a sev1 is told at once
REST = (  # plain numbers, stored in this order
    *("raised_at", "notified_count", "highest_count", "highest_evidence", "quiet_since", "expected_since_quiet"),
    *("notified_at", "watched_until", "aftershock"),
)


class SurgeAlarm:
    """What was told of a surge, and what of its course is told next. Times are seconds since 1970, counts hourly EWMAs.

    >>> alarm = SurgeAlarm(watch=72 * HOUR)
    >>> alarm.begin(now=HOUR, count=20.0, expected=2.0, evidence=30.0)
    >>> alarm.follow(2 * HOUR, 60.0, 2.0, 90.0, severity=lambda: Severity.SEV1)
    'grew'
    >>> [alarm.follow(hour * HOUR, 2.0, 2.0, 0.0, severity=lambda: Severity.SEV1) for hour in (3, 9, 16)]
    [None, None, 'calm']
    >>> alarm.end(16 * HOUR, worth=10.0)
    >>> alarm.raised_at, alarm.watched_until / HOUR
    (0.0, 88.0)
    """

    __slots__ = ("ebb", "notified_severity", "notified_times", "rested", "watch", *REST)

    def __init__(self, watch: float) -> None:
        self.watch = watch  # seconds for which aftershocks are watched for; 0 where nobody wants to know
        self.raised_at = 0.0  # when the alarm began; 0 when there is none
        self.notified_count = self.highest_count = 0.0  # at the last signal, and the highest
        self.highest_evidence = 0.0  # of this alarm, in nats
        self.quiet_since = 0.0  # since when it has been ordinary again, and
        self.expected_since_quiet = 0.0  # what would have been usual since then
        # How many times the usual of its hour the count was at the last signal, and at the least since then; 0 where
        # that is not known. By night a fire is smaller, as what is usual is, and that is no ebb.
        self.notified_times = self.ebb = 0.0
        self.rested = False  # whether it has been ordinary for a while, if not long enough to be called calm
        self.notified_at = 0.0  # when the last signal was given
        self.watched_until = 0.0  # until when an aftershock is watched for
        self.aftershock = False  # whether this alarm is one
        self.notified_severity = Severity.SEV1  # the gravest that was told of this alarm

    def begin(self, now: float, count: float, expected: float, evidence: float) -> None:
        """It begins, and is told."""
        self.notified_times = _times(count, expected)
        self.raised_at = self.notified_at = now
        self.quiet_since, self.ebb, self.rested, self.aftershock = 0.0, 0.0, False, now < self.watched_until
        self.highest_evidence = evidence
        self.notified_count = self.highest_count = count

    def is_aftershock(self, now: float, count: float) -> bool:
        """Whether a wave would be one, and as high as they come."""
        return now < self.watched_until and count > AFTERSHOCK_FACTOR * self.highest_count

    def settle(self) -> None:
        """What was told has become usual: it has no aftershocks."""
        self.watched_until = self.highest_evidence = 0.0

    def follow(
        self,
        now: float,
        observed: float,
        expected: float,
        evidence: float,
        severity: Callable[[], Severity],
        *,
        lasting: bool = False,
    ) -> Phase | None:
        """What is told now of a surge that was told; after "calm" it is yours to `end` it.

        `lasting`: whether the last day and night brought about as much.
        """
        self.highest_count = max(self.highest_count, observed)
        self.highest_evidence = max(self.highest_evidence, evidence)
        times = _times(observed, expected)
        self.ebb = min(self.ebb or times, times)
        if observed > 1.5 * expected + 3.0:
            self.quiet_since = self.expected_since_quiet = 0.0
            phase = self._goes_on(now, observed, times, severity, lasting=lasting)
            if phase:
                self.notified_count, self.notified_at, self.notified_times, self.ebb = observed, now, times, 0.0
            return phase
        self.quiet_since = self.quiet_since or now
        lasted = now - self.quiet_since
        self.rested = self.rested or (self.watch > 0.0 and lasted >= MIN_QUIET)
        soon = lasted < MIN_QUIET or (self.expected_since_quiet < MIN_EXPECTED_QUIET and lasted < 6 * MIN_QUIET)
        return None if soon else "calm"

    def _goes_on(
        self, now: float, observed: float, times: float, severity: Callable[[], Severity], *, lasting: bool
    ) -> Phase | None:
        """What is told of a surge that is not ordinary yet."""
        paused = now - self.notified_at
        if not lasting and self._is_second_wave(observed, times) and paused >= UPDATE_PAUSE:
            return "raised"
        much = observed > 2.0 * max(self.notified_count, MIN_MENTIONS) and paused >= UPDATE_PAUSE
        return "grew" if much or self._is_graver(severity(), paused) else None

    def _is_second_wave(self, observed: float, times: float) -> bool:
        """Whether it comes back, having ebbed and never quite stopped: people were told of the wave before."""
        told = self.notified_times if self.watch else 0.0
        came_back = times > max(AFTERSHOCK_FACTOR * told, EBB * self.ebb)
        return (
            self.ebb < told / EBB
            and came_back
            and observed > max(AFTERSHOCK_FACTOR * self.notified_count, MIN_MENTIONS)
        )

    def _is_graver(self, severity: Severity, paused: float) -> bool:
        """Whether it is graver by now than anybody was told, and long enough ago: nobody may learn of a sev1 late."""
        graver = severity != self.notified_severity and severity.at_least(self.notified_severity)
        return graver and (severity is Severity.SEV1 or paused >= GRAVER_PAUSE)

    def tell(self, phase: Phase, severity: Severity) -> None:
        """Remember how grave people were told it is."""
        told = self.notified_severity if phase == "grew" else severity
        self.notified_severity = gravest(told, severity)

    def end(self, now: float, worth: float) -> None:
        """It is over. Aftershocks are watched for where its evidence was more than `worth` nats.

        Aftershocks of aftershocks would be watched for ever, and those of a chance alarm are chance alarms.
        """
        self.raised_at = self.quiet_since = self.notified_count = self.notified_times = self.ebb = 0.0
        self.rested = False
        if not self.aftershock and self.highest_evidence > worth:
            self.watched_until = now + self.watch

    def state(self) -> list[float]:
        """Plain JSON, without `ebb`, `notified_times`, `rested` and the severity, which are rarely there."""
        return [short(getattr(self, name)) for name in REST]

    def restore(self, state: Sequence[float]) -> None:
        """Go on from `state()`."""
        for name, value in zip(REST, state, strict=True):
            setattr(self, name, value)


def _times(observed: float, expected: float) -> float:
    """How many times the usual; of next to nothing a little more is not many times."""
    return round(observed / (expected + 1.0), 4)
