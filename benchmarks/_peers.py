"""What others do, on the same counts at an even step: each peer gives one score per row, higher is stranger.

river's defects (0.26.1) are guarded against, to its favour: a score that raises or is not finite counts as 0, and
a flat past scores 0 instead of 1. Two-sided scorers are asked only about rows above their mean.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

Peer = Callable[[Sequence[float], float], np.ndarray]  # counts, rows per hour -> scores


def spike_rule(counts: Sequence[float], per_hour: float) -> np.ndarray:
    """The last hour against the mean hour of the twelve before it, as listening tools do it."""
    hour = max(1, round(per_hour))
    total = np.concatenate([[0.0], np.cumsum(counts)])
    at = np.arange(1, len(counts) + 1)
    now = total[at] - total[np.maximum(at - hour, 0)]
    start = np.maximum(at - 13 * hour, 0)
    past = (total[np.maximum(at - hour, 0)] - total[start]) / np.maximum((at - hour - start) / hour, 1.0)
    return np.where(now >= 5, now / np.maximum(past, 1.0), 0.0)


def rolling_z(counts: Sequence[float], per_hour: float) -> np.ndarray:
    """How many standard deviations the last hour is above the hours of the last three days."""
    hour = max(1, round(per_hour))
    values = np.asarray(counts, float)
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(1, len(values) + 1)
    now = total[at] - total[np.maximum(at - hour, 0)]
    sums, squares = np.concatenate([[0.0], np.cumsum(now)]), np.concatenate([[0.0], np.cumsum(now**2)])
    end, start = np.maximum(at - hour, 0), np.maximum(at - 73 * hour, 0)
    n = np.maximum(end - start, 1)
    mean = (sums[end] - sums[start]) / n
    spread = np.sqrt(np.maximum((squares[end] - squares[start]) / n - mean**2, 0.0))
    return np.where(end - start > hour, (now - mean) / (spread + 1.0), 0.0)


def gaussian(counts: Sequence[float], per_hour: float) -> np.ndarray:
    """river GaussianScorer over the last day, one-sided, as -log of what is left of its 1."""
    from river import anomaly

    scorer = anomaly.GaussianScorer(window_size=round(24 * per_hour), grace_period=round(6 * per_hour))

    def score(value: float) -> float:
        if value <= scorer.gaussian.mu:
            return 0.0
        scaled = (value - scorer.gaussian.mu) / max(scorer.gaussian.sigma, 1e-9)
        return scaled if scorer.gaussian.sigma > 1e-6 else 0.0  # its score saturates at 1: the same order, unrounded

    return _stream(counts, score, lambda value: scorer.learn_one(None, value))


def half_space(counts: Sequence[float], per_hour: float) -> np.ndarray:
    """river HalfSpaceTrees on count and hour sum, scaled into [0, 1] by a logarithm."""
    from river import anomaly

    trees = anomaly.HalfSpaceTrees(n_trees=10, height=8, window_size=250, seed=42)
    lately: deque[float] = deque(maxlen=max(1, round(per_hour)))

    def features(value: float) -> dict[str, float]:
        return {"now": min(1.0, math.log1p(value) / 10), "hour": min(1.0, math.log1p(sum(lately)) / 12)}

    def learn(value: float) -> None:
        lately.append(value)
        trees.learn_one(features(value))

    return _stream(counts, lambda value: trees.score_one(features(value)), learn)


def holt_winters(counts: Sequence[float], per_hour: float) -> np.ndarray:
    """river's predictive anomaly detection with Holt-Winters and a daily season, on hours."""
    from river import time_series

    hour = max(1, round(per_hour))
    sums = np.add.reduceat(np.asarray(counts, float), np.arange(0, len(counts), hour))
    model = time_series.HoltWinters(alpha=0.3, beta=0.1, gamma=0.6, seasonality=24)
    scores, spread, mean = np.zeros(len(counts)), 1.0, 0.0
    for index, value in enumerate(sums):
        if index > 48:
            error = value - model.forecast(horizon=1)[0]
            ends = min(len(counts) - 1, (index + 1) * hour - 1)  # an hour is judged when it is over
            scores[ends] = (error - mean) / math.sqrt(spread) if error > 0 else 0.0
            mean, spread = 0.99 * mean + 0.01 * error, max(1e-6, 0.99 * spread + 0.01 * (error - mean) ** 2)
        model.learn_one(float(value))
    return np.nan_to_num(scores)


def _stream(counts: Sequence[float], score: Callable[[float], float], learn: Callable[[float], object]) -> np.ndarray:
    scores = np.zeros(len(counts))
    for index, value in enumerate(counts):
        try:
            found = score(float(value))
            learn(float(value))
        except (TypeError, ValueError, ZeroDivisionError):  # negative rolled variance and its like
            found = 0.0
        scores[index] = found if isinstance(found, float | int) and math.isfinite(found) else 0.0
    return scores


PEERS: dict[str, Peer] = {
    "fixed-ratio spike rule": spike_rule,
    "rolling z-score": rolling_z,
    "river GaussianScorer": gaussian,
    "river HalfSpaceTrees": half_space,
    "river HoltWinters-PAD": holt_winters,
}


def alarms(scores: Sequence[float], threshold: float, refractory: int) -> list[int]:
    """Rows at which somebody would be told: above the bar, after at least `refractory` rows below it."""
    told, last = [], -refractory - 1
    for row in np.flatnonzero(np.asarray(scores) > threshold):
        if row - last > refractory:
            told.append(int(row))
        last = int(row)
    return told
