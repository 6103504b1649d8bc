"""The modals: what an action's form asks, and what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.responder_actions import refused
from ...core.text import is_link
from ...core.translation import gettext, gettext_noop, message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...core.action_row import Action, Field
    from ...core.model import Outcome

PREFIX = "firebreak:"
NO_LINK = message("This is not a link. Paste the address of the post, beginning with https://")
READING = (gettext_noop("Reading how things stand …"),)  # until it was read
ANY = "-"  # the choice of no playbook: Slack takes none that is empty
LONGEST = 2_000  # characters somebody may type


def modal(action: Action, subject: str, known: Sequence[str] = READING, initial: str | None = None) -> dict[str, Any]:
    """The form of an action that has one. `known` are lines about how things stand, filled in once they were read.

    `initial` is what a prefilled field holds; without it the field is left out, since Slack keeps what stands in one.
    """
    assert action.form is not None  # nothing else is asked by a form
    context = [_context([gettext(one) for one in known] if known is READING else known)] if action.form.known else []
    fields = [field for field in action.fields if initial is not None or not field.prefilled]
    return {
        "type": "modal",
        "callback_id": f"{PREFIX}{action.name}",
        "private_metadata": subject,
        "title": plain(gettext(action.form.title)),
        "submit": plain(gettext(action.form.submit)),
        "close": plain(gettext("Cancel")),
        "blocks": [*context, *(input_of(field, initial if field.prefilled else None) for field in fields)],
    }


def fields_of(state: dict[str, Any]) -> dict[str, str]:
    """What was answered, by the field's id: text, or the value picked."""
    answered: dict[str, str] = {}
    for block in (state.get("values") or {}).values():
        for name, held in block.items():
            picked = held.get("selected_option") or {}
            answered[name] = str(held.get("value") or picked.get("value") or "").strip()
    return answered


def answers(action: Action, said: Mapping[str, str]) -> dict[str, Any] | Outcome | None:
    """What was answered as the action takes it; a refusal in words; None for a choice that nobody could make."""
    taken: dict[str, Any] = {}
    for field in action.fields:
        word = said.get(field.id, "")
        match field.kind:
            case "text" if not word:
                return refused(message("Please say it in a few words."))
            case "link" if (word or field.need) and not is_link(word):
                return refused(NO_LINK)
            case "choice" if word not in field.values:
                return None
            case "playbook":
                taken[field.name] = "" if word == ANY else word
            case "minutes":
                taken[field.name] = int(word) if word.isdecimal() and word.isascii() else None
            case _:
                taken[field.name] = word
    return taken


def input_of(field: Field, initial: str | None) -> dict[str, Any]:
    """The block of one field; `initial` is what stands in it already."""
    block = {
        "type": "input",
        "block_id": field.id,
        "label": plain(gettext(field.label)),
        "element": element_of(field) | {"action_id": field.id} | ({"initial_value": initial} if initial else {}),
    }
    return block | ({"hint": plain(gettext(field.hint))} if field.hint else {})


def element_of(field: Field) -> dict[str, Any]:
    options = [{"text": plain(gettext(label)), "value": value} for label, value in field.options]
    match field.kind:
        case "choice":
            return {"type": "radio_buttons", "options": options}
        case "minutes":
            return {"type": "static_select", "options": options, "initial_option": options[1]}
        case "link":
            return {"type": "url_text_input"}
    element: dict[str, Any] = {"type": "plain_text_input", "multiline": True, "max_length": LONGEST}
    return element | ({"placeholder": plain(gettext(field.placeholder))} if field.placeholder else {})


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def _context(lines: Sequence[str]) -> dict[str, Any]:
    """Plain text: nothing in it is parsed, so it rings nobody and links nowhere."""
    text = "\n".join(lines)[:1_900] or "…"
    return {"type": "context", "block_id": "known", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}
