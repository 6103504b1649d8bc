"""Text as everything else compares it: folded, and reduced to a fingerprint; cut to a length; and what is a link."""

from __future__ import annotations

import re
import unicodedata
from zlib import crc32

_LINK = re.compile(r"https?://[^\s<>|/?#\[\]]+\.[^\s<>|/?#\[\]]+(?:[/?#][^\s<>|]*)?", re.IGNORECASE)
_NOISE = re.compile(r"https?://\S+|@\w*|\brt\b|_|[^\w@]+")


def fold(text: str) -> str:
    """NFKC and case-folded, so that ＡＣＭＥ, Acme and acme are one; accents stay (й is not и).

    >>> fold("ＡＣＭＥ Air — Ужасный"), fold("STRASSE") == fold("straße")
    ('acme air — ужасный', True)
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def fingerprint(folded: str) -> int:
    """A number that is equal for texts which differ only in links, handles, spaces and punctuation.

    >>> fingerprint(fold("RT @a: Boycott Acme! https://t.co/1")) == fingerprint(fold("boycott acme"))
    True
    """
    return crc32(_NOISE.sub("", folded).encode())


def cut(text: str, most: int) -> str:
    """At most `most` characters of it; what was left out shows.

    >>> cut("two words", 9), cut("two words", 5)
    ('two words', 'two…')
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def is_link(url: str) -> bool:
    """Whether `url` could be the address of a public post.

    >>> [is_link(url) for url in ("https://x.com/AcmeAir/status/1", "done", "javascript:alert(1)", "https://x y.com/")]
    [True, False, False, False]
    """
    return len(url) <= 2_000 and _LINK.fullmatch(url) is not None
