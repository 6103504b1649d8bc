"""Drills: a playbook runs for real, on a topic of its own, and everything it says is marked."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.model import Inject, Outcome
from ..core.responder_actions import refused
from ..core.translation import message
from ..core.triage import triage
from .action_runner import ActionRunner
from .drill_injects import inject_tasks, of_past
from .playbook_versions import timeline_event


def start(runner: ActionRunner, playbook: str, who: str, injects: Sequence[Inject] = ()) -> Outcome:
    """Run `playbook` (the file's first when empty) as a drill, into which `injects` are brought; one at a time.

    What follows is an incident like any other, but for its mark and its verdict.
    """
    now, planner = runner.clock.now(), runner.versions.current
    rehearsed = planner.rehearse(playbook, who, now)
    if isinstance(rehearsed, Outcome):
        return rehearsed
    signal, match = rehearsed
    with runner.store.begin() as tx:
        incident = triage(signal, None, [match], now, planner.version).incident
        saved = tx.save_incident(incident) if incident else None
        if saved is None:
            running = tx.open_incident(signal.topic)
            return refused(
                message("A drill is under way already: {incident}.", incident=running.id if running else signal.topic)
            )
        tx.enqueue([*planner.plan(saved, match.playbook, now), *inject_tasks(saved, injects)])
        tx.log([timeline_event("incident.opened", saved, now, signal.why, who=who, signal=signal.detector)])
    return Outcome(
        True,
        message(
            "The drill {incident} runs: {playbook}. Close it when you are done.",
            incident=saved.id,
            playbook=match.playbook,
        ),
        saved,
    )


def start_like(runner: ActionRunner, playbook: str, who: str, like: str) -> Outcome:
    """The same with the posts of an earlier incident; not of a confidential one, whose posts are its room's."""
    with runner.store.begin() as tx:
        past = tx.incident(like)
    if past is None:
        return refused(message("There is no incident {incident}.", incident=like))
    if past.confidential:
        return refused(message("{incident} is confidential: its posts stay in its room.", incident=like))
    return start(runner, playbook, who, of_past(runner.store, like))
