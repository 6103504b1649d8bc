"""What each judged mention counts as negative: by the share that its topic's `NegativePrior` has learned so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.negative_prior import Estimate, NegativePrior

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..core.model import Mention, Sentiment
    from ..core.store import Tx

NAME = "negative_prior"  # under which what a topic's prior knows is kept, beside the states of its detectors


def stored_prior(tx: Tx, topic: str) -> Mapping[str, Any]:
    """What is stored of a topic's prior."""
    return tx.detector_states(topic).get(NAME, {})


class NegativeCounts:
    """The priors of all topics, each read when its first mention comes: by `read`, which knows what is kept of it."""

    def __init__(self, read: Callable[[Tx, str], Mapping[str, Any]] = stored_prior) -> None:
        self._read = read
        self._priors: dict[str, NegativePrior] = {}
        self._touched: set[str] = set()

    def estimate(self, tx: Tx, topic: str, mention: Mention, said: Sentiment) -> Estimate:
        """What a mention of the topic, judged so, counts as negative."""
        if said.prior is None:
            return Estimate(said.negative, 0.0)
        self._touched.add(topic)
        return self._of(tx, topic).estimate(said, mention.platform)

    def _of(self, tx: Tx, topic: str) -> NegativePrior:
        if topic not in self._priors:
            self._priors[topic] = NegativePrior()
            self._priors[topic].restore(self._read(tx, topic))
        return self._priors[topic]

    def touched(self) -> dict[str, dict[str, Any]]:
        """What those have learned that did since the last time."""
        touched, self._touched = self._touched, set()
        return {topic: self._priors[topic].state() for topic in sorted(touched)}

    def state(self, tx: Tx, topic: str) -> dict[str, Any]:
        """What a topic's has learned."""
        return self._of(tx, topic).state()

    def forget(self) -> None:
        """Nothing of what is in memory was written: it is read again."""
        self._priors.clear()
        self._touched.clear()
