"""Key phrase extraction: what posts are about, in two or three of their own words; empty when unsure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from .stop_words import EMPTY_HAN, is_telling
from .text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

BRACKET_EMOJI = re.compile(r"\[[^\[\]\s]{1,8}\]")  # as Weibo writes emoji
WORD = re.compile(r"https?://\S+|@\w+|[.!?;:,()\[\]\"“”«»\n]+|(#?[^\W_][\w'’-]*)")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
MIN_POSTS = 3  # posts that must say it in the same words ...
MIN_SHARE = 0.07  # ... and the share of the different posts at hand
MAX_LENGTH = 4  # characters of a Chinese phrase, and one more than the words of any other


def key_phrase(texts: Sequence[str], trending: Sequence[str]) -> str:
    """The phrase that most of the different `texts` share and that holds a rising term; empty when there is none.

    Runs of two and three words that neither begin nor end with an empty word, and of two to four Han characters, never
    across punctuation, handles or links. Of equally frequent ones the longest.

    >>> posts = ["The check-in app is down!", "@acme check-in app broken?", "why is the check-in app so slow", "hi"]
    >>> key_phrase(posts, ["app", "down"])
    'check-in app'
    >>> key_phrase(["三星手机爆炸了", "手机爆炸太可怕", "我的手机爆炸"], ["爆炸"])
    '手机爆炸'
    >>> key_phrase(["they lost it", "fleek"], ["fleek"])
    ''
    """
    distinct = set(map(fold, texts))
    counts = Counter(phrase for text in distinct for phrase in _candidate_phrases(text))
    needed = max(MIN_POSTS, MIN_SHARE * len(distinct))
    for term in trending[:3]:
        frequent = ((count, len(phrase), phrase) for phrase, count in counts.items() if count >= needed)
        candidates = [each for each in frequent if term in each[2]]
        if candidates:
            return max(candidates)[2]
    return ""


def _candidate_phrases(text: str) -> set[str]:
    found: set[str] = set()
    text = BRACKET_EMOJI.sub(".", text)
    for match in HAN.finditer(text):
        run = match[0]
        pieces = (run[i : i + n] for n in range(2, MAX_LENGTH + 1) for i in range(len(run) - n + 1))
        found.update(piece for piece in pieces if piece[0] not in EMPTY_HAN and piece[-1] not in EMPTY_HAN)
    words: list[str] = []
    for match in WORD.finditer(HAN.sub(".", text)):
        if match[1] is None:
            words = []
            continue
        words = [*words[2 - MAX_LENGTH :], match[1]]
        for n in (2, 3):
            if len(words) >= n and is_telling(words[-n]) and is_telling(words[-1]):
                found.add(" ".join(words[-n:]))
    return found
