"""The character n-grams of whole batches of lines, and what a negation reaches, in integer arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import features
from .calibration import Floats
from .features import GOLDEN, PLACES, SIZES

if TYPE_CHECKING:
    from collections.abc import Sequence

Numbers = NDArray[np.uint32]
Places = NDArray[np.intp]
Truth = NDArray[np.bool_]


def codes_of(lines: Sequence[str]) -> tuple[Numbers, Places]:
    """The characters of all lines end to end, and where each line starts."""
    codes = np.frombuffer("".join(lines).encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, np.cumsum([0, *map(len, lines[:-1])])


def left_of(codes: Numbers, starts: Places) -> Places:
    """How many characters there are from each one to the end of its line, itself among them."""
    ends = np.append(starts[1:], len(codes))
    left: Places = np.repeat(ends, ends - starts) - np.arange(len(codes))
    return left


def numbers(codes: Numbers, longest: int) -> list[Numbers]:
    """`features.grams`: for 1, 2, .. characters, the number of the n-gram that begins at each place."""
    total = np.zeros(len(codes), np.uint32)
    found = []
    for size in range(1, min(longest, len(codes)) + 1):
        until = len(codes) - size + 1
        total[:until] += codes[size - 1 :] * np.uint32(PLACES[size - 1])
        found.append(total[:until] + np.uint32(SIZES[size - 1]))
    return found


def add_rows(rows: Floats, table: NDArray[np.float32], slots: Numbers, outside: Truth) -> None:
    """Add to each place the row of the n-gram that begins there; not of those that would leave their line."""
    found = np.take(table, slots, axis=0)
    found[outside[: len(slots)]] = 0.0
    rows[: len(slots)] += found


def sum_grams(lines: Sequence[str], smallest: int, longest: int, table: NDArray[np.float32]) -> Floats:
    """What the character n-grams of each line add up to, (n, 4)."""
    codes, starts = codes_of(lines)
    left, rows = left_of(codes, starts), np.zeros((len(codes), 4))
    for size, found in enumerate(numbers(codes, longest), 1):
        if size >= smallest:
            add_rows(rows, table, fold(found), left < size)
    totals: Floats = np.add.reduceat(rows, starts, axis=0)
    return totals


def fold(numbers: Numbers) -> Numbers:
    """`features.slot` for a whole array."""
    slots: Numbers = ((numbers ^ (numbers >> np.uint32(15))) * np.uint32(GOLDEN)) >> np.uint32(32 - features.BITS)
    return slots


def reached(negates: Truth, stops: Truth, starts: Sequence[int] | Places) -> Truth:
    """Where a negation stands up to SCOPE places before in the same text, and nothing that stops it in between."""
    found = np.zeros(len(negates), bool)
    reach = negates
    for back in range(1, features.SCOPE + 1):
        reach = reach[: len(negates) - back] if back == 1 else (reach[:-1] & ~stops[back - 1 : len(negates) - 1])
        found[back:] |= reach
    found[starts] = False
    return found
