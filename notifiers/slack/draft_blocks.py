"""Drafted texts as Slack blocks: word for word and ready to copy, with room for a person's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.safe_text import shortened, stripped
from ...core.translation import gettext, ngettext, worded
from .card_blocks import card_blocks
from .mrkdwn import context, say, section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.effects import Draft, DraftText

_TEXTS = 11  # two blocks each, beside a card's 26: fewer than Slack's 50
_LETTERS = 9000  # of all drafted texts together; Slack refuses messages of more than about 13,000


def draft_blocks(effect: Draft) -> list[dict[str, Any]]:
    """The card, with the drafted texts in its middle."""
    return card_blocks(effect.card, people=effect.mention, middle=_texts(effect.draft.texts))


def _texts(texts: Sequence[DraftText]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    room = _LETTERS
    for one in texts[:_TEXTS]:
        whole = stripped(one.text)
        shown = shortened(whole, max(room, 1))
        room -= len(shown)
        blocks += [section(_title(one, cut=shown != whole)), _verbatim(shown if whole.strip() else gettext("(empty)"))]
    if len(texts) > _TEXTS:
        left = ", ".join(f"{say(one.platform, 30)} {say(one.lang or '', 10)}" for one in texts[_TEXTS:])
        more = ngettext(
            "+{n} more draft, too many for one message: {rest}",
            "+{n} more drafts, too many for one message: {rest}",
            len(texts) - _TEXTS,
            rest=left,
        )
        blocks.append(context(more[:1900]))
    return blocks


def _title(one: DraftText, *, cut: bool) -> str:
    platform = say(one.platform, 60) or gettext("text")
    parts = [
        f"*{platform} · {say(one.lang, 20)}*",
        gettext("{n} of {all} characters", n=one.used, all=one.limit),
    ]
    if cut:
        parts.append(":scissors: " + gettext("cut here, too long for Slack: copy the whole text from Firebreak"))
    if one.problem:
        warning = gettext("Do not post as it is:")
        parts.append(f":warning: *{warning}* {say(worded(one.problem), 400)}")
    advice = "".join(f"\n:bulb: {say(worded(each), 300)}" for each in one.advice[:3])
    return " · ".join(parts) + advice


def _verbatim(text: str) -> dict[str, Any]:
    """Rich text is structure, not markup: nothing in it is parsed, so neither entities nor backticks matter."""
    inside = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [inside]}
