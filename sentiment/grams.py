"""The character n-grams of whole batches of lines, and the kinds of Han words among them, in integer arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import features
from .calibration import Floats
from .features import GOLDEN, PLACES, SIZES

if TYPE_CHECKING:
    from .linear import Weights

Numbers = NDArray[np.uint32]
Places = NDArray[np.intp]


class Kinds:
    """The kinds of Han words, looked up by the number of their n-gram for whole batches."""

    def __init__(self, weights: Weights) -> None:
        listed = sorted(weights.valences.kinds_of_grams.items())
        names = sorted(set(weights.valences.kinds.values()))
        place = {features.kind_number(kind): at for at, kind in enumerate(names)}
        self.count = len(names)
        self._places = np.array([place[kind] for _, kind in listed], np.intp)
        self._numbers = np.array([number for number, _ in listed], np.uint32)
        self._rows = weights.table[fold(np.array([kind for _, kind in listed], np.uint32))]
        self._maybe = np.zeros(features.SLOTS, bool)  # most n-grams are told apart by their slot, without a search
        self._maybe[fold(self._numbers)] = True

    def add(self, rows: Floats, numbers: Numbers, slots: Numbers, inside: NDArray[np.bool_]) -> tuple[Places, Places]:
        """Add to each row the kind of the n-gram that begins there; not to those that leave their line.

        Returns where a kind was found, and which one, as its place in alphabetical order.
        """
        places = np.flatnonzero(self._maybe[slots] & inside)
        found = np.minimum(np.searchsorted(self._numbers, numbers[places]), len(self._numbers) - 1)
        same = self._numbers[found] == numbers[places]
        rows[places[same]] += self._rows[found[same]]
        return places[same], self._places[found[same]]


def codes_of(lines: list[str]) -> tuple[Numbers, Places]:
    """The characters of all lines end to end, and where each line starts."""
    codes = np.frombuffer("".join(lines).encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, np.cumsum([0, *map(len, lines[:-1])])


def sum_grams(lines: list[str], smallest: int, weights: Weights) -> Floats:
    """What the character n-grams of each line add up to, (n, 4)."""
    codes, starts = codes_of(lines)
    totals: Floats = np.add.reduceat(grams(codes, starts, smallest, weights)[0], starts, axis=0)
    return totals


def grams(
    codes: Numbers, starts: Places, smallest: int, weights: Weights, kinds: Kinds | None = None
) -> tuple[Floats, list[tuple[Places, Places]]]:
    """What the n-grams that begin at each character add up to, (characters, 4), and the kinds found among them."""
    ends = np.append(starts[1:], len(codes))
    left = np.repeat(ends, ends - starts) - np.arange(len(codes))  # characters to the end of the line
    rows = np.zeros((len(codes), 4), np.float64)
    met = []
    numbers = np.zeros(len(codes), np.uint32)
    for size in range(1, min(weights.recipe.longest, len(codes)) + 1):
        until = len(codes) - size + 1
        numbers[:until] += codes[size - 1 :] * np.uint32(PLACES[size - 1])
        if size >= smallest:
            sized = numbers[:until] + np.uint32(SIZES[size - 1])
            slots, inside = fold(sized), left[:until] >= size
            found = weights.table[slots]
            found[~inside] = 0.0  # n-grams that would reach into the next line
            rows[:until] += found
            if kinds:
                met.append(kinds.add(rows, sized, slots, inside))
    return rows, met


def fold(numbers: Numbers) -> Numbers:
    """`features.slot` for a whole array."""
    slots: Numbers = ((numbers ^ (numbers >> np.uint32(15))) * np.uint32(GOLDEN)) >> np.uint32(32 - features.BITS)
    return slots
