"""The checklist as Slack blocks: who does what by when, what became of it, and what can be pressed for each item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.actions import ACTIONS
from ...core.reading_language import in_english
from ...core.times import slack_date, time_in_words
from ...core.translation import gettext, ngettext, worded
from ..card_text import names_of
from .card_blocks import option
from .mrkdwn import context, mentions, plain, say, section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ...core.effects import Checklist, ChecklistItem

_BLOCKS = 48  # of Slack's 50: two are left for the title and for what does not fit
_VALUE = 150  # characters of an option's value: item ids are far shorter
_SIGNS = {"open": "☐", "claimed": "◐", "done": "☑", "skipped": "☒"}
_CHOICES = tuple((one.label, one.aliases[0]) for one in ACTIONS if one.subject == "item")
"""Labels, and the longer names by which lists in channels have always called these actions."""


def checklist_blocks(effect: Checklist, now: datetime) -> list[dict[str, Any]]:
    """Title and progress, then each item with what may be done about it.

    Checkboxes would stop at ten to a group, and show to everybody only what the last person ticked: so each item
    has buttons. When the list is long, the buttons give way to a menu beside the item; what does not fit even so
    is counted.
    """
    title = {"type": "plain_text", "text": plain(effect.title, 150) or gettext("Checklist"), "emoji": False}
    head: list[dict[str, Any]] = [{"type": "header", "text": title}]
    if not effect.items:
        return [*head, context(gettext("Nothing on this list yet."))]
    for roomy in (True, False):
        groups = list(_groups(effect, now, roomy=roomy))
        if sum(map(len, groups)) <= _BLOCKS:
            return [*head, *(block for group in groups for block in group)]
    shown, room = [], _BLOCKS
    for group in groups:
        room -= len(group)
        if room < 0:
            break
        shown.append(group)
    left = len(groups) - len(shown)
    more = context(
        ngettext("+{n} more item, too many for one message", "+{n} more items, too many for one message", left)
    )
    return [*head, *(block for group in shown for block in group), more]


def checklist_line(effect: Checklist) -> str:
    """What a locked phone shows."""
    return effect.title


def _groups(effect: Checklist, now: datetime, *, roomy: bool) -> Iterator[list[dict[str, Any]]]:
    """The blocks of each item, with its section's name above the first of a section."""
    section_name = ""
    for number, item in enumerate(effect.items, 1):
        blocks: list[dict[str, Any]] = []
        if item.section and item.section != section_name:
            blocks.append(context(f"*{say(worded(item.section), 150)}*"))
        section_name = item.section
        yield [*blocks, *_item(item, number, now, roomy=roomy, closed=effect.closed)]


def _item(item: ChecklistItem, number: int, now: datetime, *, roomy: bool, closed: bool) -> Iterator[dict[str, Any]]:
    sign = ":warning:" if item.overdue(now) else _SIGNS[item.state]
    shown = section(
        "\n".join(filter(None, [f"{sign} *{number}.* {say(worded(item.text), 600)}", _standing(item, now)]))
    )
    if item.settled or closed or not item.id or len(item.id) > _VALUE - 12:
        yield shown
        return
    if not roomy:
        options = [option(gettext(label), f"{item.id}:{action}") for label, action in _choices(item)]
        yield shown | {"accessory": {"type": "overflow", "action_id": f"firebreak:item:{number}", "options": options}}
        return
    yield shown
    buttons = [_button(label, action, item, number) for label, action in _choices(item)[:-2]]
    options = [option(gettext(label), f"{item.id}:{action}") for label, action in _CHOICES[2:]]
    menu = {"type": "overflow", "action_id": f"firebreak:item:{number}", "options": options}
    yield {"type": "actions", "elements": [*buttons, menu]}


def _choices(item: ChecklistItem) -> list[tuple[str, str]]:
    return [one for one in _CHOICES if item.state == "open" or one[1] != "claim_item"]


def _button(label: str, action: str, item: ChecklistItem, number: int) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "type": "button",
        "action_id": f"firebreak:{action}:{number}",
        "text": {"type": "plain_text", "text": gettext(label), "emoji": False},
        "value": item.id,
    }
    return shown | ({"style": "primary"} if action == "finish_item" and item.state == "claimed" else {})


def _standing(item: ChecklistItem, now: datetime) -> str:
    """Who by when, or what became of it; then the note."""
    called = mentions(item.who, 300) or (say(names_of(item.who), 300) if item.who else "")
    due = gettext("due {at}", at=_date(item.due_at, now)) if item.due_at else ""
    by = say(item.by, 80) if item.by else gettext("somebody")
    match item.state:
        case "open":
            parts = [called, due]
        case "claimed":
            parts = [gettext("{who} is on it", who=by), due]
        case _:
            parts = [_settled(item, by, now)]
    if item.overdue(now):
        parts.append("*" + gettext("overdue") + "*")
    if item.note:
        parts.append(gettext("note: {said}", said=say(item.note, 300)))
    return " · ".join(filter(None, parts))


def _settled(item: ChecklistItem, by: str, now: datetime) -> str:
    """What became of it, by whom and when."""
    at = _date(item.at, now, "at " if in_english() else "") if item.at else ""
    if item.state == "done":
        return gettext("done by {who} {at}", who=by, at=at) if at else gettext("done by {who}", who=by)
    reason = say(item.reason, 300)
    if at:
        return gettext("skipped by {who} {at}: {reason}", who=by, at=at, reason=reason)
    return gettext("skipped by {who}: {reason}", who=by, reason=reason)


def _date(at: datetime, now: datetime, before: str = "") -> str:
    """`before` is for whoever cannot be shown Slack's own words: "today at 10:03"."""
    return slack_date(at, before + time_in_words(at, now))
