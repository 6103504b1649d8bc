"""A small convolutional network over Han characters (after Kim 2014): what a sum of n-grams cannot see.

A sum divided by a text's length does not know that one clause of five is furious, that the last one takes back the
first, or that two words together mean something else. The network looks at three characters at a time, each with its
pair and the kind of the word it belongs to, bends what it finds there (ReLU), and keeps the most, the mean, and the
mean of the last clause. Its class scores are added to those of the linear model.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from . import features, tokens
from .calibration import Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .chinese import Lines
    from .features import Valences

Singles = NDArray[np.float32]
Places = NDArray[np.intp]


class Network(Struct, frozen=True):
    """A trained network, all of it.

    `rows` (SLOTS,) is the row in `vectors` of what has that slot, a character or a pair; 0 for what training hardly
    met. `vectors` is (rows, width); `kinds` (2 * kinds + 2, width): no kind, each kind, each after a negation, no
    kind after a negation. `filters` is (3, width, heights): of the character before, of this one, of the next.
    `bias` is (heights,), `out` (3 * heights, 3): class scores from the most, the mean and the last clause's mean.
    """

    rows: NDArray[np.uint16]
    vectors: Singles
    kinds: Singles
    filters: Singles
    bias: Singles
    out: Singles


class Convolution:
    """A network, ready to judge: what every row gives to itself and its neighbours is worked out once.

    In whole steps, kept in 16 bits: fetching these from memory is most of the cost, and sums of them are exact. It
    works in one space of its own, since asking for megabytes anew for every batch costs as much as the sums; so two
    threads must not share one.
    """

    def __init__(self, network: Network) -> None:
        self._network, self._step = network, step_of(network)
        self._given = [
            (in_steps(network.vectors, weights, self._step), in_steps(network.kinds, weights, self._step))
            for weights in network.filters
        ]
        self._bias = np.rint(network.bias / self._step).astype(np.int16)
        self._space = np.empty((4, 0, len(self._bias)), np.int16)

    def scores(self, lines: Lines) -> Floats:
        """What the network adds to the class scores of each line, (n, 3)."""
        count = len(lines.codes)
        if self._space.shape[1] < count:
            self._space = np.empty((4, count, len(self._bias)), np.int16)
        before, here, after, spare = self._space[:, :count]
        first, second = rows_of(self._network.rows, lines)
        for (vectors, kinds), found in zip(self._given, (before, here, after), strict=True):
            np.take(vectors, first, axis=0, out=found, mode="clip")  # all are inside: `clip` is the one without a copy
            found += np.take(vectors, second, axis=0, out=spare, mode="clip")
            found += np.take(kinds, lines.kinds, axis=0, out=spare, mode="clip")
        before[lines.ends - 1] = 0  # nothing reaches from one line into the next
        after[lines.starts] = 0
        here += self._bias
        here[1:] += before[:-1]
        here[:-1] += after[1:]
        np.maximum(here, 0, out=here)
        pooled = pool(here.astype(np.float32), lines.starts, lines.last).astype(np.float64)
        return pooled * self._step @ self._network.out.astype(np.float64)


def step_of(network: Network) -> float:
    """The finest step, a power of two, at which nothing that can be found leaves 16 bits."""
    most = np.abs(network.bias).max() + sum(
        2 * np.abs(network.vectors @ weights).max() + np.abs(network.kinds @ weights).max()
        for weights in network.filters
    )
    return float(2.0 ** math.ceil(math.log2(max(float(most), 1e-9) / np.iinfo(np.int16).max)))


def in_steps(vectors: Singles, weights: Singles, step: float) -> NDArray[np.int16]:
    """What vectors give to a place by its filters, in whole steps. In double precision, so that all round alike."""
    given: NDArray[np.int16] = np.rint(vectors.astype(np.float64) @ weights.astype(np.float64) / step).astype(np.int16)
    return given


def rows_of(known: NDArray[np.uint16], lines: Lines) -> tuple[Places, Places]:
    """The rows in `Network.vectors` of each character, and of the pair that begins there."""
    characters, pairs = lines.slots[:2]
    second = np.zeros(len(characters), np.intp)
    second[: len(pairs)] = np.take(known, pairs)
    second[lines.ends - 1] = 0
    return np.take(known, characters).astype(np.intp), second


def pool(found: Singles, starts: Places, last: Places) -> Singles:
    """The most, the mean, and the mean of the last clause, of what was found at the characters of each line."""
    ends = np.append(starts[1:], len(found))
    bounds = np.union1d(starts, last)
    parts = np.add.reduceat(found, bounds, axis=0)
    mean = np.add.reduceat(parts, np.searchsorted(bounds, starts), axis=0)
    mean /= (ends - starts)[:, None]
    end = parts[np.searchsorted(bounds, last)]
    end /= (ends - last)[:, None]
    return np.concatenate([np.maximum.reduceat(found, starts, axis=0), mean, end], axis=1)


def plain(texts: Sequence[str], longest: int, valences: Valences, network: Network) -> Floats:
    """The scores of texts (n, 3), written down plainly: the definition that the fast way must equal."""
    step = step_of(network)
    bias = np.rint(network.bias / step).astype(np.int64)
    scores = []
    for text in texts:
        line = tokens.stream(tokens.prepare(text), valences.spelling)
        kinds = _plain_kinds(line, longest, valences)
        found = []
        for at in range(len(line)):
            total = bias.copy()
            for place, weights in zip((at - 1, at, at + 1), network.filters, strict=True):
                if 0 <= place < len(line):
                    character, *pair = features.grams(line[place : place + 2], 1, 2)[:2]
                    rows = [network.rows[features.slot(number)] for number in (character, *pair)]
                    for vectors in (network.vectors[[*rows, 0][:2]], network.kinds[[kinds[place]]]):
                        total += in_steps(vectors, weights, step).sum(axis=0, dtype=np.int64)
            found.append(np.maximum(total, 0) * step)
        last = max(at for at in range(len(line)) if at == 0 or tokens.begins_clause(line[at - 1], line[at]))
        pooled = [np.max(found, axis=0), np.mean(found, axis=0), np.mean(found[last:], axis=0)]
        scores.append(np.concatenate(pooled) @ network.out)
    return np.array(scores)


def _plain_kinds(line: str, longest: int, valences: Valences) -> list[int]:
    """The row in `Network.kinds` of every character: of the longest listed word over it; the later one of two alike."""
    names = valences.kind_names
    rows = [0] * len(line)
    for size in range(1, longest + 1):
        for at in range(len(line) - size + 1):
            if (kind := valences.kinds.get(line[at : at + size])) is not None:
                rows[at : at + size] = [1 + names.index(kind)] * size
    reach = 0
    for at, character in enumerate(line):
        if reach:
            rows[at] = rows[at] + len(names) if rows[at] else 2 * len(names) + 1
        reach = features.SCOPE if character in tokens.HAN_NEGATORS else max(0, reach - 1)
    return rows
