"""What it is about, in two or three of the posts' own words, for the draft of an answer; unsure means empty."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from .stop_words import EMPTY_HAN, is_telling
from .text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

FACE = re.compile(r"\[[^\[\]\s]{1,8}\]")  # as Weibo writes emoji
WORD = re.compile(r"https?://\S+|@\w+|[.!?;:,()\[\]\"“”«»\n]+|(#?[^\W_][\w'’-]*)")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
LEAST = 3  # posts that must say it in the same words ...
PART = 0.07  # ... and the share of the different posts at hand
MOST = 4  # signs of a Chinese phrase, and words less one of any other


def key_phrase(texts: Sequence[str], trending: Sequence[str]) -> str:
    """The phrase that most of the different `texts` share and that holds a rising term; empty when there is none.

    Runs of two and three words that neither begin nor end with an empty word, and of two to four Han signs, never
    across punctuation, handles or links. Of equally frequent ones the longest.

    >>> posts = ["The check-in app is down!", "@acme check-in app broken?", "why is the check-in app so slow", "hi"]
    >>> key_phrase(posts, ["app", "down"])
    'check-in app'
    >>> key_phrase(["三星手机爆炸了", "手机爆炸太可怕", "我的手机爆炸"], ["爆炸"])
    '手机爆炸'
    >>> key_phrase(["they lost it", "fleek"], ["fleek"])
    ''
    """
    different = set(map(fold, texts))
    said = Counter(phrase for text in different for phrase in _phrases(text))
    least = max(LEAST, PART * len(different))
    for term in trending[:3]:
        fitting = [(count, len(phrase), phrase) for phrase, count in said.items() if count >= least and term in phrase]
        if fitting:
            return max(fitting)[2]
    return ""


def _phrases(text: str) -> set[str]:
    found: set[str] = set()
    text = FACE.sub(".", text)
    for match in HAN.finditer(text):
        run = match[0]
        pieces = (run[i : i + n] for n in range(2, MOST + 1) for i in range(len(run) - n + 1))
        found.update(piece for piece in pieces if piece[0] not in EMPTY_HAN and piece[-1] not in EMPTY_HAN)
    words: list[str] = []
    for match in WORD.finditer(HAN.sub(".", text)):
        if match[1] is None:
            words = []
            continue
        words = [*words[2 - MOST :], match[1]]
        for n in (2, 3):
            if len(words) >= n and is_telling(words[-n]) and is_telling(words[-1]):
                found.add(" ".join(words[-n:]))
    return found
