"""The Home tab as blocks: inside Slack's hundred, whatever there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.effects import mark
from ...core.rules import READ
from ...core.text import cut
from ...core.times import weekday_time
from .modals import PREFIX, plain
from .replies import mrkdwn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ...app.desk import Desk, OpenIncident
    from ...core.effects import Button, StoredDraft
    from ...core.times import Times

MINE, OPEN = 8, 12  # incidents that are shown; two blocks each
DRAFTS, TEXTS = 5, 3  # drafts, and texts of one: what cannot be read whole is not approved here
READABLE = 2_500  # characters of a text
ITEMS = 10
PRESSES = 4  # buttons of an incident
NOT_HERE = ("wrong", "unacknowledge")  # buttons that are for the card


def stranger_blocks(say: str) -> list[dict[str, Any]]:
    """For somebody whom the file does not know."""
    return [_section(mrkdwn(say))]


def home_blocks(desk: Desk, pages: str, now: datetime, said: tuple[str, Times] = ("", ())) -> list[dict[str, Any]]:
    """All of it; `said` is what came of the last press, `pages` where the pages are."""
    mine = [one for one in desk.open if one.mine]
    others = [one for one in desk.open if not one.mine]
    as_of = mrkdwn(f"This stood at {weekday_time(now)}, and changes by itself.", ((weekday_time(now), now),))
    return [
        *([_section(f"*{mrkdwn(*said)}*")] if said[0] else []),
        _section(_on_call(desk)),
        _actions([_press("declare", "Declare an incident", "-", "danger")]),
        *_incidents("Yours", mine, MINE, 0, pages),
        *_items(desk),
        *_drafts(desk.waiting, pages),
        *(
            _incidents("Open", others, OPEN, desk.more, pages)
            if desk.open
            else [_section("Nothing is open. All calm.")]
        ),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": as_of}]},
    ]


def _on_call(desk: Desk) -> str:
    if not desk.turns:
        return "You are not on call."
    lines = []
    for team, until in desk.turns:
        if until is None:
            lines.append(mrkdwn(f"You are on call for {team}."))
        else:
            said = weekday_time(until)
            lines.append(mrkdwn(f"You are on call for {team} until {said}.", ((said, until),)))
    return "\n".join(lines)


def _incidents(title: str, found: Sequence[OpenIncident], most: int, more: int, pages: str) -> Iterator[dict[str, Any]]:
    """The first of them, and how many there are besides."""
    if not found and not more:
        return
    yield {"type": "header", "text": plain(title)}
    for one in found[:most]:
        yield _section("\n".join(filter(None, [mrkdwn(one.say, one.times), _links(one, pages)])))
        if pressed := _presses(one.buttons):
            yield _actions(pressed)
    if left := len(found[most:]) + more:
        yield _section(f"and {left} more: `/firebreak list`")


def _links(one: OpenIncident, pages: str) -> str:
    """Where it goes on. Slack names a private room to those alone who are in it."""
    room = f"<#{one.incident.room}>" if one.inside and one.incident.room else ""
    page = f"<{pages}/incidents/{one.incident.id}|Open its page>" if pages else ""
    return " · ".join(filter(None, [room, page]))


def _presses(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    """Those that need no choice: a menu has no place in a list."""
    fit = [one for one in buttons if not one.options and one.action not in NOT_HERE]
    return [_press(one.action, one.label, one.value, one.style) for one in fit[:PRESSES]]


def _items(desk: Desk) -> Iterator[dict[str, Any]]:
    if not desk.items:
        return
    yield {"type": "header", "text": plain("You took these")}
    lines = [f"• {mrkdwn(cut(one.text, 200))}" for one in desk.items[:ITEMS]]
    more = [f"and {len(desk.items) - ITEMS} more"] if len(desk.items) > ITEMS else []
    yield _section("\n".join(lines + more))


def _drafts(drafts: Sequence[StoredDraft], pages: str) -> Iterator[dict[str, Any]]:
    if not drafts:
        return
    yield {"type": "header", "text": plain("Waits for your approval")}
    for draft in drafts[:DRAFTS]:
        page = f"<{pages}/incidents/{draft.incident}|Open its page>" if pages else ""
        if len(draft.texts) > TEXTS or any(len(one.text) > READABLE for one in draft.texts):
            yield _section(f"A draft of the incident {draft.incident} is too long to be read here. {page}".strip())
            continue
        yield _section(f"A draft of the incident {draft.incident}. {page}".strip())
        for one in draft.texts:
            where = f"{one.platform}, {one.lang}: {one.used} of {one.limit} characters"
            why_not = f"\nNot to be posted as it is: {one.problem}." if one.problem else ""
            yield {"type": "section", "text": plain(f"{where}{why_not}\n{one.text}")}
        approve = _press("approve", "Approve", f"{draft.id}{READ}{mark(draft.texts)}", "primary")
        yield _actions([approve, _press("ask_changes", "Ask for changes …", draft.id, None)])
    if len(drafts) > DRAFTS:
        yield _section(f"and {len(drafts) - DRAFTS} more drafts, each in its room")


def _press(action: str, label: str, value: str, style: str | None) -> dict[str, Any]:
    made = {"type": "button", "action_id": f"{PREFIX}{action}", "text": plain(label), "value": value}
    return made | ({"style": style} if style else {})


def _actions(pressed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(pressed)}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:3_000]}}
