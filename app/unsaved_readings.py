"""What detectors have heard since their states were last written, so that these need not be written with each reading.

Detectors are deterministic folds: their stored states and the readings since give the very same detectors. A process
that promised to survive a crash writes the states each time; a replay in memory keeps the readings instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.judging import signals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..core.model import Reading
    from ..core.ports import Detector
    from ..core.store import Tx

    States = Mapping[tuple[str, str], Mapping[str, Any]]


class UnsavedReadings:
    """Readings by topic since its states were stored; those of a transaction that failed are gone.

    `every` is how many readings a topic may have before its states are written.
    """

    def __init__(self, every: int = 1) -> None:
        self.every = every
        self._heard: dict[str, list[tuple[Reading, bool]]] = {}
        self._kept: dict[str, int] = {}  # how many of them are as good as written
        self._keeps: dict[str, int] = {}  # ... and will be at the commit
        self._saved: dict[str, int] = {}  # ... and are in the states that this transaction writes

    def heard(self, reading: Reading, is_open: bool) -> None:
        """A topic's detectors take a reading in; what silence said is only kept with the next that is saved."""
        self._heard.setdefault(reading.topic, []).append((reading, is_open))

    def save(
        self, tx: Tx, topics: Iterable[str], detectors: Mapping[str, Sequence[Detector]], beside: States | None = None
    ) -> None:
        """See to it that what these topics have heard is not lost: write their states, or keep their readings.

        The states `beside` are written in any case, in the same statement.
        """
        due = []
        for topic in topics:
            self._keeps[topic] = len(self._heard.get(topic, ()))
            if topic not in self._kept or self._keeps[topic] >= self.every:
                self._saved[topic] = self._keeps[topic]
                due.append(topic)
        states = {(topic, each.name): each.state() for topic in due for each in detectors[topic]}
        tx.save_detector_states({**(beside or {}), **states})

    def save_all(self, tx: Tx, detectors: Mapping[str, Sequence[Detector]]) -> None:
        """Write the states of all that has been heard of and not written."""
        every, self.every = self.every, 0
        self.save(tx, [topic for topic in detectors if self._kept.get(topic)], detectors)
        self.every = every

    def committed(self) -> None:
        """The transaction is over, and all of it holds."""
        self._kept.update(self._keeps)
        for topic, count in self._saved.items():
            del self._heard.get(topic, [])[:count]
            self._kept[topic] -= count
        self._keeps.clear()
        self._saved.clear()

    def undone(self) -> None:
        """The transaction failed, and the detectors in memory are thrown away."""
        for topic, heard in self._heard.items():
            del heard[self._kept.get(topic, 0) :]
        self._keeps.clear()
        self._saved.clear()

    def tell(self, topic: str, detectors: Sequence[Detector]) -> None:
        """Detectors as they were stored take in what was heard since; what they say was said before."""
        for reading, is_open in self._heard.get(topic, ()):
            signals_of(detectors, reading, _is(is_open))


def _is(known: bool) -> Callable[[], bool]:
    return lambda: known
