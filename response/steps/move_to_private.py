"""`do: move_to_private` — after the public answer, the word that the rest is talked about in private."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from ...core.effects import Post
from ...core.messages import Lasting
from ...core.translation import gettext, listed, message
from ...playbooks.step import Lint
from ..step_verb import Part, Setting
from .draft_acknowledgement import DraftAcknowledgement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import Briefing, Effect, Person
    from ...playbooks.file import Playbook, PlaybooksFile

CLOCKS = {
    "safety": timedelta(minutes=30),
    "outage": timedelta(minutes=60),
    "legal": timedelta(hours=24),
    "complaint": timedelta(hours=24),
}
"""How long after the public answer it should go on in private, by class of template; an hour for any other."""


class MoveToPrivate(DraftAcknowledgement):
    """Once somebody has posted in public, draft the move to a private message, and ask for it by its own clock.

    `clock` begins with the public answer, and stops with the post, or the words, that say so ("Moved to private"):
    nothing is drafted before, so that those who read along see an answer first.

    - {do: move_to_private, template: move_to_private/complaint, platforms: x, approve: {by: [comms]}}
    """

    private: ClassVar[bool] = True

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        if setting.incident.public_ack_at is None:
            return ()
        first = Part(needs_task=setting.room if setting.incident.confidential else None)
        clock = self._clock(setting.file)
        return first, Part("remind", needs="", after=clock, unless="moved_to_private")

    def says(self, part: str, file: PlaybooksFile) -> str:
        if part == "remind":
            return gettext("asks {names} whether it was moved to private", names=file.spoken(self.approve.by))
        return gettext("drafts the move to private for {platforms}", platforms=listed(self.platforms, "comma"))

    def lint(self, playbook: Playbook, file: PlaybooksFile) -> Iterator[Lint]:
        yield from super().lint(playbook, file)
        if not any(step.do == "draft_acknowledgement" for step in playbook.steps):
            yield Lint("do", message("public first, then private: add the step draft_acknowledgement before this one"))

    def _clock(self, file: PlaybooksFile) -> timedelta:
        template = file.templates.get(self.template)
        return self.clock or CLOCKS.get(template.kind if template else "", timedelta(hours=1))

    def _remind(
        self, to: str, thread: str | None, briefing: Briefing, file: PlaybooksFile, approvers: tuple[Person, ...]
    ) -> Effect | None:
        first = next((task for task in briefing.done if task.key == briefing.task.needs), None)
        if first is None or not first.ref:
            return None
        names = file.spoken(person.name for person in approvers)
        text = gettext(
            "{span} since we answered in public, and nobody has moved it to private. {names}: write to them, then "
            'press "{button}".',
            span=Lasting(self._clock(file).total_seconds()),
            names=names,
            button=gettext("Moved to private"),
        )
        return Post(to, text, mention=approvers, thread=thread or first.ref)
