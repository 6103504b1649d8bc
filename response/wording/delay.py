"""The mark on what came late, and why where that is known: delays of a service are told by who met them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.effects import Draft, Post
from ...core.spans import span_in_words

if TYPE_CHECKING:
    from ...core.effects import Briefing, Effect

LATE = timedelta(seconds=60)
STOPPED = "Firebreak was stopped meanwhile"
CHANGED = "the rota was changed, or Firebreak stopped, meanwhile"
ROTAS = ("shift", "handed_over")  # verbs of what a change of the file may bring too late


def marked(effect: Effect, briefing: Briefing) -> Effect:
    """A message that should have gone out more than a minute ago says by how much it is late."""
    task, late = briefing.task, briefing.now - briefing.task.due_at
    if late <= LATE or task.error:
        return effect
    said = f"Late by {span_in_words(late)}{_why(briefing)}"
    if isinstance(effect, Post | Draft) and effect.card:
        status = ". ".join(filter(None, [effect.card.status, said]))
        return replace(effect, card=replace(effect.card, status=status))
    return replace(effect, text=f"{effect.text}\n({said}.)") if isinstance(effect, Post) else effect


def _why(briefing: Briefing) -> str:
    """Nothing where it only had to wait for something else."""
    if not briefing.stopped:
        return ""
    return f": {CHANGED if briefing.task.verb in ROTAS else STOPPED}"
