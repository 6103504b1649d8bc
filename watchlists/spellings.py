"""Spellings of what is watched: in both Chinese scripts; words that look mistyped; misspellings that people write."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.text import fold
from ..core.translation import message
from .lookalikes import skeleton

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..core.model import Topic

MIN_LETTERS = 5  # letters: below it, one slip of the finger makes another word
MAX_SUGGESTIONS = 3  # misspellings for a topic; more would not be read
MIN_MENTIONS = 2  # mentions that a misspelling must stand in to be told
_WORD = re.compile(r"\w+")
_HAN = re.compile("[\u3400-\u9fff]")
_ALPHABETIC = re.compile(r"[a-z\u00df-\u024f\u0370-\u052f]")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзх", "фывапролджэ", "ячсмитьбю")
_NEXT_KEY = {left: right for row in _ROWS for left, right in pairwise(row)}


def in_both_scripts(word: str) -> set[str]:
    """A word, and the same word in simplified and in traditional Chinese, as OpenCC converts it.

    >>> sorted(in_both_scripts("国泰航空")), in_both_scripts("acme")
    (['国泰航空', '國泰航空'], {'acme'})
    """
    return set(_in_both_scripts(word)) if _HAN.search(word) else {word}


@lru_cache(10_000)
def _in_both_scripts(word: str) -> frozenset[str]:
    simplified = {word, *(convert(word) for convert in _converters("t2s", "hk2s", "tw2s"))}
    return frozenset(
        simplified | {convert(each) for convert in _converters("s2t", "s2hk", "s2tw") for each in simplified}
    )


def forget_dictionaries() -> None:
    """Give back the 45 MB of OpenCC's dictionaries: once all words are read nothing is converted."""
    _converters.cache_clear()


@cache
def _converters(*ways: str) -> list[Callable[[str], str]]:
    from opencc import OpenCC  # here, since most people watch no Chinese word

    return [OpenCC(way).convert for way in ways]


class SuspectWord(Struct, frozen=True):
    """A word of a topic that looks mistyped, and the sentence that says why."""

    topic: str
    word: str
    why: str


class UnmatchedSpelling(Struct, frozen=True):
    """A spelling one edit from one of a topic's words, and how many mentions it stands in that no topic matches."""

    topic: str
    spelling: str
    mentions: int


def suspect_words(topics: Sequence[Topic]) -> list[SuspectWord]:
    """Words that mix two scripts, that miss their own topic's title by a slip, or another topic's word.

    A misspelling beside the right spelling is what a careful person writes, and is left alone.
    """
    index = _Index((topic.name, word) for topic in topics for word in topic.words)
    found = []
    for topic in topics:
        own = {_normalised(word) for word in topic.words}
        title = _normalised(topic.title)
        for word in topic.words:
            plain = _normalised(word)
            other_topics = sorted({name for name, _ in index.near(plain)} - {topic.name})
            if letter := _mixed_scripts(plain):
                found.append(SuspectWord(topic.name, word, _copied(word, letter)))
            elif title not in own and within_one_edit(plain, title):
                found.append(SuspectWord(topic.name, word, _slip_for_title(word, topic.title)))
            elif other_topics and plain != title and not any(within_one_edit(plain, other) for other in own):
                found.append(SuspectWord(topic.name, word, _slip_for_word(word, other_topics[0])))
    return found


def _copied(word: str, letter: str) -> str:
    return message(
        '"{word}" holds the Cyrillic letter "{letter}" among Latin ones; was it copied from somewhere? Type it again',
        word=word,
        letter=letter,
    )


def _slip_for_title(word: str, title: str) -> str:
    return message('"{word}" looks like a slip for the title "{title}"', word=word, title=title)


def _slip_for_word(word: str, topic: str) -> str:
    return message('"{word}" looks like a slip for a word of the topic {topic}', word=word, topic=topic)


def suggestions(topic: Topic) -> list[str]:
    """Up to three ways in which people mistype a topic's main word; none when the topic has such a word already."""
    words = [_normalised(word) for word in topic.words]
    main = next((word for word in (_normalised(topic.title), *words) if word in words and _is_long_enough(word)), "")
    if not main or any(within_one_edit(word, main) and word != main.replace(" ", "") for word in words):
        return []
    return list(dict.fromkeys(typo for typo in _typos(main) if typo not in words))[:MAX_SUGGESTIONS]


