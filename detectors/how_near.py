"""How near a detector that counts is to speaking: copies of it are tried with more posts than there were."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..core.messages import Lasting, Number
from ..core.model import Reading, Voice
from ..core.nearness import Nearness
from ..core.translation import gettext_noop, message, nmessage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.messages import Message
    from ..core.model import Signal
    from ..core.ports import Detector
    from .negative_velocity import NegativeVelocity

MOST = 16_384  # posts more that are tried
HOUR = 3600.0
MINUTE = timedelta(minutes=1)
SPEAKS = gettext_noop(
    "It has noticed this already, and that is not over: what comes now is added to it, and calls nobody anew."
)
_STRANGERS = 1 << 31  # hashes of authors and texts from here on are nobody's


def more_negative(detector: Detector, topic: str, at: datetime) -> tuple[int, Signal | None]:
    """How many more negative posts at `at`, each by somebody else, would have been enough; and what had been said.

    0 where not even `MOST` would have been.
    """

    def with_more(count: int) -> Signal | None:
        voices = tuple(Voice(_STRANGERS + one, _STRANGERS + one) for one in range(count))
        return deepcopy(detector).update(Reading(topic, at, at, all=count, negative=count, voices=voices))

    return fewest(with_more)


def more_counted(detector: Detector, topic: str, at: datetime) -> tuple[int, Signal | None]:
    """The same of a count that somebody posts: how many more in the minute after `at`."""

    def with_more(count: int) -> Signal | None:
        return deepcopy(detector).update(Reading(topic, at, at + MINUTE, all=count, negative=count))

    return fewest(with_more)


def fewest(tried: Callable[[int], Signal | None]) -> tuple[int, Signal | None]:
    """The smallest count with which something is raised, found by doubling and halving; 0 where `MOST` is too few.

    >>> fewest(lambda count: None)
    (0, None)
    """
    enough, found = 1, _raised(tried(1))
    while found is None and enough < MOST:
        enough *= 2
        found = _raised(tried(enough))
    if found is None:
        return 0, None
    too_few = enough // 2
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if less := _raised(tried(middle)):
            enough, found = middle, less
        else:
            too_few = middle
    return enough, found


def _raised(signal: Signal | None) -> Signal | None:
    return signal if signal and signal.phase != "calm" else None


def moment(at: datetime, now: float) -> datetime:
    """`at`, or the moment up to which is known what happened (seconds since 1970), whichever is later."""
    return max(at, datetime.fromtimestamp(now, UTC)) if now else at


def goes_on(seen: float, unit: str) -> Nearness:
    """Of a detector that has spoken: people were told, and what comes adds to it."""
    return Nearness(seen, seen, unit, message(SPEAKS), speaks=True)


def of_surge(detector: NegativeVelocity, at: datetime) -> Nearness:
    """How near a surge is, in negative mentions of the window that stands out most."""
    unit = message("negative mentions")
    if detector.alarm.raised_at:
        return goes_on(detector.counts.ewma.observed[1], unit)
    at = moment(at, detector.counts.now)
    window = detector.counts.window()
    seen, expected, lasted = window.observed, window.expected, window.until - window.since
    if not seen:
        seen, expected, lasted = detector.counts.ewma.observed[1], detector.counts.ewma.expected[1], HOUR
    more, would = more_negative(detector, detector.topic, at)
    gaps = {
        "seen": Number(seen, rounded=True, first=True),
        "span": Lasting(max(lasted, 60.0), "observed"),
        "usual": Number(expected, 1),
    }
    if not more:
        said = nmessage(
            "{seen} negative mention in {span} where {usual} are usual; no number would be enough.",
            "{seen} negative mentions in {span} where {usual} are usual; no number would be enough.",
            seen,
            **gaps,
        )
        return Nearness(round(seen, 1), 0.0, unit, said)
    needed = round(seen) + more
    said = nmessage(
        "{seen} negative mention in {span} seen, where {usual} are usual; {needed} would have been needed.",
        "{seen} negative mentions in {span} seen, where {usual} are usual; {needed} would have been needed.",
        seen,
        needed=Number(needed, grouped=True),
        **gaps,
    )
    told = _with_planned(said, detector.rules.planned(at.timestamp()))
    return Nearness(round(seen, 1), float(needed), unit, told, would=would)


def _with_planned(said: Message, planned: str) -> Message:
    """What was announced raises the bar, and never mutes."""
    return message("{what} It takes twice as much during {planned}.", what=said, planned=planned) if planned else said
