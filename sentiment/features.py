"""The features of a text, one by one: the definition that training uses and that fast inference must equal.

Alphabets (`en`, `ru`): words, word bigrams, words in the scope of a negation, character n-grams inside each word.
Han (`zh`): 1- to 3-grams of the characters, characters in the scope of a negation, and the words that are not Han.
Every feature is hashed to one of 2^18 slots (the hashing trick: Weinberger et al. 2009), and so is the class of a word
that is on a list of word classes. Beside these, five sums of the valences of a lexicon.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from . import tokens
from .tokens import MASK, START

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .arrays import Float64Array

BITS = 18
SLOTS = 1 << BITS
SCOPE = 3  # words, or characters, in the scope of a negation
WORD_CLASS_IDF = 15.875  # a word class is common, and yet says more than any n-gram: it weighs like the rarest
NEGATION_FACTOR = -0.74  # what a valence is worth after a negation; VADER's constant (Hutto & Gilbert 2014)
LEXICON_FEATURES = ("compound", "good", "bad", "good_emoji", "bad_emoji")

# Odd numbers for multiplicative hashing (Knuth, TAOCP 3, 6.4); one for every place in an n-gram.
GOLDEN = 0x9E3779B1
PAIR_FACTOR = 0x85EBCA6B
POSITION_FACTORS = (0xC2B2AE35, 0x27D4EB2F, 0x165667B1, 0x2C1B3C6D, 0x297A2D39)
SIZE_OFFSETS = (0x1B873593, 0xCC9E2D51, 0xE6546B65, 0xA0761D65, 0xE7037ED1)
NEGATION_OFFSET = 0x38B34AE5


def slot(number: int) -> int:
    """The slot that a feature's hash falls into (multiplicative hashing)."""
    number ^= number >> 15
    return ((number * GOLDEN) & MASK) >> (32 - BITS)


class FeatureSettings(Struct, frozen=True):
    """How the texts of one language become features.

    `han`: by characters or by words; `max_ngram`: the longest character n-gram; `lexicon_scale`: the largest value that
    a lexicon feature can have.
    """

    han: bool = False
    max_ngram: int = 4
    lexicon_scale: float = 3.0


FEATURE_SETTINGS = {
    "en": FeatureSettings(),
    "ru": FeatureSettings(max_ngram=5, lexicon_scale=1.0),
    "zh": FeatureSettings(han=True, max_ngram=3, lexicon_scale=1.0),
}


class Lexicon:
    """Words and emoji with a valence each, and words with a class; a `*` at the end stands for any ending.

    `variants` says of a character which other one it counts as (traditional Chinese ones as simplified).
    """

    def __init__(
        self,
        words: Mapping[str, float],
        emoji: Mapping[str, float],
        word_classes: Mapping[str, str] | None = None,
        variants: Mapping[str, str] | None = None,
    ) -> None:
        self.words, self.emoji, self.word_classes = dict(words), dict(emoji), dict(word_classes or {})
        self.variants = dict(variants or {})

    @cached_property
    def class_names(self) -> list[str]:
        """The word classes in alphabetical order: a class's place here is its index in arrays."""
        return sorted(set(self.word_classes.values()))

    @cached_property
    def spelling(self) -> dict[int, str]:
        """`variants` by code point."""
        return {ord(character): other for character, other in self.variants.items()}

    def valences_of(self, word: str) -> tuple[float, float]:
        """The valence of a token as (as a word, as an emoji); 0 where it is not listed."""
        if word in self.emoji:
            return 0.0, self.emoji[word]
        for spelling in (word, tokens.collapse_repeats(word)):
            if spelling in self.words:
                return self.words[spelling], 0.0
        stems, longest = self._stems
        for end in range(min(len(word), longest), 2, -1):
            if (valence := stems.get(word[:end])) is not None:
                return valence, 0.0
        return 0.0, 0.0

    @cached_property
    def _stems(self) -> tuple[dict[str, float], int]:
        """The valence of every stem, and the length of the longest."""
        stems = {word[:-1]: valence for word, valence in self.words.items() if word.endswith("*")}
        return stems, max(map(len, stems), default=0)

    def class_hash_of(self, word: str) -> int | None:
        """The hash of a word's class; None for words that are on no list. Russian ё is looked up as е."""
        whole, stems, longest = self._hashes
        if not whole:
            return None
        plain = word.replace("ё", "е")
        if (found := whole.get(plain)) or (found := whole.get(tokens.collapse_repeats(plain))):
            return found
        ends = range(min(len(plain), longest), 1, -1)
        return next((stems[plain[:end]] for end in ends if plain[:end] in stems), None)

    @cached_property
    def _hashes(self) -> tuple[dict[str, int], dict[str, int], int]:
        """The class hash of every whole word and of every stem, and the length of the longest stem."""
        numbers = {word: class_hash(word_class) for word, word_class in self.word_classes.items()}
        whole = {word: number for word, number in numbers.items() if not word.endswith("*")}
        stems = {word[:-1]: number for word, number in numbers.items() if word.endswith("*")}
        return whole, stems, max(map(len, stems), default=0)

    @cached_property
    def class_of_ngram(self) -> dict[int, int]:
        """The hash of every listed word as an n-gram -> the hash of its class: how classes are found in Han text."""
        short = [word for word in self.word_classes if len(word) <= len(POSITION_FACTORS)]
        return {ngram_hashes(word, len(word), len(word))[0]: class_hash(self.word_classes[word]) for word in short}


