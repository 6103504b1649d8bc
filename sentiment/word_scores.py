"""What single words say by their word vectors: a linear layer over embeddings, folded into numbers for each word.

Word vectors come from billions of words that nobody labelled (GloVe: Pennington et al. 2014), so that a word which the
training texts never use counts like its neighbours that they do use. A text is the sum of the vectors of its words over
the root of how many there are and one; those in the scope of a negation are summed apart. Class scores are linear in
these sums, and so of each word's vector only what it adds to them is needed. m is the number of words known, n that of
texts.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from . import tokens
from .arrays import Float32Array, Float64Array, Uint32Array
from .features import SCOPE

if TYPE_CHECKING:
    from collections.abc import Sequence


class WordScores(Struct, frozen=True):
    """What each known word adds.

    Attributes
    ----------
    hashes
        (m,) uint32: `word_hash` of each word, in ascending order.
    scores
        (m, 6) float32: what it adds to the three class scores, before the sum is divided; and what it adds in the
        scope of a negation instead.
    """

    hashes: Uint32Array
    scores: Float32Array

    def rows(self, words: Sequence[str]) -> Float64Array:
        """What each of some canonical tokens adds, (n, 7): one if it is known, and its six scores."""
        wanted = np.array([word_hash(word) for word in words], np.uint32)
        nearest = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        known = (self.hashes[nearest] == wanted) & np.array([tokens.is_word(word) for word in words], bool)
        rows: Float64Array = np.hstack([np.ones((len(words), 1)), self.scores[nearest]]) * known[:, None]
        return rows


def word_hash(word: str) -> int:
    """The hash by which a canonical token is looked up; most people write Russian ё as е.

    >>> word_hash("ещё") == word_hash("еще")
    True
    """
    return tokens.feature_hash(word.replace("ё", "е"))


def words_of(text: str) -> list[tuple[int, bool]]:
    """The `word_hash` of each word of a text that may have a vector, and whether it is in the scope of a negation."""
    found: list[tuple[int, bool]] = []
    in_scope = 0
    for word in map(tokens.canonical, tokens.TOKEN.findall(tokens.normalise(text))):
        if tokens.is_word(word):
            found.append((word_hash(word), in_scope > 0))
        in_scope = SCOPE if tokens.is_negator(word) else 0 if tokens.ends_negation(word) else max(0, in_scope - 1)
    return found


def reference_scores(texts: Sequence[str], known: WordScores) -> Float64Array:
    """What the words of each text add to its class scores, (n, 3), word by word: the definition."""
    by_hash = dict(zip(known.hashes.tolist(), known.scores.astype(np.float64), strict=True))
    scores = np.zeros((len(texts), 3))
    for at, text in enumerate(texts):
        found = [by_hash[number][3 * negated :][:3] for number, negated in words_of(text) if number in by_hash]
        if found:
            scores[at] = np.sum(found, axis=0) / math.sqrt(len(found) + 1)
    return scores
