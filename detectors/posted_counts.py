"""A count that somebody else posts (calls, tickets, crashes) rises faster than at this hour it has ever done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..core.errors import BadState
from ..core.headcount import allowed
from ..core.messages import Lasting, Number
from ..core.model import SERIES, Series, Severity, Signal, Topic
from ..core.nearness import Nearness
from ..core.translation import message
from .how_near import goes_on, moment, more_counted
from .negative_velocity import NegativeVelocity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.model import Reading

VERSION = 1
UNKNOWN_AFTER = 24 * 3600.0  # seconds without a count after which nothing is known of it, and an alarm is let go


class PostedCounts:
    """`NegativeVelocity` on counts: the same expectation, evidence and thresholds, in words about what is counted.

    Runs on the topics `series:<topic>/<name>`; what it says is about the topic, by the name `series:<name>`. That no
    count comes is not a count of nothing: only `SeriesSilence` hears it.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading
    >>> calls = PostedCounts(Topic("series:acme/calls", series=(Series("calls", "calls"),)))
    >>> start, minute = datetime(2026, 3, 2, tzinfo=UTC), timedelta(minutes=1)
    >>> def counted(n, many):
    ...     return calls.update(Reading("", start + n * minute, start + (n + 1) * minute, all=many, negative=many))
    >>> usual = [counted(n, n % 2) for n in range(4 * 24 * 60)]
    >>> storm = [counted(4 * 24 * 60 + n, 9) for n in range(9)]
    >>> any(usual), next(signal.why for signal in storm if signal).partition(",")[0]
    (False, 'calls are at 18 times what is usual')
    """

    name = "series"
    watches = "series"

    def __init__(self, topic: Topic) -> None:
        self.owner, self.series = name_of(topic)
        self.people = topic.people
        self.counts = NegativeVelocity(topic, judges_young=False)  # how large counts are, nobody knows on the first day
        self.told, self.held = Severity.SEV4, False  # how grave it was told, and whether it would be graver
        self.heard = 0.0  # the end of the last step that was counted; seconds since 1970

    @property
    def learning(self) -> bool:
        """Whether it does not know yet what is usual at every hour."""
        return self.counts.learning

    def update(self, reading: Reading) -> Signal | None:
        """Take in the count of a step; of silence, only that it has lasted for a day."""
        until = reading.until.timestamp()
        if is_silence(reading):
            unknown = self.counts.alarm.raised_at and until - self.heard >= UNKNOWN_AFTER
            return self._let_go(reading) if unknown else None
        self.heard = max(self.heard, until)
        found = self.counts.update(reading)
        if found is None and self.held and self.counts.alarm.raised_at:
            graver = self.counts.say_again(reading)
            again = self._said(graver)
            return self._tell(again, graver.severity) if again.severity < self.told else None
        return self._tell(self._said(found), found.severity) if found else None

    def _tell(self, signal: Signal, severity: Severity) -> Signal:
        """Remember how grave it was told, and whether that was milder than it is for lack of a crowd."""
        self.told = signal.severity
        self.held = signal.phase != "calm" and severity < signal.severity
        return signal

    def _said(self, found: Signal) -> Signal:
        """What the detector of surges found, in words about what is counted here."""
        unit, times = self.series.unit, found.observed / max(found.expected, 0.1)
        gaps = {
            "unit": unit,
            "n": Number(found.observed, grouped=True),
            "span": Lasting(found.window, "observed"),
            "usual": Number(found.expected, 1 if found.expected < 10 else 0, grouped=True),
            "since": found.details["since"],
        }
        why = message(
            "{unit} are at {times} times what is usual, since {since}: {n} {unit} in {span} where {usual} are usual.",
            times=Number(times, grouped=True),
            **gaps,
        )
        if found.phase == "calm":
            why = message("{unit} are back to what is usual.", unit=unit)
        kept = {name: found.details[name] for name in ("since", "learned", "planned", "otherwise")}
        counted = message("{n} {unit} in {span}, usually {usual}, since {since}", **gaps)
        return replace(
            found,
            topic=self.owner,
            detector=f"{SERIES}{self.series.name}",
            severity=max(found.severity, allowed(round(found.observed), self.people)),  # each is somebody
            why=why,
            details={"counted": "" if found.phase == "calm" else counted, "unit": unit, **kept},
        )

    def _let_go(self, reading: Reading) -> Signal:
        alarm = self.counts.alarm
        alarm.raised_at = alarm.quiet_since = alarm.notified_count = 0.0
        unit = self.series.unit
        return Signal(
            topic=self.owner,
            detector=f"{SERIES}{self.series.name}",
            phase="calm",
            at=reading.until,
            severity=Severity.SEV4,
            observed=0.0,
            expected=0.0,
            window=UNKNOWN_AFTER,
            score=0.0,
            why=message("Nobody has posted {unit} for a day: how many there are is not known any more.", unit=unit),
        )

    def nearness(self, at: datetime) -> Nearness:
        """How near a rise of the count is."""
        seen, usual = self.counts.counts.ewma.observed[1], self.counts.counts.ewma.expected[1]
        if self.counts.alarm.raised_at:
            return goes_on(round(seen, 1), self.series.unit)
        more, would = more_counted(self, self.owner, moment(at, self.counts.counts.now))
        gaps = {"unit": self.series.unit, "seen": Number(seen), "usual": Number(usual, 1), "more": more}
        said = message(
            "About {seen} {unit} in an hour, where {usual} are usual; {more} more would have been needed.", **gaps
        )
        if not more:
            said = message(
                "About {seen} {unit} in an hour, where {usual} are usual; no number would be enough.", **gaps
            )
        return Nearness(round(seen, 1), round(seen + more, 1) if more else 0.0, self.series.unit, said, would=would)

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB."""
        told = [self.heard, self.told.value, self.held]
        return {"v": VERSION, "told": told, "counts": self.counts.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.heard, severity, self.held = state["told"]
        self.told = Severity(severity)
        self.counts.restore(state["counts"])


def name_of(topic: Topic) -> tuple[str, Series]:
    """The topic whose series it is, and the series; `topic` is called `series:<topic>/<name>`."""
    owner, _, name = topic.name.removeprefix(SERIES).rpartition("/")
    found = next((one for one in topic.series if one.name == name), Series(name))
    return owner, found if found.unit else replace(found, unit=name)


def is_silence(reading: Reading) -> bool:
    """Whether nothing was counted: a step has a length, though nothing may have happened in it."""
    return not reading.all and reading.since == reading.until
