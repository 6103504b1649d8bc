"""Multinomial logistic regression on hashed features, evaluated by memoised table look-ups.

The features are tf-idf counts, divided by the text's norm. All of that is a sum over words (the norm is the root of a
sum of squares, taken feature by feature), so one row of numbers per word carries everything: three class scores, the
squared norm, the valences; it is worked out once and then only looked up. Word bigrams and Han n-grams are hashed with
integer arithmetic on whole batches. `features.py` is the definition, text by text; tests hold the two together.
What the Chinese model adds beside the sum stands in `network.py`. n is the number of texts.
"""

from __future__ import annotations

from itertools import chain, filterfalse, pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from . import features, tokens
from .arrays import Float32Array, Float64Array
from .calibration import calibrate
from .chinese import HanEncoder
from .features import NEGATION_OFFSET, PAIR_FACTOR, FeatureSettings, Lexicon
from .network import Convolution, Network
from .ngrams import in_negation_scope, slots_of, sum_ngrams
from .tokens import ANY_HAN, START
from .word_scores import WordScores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..core.model import Label

CLASSES: tuple[Label, Label, Label] = ("negative", "neutral", "positive")
CACHE_SIZE = 100_000  # words whose contribution is kept: about 15 MB a language
LONGEST_PIECE = 32  # characters between two blanks of what is kept
CHUNK_TEXTS, CHUNK_CHARACTERS = 512, 65_536


class Weights(Struct, frozen=True):
    """The parameters of a trained model.

    Attributes
    ----------
    table
        (SLOTS, 4) float32: what one occurrence of a feature adds to the class scores of negative, neutral and positive
        (coefficient times idf) and to the squared norm of the text (idf squared).
    lexicon_weights
        (5, 3) float64: coefficients of `features.LEXICON_FEATURES`.
    intercept
        (3,) float64.
    platt
        (a, b) of Platt scaling: P(negative) = 1 / (1 + exp(-(a * margin + b))), the margin being that of negative over
        the rest.
    threshold
        P(negative) from which on the label is negative.
    abstain_band
        (low, high): between these the model abstains.
    prior
        The share of negative texts at which P(negative) holds: counting (`core.negative_prior`) shifts it from there to
        the share of a topic.
    network
        Its class scores, if there is one, are added to those of the table.
    word_scores
        What words add by their word vectors, if there are any.
    length
        (weight, usual): a text whose length (see `features.length`) is above what is usual is the more often negative,
        by the weight; see `length_scores`.
    """

    lang: str
    settings: FeatureSettings
    lexicon: Lexicon
    table: Float32Array
    lexicon_weights: Float64Array
    intercept: Float64Array
    platt: tuple[float, float] = (1.0, 0.0)
    threshold: float = 0.5
    abstain_band: tuple[float, float] = (0.5, 0.5)
    prior: float = 0.3
    network: Network | None = None
    word_scores: WordScores | None = None
    length: tuple[float, float] = (0.0, 0.0)


# Every link, handle, number and Han run is one of these; they are not cached one by one.
_PLACEHOLDERS = ("<url>", "<at>", "<0>", "<han>")


