"""Encodes lines of Han characters in batches: their n-grams, the words on the lists, what stands after a negation.

n is the number of lines of a batch, c that of their characters put end to end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from . import features, tokens
from .arrays import BoolArray, Float32Array, Float64Array, IndexArray, Uint32Array
from .features import NEGATION_OFFSET, POSITION_FACTORS
from .ngrams import add_rows, code_points_of, in_negation_scope, ngram_hashes, remaining_of, slots_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .features import FeatureSettings, Lexicon

_NEGATORS = np.array([ord(character) for character in tokens.HAN_NEGATORS], np.uint32)
_CLAUSE_ENDS = np.zeros(0x10000, bool)
_CLAUSE_ENDS[[ord(end) for end in tokens.CLAUSE_ENDS]] = True
_BOUNDARY, _SPACE = 1, 32


class EncodedLines(Struct, frozen=True):
    """A batch of lines, as `tokens.character_line` has them, put end to end.

    Attributes
    ----------
    code_points
        (c,) uint32: the characters.
    starts, ends, last_clauses
        (n,) intp: where each line begins and ends (one after its last character), and where its last clause begins.
    remaining
        (c,) intp: how many characters there are from each one to the end of its line.
    ngram_slots
        For each size 1, 2, .. the slots of the n-grams that begin at each place, uint32; those of n-grams that would
        leave their line mean nothing.
    listed_words
        For each of these sizes (places, classes): where a word of the lexicon begins, and its class, as its place in
        `Lexicon.class_names`.
    negated
        (c,) bool: what stands in the scope of a negation.
    class_rows
        (c,) intp: each character's row in `Network.class_embeddings`.
    """

    code_points: Uint32Array
    starts: IndexArray
    ends: IndexArray
    remaining: IndexArray
    ngram_slots: list[Uint32Array]
    listed_words: list[tuple[IndexArray, IndexArray]]
    negated: BoolArray
    class_rows: IndexArray
    last_clauses: IndexArray


class HanEncoder:
    """Encodes normalised texts for one model: n-grams up to its longest, words by its lexicon."""

    def __init__(self, settings: FeatureSettings, lexicon: Lexicon) -> None:
        self._max_ngram = settings.max_ngram
        self._class_hashes = np.array([features.class_hash(name) for name in lexicon.class_names], np.uint32)
        place = {number: at for at, number in enumerate(self._class_hashes.tolist())}
        words = sorted(lexicon.class_of_ngram.items())
        self._word_hashes = np.array([word for word, _ in words], np.uint32)
        self._class_of_word = np.array([place[number] for _, number in words], np.intp)
        # A Bloom filter with one hash function: most n-grams are ruled out by their slot, without a search.
        self._maybe_listed = np.zeros(features.SLOTS, bool)
        self._maybe_listed[slots_of(self._word_hashes)] = True
        self._variants = variants_table(lexicon.spelling)

    def encode(self, normalised: Sequence[str]) -> EncodedLines:
        """Texts that went through `tokens.normalise`, as a batch of lines."""
        code_points, starts = character_lines(normalised, self._variants)
        remaining = remaining_of(code_points, starts)
        hashes = ngram_hashes(code_points, self._max_ngram)
        slots = list(map(slots_of, hashes))
        listed_words = [
            self._find(sized, np.flatnonzero(np.take(self._maybe_listed, at) & (remaining[: len(at)] >= size)))
            for size, (sized, at) in enumerate(zip(hashes, slots, strict=True), 1)
        ]
        negated = in_negation_scope(np.isin(code_points, _NEGATORS), code_points == _BOUNDARY, starts)
        clauses = np.flatnonzero(_begin_clauses(code_points, starts))
        return EncodedLines(
            code_points=code_points,
            starts=starts,
            ends=np.append(starts[1:], len(code_points)),
            remaining=remaining,
            ngram_slots=slots,
            listed_words=listed_words,
            negated=negated,
            class_rows=self._class_rows(listed_words, negated),
            last_clauses=clauses[np.append(np.searchsorted(clauses, starts[1:]), len(clauses)) - 1],
        )

    def linear_sums(self, lines: EncodedLines, table: Float32Array) -> Float64Array:
        """The sum of the table's rows over each line's n-grams, word classes and negated characters, (n, 4)."""
        rows = np.zeros((len(lines.code_points), 4))
        class_rows = table[slots_of(self._class_hashes)]
        for size, (slots, (places, classes)) in enumerate(zip(lines.ngram_slots, lines.listed_words, strict=True), 1):
            add_rows(rows, table, slots, lines.remaining < size)
            rows[places] += class_rows[classes]
        after = np.flatnonzero(lines.negated)
        negated = lines.code_points[after] * np.uint32(POSITION_FACTORS[0]) + np.uint32(NEGATION_OFFSET)
        rows[after] += table[slots_of(negated)]
        totals: Float64Array = np.add.reduceat(rows, lines.starts, axis=0)
        return totals

    def _find(self, hashes: Uint32Array, places: IndexArray) -> tuple[IndexArray, IndexArray]:
        """Those of the places where a word of the lexicon begins, and its class."""
        if not len(self._word_hashes):
            return places[:0], places[:0]
        nearest = np.minimum(np.searchsorted(self._word_hashes, hashes[places]), len(self._word_hashes) - 1)
        same = self._word_hashes[nearest] == hashes[places]
        return places[same], self._class_of_word[nearest[same]]

    def _class_rows(self, listed_words: list[tuple[IndexArray, IndexArray]], negated: BoolArray) -> IndexArray:
        """`EncodedLines.class_rows`: by the longest listed word over a character, the later of two alike."""
        count, rows = len(self._class_hashes), np.zeros(len(negated), np.intp)
        for size, (places, classes) in enumerate(listed_words, 1):
            for at in reversed(range(size)):
                rows[places + at] = classes + 1
        after = rows[negated]
        rows[negated] = np.where(after, after + count, 2 * count + 1)
        return rows


def variants_table(spelling: Mapping[int, str]) -> Uint32Array:
    """What each character of the basic plane counts as, (65536,): digits as 0, variants as `spelling` has them."""
    table = np.arange(0x10000, dtype=np.uint32)
    table[[ord(digit) for digit in "0123456789"]] = ord("0")
    table[list(spelling)] = [ord(other) for other in spelling.values()]
    return table


def character_lines(normalised: Sequence[str], variants: Uint32Array) -> tuple[Uint32Array, IndexArray]:
    """`tokens.character_line` of many texts at once: characters end to end (c,), and where each line starts (n,)."""
    code_points, starts = code_points_of([f"\x01{tokens.mask_links(text)}\x01" for text in normalised])
    code_points = np.where(code_points < len(variants), np.take(variants, code_points, mode="clip"), code_points)
    repeats = np.zeros(len(code_points), bool)
    repeats[1:] = (code_points[1:] == code_points[:-1]) & (code_points[1:] != _BOUNDARY)
    drop = repeats & (code_points == _SPACE)
    drop[1:] |= repeats[1:] & repeats[:-1]  # of three alike, two are kept
    dropped_before = np.cumsum(drop)
    return code_points[~drop], starts - np.where(starts, dropped_before[starts - 1], 0)


def _begin_clauses(code_points: Uint32Array, starts: IndexArray) -> BoolArray:
    """Where clauses begin, as `tokens.begins_clause` has it."""
    ends = _CLAUSE_ENDS[np.minimum(code_points, 0xFFFF)]
    begins: BoolArray = np.zeros(len(code_points), bool)
    begins[1:] = ends[:-1] & ~ends[1:] & (code_points[1:] != _BOUNDARY)
    begins[starts] = True
    return begins
