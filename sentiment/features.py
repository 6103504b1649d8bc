"""What a text counts for, written down plainly: the definition that training uses and that inference must equal.

Alphabets (`en`, `ru`): words, word pairs, words after a negation, character n-grams inside each word.
Han (`zh`): 1- to 3-grams of the character stream, characters after a negation, and the words that are not Han.
All of them are numbers of slots in one table of 2^18 rows, and so is the kind of a word that is on a list of kinds.
Beside these, five sums of a list of valences.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from . import tokens
from .tokens import MASK, START

if TYPE_CHECKING:
    from collections.abc import Mapping

BITS = 18
SLOTS = 1 << BITS
SCOPE = 3  # words, or characters, that a negation reaches
KIND_IDF = 15.875  # a kind of word is common, and yet says more than any n-gram: it weighs like the rarest
NEGATED = -0.74  # what a valence is worth after a negation; VADER's constant (Hutto & Gilbert 2014)
SUMS = ("all", "good", "bad", "good_signs", "bad_signs")

# Odd numbers for multiplicative hashing (Knuth, TAOCP 3, 6.4); one for every place in an n-gram.
GOLDEN = 0x9E3779B1
PAIR = 0x85EBCA6B
PLACES = (0xC2B2AE35, 0x27D4EB2F, 0x165667B1, 0x2C1B3C6D, 0x297A2D39)
SIZES = (0x1B873593, 0xCC9E2D51, 0xE6546B65, 0xA0761D65, 0xE7037ED1)
AFTER_NEGATION = 0x38B34AE5


def slot(number: int) -> int:
    """The row of the table that a feature's number belongs to."""
    number ^= number >> 15
    return ((number * GOLDEN) & MASK) >> (32 - BITS)


class Recipe(Struct, frozen=True):
    """How texts of one language are cut: `han` or by words; the longest n-gram of characters; weight of the sums."""

    han: bool = False
    longest: int = 4
    boost: float = 3.0


RECIPES = {"en": Recipe(), "ru": Recipe(longest=5, boost=1.0), "zh": Recipe(han=True, longest=3, boost=1.0)}


class Valences:
    """Lists of words and signs with a valence each, and of words with a kind. `*` ends what any word may begin with.

    `same` says of a character which other one it counts as (traditional Chinese ones as simplified).
    """

    def __init__(
        self,
        words: Mapping[str, float],
        signs: Mapping[str, float],
        kinds: Mapping[str, str] | None = None,
        same: Mapping[str, str] | None = None,
    ) -> None:
        self.words, self.signs, self.kinds = dict(words), dict(signs), dict(kinds or {})
        self.same = dict(same or {})

    @cached_property
    def kind_names(self) -> list[str]:
        """The kinds in alphabetical order: a kind's place here is its number where kinds are counted."""
        return sorted(set(self.kinds.values()))

    @cached_property
    def spelling(self) -> dict[int, str]:
        """`same` by code point."""
        return {ord(character): other for character, other in self.same.items()}

    def of(self, word: str) -> tuple[float, float]:
        """The valence of a word as (in the word list, in the list of signs)."""
        if word in self.signs:
            return 0.0, self.signs[word]
        for spelling in (word, tokens.squeeze(word)):
            if spelling in self.words:
                return self.words[spelling], 0.0
        for end in range(len(word), 2, -1):
            if (stem := word[:end] + "*") in self.words:
                return self.words[stem], 0.0
        return 0.0, 0.0

    def kind(self, word: str) -> int | None:
        """The number of a word's kind; None for words that are on no list. Russian ё is looked up as е."""
        whole, stems, longest = self._numbers
        if not whole:
            return None
        plain = word.replace("ё", "е")
        if (found := whole.get(plain)) or (found := whole.get(tokens.squeeze(plain))):
            return found
        ends = range(min(len(plain), longest), 1, -1)
        return next((stems[plain[:end]] for end in ends if plain[:end] in stems), None)

    @cached_property
    def _numbers(self) -> tuple[dict[str, int], dict[str, int], int]:
        """The number of the kind of every whole word and of every stem, and the length of the longest stem."""
        numbers = {word: kind_number(kind) for word, kind in self.kinds.items()}
        whole = {word: number for word, number in numbers.items() if not word.endswith("*")}
        stems = {word[:-1]: number for word, number in numbers.items() if word.endswith("*")}
        return whole, stems, max(map(len, stems), default=0)

    @cached_property
    def kinds_of_grams(self) -> dict[int, int]:
        """The number of every listed word as an n-gram -> the number of its kind: how kinds are found among Han."""
        short = [word for word in self.kinds if len(word) <= len(PLACES)]
        return {grams(word, len(word), len(word))[0]: kind_number(self.kinds[word]) for word in short}


