"""Where a word begins and ends, in folded text of any script."""

from __future__ import annotations

import re
import unicodedata

# Scripts that are written without spaces, or that glue particles to a name (Hangul): a word may touch its
# neighbours there. Han with its extensions, kana, Hangul, Thai, Lao, Khmer, Burmese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af]"
)


def joins(char: str) -> bool:
    """Whether `char` would make a longer word of the one beside it.

    >>> [joins(char) for char in "aй7_ 空#'"]
    [True, True, True, True, False, False, False, False]
    """
    if char.isascii():
        return char.isalnum() or char == "_"
    return (char.isalnum() or unicodedata.category(char) == "Mn") and not _UNSPACED.match(char)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether what was found at `start` to `end` (its last character) is a whole word, hashtag or handle there.

    A handle may itself be Han (`@艾克美航空` is not `@艾克美航空公司`), and `@acme@host` is somebody else's address.

    >>> stands_alone("acme's", 0, 3), stands_alone("acmes", 0, 3), stands_alone("坐艾克美好", 1, 3)
    (True, False, True)
    >>> stands_alone("me@acme", 2, 6), stands_alone("@艾克美好", 0, 3), stands_alone("acme #acme!", 5, 9)
    (False, False, True)
    """
    first = text[start]
    if end + 1 < len(text):
        last, after = text[end], text[end + 1]
        if joins(after) and joins(last):
            return False
        if first == "@" and (after == "@" or (after.isalnum() and not joins(last))):
            return False
    return start == 0 or not joins(text[start - 1]) or not (first in "#@" or joins(first))
