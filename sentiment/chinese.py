"""Lines of Han characters, read in batches: their n-grams, the kinds of words in them, what a negation reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from . import features, tokens
from .calibration import Floats
from .features import AFTER_NEGATION, PLACES
from .grams import Numbers, Places, Truth, add_rows, codes_of, fold, left_of, numbers, reached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .features import Recipe, Valences

_NEGATORS = np.array([ord(character) for character in tokens.HAN_NEGATORS], np.uint32)
_ENDS = np.zeros(0x10000, bool)
_ENDS[[ord(end) for end in tokens.CLAUSE_ENDS]] = True
_MARK, _SPACE = 1, 32


class Lines(Struct, frozen=True):
    """A batch of lines, as `tokens.stream` has them, put end to end.

    `left` is how many characters there are from each one to the end of its line. `slots` are those of the n-grams of
    1, 2, .. characters that begin at each place (those that would leave their line mean nothing). `listed` are, for
    each of these sizes, the places where a word of a kind begins, and the kind, as its place in alphabetical order.
    `negated` is what a negation reaches, `kinds` each character's row in `Network.kinds`, `last` where the last
    clause of each line begins.
    """

    codes: Numbers
    starts: Places
    ends: Places
    left: Places
    slots: list[Numbers]
    listed: list[tuple[Places, Places]]
    negated: Truth
    kinds: Places
    last: Places


class Reader:
    """Reads prepared texts the way of one model: up to its longest n-gram, with its lists of kinds."""

    def __init__(self, recipe: Recipe, valences: Valences) -> None:
        self._longest = recipe.longest
        self._kinds = np.array([features.kind_number(kind) for kind in valences.kind_names], np.uint32)
        place = {number: at for at, number in enumerate(self._kinds.tolist())}
        words = sorted(valences.kinds_of_grams.items())
        self._words = np.array([word for word, _ in words], np.uint32)
        self._kind_of_word = np.array([place[kind] for _, kind in words], np.intp)
        self._maybe = np.zeros(features.SLOTS, bool)  # most n-grams are told apart by their slot, without a search
        self._maybe[fold(self._words)] = True
        self._same = same_table(valences.spelling)

    def read(self, prepared: Sequence[str]) -> Lines:
        """Texts that went through `tokens.prepare`, as a batch of lines."""
        codes, starts = streams(prepared, self._same)
        left = left_of(codes, starts)
        found = numbers(codes, self._longest)
        slots = list(map(fold, found))
        listed = [
            self._find(sized, np.flatnonzero(np.take(self._maybe, at) & (left[: len(at)] >= size)))
            for size, (sized, at) in enumerate(zip(found, slots, strict=True), 1)
        ]
        negated = reached(np.isin(codes, _NEGATORS), codes == _MARK, starts)
        begins = np.flatnonzero(_begin_clauses(codes, starts))
        last = begins[np.append(np.searchsorted(begins, starts[1:]), len(begins)) - 1]
        ends = np.append(starts[1:], len(codes))
        return Lines(codes, starts, ends, left, slots, listed, negated, self._rows(listed, negated), last)

    def sums(self, lines: Lines, table: NDArray[np.float32]) -> Floats:
        """What the n-grams, the kinds of words, and what stands after a negation, add up to for each line, (n, 4)."""
        rows = np.zeros((len(lines.codes), 4))
        kinds = table[fold(self._kinds)]
        for size, (slots, (places, which)) in enumerate(zip(lines.slots, lines.listed, strict=True), 1):
            add_rows(rows, table, slots, lines.left < size)
            rows[places] += kinds[which]
        after = np.flatnonzero(lines.negated)
        rows[after] += table[fold(lines.codes[after] * np.uint32(PLACES[0]) + np.uint32(AFTER_NEGATION))]
        totals: Floats = np.add.reduceat(rows, lines.starts, axis=0)
        return totals

    def _find(self, found: Numbers, places: Places) -> tuple[Places, Places]:
        """Those of the places where a listed word begins, and its kind."""
        if not len(self._words):
            return places[:0], places[:0]
        nearest = np.minimum(np.searchsorted(self._words, found[places]), len(self._words) - 1)
        same = self._words[nearest] == found[places]
        return places[same], self._kind_of_word[nearest[same]]

    def _rows(self, listed: list[tuple[Places, Places]], negated: Truth) -> Places:
        """Each character's row in `Network.kinds`: of the longest listed word over it, the later one of two alike."""
        kinds, rows = len(self._kinds), np.zeros(len(negated), np.intp)
        for size, (places, which) in enumerate(listed, 1):
            for at in reversed(range(size)):
                rows[places + at] = which + 1
        after = rows[negated]
        rows[negated] = np.where(after, after + kinds, 2 * kinds + 1)
        return rows


def same_table(spelling: Mapping[int, str]) -> Numbers:
    """What each character of the basic plane counts as: digits as 0, those of a `spelling` as the other one."""
    table = np.arange(0x10000, dtype=np.uint32)
    table[[ord(digit) for digit in "0123456789"]] = ord("0")
    table[list(spelling)] = [ord(other) for other in spelling.values()]
    return table


def streams(prepared: Sequence[str], same: Numbers) -> tuple[Numbers, Places]:
    """`tokens.stream` of many texts at once, as characters end to end, and where each one starts."""
    codes, starts = codes_of([f"\x01{tokens.shorten(text)}\x01" for text in prepared])
    codes = np.where(codes < len(same), np.take(same, codes, mode="clip"), codes)
    again = np.zeros(len(codes), bool)
    again[1:] = (codes[1:] == codes[:-1]) & (codes[1:] != _MARK)
    drop = again & (codes == _SPACE)
    drop[1:] |= again[1:] & again[:-1]  # of three alike, two are kept
    before = np.cumsum(drop)
    return codes[~drop], starts - np.where(starts, before[starts - 1], 0)


def _begin_clauses(codes: Numbers, starts: Places) -> Truth:
    """Where clauses begin, as `tokens.begins_clause` has it."""
    ends = _ENDS[np.minimum(codes, 0xFFFF)]
    begins: Truth = np.zeros(len(codes), bool)
    begins[1:] = ends[:-1] & ~ends[1:] & (codes[1:] != _MARK)
    begins[starts] = True
    return begins
