"""The card of a draft: what it waits for, who approved it, and why that does not stand any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.effects import mark
from ...core.responder_actions import not_to_post
from ...core.rules import READ, TEXT
from ...core.times import time_in_words
from ...drafts.approvals import void
from ...playbooks.file import display
from .buttons import button
from .writer_lines import writer_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ...core.effects import Button, Card, StoredDraft
    from ...core.model import Incident


MOST_EDITS = 11  # as many texts as one message of Slack holds


def draft_card(
    card: Card,
    draft: StoredDraft,
    incident: Incident,
    now: datetime,
    waits: str = "",
    customers: tuple[tuple[str, str], ...] = (),
) -> Card:
    """The card of a draft: what to do with it, and the buttons for that; the alert above has the rest.

    `waits` says whose word is still missing, where somebody has approved it; `customers` what is known of those whom
    it answers.
    """
    begins, why = _state(draft, incident, now, waits)
    posted = button("moved" if draft.private else "posted", incident.id)
    if not_to_post(incident, now, private=draft.private):
        buttons: tuple[Button, ...] = ()
    elif draft.approved_by and not void(draft, incident, now):
        buttons = (posted, *_edits(draft))
    else:
        approve = button("approve", f"{draft.id}{READ}{mark(draft.texts)}", "primary")
        buttons = (approve, posted, button("ask_changes", draft.id), *_edits(draft))
    facts = (*draft.policies, *customers, *writer_lines(draft))
    return replace(
        card, headline=f"{begins}. {card.headline}", why=why, facts=facts, quotes=(), next=(), status="",
        buttons=buttons,
    )  # fmt: skip


def _edits(draft: StoredDraft) -> tuple[Button, ...]:
    """One for each text, as far as a card has room."""
    several = len(draft.texts) > 1
    return tuple(
        button("edit", f"{draft.id}{TEXT}{number}", label=f"Edit {one.platform} {one.lang} …" if several else "")
        for number, one in enumerate(draft.texts[:MOST_EDITS])
    )


def _state(draft: StoredDraft, incident: Incident, now: datetime, waits: str) -> tuple[str, str]:
    """How a draft stands, as its headline begins, and what is to be done about it."""
    if draft.private and incident.moved_at:
        return "Draft: moved to private", f"{not_to_post(incident, now, private=True)}."
    if incident.public_ack_at and not draft.private:
        said = not_to_post(incident, now)
        return "Draft: answered", f"{said.removesuffix(f': {incident.public_ack}')}."  # the link stands below
    if incident.closed_at:
        return "Draft: do not post it", not_to_post(incident, now, private=draft.private)
    how = 'post it yourself, then press "I posted it" and give the link.'
    if draft.private:
        how = 'write to them yourself, then press "Moved to private" and say how.'
    if reason := void(draft, incident, now) or draft.voided_why:
        names = [each.who for each in draft.approvals] or draft.voided or [draft.approved_by or "Somebody"]
        at = time_in_words(draft.approved_before or draft.approved_at, now)
        again = f"Read it again and approve it, or write another.{_asked(draft)}"
        return "Draft to approve again", f"{_all(names)} approved it{at and f' at {at}'}, but {reason}. {again}"
    if draft.asked:
        return "Draft: changes asked for", f"Edit it, then approve it.{_asked(draft)}"
    if draft.approvals and not draft.approved_by:
        so_far = _all([each.who for each in draft.approvals])
        return "Draft to approve", f"{so_far} approved it; {waits}. Firebreak posts nothing."
    if not draft.approved_by or not draft.approved_at:
        return "Draft to approve", f"Firebreak posts nothing. Approve it, {how}"
    by = f"{_all([draft.approved_by])} approved it at {time_in_words(draft.approved_at, now)}"
    changed = f" ({draft.changed})" if draft.changed else ""
    return (
        f"Draft approved by {_all([draft.approved_by])}",
        f"{by}{changed}. Firebreak posts nothing. {how[:1].upper()}{how[1:]}",
    )


def _asked(draft: StoredDraft) -> str:
    return f" {display(draft.asked_by)} asks for changes: “{draft.asked}”" if draft.asked else ""


def _all(names: Sequence[str]) -> str:
    words = [display(name) for name in names]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def as_it_stands(draft: StoredDraft, incident: Incident) -> StoredDraft:
    """With a warning on every text that is not to be posted any more."""
    if not incident.closed_at:
        return draft
    return replace(draft, texts=tuple(replace(one, problem="the incident is closed") for one in draft.texts))
