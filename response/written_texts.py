"""What a writer is given of a draft, and which of its texts take the place of the template's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.errors import NotFound
from ..core.model import DRILL
from ..core.translation import message
from ..drafts.briefs import Brief, brief, checked
from .public_texts import gather, worded
from .step_verb import step_of
from .steps.draft_acknowledgement import DraftAcknowledgement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..core.effects import Briefing, StoredDraft
    from ..core.writing import Written
    from ..drafts.briefs import Checked
    from ..playbooks.file import PlaybooksFile

_OF_US = re.compile(r"\b(?:owner\.name|responder)\b")  # who we are changes with whoever approves


def to_write(briefing: Briefing, draft: StoredDraft, file: PlaybooksFile) -> tuple[Brief, ...]:
    """What a writer may be given: nothing of a confidential incident, of a drill, or of what somebody stands for."""
    incident, step = briefing.incident, drafting(briefing, file)
    if step is None or incident.confidential or incident.topic.startswith(DRILL) or draft.approvals:
        return ()
    return tuple(_briefs(briefing, draft, step, file))


def drafting(briefing: Briefing, file: PlaybooksFile) -> DraftAcknowledgement | None:
    """The step that a draft's task is of; None where this version has none such."""
    try:
        step = step_of(briefing.task, file)
    except NotFound:
        return None
    return step if isinstance(step, DraftAcknowledgement) else None


def _briefs(briefing: Briefing, draft: StoredDraft, step: DraftAcknowledgement, file: PlaybooksFile) -> Iterator[Brief]:
    """A text with a gap or a fault is for a person: a writer mends none."""
    template, approvers = file.templates[step.template], file.members(step.approve.by, briefing.now)
    for number, text in enumerate(draft.texts):
        if text.problem or text.edited_by or _OF_US.search(template.text(text.platform, text.lang) or ""):
            continue
        yield brief(number, text, gather(briefing, file, approvers, text.platform, text.lang))


def written(
    briefing: Briefing, draft: StoredDraft, given: Sequence[Brief], came: Mapping[int, Written], file: PlaybooksFile
) -> StoredDraft:
    """The draft with what stands of a writer's texts; its calls say what became of each."""
    step = drafting(briefing, file)
    if step is None:
        return draft
    approvers = file.members(step.approve.by, briefing.now)
    looked = {each.number: checked(each, came[each.number]) for each in given if each.number in came}
    looked = dict(_equal(looked, len(draft.texts)))
    calls, texts = {call.number: call for call in draft.calls}, list(draft.texts)
    for number, one in looked.items():
        old, why = texts[number], one.why
        if not why:
            facts = gather(briefing, file, approvers, old.platform, old.lang)
            new = worded(old, one.text, old.signed, facts, step.template, file)
            why = new.problem or next((each for each in new.advice if each not in old.advice), "")
            texts[number] = old if why else replace(new, written_by=calls[number].writer)
        calls[number] = replace(calls[number], answer=came[number].answer, why=why, struck=one.struck)
    return replace(draft, texts=tuple(texts), calls=tuple(calls.values()))


def _equal(looked: Mapping[int, Checked], texts: int) -> Iterator[tuple[int, Checked]]:
    """What one version says beyond its template all must say: else the template's texts stand, which agree."""
    said = [set(one.more) if not one.why else set() for one in looked.values()]
    said += [set()] * (texts - len(looked))
    shared = set.intersection(*said) if said else set()
    for number, one in looked.items():
        more = [each for each in one.more if each not in shared]
        odd = more and not one.why
        why = message("it says {fact}, and the other versions of the text do not", fact=more[0]) if odd else one.why
        yield number, replace(one, why=why)
