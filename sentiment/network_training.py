"""Trains the network of `network.py` by back-propagation: minibatches, dropout, AdamW, a one-cycle learning rate.

The layers and their gradients are written out in NumPy. n is the number of lines of a batch, c that of its
characters, d the size of an embedding, k the number of filters, as in `network.py`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .arrays import Float32Array, Float64Array, IndexArray, Int64Array, Uint16Array
from .features import SLOTS
from .network import Network, embedding_rows, pool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .chinese import EncodedLines

ENSEMBLE = 2  # two small networks that started differently judge better than a larger one
EMBEDDING_SIZE, FILTERS = 32, 32
MIN_COUNT = 5  # occurrences below which a character or bigram has no row of its own
EPOCHS, BATCH_SIZE = 4, 128
MAX_LEARNING_RATE, WEIGHT_DECAY, WARMUP = 0.003, 0.01, 0.2  # WARMUP: the share of steps until the highest rate
MAX_GRADIENT_NORM = 1.0  # one odd batch must not throw the network off
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8  # AdamW's
# Dropout, so that no text hangs on one word: of rows (characters, word classes; bigrams), of numbers, of activations.
ROW_DROPOUT, BIGRAM_DROPOUT, EMBEDDING_DROPOUT, POOLED_DROPOUT = 0.1, 0.2, 0.2, 0.5
PARAMETERS = ("embeddings", "class_embeddings", "filters", "bias", "output_weights")


class Batch(NamedTuple):
    """Some lines put end to end.

    `starts` and `last_clauses` (n,) intp: where each line and its last clause begin. `unigrams`, `bigrams` and
    `word_classes` (c,) intp: the three rows whose embeddings are added up for each character.
    """

    starts: IndexArray
    last_clauses: IndexArray
    unigrams: IndexArray
    bigrams: IndexArray
    word_classes: IndexArray


def train(lines: EncodedLines, labels: Int64Array, sample_weight: Float64Array, classes: int, seed: int) -> Network:
    """Fit a network to labelled lines.

    Parameters
    ----------
    lines
        n lines.
    labels
        (n,) int64: places in CLASSES.
    sample_weight
        (n,) float64: how much each line counts in the loss.
    classes
        How many word classes there are.
    seed
        The same input and seed give the same network on the same machine.
    """
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(seed)
    vocabulary = _vocabulary(lines)
    networks = [_initialise(vocabulary, classes, rng) for _ in range(ENSEMBLE)]
    dataset = batch_of(networks[0], lines)  # they share one vocabulary
    with threadpool_limits(1):  # sums in another order would end elsewhere
        for network in networks:
            _fit(network, dataset, labels, sample_weight, rng)
    return ensemble(networks)


def _fit(
    network: Network, dataset: Batch, labels: Int64Array, sample_weight: Float64Array, rng: np.random.Generator
) -> None:
    """Minimise the loss over EPOCHS passes through the data; the network's parameters change in place."""
    batches = math.ceil(len(labels) / BATCH_SIZE)
    optimiser = _AdamW(network, EPOCHS * batches)
    for _ in range(EPOCHS):
        for chosen in np.array_split(rng.permutation(len(labels)), batches):
            batch = _drop_rows(_select(dataset, chosen), rng)
            _, gradients = loss_and_gradients(network, batch, labels[chosen], sample_weight[chosen], rng)
            optimiser.step(gradients)


def ensemble(networks: Sequence[Network]) -> Network:
    """One network whose scores are the mean of those of several with one vocabulary: their filters side by side."""
    size, count = len(networks[0].embeddings[0]), len(networks[0].bias)
    filters = np.zeros((3, size * len(networks), count * len(networks)), np.float32)
    for at, network in enumerate(networks):
        filters[:, at * size : (at + 1) * size, at * count : (at + 1) * count] = network.filters
    weights = np.concatenate([network.output_weights.reshape(3, count, 3) for network in networks], axis=1)
    return Network(
        vocabulary=networks[0].vocabulary,
        embeddings=np.concatenate([network.embeddings for network in networks], axis=1),
        class_embeddings=np.concatenate([network.class_embeddings for network in networks], axis=1),
        filters=filters,
        bias=np.concatenate([network.bias for network in networks]),
        output_weights=(weights / len(networks)).reshape(-1, 3).astype(np.float32),
    )


def batch_of(network: Network, lines: EncodedLines) -> Batch:
    """All of the lines as one batch, in rows of the network's embeddings."""
    return Batch(lines.starts, lines.last_clauses, *embedding_rows(network.vocabulary, lines), lines.class_rows)


def _vocabulary(lines: EncodedLines) -> Uint16Array:
    """`Network.vocabulary`: rows for what occurs MIN_COUNT times or more, the most frequent first."""
    bigrams = lines.ngram_slots[1][lines.remaining[: len(lines.ngram_slots[1])] > 1]
    counts = np.bincount(np.concatenate([lines.ngram_slots[0], bigrams]), minlength=SLOTS)
    size = min(int((counts >= MIN_COUNT).sum()), np.iinfo(np.uint16).max)
    vocabulary = np.zeros(SLOTS, np.uint16)
    vocabulary[np.argsort(-counts, kind="stable")[:size]] = np.arange(1, size + 1)
    return vocabulary


