"""How the pages write times and texts: in the desk's zone, and harmless, whoever wrote them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from markupsafe import Markup, escape
from msgspec import Struct

from ...core.effects import mark
from ...core.numbers import number_in_words, percent_in_words
from ...core.rules import READ
from ...core.safe_text import defanged, one_line, stripped
from ...core.spans import hours_and_minutes
from ...core.text import cut
from ...core.times import (
    bare_clock,
    for_machines,
    in_their_zone,
    moments_said,
    time_in_words,
    times_of,
    weekday_time,
)
from ...core.translation import worded
from ...core.zone_names import place_said_once, zone_in_words
from .page_advice import below, on_page
from .sentences import bold, listing, marked

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from jinja2.runtime import Context

    from ...core.effects import StoredDraft

NAME, POST = 40, 1_000  # characters of a stranger's name and of a post


def count(number: float) -> str:
    """A number with its thousands apart."""
    return number_in_words(number, grouped=True)


def first_big(sentence: str) -> str:
    """With a capital letter, where it begins with a word and not with the name of a file.

    >>> first_big("no rows"), first_big("posts.csv: no rows")
    ('No rows', 'posts.csv: no rows')
    """
    named = "." in sentence.partition(" ")[0].rstrip(".")
    return sentence if named else sentence[:1].upper() + sentence[1:]


def after_first(sentence: str) -> str:
    """Without its first word: the severity, which stands beside it."""
    return sentence.partition(" ")[2]


PLATFORMS = {
    "x": "X",
    "twitter": "X",
    "vk": "VK",
    "ok": "OK",
    "weibo": "Weibo",
    "wechat": "WeChat",
    "douyin": "Douyin",
    "xiaohongshu": "Xiaohongshu",
    "zhihu": "Zhihu",
    "bilibili": "Bilibili",
    "reddit": "Reddit",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "telegram": "Telegram",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "threads": "Threads",
}


def platform(name: str) -> str:
    """As its own people write it; one that nobody of us knows as the feed calls it.

    >>> platform("vk"), platform("our-forum")
    ('VK', 'our-forum')
    """
    return PLATFORMS.get(name.lower(), name)


FILTERS = ("clock", "placed", "weekday", "shows", "said", "post", "name", "as_read", "span", "whole", "told_short")
OF_LANGUAGE: dict[str, Callable[..., Any]] = {
    "count": count,
    "percent": percent_in_words,
    "bold": bold,
    "marked": marked,
    "listing": listing,
    "first_big": first_big,
    "after_first": after_first,
    "worded": worded,
    "for_machines": for_machines,
    "on_page": on_page,
    "below": below,
    "place": zone_in_words,
    "platform": platform,
}


def filters() -> dict[str, Callable[..., Any]]:
    """For an environment that is made once: each asks the `words` of the page that is being made."""
    return {**{name: _filter(name) for name in FILTERS}, **OF_LANGUAGE}


def _filter(name: str) -> Callable[..., Any]:
    @pass_context
    def asked(context: Context, *given: Any) -> Any:
        return getattr(context["words"], name)(*given)

    return asked


class Words(Struct, frozen=True):
    """What templates write with. Nothing that a stranger wrote becomes a link, a title or an attribute."""

    zone: ZoneInfo
    now: datetime

    def clock(self, at: datetime) -> Markup:
        """A moment for people and for machines."""
        words = time_in_words(at.astimezone(self.zone), self.now)
        return Markup(f'<time datetime="{for_machines(at)}">{escape(words)}</time>')  # noqa: S704  escaped

    def placed(self, at: datetime) -> Markup:
        """A moment with the place whose clock it is: once on a page, and all others stand without."""
        with place_said_once(""):
            return self.clock(at)

    def weekday(self, at: datetime) -> str:
        """A moment of the days to come, with its day where that is not today."""
        at, now = at.astimezone(self.zone), self.now.astimezone(self.zone)
        return time_in_words(at, now) if at.date() == now.date() else weekday_time(at)

    def shows(self, at: datetime, said: str) -> bool:
        """Whether words that somebody is promised show what the desk's own clock shows then, and today's day."""
        there = at.astimezone(self.zone)
        return bare_clock(there) in said and there.date() == self.now.astimezone(self.zone).date()

    def span(self, span: float | timedelta) -> str:
        """A span, or so many seconds, as people say it."""
        return hours_and_minutes(span if isinstance(span, timedelta) else timedelta(seconds=span))

    def said(self, sentence: str, when: datetime | None = None) -> str:
        """A sentence of ours, which may hold a stranger's words, with its times in the desk's zone."""
        at = when or self.now
        return one_line(in_their_zone(worded(sentence), times_of(moments_said(sentence, at), at, self.zone.key), at))

    def post(self, text: str) -> str:
        """What a stranger wrote, with links that cannot be followed."""
        return cut(defanged(stripped(text)), POST)

    def whole(self, text: str) -> str:
        """All of a text, without what steers a terminal or hides in it."""
        return stripped(text)

    def as_read(self, draft: StoredDraft) -> str:
        """What the button that approves a draft is about: its id, and the mark of what stands above that button."""
        return f"{draft.id}{READ}{mark(draft.texts)}"

    def told_short(self, sentence: str) -> str:
        """A sentence of ours, as short as a name."""
        return self.name(worded(sentence))

    def name(self, name: str) -> str:
        """What a stranger calls themselves."""
        return cut(one_line(name), NAME)
