"""Trains the network of `network.py`: plain back-propagation, AdamW and dropout, a few passes over the texts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .features import SLOTS
from .network import Network, pool, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .chinese import Lines

Singles = NDArray[np.float32]
Places = NDArray[np.intp]

COPIES, WIDTH, HEIGHTS = 2, 32, 32  # two small networks that started differently judge better than a larger one
LEAST = 5  # occurrences below which a character or pair has no row of its own
PASSES, BATCH = 4, 128
RATE, DECAY, WARMING = 0.003, 0.01, 0.2  # the highest step; of each weight, by step; the share of steps up to it
# Left out at random, so that no text hangs on one word: rows of characters and of kinds, of pairs; numbers; findings.
DROPPED_ROWS, DROPPED_PAIRS, DROPPED_NUMBERS, DROPPED_FOUND = 0.1, 0.2, 0.2, 0.5
LEARNED = ("vectors", "kinds", "filters", "bias", "out")


class Batch(NamedTuple):
    """Some lines put end to end: where each starts, where its last clause does, and three rows for each character."""

    starts: Places
    last: Places
    first: Places
    second: Places
    kinds: Places


def train(lines: Lines, labels: NDArray[np.int64], weight: NDArray[np.float64], kinds: int, seed: int) -> Network:
    """A network that tells the labels (places in CLASSES) of lines apart, each of which counts by its weight.

    `kinds` is how many kinds of words there are. The same input gives the same network on the same machine.
    """
    from threadpoolctl import threadpool_limits

    chance = np.random.default_rng(seed)
    known = _known(lines)
    networks = [_guess(known, kinds, chance) for _ in range(COPIES)]
    everything = batch_of(networks[0], lines)  # they know the same rows
    with threadpool_limits(1):  # sums in another order would end elsewhere
        for network in networks:
            _learn(network, everything, labels, weight, chance)
    return join(networks)


def _learn(
    network: Network,
    everything: Batch,
    labels: NDArray[np.int64],
    weight: NDArray[np.float64],
    chance: np.random.Generator,
) -> None:
    """Move a network's numbers, in place, until it has seen every line PASSES times."""
    steps = math.ceil(len(labels) / BATCH)
    descent = _Descent(network, PASSES * steps)
    for _ in range(PASSES):
        for chosen in np.array_split(chance.permutation(len(labels)), steps):
            batch = _drop_rows(_choose(everything, chosen), chance)
            descent.step(gradient(network, batch, labels[chosen], weight[chosen], chance)[1])


def join(networks: Sequence[Network]) -> Network:
    """One network whose scores are the mean of those of several, which know the same rows."""
    width, heights = len(networks[0].vectors[0]), len(networks[0].bias)
    filters = np.zeros((3, width * len(networks), heights * len(networks)), np.float32)
    for at, network in enumerate(networks):
        filters[:, at * width : (at + 1) * width, at * heights : (at + 1) * heights] = network.filters
    out = np.concatenate([network.out.reshape(3, heights, 3) for network in networks], axis=1) / len(networks)
    return Network(
        rows=networks[0].rows,
        vectors=np.concatenate([network.vectors for network in networks], axis=1),
        kinds=np.concatenate([network.kinds for network in networks], axis=1),
        filters=filters,
        bias=np.concatenate([network.bias for network in networks]),
        out=out.reshape(-1, 3).astype(np.float32),
    )


def batch_of(network: Network, lines: Lines) -> Batch:
    """All of the lines, as a network knows them."""
    return Batch(lines.starts, lines.last, *rows_of(network.rows, lines), lines.kinds)


def _known(lines: Lines) -> NDArray[np.uint16]:
    """The row of each slot: of characters and pairs that occur LEAST times, the most frequent first; 0 for the rest."""
    pairs = lines.slots[1][lines.left[: len(lines.slots[1])] > 1]
    seen = np.bincount(np.concatenate([lines.slots[0], pairs]), minlength=SLOTS)
    most = min(int((seen >= LEAST).sum()), np.iinfo(np.uint16).max)
    known = np.zeros(SLOTS, np.uint16)
    known[np.argsort(-seen, kind="stable")[:most]] = np.arange(1, most + 1)
    return known


def _guess(known: NDArray[np.uint16], kinds: int, chance: np.random.Generator) -> Network:
    """A network that knows nothing yet."""

    def normal(*shape: int) -> Singles:
        return (chance.standard_normal(shape) * 0.1).astype(np.float32)

    def even(inputs: int, *shape: int) -> Singles:
        return chance.uniform(-1, 1, shape).astype(np.float32) / np.float32(math.sqrt(inputs))

    return Network(
        rows=known,
        vectors=normal(int(known.max()) + 1, WIDTH),
        kinds=normal(2 * kinds + 2, WIDTH),
        filters=even(3 * WIDTH, 3, WIDTH, HEIGHTS),
        bias=np.zeros(HEIGHTS, np.float32),
        out=even(3 * HEIGHTS, 3 * HEIGHTS, 3),
    )


def _choose(batch: Batch, chosen: Places) -> Batch:
    """Some lines of a batch, put end to end."""
    sizes = np.diff(batch.starts, append=len(batch.first))[chosen]
    starts = np.cumsum(sizes) - sizes
    places = np.arange(sizes.sum()) + np.repeat(batch.starts[chosen] - starts, sizes)
    last = starts + batch.last[chosen] - batch.starts[chosen]
    return Batch(starts, last, batch.first[places], batch.second[places], batch.kinds[places])


def _drop_rows(batch: Batch, chance: np.random.Generator) -> Batch:
    def drop(rows: Places, share: float) -> Places:
        return np.where(chance.random(len(rows), np.float32) < share, 0, rows)

    return batch._replace(
        first=drop(batch.first, DROPPED_ROWS),
        second=drop(batch.second, DROPPED_PAIRS),
        kinds=drop(batch.kinds, DROPPED_ROWS),
    )


