"""Stand-ins for a flood: a detector that raises every topic at its first mention, and a model that is never asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from firebreak.core.model import Reading, Sentiment, Severity, Signal


class Alarm:
    """Every topic's first mention is an incident, as grave as the beginning of the topic's name says (sev2-007)."""

    name = "negative_velocity"

    def __init__(self, topic: str) -> None:
        self.topic, self.raised = topic, False

    def update(self, reading: Reading) -> Signal | None:
        if self.raised or not reading.all or not self.topic.startswith("sev"):
            return None
        self.raised = True
        grave = Severity(self.topic.partition("-")[0])
        return Signal(self.topic, self.name, "raised", reading.until, grave, 34, 3, 600, 9, "34 negative, usually 3")

    def state(self) -> dict[str, Any]:
        return {"raised": self.raised}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.raised = state["raised"]


class Unasked:
    """The sentiment model of a feed that brings its own word."""

    def score(self, texts: Sequence[str], *_: object) -> list[Sentiment]:
        return [Sentiment(1.0, "negative") for _ in texts]
