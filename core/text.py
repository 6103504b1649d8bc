"""Text as everything else compares it: folded, and reduced to a fingerprint."""

from __future__ import annotations

import re
import unicodedata
from zlib import crc32

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
