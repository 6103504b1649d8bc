"""Cards as Slack blocks: whatever the data, inside every one of Slack's limits.

Slack refuses a whole message for one long field (header 150, section 3000, field 2000, ten fields, fifty
blocks, button 75); its SDK does not check all of that. The figures here are lower: a phone shows less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.safe_text import units
from ...core.translation import gettext, ngettext
from ..card_text import beyond, byline
from .mrkdwn import context, link, mentions, plain, say, say_lines, section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.effects import Button, Card, Person, Quote

_LIGHTS = {"sev1": "🔴", "sev2": "🟠", "sev3": "🟡", "sev4": "🔵"}
_QUOTES, _FIELDS, _NEXT, _ROWS = 5, 10, 8, 4
_BUTTONS_PER_ROW = 25
_LINKS = 2
_CHOICE = 150  # characters of an option's value


def fallback(text: str, people: Sequence[Person] = (), *, rooms: bool = False) -> str:
    """What a locked phone shows: the first line, then whom it rings. `rooms` as in `say`."""
    return " ".join(filter(None, [say(text, 300, rooms=rooms), mentions(people)])) or "Firebreak"


def card_blocks(
    card: Card, *, text: str = "", people: Sequence[Person] = (), middle: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """The card from top to bottom: headline, whom it calls, why, facts, `middle`, posts, next, status, links of ours,
    buttons.

    `text` is shown under the headline as far as it says something else. At most 28 blocks besides `middle`.
    """
    said = say(beyond(text, card.headline), 1000, rooms=True)
    return [
        *_headline(card),
        *_paragraphs(mentions(people), said, say(card.why, 1500)),
        *_facts(card.facts),
        *middle,
        *_quotes(card.quotes),
        *_next(card.next),
        *([context(status)] if (status := say(card.status, 600)) else []),
        *(context(ours) for ours in _links(card.links)),
        *_buttons(card.buttons),
    ]


def _links(links: Sequence[tuple[str, str]]) -> list[str]:
    """Links of our own, to be followed. Whatever a stranger wrote never comes here: see `Card.links`."""
    return [made for label, url in links[:_LINKS] if (made := link(url, say(label, 60) or gettext("open")))]


def _headline(card: Card) -> list[dict[str, Any]]:
    whole = plain(card.headline, 3000) or plain(card.topic, 100) or card.severity.value.upper()
    light = f"{_LIGHTS[card.severity.value]} "
    room = 150 - units(light)
    text = light + (whole if units(whole) <= room else plain(card.headline, room))
    header = {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}
    return [header] if units(whole) <= room else [header, section(say(card.headline, 600))]


def _paragraphs(*texts: str) -> list[dict[str, Any]]:
    return [section(text) for text in texts if text]


def _facts(facts: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    pairs = [(say(label, 60), say(value, 200)) for label, value in facts]
    pairs = [(label, value) for label, value in pairs if label or value]
    fields = [
        {"type": "mrkdwn", "text": f"*{label or '…'}*\n{value or '—'}", "verbatim": True}
        for label, value in pairs[:_FIELDS]
    ]
    blocks: list[dict[str, Any]] = [{"type": "section", "fields": fields}] if fields else []
    if len(pairs) > _FIELDS:
        blocks.append(context(ngettext("+{n} more fact", "+{n} more facts", len(pairs) - _FIELDS)))
    return blocks


def _quotes(quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for one in quotes[:_QUOTES]:
        blocks.append(section(">" + (say(one.text, 400) or gettext("(no text)"))))
        blocks.append(context(" · ".join(filter(None, [say(byline(one), 300), link(one.url, gettext("open post"))]))))
    if len(quotes) > _QUOTES:
        blocks.append(context(ngettext("+{n} more post", "+{n} more posts", len(quotes) - _QUOTES)))
    return blocks


def _next(lines: Sequence[str]) -> list[dict[str, Any]]:
    said = [text for line in lines if (text := say(line, 200))]
    if not said:
        return []
    more = [gettext("+{n} more", n=len(said) - _NEXT)] if len(said) > _NEXT else []
    title = gettext("What happens next")
    return [section("\n".join([f"*{title}*", *(f"• {text}" for text in said[:_NEXT]), *more]))]


def text_blocks(
    text: str, people: Sequence[Person], buttons: Sequence[Button], answer: str = ""
) -> list[dict[str, Any]]:
    """A message without a card, and what may be pressed below it."""
    return [*_paragraphs(say_lines(text, 2500, rooms=True, answer=answer), mentions(people, 400)), *_buttons(buttons)]


def _buttons(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    """Rows of buttons; two of one action go into different rows, since Slack wants action ids unique in a row.

    A button whose subject Slack cannot carry would do the wrong thing when cut: it is left out and named.
    """
    rows: list[list[dict[str, Any]]] = []
    left_out: list[str] = []
    for one in buttons:
        shown = _menu(one) if one.options else _button(one)
        row = next((row for row in rows if len(row) < _BUTTONS_PER_ROW and not _holds(row, shown)), None)
        longest = max([units(f"{one.value}:{choice}") for _, choice in one.options], default=0)
        too_long = units(one.value) > 2000 or len(shown["action_id"]) > 255 or longest > _CHOICE
        if too_long or (row is None and len(rows) == _ROWS):
            left_out.append(say(one.label, 75) or gettext("(no name)"))
        elif row is None:
            rows.append([shown])
        else:
            row.append(shown)
    blocks: list[dict[str, Any]] = [{"type": "actions", "elements": row} for row in rows]
    if left_out:
        blocks.append(context(gettext("Buttons that Slack cannot show: {names}", names=", ".join(left_out))[:1900]))
    return blocks


def _button(one: Button) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "type": "button",
        "action_id": f"firebreak:{one.action}",
        "text": {"type": "plain_text", "text": plain(one.label, 75) or plain(one.action, 75) or "…", "emoji": True},
    }
    if one.value:
        shown["value"] = f"{one.value}:{one.choice}" if one.choice else one.value
    if one.style:
        shown["style"] = one.style
    return shown | _confirm(one)


def _confirm(one: Button) -> dict[str, Any]:
    """Slack's own question before a press counts."""
    if not one.confirm:
        return {}
    texts = {
        "title": gettext("Are you sure?"),
        "text": one.confirm,
        "confirm": gettext("Yes"),
        "deny": gettext("No"),
    }
    return {"confirm": {part: {"type": "plain_text", "text": plain(said, 300)} for part, said in texts.items()}}


def _menu(one: Button) -> dict[str, Any]:
    """A button with choices, as Slack's select: its name stands in it until something is picked."""
    return {
        "type": "static_select",
        "action_id": f"firebreak:{one.action}",
        "placeholder": {"type": "plain_text", "text": plain(one.label, 75) or "…", "emoji": True},
        "options": [option(label, f"{one.value}:{choice}") for label, choice in one.options[:100]],
    } | _confirm(one)


def option(label: str, value: str) -> dict[str, Any]:
    """One choice of a menu."""
    return {"text": {"type": "plain_text", "text": plain(label, 75) or "…", "emoji": False}, "value": value}


def _holds(row: Sequence[dict[str, Any]], shown: dict[str, Any]) -> bool:
    return any(other["action_id"] == shown["action_id"] for other in row)
