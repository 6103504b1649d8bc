"""`do: alert` — post the alert card in a channel and mention people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Effect, Post
from ...playbooks.values import Addressee, Channel, Many
from ..step_verb import Part, Setting, StepVerb
from ..wording.card import shown
from ..wording.chart import chart

if TYPE_CHECKING:
    from ...core.effects import Briefing
    from ...playbooks.file import PlaybooksFile


class Alert(StepVerb):
    """Post the card in channel `to` and mention everybody in `notify` (people, teams, team.on_call).

    Outside its room a confidential incident shows severity and owner only. The card is kept up to date.
    """

    to: Channel
    notify: Many[Addressee] = ()

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        """The chart is a task of its own: a picture that fails must not delay the words."""
        return (Part(),) if setting.incident.confidential else (Part(), Part("chart", needs=""))

    def says(self, part: str, file: PlaybooksFile) -> str:  # noqa: ARG002
        return f"posts the alert in {self.to}"

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        if part == "chart":
            first = next((task for task in briefing.done if task.key == briefing.task.needs), None)
            return None if first is None or briefing.incident.confidential else chart(first.ref, briefing, file)
        card = shown(briefing, file)
        return Post(self.to, card.headline, card, mention=file.members(self.notify, briefing.now))
