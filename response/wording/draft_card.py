"""The card of a draft: what it waits for, who approved it, and why that does not stand any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.effects import mark
from ...core.responder_actions import answered_at, not_to_post
from ...core.rules import READ, TEXT
from ...core.text import cut
from ...core.translation import at_time, gettext, listed, together, worded
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

POLICY = 300  # characters of what a policy says


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
    if not_to_post(incident, now, made=draft.created_at, private=draft.private):
        buttons: tuple[Button, ...] = ()
    elif draft.approved_by and not void(draft, incident, now):
        buttons = (posted, *_edits(draft))
    else:
        approve = button("approve", f"{draft.id}{READ}{mark(draft.texts)}", "primary")
        buttons = (approve, posted, button("ask_changes", draft.id), *_edits(draft))
    headline = gettext("{begins}. {headline}", begins=begins, headline=card.headline)
    policies = ((worded(label), cut(worded(line), POLICY)) for label, line in draft.policies)
    facts = (*policies, *customers, *writer_lines(draft))
    return replace(
        card, headline=headline, why=why, facts=facts, quotes=(), next=(), next_at=None, status="", buttons=buttons
    )


def _edits(draft: StoredDraft) -> tuple[Button, ...]:
    """One for each text, as far as a card has room."""
    several = len(draft.texts) > 1
    return tuple(
        button(
            "edit",
            f"{draft.id}{TEXT}{number}",
            label=gettext("Edit {platform} {lang} …", platform=one.platform, lang=one.lang) if several else "",
        )
        for number, one in enumerate(draft.texts[:MOST_EDITS])
    )


def _state(draft: StoredDraft, incident: Incident, now: datetime, waits: str) -> tuple[str, str]:
    """How a draft stands, as its headline begins, and what is to be done about it."""
    if draft.private and incident.moved_at:
        said = not_to_post(incident, now, made=draft.created_at, private=True)
        return gettext("Draft: moved to private"), gettext("{what}.", what=said)
    if (last := answered_at(incident)) and last >= draft.created_at and not draft.private:
        by = incident.answer_by or incident.public_ack_by or gettext("Somebody")
        said = gettext("{who} answered at {at}.", who=by, at=at_time(last, now))
        return gettext("Draft: answered"), said  # the link stands below
    if incident.closed_at:
        said = not_to_post(incident, now, made=draft.created_at, private=draft.private)
        return gettext("Draft: do not post it"), worded(said)
    if reason := void(draft, incident, now) or draft.voided_why:
        names = [each.who for each in draft.approvals] or draft.voided or [draft.approved_by or gettext("Somebody")]
        was = gettext(
            "{names} approved it at {at}, but {why}.",
            names=_all(names),
            at=at_time(draft.approved_before or draft.approved_at, now),
            why=reason,
        )
        again = gettext("Read it again and approve it, or write another.")
        return gettext("Draft to approve again"), together([was, again, _asked(draft)])
    if draft.asked:
        return gettext("Draft: changes asked for"), together([gettext("Edit it, then approve it."), _asked(draft)])
    if draft.approvals and not draft.approved_by:
        so_far = _all([each.who for each in draft.approvals])
        told = gettext("{names} approved it; {waits}. Firebreak posts nothing.", names=so_far, waits=waits)
        return gettext("Draft to approve"), told
    if not draft.approved_by or not draft.approved_at:
        return gettext("Draft to approve"), _to_approve(draft)
    gaps = {"names": _all([draft.approved_by]), "at": at_time(draft.approved_at, now)}
    by = gettext("{names} approved it at {at}. Firebreak posts nothing.", **gaps)
    if draft.changed:
        by = gettext("{names} approved it at {at} ({changed}). Firebreak posts nothing.", changed=draft.changed, **gaps)
    return gettext("Draft approved by {names}", names=_all([draft.approved_by])), together([by, _to_post(draft)])


def _to_approve(draft: StoredDraft) -> str:
    if draft.private:
        return gettext(
            'Firebreak posts nothing. Approve it, write to them yourself, then press "Moved to private" and say how.'
        )
    return gettext('Firebreak posts nothing. Approve it, post it yourself, then press "I posted it" and give the link.')


def _to_post(draft: StoredDraft) -> str:
    if draft.private:
        return gettext('Write to them yourself, then press "Moved to private" and say how.')
    return gettext('Post it yourself, then press "I posted it" and give the link.')


def _asked(draft: StoredDraft) -> str:
    if not draft.asked:
        return ""
    return gettext("{who} asks for changes: “{said}”", who=display(draft.asked_by), said=draft.asked)


def _all(names: Sequence[str]) -> str:
    return listed([display(name) for name in names])


def as_it_stands(draft: StoredDraft, incident: Incident) -> StoredDraft:
    """With a warning on every text that is not to be posted any more."""
    if not incident.closed_at:
        return draft
    return replace(draft, texts=tuple(replace(one, problem=gettext("the incident is closed")) for one in draft.texts))
