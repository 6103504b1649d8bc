"""The character n-grams of whole batches of lines, hashed, and the scope of negations, in integer arithmetic.

n is the number of lines, c that of their characters put end to end. `features.py` defines the same, text by text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import features
from .arrays import BoolArray, Float32Array, Float64Array, IndexArray, Uint32Array
from .features import GOLDEN, POSITION_FACTORS, SIZE_OFFSETS

if TYPE_CHECKING:
    from collections.abc import Sequence


def code_points_of(lines: Sequence[str]) -> tuple[Uint32Array, IndexArray]:
    """The characters of all lines end to end, (c,) uint32, and where each line starts, (n,) intp."""
    code_points = np.frombuffer("".join(lines).encode("utf-32-le", "surrogatepass"), np.uint32)
    return code_points, np.cumsum([0, *map(len, lines[:-1])])


def remaining_of(code_points: Uint32Array, starts: IndexArray) -> IndexArray:
    """How many characters there are from each one to the end of its line, itself among them; (c,) intp."""
    ends = np.append(starts[1:], len(code_points))
    remaining: IndexArray = np.repeat(ends, ends - starts) - np.arange(len(code_points))
    return remaining


def ngram_hashes(code_points: Uint32Array, max_ngram: int) -> list[Uint32Array]:
    """`features.ngram_hashes`: for each size 1, 2, .. the hash of the n-gram that begins at each place."""
    total = np.zeros(len(code_points), np.uint32)
    hashes = []
    for size in range(1, min(max_ngram, len(code_points)) + 1):
        until = len(code_points) - size + 1
        total[:until] += code_points[size - 1 :] * np.uint32(POSITION_FACTORS[size - 1])
        hashes.append(total[:until] + np.uint32(SIZE_OFFSETS[size - 1]))
    return hashes


def add_rows(rows: Float64Array, table: Float32Array, slots: Uint32Array, outside: BoolArray) -> None:
    """Add to each place (c, 4) the table's row of the n-gram that begins there; not of those that leave their line."""
    added = np.take(table, slots, axis=0)
    added[outside[: len(slots)]] = 0.0
    rows[: len(slots)] += added


def sum_ngrams(lines: Sequence[str], smallest: int, max_ngram: int, table: Float32Array) -> Float64Array:
    """The sum of the table's rows over the character n-grams of each line, (n, 4) float64."""
    code_points, starts = code_points_of(lines)
    remaining, rows = remaining_of(code_points, starts), np.zeros((len(code_points), 4))
    for size, hashes in enumerate(ngram_hashes(code_points, max_ngram), 1):
        if size >= smallest:
            add_rows(rows, table, slots_of(hashes), remaining < size)
    totals: Float64Array = np.add.reduceat(rows, starts, axis=0)
    return totals


def slots_of(hashes: Uint32Array) -> Uint32Array:
    """`features.slot` for a whole array."""
    slots: Uint32Array = ((hashes ^ (hashes >> np.uint32(15))) * np.uint32(GOLDEN)) >> np.uint32(32 - features.BITS)
    return slots


def in_negation_scope(negators: BoolArray, ends: BoolArray, starts: Sequence[int] | IndexArray) -> BoolArray:
    """Where a negator stands up to SCOPE places before in the same text, and nothing in between that ends its scope.

    `negators` and `ends` say of each place whether it is the one or the other; `starts` is where texts start.
    """
    in_scope = np.zeros(len(negators), bool)
    reach = negators
    for back in range(1, features.SCOPE + 1):
        reach = reach[: len(negators) - back] if back == 1 else (reach[:-1] & ~ends[back - 1 : len(negators) - 1])
        in_scope[back:] |= reach
    in_scope[starts] = False
    return in_scope
