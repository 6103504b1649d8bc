"""What a delivery did, or would have done, in a few words: for the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.effects import Checklist, Describe, Document, Draft, Effect, Invite, OpenRoom, Post, Update

if TYPE_CHECKING:
    from collections.abc import Callable


def done_in_words(effect: Effect, who: Callable[[str], str], room: str | None = None) -> str:
    """What was delivered; `room` is the incident's."""
    match effect:
        case Update():
            return effect.line or "The card was brought up to date."
        case Post():
            return f"Said {_where(effect, who, room)}."
        case OpenRoom():
            return f"The private room was opened: #{effect.name}."
        case Invite():
            return f"Invited: {', '.join(who(each.slack) for each in effect.people)}."
        case Describe():
            return "The room says what it is for."
        case Checklist():
            return "The checklist was put up."
        case Draft():
            return "The draft was brought up to date." if effect.ref else "The draft was shown for approval."
        case Document():
            return "The review was put into the room."
    return f"{type(effect).__name__} done."


def would_in_words(effect: Effect, who: Callable[[str], str], room: str | None = None) -> str:
    """The same of what reaches nobody: a recording that is replayed, the test of a file."""
    match effect:
        case Update():
            return effect.line or "The card would have been brought up to date."
        case Post():
            return f"Would have been said {_where(effect, who, room)}."
        case OpenRoom():
            return f"The private room would have been opened: #{effect.name}."
        case Invite():
            return f"Would have been invited: {', '.join(who(each.slack) for each in effect.people)}."
        case Describe():
            return "The room would have said what it is for."
        case Checklist():
            return "The checklist would have been put up."
        case Draft():
            new = "The draft would have been shown for approval."
            return "The draft would have been brought up to date." if effect.ref else new
        case Document():
            return "The review would have been put into the room."
    return f"{type(effect).__name__} would have been done."


def _where(post: Post, who: Callable[[str], str], room: str | None) -> str:
    """To whom, or in which channel and calling whom."""
    if post.by != "slack" or post.to.startswith(("U", "W")):
        return f"to {', '.join(who(each.slack) for each in post.mention) or who(post.to)}"
    people = ", ".join(who(each.slack) for each in post.mention)
    return f"in {'the room' if post.to == room else who(post.to)}" + (f", calling {people}" if people else "")
