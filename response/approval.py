"""A draft is approved as it will be read: its times and signature made anew, and void once things have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.errors import NotFound
from ..core.model import Outcome
from ..core.responder_actions import not_to_post, refused
from ..core.times import time_in_words
from .step_verb import step_of
from .steps.draft_acknowledgement import DraftAcknowledgement
from .wording.draft_card import touched, void

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.effects import Briefing, DraftText, StoredDraft
    from ..playbooks.file import PlaybooksFile


def approved(briefing: Briefing, draft: StoredDraft, who: str, file: PlaybooksFile) -> StoredDraft | Outcome:
    """The draft as `who` approves it now; or why it is not to be approved."""
    incident, now = briefing.incident, briefing.now
    if reason := not_to_post(incident, now):
        return refused(reason)
    if draft.approved_by and draft.approved_at and not void(draft, incident, now):
        return refused(f"{draft.approved_by} already approved this at {time_in_words(draft.approved_at, now)}.")
    texts = _anew(briefing, draft, who, file)
    if gone := [each.said for one in texts for each in one.promises if each.at <= now]:
        said = f"It promises an answer by {gone[0]}, which has passed, and it cannot be written anew"
        return refused(f"{said}: write the answer yourself, then press “I posted it”.")
    return replace(
        draft,
        texts=texts,
        approved_by=who,
        approved_at=now,
        approved_severity=incident.severity,
        approved_tags=tuple(touched(incident)),
        changed="; ".join(_changes(draft.texts, texts)),
    )


def _anew(briefing: Briefing, draft: StoredDraft, who: str, file: PlaybooksFile) -> tuple[DraftText, ...]:
    """The texts with the times of now and the signature of `who`; as they were where their template is gone."""
    try:
        step = step_of(briefing.task, file)
    except NotFound:
        return draft.texts
    return step.anew(briefing, file, draft, who) if isinstance(step, DraftAcknowledgement) else draft.texts


def _changes(before: Iterable[DraftText], after: Iterable[DraftText]) -> list[str]:
    """What reads otherwise: "until 04:30 UTC → 05:15 UTC", "signed ^TO"."""
    said: dict[str, None] = {}
    for old, new in zip(before, after, strict=True):
        if old.text == new.text:
            continue
        changed = [
            f"until {was.said} → {now.said}"
            for was, now in zip(old.promises, new.promises, strict=False)
            if was.said != now.said
        ] or [f"until {now.said}" for now in new.promises if not old.promises]
        changed += [f"signed {new.signed}"] if new.signed != old.signed else []
        said |= dict.fromkeys(changed or ["the names in it"])
    return list(said)
