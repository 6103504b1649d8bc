"""A convolutional network over Han characters (Kim 2014): what a sum of n-grams cannot see.

A sum divided by a text's length does not know that one clause of five is furious, that the last one takes back the
first, or that two words together mean something else. Each character is embedded as the sum of three vectors: its own,
that of the bigram which begins there, and that of the word class it belongs to. Filters of width three with a ReLU
run over them; their activations are pooled over the line by maximum, by mean, and by the mean of the last clause. A
dense layer makes class scores of these, which are added to those of the linear model.

n is the number of lines of a batch, c that of its characters, d the size of an embedding, k the number of filters.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from . import features, tokens
from .arrays import Float32Array, Float64Array, IndexArray, Int16Array, Uint16Array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .chinese import EncodedLines
    from .features import Lexicon


class Network(Struct, frozen=True):
    """The parameters of a trained network.

    Attributes
    ----------
    vocabulary
        (SLOTS,) uint16: the row in `embeddings` of the character or bigram with that slot; 0, the row of unknown ones,
        for what training hardly met.
    embeddings
        (vocabulary size + 1, d) float32, of characters and bigrams.
    class_embeddings
        (2 * classes + 2, d) float32: no word class, each class, each class in the scope of a negation, no class in
        the scope of a negation.
    filters
        (3, d, k) float32: for the character before, for this one, for the next.
    bias
        (k,) float32, of the filters.
    output_weights
        (3 * k, 3) float32: from the pooled activations (maximum, mean, mean of the last clause) to class scores.
    """

    vocabulary: Uint16Array
    embeddings: Float32Array
    class_embeddings: Float32Array
    filters: Float32Array
    bias: Float32Array
    output_weights: Float32Array


class Convolution:
    """A network ready for inference: every product of an embedding with the filters is worked out once.

    The products are quantised to 16-bit integers: fetching them from memory is most of the cost, and integer sums
    are exact. The buffers are kept from batch to batch, since asking for megabytes anew costs as much as the sums; so
    two threads must not share one.
    """

    def __init__(self, network: Network) -> None:
        self._network, self._step = network, quantisation_step(network)
        self._products = [
            (
                quantised_product(network.embeddings, weights, self._step),
                quantised_product(network.class_embeddings, weights, self._step),
            )
            for weights in network.filters
        ]
        self._bias = np.rint(network.bias / self._step).astype(np.int16)
        self._buffers = np.empty((4, 0, len(self._bias)), np.int16)

    def scores(self, lines: EncodedLines) -> Float64Array:
        """What the network adds to the class scores of each line, (n, 3) float64."""
        count = len(lines.code_points)
        if self._buffers.shape[1] < count:
            self._buffers = np.empty((4, count, len(self._bias)), np.int16)
        before, here, after, term = self._buffers[:, :count]
        unigrams, bigrams = embedding_rows(self._network.vocabulary, lines)
        for (products, class_products), total in zip(self._products, (before, here, after), strict=True):
            # All rows exist: mode `clip` is the one that makes no copy.
            np.take(products, unigrams, axis=0, out=total, mode="clip")
            total += np.take(products, bigrams, axis=0, out=term, mode="clip")
            total += np.take(class_products, lines.class_rows, axis=0, out=term, mode="clip")
        before[lines.ends - 1] = 0  # no filter reaches from one line into the next
        after[lines.starts] = 0
        here += self._bias
        here[1:] += before[:-1]
        here[:-1] += after[1:]
        np.maximum(here, 0, out=here)
        pooled = pool(here.astype(np.float32), lines.starts, lines.last_clauses).astype(np.float64)
        return pooled * self._step @ self._network.output_weights.astype(np.float64)


def quantisation_step(network: Network) -> float:
    """The smallest power of two by whose multiples no activation overflows 16 bits."""
    bound = np.abs(network.bias).max() + sum(
        2 * np.abs(network.embeddings @ weights).max() + np.abs(network.class_embeddings @ weights).max()
        for weights in network.filters
    )
    return float(2.0 ** math.ceil(math.log2(max(float(bound), 1e-9) / np.iinfo(np.int16).max)))


def quantised_product(embeddings: Float32Array, weights: Float32Array, step: float) -> Int16Array:
    """embeddings (rows, d) times weights (d, k) in whole steps, (rows, k) int16.

    In double precision, so that every machine rounds alike.
    """
    exact = embeddings.astype(np.float64) @ weights.astype(np.float64)
    quantised: Int16Array = np.rint(exact / step).astype(np.int16)
    return quantised


def embedding_rows(vocabulary: Uint16Array, lines: EncodedLines) -> tuple[IndexArray, IndexArray]:
    """The rows in `Network.embeddings` of each character, and of the bigram that begins there; (c,) intp each."""
    characters, pairs = lines.ngram_slots[:2]
    bigrams = np.zeros(len(characters), np.intp)
    bigrams[: len(pairs)] = np.take(vocabulary, pairs)
    bigrams[lines.ends - 1] = 0
    return np.take(vocabulary, characters).astype(np.intp), bigrams


def pool(activations: Float32Array, starts: IndexArray, last_clauses: IndexArray) -> Float32Array:
    """Max-over-time pooling (Kim 2014) beside mean pooling over the line and over its last clause.

    `activations` (c, k) float32; `starts` and `last_clauses` (n,) intp: where lines and their last clauses begin.
    Returns (n, 3 * k) float32.
    """
    ends = np.append(starts[1:], len(activations))
    bounds = np.union1d(starts, last_clauses)
    sums = np.add.reduceat(activations, bounds, axis=0)
    mean = np.add.reduceat(sums, np.searchsorted(bounds, starts), axis=0)
    mean /= (ends - starts)[:, None]
    last_mean = sums[np.searchsorted(bounds, last_clauses)]
    last_mean /= (ends - last_clauses)[:, None]
    return np.concatenate([np.maximum.reduceat(activations, starts, axis=0), mean, last_mean], axis=1)


def reference_scores(texts: Sequence[str], longest: int, lexicon: Lexicon, network: Network) -> Float64Array:
    """The scores of texts, (n, 3) float64, character by character: the definition that `Convolution` must equal."""
    step = quantisation_step(network)
    bias = np.rint(network.bias / step).astype(np.int64)
    scores = []
    for text in texts:
        line = tokens.character_line(tokens.normalise(text), lexicon.spelling)
        class_rows = _reference_class_rows(line, longest, lexicon)
        activations = []
        for at in range(len(line)):
            total = bias.copy()
            for place, weights in zip((at - 1, at, at + 1), network.filters, strict=True):
                if 0 <= place < len(line):
                    unigram, *bigram = features.ngram_hashes(line[place : place + 2], 1, 2)[:2]
                    rows = [network.vocabulary[features.slot(number)] for number in (unigram, *bigram)]
                    for vectors in (network.embeddings[[*rows, 0][:2]], network.class_embeddings[[class_rows[place]]]):
                        total += quantised_product(vectors, weights, step).sum(axis=0, dtype=np.int64)
            activations.append(np.maximum(total, 0) * step)
        last = max(at for at in range(len(line)) if at == 0 or tokens.begins_clause(line[at - 1], line[at]))
        pooled = [np.max(activations, axis=0), np.mean(activations, axis=0), np.mean(activations[last:], axis=0)]
        scores.append(np.concatenate(pooled) @ network.output_weights)
    return np.array(scores)


def _reference_class_rows(line: str, longest: int, lexicon: Lexicon) -> list[int]:
    """Every character's row in `Network.class_embeddings`: of the longest listed word over it, the later of equals."""
    names = lexicon.class_names
    rows = [0] * len(line)
    for size in range(1, longest + 1):
        for at in range(len(line) - size + 1):
            if (word_class := lexicon.word_classes.get(line[at : at + size])) is not None:
                rows[at : at + size] = [1 + names.index(word_class)] * size
    in_scope = 0  # characters that the last negation still reaches
    for at, character in enumerate(line):
        if in_scope:
            rows[at] = rows[at] + len(names) if rows[at] else 2 * len(names) + 1
        in_scope = features.SCOPE if character in tokens.HAN_NEGATORS else max(0, in_scope - 1)
    return rows