def _initialise(vocabulary: Uint16Array, classes: int, rng: np.random.Generator) -> Network:
    """Initial weights: embeddings normal with deviation 0.1, the rest uniform within 1 / sqrt(inputs), no bias."""

    def normal(*shape: int) -> Float32Array:
        return (rng.standard_normal(shape) * 0.1).astype(np.float32)

    def uniform(inputs: int, *shape: int) -> Float32Array:
        return rng.uniform(-1, 1, shape).astype(np.float32) / np.float32(math.sqrt(inputs))

    return Network(
        vocabulary=vocabulary,
        embeddings=normal(int(vocabulary.max()) + 1, EMBEDDING_SIZE),
        class_embeddings=normal(2 * classes + 2, EMBEDDING_SIZE),
        filters=uniform(3 * EMBEDDING_SIZE, 3, EMBEDDING_SIZE, FILTERS),
        bias=np.zeros(FILTERS, np.float32),
        output_weights=uniform(3 * FILTERS, 3 * FILTERS, 3),
    )


def _select(dataset: Batch, chosen: IndexArray) -> Batch:
    """A minibatch: the chosen lines, put end to end."""
    lengths = np.diff(dataset.starts, append=len(dataset.unigrams))[chosen]
    starts = np.cumsum(lengths) - lengths
    places = np.arange(lengths.sum()) + np.repeat(dataset.starts[chosen] - starts, lengths)
    last_clauses = starts + dataset.last_clauses[chosen] - dataset.starts[chosen]
    return Batch(starts, last_clauses, dataset.unigrams[places], dataset.bigrams[places], dataset.word_classes[places])


def _drop_rows(batch: Batch, rng: np.random.Generator) -> Batch:
    """Word dropout: some characters, bigrams and word classes are replaced by the unknown one, row 0."""

    def drop(rows: IndexArray, rate: float) -> IndexArray:
        return np.where(rng.random(len(rows), np.float32) < rate, 0, rows)

    return batch._replace(
        unigrams=drop(batch.unigrams, ROW_DROPOUT),
        bigrams=drop(batch.bigrams, BIGRAM_DROPOUT),
        word_classes=drop(batch.word_classes, ROW_DROPOUT),
    )


def loss_and_gradients(
    network: Network,
    batch: Batch,
    labels: Int64Array,
    sample_weight: Float64Array,
    rng: np.random.Generator | None,
) -> tuple[float, dict[str, Float32Array]]:
    """The weighted mean cross-entropy of a batch, and its gradient by each of PARAMETERS, each of that one's shape.

    `labels` and `sample_weight` are (n,). Without `rng` nothing is dropped out.
    """
    # Forward: embed, convolve, ReLU, pool, dense.
    inputs = network.embeddings[batch.unigrams] + network.embeddings[batch.bigrams]  # (c, d)
    inputs += network.class_embeddings[batch.word_classes]
    input_mask = _dropout_mask(inputs.shape, EMBEDDING_DROPOUT, rng)
    inputs *= input_mask
    windows = _im2col(inputs, batch.starts)  # (c, 3 * d)
    filters = network.filters.reshape(windows.shape[1], -1)
    activations = np.maximum(windows @ filters + network.bias, 0.0)  # (c, k)
    pooled = pool(activations, batch.starts, batch.last_clauses)  # (n, 3 * k)
    pooled_mask = _dropout_mask(pooled.shape, POOLED_DROPOUT, rng)
    pooled *= pooled_mask
    loss, error = _cross_entropy(pooled @ network.output_weights, labels, sample_weight)

    # Backward, in the opposite order.
    pooled_gradient = error @ network.output_weights.T * pooled_mask
    gradient = _unpool(pooled_gradient, activations, batch)
    gradient *= activations > 0  # the ReLU's
    inputs_gradient = _col2im(gradient @ filters.T, batch.starts) * input_mask
    rows = len(network.embeddings)
    return loss, {
        "embeddings": _scatter_add(batch.unigrams, inputs_gradient, rows)
        + _scatter_add(batch.bigrams, inputs_gradient, rows),
        "class_embeddings": _scatter_add(batch.word_classes, inputs_gradient, len(network.class_embeddings)),
        "filters": (windows.T @ gradient).reshape(network.filters.shape),
        "bias": gradient.sum(axis=0),
        "output_weights": pooled.T @ error,
    }


def _cross_entropy(logits: Float32Array, labels: Int64Array, sample_weight: Float64Array) -> tuple[float, Float32Array]:
    """The weighted mean cross-entropy of softmax(logits), and its gradient by the logits; both (n, 3)."""
    rows = np.arange(len(labels))
    log_probabilities = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
    loss = -float(np.average(log_probabilities[rows, labels], weights=sample_weight))
    error = np.exp(log_probabilities)
    error[rows, labels] -= 1.0
    error *= (sample_weight / sample_weight.sum()).astype(error.dtype)[:, None]
    return loss, error


