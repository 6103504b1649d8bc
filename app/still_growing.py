"""Signals that a playbook may want once they are larger: `people: ">= 100"` is looked at again while they grow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.incident_topics import topics_of
from .held_back import KeptSignals, crowd_of, since_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..core.model import Crowd, Incident, Signal
    from ..core.store import Tx

CURSOR = "still-growing"
TAKEN = "incident"  # of the details of what is kept: which incident it belongs to
LONGEST = timedelta(days=2)  # after which a signal that has not ended is not looked at again
DROPPED = ("evidence", "first", "themes", "terms")  # of the details: they are made anew


class StillGrowing:
    """The latest signal of each detector about each topic, until it calms or its incident is closed."""

    def __init__(self) -> None:
        self._signals = KeptSignals(CURSOR)
        self._looked: dict[str, tuple[datetime, int, int]] = {}  # since when, of how many people how many posts, last

    def forget(self) -> None:
        """What is in memory may run ahead of what was written."""
        self._signals.forget()
        self._looked.clear()

    def keep(self, tx: Tx, signal: Signal, incident: Incident | None) -> None:
        """Remember it, and which incident took it, if any."""
        key = f"{signal.topic}/{signal.detector}"
        if signal.phase == "calm":
            if key in self._signals.all(tx):
                self._signals.put(tx, key, None)
            return
        details = {name: value for name, value in signal.details.items() if name not in DROPPED}
        taken = {TAKEN: incident.id} if incident else {}
        self._signals.put(tx, key, replace(signal, details=details | taken, evidence=()))

    def larger(
        self, tx: Tx, open_for: Callable[[str], Incident | None], now: datetime
    ) -> Iterator[tuple[Signal, Crowd, int, Incident | None]]:
        """Those of which more has been written than at the last look: by how many people, how many negative posts, and
        the incident that is open."""
        for key, signal in list(self._signals.all(tx).items()):
            incident = open_for(signal.topic)
            over = signal.details.get(TAKEN) not in (None, incident.id if incident else "")
            if over or now - signal.at > LONGEST:
                self._signals.put(tx, key, None)
                continue
            topics = topics_of(incident, signal.topic)
            crowd = crowd_of(tx, topics, [signal], now)
            posts = tx.count_negative([signal.topic], since_of(signal), now)
            all_posts = posts if len(topics) == 1 else tx.count_negative(topics, since_of(signal), now)
            size = (since_of(signal), crowd.people, all_posts)  # the few may write more, and the next alarm begins anew
            if size != self._looked.get(key):
                self._looked[key] = size
                yield signal, crowd, posts, incident
