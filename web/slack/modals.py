"""The modals: what is asked in them, and what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIX = "firebreak:"
VERDICTS = {
    "real": "It was real",
    "false": "False alarm: nothing was wrong",
    "known": "Known: we already knew of it",
    "drill": "It was a drill",
}
PROMISES = {"15": "in 15 minutes", "30": "in 30 minutes", "60": "in an hour", "none": "no promise"}
READING = ("Reading how things stand …",)  # until it was read
LONGEST = 2_000  # characters somebody may type


def link_form(incident: str) -> dict[str, Any]:
    """Where does the public answer stand?"""
    link = _input(
        "link",
        "Link to the post",
        {"type": "url_text_input"},
        "Only a public link stops the escalation.",
    )
    return _form("posted", incident, "Posted in public", "Save the link", [link])


def close_form(incident: str, known: Sequence[str] = READING) -> dict[str, Any]:
    """What was it? `known` are lines about how things stand, filled in once they have been read."""
    element = {"type": "radio_buttons", "options": [_option(label, value) for value, label in VERDICTS.items()]}
    verdict = _input(
        "verdict", "What was it?", element, "The review shows your answer, and it says which alarms were worth it."
    )
    return _form("close", incident, "Close the incident", "Close it", [_context(known), verdict])


def status_form(incident: str, known: Sequence[str] = READING) -> dict[str, Any]:
    """How do things stand, and when will we say more?"""
    text = _input("text", "How do things stand?", _words("One or two sentences that anybody understands"))
    options = [_option(label, value) for value, label in PROMISES.items()]
    element = {"type": "static_select", "options": options, "initial_option": options[1]}
    promise = _input("promise", "Next update", element, "Firebreak reminds you when it is due.")
    return _form("status", incident, "Tell the room", "Tell it", [_context(known), text, promise])


def skip_form(item: str, known: Sequence[str] = READING) -> dict[str, Any]:
    """Why is this not being done?"""
    text = _input("text", "Why is it skipped?", _words(), "The review will show this reason.")
    return _form("skip", item, "Skip this item", "Skip it", [_context(known), text])


def note_form(item: str, known: Sequence[str] = READING) -> dict[str, Any]:
    """What should others know about this item?"""
    return _form(
        "note", item, "Note on this item", "Save the note", [_context(known), _input("text", "Note", _words())]
    )


def fields_of(state: dict[str, Any]) -> dict[str, str]:
    """What was answered, by the field's name: text, or the value picked."""
    answered: dict[str, str] = {}
    for block in (state.get("values") or {}).values():
        for name, held in block.items():
            picked = held.get("selected_option") or {}
            answered[name] = str(held.get("value") or picked.get("value") or "").strip()
    return answered


def _form(kind: str, subject: str, title: str, submit: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": f"{PREFIX}{kind}",
        "private_metadata": subject,
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": submit},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": blocks,
    }


def _input(name: str, label: str, element: dict[str, Any], hint: str = "") -> dict[str, Any]:
    block = {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": label},
        "element": element | {"action_id": name},
    }
    return block | ({"hint": {"type": "plain_text", "text": hint}} if hint else {})


def _words(placeholder: str = "") -> dict[str, Any]:
    element: dict[str, Any] = {"type": "plain_text_input", "multiline": True, "max_length": LONGEST}
    return element | ({"placeholder": {"type": "plain_text", "text": placeholder}} if placeholder else {})


def _option(label: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": label}, "value": value}


def _context(lines: Sequence[str]) -> dict[str, Any]:
    """Plain text: nothing in it is parsed, so it rings nobody and links nowhere."""
    text = "\n".join(lines)[:1_900] or "…"
    return {"type": "context", "block_id": "known", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}
