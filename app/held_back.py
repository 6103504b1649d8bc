"""Signals that would be graver, had more people written: kept, and said again when more people have."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.headcount import HELD, by_people, in_words
from ..core.messages import decoder, encoded
from ..core.model import Crowd, Signal
from ..core.translation import message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..core.model import Topic
    from ..core.store import Tx

CURSOR = "held-back"  # what is kept stands beside the cursors of the feeds: a crash forgets none of it
WHY = "first_why"  # of what is kept: what the detector said
KEPT = (HELD, WHY, "replies", "thread")  # of its details
LONGEST = timedelta(days=14)  # after which nobody waits for more people; no detector speaks of a longer time
MOST = 500  # signals that are kept; of more the oldest are let go, and what is told of them stays as mild as it was
_KEPT = decoder(dict[str, Signal])


class HeldBack:
    """By topic and detector. What is in memory is what the transaction wrote; `forget` when it was undone."""

    def __init__(self) -> None:
        self._kept: dict[str, Signal] | None = None

    def forget(self) -> None:
        """What is in memory may run ahead of what was written."""
        self._kept = None

    def judge(self, tx: Tx, signal: Signal, topic: Topic, now: datetime) -> Signal:
        """The signal as grave as its crowd allows; it is kept while that is milder than what the detector says."""
        key = f"{signal.topic}/{signal.detector}"
        judged = by_people(signal, crowd_of(tx, signal.topic, [signal], now), topic.people)
        if HELD in judged.details:
            kept = {name: value for name, value in judged.details.items() if name in KEPT}
            self._put(tx, key, replace(judged, details={WHY: judged.why, **kept}, evidence=()))
        elif key in self._all(tx):
            self._put(tx, key, None)
        return judged

    def grown(self, tx: Tx, topic_of: Callable[[Signal], Topic], now: datetime) -> list[Signal]:
        """Those that more people stand behind by now than when they were told, as grave as these make them."""
        found = []
        for key, signal in list(self._all(tx).items()):
            crowd = crowd_of(tx, signal.topic, [signal], now)
            again = by_people(signal, crowd, topic_of(signal).people)
            if now - signal.at > LONGEST:
                self._put(tx, key, None)
            elif again.severity < signal.severity:
                found.append(_anew(again, crowd))
        return sorted(found, key=lambda each: each.severity)

    def _all(self, tx: Tx) -> dict[str, Signal]:
        if self._kept is None:
            self._kept = _KEPT.decode(tx.cursor(CURSOR) or "{}")
        return self._kept

    def _put(self, tx: Tx, key: str, signal: Signal | None) -> None:
        kept = {name: one for name, one in self._all(tx).items() if name != key}
        if signal:
            kept[key] = signal
        self._kept = dict(list(kept.items())[-MOST:])
        tx.set_cursor(CURSOR, encoded(self._kept))


def _anew(signal: Signal, crowd: Crowd) -> Signal:
    """What it says now that so many have written; its window goes on until now."""
    window = signal.window + (crowd.at - signal.at).total_seconds()
    said = signal.details.get(WHY, signal.why)
    why = message(
        "{people} have written by now, which makes it {severity}. {why}",
        people=in_words(crowd),
        severity=signal.severity.value,
        why=said,
    )
    return replace(signal, phase="grew", at=crowd.at, window=window, why=why)


def crowd_of(tx: Tx, topic: str, signals: Sequence[Signal], now: datetime) -> Crowd:
    """How many different people have written negatively since what the signals tell of began."""
    since = min(each.at - timedelta(seconds=each.window) for each in signals)
    until = max(now, *(each.at for each in signals))
    authors, unnamed = tx.people(topic, since, until)
    spread = max((each.observed for each in signals if "replies" in each.details), default=0.0)
    bare = max(0, round(spread) - tx.count_negative(topic, since, until)) if spread else 0
    return Crowd(authors + unnamed + bare, now, unnamed)  # whoever passes a post on without a word is somebody, too
