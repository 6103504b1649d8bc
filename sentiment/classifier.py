"""Classifies texts offline: detects each text's language and asks the model made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from ..core.model import Label, Sentiment
from . import model_file
from .arrays import Float64Array
from .calibration import calibrate
from .language import KNOWN, detect
from .lexicon_fallback import PRIOR, Fallback
from .linear import CLASSES, LinearModel, Weights, length_scores
from .tokens import normalise
from .wordless import says_something

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable


class Prediction(Struct, frozen=True, gc=False):
    """What is predicted for one text: P(negative), the best label even in doubt, and whether to abstain.

    `prior` is as in `core.model.Sentiment`.
    """

    negative: float
    label: Label
    abstain: bool
    lang: str
    prior: float | None = None

    @property
    def sentiment(self) -> Sentiment:
        """The same as the rest of Firebreak sees it: in doubt the label is `abstain`."""
        return Sentiment(self.negative, "abstain" if self.abstain else self.label, self.lang, self.prior)


class Classifier:
    """The models of all languages behind one seam, each loaded when its first text comes.

    Texts in a language without a model are judged by emoji and a short list of words, and mostly abstained from.
    `topics` holds the slope and offset of Platt scaling by which a topic's own labels correct its margins.
    """

    def __init__(self, folder: Traversable, topics: Mapping[str, tuple[float, float]] | None = None) -> None:
        self._folder = folder
        self._languages = model_file.languages(folder)
        self._models: dict[str, LinearModel] = {}
        self._fallback = Fallback()
        self._topics = dict(topics or {})

    def score(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Sentiment]:
        """One judgement for each text, in order; `abstain` is its label where there is doubt."""
        return [prediction.sentiment for prediction in self.predictions(texts, langs, topics)]

    def predictions(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Prediction]:
        """One prediction for each text, in order. With `topics`, each text is calibrated for its topic."""
        normalised = [normalise(text) for text in texts]
        detected = [detect(text, lang) for text, lang in zip(normalised, langs, strict=True)]
        by_language: dict[str, list[int]] = {}
        for at, languages in enumerate(detected):
            for lang, _ in languages:
                by_language.setdefault(lang, []).append(at)
        found: dict[tuple[int, str], Prediction] = {}
        for lang, places in by_language.items():
            about = [topics[at] for at in places] if topics and self._topics else None
            predicted = self._predict(lang, [normalised[at] for at in places], about)
            for at, prediction in zip(places, predicted, strict=True):
                found[at, lang] = prediction
        return [
            found[at, languages[0][0]]
            if len(languages) == 1
            else self._combine([found[at, lang] for lang, _ in languages], languages)
            for at, languages in enumerate(detected)
        ]

    def linear(self, lang: str) -> LinearModel:
        """The model of one language."""
        if lang not in self._models:
            self._models[lang] = LinearModel(model_file.load(lang, self._folder))
        return self._models[lang]

    def replace_weights(self, lang: str, weights: Weights) -> None:
        """Use these weights for a language from now on."""
        self._models[lang] = LinearModel(weights)

    @property
    def topics(self) -> dict[str, tuple[float, float]]:
        """The topics that have a calibration of their own."""
        return dict(self._topics)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a model."""
        return self._languages

    def _predict(self, lang: str, normalised: list[str], topics: list[str | None] | None) -> list[Prediction]:
        if lang not in self._languages:
            return [self._predict_fallback(text, lang) for text in normalised]
        linear = self.linear(lang)
        scores = linear.scores_of_normalised(normalised)
        negative = calibrate(scores, linear.weights.platt)
        own: set[int] = set()  # judged by their topic's own calibration, which knows its share
        if topics:
            for topic in self._topics.keys() & set(topics):
                at = [place for place, each in enumerate(topics) if each == topic]
                negative[at] = calibrate(scores[at], self._topics[topic])
                own.update(at)
        found = predictions(linear.weights, negative, scores, normalised)
        return [replace(one, prior=None) if at in own else one for at, one in enumerate(found)] if own else found

    def _predict_fallback(self, text: str, lang: str) -> Prediction:
        negative, abstain = self._fallback.negative(text)
        label: Label = "negative" if negative >= 0.5 else "neutral" if abstain else "positive"
        return Prediction(negative, label, abstain, lang, PRIOR)

    def _combine(self, parts: list[Prediction], languages: tuple[tuple[str, float], ...]) -> Prediction:
        """A text in two languages: their predictions, weighted by how much of the text is written in each."""
        negative = sum(part.negative * share for part, (_, share) in zip(parts, languages, strict=True))
        negative_share = sum(
            share * (part.label == "negative") for part, (_, share) in zip(parts, languages, strict=True)
        )
        other = next((part.label for part in parts if part.label != "negative"), parts[0].label)
        surest = parts[0] if not parts[0].abstain else parts[-1]
        label: Label = "negative" if negative_share > 0.5 else other
        abstains = surest.abstain or len({part.label == "negative" for part in parts if not part.abstain}) > 1
        priors = [part.prior for part in parts if part.prior is not None]
        prior = sum(priors) / len(priors) if len(priors) == len(parts) else None
        return Prediction(negative, label, abstains, languages[0][0], prior)


def predictions(
    weights: Weights, negative: Float64Array, scores: Float64Array, texts: Sequence[str]
) -> list[Prediction]:
    """Predictions from P(negative) (n,) and class scores (n, 3): label by the threshold, abstain inside the band.

    Of a text that says nothing P(negative) is the prior, and it is abstained from.
    """
    low, high = weights.abstain_band
    said = [says_something(text, weights.lexicon) for text in texts]
    negative = np.where(said, negative, weights.prior)
    labels = np.where(negative >= weights.threshold, 0, 1 + np.argmax(scores[:, 1:], axis=1))
    labels = np.where(said, labels, CLASSES.index("neutral"))
    abstains = (negative > low) & (negative < high)
    return [
        Prediction(probability, CLASSES[label], uncertain or not any_words, weights.lang, prior)
        for probability, label, uncertain, any_words, prior in zip(
            np.round(negative, 6).tolist(),
            labels.tolist(),
            abstains.tolist(),
            said,
            _priors(weights, texts, said),
            strict=True,
        )
    ]


def _priors(weights: Weights, texts: Sequence[str], said: Sequence[bool]) -> list[float]:
    """The share of negative texts among those as long as each: whoever counts takes a text's length for no evidence.

    Longer texts are negative more often within a topic; that one topic's texts are longer than another's says nothing.
    """
    if not weights.length[0]:
        return [weights.prior] * len(texts)
    odds = weights.prior / (1.0 - weights.prior) * np.exp(weights.platt[0] * length_scores(texts, weights))
    priors: list[float] = np.where(said, np.round(odds / (1.0 + odds), 6), weights.prior).tolist()
    return priors


def open_classifier(folder: Traversable | None = None) -> Classifier:
    """The classifier that ships with Firebreak, or that of another folder's models."""
    return Classifier(folder or model_file.shipped())


__all__ = ["KNOWN", "Classifier", "Prediction", "open_classifier", "predictions"]
