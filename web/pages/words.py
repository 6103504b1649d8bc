"""How the pages write times and texts: in the desk's zone, and harmless, whoever wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from msgspec import Struct

from ...core.effects import mark
from ...core.rules import READ
from ...core.safe_text import defanged, one_line, stripped
from ...core.spans import hours_and_minutes
from ...core.text import cut
from ...core.times import for_machines, in_their_zone, moments_said, time_in_words, times_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from ...core.effects import StoredDraft

NAME, POST = 40, 1_000  # characters of a stranger's name and of a post


class Words(Struct, frozen=True):
    """The filters of all templates. Nothing that a stranger wrote becomes a link, a title or an attribute."""

    zone: ZoneInfo
    now: datetime

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "clock": self.clock,
            "said": self.said,
            "post": self.post,
            "name": self.name,
            "as_read": self.as_read,
            "span": hours_and_minutes,
            "whole": stripped,
        }

    def clock(self, at: datetime) -> Markup:
        """A moment for people and for machines."""
        words = time_in_words(at.astimezone(self.zone), self.now)
        return Markup(f'<time datetime="{for_machines(at)}">{escape(words)}</time>')  # noqa: S704  escaped

    def said(self, sentence: str, when: datetime | None = None) -> str:
        """A sentence of ours, which may hold a stranger's words, with its times in the desk's zone."""
        at = when or self.now
        return one_line(in_their_zone(sentence, times_of(moments_said(sentence, at), at, self.zone.key), at))

    def post(self, text: str) -> str:
        """What a stranger wrote, with links that cannot be followed."""
        return cut(defanged(stripped(text)), POST)

    def as_read(self, draft: StoredDraft) -> str:
        """What the button that approves a draft is about: its id, and the mark of what stands above that button."""
        return f"{draft.id}{READ}{mark(draft.texts)}"

    def name(self, name: str) -> str:
        """What a stranger calls themselves."""
        return cut(one_line(name), NAME)
