"""Reads a public text as a tired press officer should: what it must not say, what it misses, and a better way."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..core.personal_data import personal_data
from ..core.text import fold
from .links import links
from .word_rules import Finding, Words
from .words_en import ENGLISH
from .words_ru import RUSSIAN
from .words_zh import CHINESE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LANGUAGES = {"en": ENGLISH, "zh": CHINESE, "ru": RUSSIAN}
GRAVE = frozenset({"safety", "legal"})  # classes of text in which nothing is light

_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?。！？\n]+|$)")
_CLOCK = r"\d{1,2}[:：]\d{2}|\d{1,2} ?[ap]\.?m\b|\d{1,2}[点时]"
_IN_TIME = re.compile(r"\b(?:within|in the next|in|через|в течение) \d+ ?\w+|\d+ ?(?:分钟|小时)(?:内|之内|后)")
_LAUGHS = re.compile("[😀😁😂😃😄😅😆😉😊😋😎😛😜😝🤣🤪🥳🙃😏🎉✨🤡😹]")
_LOUD_RUN = re.compile(r"(?<![\w@#])[^\W\d_a-zа-яё]{4,}(?:[ ,]+[^\W\d_a-zа-яё]{4,})+(?!\w)")
_LOUD_WORD = re.compile(r"(?<![\w@#])[A-ZА-ЯЁ]{6,}(?!\w)")
_LOUD_END = re.compile(r"[!！]{2,}|[?？][!！]{1,}")
_FIGURE = r"(?<![a-z0-9а-яё:.,/#])\d(?:[\d.,]*\d)?"


def lint(
    text: str, lang: str, *, grave: bool = False, known: Iterable[str] = (), said: Iterable[str] = (), sign: str = ""
) -> list[Finding]:
    """Everything to change in a text; empty when it may be signed.

    `grave`: people were hurt, or lawyers read along. `known` are the facts, in words: what they say may be said.
    `said` are the times that it promises, `sign` is its signature. Of a language without words of its own only
    personal data and shouting are found.
    """
    facts, promised = [fold(each) for each in known if each], [each for each in said if each]
    words = LANGUAGES.get(lang)
    plain = _without(text.removesuffix(sign) if sign else text, promised)
    found = [*_personal(plain, words), *_shouting(plain, known, words)]
    if words:
        folded = fold(plain)
        found += _by_pattern(folded, words, grave=grave)
        found += _next_step(fold(text), words)
        found += _promises(text, words, promised)
        found += _asked(folded, words)
        found += _claims(folded, words, facts)
        found += _figures(folded, words, facts)
    return list(dict.fromkeys(found))


def _without(text: str, promised: list[str]) -> str:
    """Without links and promised times: their figures and letters are no claims, and no personal data."""
    for begin, end in reversed(list(links(text))):
        text = f"{text[:begin]}…{text[end:]}"
    for each in promised:
        text = text.replace(each, "…")
    return text


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.M)


def _finding(rule: str, word: str, words: Words | None) -> Finding:
    return Finding(rule, word.strip(" ,;:-"), (words or ENGLISH).better[rule])


def _personal(text: str, words: Words | None) -> Iterator[Finding]:
    for each in personal_data(text):
        yield _finding("personal_data", text[each.begin : each.end], words)


def _shouting(text: str, known: Iterable[str], words: Words | None) -> Iterator[Finding]:
    names = " ".join(known)
    for found in (*_LOUD_RUN.finditer(text), *_LOUD_WORD.finditer(text), *_LOUD_END.finditer(text)):
        loud = found[0]
        if loud not in names and (not loud[0].isalpha() or loud != loud.lower()):
            yield _finding("shouting", loud, words)
            return


def _by_pattern(folded: str, words: Words, *, grave: bool) -> Iterator[Finding]:
    for rule in ("apology", "liability", "blame", *(("humour",) if grave else ())):
        for found in _compiled(words.patterns[rule]).finditer(folded):
            yield _finding(rule, found[0], words)
    if grave and (laughs := _LAUGHS.search(folded)):
        yield _finding("humour", laughs[0], words)


def _next_step(folded: str, words: Words) -> Iterator[Finding]:
    ahead = _compiled((words.ahead,))
    if not _compiled(words.next_step).search(folded) and not any(
        ahead.search(sentence) and _timed(words).search(sentence) for sentence in _SENTENCE.findall(folded)
    ):
        yield _finding("no_next_step", "", words)


def _timed(words: Words) -> re.Pattern[str]:
    return _compiled((_CLOCK, words.timed, _IN_TIME.pattern))


def _promises(text: str, words: Words, promised: list[str]) -> Iterator[Finding]:
    """A promise is bound by a time in its own sentence."""
    for sentence in _SENTENCE.findall(text):
        folded = fold(sentence)
        bound = any(each in sentence for each in promised) or _timed(words).search(folded)
        if not bound and (found := _compiled(words.patterns["open_promise"]).search(folded)):
            yield _finding("open_promise", found[0], words)


def _asked(folded: str, words: Words) -> Iterator[Finding]:
    for sentence in _SENTENCE.findall(folded):
        if not re.search(words.private, sentence) and (asked := _asking(sentence, words)):
            yield _finding("asks_personal", asked, words)


def _asking(sentence: str, words: Words) -> str:
    """What asks; "do not post your number" does not, and may be followed by what does."""
    asks, found = _compiled(words.patterns["asks_personal"]), None
    while found := asks.search(sentence, found.start() + 1 if found else 0):
        if not re.search(words.unasked, sentence[: found.start()]):
            return found[0]
    return ""


def _claims(folded: str, words: Words, facts: list[str]) -> Iterator[Finding]:
    for found in _compiled(words.patterns["claim"]).finditer(folded):
        if not any(found[0] in fact for fact in facts):
            yield _finding("claim", found[0], words)


def _figures(folded: str, words: Words, facts: list[str]) -> Iterator[Finding]:
    """A figure of something, or a share, that stands in no fact."""
    folded = _IN_TIME.sub("…", folded)  # how soon we come back is a promise, and no claim
    for found in re.finditer(rf"({_FIGURE}) ?(?:%|％|(?:{words.units}))", folded):
        if not any(found[1] in fact for fact in facts):
            yield _finding("claim", found[0], words)
