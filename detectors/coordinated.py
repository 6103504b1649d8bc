"""Few people or one text make the volume: a campaign, a bot or a chain of reposts rather than many customers."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.messages import Lasting, Number, Percent
from ..core.model import Severity, Signal
from ..core.nearness import Nearness
from ..core.translation import message, nmessage
from .calendar import seconds
from .how_near import goes_on
from .short_numbers import short
from .unique_voices import UniqueVoices

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.model import Phase, Reading, Topic

VERSION = 1
HOUR = 3600.0
LARGEST_TIME_CONSTANT = 30 * 24 * HOUR  # the largest flood so far weighs 1/e after a month
WINDOW = HOUR  # voices are counted for so long, then anew
MIN_MENTIONS = 30  # negative mentions below which nobody's campaign matters
FEW_SHARE = 0.2  # authors for each mention: fewer are a few loud people
FEW_MOST = 1000  # authors are many, whatever the share; beyond, they are also no longer counted well
SAME_TEXT_SHARE = 0.8  # share of mentions that say one text ...
SAME_TEXT_LEAST = 60  # ... and how many it takes, since a much reposted post does that honestly
GROWTH = 1.5  # times the largest flood so far: a daily bot is signalled once
CALM_AFTER = 2 * HOUR


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
    ['30 mentions by 4 people, all of them the same text']
    """

    name = "coordinated"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.voices = UniqueVoices()
        self.now = self.window_began = 0.0  # seconds since 1970
        self.next_check = MIN_MENTIONS  # mentions at which to look again
        self.flood_count = 0  # mentions by few voices in this window
        self.largest = 0.0  # mentions of the largest flood before, slowly forgotten
        self.largest_at = 0.0
        self.raised_at = self.quiet_since = 0.0
        self.notified_count = 0  # mentions at the last signal

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal when a flood has few voices, doubles, or is over."""
        until = seconds(reading.until)
        if until > self.now:
            self.now = until
            if until - self.window_began > WINDOW and (self.voices.count or self.raised_at):
                self._new_window()
                if self.raised_at:
                    self.quiet_since = self.quiet_since or until
        if reading.voices and self.now - until <= WINDOW:  # later ones belong to a window that is over
            if not self.voices.count:
                self.window_began, self.next_check = self.now, MIN_MENTIONS
            self.voices.add(reading.voices)
            if self.voices.count >= self.next_check:
                self.next_check = self.voices.count + self.voices.count // 4
                return self._judge(reading)
        if self.raised_at and self.quiet_since and self.now - self.quiet_since >= CALM_AFTER:
            return self._calm(reading)
        return None

    def _new_window(self) -> None:
        """A new window; how large the flood of the last one was is remembered."""
        if self.flood_count:
            self.largest, self.largest_at = max(self._largest_decayed(), float(self.flood_count)), self.now
        self.voices.clear()
        self.window_began, self.next_check, self.flood_count = self.now, MIN_MENTIONS, 0

    def _largest_decayed(self) -> float:
        return self.largest * exp((self.largest_at - self.now) / LARGEST_TIME_CONSTANT)

    def _judge(self, reading: Reading) -> Signal | None:
        voices = self.voices
        few = voices.authors <= min(FEW_SHARE * voices.count, FEW_MOST)
        if not few and (voices.count < SAME_TEXT_LEAST or voices.same_text < SAME_TEXT_SHARE):
            return None
        self.quiet_since, self.flood_count = 0.0, voices.count
        largest = self._largest_decayed()
        if voices.count < (2.0 * self.notified_count if self.raised_at else GROWTH * largest):
            return None
        sentence = _sentence(voices, few, self.now - self.window_began)
        signal = self._signal("grew" if self.raised_at else "raised", reading, sentence, largest)
        self.raised_at, self.notified_count = self.raised_at or self.now, voices.count
        return signal

    def _calm(self, reading: Reading) -> Signal:
        lasted = Lasting(self.now - self.raised_at, "observed")
        why = message("The few voices have fallen silent, after {span}.", span=lasted)
        self._new_window()
        self.raised_at = self.quiet_since = 0.0
        self.notified_count = 0
        return self._signal("calm", reading, why, 0.0)

    def _signal(self, phase: Phase, reading: Reading, why: str, largest: float) -> Signal:
        voices = self.voices
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=Severity.SEV4,
            observed=float(voices.count),
            expected=round(largest, 1),
            window=max(self.now - self.window_began, 60.0),
            score=round(max(1.0 - voices.authors / max(voices.count, 1), voices.same_text), 2),
            why=why,
            details={"voices": voices.summary()} if voices.count else {},
            evidence=reading.evidence,
        )

    def nearness(self, at: datetime) -> Nearness:
        """How near a flood by few voices is, in negative mentions of an hour."""
        over = at.timestamp() - self.window_began > WINDOW
        count, authors = (0, 0) if over else (self.voices.count, self.voices.authors)
        unit = message("negative mentions within an hour by few people")
        if self.raised_at:
            return goes_on(float(count), unit)
        needed = max(float(MIN_MENTIONS), GROWTH * self._largest_decayed())
        gaps = {"count": Number(count, grouped=True), "people": Number(authors, grouped=True), "needed": Number(needed)}
        said = nmessage(
            "{count} negative mention within an hour; it takes {needed}, by a fifth as many people or all in one text.",
            "{count} negative mentions within an hour by {people} people; it takes {needed}, by a fifth as many people "
            "or all in one text.",
            count,
            **gaps,
        )
        return Nearness(float(count), round(needed, 1), unit, said)

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 700 bytes."""
        clock = [self.now, self.window_began, self.largest_at, self.raised_at, self.quiet_since]
        counts = [self.next_check, self.notified_count, self.flood_count, self.largest]
        return {"v": VERSION, "at": [short(at) for at in clock], "counts": counts, "voices": self.voices.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.now, self.window_began, self.largest_at, self.raised_at, self.quiet_since = state["at"]
        self.next_check, self.notified_count, self.flood_count, self.largest = state["counts"]
        self.voices.restore(state["voices"])


def _sentence(voices: UniqueVoices, few: bool, lasted: float) -> str:
    gaps = {
        "n": Number(voices.count, grouped=True),
        "span": Lasting(lasted, "observed"),
        "share": Percent(voices.same_text),
        "authors": Number(voices.authors, grouped=True),
    }
    if few and voices.authors <= 1:
        return message(
            "{n} negative mentions in {span} come from one author, {share} say the same: "
            "a few loud people or a campaign.",
            **gaps,
        )
    if few:
        return message(
            "{n} negative mentions in {span} come from only {authors} authors, {share} say the same: "
            "a few loud people or a campaign.",
            **gaps,
        )
    return message(
        "{share} of {n} negative mentions in {span} say the same, by about {authors} authors: "
        "one post passed on, or a campaign.",
        **gaps,
    )
