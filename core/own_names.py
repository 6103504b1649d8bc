"""A topic's own names taken out of what is judged: that it is named says nothing of how it is meant."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Topic

NOBODY = "@_"  # stands for them: a handle, which the judge reads as somebody who is addressed
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def without_names(text: str, topic: Topic) -> str:
    """The text with a handle in place of the topic's title and of the words by which it is found.

    >>> from .model import Topic
    >>> without_names("Acme Air: why?! #acme", Topic("acme-air", words=("acme air", "acme")))
    '@_: why?! #@_'
    >>> without_names("腾讯真好", Topic("tencent", words=("腾讯",)))
    ' @_ 真好'
    """
    pattern = _pattern((topic.title, *topic.words))
    return pattern.sub(lambda found: f" {NOBODY} " if _UNSPACED.match(found[0]) else NOBODY, text) if pattern else text


@lru_cache(maxsize=16_384)  # to compile one takes ten times as long as to judge a text
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds any of these, the longest first: as a word of its own, or anywhere where words are not spaced."""
    longest_first = sorted({name for name in names if name.strip()}, key=lambda name: (-len(name), name))
    unspaced = [re.escape(name) for name in longest_first if _UNSPACED.match(name)]
    spaced = "|".join(re.escape(name) for name in longest_first if not _UNSPACED.match(name))
    each = [*unspaced, *([rf"(?<![\w@])(?:{spaced})(?!\w)"] if spaced else [])]
    return re.compile("|".join(each), re.IGNORECASE) if each else None
