"""What an approval stands on, and what takes it away: texts, platforms, promises, and the facts of the moment."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Approval, Basis, mark
from ..core.kept_signals import latest_signals
from ..core.messages import Listed
from ..core.translation import message
from .evidence_class import classes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..core.effects import DraftText, StoredDraft
    from ..core.model import Incident
    from ..playbooks.texts import Template

RISING = 8  # words of each detector's signal that count for what people speak of


def text_mark(template: Template) -> str:
    """A short hash of a template: of what somebody approves before anything happens. It begins with a letter."""
    return "t" + blake2b(repr(template.versions()).encode(), digest_size=4).hexdigest()


def approved_beforehand(draft: StoredDraft, who: str, incident: Incident, now: datetime) -> StoredDraft:
    """The draft as somebody stands for it since before it was needed: one press is left, that it was posted."""
    return replace(
        draft,
        approvals=(Approval(who, now),),
        approved_by=who,
        approved_at=now,
        approved_severity=incident.severity,
        basis=basis(incident, draft.texts),
        changed="beforehand",
    )


def basis(incident: Incident, texts: Sequence[DraftText]) -> Basis:
    """What is known of an incident, and what is to be said of it, as of now."""
    return Basis(
        incident.severity,
        tuple(touched(incident)),
        (*classes(_said(incident)), *harms(incident)),
        tuple(_rising(incident)),
        mark(texts),
        industry(incident),
    )


def industry(incident: Incident) -> str:
    """Whether others of the industry have it too, by the latest signal that compared them: "alone", "some", "all"."""
    compared = [one for one in incident.signals if one.details.get("industry_is")]
    return str(max(compared, key=lambda one: one.at).details["industry_is"]) if compared else ""


def touched(incident: Incident) -> Iterator[str]:
    """Whom a draft may have to speak to: each regulator by name, other watched voices by their kind."""
    tags = (hit.tag for signal in incident.signals for hit in signal.hits)
    yield from dict.fromkeys(tag.name if tag.kind == "regulator" else tag.kind for tag in tags)


def _rising(incident: Incident) -> Iterator[str]:
    for signal in latest_signals(incident):
        yield from dict.fromkeys(str(term) for term in list(signal.details.get("terms", ()))[:RISING])


def harms(incident: Incident) -> Iterator[str]:
    """What harm its posts speak of, as the detector of grave posts read it: "data leak", "death"."""
    kinds = (str(kind) for signal in incident.signals for kind in signal.details.get("content", ()))
    yield from dict.fromkeys(kind.replace("_", " ") for kind in kinds)


def _said(incident: Incident) -> list[str]:
    terms = [str(term) for signal in incident.signals for term in signal.details.get("terms", ())]
    return [*terms, *(str(part) for signal in incident.signals for part in signal.details.get("parts", ()))]


def changed(before: Basis, now: Basis, texts: Sequence[DraftText]) -> str:
    """What is otherwise than it was when somebody approved, as the end of a sentence; empty where nothing is."""
    if before.mark != now.mark:
        return message("the text has been changed since")
    new = [name for name in now.tags if name not in before.tags]
    if before.severity != now.severity and new:
        names = Listed(tuple(new), "comma")
        return message("it is {severity} now, and new since then: {names}", severity=now.severity.value, names=names)
    if before.severity != now.severity:
        return message("it is {severity} now", severity=now.severity.value)
    if new:
        return message("new since then: {names}", names=Listed(tuple(new), "comma"))
    if new := [name for name in now.classes if name not in before.classes]:
        return message("posts speak of something else now ({names})", names=Listed(tuple(new), "comma"))
    if moved := _moved(before.industry, now.industry):
        return moved
    for one in texts:
        if one.cause and _about(one.cause, before.terms) and not _about(one.cause, now.terms):
            terms = Listed(now.terms[:2], "comma") if now.terms else message("something else")
            return message("posts speak of {terms} now, and it says “{said}”", terms=terms, said=one.cause)
    return ""


def _moved(before: str, now: str) -> str:
    """What may be said of the industry no more: that it is only us, or that all have it."""
    if before not in ("alone", "all") or now in ("", before):
        return ""
    if now == "all":
        return message("it was only us, and the whole industry has it now")
    if now == "alone":
        return message("it was the whole industry, and it is only us now")
    return (
        message("it was only us, and others have it now") if before == "alone" else message("fewer others have it now")
    )


def otherwise(draft: StoredDraft, incident: Incident) -> Iterator[tuple[str, str, str]]:
    """What the last approval stood on, and is otherwise now: a label, how it was, how it is."""
    before = draft.stood_on
    if before is None:
        return
    now = basis(incident, draft.texts)
    facts = (
        ("severity", (before.severity.value.upper(),), (now.severity.value.upper(),)),
        ("touched", before.tags, now.tags),
        ("posts speak of", before.classes, now.classes),
        ("rising words", before.terms, now.terms),
        ("who has it", _who_has(before.industry), _who_has(now.industry)),
    )
    yield from ((label, ", ".join(was), ", ".join(are)) for label, was, are in facts if set(was) != set(are))


def _who_has(how: str) -> tuple[str, ...]:
    words = {"alone": "only us", "some": "some of the industry", "all": "the whole industry"}
    return (words[how],) if how in words else ()


def _about(cause: str, terms: Sequence[str]) -> bool:
    """Whether one of the rising words is what a text says it is about; words of other scripts say nothing of it."""
    mine = [term for term in terms if term.isascii() == cause.isascii()]
    return not mine or any(term.strip("#") in cause for term in mine)


def void(draft: StoredDraft, incident: Incident, now: datetime) -> str:
    """Why an approval does not stand any more; empty while it does, and where there is none."""
    if not draft.approvals and draft.approved_by is None:
        return ""
    if gone := next((each.said for one in draft.texts for each in one.promises if each.at <= now), ""):
        return message("it promises an answer by {at}, which has passed", at=gone)
    if draft.basis is not None:
        return changed(draft.basis, basis(incident, draft.texts), draft.texts)
    if draft.approved_severity is None:  # approved before this was remembered
        return ""
    if not draft.approved_severity.at_least(incident.severity):
        return message("it is {severity} now", severity=incident.severity.value)
    new = [name for name in touched(incident) if name not in draft.approved_tags]
    return message("new since then: {names}", names=Listed(tuple(new), "comma")) if new else ""
