"""A linear model as a dictionary: every word's contribution is worked out once, then only looked up and added.

The model is logistic regression on idf-weighted counts, divided by the length of the text's vector. All of that is
a sum over words (the length is the root of a sum of squares, taken feature by feature), so one row of numbers per
word carries everything: three class scores, the squared length, the valences. Pairs of words and Han n-grams are
hashed with integer arithmetic on whole batches. `features.py` defines the same thing plainly; tests hold them together.
What the Chinese model adds beside the sum stands in `network.py`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from . import features, tokens
from .calibration import Floats, calibrate
from .chinese import Reader
from .features import AFTER_NEGATION, PAIR, Recipe, Valences
from .grams import fold, reached, sum_grams
from .network import Convolution, Network
from .tokens import ANY_HAN, START

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..core.model import Label

CLASSES: tuple[Label, Label, Label] = ("negative", "neutral", "positive")
REMEMBERED = 100_000  # words whose contribution is kept: about 15 MB a language
CHUNK_TEXTS, CHUNK_CHARACTERS = 512, 65_536


class Weights(Struct, frozen=True):
    """A trained model, all of it.

    `table` is (slots, 4): what one occurrence of a feature adds to the scores of negative, neutral and positive
    (idf already multiplied in) and to the squared length. `sums` is (5, 3), for `features.SUMS`. `platt` turns the
    margin of negative over the rest into P(negative) = 1 / (1 + exp(-(a * margin + b))); at or above `threshold`
    the label is negative, inside `band` (from, to) the model would rather not say. The class scores of `network`, if
    there is one, are added to those of the table.
    """

    lang: str
    recipe: Recipe
    valences: Valences
    table: NDArray[np.float32]
    sums: Floats
    intercept: Floats
    platt: tuple[float, float] = (1.0, 0.0)
    threshold: float = 0.5
    band: tuple[float, float] = (0.5, 0.5)
    network: Network | None = None


# Every link, handle, number and Han run is one of these; they are not remembered one by one.
_KINDS = ("<url>", "<at>", "<0>", "<han>")


class _Memory(dict[str, int]):
    """Token -> its row. `meet` works out a batch of new tokens at once; a look-up never has to."""

    def __init__(self, weights: Weights, words: int) -> None:
        super().__init__()
        self._weights = weights
        self.rows = np.zeros((words, 8), np.float64)  # scores, squared length, good, bad, good signs, bad signs
        self.numbers = np.zeros(words, np.uint32)
        self.after_negation = np.zeros((words, 4), np.float32)  # what it adds when a negation stands before it
        self.negates = np.zeros(words, bool)
        self.stops = np.zeros(words, bool)
        self._learn({word: (word, word) for word in (START, *_KINDS)} | {ANY_HAN: (ANY_HAN, "<han>")})
        self.start = self[START]
        self.rows[self.start] = 0.0
        if weights.recipe.han:
            self.rows[[self["<han>"], self[ANY_HAN]]] = 0.0  # their n-grams are counted by the reader

    def meet(self, found: Iterable[str]) -> None:
        """Learn those of the tokens that are new."""
        fresh: dict[str, tuple[str, str]] = {}
        for token in found:
            if (word := tokens.canonical(token)) not in _KINDS and (key := _key(token, word)) not in self:
                fresh[key] = (token, word)
        if fresh:
            self._learn(fresh)

    def __missing__(self, token: str) -> int:
        word = tokens.canonical(token)
        return self[word if word in _KINDS else _key(token, word)]

    def _learn(self, fresh: dict[str, tuple[str, str]]) -> None:
        weights, words = self._weights, [word for _, word in fresh.values()]
        at = slice(len(self), len(self) + len(fresh))
        rows = self.rows[at]
        self.numbers[at] = [tokens.checksum(word) for word in words]
        rows[:, :4] = weights.table[fold(self.numbers[at])]
        spelt = [place for place, word in enumerate(words) if tokens.is_word(word)]
        if spelt and not weights.recipe.han:
            rows[spelt, :4] += sum_grams(
                [f"_{words[place]}_" for place in spelt], 2, weights.recipe.longest, weights.table
            )
            long = [place for place, (token, word) in enumerate(fresh.values()) if len(word) < len(token)]
            rows[sorted(set(long) & set(spelt)), :4] += weights.table[features.slot(tokens.checksum("<long>"))]
        valences = np.array([weights.valences.of(word) for word in words])
        rows[:, 4::2], rows[:, 5::2] = np.maximum(valences, 0.0), np.maximum(-valences, 0.0)
        negated = np.array([tokens.checksum("¬" + word) for word in words], np.uint32)
        self.after_negation[at] = weights.table[fold(negated)]
        if not weights.recipe.han:
            self._add_kinds(at, words)
        self.negates[at] = [tokens.negates(word) for word in words]
        self.stops[at] = [tokens.stops(word) for word in words]
        self.update(zip(fresh, range(at.start, at.stop), strict=True))

    def _add_kinds(self, at: slice, words: list[str]) -> None:
        """Words of a listed kind count for it; after a negation, for its opposite instead."""
        found = [(place, kind) for place, word in enumerate(words) if (kind := self._weights.valences.kind(word))]
        if found:
            places, kinds = zip(*found, strict=True)
            numbers = np.array(kinds, np.uint32)
            plain = self._weights.table[fold(numbers)]
            self.rows[at][list(places), :4] += plain
            opposite = self._weights.table[fold(numbers + np.uint32(AFTER_NEGATION))]
            self.after_negation[at][list(places)] += opposite - plain


def _key(token: str, word: str) -> str:
    """What a token is remembered by: one key for all that is cut to the same word, so long nonsense costs no memory."""
    return token if len(token) <= 2 * len(word) else word + "\0"


class Linear:
    """One language's model, ready to judge. The same text gives the same scores whatever was judged before.

    It remembers words as it goes, so two threads must not share one.
    """

    def __init__(self, weights: Weights, remembered: int = REMEMBERED) -> None:
        self.weights = weights
        self._remembered = remembered
        self._memory = self._empty()
        self._reader = Reader(weights.recipe, weights.valences) if weights.recipe.han else None
        self._network = Convolution(weights.network) if weights.network else None

    @property
    def words_remembered(self) -> int:
        """How many words are held now; never more than `remembered` and one chunk's worth."""
        return len(self._memory)

    def scores(self, texts: Sequence[str]) -> Floats:
        """The three class scores of each text, (n, 3), before calibration."""
        return self.scores_of_prepared([tokens.prepare(text) for text in texts])

    def scores_of_prepared(self, prepared: Sequence[str]) -> Floats:
        """The same for texts that went through `tokens.prepare` already."""
        found = [self._score(chunk) for chunk in _chunks(prepared)]
        return np.concatenate(found) if found else np.zeros((0, 3))

    def judge(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """P(negative) of each text (n,), and the class scores it comes from (n, 3)."""
        scores = self.scores(texts)
        return calibrate(scores, self.weights.platt), scores

    def _empty(self) -> _Memory:
        return _Memory(self.weights, self._remembered + CHUNK_CHARACTERS + CHUNK_TEXTS)

    def _score(self, prepared: Sequence[str]) -> Floats:
        if len(self._memory) > self._remembered:
            self._memory = self._empty()
        totals = self._add_words(prepared)
        beside: Floats | float = 0.0
        if self._reader:
            lines = self._reader.read(prepared)
            totals[:, :4] += self._reader.sums(lines, self.weights.table)
            beside = self._network.scores(lines) if self._network else 0.0
        valences = totals[:, 4:]
        overall = valences[:, 0] - valences[:, 1] + valences[:, 2] - valences[:, 3]
        sums = np.column_stack([overall, valences])
        sums *= self.weights.recipe.boost / np.sqrt(sums * sums + 15)
        length = np.sqrt(np.maximum(totals[:, 3:4], 1e-12))
        scores: Floats = totals[:, :3] / length + sums @ self.weights.sums + self.weights.intercept + beside
        return scores

    def _add_words(self, prepared: Sequence[str]) -> Floats:
        """Sums over the words of each text, (n, 8) as in `_Memory.rows`."""
        memory = self._memory
        cut = list(map(tokens.TOKEN.findall, map(tokens.shrink, prepared) if self._reader else prepared))
        memory.meet(set().union(*cut).difference(memory))
        flat: list[int] = []
        starts: list[int] = []
        for found in cut:
            starts.append(len(flat))
            flat.append(memory.start)
            flat.extend(map(memory.__getitem__, found))
        ids = np.array(flat, np.intp)
        rows = memory.rows[ids]
        negated = np.flatnonzero(reached(memory.negates[ids], memory.stops[ids], starts))
        valences = rows[negated, 4:6] * -features.NEGATED
        rows[negated, 4], rows[negated, 5] = valences[:, 1], valences[:, 0]
        if not self.weights.recipe.han:
            numbers = memory.numbers[ids]
            pairs = self.weights.table[fold(numbers[:-1] * np.uint32(PAIR) + numbers[1:])]
            pairs[np.array(starts[1:], np.intp) - 1] = 0.0  # a pair does not reach from one text into the next
            rows[1:, :4] += pairs
            rows[negated, :4] += memory.after_negation[ids[negated]]
        totals: Floats = np.add.reduceat(rows, starts, axis=0)
        return totals


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