class MisspellingCounter:
    """Counts, in texts that no topic matches, spellings one edit away from a word that is watched."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._index = _Index((topic.name, word) for topic in topics for word in (*topic.words, topic.title))
        self._known: dict[str, frozenset[str]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, text: str) -> None:
        """Count each such spelling once a text."""
        words = _WORD.findall(fold(text))
        spellings = set()
        for size in range(1, self._index.longest + 2):
            for at in range(len(words) - size + 1):
                spelling = " ".join(words[at : at + size])
                spellings |= {(topic, spelling) for topic in self._topics_close_to(spelling)}
        self._counts.update(spellings)

    def frequent(self) -> list[UnmatchedSpelling]:
        """The spellings that stand in several mentions, the most frequent first; at most five for a topic."""
        found: list[UnmatchedSpelling] = []
        for (topic, spelling), mentions in sorted(self._counts.items(), key=lambda one: (-one[1], one[0])):
            if mentions >= MIN_MENTIONS and sum(one.topic == topic for one in found) < 5:
                found.append(UnmatchedSpelling(topic, spelling, mentions))
        return found

    def _topics_close_to(self, spelling: str) -> frozenset[str]:
        if spelling not in self._known:
            self._known[spelling] = frozenset(topic for topic, _ in self._index.near(spelling))
        return self._known[spelling]


class _Index:
    """Words by their deletes, one letter dropped (Garbe's SymSpell, 2012): two words one edit apart share one."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        self._by_delete: dict[str, dict[tuple[str, str], None]] = {}
        self._by_skeleton: dict[str, dict[tuple[str, str], None]] = {}
        self.longest, self._sizes = 0, set[int]()
        for topic, written in words:
            word = _normalised(written)
            if _is_long_enough(word):
                self.longest = max(self.longest, word.count(" ") + 1)
                self._sizes |= {len(word) - 1, len(word), len(word) + 1}
                self._by_skeleton.setdefault(skeleton(word), {})[topic, word] = None
                for delete in _deletes(word):
                    self._by_delete.setdefault(delete, {})[topic, word] = None

    def near(self, spelling: str) -> Iterator[tuple[str, str]]:
        """(topic, word) for every word within one edit of `spelling`, or that only looks like it."""
        if len(spelling) in self._sizes:
            close = {each for delete in _deletes(spelling) for each in self._by_delete.get(delete, ())}
            yield from (each for each in close if within_one_edit(spelling, each[1]))
            if not spelling.isascii():
                yield from (each for each in self._by_skeleton.get(skeleton(spelling), ()) if each[1] != spelling)


def within_one_edit(spelling: str, word: str) -> bool:
    """Whether the Damerau-Levenshtein distance is 1: an insertion, deletion, substitution or transposition.

    Never of the first letter.

    >>> [within_one_edit(spelling, "acme air") for spelling in ("amce air", "acmeair", "acme aire", "acme sir")]
    [True, True, True, True]
    >>> [within_one_edit(spelling, "acme air") for spelling in ("acme air", "xcme air", "acme airlines")]
    [False, False, False]
    """
    if spelling == word or not spelling or not word or abs(len(spelling) - len(word)) > 1 or spelling[0] != word[0]:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(spelling, word, strict=False)) if a != b), min(len(spelling), len(word))
    )
    left, right = spelling[start:], word[start:]
    if len(left) != len(right):
        return (left[1:] == right) or (left == right[1:])
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])


def _typos(word: str) -> Iterator[str]:
    """Likely slips in a word: its longest part with two letters swapped, one dropped or doubled, a key too far."""
    part = max(word.split(), key=len)
    start, middle = word.index(part), len(part) // 2
    at = next((at for at in (middle, middle - 1, middle + 1) if 0 < at < len(part) - 1 and part[at] != part[at + 1]), 0)
    doubled = next((at for at in range(1, len(part)) if part[at] == part[at - 1]), 0)
    typos = [part[:doubled] + part[doubled + 1 :]] if doubled else []
    typos += [part[:at] + part[at + 1] + part[at] + part[at + 2 :]] if at else []
    typos += [part[:middle] + part[middle] + part[middle:]] if not doubled else []
    typos += [part[:middle] + _NEXT_KEY[part[middle]] + part[middle + 1 :]] if part[middle] in _NEXT_KEY else []
    if " " in word:
        yield word.replace(" ", "")
    yield from (word[:start] + each + word[start + len(part) :] for each in typos)


def _mixed_scripts(word: str) -> str:
    """The letter of a word that comes from another alphabet than the others; empty when none does."""
    for part in word.split():
        scripts = {unicodedata.name(char, "?").split()[0]: char for char in part if char.isalpha()}
        if {"LATIN", "CYRILLIC"} <= scripts.keys():
            return scripts["CYRILLIC"]
    return ""


def _deletes(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _is_long_enough(word: str) -> bool:
    return len(_ALPHABETIC.findall(word)) >= MIN_LETTERS


def _normalised(word: str) -> str:
    return " ".join(_WORD.findall(fold(word)))