class _WordCache(dict[str, int]):
    """Token -> its row. `add` works out a batch of new tokens at once; a look-up never has to."""

    def __init__(self, weights: Weights, words: int) -> None:
        super().__init__()
        self._weights = weights
        # Scores, squared norm, good, bad, good emoji, bad emoji; with word vectors one if it has one, and its scores.
        self.rows = np.zeros((words, 12 if weights.word_scores else 8), np.float64)
        self.numbers = np.zeros(words, np.uint32)
        # What it adds when a negation stands before it, to the first four columns and to the last three.
        self.after_negation = np.zeros((words, 7 if weights.word_scores else 4), np.float32)
        self.negators = np.zeros(words, bool)
        self.scope_ends = np.zeros(words, bool)
        self._compute({word: (word, word) for word in (START, *_PLACEHOLDERS)} | {ANY_HAN: (ANY_HAN, "<han>")})
        self.start = self[START]
        self.rows[self.start] = 0.0
        if weights.settings.han:
            self.rows[[self["<han>"], self[ANY_HAN]]] = 0.0  # their n-grams are counted by the encoder

    def add(self, found: Iterable[str]) -> None:
        """Work out the rows of those of the tokens that are new."""
        new: dict[str, tuple[str, str]] = {}
        for token in found:
            if (word := tokens.canonical(token)) not in _PLACEHOLDERS and (key := _key(token, word)) not in self:
                new[key] = (token, word)
        if new:
            self._compute(new)

    def __missing__(self, token: str) -> int:
        word = tokens.canonical(token)
        return self[word if word in _PLACEHOLDERS else _key(token, word)]

    def _compute(self, new: dict[str, tuple[str, str]]) -> None:
        weights, words = self._weights, [word for _, word in new.values()]
        at = slice(len(self), len(self) + len(new))
        rows = self.rows[at]
        self.numbers[at] = [tokens.feature_hash(word) for word in words]
        rows[:, :4] = weights.table[slots_of(self.numbers[at])]
        spelled = [place for place, word in enumerate(words) if tokens.is_word(word)]
        if spelled and not weights.settings.han:
            rows[spelled, :4] += sum_ngrams(
                [f"_{words[place]}_" for place in spelled], 2, weights.settings.max_ngram, weights.table
            )
            long = [place for place, (token, word) in enumerate(new.values()) if len(word) < len(token)]
            rows[sorted(set(long) & set(spelled)), :4] += weights.table[features.slot(tokens.feature_hash("<long>"))]
        valences = np.array([weights.lexicon.valences_of(word) for word in words])
        rows[:, 4:8:2], rows[:, 5:8:2] = np.maximum(valences, 0.0), np.maximum(-valences, 0.0)
        if weights.word_scores:
            known = weights.word_scores.rows(words)
            rows[:, 8:] = known[:, :4]
            self.after_negation[at, 4:] = known[:, 4:] - known[:, 1:4]
        negated = np.array([tokens.feature_hash("¬" + word) for word in words], np.uint32)
        self.after_negation[at, :4] = weights.table[slots_of(negated)]
        if not weights.settings.han:
            self._add_word_classes(at, words)
        self.negators[at] = [tokens.is_negator(word) for word in words]
        self.scope_ends[at] = [tokens.ends_negation(word) for word in words]
        self.update(zip(new, range(at.start, at.stop), strict=True))

    def _add_word_classes(self, at: slice, words: list[str]) -> None:
        """Words of a listed class count for it; in the scope of a negation, for its opposite instead."""
        found = [(at, number) for at, word in enumerate(words) if (number := self._weights.lexicon.class_hash_of(word))]
        if found:
            places, class_hashes = zip(*found, strict=True)
            numbers = np.array(class_hashes, np.uint32)
            plain = self._weights.table[slots_of(numbers)]
            self.rows[at][list(places), :4] += plain
            opposite = self._weights.table[slots_of(numbers + np.uint32(NEGATION_OFFSET))]
            self.after_negation[at, :4][list(places)] += opposite - plain


class _PieceCache(dict[str, tuple[int, ...]]):
    """What stands between two blanks -> the rows of its tokens: most pieces come again, and cutting them is dear.

    No token reaches over a blank. Links and handles hardly ever come again, and are not kept.
    """

    def __init__(self, words: _WordCache) -> None:
        super().__init__()
        self._words = words

    def add(self, pieces: Iterable[str]) -> None:
        """Cut those that are new, and work out the rows of their words."""
        new = {piece: tokens.TOKEN.findall(piece) for piece in pieces}
        self._words.add(_new(set().union(*new.values()), self._words))
        look_up = self._words.__getitem__
        for piece, found in new.items():
            if len(piece) <= LONGEST_PIECE and not piece.startswith(("@", "http")):
                self[piece] = tuple(map(look_up, found))

    def __missing__(self, piece: str) -> tuple[int, ...]:
        return tuple(map(self._words.__getitem__, tokens.TOKEN.findall(piece)))


def _new(found: set[str], known: Mapping[str, object]) -> Iterator[str]:
    """Those not known yet. Not `difference`, which goes through all that is known where that is no plain dict."""
    return filterfalse(known.__contains__, found)


def _key(token: str, word: str) -> str:
    """The cache key of a token: one for all that are cut to the same word, so that long nonsense costs no memory."""
    return token if len(token) <= 2 * len(word) else word + "\0"