def _unpool(gradient: Float32Array, activations: Float32Array, batch: Batch) -> Float32Array:
    """The gradient by the activations (c, k), from that by what `pool` made of them (n, 3 * k)."""
    lengths = np.diff(batch.starts, append=len(batch.unigrams))
    by_max, by_mean, by_last_mean = np.split(gradient, 3, axis=1)
    by_mean /= lengths[:, None]
    by_last_mean /= (batch.starts + lengths - batch.last_clauses)[:, None]
    line = np.repeat(np.arange(len(lengths)), lengths)  # (c,): the line that each character stands in
    is_max = activations == np.maximum.reduceat(activations, batch.starts, axis=0)[line]
    by_activation: Float32Array = is_max * by_max[line] + by_mean[line]
    by_activation += (np.arange(len(line)) >= batch.last_clauses[line])[:, None] * by_last_mean[line]
    return by_activation


def _im2col(inputs: Float32Array, starts: IndexArray) -> Float32Array:
    """The window of every character, (c, 3 * d): the one before, itself, the next; zeros beyond the line.

    With windows as rows a convolution is one matrix product (im2col: Chellapilla et al. 2006).
    """
    size = inputs.shape[1]
    windows = np.zeros((len(inputs), 3 * size), inputs.dtype)
    windows[1:, :size], windows[:, size : 2 * size], windows[:-1, 2 * size :] = inputs[:-1], inputs, inputs[1:]
    windows[starts, :size] = 0.0
    windows[starts[1:] - 1, 2 * size :] = 0.0
    return windows


def _col2im(windows: Float32Array, starts: IndexArray) -> Float32Array:
    """The transpose of `_im2col`: for each character (c, d) the sum over the windows that it stands in."""
    size = windows.shape[1] // 3
    windows[starts, :size] = 0.0
    windows[starts[1:] - 1, 2 * size :] = 0.0
    inputs = windows[:, size : 2 * size].copy()
    inputs[:-1] += windows[1:, :size]
    inputs[1:] += windows[:-1, 2 * size :]
    return inputs


def _dropout_mask(shape: tuple[int, ...], rate: float, rng: np.random.Generator | None) -> Float32Array:
    """Inverted dropout (Srivastava et al. 2014): 0 for a share `rate` of the numbers, 1 / (1 - rate) for the rest."""
    if rng is None:
        return np.ones(shape, np.float32)
    return (rng.random(shape, np.float32) >= rate).astype(np.float32) / np.float32(1 - rate)


def _scatter_add(rows: IndexArray, values: Float32Array, count: int) -> Float32Array:
    """For each of `count` rows the sum of its values: rows (c,), values (c, d), result (count, d).

    As a sparse matrix product, which is many times faster than np.add.at.
    """
    from scipy.sparse import csr_matrix

    ones = np.ones(len(rows), np.float32)
    summed: Float32Array = csr_matrix((ones, (rows, np.arange(len(rows)))), shape=(count, len(rows))) @ values
    return summed


class _AdamW:
    """AdamW (Loshchilov & Hutter 2019) with the one-cycle learning rate (Smith 2018), on parameters in place."""

    def __init__(self, network: Network, steps: int) -> None:
        self._parameters: dict[str, Float32Array] = {name: getattr(network, name) for name in PARAMETERS}
        self._first_moment = {name: np.zeros_like(values) for name, values in self._parameters.items()}
        self._second_moment = {name: np.zeros_like(values) for name, values in self._parameters.items()}
        self._steps, self._t = steps, 0

    def step(self, gradients: dict[str, Float32Array]) -> None:
        """One update of every parameter; the gradients are clipped by their common norm, in place."""
        learning_rate = self._learning_rate()
        self._t += 1
        norm = math.sqrt(sum(float((gradient * gradient).sum()) for gradient in gradients.values()))
        for name, gradient in gradients.items():
            gradient *= np.float32(min(1.0, MAX_GRADIENT_NORM / max(norm, 1e-12)))
            m, v, parameter = self._first_moment[name], self._second_moment[name], self._parameters[name]
            m += np.float32(0.1) * (gradient - m)  # 0.1 is 1 - BETA1, 0.001 is 1 - BETA2, without their rounding
            v += np.float32(0.001) * (gradient * gradient - v)
            parameter *= np.float32(1 - learning_rate * WEIGHT_DECAY)  # decoupled from the gradient
            denominator = np.sqrt(v / np.float32(1 - BETA2**self._t)) + np.float32(EPSILON)
            parameter -= np.float32(learning_rate / (1 - BETA1**self._t)) * m / denominator

    def _learning_rate(self) -> float:
        """The rate of this step: along a cosine up from a 25th of the highest, then along one down to zero."""
        warmup = WARMUP * self._steps
        if self._t < warmup:
            return MAX_LEARNING_RATE * (0.52 - 0.48 * math.cos(math.pi * self._t / warmup))
        return MAX_LEARNING_RATE * (0.5 + 0.5 * math.cos(math.pi * (self._t - warmup) / (self._steps - warmup)))
