"""Facts that the desk keeps: what is known of an issue, who the only author is, and what we told them before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.safe_text import one_line, stripped
from ..core.text import cut
from .wording.customer_lines import QUOTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.answering import History
    from ..core.effects import Briefing
    from ..core.model import Author, Judged
    from ..drafts.facts import Facts

_NAME = re.compile(r"[^\W\d_][\w.'’-]{0,20}(?: [^\W\d_][\w.'’-]{0,20}){0,2}")  # of a stranger, fit to be repeated
_HAN, _CYRILLIC = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[\u0400-\u04ff]")
_IN_CYRILLIC = ("be", "bg", "kk", "mk", "ru", "sr", "uk")


def with_issue(facts: Facts, briefing: Briefing) -> Facts:
    """With the sentence that the desk keeps, where it is written as the text will be; a time that is over is none."""
    issue = briefing.known
    if issue is None or not readable(issue.text, facts.lang):
        return facts
    due = issue.next_update_at
    comes = due if due and due > briefing.now else None
    return replace(facts, known=sentence(issue.text), known_since=issue.since, known_next=comes)


def sentence(text: str) -> str:
    """What the desk knows as it stands in a text, which ends it as it needs."""
    return text.strip().rstrip(".。")


def with_customer(facts: Facts, posts: Sequence[Judged], histories: Sequence[History]) -> Facts:
    """With the only author of the posts, and what they and we wrote before; of several nothing is known."""
    authors = {(one.mention.platform, one.mention.author.handle): one.mention.author for one in posts}
    if len(authors) != 1:
        return facts
    (((platform, handle), author),) = authors.items()
    facts = replace(facts, customer=_called(author), handle=f"@{handle.lstrip('@')}" if handle else "")
    history = next((one for one in histories if one.account == f"{platform}/{handle}"), None)
    return _with_history(facts, history) if history else facts


def _with_history(facts: Facts, history: History) -> Facts:
    names = (name for one in reversed(history.posts) if (name := _called(one.author)))
    told = max(history.answers, key=lambda one: one.created_at, default=None)
    said = cut(one_line(told.text), QUOTED) if told and readable(told.text, facts.lang) else ""
    return replace(facts, customer=facts.customer or next(names, ""), posts=len(history.posts), told=said)


def _called(author: Author) -> str:
    """How somebody wants to be called; a name that is none (a slogan, a link) is not repeated."""
    name = stripped(author.name or "").strip()
    return name if _NAME.fullmatch(name) else ""


def readable(text: str, lang: str) -> bool:
    """Whether a text is written in the script of a language: of one script it is left to whoever approves.

    >>> readable("值机失败", "zh"), readable("Check-in fails", "zh"), readable("Сбой", "ru"), readable("Сбой", "en")
    (True, False, True, False)
    """
    if _HAN.search(text):
        return lang in ("zh", "ja")
    return bool(_CYRILLIC.search(text)) == (lang in _IN_CYRILLIC) and lang != "zh"
