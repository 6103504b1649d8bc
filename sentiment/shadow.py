"""Online learning in a copy of a model (a shadow), corrected for label shift and re-centred."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from . import features
from .arrays import Float64Array
from .examples import own_examples
from .linear import CLASSES, LinearModel, Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

LEARNING_RATE = 0.3
PSEUDO_COUNT = 5.0  # labels of each class assumed before the first comes (additive smoothing)


class ShadowModel:
    """A copy of a model that learns by stochastic gradient descent, while the model itself stays in use."""

    def __init__(self, weights: Weights, learning_rate: float = LEARNING_RATE) -> None:
        self._learning_rate = learning_rate
        self.weights = msgspec.structs.replace(
            weights,
            table=weights.table.copy(),
            lexicon_weights=weights.lexicon_weights.copy(),
            intercept=weights.intercept.copy(),
        )

    def partial_fit(self, texts: Sequence[str], labels: Sequence[str], shift: Float64Array | None = None) -> None:
        """One gradient step of softmax regression for each text, in order; scores move by at most the learning rate.

        `shift` (3,), see `label_shift`, is added to the scores before they are compared with the label: what is already
        explained by these texts being negative more often than others must not be learned as the meaning of words.
        """
        weights = self.weights
        beside = np.zeros((len(texts), 3))
        if weights.network or weights.word_scores:  # their parameters stay, their scores count
            linear = LinearModel(msgspec.structs.replace(weights, network=None, word_scores=None))
            beside = LinearModel(weights).scores(texts) - linear.scores(texts)
        for text, label, fixed in zip(texts, labels, beside, strict=True):
            slots, counts = np.unique(features.slots(text, weights.settings, weights.lexicon), return_counts=True)
            slots = slots.astype(np.intp)
            rows = weights.table[slots].astype(np.float64) * counts[:, None]
            norm = float(np.sqrt(max(rows[:, 3].sum(), 1e-12)))
            valences = np.array(features.lexicon_features(text, weights.settings, weights.lexicon))
            linear_scores = rows[:, :3].sum(axis=0) / norm + valences @ weights.lexicon_weights + weights.intercept
            scores = linear_scores + fixed
            probabilities = softmax(scores if shift is None else scores + shift)
            step = self._learning_rate * ((np.arange(3) == CLASSES.index(label)) - probabilities / probabilities.sum())
            # table = coefficient * idf and column 3 = idf squared, so this is the plain gradient on coefficients.
            weights.table[slots, :3] += np.outer(rows[:, 3] / norm, step).astype(np.float32)


def softmax(scores: Float64Array) -> Float64Array:
    """Class probabilities from class scores, along the last axis."""
    probabilities = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Float64Array = probabilities / probabilities.sum(axis=-1, keepdims=True)
    return found


def label_shift(scores: Float64Array, labels: Sequence[str]) -> Float64Array:
    """How much more often each label is given than the model expects, as log ratios (3,), smoothed by PSEUDO_COUNT."""
    counts = np.array([sum(label == each for label in labels) for each in CLASSES])
    found: Float64Array = np.log((counts + PSEUDO_COUNT) / (softmax(scores).sum(axis=0) + PSEUDO_COUNT))
    return found


def recentred(weights: Weights, before: LinearModel, lang: str) -> Weights:
    """The weights with their intercepts moved back so that our own phrases score, on the average, as they did.

    Every label also moves what all texts share (spaces, endings, handles); unchecked, fifty complaints would make
    everything else look like one.
    """
    texts = [example.text for example in own_examples() if example.lang == lang]
    drift = (LinearModel(weights).scores(texts) - before.scores(texts)).mean(axis=0)
    return msgspec.structs.replace(weights, intercept=weights.intercept - drift)
