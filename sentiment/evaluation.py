"""Measures judgement: average precision, AUC, negative F1, calibration error, coverage; beside plain baselines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Probability = NDArray[np.float64]


def negative_f1(negative: Truth, called: Truth) -> float:
    """F1 of the negative class; 0 when nothing negative was found."""
    hits = float(np.sum(negative & called))
    return 2 * hits / max(1.0, float(np.sum(negative)) + float(np.sum(called)))


def auc(negative: Truth, probability: Probability) -> float:
    """Chance that a negative text is ranked above another; ties count half (Mann-Whitney). NaN without both kinds."""
    _, places, counts = np.unique(probability, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    some, others = int(negative.sum()), int((~negative).sum())
    return (
        float("nan")
        if not some or not others
        else float((ranks[negative].sum() - some * (some + 1) / 2) / (some * others))
    )


def average_precision(negative: Truth, probability: Probability) -> float:
    """The area under precision against recall, by steps at each distinct probability, as scikit-learn has it."""
    order = np.argsort(-probability, kind="stable")
    hits = np.cumsum(negative[order])
    last = np.append(np.flatnonzero(np.diff(probability[order])), len(order) - 1)
    precision = hits[last] / (last + 1)
    return float(np.sum(np.diff(hits[last], prepend=0) * precision) / max(1, hits[-1]))


def calibration_error(negative: Truth, probability: Probability, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins (Naeini et al. 2015): 0 is perfect."""
    places = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [abs(probability[places == at].sum() - negative[places == at].sum()) for at in range(bins)]
    return float(sum(gaps) / max(1, len(negative)))


def judge_scores(negative: Truth, probability: Probability, called: Truth) -> dict[str, float]:
    """The figures of one judge on one set: ap, auc, f1 and the F1 of calling everything negative."""
    return {
        "ap": average_precision(negative, probability),
        "auc": auc(negative, probability),
        "f1": negative_f1(negative, called),
        "f1_all_negative": negative_f1(negative, np.ones(len(negative), bool)),
    }