class LinearModel:
    """One language's model, ready for inference. A text's scores do not depend on what was scored before.

    It caches words as it goes, so two threads must not share one.
    """

    def __init__(self, weights: Weights, cache_size: int = CACHE_SIZE) -> None:
        self.weights = weights
        self._cache_size = cache_size
        self._cache = self._new_cache()
        self._pieces = _PieceCache(self._cache)
        self._encoder = HanEncoder(weights.settings, weights.lexicon) if weights.settings.han else None
        self._network = Convolution(weights.network) if weights.network else None

    @property
    def cached_words(self) -> int:
        """How many words are held now; never more than `cache_size` and one chunk's worth."""
        return len(self._cache)

    @property
    def cached_pieces(self) -> int:
        """How many pieces between blanks are held now, bounded as words are."""
        return len(self._pieces)

    def scores(self, texts: Sequence[str]) -> Float64Array:
        """The three class scores of each text, (n, 3), before calibration."""
        return self.scores_of_normalised([tokens.normalise(text) for text in texts])

    def scores_of_normalised(self, normalised: Sequence[str]) -> Float64Array:
        """The same for texts that went through `tokens.normalise` already."""
        found = [self._score(chunk) for chunk in _chunks(normalised)]
        scores = np.concatenate(found) if found else np.zeros((0, 3))
        scores[:, 0] += length_scores(normalised, self.weights)
        return scores

    def predict(self, texts: Sequence[str]) -> tuple[Float64Array, Float64Array]:
        """P(negative) of each text, (n,) float64, and the class scores it comes from, (n, 3)."""
        scores = self.scores(texts)
        return calibrate(scores, self.weights.platt), scores

    def _new_cache(self) -> _WordCache:
        return _WordCache(self.weights, self._cache_size + CHUNK_CHARACTERS + CHUNK_TEXTS)

    def _score(self, normalised: Sequence[str]) -> Float64Array:
        if len(self._cache) > self._cache_size:
            self._cache = self._new_cache()
            self._pieces = _PieceCache(self._cache)
        if len(self._pieces) > self._cache_size:
            self._pieces.clear()
        totals = self._add_words(normalised)
        beside: Float64Array | float = 0.0  # what network or word vectors add
        if self._encoder:
            lines = self._encoder.encode(normalised)
            totals[:, :4] += self._encoder.linear_sums(lines, self.weights.table)
            beside = self._network.scores(lines) if self._network else 0.0
        if self.weights.word_scores:
            beside = totals[:, 9:] / np.sqrt(totals[:, 8:9] + 1)
        valences = totals[:, 4:8]
        compound = valences[:, 0] - valences[:, 1] + valences[:, 2] - valences[:, 3]
        lexicon_features = np.column_stack([compound, valences])
        lexicon_features *= self.weights.settings.lexicon_scale / np.sqrt(lexicon_features * lexicon_features + 15)
        norm = np.sqrt(np.maximum(totals[:, 3:4], 1e-12))
        scores: Float64Array = (
            totals[:, :3] / norm + lexicon_features @ self.weights.lexicon_weights + self.weights.intercept + beside
        )
        return scores

    def _add_words(self, normalised: Sequence[str]) -> Float64Array:
        """Sums over the words of each text, (n, 8 or 12) as in `_WordCache.rows`."""
        cache, rows_of = self._cache, self._pieces.__getitem__
        cut = [text.split(" ") for text in (map(tokens.mask_han, normalised) if self._encoder else normalised)]
        self._pieces.add(_new(set().union(*cut), self._pieces))
        flat: list[int] = []
        starts: list[int] = []
        for pieces in cut:
            starts.append(len(flat))
            flat.append(cache.start)
            flat.extend(chain.from_iterable(map(rows_of, pieces)))
        ids = np.array(flat, np.intp)
        rows = cache.rows[ids]
        negated = np.flatnonzero(in_negation_scope(cache.negators[ids], cache.scope_ends[ids], starts))
        valences = rows[negated, 4:6] * -features.NEGATION_FACTOR
        rows[negated, 4], rows[negated, 5] = valences[:, 1], valences[:, 0]
        if not self.weights.settings.han:
            numbers = cache.numbers[ids]
            pairs = self.weights.table[slots_of(numbers[:-1] * np.uint32(PAIR_FACTOR) + numbers[1:])]
            pairs[np.array(starts[1:], np.intp) - 1] = 0.0  # a pair does not reach from one text into the next
            rows[1:, :4] += pairs
            after = cache.after_negation[ids[negated]]
            rows[negated, :4] += after[:, :4]
            rows[negated, 9:] += after[:, 4:]
        totals: Float64Array = np.add.reduceat(rows, starts, axis=0)
        return totals


def length_scores(normalised: Sequence[str], weights: Weights) -> Float64Array:
    """What the lengths of texts add to their scores of negative, (n,): who is angry explains, who is glad says so."""
    weight, usual = weights.length
    return weight * (features.lengths(normalised) - usual) if weight else np.zeros(len(normalised))


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Stretches of at most CHUNK_TEXTS texts and about CHUNK_CHARACTERS characters, so that memory stays bounded."""
    ends, size = [0], 0
    for at, text in enumerate(texts):
        size += len(text)
        if at - ends[-1] >= CHUNK_TEXTS or (size > CHUNK_CHARACTERS and at > ends[-1]):
            ends.append(at)
            size = len(text)
    for start, end in pairwise([*ends, len(texts)]):
        if end > start:
            yield texts[start:end]