def gradient(
    network: Network,
    batch: Batch,
    labels: NDArray[np.int64],
    weight: NDArray[np.float64],
    chance: np.random.Generator | None,
) -> tuple[float, dict[str, Singles]]:
    """The weighted mean cross-entropy of a batch, and how it changes with each number of the network.

    Without `chance` nothing is dropped.
    """
    sizes = np.diff(batch.starts, append=len(batch.first))
    vectors = network.vectors[batch.first] + network.vectors[batch.second] + network.kinds[batch.kinds]
    kept = _keep(vectors.shape, DROPPED_NUMBERS, chance)
    vectors *= kept
    around = _around(vectors, batch.starts)
    filters = network.filters.reshape(around.shape[1], -1)
    found = np.maximum(around @ filters + network.bias, 0.0)
    pooled = pool(found, batch.starts, batch.last)
    kept_pooled = _keep(pooled.shape, DROPPED_FOUND, chance)
    pooled *= kept_pooled
    scores = pooled @ network.out

    logs = scores - np.logaddexp.reduce(scores, axis=1)[:, None]
    loss = -float(np.average(logs[np.arange(len(labels)), labels], weights=weight))
    wrong = np.exp(logs)
    wrong[np.arange(len(labels)), labels] -= 1.0
    wrong *= (weight / weight.sum()).astype(wrong.dtype)[:, None]
    most, mean, end = np.split(wrong @ network.out.T * kept_pooled, 3, axis=1)
    mean /= sizes[:, None]
    end /= (batch.starts + sizes - batch.last)[:, None]
    line = np.repeat(np.arange(len(sizes)), sizes)
    highest = found == np.maximum.reduceat(found, batch.starts, axis=0)[line]
    back = highest * most[line] + mean[line]
    back += (np.arange(len(line)) >= batch.last[line])[:, None] * end[line]
    back *= found > 0
    inner = _spread(back @ filters.T, batch.starts) * kept
    rows = len(network.vectors)
    return loss, {
        "vectors": _gather(batch.first, inner, rows) + _gather(batch.second, inner, rows),
        "kinds": _gather(batch.kinds, inner, len(network.kinds)),
        "filters": (around.T @ back).reshape(network.filters.shape),
        "bias": back.sum(axis=0),
        "out": pooled.T @ wrong,
    }


def _around(vectors: Singles, starts: Places) -> Singles:
    """The vectors of the character before, of each one, and of the next, side by side; noughts beyond the line."""
    width = vectors.shape[1]
    around = np.zeros((len(vectors), 3 * width), vectors.dtype)
    around[1:, :width], around[:, width : 2 * width], around[:-1, 2 * width :] = vectors[:-1], vectors, vectors[1:]
    around[starts, :width] = 0.0
    around[starts[1:] - 1, 2 * width :] = 0.0
    return around


def _spread(around: Singles, starts: Places) -> Singles:
    """What `_around` gathered, given back to the characters that it came from: its transpose."""
    width = around.shape[1] // 3
    around[starts, :width] = 0.0
    around[starts[1:] - 1, 2 * width :] = 0.0
    vectors = around[:, width : 2 * width].copy()
    vectors[:-1] += around[1:, :width]
    vectors[1:] += around[:-1, 2 * width :]
    return vectors


def _keep(shape: tuple[int, ...], dropped: float, chance: np.random.Generator | None) -> Singles:
    """What each number is multiplied by when a share of them is dropped, so that the sum stays what it was."""
    if chance is None:
        return np.ones(shape, np.float32)
    return (chance.random(shape, np.float32) >= dropped).astype(np.float32) / np.float32(1 - dropped)


def _gather(rows: Places, values: Singles, count: int) -> Singles:
    """The sum of the values of every row."""
    from scipy.sparse import csr_matrix

    ones = np.ones(len(rows), np.float32)
    summed: Singles = csr_matrix((ones, (rows, np.arange(len(rows)))), shape=(count, len(rows))) @ values
    return summed


class _Descent:
    """AdamW (Loshchilov & Hutter 2019) with one cycle of the rate (Smith 2018), on a network's numbers in place."""

    def __init__(self, network: Network, steps: int) -> None:
        self._learned: dict[str, Singles] = {name: getattr(network, name) for name in LEARNED}
        self._mean = {name: np.zeros_like(values) for name, values in self._learned.items()}
        self._square = {name: np.zeros_like(values) for name, values in self._learned.items()}
        self._steps, self._at = steps, 0

    def step(self, slopes: dict[str, Singles]) -> None:
        """Move every number against its slope."""
        rate = self._rate()
        self._at += 1
        size = math.sqrt(sum(float((slope * slope).sum()) for slope in slopes.values()))
        for name, slope in slopes.items():
            slope *= np.float32(min(1.0, 1.0 / max(size, 1e-12)))  # one odd batch must not throw it off
            mean, square, values = self._mean[name], self._square[name], self._learned[name]
            mean += np.float32(0.1) * (slope - mean)
            square += np.float32(0.001) * (slope * slope - square)
            values *= np.float32(1 - rate * DECAY)
            spread = np.sqrt(square / np.float32(1 - 0.999**self._at)) + np.float32(1e-8)
            values -= np.float32(rate / (1 - 0.9**self._at)) * mean / spread

    def _rate(self) -> float:
        """Up along a cosine from a 25th, then down along one to nothing."""
        warm = WARMING * self._steps
        if self._at < warm:
            return RATE * (0.52 - 0.48 * math.cos(math.pi * self._at / warm))
        return RATE * (0.5 + 0.5 * math.cos(math.pi * (self._at - warm) / (self._steps - warm)))
