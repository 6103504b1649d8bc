"""Evaluates a classifier beside plain baselines: average precision, AUC, F1, calibration error, coverage, counts."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from ..core.errors import BadSetting
from ..core.negative_prior import NegativePrior
from ..core.text import fold
from ..core.translation import message
from .arrays import BoolArray, Float64Array
from .examples import Example, read_examples
from .lexicon_fallback import Fallback

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..core.model import Sentiment
    from .classifier import Classifier


def negative_f1(negative: BoolArray, predicted: BoolArray, weight: Float64Array | None = None) -> float:
    """F1 of the negative class; 0 when nothing negative was found. `weight` says how much each text counts."""
    counts = np.ones(len(negative)) if weight is None else weight
    hits = 2 * float(counts @ (negative & predicted))
    return hits / max(1e-9, float(counts @ negative + counts @ predicted))


def auc(negative: BoolArray, probability: Float64Array) -> float:
    """Chance that a negative text is ranked above another; ties count half (Mann-Whitney). NaN without both kinds."""
    _, places, counts = np.unique(probability, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    some, others = int(negative.sum()), int((~negative).sum())
    return (
        float("nan")
        if not some or not others
        else float((ranks[negative].sum() - some * (some + 1) / 2) / (some * others))
    )


def average_precision(negative: BoolArray, probability: Float64Array) -> float:
    """The area under precision against recall, by steps at each distinct probability, as scikit-learn has it."""
    order = np.argsort(-probability, kind="stable")
    hits = np.cumsum(negative[order])
    last = np.append(np.flatnonzero(np.diff(probability[order])), len(order) - 1)
    precision = hits[last] / (last + 1)
    return float(np.sum(np.diff(hits[last], prepend=0) * precision) / max(1, hits[-1]))


def calibration_error(negative: BoolArray, probability: Float64Array, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins (Naeini et al. 2015): 0 is perfect."""
    places = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [abs(probability[places == at].sum() - negative[places == at].sum()) for at in range(bins)]
    return float(sum(gaps) / max(1, len(negative)))


def ranking_figures(negative: BoolArray, probability: Float64Array, predicted: BoolArray) -> dict[str, float]:
    """The figures of one judge on one set: ap, auc, f1 and the F1 of calling everything negative."""
    return {
        "ap": average_precision(negative, probability),
        "auc": auc(negative, probability),
        "f1": negative_f1(negative, predicted),
        "f1_all_negative": negative_f1(negative, np.ones(len(negative), bool)),
    }


class Row(Struct, frozen=True):
    """One judge on one set. `coverage` is the share of texts it did not abstain from, `accuracy` is on those.

    `f1` is of the label (best guess, abstaining or not), `f1_half` of P(negative) >= 0.5; `ece` is NaN for judges
    that give no probability. `counted` is how many are counted as negative over how many are: for us as detectors
    count (`estimated`), for others by the label; `sure` is the same by labels without doubt only.
    """

    set: str
    judge: str
    texts: int
    negative: float
    ap: float
    auc: float
    f1: float
    f1_half: float
    ece: float
    coverage: float
    accuracy: float
    counted: float
    sure: float


def estimated(said: Sequence[Sentiment], texts: Sequence[str]) -> float:
    """How many of the texts are negative, as a topic of which nothing is known yet would count them.

    Taken in an order that says nothing, since many sets are sorted by label; a real topic comes in the order of time.
    """
    prior = NegativePrior()
    shuffled = sorted(range(len(texts)), key=lambda at: crc32(texts[at].encode("utf-8", "replace")))
    return sum(prior.estimate(said[at], "").negative for at in shuffled)


def evaluate(classifier: Classifier, examples: Iterable[Example]) -> list[Row]:
    """The classifier on every (language, source) found among the examples, with its baselines beside it.

    VADER is among them, for English, where it is installed (`has_vader`).
    """
    sets: dict[str, list[Example]] = {}
    for example in examples:
        sets.setdefault(f"{example.lang} {example.source}".strip(), []).append(example)
    return [row for name, of in sorted(sets.items()) for row in _rows(name, classifier, of)]


def evaluate_folder(classifier: Classifier, folder: Path) -> list[Row]:
    """`evaluate` on every `dev_*.jsonl[.gz]` of a folder; BadSetting when there is none."""
    paths = sorted(folder.glob("dev_*.jsonl*"))
    if not paths:
        raise BadSetting(
            message(
                "{folder}: no dev_*.jsonl or dev_*.jsonl.gz here; name a folder that holds labelled texts",
                folder=str(folder),
            )
        )
    return evaluate(classifier, (example for path in paths for example in read_examples(path)))


def _rows(name: str, classifier: Classifier, examples: Sequence[Example]) -> list[Row]:
    truth = np.array([example.label == "negative" for example in examples])
    texts = [example.text for example in examples]
    predictions = classifier.predictions(texts, [example.lang or None for example in examples])
    predicted = np.array([prediction.label == "negative" for prediction in predictions])
    answered = np.array([not prediction.abstain for prediction in predictions])
    probability = np.array([prediction.negative for prediction in predictions])
    ours = _row(name, "firebreak", truth, probability, predicted, answered)
    count = estimated([prediction.sentiment for prediction in predictions], texts)
    rows = [replace(ours, counted=count / max(1, int(truth.sum())))]
    if examples[0].lang == "en" and has_vader():
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        vader = SentimentIntensityAnalyzer()
        compound = np.array([vader.polarity_scores(text)["compound"] for text in texts])
        rows.append(_row(name, "vader", truth, -compound, compound <= -0.05, compound != 0))
    fallback = Fallback()
    valence = np.array([fallback.valence(fold(text)) for text in texts])
    rows.append(_row(name, "word list", truth, -valence, valence < 0, valence != 0))
    everything = np.ones(len(truth), bool)
    rows.append(_row(name, "all negative", truth, everything.astype(float), everything, everything))
    return rows


def has_vader() -> bool:
    """Whether VADER is installed: it comes with the extra `train`, not with Firebreak."""
    return find_spec("vaderSentiment") is not None


def _row(
    name: str, judge: str, truth: BoolArray, score: Float64Array, predicted: BoolArray, answered: BoolArray
) -> Row:
    gives_probability = judge == "firebreak"
    return Row(
        set=name,
        judge=judge,
        texts=len(truth),
        negative=float(truth.mean()),
        ap=average_precision(truth, score),
        auc=auc(truth, score),
        f1=negative_f1(truth, predicted),
        f1_half=negative_f1(truth, score >= 0.5) if gives_probability else float("nan"),
        ece=calibration_error(truth, score) if gives_probability else float("nan"),
        coverage=float(answered.mean()),
        accuracy=float((truth == predicted)[answered].mean()) if answered.any() else float("nan"),
        counted=float(predicted.sum() / max(1, truth.sum())),
        sure=float((predicted & answered).sum() / max(1, truth.sum())),
    )
