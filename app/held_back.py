"""Signals that would be graver, had more people written: kept, and said again when more people have."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.headcount import HELD, by_people, in_words
from ..core.messages import decoder, encoded
from ..core.model import Crowd, Signal
from ..core.sent_signals import CROWD, UNNAMED
from ..core.translation import message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..core.model import Topic
    from ..core.store import Tx

CURSOR = "held-back"  # what is kept stands beside the cursors of the feeds: a crash forgets none of it
WHY = "first_why"  # of what is kept: what the detector said
KEPT = (HELD, WHY, "replies", "thread", CROWD, UNNAMED)  # of its details
LONGEST = timedelta(days=14)  # after which nobody waits for more people; no detector speaks of a longer time
MOST = 500  # signals that are kept; of more the oldest are let go, and what is told of them stays as mild as it was
_KEPT = decoder(dict[str, Signal])


class KeptSignals:
    """Signals by topic and detector, beside a cursor. What is in memory is what the transaction wrote; `forget` when it
    was undone."""

    def __init__(self, cursor: str) -> None:
        self._cursor = cursor
        self._kept: dict[str, Signal] | None = None

    def forget(self) -> None:
        """What is in memory may run ahead of what was written."""
        self._kept = None

    def all(self, tx: Tx) -> dict[str, Signal]:
        """Everything that is kept."""
        if self._kept is None:
            self._kept = _KEPT.decode(tx.cursor(self._cursor) or "{}")
        return self._kept

    def put(self, tx: Tx, key: str, signal: Signal | None) -> None:
        """Keep a signal, or let it go."""
        kept = {name: one for name, one in self.all(tx).items() if name != key}
        if signal:
            kept[key] = signal
        self._kept = dict(list(kept.items())[-MOST:])
        tx.set_cursor(self._cursor, encoded(self._kept))


class HeldBack:
    """Those that more people would make graver."""

    def __init__(self) -> None:
        self._signals = KeptSignals(CURSOR)

    def forget(self) -> None:
        """What is in memory may run ahead of what was written."""
        self._signals.forget()

    def judge(self, tx: Tx, signal: Signal, topics: Sequence[str], topic: Topic, now: datetime) -> Signal:
        """The signal as grave as its crowd allows; it is kept while that is milder than what the detector says.

        `topics` are those of its incident, whose people are one crowd.
        """
        key = f"{signal.topic}/{signal.detector}"
        judged = by_people(signal, crowd_of(tx, topics, [signal], now), topic.people)
        if HELD in judged.details:
            kept = {name: value for name, value in judged.details.items() if name in KEPT}
            self._signals.put(tx, key, replace(judged, details={WHY: judged.why, **kept}, evidence=()))
        elif key in self._signals.all(tx):
            self._signals.put(tx, key, None)
        return judged

    def grown(self, tx: Tx, fire_of: Callable[[Signal], tuple[Sequence[str], Topic]], now: datetime) -> list[Signal]:
        """Those that more people stand behind by now than when they were told, as grave as these make them.

        `fire_of` says the topics of its incident, and how its own one is described.
        """
        found = []
        for key, signal in list(self._signals.all(tx).items()):
            topics, topic = fire_of(signal)
            crowd = crowd_of(tx, topics, [signal], now)
            again = by_people(signal, crowd, topic.people)
            if now - signal.at > LONGEST:
                self._signals.put(tx, key, None)
            elif again.severity < signal.severity:
                found.append(grown_until(again, crowd))
        return sorted(found, key=lambda each: each.severity)


def grown_until(signal: Signal, crowd: Crowd) -> Signal:
    """What it says now that so many have written; its window goes on until now."""
    window = (crowd.at - since_of(signal)).total_seconds()
    said = signal.details.get(WHY, signal.why)
    why = message(
        "{people} have written by now, which makes it {severity}. {why}",
        people=in_words(crowd),
        severity=signal.severity.value,
        why=said,
    )
    return replace(signal, phase="grew", at=crowd.at, window=window, why=why)


def since_of(signal: Signal) -> datetime:
    """When what it tells of began."""
    return signal.at - timedelta(seconds=signal.window)


def crowd_of(tx: Tx, topics: Sequence[str], signals: Sequence[Signal], now: datetime) -> Crowd:
    """How many people have written negatively about any of the topics since what the signals tell of began."""
    since = min(map(since_of, signals))
    until = max(now, *(each.at for each in signals))
    authors, unnamed = tx.people(topics, since, until)
    spread = max((each.observed for each in signals if "replies" in each.details), default=0.0)
    bare = max(0, round(spread) - tx.count_negative(topics, since, until)) if spread else 0
    told, without_name = max((each.details.get(CROWD, 0), each.details.get(UNNAMED, 0)) for each in signals)
    if told > authors + unnamed + bare:  # an engine heard more than it sent on
        return Crowd(told, now, without_name)
    return Crowd(authors + unnamed + bare, now, unnamed)  # whoever passes a post on without a word is somebody, too
