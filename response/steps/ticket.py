"""`do: ticket` — open a ticket about the incident in another service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Effect
from ...core.translation import gettext
from ...playbooks.values import TicketService
from ..step_verb import Part, Setting, StepVerb
from ..wording.handed_on import handed_on

if TYPE_CHECKING:
    from ...core.effects import Briefing
    from ...playbooks.file import PlaybooksFile


class Ticket(StepVerb):
    """Open a ticket in the `service` of that name (Zendesk, Freshdesk, or any that takes JSON over HTTP), with what the
    card says; the card links it. Of a confidential incident it says the severity only: - {do: ticket, service: desk}
    """

    service: TicketService

    def parts(self, setting: Setting) -> tuple[Part, ...]:  # noqa: ARG002
        return (Part(),)

    def says(self, part: str, file: PlaybooksFile) -> str:  # noqa: ARG002
        return gettext("opens a ticket in {service}", service=self.service)

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG002
        return handed_on(self.service, "ticket", briefing, file)
