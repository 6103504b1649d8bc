"""The card of a draft: what it waits for, who approved it, and why that does not stand any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.responder_actions import not_to_post
from ...core.times import time_in_words
from ...playbooks.file import display
from .buttons import button

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ...core.effects import Button, Card, StoredDraft
    from ...core.model import Incident


def void(draft: StoredDraft, incident: Incident, now: datetime) -> str:
    """Why an approval does not stand any more; empty while it does, and where there is none."""
    if draft.approved_by is None:
        return ""
    if gone := next((each.said for one in draft.texts for each in one.promises if each.at <= now), ""):
        return f"it promises an answer by {gone}, which has passed"
    if draft.approved_severity is None:  # approved before this was remembered
        return ""
    if not draft.approved_severity.at_least(incident.severity):
        return f"it is {incident.severity.value} now"
    new = [name for name in touched(incident) if name not in draft.approved_tags]
    return f"new since then: {', '.join(new)}" if new else ""


def touched(incident: Incident) -> Iterator[str]:
    """Whom a draft may have to speak to: each regulator by name, other watched voices by their kind."""
    tags = (hit.tag for signal in incident.signals for hit in signal.hits)
    yield from dict.fromkeys(tag.name if tag.kind == "regulator" else tag.kind for tag in tags)


def draft_card(
    card: Card, draft: StoredDraft, incident: Incident, now: datetime, customers: tuple[tuple[str, str], ...] = ()
) -> Card:
    """The card of a draft: what to do with it, and the buttons for that; the alert above has the rest."""
    begins, why = _state(draft, incident, now)
    approve, posted = button("approve", draft.id, "primary"), button("posted", incident.id)
    if incident.closed_at or incident.public_ack_at:
        buttons: tuple[Button, ...] = ()
    else:
        to_approve = not draft.approved_by or void(draft, incident, now)
        buttons = (approve, posted) if to_approve else (posted,)
    return replace(
        card, headline=f"{begins}. {card.headline}", why=why, facts=customers, quotes=(), next=(), status="",
        buttons=buttons,
    )  # fmt: skip


def _state(draft: StoredDraft, incident: Incident, now: datetime) -> tuple[str, str]:
    """How a draft stands, as its headline begins, and what is to be done about it."""
    if incident.public_ack_at:
        said = not_to_post(incident, now)
        return "Draft: answered", f"{said.removesuffix(f': {incident.public_ack}')}."  # the link stands below
    if incident.closed_at:
        return "Draft: do not post it", not_to_post(incident, now)
    if not draft.approved_by or not draft.approved_at:
        how = 'Approve it, post it yourself, then press "I posted it" and give the link.'
        return "Draft to approve", f"Firebreak posts nothing. {how}"
    by = f"{display(draft.approved_by)} approved it at {time_in_words(draft.approved_at, now)}"
    if reason := void(draft, incident, now):
        return "Draft to approve again", f"{by}, but {reason}. Read it again and approve it, or write another."
    changed = f" ({draft.changed})" if draft.changed else ""
    how = 'Post it yourself, then press "I posted it" and give the link.'
    return f"Draft approved by {display(draft.approved_by)}", f"{by}{changed}. Firebreak posts nothing. {how}"


def as_it_stands(draft: StoredDraft, incident: Incident) -> StoredDraft:
    """With a warning on every text that is not to be posted any more."""
    if not incident.closed_at:
        return draft
    return replace(draft, texts=tuple(replace(one, problem="the incident is closed") for one in draft.texts))
