"""A copy of a model that learns from single labels, without mistaking many complaints for a new meaning of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from . import features
from .calibration import Floats
from .examples import own_examples
from .linear import CLASSES, Linear, Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

RATE = 0.3
CAUTION = 5.0  # labels of each class that are taken as given before the first comes


class Shadow:
    """A copy of a model that learns by steps of gradient descent, while the model itself goes on judging."""

    def __init__(self, weights: Weights, rate: float = RATE) -> None:
        self._rate = rate
        self.weights = msgspec.structs.replace(
            weights, table=weights.table.copy(), sums=weights.sums.copy(), intercept=weights.intercept.copy()
        )

    def partial_fit(self, texts: Sequence[str], labels: Sequence[str], usual: Floats | None = None) -> None:
        """One step of softmax regression for each text, in order: its scores move by at most `rate` to its label.

        `usual` (3) is added to the scores before they are compared with the label: what is already explained by
        these texts being negative more often than others must not be learned as the meaning of their words.
        """
        weights = self.weights
        network = np.zeros((len(texts), 3))
        if weights.network:  # it does not learn, but it has its say
            bare = Linear(msgspec.structs.replace(weights, network=None))
            network = Linear(weights).scores(texts) - bare.scores(texts)
        for text, label, beside in zip(texts, labels, network, strict=True):
            slots, counts = np.unique(features.slots(text, weights.recipe, weights.valences), return_counts=True)
            slots = slots.astype(np.intp)
            rows = weights.table[slots].astype(np.float64) * counts[:, None]
            length = float(np.sqrt(max(rows[:, 3].sum(), 1e-12)))
            sums = np.array(features.sums(text, weights.recipe, weights.valences))
            scores = rows[:, :3].sum(axis=0) / length + sums @ weights.sums + weights.intercept + beside
            chances = softmax(scores if usual is None else scores + usual)
            step = self._rate * ((np.arange(3) == CLASSES.index(label)) - chances / chances.sum())
            # table = coefficient * idf and column 3 = idf squared, so this is the plain gradient on coefficients.
            weights.table[slots, :3] += np.outer(rows[:, 3] / length, step).astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """Class probabilities from class scores, along the last axis."""
    chances = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Floats = chances / chances.sum(axis=-1, keepdims=True)
    return found


def usual(scores: Floats, labels: Sequence[str]) -> Floats:
    """How much more often than the model expects each label is given, as log odds (3), cautious with few labels."""
    given = np.array([sum(label == each for label in labels) for each in CLASSES])
    found: Floats = np.log((given + CAUTION) / (softmax(scores).sum(axis=0) + CAUTION))
    return found


def anchored(weights: Weights, before: Linear, lang: str) -> Weights:
    """The weights with their intercepts moved back so that our own phrases score, on the average, as they did.

    Every label also moves what all texts share (spaces, endings, handles); unchecked, fifty complaints would make
    everything else look like one.
    """
    texts = [example.text for example in own_examples() if example.lang == lang]
    drift = (Linear(weights).scores(texts) - before.scores(texts)).mean(axis=0)
    return msgspec.structs.replace(weights, intercept=weights.intercept - drift)
