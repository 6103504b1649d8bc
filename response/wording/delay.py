"""The mark on what came late, and why where that is known: delays of a service are told by who met them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.effects import Draft, Post
from ...core.messages import Lasting
from ...core.translation import gettext

if TYPE_CHECKING:
    from ...core.effects import Briefing, Effect

LATE = timedelta(seconds=60)
ROTAS = ("shift", "handed_over")  # verbs of what a change of the file may bring too late


def marked(effect: Effect, briefing: Briefing) -> Effect:
    """A message that should have gone out more than a minute ago says by how much it is late."""
    task, late = briefing.task, briefing.now - briefing.task.due_at
    if late <= LATE or task.error:
        return effect
    said = _said(briefing, Lasting(late.total_seconds()))
    if isinstance(effect, Post | Draft) and effect.card:
        status = ". ".join(filter(None, [effect.card.status, said]))
        return replace(effect, card=replace(effect.card, status=status))
    return replace(effect, text=f"{effect.text}\n({said}.)") if isinstance(effect, Post) else effect


def _said(briefing: Briefing, late: Lasting) -> str:
    """Without a reason where it only had to wait for something else."""
    if not briefing.stopped:
        return gettext("Late by {span}", span=late)
    if briefing.task.verb in ROTAS:
        return gettext("Late by {span}: the rota was changed, or Firebreak stopped, meanwhile", span=late)
    return gettext("Late by {span}: Firebreak was stopped meanwhile", span=late)
