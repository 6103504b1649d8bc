"""Spellings of what is watched: in both Chinese scripts; words that look mistyped; misspellings that people write."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.text import fold
from .lookalikes import skeleton

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..core.model import Topic

SHORTEST = 5  # letters: below it, one slip of the finger makes another word
SUGGESTED = 3  # misspellings for a topic; more would not be read
OFTEN = 2  # mentions that a misspelling must stand in to be told
_WORD = re.compile(r"\w+")
_HAN = re.compile("[\u3400-\u9fff]")
_ALPHABETIC = re.compile(r"[a-z\u00df-\u024f\u0370-\u052f]")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзх", "фывапролджэ", "ячсмитьбю")
_BESIDE = {left: right for row in _ROWS for left, right in pairwise(row)}


def in_both_scripts(word: str) -> set[str]:
    """A word, and the same word in simplified and in traditional Chinese, as OpenCC converts it.

    >>> sorted(in_both_scripts("国泰航空")), in_both_scripts("acme")
    (['国泰航空', '國泰航空'], {'acme'})
    """
    if not _HAN.search(word):
        return {word}
    simplified = {word, *(convert(word) for convert in _converters("t2s", "hk2s", "tw2s"))}
    return simplified | {convert(each) for convert in _converters("s2t", "s2hk", "s2tw") for each in simplified}


@cache
def _converters(*ways: str) -> list[Callable[[str], str]]:
    from opencc import OpenCC  # here, since most people watch no Chinese word

    return [OpenCC(way).convert for way in ways]


class Doubt(Struct, frozen=True):
    """A word of a topic that looks mistyped, and why."""

    topic: str
    word: str
    why: str


class Unheard(Struct, frozen=True):
    """A spelling near one of a topic's words, and how many mentions it stands in that no topic matches."""

    topic: str
    spelling: str
    mentions: int


def doubtful(topics: Sequence[Topic]) -> list[Doubt]:
    """Words that mix two scripts, that miss their own topic's title by a slip, or another topic's word.

    A misspelling beside the right spelling is what a careful person writes, and is left alone.
    """
    index = _Index((topic.name, word) for topic in topics for word in topic.words)
    found = []
    for topic in topics:
        own = {_normal(word) for word in topic.words}
        title = _normal(topic.title)
        for word in topic.words:
            plain = _normal(word)
            others = sorted({name for name, _ in index.near(plain)} - {topic.name})
            if mixed := _mixed(plain):
                found.append(Doubt(topic.name, word, f"{mixed}; was it copied from somewhere? Type it again"))
            elif title not in own and near(plain, title):
                found.append(Doubt(topic.name, word, f'looks like a slip for the title "{topic.title}"'))
            elif others and plain != title and not any(near(plain, other) for other in own):
                found.append(Doubt(topic.name, word, f"looks like a slip for a word of the topic {others[0]}"))
    return found


def suggestions(topic: Topic) -> list[str]:
    """Up to three ways in which people mistype a topic's main word; none when the topic has such a word already."""
    words = [_normal(word) for word in topic.words]
    main = next((word for word in (_normal(topic.title), *words) if word in words and _watched(word)), "")
    if not main or any(near(word, main) and word != main.replace(" ", "") for word in words):
        return []
    return list(dict.fromkeys(typo for typo in _slips(main) if typo not in words))[:SUGGESTED]


