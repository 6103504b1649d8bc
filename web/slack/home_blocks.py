"""The Home tab as blocks: inside Slack's hundred, whatever there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.actions import ACTIONS
from ...core.effects import mark
from ...core.rules import READ
from ...core.text import cut
from ...core.times import reworded, weekday_time
from ...core.translation import gettext, gettext_noop, worded
from .modals import PREFIX, plain
from .replies import mrkdwn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ...app.small_wall import OpenIncident, SmallWall
    from ...core.effects import Button, StoredDraft
    from ...core.times import Times

MINE, OPEN = 8, 12  # incidents that are shown; two blocks each
DRAFTS, TEXTS = 5, 3  # drafts, and texts of one: what cannot be read whole is not approved here
READABLE = 2_500  # characters of a text
ITEMS = 10
PRESSES = 4  # buttons of an incident
TOO_LONG = gettext_noop("A draft of the incident {incident} is too long to be read here.")


def stranger_blocks(say: str) -> list[dict[str, Any]]:
    """For somebody whom the file does not know."""
    return [_section(mrkdwn(say))]


def home_blocks(
    wall: SmallWall, pages: str, now: datetime, said: tuple[str, Times] = ("", ()), unwell: str = ""
) -> list[dict[str, Any]]:
    """All of it; `said` is what came of the last press, `pages` where the pages are, `unwell` what is to be mended."""
    mine = [one for one in wall.open if one.mine]
    others = [one for one in wall.open if not one.mine]
    at = weekday_time(now)
    as_of = mrkdwn(gettext("This stood at {at}, and changes by itself.", at=at), ((at, now),))
    return [
        *([_section(f"*{mrkdwn(worded(said[0]), reworded(said[1]))}*")] if said[0] else []),
        *([_section(mrkdwn(gettext("{what}.", what=unwell)))] if unwell else []),
        _section(_on_call(wall)),
        _actions([_press("declare", gettext("Declare an incident"), "-", "danger")]),
        *_incidents(gettext("Yours"), mine, MINE, 0, pages),
        *_items(wall),
        *_drafts(wall.waiting, pages),
        *(
            _incidents(gettext("Open"), others, OPEN, wall.more, pages)
            if wall.open
            else [_section(gettext("Nothing is open. All calm."))]
        ),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": as_of}]},
    ]


def _on_call(wall: SmallWall) -> str:
    if not wall.turns:
        return gettext("You are not on call.")
    lines = []
    for team, until in wall.turns:
        if until is None:
            lines.append(mrkdwn(gettext("You are on call for {team}.", team=team)))
        else:
            said = weekday_time(until)
            lines.append(
                mrkdwn(gettext("You are on call for {team} until {at}.", team=team, at=said), ((said, until),))
            )
    return "\n".join(lines)


def _incidents(title: str, found: Sequence[OpenIncident], most: int, more: int, pages: str) -> Iterator[dict[str, Any]]:
    """The first of them, and how many there are besides."""
    if not found and not more:
        return
    yield {"type": "header", "text": plain(title)}
    for one in found[:most]:
        yield _section("\n".join(filter(None, [mrkdwn(one.say, reworded(one.times)), _links(one, pages)])))
        if pressed := _presses(one.buttons):
            yield _actions(pressed)
    if left := len(found[most:]) + more:
        yield _section(gettext("and {n} more: `/firebreak list`", n=left))


def _links(one: OpenIncident, pages: str) -> str:
    """Where it goes on. Slack names a private room to those alone who are in it."""
    room = f"<#{one.incident.room}>" if one.inside and one.incident.room else ""
    page = _page(pages, one.incident.id)
    return " · ".join(filter(None, [room, page]))


def _page(pages: str, incident: str) -> str:
    label = gettext("Open its page")
    return f"<{pages}/incidents/{incident}|{label}>" if pages else ""


def _presses(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    """Those that need no choice: a menu has no place in a list."""
    fit = [one for one in buttons if not one.options]
    return [_press(one.action, one.label, one.value, one.style) for one in fit[:PRESSES]]


def _items(wall: SmallWall) -> Iterator[dict[str, Any]]:
    if not wall.items:
        return
    yield {"type": "header", "text": plain(gettext("You took these"))}
    lines = [f"• {mrkdwn(cut(one.text, 200))}" for one in wall.items[:ITEMS]]
    more = [gettext("and {n} more", n=len(wall.items) - ITEMS)] if len(wall.items) > ITEMS else []
    yield _section("\n".join(lines + more))


def _drafts(drafts: Sequence[StoredDraft], pages: str) -> Iterator[dict[str, Any]]:
    if not drafts:
        return
    yield {"type": "header", "text": plain(gettext("Waits for your approval"))}
    for draft in drafts[:DRAFTS]:
        page = _page(pages, draft.incident)
        if len(draft.texts) > TEXTS or any(len(one.text) > READABLE for one in draft.texts):
            yield _section(f"{gettext(TOO_LONG, incident=draft.incident)} {page}".strip())
            continue
        about = gettext("A draft of the incident {incident}.", incident=draft.incident)
        yield _section(f"{about} {page}".strip())
        for one in draft.texts:
            gaps = {"platform": one.platform, "lang": one.lang, "used": one.used, "limit": one.limit}
            lines = [gettext("{platform}, {lang}: {used} of {limit} characters", **gaps)]
            if one.problem:
                lines.append(gettext("Not to be posted as it is: {problem}.", problem=worded(one.problem)))
            yield {"type": "section", "text": plain("\n".join([*lines, one.text]))}
        yield _actions(_answers(draft))
    if len(drafts) > DRAFTS:
        yield _section(gettext("and {n} more", n=len(drafts) - DRAFTS))


def _answers(draft: StoredDraft) -> list[dict[str, Any]]:
    """What can be said of a draft as it reads here: all of the table but to write it anew."""
    rows = [one for one in ACTIONS if one.subject == "draft" and not any(field.prefilled for field in one.fields)]
    read = f"{draft.id}{READ}{mark(draft.texts)}"
    return [_press(one.name, gettext(one.label), draft.id if one.form else read, one.style) for one in rows]


def _press(action: str, label: str, value: str, style: str | None) -> dict[str, Any]:
    made = {"type": "button", "action_id": f"{PREFIX}{action}", "text": plain(label), "value": value}
    return made | ({"style": style} if style else {})


def _actions(pressed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(pressed)}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:3_000]}}