def kind_number(kind: str) -> int:
    """The number that a kind of word counts for."""
    return tokens.checksum(f"<kind {kind}>")


def kind_slots(valences: Valences) -> list[int]:
    """The slots of all kinds, plain and after a negation."""
    numbers = {kind_number(kind) for kind in valences.kinds.values()}
    return sorted({slot(number) for each in numbers for number in (each, (each + AFTER_NEGATION) & MASK)})


def grams(line: str, smallest: int, longest: int) -> list[int]:
    """The numbers of a line's character n-grams: code points times a factor for each place, plus one for the size."""
    found: list[int] = []
    for at in range(len(line)):
        number = 0
        for size in range(1, min(longest, len(line) - at) + 1):
            number = (number + ord(line[at + size - 1]) * PLACES[size - 1]) & MASK
            if size >= smallest:
                found.append((number + SIZES[size - 1]) & MASK)
    return found


def slots(text: str, recipe: Recipe, valences: Valences) -> list[int]:
    """The slots that a text counts for, with repeats."""
    prepared = tokens.prepare(text)
    found: list[int] = []
    before, reach = tokens.checksum(START), 0
    for token in tokens.TOKEN.findall(prepared):
        word = tokens.canonical(token)
        number = tokens.checksum(word)
        if not (recipe.han and word == "<han>"):
            found.append(number)
        if not recipe.han:
            if tokens.is_word(word):
                found += grams(f"_{word}_", 2, recipe.longest)
                found += [tokens.checksum("<long>")] if len(word) < len(token) else []
            found.append((before * PAIR + number) & MASK)
            if reach:
                found.append(tokens.checksum("¬" + word))
            if (kind := valences.kind(word)) is not None:
                found.append((kind + AFTER_NEGATION) & MASK if reach else kind)
        before = number
        reach = SCOPE if tokens.negates(word) else 0 if tokens.stops(word) else max(0, reach - 1)
    if recipe.han:
        line = tokens.stream(prepared, valences.spelling)
        numbers = grams(line, 1, recipe.longest)
        kinds = valences.kinds_of_grams
        found += numbers + [kinds[number] for number in numbers if number in kinds] + _after_negation(line)
    return [slot(number) for number in found]


def _after_negation(line: str) -> list[int]:
    found: list[int] = []
    reach = 0
    for character in line:
        if reach:
            found.append((ord(character) * PLACES[0] + AFTER_NEGATION) & MASK)
        reach = SCOPE if character in tokens.HAN_NEGATORS else max(0, reach - 1)
    return found


def sums(text: str, recipe: Recipe, valences: Valences) -> list[float]:
    """The valences of a text, summed and pressed into [-boost, boost] as VADER presses its compound score."""
    prepared = tokens.prepare(text)
    good = bad = good_signs = bad_signs = 0.0
    reach = 0
    for token in tokens.TOKEN.findall(prepared):
        word = tokens.canonical(token)
        valence, sign = valences.of(word)
        valence *= NEGATED if reach else 1.0
        good, bad = good + max(valence, 0.0), bad + max(-valence, 0.0)
        good_signs, bad_signs = good_signs + max(sign, 0.0), bad_signs + max(-sign, 0.0)
        reach = SCOPE if tokens.negates(word) else 0 if tokens.stops(word) else max(0, reach - 1)
    totals = (good - bad + good_signs - bad_signs, good, bad, good_signs, bad_signs)
    return [recipe.boost * total / math.sqrt(total * total + 15) for total in totals]
