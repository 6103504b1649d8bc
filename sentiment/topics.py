"""A topic's own calibration from the labels that people gave it, unless those labels speak against themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from .arrays import Float64Array
from .calibration import calibrate, fit_platt
from .evaluation import auc

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_LABELS = 50  # labels of one topic before it gets a calibration of its own
MIN_PER_CLASS = 5  # of these negative, and not negative: a share cannot be learned from one class
SHOWN_TEXTS = 5  # texts that are named when labels are doubted


class TopicCalibration(Struct, frozen=True):
    """What became of one topic's labels: its Platt scaling, or why it gets none, and which texts to check."""

    platt: tuple[float, float] | None
    why: str = ""
    texts: tuple[str, ...] = ()


def calibrate_topic(
    texts: Sequence[str], negative: Sequence[bool], scores: Float64Array, prior: tuple[float, float]
) -> TopicCalibration:
    """The calibration that suits a topic's labelled texts (n) with their class scores (n, 3).

    In a topic where complaints are more frequent than elsewhere every probability is too low, and yet what is
    negative still scores higher than what is not. Where it scores lower (AUC below one half), the labels do not tell
    of another share: somebody labels praise as negative, or the model understands nothing here. Either way a person
    must look; Platt scaling, which only stretches and shifts, would hide it.
    """
    labels = np.asarray(negative, bool)
    if len(labels) < MIN_LABELS:
        return TopicCalibration(None)
    fewest = min(int(labels.sum()), int((~labels).sum()))
    if fewest < MIN_PER_CLASS:
        kind = "negative" if labels.mean() < 0.5 else "not negative"
        return TopicCalibration(
            None,
            f"{len(labels)} labels, only {fewest} of them {kind}; {MIN_PER_CLASS} of each are needed",
        )
    probability = calibrate(scores, prior)
    area = auc(labels, probability)
    if area < 0.5:
        surprise = np.where(labels, 1.0 - probability, probability)
        worst = np.argsort(-surprise, kind="stable")[:SHOWN_TEXTS]
        said = ["negative" if labels[at] else "not negative" for at in worst]
        return TopicCalibration(
            None,
            f"the labels run against the judge: what they call negative scores lower than the rest (AUC {area:.2f})",
            tuple(f"{texts[at]} (labelled {label})" for at, label in zip(worst, said, strict=True)),
        )
    return TopicCalibration(fit_platt(scores, labels.tolist(), prior))
