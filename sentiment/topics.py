"""A topic's own calibration from the labels that people gave it, unless those labels speak against themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from .calibration import Floats, calibrate, recalibrate
from .evaluation import auc

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH = 50  # labels of one topic before it gets a calibration of its own
OF_EACH = 5  # of these negative, and not negative: how often a topic is negative cannot be learned from one kind
SHOWN = 5  # texts that are named when labels are doubted


class Recalibrated(Struct, frozen=True):
    """What became of one topic's labels: its slope and offset, or why it gets none, and the texts to look at."""

    scaling: tuple[float, float] | None
    why: str = ""
    texts: tuple[str, ...] = ()


def recalibrate_topic(
    texts: Sequence[str], negative: Sequence[bool], scores: Floats, start: tuple[float, float]
) -> Recalibrated:
    """The calibration that suits a topic's labelled texts (n) with their class scores (n, 3).

    In a topic where complaints are more frequent than elsewhere every probability is too low, and yet what is
    negative still scores higher than what is not. Where it scores lower (AUC below one half), the labels do not tell
    of another share: somebody labels praise as negative, or the judge understands nothing here. Either way a person
    must look; Platt scaling, which only stretches and shifts, would hide it.
    """
    given = np.asarray(negative, bool)
    if len(given) < ENOUGH:
        return Recalibrated(None)
    fewest = min(int(given.sum()), int((~given).sum()))
    if fewest < OF_EACH:
        kind = "negative" if given.mean() < 0.5 else "not negative"
        return Recalibrated(
            None,
            f"{len(given)} labels, only {fewest} of them {kind}; {OF_EACH} of each are needed",
        )
    probability = calibrate(scores, start)
    ranked = auc(given, probability)
    if ranked < 0.5:
        surprise = np.where(given, 1.0 - probability, probability)
        worst = np.argsort(-surprise, kind="stable")[:SHOWN]
        said = ["negative" if given[at] else "not negative" for at in worst]
        return Recalibrated(
            None,
            f"the labels run against the judge: what they call negative scores lower than the rest (AUC {ranked:.2f})",
            tuple(f"{texts[at]} (labelled {label})" for at, label in zip(worst, said, strict=True)),
        )
    return Recalibrated(recalibrate(scores, given.tolist(), start))
