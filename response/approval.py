"""A draft is approved as it will be read, by as many as its step asks; once the facts are otherwise it is void."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Approval, mark
from ..core.errors import NotFound
from ..core.messages import Number
from ..core.model import Outcome
from ..core.responder_actions import not_to_post, refused
from ..core.translation import at_time, listed, message
from ..drafts.approvals import basis, void
from ..playbooks.file import display
from .known_facts import sentence
from .policies import policy_lines
from .public_texts import gather, looked_at
from .step_verb import step_of
from .steps.draft_acknowledgement import Approve, DraftAcknowledgement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ..core.effects import Briefing, DraftText, StoredDraft
    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile

LONGEST = 10_000  # characters of a text that somebody writes


def approved(
    briefing: Briefing, draft: StoredDraft, who: str, file: PlaybooksFile, read: str = ""
) -> StoredDraft | Outcome:
    """The draft as `who` approves it now; or why it is not to be approved. `read` is the mark of what they read."""
    incident, now = briefing.incident, briefing.now
    if reason := _late(draft, incident, now):
        return refused(reason)
    if read and read != mark(draft.texts):
        return refused(message("The text has been changed since you read it: read it again, then approve it."))
    stands = not void(draft, incident, now)
    before = draft.approvals if stands else ()
    if draft.approved_by and draft.approved_at and stands:
        at = at_time(draft.approved_at, now)
        return refused(message("{who} already approved this at {at}.", who=draft.approved_by, at=at))
    if any(file.called(each.who) == file.called(who) for each in before):
        missing_ = _missing(draft, before, briefing.task, file, now)
        return refused(message("You approved this already. {missing}.", missing=missing_))
    texts = draft.texts if before else _anew(briefing, draft, who, file)
    if gone := [each.said for one in texts for each in one.promises if each.at <= now]:
        return refused(
            message(
                "It promises an answer by {at}, which has passed, and it cannot be written anew: edit the text, "
                "or write the answer yourself, then press “I posted it”.",
                at=gone[0],
            )
        )
    if wrong := next((one for one in texts if one.problem and not incident.topic.startswith("drill:")), None):
        return refused(
            message(
                "The text for {platform} ({lang}) cannot be approved: {why}. Edit it.",
                platform=wrong.platform,
                lang=wrong.lang,
                why=wrong.problem,
            )
        )
    approvals = (*before, Approval(who, now))
    rest = _missing(replace(draft, texts=texts), approvals, briefing.task, file, now)
    return replace(
        draft,
        texts=texts,
        policies=policy_lines(briefing, file),
        approvals=approvals,
        approved_by=None if rest else _names(each.who for each in approvals),
        approved_at=None if rest else now,
        approved_severity=incident.severity,
        basis=basis(incident, texts),
        voided=(),
        voided_why="",
        voided_at=None,
        approved_before=None,
        stood_on=None,
        read_as=(),
        asked="",
        asked_by="",
        changed=listed(_changes(draft.texts, texts), "semicolon") or (draft.changed if before else ""),
    )


def lost(draft: StoredDraft, incident: Incident, now: datetime, unsaid: str = "") -> StoredDraft | None:
    """The draft without an approval that does not stand any more; None while it stands, or was used.

    `unsaid` is what the desk kept as known, and says otherwise now.
    """
    if not (draft.approvals or draft.approved_by) or not_to_post(
        incident, now, made=draft.created_at, private=draft.private
    ):
        return None
    repeats = unsaid and any(sentence(unsaid) in one.text for one in draft.texts)
    why = void(draft, incident, now) or (message("what is known has changed since") if repeats else "")
    return _without_approval(draft, why, now) if why else None


def _without_approval(draft: StoredDraft, why: str, now: datetime) -> StoredDraft:
    who = tuple(each.who for each in draft.approvals) or tuple(filter(None, [draft.approved_by]))
    bare = replace(draft, approvals=(), approved_by=None, approved_at=None, basis=None, changed="")
    if not who:
        return bare
    given = draft.approvals[-1].at if draft.approvals else draft.approved_at
    read = tuple(each.text for each in draft.texts)
    return replace(
        bare,
        voided=who,
        voided_why=why,
        voided_at=now,
        approved_before=given,
        stood_on=draft.basis,
        read_as=read,
    )


def asked(briefing: Briefing, draft: StoredDraft, who: str, text: str) -> StoredDraft | Outcome:
    """The draft with the changes that somebody asks for: nobody stands for it until it is approved again."""
    if reason := _late(draft, briefing.incident, briefing.now):
        return refused(reason)
    text = " ".join(text.split())[:1_000]
    if not text:
        return refused(message("Say what should be changed."))
    return replace(
        _without_approval(draft, message("{who} asks for changes", who=who), briefing.now), asked=text, asked_by=who
    )


def checked(
    briefing: Briefing, draft: StoredDraft, number: int, who: str, text: str, file: PlaybooksFile
) -> DraftText | Outcome:
    """One text as somebody wrote it, with its length and what is against it; nothing is changed by looking."""
    if reason := _late(draft, briefing.incident, briefing.now):
        return refused(reason)
    if not 0 <= number < len(draft.texts):
        return refused(message("There is no such text in this draft."))
    old, text = draft.texts[number], text.strip()
    if not text or len(text) > LONGEST:
        if not text:
            return refused(message("The text is empty."))
        return refused(message("A text may have {n} characters.", n=Number(LONGEST, grouped=True)))
    kept = tuple(each for each in old.promises if each.said in text)
    signed = old.signed if old.signed and text.endswith(old.signed) else ""
    facts = gather(briefing, file, (), old.platform, old.lang, signs=who)
    return looked_at(replace(old, text=text, promises=kept, signed=signed, edited_by=who, problem=""), file, facts)


def edited(
    briefing: Briefing, draft: StoredDraft, number: int, who: str, text: str, file: PlaybooksFile
) -> StoredDraft | Outcome:
    """The draft with one text as somebody wrote it; what is against it is said instead, and it stays as it was."""
    new = checked(briefing, draft, number, who, text, file)
    if isinstance(new, Outcome):
        return new
    if new.problem:
        return refused(message("This cannot be posted: {why}.", why=new.problem))
    texts = (*draft.texts[:number], new, *draft.texts[number + 1 :])
    changed = _without_approval(draft, message("{who} edited it", who=who), briefing.now)
    return replace(changed, texts=texts, policies=policy_lines(briefing, file), asked="", asked_by="")


def may_approve(draft: StoredDraft, task: Task, file: PlaybooksFile, now: datetime) -> tuple[str, ...]:
    """Who may approve a draft now: those whom it asks, and their deputies once those had their time."""
    rule = rule_of(task, file)
    late = rule is not None and rule.within is not None and draft.created_at + rule.within <= now
    deputies = file.members(rule.deputy, now) if rule and late else ()
    owners = file.members([name for one in draft.texts for name in one.offer_by], now)
    return tuple(dict.fromkeys([*draft.approvers, *(person.name for person in (*deputies, *owners))]))


def rule_of(task: Task, file: PlaybooksFile) -> Approve | None:
    """Who must approve what a task drafted; None where this version of the file has no such step."""
    try:
        step = step_of(task, file)
    except NotFound:
        return None
    return step.approve if isinstance(step, DraftAcknowledgement) else None


def _missing(draft: StoredDraft, approvals: Sequence[Approval], task: Task, file: PlaybooksFile, now: datetime) -> str:
    """Whose word is still missing, as a sentence; empty when there are enough.

    A deputy's word is enough, but for what a text offers: that takes somebody who may.
    """
    there = {file.called(each.who) for each in approvals}
    for one in draft.texts:
        if one.offer_by and not there & {person.name for person in file.members(one.offer_by, now)}:
            return message("{names} must approve what it offers", names=file.listed(one.offer_by))
    return _of_step(draft, approvals, task, file, now)


def _of_step(draft: StoredDraft, approvals: Sequence[Approval], task: Task, file: PlaybooksFile, now: datetime) -> str:
    """Whose word is still missing by what the step asks for."""
    rule, there = rule_of(task, file), {file.called(each.who) for each in approvals}
    if rule is None or not draft.approvers or there & {person.name for person in file.members(rule.deputy, now)}:
        return ""
    if rule.need == "all":
        left = [name for name in draft.approvers if name not in there]
        return message("{names} must approve it too", names=file.listed(left)) if left else ""
    if rule.need == "each":
        without = [name for name in rule.by if not there & {person.name for person in file.members([name], now)}]
        if not without:
            return ""
        return message("somebody of {names} must approve it too", names=file.listed(without))
    left_over = int(rule.need) - len(there)
    return message("{n} more must approve it", n=left_over) if left_over > 0 else ""


def missing(draft: StoredDraft, task: Task, file: PlaybooksFile, now: datetime) -> str:
    """Whose word a draft waits for that somebody has approved; empty where it waits for nobody, or for anybody."""
    return _missing(draft, draft.approvals, task, file, now) if draft.approvals else ""


def _names(names: Iterable[str]) -> str:
    words = [display(name) for name in names]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


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
            message("until {before} → {after}", before=was.said, after=now.said)
            for was, now in zip(old.promises, new.promises, strict=False)
            if was.said != now.said
        ] or [message("until {after}", after=now.said) for now in new.promises if not old.promises]
        changed += [message("signed {said}", said=new.signed)] if new.signed != old.signed else []
        said |= dict.fromkeys(changed or [message("the names in it")])
    return list(said)


def _late(draft: StoredDraft, incident: Incident, now: datetime) -> str:
    """Why nobody may approve or change it any more."""
    return not_to_post(incident, now, made=draft.created_at, private=draft.private)