class Listener:
    """Listens to texts that no topic matches for spellings one slip away from a word that is watched."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._index = _Index((topic.name, word) for topic in topics for word in (*topic.words, topic.title))
        self._known: dict[str, frozenset[str]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def hear(self, text: str) -> None:
        """Count each such spelling once a text."""
        words = _WORD.findall(fold(text))
        heard = set()
        for size in range(1, self._index.longest + 2):
            for at in range(len(words) - size + 1):
                spelling = " ".join(words[at : at + size])
                heard |= {(topic, spelling) for topic in self._topics_near(spelling)}
        self._counts.update(heard)

    def told(self) -> list[Unheard]:
        """The spellings that stand in several mentions, the most frequent first; at most five for a topic."""
        found: list[Unheard] = []
        for (topic, spelling), mentions in sorted(self._counts.items(), key=lambda one: (-one[1], one[0])):
            if mentions >= OFTEN and sum(one.topic == topic for one in found) < 5:
                found.append(Unheard(topic, spelling, mentions))
        return found

    def _topics_near(self, spelling: str) -> frozenset[str]:
        if spelling not in self._known:
            self._known[spelling] = frozenset(topic for topic, _ in self._index.near(spelling))
        return self._known[spelling]


class _Index:
    """Words by what is left when one letter is dropped (Garbe's SymSpell, 2012): two words one slip apart share one."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        self._by_rest: dict[str, dict[tuple[str, str], None]] = {}
        self._by_look: dict[str, dict[tuple[str, str], None]] = {}
        self.longest, self._sizes = 0, set[int]()
        for topic, written in words:
            word = _normal(written)
            if _watched(word):
                self.longest = max(self.longest, word.count(" ") + 1)
                self._sizes |= {len(word) - 1, len(word), len(word) + 1}
                self._by_look.setdefault(skeleton(word), {})[topic, word] = None
                for rest in _rests(word):
                    self._by_rest.setdefault(rest, {})[topic, word] = None

    def near(self, spelling: str) -> Iterator[tuple[str, str]]:
        """(topic, word) for every word that `spelling` misses by one slip, or only looks like."""
        if len(spelling) in self._sizes:
            close = {each for rest in _rests(spelling) for each in self._by_rest.get(rest, ())}
            yield from (each for each in close if near(spelling, each[1]))
            if not spelling.isascii():
                yield from (each for each in self._by_look.get(skeleton(spelling), ()) if each[1] != spelling)


def near(spelling: str, word: str) -> bool:
    """Whether one slip apart: a letter too many, too few, another one, or two that changed places; never the first.

    >>> [near(spelling, "acme air") for spelling in ("amce air", "acmeair", "acme aire", "acme sir")]
    [True, True, True, True]
    >>> [near(spelling, "acme air") for spelling in ("acme air", "xcme air", "acme airlines")]
    [False, False, False]
    """
    if spelling == word or not spelling or not word or abs(len(spelling) - len(word)) > 1 or spelling[0] != word[0]:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(spelling, word, strict=False)) if a != b), min(len(spelling), len(word))
    )
    ours, theirs = spelling[start:], word[start:]
    if len(ours) != len(theirs):
        return (ours[1:] == theirs) or (ours == theirs[1:])
    return ours[1:] == theirs[1:] or (ours[:2] == theirs[1::-1] and ours[2:] == theirs[2:])


def _slips(word: str) -> Iterator[str]:
    """Likely slips in a word: its longest part with two letters swapped, one dropped or doubled, a key too far."""
    part = max(word.split(), key=len)
    start, middle = word.index(part), len(part) // 2
    at = next((at for at in (middle, middle - 1, middle + 1) if 0 < at < len(part) - 1 and part[at] != part[at + 1]), 0)
    twice = next((at for at in range(1, len(part)) if part[at] == part[at - 1]), 0)
    spelt = [part[:twice] + part[twice + 1 :]] if twice else []
    spelt += [part[:at] + part[at + 1] + part[at] + part[at + 2 :]] if at else []
    spelt += [part[:middle] + part[middle] + part[middle:]] if not twice else []
    spelt += [part[:middle] + _BESIDE[part[middle]] + part[middle + 1 :]] if part[middle] in _BESIDE else []
    if " " in word:
        yield word.replace(" ", "")
    yield from (word[:start] + each + word[start + len(part) :] for each in spelt)


def _mixed(word: str) -> str:
    """What is wrong with a word whose letters come from two alphabets; empty when nothing is."""
    for part in word.split():
        scripts = {unicodedata.name(char, "?").split()[0]: char for char in part if char.isalpha()}
        if {"LATIN", "CYRILLIC"} <= scripts.keys():
            return f'holds the Cyrillic letter "{scripts["CYRILLIC"]}" among Latin ones'
    return ""


def _rests(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _watched(word: str) -> bool:
    return len(_ALPHABETIC.findall(word)) >= SHORTEST


def _normal(word: str) -> str:
    return " ".join(_WORD.findall(fold(word)))
