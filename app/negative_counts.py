"""What each judged mention counts as negative: by the share that its topic's `NegativePrior` has learned so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.negative_prior import Estimate, NegativePrior

if TYPE_CHECKING:
    from ..core.model import Mention, Sentiment
    from ..core.store import Tx

NAME = "negative_prior"  # under which what a topic's prior knows is kept, beside the states of its detectors


class NegativeCounts:
    """The priors of all topics, each read when its first mention comes, and written with what follows from a batch."""

    def __init__(self) -> None:
        self._priors: dict[str, NegativePrior] = {}
        self._touched: set[str] = set()

    def estimate(self, tx: Tx, topic: str, mention: Mention, said: Sentiment) -> Estimate:
        """What a mention of the topic, judged so, counts as negative."""
        if said.prior is None:
            return Estimate(said.negative, 0.0)
        if topic not in self._priors:
            self._priors[topic] = NegativePrior()
            self._priors[topic].restore(tx.detector_states(topic).get(NAME, {}))
        self._touched.add(topic)
        return self._priors[topic].estimate(said, mention.platform)

    def learned(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What was learned since the last time, to be kept beside the states of detectors."""
        states = {(topic, NAME): self._priors[topic].state() for topic in self._touched}
        self._touched.clear()
        return states

    def forget(self) -> None:
        """Nothing of what is in memory was written: it is read again."""
        self._priors.clear()
        self._touched.clear()
