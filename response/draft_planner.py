"""What one version of the playbooks says of drafts: who may approve them, when that is void, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.effects import Post
from ..core.model import About
from ..core.responder_actions import not_to_post
from ..core.rules import APPROVAL_LOST
from ..core.translation import at_time, gettext, together
from ..drafts.approvals import otherwise, void
from . import approval, live_messages, written_texts
from .new_tasks import new_task, stamp, whole
from .permissions import refuses
from .wording.rooms import channel_of, link, room_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from ..core.effects import Briefing, DraftText, Effect, StoredDraft
    from ..core.model import Incident, Outcome, Task
    from ..core.writing import Written
    from ..drafts.briefs import Brief
    from ..playbooks.file import PlaybooksFile


class DraftPlanner:
    """The decisions about drafts of one version of the file; pure, as the planner's own."""

    def __init__(self, file: PlaybooksFile) -> None:
        self.file = file

    def may_approve(self, draft: StoredDraft, task: Task, now: datetime) -> tuple[str, ...]:
        """Who may approve the draft of a task now."""
        return approval.may_approve(draft, task, self.file, now)

    def refuses(self, draft: StoredDraft, task: Task, incident: Incident, who: str, now: datetime) -> str:
        """Why it does not wait for the approval of `who`; empty when it does."""
        if any(self.file.called(each.who) == self.file.called(who) for each in draft.approvals):
            return "You approved this already."
        return refuses(self.file, incident, "approve", who, now, self.may_approve(draft, task, now))

    def approved(self, briefing: Briefing, draft: StoredDraft, who: str, read: str = "") -> StoredDraft | Outcome:
        """The draft as `who` approves it now; or the refusal. `read` is the mark of what they read."""
        return approval.approved(briefing, draft, who, self.file, read)

    def waits_for(self, draft: StoredDraft, task: Task, now: datetime) -> str:
        """Whose word is still missing once somebody has approved it, as a sentence."""
        return approval.missing(draft, task, self.file, now)

    def asked(self, briefing: Briefing, draft: StoredDraft, who: str, text: str) -> StoredDraft | Outcome:
        """The draft with the changes that somebody asks for; or the refusal."""
        return approval.asked(briefing, draft, who, text)

    def edited(self, briefing: Briefing, draft: StoredDraft, number: int, who: str, text: str) -> StoredDraft | Outcome:
        """The draft with its text `number` as somebody wrote it; or what is against that."""
        return approval.edited(briefing, draft, number, who, text, self.file)

    def checked(self, briefing: Briefing, draft: StoredDraft, number: int, who: str, text: str) -> DraftText | Outcome:
        """A text as somebody writes it, with what is against it; or why nobody writes it any more."""
        return approval.checked(briefing, draft, number, who, text, self.file)

    def otherwise(self, draft: StoredDraft, incident: Incident) -> tuple[tuple[str, str, str], ...]:
        """What its last approval stood on, and is otherwise now: what it is, then and now."""
        return tuple(otherwise(draft, incident))

    def lost(self, draft: StoredDraft, incident: Incident, now: datetime, unsaid: str = "") -> StoredDraft | None:
        """The draft without an approval that does not stand any more; None while it stands.

        `unsaid` is what the desk kept as known, and says otherwise now.
        """
        return approval.lost(draft, incident, now, unsaid)

    def to_write(self, briefing: Briefing, draft: StoredDraft) -> tuple[Brief, ...]:
        """What a writer may be given of a draft, people hidden; nothing of one that is confidential."""
        return written_texts.to_write(briefing, draft, self.file)

    def written(
        self, briefing: Briefing, draft: StoredDraft, given: Sequence[Brief], came: Mapping[int, Written]
    ) -> StoredDraft:
        """The draft with what stands of a writer's texts, by number; its calls say what became of each."""
        return written_texts.written(briefing, draft, given, came, self.file)

    def shown(self, draft: StoredDraft, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """Tasks that show what became of a draft, now and when what it promises has passed, and tell who approved."""
        edits = live_messages.approval_shown(draft, incident, tasks, now)
        return (*edits, *_told(draft, incident, now))


def _told(draft: StoredDraft, incident: Incident, now: datetime) -> Iterator[Task]:
    """Whoever had approved is told why that is void; whoever has will be when its promise passes."""
    for name in draft.voided if draft.voided_at == now else ():
        key, about = f"{APPROVAL_LOST}/{stamp(now)}/{draft.revision}/{name}", About(person=name, message_of=draft.id)
        yield new_task(incident, key, APPROVAL_LOST, now, about=about)
    promised = min((each.at for one in draft.texts for each in one.promises), default=None)
    for each in draft.approvals if promised else ():
        about = About(person=each.who, message_of=draft.id, for_at=whole(promised))
        key = f"{APPROVAL_LOST}/{stamp(promised)}/passed/{each.who}"
        yield new_task(incident, key, APPROVAL_LOST, promised or now, about=about)


def _lost(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    about, incident, now = briefing.task.about, briefing.incident, briefing.now
    draft = next((one for one in briefing.drafts if one.id == about.message_of), None)
    person = file.people.get(file.called(about.person or ""))
    if draft is None or person is None or not_to_post(incident, now, made=draft.created_at, private=draft.private):
        return None
    why = void(draft, incident, now) if about.for_at else draft.voided_why
    if not why or (about.for_at and person.name not in [file.called(each.who) for each in draft.approvals]):
        return None
    at = draft.approved_before or draft.approved_at or (draft.approvals[-1].at if draft.approvals else None)
    said = gettext("The draft that you approved is not to be posted: {why}. Read it again.", why=why)
    if at:
        gaps = {"at": at_time(at, now), "why": why}
        said = gettext("The draft that you approved at {at} is not to be posted: {why}. Read it again.", **gaps)
    place = room_of(briefing) or channel_of(briefing, file)
    text = together([said, gettext("It stands in {channel}.", channel=link(place)) if place else ""])
    return Post(person.slack, text, mention=(person,))


def waiting_for(draft: StoredDraft, briefing: Briefing, file: PlaybooksFile) -> str:
    """Whose word the draft of a briefing's task waits for, with the name that people read."""
    task = next((each for each in briefing.done if each.key == draft.id), briefing.task)
    return approval.missing(draft, task, file, briefing.now)


EFFECTS = {APPROVAL_LOST: _lost}
