"""`do: webhook` — tell another program of the incident: signed, or as a card in Teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Effect
from ...core.translation import gettext
from ...playbooks.values import HookService
from ..step_verb import Part, Setting, StepVerb
from ..wording.handed_on import handed_on

if TYPE_CHECKING:
    from ...core.effects import Briefing
    from ...playbooks.file import PlaybooksFile


class Webhook(StepVerb):
    """Tell the `service` of that name what the card says: a webhook signed by the Standard Webhooks scheme, or a Teams
    workflow. Of a confidential incident it says the severity only: - {do: webhook, service: hook}
    """

    service: HookService

    def parts(self, setting: Setting) -> tuple[Part, ...]:  # noqa: ARG002
        return (Part(),)

    def says(self, part: str, file: PlaybooksFile) -> str:  # noqa: ARG002
        return gettext("tells {service}", service=self.service)

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG002
        return handed_on(self.service, "webhook", briefing, file)
