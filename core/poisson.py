"""How far a count strays by chance alone, if what is counted comes as a Poisson process."""

from __future__ import annotations

from math import sqrt


def usual_band(usual: float) -> tuple[float, float]:
    """Between what an ordinary step stays nineteen times in twenty, if mentions come independently (Poisson).

    >>> usual_band(9.0)
    (3.0, 15.0)
    """
    spread = 2 * sqrt(usual)
    return max(0.0, usual - spread), usual + spread
