"""Names inside compound hashtags: #NorviaFail, #norvia_down, #BoycottNorvia, #norvia2026."""

from __future__ import annotations

import re

from ..core.text import fold
from .boundaries import joins

SHORTEST = 3  # letters of a name that is looked for inside a hashtag
# What people put before or behind a name in small letters, where nothing else shows that a word ends.
_ADDED = re.compile(
    "(?:boycott|cancel|delete|quit|avoid|ban|stop|bye|shameon|shame|fuck|hate|sue|justicefor|exposed?|never|dump|"
    "fail(?:s|ed|ure)?|down|outage|strike|sucks?|scam(?:mers?)?|fraud|gate|leaks?|hack(?:ed)?|breach|recall|crash|"
    "scandal|crisis|lies|liars?|problems?|help|support|isdown|out|over(?:party)?|the|no|my|dont(?:buy|fly|use)|"
    "бойкот(?:ируем)?|позор|стоп|долой|нет|не|обман|скандал|провал|сбой|ужас|развод|лохотрон|хамы|мошенники|"
    "отстой|врет|кидалы|упал[аи]?|нелетай|верните|против)+\\d*|\\d+"
)


class HashtagReader:
    """Tells of what stands inside longer words of a folded text whether it is a part of a compound hashtag.

    >>> text = "#norviafail #norviana"
    >>> read = HashtagReader("#NorviaFail #norviana", text)
    >>> read.names(1, 6), read.names(13, 18)
    (True, False)
    """

    __slots__ = ("_folded", "_original")

    def __init__(self, original: str, folded: str) -> None:
        self._original, self._folded = original, folded

    def names(self, start: int, end: int) -> bool:
        """Whether the word at `start` to `end` (its last character) is a part of its own of a hashtag."""
        text, first, last = self._folded, start, end + 1
        if last - first < SHORTEST:
            return False
        while first and joins(text[first - 1]):
            first -= 1
        while last < len(text) and joins(text[last]):
            last += 1
        if not first or text[first - 1] != "#" or (first > 1 and joins(text[first - 2])):
            return False
        before, after = text[first:start], text[end + 1 : last]
        if _is_added(before) and _is_added(after):
            return True
        tag = text[first:last]
        return any(_parts(one, before, after) for one in re.findall(r"[#＃](\w+)", self._original) if _same(one, tag))


def _same(written: str, tag: str) -> bool:
    return len(written) == len(tag) and fold(written).replace("ё", "е") == tag


def _is_added(rest: str) -> bool:
    bare = rest.strip("_")
    return not bare or bare != rest or _ADDED.fullmatch(bare) is not None


def _parts(written: str, before: str, after: str) -> bool:
    """Whether capitals in the tag as it was written set off the word between `before` and `after`."""
    start, end = len(before), len(written) - len(after)
    word = written[start:end]
    begins = _is_added(before) or word[0].isupper()
    ends = _is_added(after) or (written[end].isupper() and not word.isupper()) or _all_capitals(word, written[end:])
    return begins and ends


def _all_capitals(word: str, rest: str) -> bool:
    return len(word) > 1 and word.isupper() and rest[0].islower()
