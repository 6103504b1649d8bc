"""Whether a text says anything that can be judged: handles, links, numbers and a name alone are no opinion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import tokens
from .features import POSITION_FACTORS, ngram_hashes

if TYPE_CHECKING:
    from .features import Lexicon

ENOUGH_LETTERS = 24  # different ones, without handles and links: so much text says something
ENOUGH_WORDS = 3  # unknown ones, which together may still say something; one or two are mostly a name
ENOUGH_HAN = 4  # characters
LATEST_ALPHABET = "\u2e7f"  # what comes after it is Han or kana, which are written without spaces
_WORD = re.compile(r"[^\W\d_]+")


def says_something(normalised: str, lexicon: Lexicon) -> bool:
    """Whether there is anything to judge in a text that went through `tokens.normalise`.

    Enough words of any kind, or one that is known to mean something: a listed word or emoji, or a negation.
    """
    if _is_long(normalised):
        return True
    rest = tokens.mask_links(normalised)
    for words, found in enumerate(_WORD.finditer(rest), 1):
        if words == ENOUGH_WORDS or (len(found[0]) >= ENOUGH_HAN and found[0][0] > LATEST_ALPHABET):
            return True
    return any(_is_listed(token, lexicon) for token in tokens.TOKEN.findall(rest))


def _is_listed(token: str, lexicon: Lexicon) -> bool:
    """Whether it is known to mean something, or negates what stands beside it."""
    word = tokens.canonical(token)
    if word == "<han>":
        return _has_class(token, lexicon)
    return any(lexicon.valences_of(word)) or tokens.is_negator(word) or lexicon.class_hash_of(word) is not None


def _is_long(normalised: str) -> bool:
    """Whether it is long for sure, seen at a glance: most texts are, and need not be taken apart."""
    aside = normalised.count("@") + normalised.count("://") + normalised.count("#") + normalised.count("www.")
    if normalised.count(" ") - aside > 3 * ENOUGH_WORDS:
        return True
    return not aside and not normalised.isascii() and len(set(normalised)) > ENOUGH_LETTERS


def _has_class(run: str, lexicon: Lexicon) -> bool:
    """Whether a listed word, or a negation, stands in a run of Han characters."""
    plain = run.translate(lexicon.spelling)
    if any(character in tokens.HAN_NEGATORS for character in plain):
        return True
    return any(number in lexicon.class_of_ngram for number in ngram_hashes(plain, 1, len(POSITION_FACTORS)))
