"""A mention that breaks something after it was read: found, and put aside as a dead letter, so that it costs itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from ..core.errors import StoreError, unexpected
from ..core.model import KEPT, DeadLetter, Mention, Parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Undone(Exception):
    """Ends a transaction that was only a try."""


def isolate(mentions: Sequence[Mention], attempt: Callable[[Sequence[Mention]], None]) -> dict[int, Exception]:
    """The places of the mentions that `attempt` raises for, each taken alone; a poison message costs log2(n) tries.

    Raises StoreError where the database is at fault: then nobody can tell.
    """
    spoilt: dict[int, Exception] = {}
    left = [range(len(mentions))] if mentions else []
    while left:
        some = left.pop()
        try:
            attempt(mentions[some.start : some.stop])
        except (StoreError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, it is told
            middle = (some.start + some.stop) // 2
            if len(some) == 1:
                spoilt[some.start] = error
            else:
                left += [range(some.start, middle), range(middle, some.stop)]
    return spoilt


def without(parsed: Parsed, spoilt: dict[int, Exception], source: str) -> Parsed:
    """The same stretch with these mentions among its dead letters."""
    letters = [_letter(parsed.mentions[place], spoilt[place], source) for place in sorted(spoilt)]
    whole = tuple(one for place, one in enumerate(parsed.mentions) if place not in spoilt)
    return replace(parsed, mentions=whole, letters=(*parsed.letters, *letters))


def _letter(mention: Mention, error: Exception, source: str) -> DeadLetter:
    reason = f"{mention.key} was read, and then something broke ({unexpected(error)}); please report this"
    return DeadLetter(source, 0, _whole(reason), _whole(_within(mention))[:KEPT])


def _within(mention: Mention) -> str:
    """The mention as a line that can be read again: where it is too long its text is cut, and never the line."""
    written = _written(mention)
    while len(written) > KEPT and mention.text:
        mention = replace(mention, text=mention.text[: len(mention.text) * KEPT // len(written)])
        written = _written(mention)
    return written


def _written(mention: Mention) -> str:
    try:
        return msgspec.json.encode(mention).decode()
    except (ValueError, OverflowError):  # half a character, a number without end
        return repr(mention)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
