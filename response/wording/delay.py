"""The mark on what came late because the program had been stopped: delays of a service are told by who met them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.effects import Draft, Post
from ...core.spans import span_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from ...core.effects import Effect
    from ...core.model import Task

LATE = timedelta(seconds=60)
STOPPED = "Firebreak was stopped meanwhile"
ROTAS = ("shift", "handed_over")  # verbs of what a change of the file may bring too late


def marked(effect: Effect, task: Task, now: datetime) -> Effect:
    """A message that should have gone out more than a minute ago says by how much it is late."""
    late = now - task.due_at
    if late <= LATE or task.error:
        return effect
    why = "the rota was changed, or Firebreak stopped, meanwhile" if task.verb in ROTAS else STOPPED
    said = f"Late by {span_in_words(late)}: {why}"
    if isinstance(effect, Post | Draft) and effect.card:
        status = ". ".join(filter(None, [effect.card.status, said]))
        return replace(effect, card=replace(effect.card, status=status))
    return replace(effect, text=f"{effect.text}\n({said}.)") if isinstance(effect, Post) else effect
