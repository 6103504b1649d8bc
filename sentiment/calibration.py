"""Turns class scores into a probability that means what it says (Platt 1999), for a language or for one topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]


def calibrate(scores: Floats, platt: tuple[float, float]) -> Floats:
    """P(negative) from the three class scores of each text (n, 3)."""
    margin = scores[:, 0] - np.logaddexp(scores[:, 1], scores[:, 2])
    probability: Floats = 1.0 / (1.0 + np.exp(-np.clip(platt[0] * margin + platt[1], -30, 30)))
    return probability


def recalibrate(
    scores: Floats, negative: Sequence[bool], start: tuple[float, float], weight: Floats | None = None
) -> tuple[float, float]:
    """The slope and offset for `calibrate` that suit labelled texts, held towards `start` as if by a few labels more.

    Newton's method with step halving. `weight` says how much each text counts; all alike without it.
    """
    margin = scores[:, 0] - np.logaddexp(scores[:, 1], scores[:, 2])
    inputs = np.column_stack([margin, np.ones(len(margin))])
    sign = np.where(np.asarray(negative, bool), 1.0, -1.0)
    counts = np.ones(len(margin)) if weight is None else weight
    prior, held = np.array(start), np.array([4.0, 1.0])

    def loss(at: Floats) -> float:
        return float(counts @ np.logaddexp(0, -sign * (inputs @ at)) + 0.5 * (held * (at - prior) ** 2).sum())

    found = prior.copy()
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ found, -30, 30)))
        slope = inputs.T @ (counts * (chance - (sign > 0))) + held * (found - prior)
        curve = (inputs * (counts * chance * (1 - chance))[:, None]).T @ inputs + np.diag(held)
        step = np.linalg.solve(curve, slope)
        while np.abs(step).max() > 1e-9 and loss(found - step) > loss(found):
            step = step / 2  # Newton's step overshoots where the curve is flat
        found = found - step
    return float(max(found[0], 0.05)), float(found[1])
