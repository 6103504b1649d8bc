"""Few people or one text make the volume: a campaign, a bot or a chain of reposts rather than many customers."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Severity, Signal
from ..core.spans import OBSERVED, span_in_words
from .unique_voices import Voices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.model import Phase, Reading, Topic

VERSION = 1
HOUR = 3600.0
MEMORY = 30 * 24 * HOUR  # the largest flood so far weighs 1/e after a month
WINDOW = HOUR  # voices are counted for so long, then anew
FLOOR = 30  # negative mentions below which nobody's campaign matters
FEW = 0.2  # authors for each mention: fewer are a few loud people
MANY = 1000  # authors are many, whatever the share; beyond, they are also no longer counted well
SAME = 0.8  # share of mentions that say one text ...
SAME_FLOOR = 60  # ... and how many it takes, since a much reposted post does that honestly
TIMES = 1.5  # as large as the largest flood so far: a daily bot is told once
QUIET = 2 * HOUR


class Coordinated:
    """Raises, always as sev4, when negative volume comes from few authors or repeats one text; calm two hours later.

    It is there to be read beside the other signals: 500 mentions by 9 people are not 500 customers.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic, Voice
    >>> detector, start = Coordinated(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> def minute(n):
    ...     at, voices = start + timedelta(minutes=n), tuple(Voice(author % 4, 77) for author in range(10))
    ...     return detector.update(Reading("acme", at, at, all=10, negative=10, voices=voices))
    >>> [signal.details["voices"] for n in range(5) if (signal := minute(n))]
    ['30 mentions, 4 authors, 100 % the same text']
    """

    name = "coordinated"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.voices = Voices()
        self.now = self.began = 0.0  # began: of the window
        self.next = FLOOR  # mentions at which to look again
        self.flood = 0  # mentions by few voices in this window
        self.usual = 0.0  # mentions of the largest flood before, slowly forgotten
        self.usual_at = 0.0
        self.raised = self.quiet = 0.0
        self.told = 0  # mentions at the last word

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when a flood has few voices, doubles, or is over."""
        until = reading.until.timestamp()
        if until > self.now:
            self.now = until
            if until - self.began > WINDOW and (self.voices.count or self.raised):
                self._begin()
                if self.raised:
                    self.quiet = self.quiet or until
        if reading.voices:
            if not self.voices.count:
                self.began, self.next = self.now, FLOOR
            self.voices.hear(reading.voices)
            if self.voices.count >= self.next:
                self.next = self.voices.count + self.voices.count // 4
                return self._judge(reading)
        if self.raised and self.quiet and self.now - self.quiet >= QUIET:
            return self._calm(reading)
        return None

    def _begin(self) -> None:
        """A new window; how large the flood of the last one was is remembered."""
        if self.flood:
            self.usual, self.usual_at = max(self._known(), float(self.flood)), self.now
        self.voices.clear()
        self.began, self.next, self.flood = self.now, FLOOR, 0

    def _known(self) -> float:
        return self.usual * exp((self.usual_at - self.now) / MEMORY)

    def _judge(self, reading: Reading) -> Signal | None:
        voices = self.voices
        few = voices.authors <= min(FEW * voices.count, MANY)
        if not few and (voices.count < SAME_FLOOR or voices.same_text < SAME):
            return None
        self.quiet, self.flood = 0.0, voices.count
        usual = self._known()
        if voices.count < (2.0 * self.told if self.raised else TIMES * usual):
            return None
        said = _sentence(voices, few, self.now - self.began)
        signal = self._signal("grew" if self.raised else "raised", reading, said, usual)
        self.raised, self.told = self.raised or self.now, voices.count
        return signal

    def _calm(self, reading: Reading) -> Signal:
        why = f"The few voices have fallen silent, after {span_in_words(self.now - self.raised, OBSERVED)}."
        self._begin()
        self.raised = self.quiet = 0.0
        self.told = 0
        return self._signal("calm", reading, why, 0.0)

    def _signal(self, phase: Phase, reading: Reading, why: str, usual: float) -> Signal:
        voices = self.voices
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=Severity.SEV4,
            observed=float(voices.count),
            expected=round(usual, 1),
            window=max(self.now - self.began, 60.0),
            score=round(max(1.0 - voices.authors / max(voices.count, 1), voices.same_text), 2),
            why=why,
            details={"voices": voices.text()} if voices.count else {},
            evidence=reading.evidence,
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 700 bytes."""
        clock = [self.now, self.began, self.usual_at, self.raised, self.quiet]
        counts = [self.next, self.told, self.flood, self.usual]
        return {"v": VERSION, "at": clock, "counts": counts, "voices": self.voices.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.now, self.began, self.usual_at, self.raised, self.quiet = state["at"]
        self.next, self.told, self.flood, self.usual = state["counts"]
        self.voices.restore(state["voices"])


def _sentence(voices: Voices, few: bool, lasted: float) -> str:
    within, same = f"in {span_in_words(lasted, OBSERVED)}", f"{100 * voices.same_text:.0f} %"
    if few:
        people = "one author" if voices.authors <= 1 else f"only {voices.authors:,} authors"
        return (
            f"{voices.count:,} negative mentions {within} come from {people}, {same} say the same: "
            f"a few loud people or a campaign."
        )
    return (
        f"{same} of {voices.count:,} negative mentions {within} say the same, by about "
        f"{voices.authors:,} authors: one post passed on, or a campaign."
    )
