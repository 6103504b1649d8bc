"""Whether a text says anything that can be judged: handles, links, numbers and a name alone are no opinion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import tokens
from .features import POSITION_FACTORS, ngram_hashes

if TYPE_CHECKING:
    from .features import Lexicon

ENOUGH_LETTERS = 30  # besides handles and links: so much text says something
ENOUGH_WORDS = 3  # unknown ones, which together may still say something; one or two are mostly a name
ENOUGH_HAN = 4  # characters
_ASIDE = re.compile(r"[\x02\x03\s]+")


def says_something(normalised: str, lexicon: Lexicon) -> bool:
    """Whether there is anything to judge in a text that went through `tokens.normalise`.

    Enough words of any kind, or one that is known to mean something: a listed word or emoji, or a negation.
    """
    rest = _ASIDE.sub(" ", tokens.mask_links(normalised)).strip()
    if len(rest) > ENOUGH_LETTERS and rest.count(" ") >= ENOUGH_WORDS + 2:
        return True
    words = 0
    for token in tokens.TOKEN.findall(rest):
        word = tokens.canonical(token)
        if word == "<han>":
            if len(token) >= ENOUGH_HAN or _has_class(token, lexicon):
                return True
        elif any(lexicon.valences_of(word)) or tokens.is_negator(word) or lexicon.class_hash_of(word) is not None:
            return True
        words += tokens.is_word(word) and word != "<han>"
    return words >= ENOUGH_WORDS


def _has_class(run: str, lexicon: Lexicon) -> bool:
    """Whether a listed word, or a negation, stands in a run of Han characters."""
    plain = run.translate(lexicon.spelling)
    if any(character in tokens.HAN_NEGATORS for character in plain):
        return True
    return any(number in lexicon.class_of_ngram for number in ngram_hashes(plain, 1, len(POSITION_FACTORS)))
