"""Text from strangers made safe to show: no control characters, no live links, never too long."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_JOINERS = "\u200c\u200d"  # hold emoji together, and Persian and Hindi words: the only format characters kept
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Bounded, and without \b (Chinese stands next to a link without a space): linear on any text.
_LINK = re.compile(r"([a-z][a-z0-9+.-]{0,20})://([^\s/?#]*)", re.IGNORECASE | re.ASCII)
_FILES = r"(?!(?:ya?ml|csv|tsv|jsonl?|xlsx?|toml|log|gz)(?![\w-]))"  # no top-level domain: a name of a file is no link
_BARE = re.compile(rf"(?<![\w.-])(?:[\w-]+\.)+{_FILES}[a-z]{{2,24}}(?![a-z0-9])", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![a-z])(mailto|tel|javascript|data):", re.IGNORECASE)


def stripped(text: str) -> str:
    """Without control characters, bidi overrides, zero-width spaces and lone surrogates; line ends become \\n.

    >>> stripped("a\\x00b\\u202ec\\r\\nd")
    'abc\\nd'
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(
        char for char in text if char in "\n\t" or char in _JOINERS or unicodedata.category(char) not in _UNSEEN
    )


def defanged(text: str) -> str:
    """With links that can be read and not followed.

    >>> defanged("see https://evil.example/a?b=1 or evil.example, bob@evil.example")
    'see hxxps://evil[.]example/a?b=1 or evil[.]example, bob@evil[.]example'
    """
    text = _LINK.sub(_disarm, text)
    text = _SCHEME.sub(r"\1[:]", text)
    return _BARE.sub(lambda found: found[0].replace(".", "[.]"), text)


def _disarm(found: re.Match[str]) -> str:
    scheme, host = found[1], found[2].replace(".", "[.]")
    if scheme.lower() in ("http", "https"):
        return f"{scheme.replace('t', 'x').replace('T', 'X')}://{host}"
    return f"{scheme}[:]//{host}"


def one_line(text: str) -> str:
    """A stranger's text on one line, safe to read: stripped, spaces collapsed, links defanged."""
    return defanged(" ".join(stripped(text).split()))


def units(text: str) -> int:
    """Length as services written in Java or JavaScript count it (UTF-16): never less than Python's own."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def shortened(text: str, limit: int, shown: Callable[[str], str] = str) -> str:
    """`text` as `shown` writes each character, in at most `limit` units; what is cut off ends in an ellipsis.

    `shown` maps one character to what stands for it (an entity), so that none is cut in half.

    >>> shortened("fish & chips", 9, lambda char: "&amp;" if char == "&" else char)
    'fish…'
    """
    pieces = [shown(char) for char in text]
    if units(whole := "".join(pieces)) <= limit:
        return whole
    room, kept = limit - 1, []
    for piece in pieces:
        room -= units(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept).rstrip(" \n\u200d") + "…"
