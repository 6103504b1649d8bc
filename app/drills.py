"""Drills: a playbook runs for real, on a topic of its own, and everything it says is marked."""

from __future__ import annotations

from ..core.rules import triage
from .action_runner import ActionRunner, Pressed
from .playbook_versions import timeline_event


class Drills:
    """Starts rehearsals. What follows is an incident like any other, but for its mark and its verdict."""

    def __init__(self, runner: ActionRunner) -> None:
        self._store, self._clock, self._versions = runner.store, runner.clock, runner.versions

    def drill(self, playbook: str, who: str) -> Pressed:
        """Run `playbook` (the file's first when empty) as a drill; one at a time."""
        now, planner = self._clock.now(), self._versions.current
        rehearsed = planner.rehearse(playbook, who, now)
        if isinstance(rehearsed, str):
            return Pressed(False, rehearsed)
        signal, match = rehearsed
        with self._store.begin() as tx:
            incident = triage(signal, None, [match], now, planner.version).incident
            saved = tx.save_incident(incident) if incident else None
            if saved is None:
                running = tx.open_incident(signal.topic)
                return Pressed(False, f"A drill is under way already: {running.id if running else signal.topic}.")
            tx.enqueue(planner.plan(saved, match.playbook, now))
            tx.log([timeline_event("incident.opened", saved, now, signal.why, who=who, signal=signal.detector)])
        return Pressed(True, f"The drill {saved.id} runs: {match.playbook}. Close it when you are done.")