def class_hash(word_class: str) -> int:
    """The hash of a word class as a feature."""
    return tokens.feature_hash(f"<kind {word_class}>")


def class_slots(lexicon: Lexicon) -> list[int]:
    """The slots of all word classes, outside and inside the scope of a negation."""
    numbers = {class_hash(word_class) for word_class in lexicon.word_classes.values()}
    return sorted({slot(number) for each in numbers for number in (each, (each + NEGATION_OFFSET) & MASK)})


def ngram_hashes(line: str, smallest: int, max_ngram: int) -> list[int]:
    """The hashes of a line's character n-grams: code points times a factor for each place, plus one for the size."""
    found: list[int] = []
    for at in range(len(line)):
        number = 0
        for size in range(1, min(max_ngram, len(line) - at) + 1):
            number = (number + ord(line[at + size - 1]) * POSITION_FACTORS[size - 1]) & MASK
            if size >= smallest:
                found.append((number + SIZE_OFFSETS[size - 1]) & MASK)
    return found


def slots(text: str, settings: FeatureSettings, lexicon: Lexicon) -> list[int]:
    """The slots of a text's features, with repeats."""
    normalised = tokens.normalise(text)
    found: list[int] = []
    before, in_scope = tokens.feature_hash(START), 0
    for token in tokens.TOKEN.findall(normalised):
        word = tokens.canonical(token)
        number = tokens.feature_hash(word)
        if not (settings.han and word == "<han>"):
            found.append(number)
        if not settings.han:
            if tokens.is_word(word):
                found += ngram_hashes(f"_{word}_", 2, settings.max_ngram)
                found += [tokens.feature_hash("<long>")] if len(word) < len(token) else []
            found.append((before * PAIR_FACTOR + number) & MASK)
            if in_scope:
                found.append(tokens.feature_hash("¬" + word))
            if (of_class := lexicon.class_hash_of(word)) is not None:
                found.append((of_class + NEGATION_OFFSET) & MASK if in_scope else of_class)
        before = number
        in_scope = SCOPE if tokens.is_negator(word) else 0 if tokens.ends_negation(word) else max(0, in_scope - 1)
    if settings.han:
        line = tokens.character_line(normalised, lexicon.spelling)
        numbers = ngram_hashes(line, 1, settings.max_ngram)
        classes = lexicon.class_of_ngram
        found += numbers + [classes[number] for number in numbers if number in classes] + _negated_characters(line)
    return [slot(number) for number in found]


def _negated_characters(line: str) -> list[int]:
    """The hashes of the characters in the scope of a negation."""
    found: list[int] = []
    in_scope = 0
    for character in line:
        if in_scope:
            found.append((ord(character) * POSITION_FACTORS[0] + NEGATION_OFFSET) & MASK)
        in_scope = SCOPE if character in tokens.HAN_NEGATORS else max(0, in_scope - 1)
    return found


def lengths(normalised: Sequence[str]) -> Float64Array:
    """The log of one more than how many words are in each text, (n,), as blanks tell: at no cost, and near enough."""
    return np.log([2 + text.count(" ") for text in normalised])


def lexicon_features(text: str, settings: FeatureSettings, lexicon: Lexicon) -> list[float]:
    """LEXICON_FEATURES: the valences of a text summed, then normalised to [-scale, scale] as VADER's compound is."""
    normalised = tokens.normalise(text)
    good = bad = good_emoji = bad_emoji = 0.0
    in_scope = 0
    for token in tokens.TOKEN.findall(normalised):
        word = tokens.canonical(token)
        valence, emoji = lexicon.valences_of(word)
        valence *= NEGATION_FACTOR if in_scope else 1.0
        good, bad = good + max(valence, 0.0), bad + max(-valence, 0.0)
        good_emoji, bad_emoji = good_emoji + max(emoji, 0.0), bad_emoji + max(-emoji, 0.0)
        in_scope = SCOPE if tokens.is_negator(word) else 0 if tokens.ends_negation(word) else max(0, in_scope - 1)
    totals = (good - bad + good_emoji - bad_emoji, good, bad, good_emoji, bad_emoji)
    return [settings.lexicon_scale * total / math.sqrt(total * total + 15) for total in totals]
