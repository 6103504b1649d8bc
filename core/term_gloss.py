"""A gloss of the words that complaints are made of, for who does not read their language; never a translation.

One row of `term_gloss_words` for a word: its tone (`-` bad, `+` good, `0` neither), what it is called in English,
Chinese and Russian, and by what else it is known in each: English by whole words, Chinese also within a longer one,
Russian by stems. A word that stands in no row has no gloss.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from .reading_language import reading
from .term_gloss_words import WORDS
from .text import fold
from .translation import gettext, gettext_noop

STEM, LONG_STEM, ENDING = 4, 6, 3  # letters of a stem, of one that may be of a long word, and of an ending
LANGUAGES = ("en", "zh", "ru")
TONES = {"-": gettext_noop("negative"), "+": gettext_noop("positive"), "0": gettext_noop("neutral")}


class Gloss(NamedTuple):
    """One word: its tone, its names in the order of `LANGUAGES`, and the beginnings by which it is known."""

    tone: str
    names: tuple[str, ...]
    known_by: tuple[tuple[str, ...], ...]


@cache
def table() -> tuple[Gloss, ...]:
    """All rows, in their order."""
    return tuple(map(_row, WORDS.splitlines()))


def _row(line: str) -> Gloss:
    tone, *cells = line.split("|")
    known_by = tuple(tuple(fold(one) for one in cell.split(" / ")) for cell in cells)
    return Gloss(tone, tuple(cell.split(" / ")[0] for cell in cells), known_by)


def language_of(word: str) -> str:
    """By its script, of the three that the table knows."""
    if any("\u3400" <= char <= "\u9fff" for char in word):
        return "zh"
    return "ru" if any("\u0400" <= char <= "\u04ff" for char in word) else "en"


@cache
def gloss_of(term: str, lang: str) -> Gloss | None:
    """The row of a word of one language; of several that begin it, the longest."""
    place, word = LANGUAGES.index(lang), fold(term)
    fitting = ((len(each), row) for row in table() for each in row.known_by[place] if _is_known_by(word, each, lang))
    return max(fitting, key=lambda one: one[0], default=(0, None))[1]


def _is_known_by(word: str, known: str, lang: str) -> bool:
    match lang:
        case "zh":
            return word == known or (len(known) > 1 and known in word)
        case "ru" if len(known) >= STEM:
            return word.startswith(known) and (len(known) >= LONG_STEM or len(word) <= len(known) + ENDING)
    return word == known


def glossed(term: str) -> str:
    """The word, and behind it our gloss where it is of a language that whoever reads now may not know.

    >>> glossed("退款"), glossed("refund"), glossed("плюмбус")
    ('退款 (gloss: refund, negative)', 'refund', 'плюмбус')
    """
    lang, mine = language_of(term), reading().partition("_")[0]
    mine = mine if mine in LANGUAGES else "en"
    found = gloss_of(term, lang) if lang != mine else None
    if found is None:
        return term
    word = found.names[LANGUAGES.index(mine)]
    return gettext("{term} (gloss: {word}, {tone})", term=term, word=word, tone=gettext(TONES[found.tone]))
