"""Advice that names a command, worded for a page: whoever looks at one may have no terminal."""

from __future__ import annotations

from ...core.messages import Kept, Message
from ...core.translation import message

ADVICE = "advice"  # the gap of a sentence in which it stands
HERE = message("choose below which column holds the time and which the text")
ON_TRY = message("send the file on the page “Try it”, which asks which column holds what")


def on_page(said: str, advice: Message = ON_TRY) -> str:
    """What was said, with what to do on a page; what holds no such advice as it is."""
    kept = said.kept if isinstance(said, Message) else None
    return _instead(kept, advice) if kept and _holds(kept) else said


def _holds(kept: Kept) -> bool:
    return ADVICE in kept.gaps or any(isinstance(one, Kept) and _holds(one) for one in kept.gaps.values())


def _instead(kept: Kept, advice: Message) -> Message:
    """The same sentence, and those in its gaps, with other advice."""
    gaps = {
        name: _instead(one, advice) if isinstance(one, Kept) and _holds(one) else one for name, one in kept.gaps.items()
    }
    return message(kept.msgid, **gaps | ({ADVICE: advice} if ADVICE in gaps else {}))


def below(said: str) -> str:
    """The same above the columns themselves."""
    return on_page(said, HERE)
