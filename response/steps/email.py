"""`do: email` — write to mailboxes outside of the team about the incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Effect
from ...core.translation import gettext
from ...playbooks.values import MailService
from ..step_verb import Part, Setting, StepVerb
from ..wording.handed_on import handed_on

if TYPE_CHECKING:
    from ...core.effects import Briefing
    from ...playbooks.file import PlaybooksFile


class Email(StepVerb):
    """Write what the card says to each mailbox of the `service` of that name, in a message of its own: one that refuses
    costs only itself. Of a confidential incident it says the severity only: - {do: email, service: press}
    """

    service: MailService

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        return tuple(Part(mailbox) for one in setting.file.services if one.name == self.service for mailbox in one.to)

    def says(self, part: str, file: PlaybooksFile) -> str:
        mailboxes = [mailbox for one in file.services if one.name == self.service for mailbox in one.to]
        return gettext("writes to {mailbox}", mailbox=part or ", ".join(mailboxes))

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        return handed_on(self.service, "email", briefing, file, mailbox=part)
