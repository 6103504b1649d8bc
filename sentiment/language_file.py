"""The file of languages: py3langid's model, cut to what is asked of it, so that a service has it at once.

`python -m firebreak.sentiment.language_file` makes it out of the py3langid that is installed (the extra `train`).
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .arrays import Float32Array

FILE = Path(__file__).with_name("languages.npz")
# What is written in Latin or Cyrillic letters by many, which is all that is asked about: half of what the library knows
_TOLD_APART = frozenset(
    """af az ba be bg bs ca cs cy da de en eo es et eu fi fr ga gl hr ht hu id is it kk ky la lb lt lv mg mk mn ms mt nl
    nn no oc pl pt ro ru sk sl so sq sr sv sw tg tk tl tr tt uk uz vi""".split()  # noqa: SIM905
)
_PART = 16  # bytes whose moves are kept together: most of a row's parts are those of other rows as well


class Library(NamedTuple):
    """The library's model, cut to the languages it tells apart.

    `moves`, `parts`, `rows` and `found` are its automaton over bytes. Where the byte `b` leads in the state `s`:
    `moves[parts[rows[s] + (b >> 4)] + (b & 15)]`; what n-gram each state has found, or -1: `found`. `likelihoods`
    (n-grams, languages) float16 and `priors` (languages,) are logarithms.
    """

    languages: list[str]
    moves: array[int]
    parts: array[int]
    rows: array[int]
    found: array[int]
    likelihoods: Any
    priors: Float32Array

    def ngrams(self, written: bytes) -> list[int]:
        """Which n-grams stand in a text, as often as they do."""
        _, moves, parts, rows, found, _, _ = self
        state, there = 0, []
        for byte in written:
            state = moves[parts[rows[state] + (byte >> 4)] + (byte & 15)]
            if found[state] >= 0:
                there.append(found[state])
        return there


def read(path: Path = FILE) -> Library:
    """The library, 20 MB."""
    with np.load(path, allow_pickle=False) as kept:
        moves, parts, rows, found = (_integers(kept[name]) for name in ("moves", "parts", "rows", "found"))
        return Library(kept["languages"].tolist(), moves, parts, rows, found, kept["likelihoods"], kept["priors"])


def _integers(values: Any) -> array[int]:
    """As Python's own array: one of its numbers is had in half the time that one of numpy's takes."""
    return array("i", values.astype(np.int32).tobytes())


def write(path: Path = FILE) -> None:
    """Cut py3langid's model and write it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    kept = [at for at, language in enumerate(whole.nb_classes) if language in _TOLD_APART]
    moves, parts = np.unique(np.array(whole.tk_nextmove).reshape(-1, _PART), axis=0, return_inverse=True)
    np.savez_compressed(
        path,
        languages=np.array([whole.nb_classes[at] for at in kept]),
        moves=moves.ravel().astype(np.int32),
        parts=parts.ravel().astype(np.int32) * _PART,
        rows=np.array(whole.tk_row).astype(np.int32) * (256 // _PART),
        found=np.array(whole.tk_output, np.int32),
        likelihoods=whole.nb_ptc[:, kept],
        priors=whole.nb_pc[kept],
    )


if __name__ == "__main__":
    write()
