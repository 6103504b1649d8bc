"""A feed is silent against its own expectation: from now on a quiet topic proves nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from math import exp, log
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.messages import Lasting, Number
from ..core.model import FEED, Severity, Signal
from ..core.nearness import Nearness
from ..core.translation import at_time, message
from .seasonal_rate import HOUR, SeasonalRate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Phase, Reading, Topic

VERSION = 1
YOUNG, GROWN = 48.0, 7 * 24.0  # hours learned before anything is told, and before its own silences are enough ...
KNOWN = 50.0  # ... and mentions seen
CHANCE = -log(1e-4)  # mentions that must have been missed: so improbable is that by chance
SHORTEST = 5 * 60.0  # seconds below which no silence is told
AWAY = 15 * 60.0  # seconds without even a tick: it was us who were away, not the feed
LOST = 7 * 24 * HOUR  # a silence so long teaches nothing
TIMES = 1.5  # as long as the longest silence so far, in mentions missed
MEMORY = 30 * 24 * HOUR  # the longest silence so far weighs 1/e after a month


class FeedSilence:
    """Raises when silence has become improbable for this hour of the week; calm at the first mention after it.

    Runs on the topics `feed:<platform>`, and does nothing on any other. Mentions come in bursts, so that silences
    are longer than a Poisson clock would have them: beside 1 in 10,000 a silence must beat by half the longest one
    that was ever survived. While blind nothing is learned, and time in which nobody watched counts for nothing.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = FeedSilence(Topic("feed:x")), datetime(2026, 3, 2, 10, 2, tzinfo=UTC)
    >>> def minute(n, all):
    ...     at = start + timedelta(minutes=n)
    ...     return detector.update(Reading("feed:x", at, at, all=all))
    >>> usual = [minute(n, 2) for n in range(3 * 24 * 60)]
    >>> silent = [minute(3 * 24 * 60 + n, 0) for n in range(60)]
    >>> any(usual), [signal.why for signal in silent if signal]
    (False, ['Blind on x since 10:01 UTC: usually a mention every 30 s at this hour.'])
    """

    name = "blind"
    watches = "feed"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.feed = topic.name.removeprefix(FEED) if topic.name.startswith(FEED) else ""
        self.rate = SeasonalRate()
        self.now = 0.0
        self.hour = 0.0  # start of the hour being filled
        self.seen = 0.0  # its mentions so far
        self.whole = False  # whether we watched it from its beginning and never lost sight
        self.heard = 0.0  # when the last mention came
        self.missed = 0.0  # mentions expected since then
        self.longest = 0.0  # ... and at most so far
        self.raised = 0.0

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading, which may hold no mention; a signal when the feed went or came back."""
        if not self.feed:
            return None
        until = reading.until.timestamp()
        if not self.now:
            self.now = self.heard = until
            self.hour = until // HOUR * HOUR
        if until > self.now:
            if not reading.all and until - self.now > AWAY:
                self.heard, self.missed, self.whole = until, 0.0, False  # not even a tick came: it was us
            self._pass(until)
        if reading.all:
            said = self._signal("calm", reading) if self.raised else None
            if self._is_improbable() and not self.raised:
                self.whole = False  # nobody was there to tell it: the hour is not learned
            elif self.rate.hours >= YOUNG / 2.0:
                self.longest = max(self.longest, min(self.missed, self._bar()))
            self.seen += reading.all
            self.heard, self.missed, self.raised = self.now, 0.0, 0.0
            return said
        if self.raised or self.now - self.heard < SHORTEST or not self._is_improbable():
            return None
        self.raised, self.whole = self.now, False
        return self._signal("raised", reading)

    def _is_improbable(self) -> bool:
        known = self.rate.hours >= YOUNG and self.rate.weighted_count >= KNOWN
        return known and self.missed > self._bar()

    def _bar(self) -> float:
        """Mentions that must have been missed; while its silences are not known, more where posts come in bursts."""
        bursts = 1.0 + self.rate.linear_dispersion if self.rate.hours < GROWN else 1.0
        return max(CHANCE * bursts, TIMES * self.longest)

    def _pass(self, until: float) -> None:
        """Time went by: the hours that ended are learned, and what was expected meanwhile was missed."""
        self.longest *= exp((self.now - until) / MEMORY)
        if until - self.hour > LOST:
            self.hour, self.seen, self.whole = until // HOUR * HOUR, 0.0, False
        while until >= self.hour + HOUR:
            end = self.hour + HOUR
            self._miss(end)
            if self.whole and not self._is_improbable():  # an outage is no quiet hour
                self.rate.learn(self.hour, self.seen)
            self.hour, self.seen, self.whole = end, 0.0, not self.raised
        self._miss(until)

    def _miss(self, until: float) -> None:
        if until > self.heard:
            rate = min(self.rate.rate(self.hour), self.rate.rate(self.hour + HOUR))  # evening may come early
            self.missed += rate * (until - max(self.now, self.heard)) / HOUR
        self.now = max(self.now, until)

    def _signal(self, phase: Phase, reading: Reading) -> Signal:
        since = datetime.fromtimestamp(self.heard, UTC)
        silent = max(self.now - self.heard, 0.0)
        pause = HOUR / max(self.rate.rate(self.heard), 1e-6)
        why = message(
            "Blind on {feed} since {since}: usually a mention every {every} at this hour.",
            feed=self.feed,
            since=at_time(since, datetime.fromtimestamp(self.now, UTC)),
            every=Lasting(pause, "delay" if pause < 90 else "observed"),
        )
        if phase == "calm":
            why = message(
                "{feed} is heard again, after {span} of silence; what was said meanwhile may come late.",
                feed=self.feed,
                span=Lasting(silent, "observed"),
            )
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=Severity.SEV2 if phase == "raised" else Severity.SEV4,
            observed=float(reading.all),
            expected=round(self.missed, 1),
            window=silent,
            score=round(self.missed, 2),
            why=why,
            details={"feed": self.feed, "since": since.isoformat()},
        )

    def nearness(self, at: datetime) -> Nearness:
        """How near the feed is to being called silent, in mentions that should have come and did not."""
        rate = self.rate.rate(self.heard) if self.heard else 0.0
        missed = self.missed + rate * max(0.0, at.timestamp() - max(self.now, self.heard)) / HOUR
        unit = message("mentions that should have come and did not")
        if self.raised:
            since = at_time(datetime.fromtimestamp(self.heard, UTC), at)
            said = message("Blind on {feed} since {since}: a quiet topic proves nothing.", feed=self.feed, since=since)
            return Nearness(round(missed, 1), round(self._bar(), 1), unit, said, speaks=True)
        needed = self._bar() if self.rate.hours >= YOUNG else 0.0
        gaps = {"feed": self.feed, "missed": Number(missed, 1), "needed": Number(needed, 1)}
        if not needed:
            said = message("{feed} is not known for long enough to call its silence one.", **gaps)
        else:
            said = message("{feed} is heard. Mentions missed: {missed}; {needed} would have been needed.", **gaps)
        return Nearness(round(missed, 1), round(needed, 1), unit, said)

    def state(self) -> dict[str, Any]:
        """Plain JSON, some 2 KB for a feed, nothing for a topic."""
        if not self.feed:
            return {"v": VERSION}
        clock = [self.now, self.hour, self.heard, self.raised]
        rest = [self.seen, self.whole, self.missed, self.longest]
        return {"v": VERSION, "at": clock, "rest": rest, "rate": self.rate.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        if "rate" in state:
            self.now, self.hour, self.heard, self.raised = state["at"]
            self.seen, self.whole, self.missed, self.longest = state["rest"]
            self.rate.restore(state["rate"])
