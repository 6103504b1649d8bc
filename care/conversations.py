"""Who was answered, when, and by which of our posts; derived from what was said and what we said."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from ..core.text import fold
from ..core.threads import root_of
from .intents import Intent, intent_of
from .private_moves import they_went_private, we_ask_for_private
from .urgency import Urgency, urgency_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..core.answering import Handled
    from ..core.model import Judged, Mention

State = Literal["unanswered", "answered", "moved to private", "needs no answer"]


class Answered(Struct, frozen=True, dict=True):
    """A mention of us and what became of it. `answers` are our posts to this person about it, the first one first."""

    heard: Judged
    state: State
    intent: Intent
    answers: tuple[Mention, ...] = ()
    handled: Handled | None = None  # what somebody says became of it: that counts, whatever else is known

    @cached_property
    def urgency(self) -> Urgency:
        """How urgent it is; found out for whom that matters, since most only count."""
        return urgency_of(self.heard, self.intent)

    @property
    def waited(self) -> float | None:
        """Seconds until our first answer, or until somebody said that there was one; None while there is none."""
        first = [one.created_at for one in self.answers[:1]]
        if not first and self.state == "answered" and self.handled:
            first = [self.handled.at]
        return max(0.0, (first[0] - self.heard.mention.created_at).total_seconds()) if first else None


def answered(
    heard: Sequence[Judged],
    own: Sequence[Mention],
    handles: Mapping[str, Iterable[str]],
    handled: Mapping[str, Handled] | None = None,
) -> list[Answered]:
    """Each mention of a topic with its state.

    A post of ours answers the post that it replies to, and what the same person wrote before it in the same
    conversation: people say one thing in several posts. A reply to a post of ours goes on where that one was.

    Parameters
    ----------
    heard
        What was said about the topic, oldest first.
    own
        What its own accounts wrote, oldest first; until later than `heard`, where later answers shall count.
    handles
        The topic's own accounts by platform.
    handled
        What people said became of some of them, by key.
    """
    addresses = _Addresses(handles)
    told = _told(heard, own)
    private = _said_so(heard)
    ours = {one.key for one in own}
    found = (_answered(one, told, private, addresses.addressed(one.mention, ours)) for one in heard)
    return [_as_said(one, (handled or {}).get(one.heard.mention.key)) for one in found]


def _as_said(one: Answered, handled: Handled | None) -> Answered:
    """A person knows better than what our posts show."""
    return replace(one, state=handled.state, handled=handled) if handled else one


class _Told(Struct):
    """Our posts: by the post that they reply to, and by (conversation, whom they answer)."""

    direct: dict[str, list[Mention]] = {}
    person: dict[tuple[str, str], list[Mention]] = {}
    answers: set[str] = set()  # their keys

    def to(self, mention: Mention) -> tuple[Mention, ...]:
        """All that answer it, the first one first."""
        later = self.person.get((root_of(mention), author_of(mention)), [])
        from_here = later[bisect_left(later, mention.created_at, key=lambda one: one.created_at) :]
        direct = self.direct.get(mention.key, ())
        found = {one.key: one for one in (*direct, *from_here)}
        return tuple(sorted(found.values(), key=lambda one: (one.created_at, one.key)))


def author_of(mention: Mention) -> str:
    """Who wrote it, as one name for one account of a platform; a post of nobody is of nobody else either."""
    handle = fold(mention.author.handle.lstrip("@"))
    return f"{mention.platform}/{handle}" if handle else mention.key


def _told(heard: Sequence[Judged], own: Sequence[Mention]) -> _Told:
    told = _Told()
    posts = {one.mention.key: one.mention for one in heard}
    mine = {one.key: one for one in own}
    for one in own:
        if to := _addressee(one, posts, mine):
            told.answers.add(one.key)
            told.direct.setdefault(to.key, []).append(one)
            told.person.setdefault((root_of(to), author_of(to)), []).append(one)
    return told


def _addressee(one: Mention, posts: Mapping[str, Mention], mine: Mapping[str, Mention]) -> Mention | None:
    """The post of somebody else that ours replies to, through as many of our own as lie between."""
    seen = set[str]()
    while one.in_reply_to and one.key not in seen:
        seen.add(one.key)
        parent = f"{one.platform}:{one.in_reply_to}"
        if parent in posts:
            return posts[parent]
        if parent not in mine:
            return None
        one = mine[parent]
    return None


def _said_so(heard: Sequence[Judged]) -> set[tuple[str, str]]:
    """(conversation, author) of those who say that they have written in private."""
    return {(root_of(one.mention), author_of(one.mention)) for one in heard if they_went_private(one.mention.text)}


def _answered(one: Judged, told: _Told, private: set[tuple[str, str]], addressed: bool) -> Answered:
    mention = one.mention
    answers = told.to(mention)
    negative = one.label == "negative"
    replies = f"{mention.platform}:{mention.in_reply_to}" in told.answers
    intent = intent_of(mention.text, negative=negative, addressed=addressed, replies=replies)
    went = (root_of(mention), author_of(mention)) in private
    if (went and (answers or not negative)) or any(we_ask_for_private(each.text) for each in answers):
        state: State = "moved to private"
    elif answers:
        state = "answered"
    elif intent.asks and mention.operation != "delete":
        state = "unanswered"
    else:
        state = "needs no answer"
    return Answered(one, state, intent, answers)


class _Addresses:
    """Our accounts, to tell what is written to us from what is written of us."""

    def __init__(self, handles: Mapping[str, Iterable[str]]) -> None:
        self._handles = {"@" + fold(each.lstrip("@＠")) for some in handles.values() for each in some}

    def addressed(self, mention: Mention, ours: set[str]) -> bool:
        """A reply to a post of ours, a post that names an account of ours, or a review on a page of ours."""
        if mention.rating is not None or f"{mention.platform}:{mention.in_reply_to}" in ours:
            return True
        text = fold(mention.text)
        return "@" in text and any(_names(text, each) for each in self._handles)


def _names(text: str, handle: str) -> bool:
    """Whether a folded text names a handle, and not a longer one."""
    at = text.find(handle)
    while at >= 0:
        after = text[at + len(handle) : at + len(handle) + 1]
        if not (after.isalnum() and after.isascii()) and after != "_":
            return True
        at = text.find(handle, at + 1)
    return False
