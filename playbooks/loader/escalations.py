"""Reads `escalations:`: tiers of calls that steps share by name; a step that names one becomes its tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.translation import message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..step import SharedEscalation, Step
    from .tree import Path, Tree

SECTION, KEY, VERB = "escalations", "escalation", "notify"
ANSWERED = "acknowledged"  # what ends a chain of calls where a tier says nothing else

Placed = tuple["Path", "Step | None"]
"""Where a step was written, and the step; None where it could not be read."""


def tiers(tree: Tree, raw: Any, at: Path, read_step: Callable[[Any, Path], Any]) -> tuple[Step, ...] | None:
    """The tiers of one escalation; None with what is wrong noted."""
    if not isinstance(raw, list) or not raw:
        tree.report(at, message("an escalation is a list of tiers, such as - {who: comms.on_call, after: 5m}"))
        return None
    found = [_tier(tree, one, (*at, number), read_step) for number, one in enumerate(raw)]
    return None if None in found else tuple(found)


def _tier(tree: Tree, raw: Any, at: Path, read_step: Callable[[Any, Path], Any]) -> Any:
    if not isinstance(raw, dict):
        return tree.report(at, message("a tier is a block, such as {who: comms.on_call, after: 5m}"))
    if raw.get("do", VERB) != VERB:
        return tree.report(
            (*at, "do"), message("an escalation only calls people; put {verb} into the playbook", verb=str(raw["do"]))
        )
    return read_step({"do": VERB, "unless": ANSWERED, **raw}, at)


def spread(named: SharedEscalation, known: dict[str, tuple[Step, ...]]) -> list[Placed]:
    """The tiers that a step stands for, each later by its `after`, where they were written."""
    found = known.get(named.escalation)
    if found is None:
        return [((SECTION, named.escalation), None)]
    return [
        ((SECTION, named.escalation, number), one.model_copy(update={"after": one.after + named.after}))
        for number, one in enumerate(found)
    ]


def place(tree: Tree, at: Path, steps: Sequence[Placed]) -> None:
    """From now on the list at `at` has these entries, each with the marks of where it was written."""
    own = [(*at, number) for number in range(len(steps))]
    if [source for source, _ in steps] == own:
        return
    for marks in (tree.keys, tree.values):
        there = {path: mark for path, mark in marks.items() if path[: len(at)] == at or path[:1] == (SECTION,)}
        for path in [path for path in marks if path[: len(at)] == at and len(path) > len(at)]:
            del marks[path]
        for new, (source, _) in zip(own, steps, strict=True):
            marks |= {
                (*new, *path[len(source) :]): mark for path, mark in there.items() if path[: len(source)] == source
            }
