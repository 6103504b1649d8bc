"""The checklist as Slack blocks: who does what by when, with boxes to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..plain import clock_time, names_of, units
from .mrkdwn import context, mentions, plain, say, section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.model import Checklist, ChecklistItem

_BOXES = 10  # Slack's limit in one group (its SDK does not check it)
_ITEMS = 100  # ten groups; every group may need two paragraphs of long texts
_OPTION = 75


def checklist_blocks(effect: Checklist) -> list[dict[str, Any]]:
    """Title, then groups of at most ten boxes; a text too long for its box stands whole above its group."""
    title = {"type": "plain_text", "text": plain(effect.title, 150) or "Checklist", "emoji": False}
    blocks: list[dict[str, Any]] = [{"type": "header", "text": title}]
    for start in range(0, min(len(effect.items), _ITEMS), _BOXES):
        blocks += _group(effect.items[start : min(start + _BOXES, _ITEMS)], start)
    if not effect.items:
        blocks.append(context("Nothing on this list yet."))
    if len(effect.items) > _ITEMS:
        blocks.append(context(f"+{len(effect.items) - _ITEMS} more items, too many for one message"))
    return blocks


def checklist_line(effect: Checklist) -> str:
    """What a locked phone shows."""
    return f"{effect.title}: {len(effect.items)} things to do"


def _group(items: Sequence[ChecklistItem], start: int) -> list[dict[str, Any]]:
    options = [_option(item, start + place) for place, item in enumerate(items, 1)]
    boxes = {"type": "checkboxes", "action_id": f"firebreak:tick:{start // _BOXES}", "options": options}
    long = [_line(item, start + place) for place, item in enumerate(items, 1) if not _fits(item, start + place)]
    paragraphs = [section("\n".join(long[first : first + 5])) for first in range(0, len(long), 5)]
    return [*paragraphs, {"type": "actions", "block_id": f"firebreak:tick:{start}", "elements": [boxes]}]


def _option(item: ChecklistItem, number: int) -> dict[str, Any]:
    option: dict[str, Any] = {
        "text": {"type": "mrkdwn", "text": say(f"{number}. {item.text}", _OPTION), "verbatim": True},
        "value": str(number),
    }
    if who := _who_and_when(item):
        option["description"] = {"type": "mrkdwn", "text": who, "verbatim": True}
    return option


def _fits(item: ChecklistItem, number: int) -> bool:
    return units(say(f"{number}. {item.text}", 1000)) <= _OPTION and _called(item) == mentions(item.who, 200)


def _line(item: ChecklistItem, number: int) -> str:
    parts = [f"*{number}.* {say(item.text, 480)}", mentions(item.who, 60), _due(item)]
    return " · ".join(filter(None, parts))


def _called(item: ChecklistItem) -> str:
    return mentions(item.who, 55)


def _due(item: ChecklistItem) -> str:
    return f"by {clock_time(item.due_at)}" if item.due_at else ""


def _who_and_when(item: ChecklistItem) -> str:
    called = _called(item) or (say(names_of(item.who), 55) if item.who else "")
    return " · ".join(filter(None, [called, _due(item)]))
