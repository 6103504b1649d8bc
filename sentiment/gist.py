"""What a Han text says as a whole, beyond the sum of its n-grams: the kinds of words in it, and its clauses.

A sum over n-grams divided by the text's length cannot see that one clause of five is furious, or that the last one
takes back the first. So each clause is judged for itself by the model's own table, and four figures of these
judgements go into the score of negative, beside the root of how often each kind of word occurs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import features, tokens
from .calibration import Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .features import Recipe, Valences

CLAUSES = ("mean", "last", "most", "least")  # of the clauses' judgements, each pressed into (-1, 1)
ENDS = ",。!?;~./ "
_ENDS = np.zeros(0x10000, bool)
_ENDS[[ord(end) for end in ENDS]] = True


def names(valences: Valences) -> list[str]:
    """What the figures of a gist are: those of the clauses, then all kinds plain, then all after a negation."""
    listed = sorted(set(valences.kinds.values()))
    return [*CLAUSES, *listed, *(f"¬{kind}" for kind in listed)]


def plain(text: str, recipe: Recipe, valences: Valences, table: NDArray[np.float32]) -> list[float]:
    """The gist of one text, written down plainly: the definition that the fast way must equal."""
    line = tokens.stream(tokens.prepare(text))
    listed = sorted(set(valences.kinds.values()))
    kinds = valences.kinds_of_grams
    place = {features.kind_number(kind): at for at, kind in enumerate(listed)}
    counts = [0] * (2 * len(listed))
    clauses: list[Floats] = []
    reach = 0
    for at, character in enumerate(line):
        if at == 0 or (line[at - 1] in ENDS and character not in ENDS and character != "\x01"):
            clauses.append(np.zeros(4))
        for size in range(1, min(recipe.longest, len(line) - at) + 1):
            number = features.grams(line[at : at + size], size, size)[0]
            clauses[-1] += table[features.slot(number)]
            if number in kinds:
                clauses[-1] += table[features.slot(kinds[number])]
                counts[place[kinds[number]] + (len(listed) if reach else 0)] += 1
        reach = features.SCOPE if character in tokens.HAN_NEGATORS else max(0, reach - 1)
    pressed = []
    for negative, neutral, positive, square in clauses:
        length = math.sqrt(max(square, 1e-12))
        others = math.log((math.exp(neutral / length) + math.exp(positive / length)) / 2)
        pressed.append(math.tanh(negative / length - others))
    figures = [sum(pressed) / len(pressed), pressed[-1], max(pressed), min(pressed)]
    return figures + [math.sqrt(count) for count in counts]


def begin(codes: NDArray[np.uint32], starts: Sequence[int] | NDArray[np.intp]) -> NDArray[np.intp]:
    """Where clauses begin in lines put end to end: after a mark, but a run of marks belongs to what it ends."""
    ends = _ENDS[np.minimum(codes, 0xFFFF)]
    begins = np.zeros(len(codes), bool)
    begins[1:] = ends[:-1] & ~ends[1:] & (codes[1:] != 1)
    begins[starts] = True
    return np.flatnonzero(begins)


def sum_up(clauses: Floats, firsts: NDArray[np.intp], counts: NDArray[np.int64]) -> Floats:
    """The gist of every text: from its clauses' rows (m, 4), where its first one is (n), and its kinds (n, 2 kinds)."""
    scores = clauses[:, :3] / np.sqrt(np.maximum(clauses[:, 3:4], 1e-12))
    pressed = np.tanh(scores[:, 0] - np.logaddexp(scores[:, 1], scores[:, 2]) + math.log(2))
    after = np.append(firsts[1:], len(clauses))
    figures = [
        np.add.reduceat(pressed, firsts) / (after - firsts),
        pressed[after - 1],
        np.maximum.reduceat(pressed, firsts),
        np.minimum.reduceat(pressed, firsts),
    ]
    return np.column_stack([*figures, np.sqrt(counts)])
