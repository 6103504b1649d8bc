"""Platt scaling (Platt 1999): calibrated probabilities from class scores, for a language or for one topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arrays import Float64Array

if TYPE_CHECKING:
    from collections.abc import Sequence


def calibrate(scores: Float64Array, platt: tuple[float, float]) -> Float64Array:
    """P(negative), (n,), from the class scores of each text (n, 3) by the slope and offset `platt`."""
    margin = scores[:, 0] - np.logaddexp(scores[:, 1], scores[:, 2])
    probability: Float64Array = 1.0 / (1.0 + np.exp(-np.clip(platt[0] * margin + platt[1], -30, 30)))
    return probability


def fit_platt(
    scores: Float64Array,
    negative: Sequence[bool],
    prior: tuple[float, float],
    sample_weight: Float64Array | None = None,
) -> tuple[float, float]:
    """The slope and offset for `calibrate`: a logistic regression of the labels (n,) on the margins of `scores` (n, 3).

    The maximum a posteriori estimate under a normal prior around `prior`, which weighs like a few labels. Newton's
    method with step halving. `sample_weight` (n,) says how much each text counts; all alike without it.
    """
    margin = scores[:, 0] - np.logaddexp(scores[:, 1], scores[:, 2])
    design = np.column_stack([margin, np.ones(len(margin))])
    sign = np.where(np.asarray(negative, bool), 1.0, -1.0)
    weights = np.ones(len(margin)) if sample_weight is None else sample_weight
    mean, precision = np.array(prior), np.array([4.0, 1.0])  # of the prior

    def loss(parameters: Float64Array) -> float:
        penalty = 0.5 * (precision * (parameters - mean) ** 2).sum()
        return float(weights @ np.logaddexp(0, -sign * (design @ parameters)) + penalty)

    estimate = mean.copy()
    for _ in range(50):
        probability = 1 / (1 + np.exp(-np.clip(design @ estimate, -30, 30)))
        gradient = design.T @ (weights * (probability - (sign > 0))) + precision * (estimate - mean)
        hessian = (design * (weights * probability * (1 - probability))[:, None]).T @ design + np.diag(precision)
        step = np.linalg.solve(hessian, gradient)
        while np.abs(step).max() > 1e-9 and loss(estimate - step) > loss(estimate):
            step = step / 2  # Newton's step overshoots where the curve is flat
        estimate = estimate - step
    return float(max(estimate[0], 0.05)), float(estimate[1])
