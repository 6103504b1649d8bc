"""What stands at the moment of asking, for Prometheus: the outbox, detectors, incidents, health."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from ..core.errors import StoreError
from ..core.kept_signals import latest_signals
from ..core.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prometheus_client import Metric

    from ..app import App
    from ..core.model import Incident
    from .admission import Admission


class Standing(Collector):
    """Asked at each scrape. Without the database only what needs none of it is told."""

    def __init__(self, app: App, admission: Admission) -> None:
        self._app, self._admission = app, admission

    def describe(self) -> list[Metric]:
        """Nothing, so that registering it asks nothing."""
        return []

    def collect(self) -> Iterator[Metric]:
        look = self._app.health.look()
        yield _gauge("healthy", "1 when /healthz says that all is well.", float(look.ok))
        for name in ("mentions", "dead_letters", "open_incidents", "waiting_tasks", "failed_open", "blocked_tasks"):
            if name in look.figures:
                yield _gauge(f"stored_{name}", f"The figure {name} of /healthz.", float(look.figures[name]))
        turned_away = "Bodies that were answered with 429, since too much came at once."
        yield CounterMetricFamily("firebreak_turned_away", turned_away, value=self._admission.refused)
        try:
            yield from self._stored()
        except StoreError:
            return

    def _stored(self) -> Iterator[Metric]:
        now = self._app.clock.now()
        with self._app.store.begin() as tx:
            ready, incidents = tx.ready(now), tx.incidents(open_only=True, limit=10_000)
        yield _gauges("outbox_ready", "Tasks that could be done now.", "priority", {str(p): n for p, n, _ in ready})
        ages = {str(priority): max(0.0, (now - oldest).total_seconds()) for priority, _, oldest in ready}
        yield _gauges("outbox_oldest_seconds", "How late the oldest of them is.", "priority", ages)
        by_severity = Counter({severity.value: 0 for severity in Severity})
        by_severity.update(incident.severity.value for incident in incidents)
        yield _gauges("incidents_open", "Open incidents.", "severity", by_severity)
        yield self._detectors(incidents)

    def _detectors(self, incidents: Iterable[Incident]) -> Metric:
        """How many topics each detector watches, is still learning, or has an alarm on that is not calm."""
        family = GaugeMetricFamily(
            "firebreak_detectors", "Topics by detector and its state.", labels=("detector", "state")
        )
        loud = {
            (incident.topic, signal.detector)
            for incident in incidents
            for signal in latest_signals(incident)
            if signal.phase != "calm"
        }
        states = Counter(("alarmed", detector) for _, detector in loud)
        for each in self._app.intake.detectors():
            states["learning" if getattr(each, "learning", False) else "watching", each.name] += 1
        for (state, detector), count in sorted(states.items()):
            family.add_metric([detector, state], count)
        return family


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"firebreak_{name}", what, value=value)


def _gauges(name: str, what: str, label: str, values: dict[str, Any] | Counter[str]) -> Metric:
    family = GaugeMetricFamily(f"firebreak_{name}", what, labels=(label,))
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
