"""What a delivery did, or would have done, in a few words: for the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.effects import (
    Archive,
    Chart,
    Checklist,
    Describe,
    Document,
    Draft,
    Effect,
    Invite,
    OpenRoom,
    Pin,
    Post,
    Unarchive,
    Update,
)
from ..core.messages import Listed
from ..core.translation import gettext_noop, message

if TYPE_CHECKING:
    from collections.abc import Callable

_ADORNED = {  # what only goes with something else: nobody reads of it but in the log
    Pin: gettext_noop("Pin done."),
    Chart: gettext_noop("Chart done."),
    Archive: gettext_noop("Archive done."),
    Unarchive: gettext_noop("Unarchive done."),
}


def done_in_words(effect: Effect, who: Callable[[str], str], room: str | None = None) -> str:
    """What was delivered; `room` is the incident's."""
    match effect:
        case Update():
            return effect.line or message("The card was brought up to date.")
        case Post():
            return _said(effect, who, room)
        case OpenRoom():
            return message("The private room was opened: #{room}.", room=effect.name)
        case Invite():
            return message("Invited: {names}.", names=_names(effect, who))
        case Describe():
            return message("The room says what it is for.")
        case Checklist():
            return message("The checklist was put up.")
        case Draft() if effect.ref:
            return message("The draft was brought up to date.")
        case Draft():
            return message("The draft was shown for approval.")
        case Document():
            return message("The review was put into the room.")
    return message(_ADORNED[type(effect)])


def would_in_words(effect: Effect, who: Callable[[str], str], room: str | None = None) -> str:
    """The same of what reaches nobody: a recording that is replayed, the test of a file."""
    match effect:
        case Update():
            return effect.line or message("The card would have been brought up to date.")
        case Post():
            return _would_say(effect, who, room)
        case OpenRoom():
            return message("The private room would have been opened: #{room}.", room=effect.name)
        case Invite():
            return message("Would have been invited: {names}.", names=_names(effect, who))
        case Describe():
            return message("The room would have said what it is for.")
        case Checklist():
            return message("The checklist would have been put up.")
        case Draft() if effect.ref:
            return message("The draft would have been brought up to date.")
        case Draft():
            return message("The draft would have been shown for approval.")
        case Document():
            return message("The review would have been put into the room.")
    return message(_ADORNED[type(effect)])


def _said(post: Post, who: Callable[[str], str], room: str | None) -> str:
    """To whom, or in which channel and calling whom."""
    if _is_direct(post):
        return message("Said to {names}.", names=_names(post, who) if post.mention else who(post.to))
    where = message("the room") if post.to == room else who(post.to)
    if post.mention:
        return message("Said in {where}, calling {names}.", where=where, names=_names(post, who))
    return message("Said in {where}.", where=where)


def _would_say(post: Post, who: Callable[[str], str], room: str | None) -> str:
    if _is_direct(post):
        return message("Would have been said to {names}.", names=_names(post, who) if post.mention else who(post.to))
    where = message("the room") if post.to == room else who(post.to)
    if post.mention:
        return message("Would have been said in {where}, calling {names}.", where=where, names=_names(post, who))
    return message("Would have been said in {where}.", where=where)


def _is_direct(post: Post) -> bool:
    return post.by != "slack" or post.to.startswith(("U", "W"))


def _names(effect: Post | Invite, who: Callable[[str], str]) -> Listed:
    people = effect.mention if isinstance(effect, Post) else effect.people
    return Listed(tuple(who(each.slack) for each in people), "comma")
