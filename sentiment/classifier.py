"""Judges texts offline: finds each text's language and asks the model made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ..core.model import Label, Sentiment
from . import model_file
from .calibration import Floats, calibrate
from .language import KNOWN, detect
from .lexicon_fallback import Fallback
from .linear import CLASSES, Linear, Weights
from .tokens import prepare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable


class Opinion(Struct, frozen=True):
    """All that is thought about one text: P(negative), the best label even in doubt, and whether there is doubt."""

    negative: float
    label: Label
    abstain: bool
    lang: str


class Classifier:
    """The models of all languages behind one seam, each loaded when its first text comes.

    Texts in a language without a model are judged by emoji and a short list of words, and mostly abstained from.
    `topics` holds the slope and offset by which a topic's own labels correct its margins (see `learning.py`).
    """

    def __init__(self, folder: Traversable, topics: Mapping[str, tuple[float, float]] | None = None) -> None:
        self._folder = folder
        self._languages = model_file.languages(folder)
        self._models: dict[str, Linear] = {}
        self._fallback = Fallback()
        self._topics = dict(topics or {})

    def score(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Sentiment]:
        """One judgement for each text, in order; `abstain` is its label where there is doubt."""
        return [
            Sentiment(opinion.negative, "abstain" if opinion.abstain else opinion.label, opinion.lang)
            for opinion in self.opinions(texts, langs, topics)
        ]

    def opinions(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Opinion]:
        """One opinion for each text, in order. With `topics`, each text is calibrated for its topic."""
        prepared = [prepare(text) for text in texts]
        plans = [detect(text, lang) for text, lang in zip(prepared, langs, strict=True)]
        places: dict[str, list[int]] = {}
        for at, plan in enumerate(plans):
            for lang, _ in plan:
                places.setdefault(lang, []).append(at)
        found: dict[tuple[int, str], Opinion] = {}
        for lang, of in places.items():
            about = [topics[at] for at in of] if topics and self._topics else None
            for at, opinion in zip(of, self._ask(lang, [prepared[at] for at in of], about), strict=True):
                found[at, lang] = opinion
        return [
            found[at, plan[0][0]] if len(plan) == 1 else self._mix([found[at, lang] for lang, _ in plan], plan)
            for at, plan in enumerate(plans)
        ]

    def linear(self, lang: str) -> Linear:
        """The model of one language."""
        if lang not in self._models:
            self._models[lang] = Linear(model_file.load(lang, self._folder))
        return self._models[lang]

    def adopt(self, lang: str, weights: Weights) -> None:
        """Judge a language by these weights from now on."""
        self._models[lang] = Linear(weights)

    @property
    def topics(self) -> dict[str, tuple[float, float]]:
        """The topics that have a calibration of their own."""
        return dict(self._topics)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a model."""
        return self._languages

    def _ask(self, lang: str, prepared: list[str], topics: list[str | None] | None) -> list[Opinion]:
        if lang not in self._languages:
            return [self._guess(text, lang) for text in prepared]
        linear = self.linear(lang)
        scores = linear.scores_of_prepared(prepared)
        negative = calibrate(scores, linear.weights.platt)
        if topics:
            for topic in self._topics.keys() & set(topics):
                at = [place for place, each in enumerate(topics) if each == topic]
                negative[at] = calibrate(scores[at], self._topics[topic])
        return opinions(linear.weights, negative, scores, prepared)

    def _guess(self, text: str, lang: str) -> Opinion:
        negative, abstain = self._fallback.negative(text)
        label: Label = "negative" if negative >= 0.5 else "neutral" if abstain else "positive"
        return Opinion(negative, label, abstain, lang)

    def _mix(self, parts: list[Opinion], plan: tuple[tuple[str, float], ...]) -> Opinion:
        """A text in two languages: their opinions, weighted by how much of the text is written in each."""
        negative = sum(part.negative * share for part, (_, share) in zip(parts, plan, strict=True))
        called = sum(share * (part.label == "negative") for part, (_, share) in zip(parts, plan, strict=True))
        other = next((part.label for part in parts if part.label != "negative"), parts[0].label)
        surest = parts[0] if not parts[0].abstain else parts[-1]
        label: Label = "negative" if called > 0.5 else other
        doubt = surest.abstain or len({part.label == "negative" for part in parts if not part.abstain}) > 1
        return Opinion(negative, label, doubt, plan[0][0])


def opinions(weights: Weights, negative: Floats, scores: Floats, texts: Sequence[str]) -> list[Opinion]:
    """What a model's figures say in words: label by the model's threshold, doubt inside its band."""
    low, high = weights.band
    labels = np.where(negative >= weights.threshold, 0, 1 + np.argmax(scores[:, 1:], axis=1))
    doubt = (negative > low) & (negative < high)
    return [
        Opinion(probability, CLASSES[label], uncertain or not text.strip(), weights.lang)
        for probability, label, uncertain, text in zip(
            np.round(negative, 6).tolist(), labels.tolist(), doubt.tolist(), texts, strict=True
        )
    ]


def open_classifier(folder: Traversable | None = None) -> Classifier:
    """The judge that ships with Firebreak, or the models of another folder."""
    return Classifier(folder or model_file.shipped())


__all__ = ["KNOWN", "Classifier", "Opinion", "open_classifier", "opinions"]
