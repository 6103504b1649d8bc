"""What is measured while it happens, as Prometheus counts it. No name of a topic or a person is a label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ..core.errors import DeliveryError
    from ..core.model import DeadLetter, Incident, Mention, Task

disable_created_metrics()  # type: ignore[no-untyped-call]  # series that nobody asks for

SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 86400.0)
# How a reason begins -> what it is counted as: reasons quote what stood there, and a label must not.
_KINDS = (
    (r"(id|created_at|text|platform|author)\b", r"\1"),
    (r"the line has", "too long"),
    (r"not (JSON|UTF-8)", r"not \1"),
    (r"not a JSON object", "not an object"),
    (r".* and then something broke", "broke"),
)
_MATCHES = [(re.compile(begin), kind) for begin, kind in _KINDS]


class Meters:
    """Counters of one program, in a registry of their own. Times are in seconds."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._mentions = self._counter("mentions", "Mentions taken in, and those that were known already.", "outcome")
        self._refused = self._counter("mentions_refused", "Lines that could not be read, by reason.", "reason")
        self._lag = self._histogram("mention_lag_seconds", "Age of the newest mention of a batch when it came.")
        self._told = self._histogram("accepted_to_told_seconds", "From an incident's opening to its alert.", "severity")
        self._late = self._histogram("delivery_late_seconds", "How late a task was done.", "priority")
        self._deliveries = self._counter("deliveries", "Tasks by what came of them.", "result")
        self._limited = self._counter("slack_rate_limited", "Calls that Slack refused with 429.")
        self._requests = self._counter("requests", "Answers to requests under /api and /slack.", "status")

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"firebreak_{name}", what, labels, registry=self.registry)

    def _histogram(self, name: str, what: str, *labels: str) -> Histogram:
        return Histogram(f"firebreak_{name}", what, labels, registry=self.registry, buckets=SECONDS)

    def took_in(self, fresh: Iterable[Mention], duplicates: int, letters: Iterable[DeadLetter], now: datetime) -> None:
        """A stretch of a feed was written."""
        times = [mention.created_at for mention in fresh]
        self._mentions.labels("accepted").inc(len(times))
        self._mentions.labels("duplicate").inc(duplicates)
        if times:
            self._lag.observe(max(0.0, (now - max(times)).total_seconds()))
        for letter in letters:
            self._refused.labels(kind_of(letter.reason)).inc()

    def delivered(self, task: Task, incident: Incident | None, at: datetime) -> None:
        """A task was done."""
        self.ended("done")
        self._late.labels(str(task.priority)).observe(max(0.0, (at - task.due_at).total_seconds()))
        if incident and task.verb == "alert" and not task.part and task.due_at == incident.opened_at:
            self._told.labels(incident.severity.value).observe((at - incident.opened_at).total_seconds())

    def ended(self, result: str) -> None:
        """A task was done, skipped, failed, delayed or blocked."""
        self._deliveries.labels(result).inc()

    def refused(self, error: DeliveryError) -> None:
        """Slack itself said 429; a wait that is only kept here is none."""
        if error.retry_after is not None and error.__cause__ is not None:
            self._limited.inc()

    def answered(self, status: int) -> None:
        """A request was answered."""
        self._requests.labels(str(status)).inc()


def kind_of(reason: str) -> str:
    """What a dead letter is counted as.

    >>> kind_of("created_at is missing; write it like 2026-03-01T09:30:00Z"), kind_of("not JSON (invalid character)")
    ('created_at', 'not JSON')
    """
    found = next(((match, kind) for begins, kind in _MATCHES if (match := begins.match(reason))), None)
    return found[0].expand(found[1]) if found else "other"
