"""Exponentially weighted counts over several time constants, compared on a variance-stabilised scale."""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING

from .seasonal_rate import HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

TIME_CONSTANTS = (300.0, HOUR, 6 * HOUR)  # seconds after which a mention weighs 1/e
_CONSTANTS = tuple(enumerate(TIME_CONSTANTS))


class EwmaCounts:
    """Observed and expected mentions, each forgotten exponentially with three time constants.

    An exponentially weighted moving average (Roberts 1959) for events at irregular times, as a sum rather than a mean.

    >>> ewma = EwmaCounts()
    >>> for minute in range(600):
    ...     ewma.add(60.0, observed=2.0, rate=2.0 / 60)
    >>> [round(deviation, 1) for deviation in ewma.deviations()]
    [0.2, 0.0, 0.0]
    """

    __slots__ = ("expected", "observed")

    def __init__(self) -> None:
        self.observed: list[float]
        self.expected: list[float]
        self.clear()

    def add(self, passed: float, observed: float, rate: float, over: float = 0.0) -> None:
        """`passed` seconds with `rate` mentions a second expected, and `observed` ones in the last `over` of them."""
        seen, usual = self.observed, self.expected
        if over <= 0.0:
            for index, constant in _CONSTANTS:
                keep = exp(-passed / constant)
                seen[index] = seen[index] * keep + observed
                usual[index] = usual[index] * keep + rate * constant * (1.0 - keep)
            return
        for index, constant in _CONSTANTS:
            keep = exp(-passed / constant)
            # Those that came first in the span have faded already.
            faded = observed * constant / over * (1.0 - exp(-over / constant))
            seen[index] = seen[index] * keep + faded
            usual[index] = usual[index] * keep + rate * constant * (1.0 - keep)

    def add_expected(self, expected: float) -> None:
        """As many more were expected just now."""
        self.expected = [each + expected for each in self.expected]

    def add_late(self, ago: float, observed: float) -> None:
        """Mentions of `ago` seconds ago, faded as far as if they had been counted then."""
        for index, constant in enumerate(TIME_CONSTANTS):
            self.observed[index] += observed * exp(-ago / constant)

    def clear(self) -> None:
        """Begin anew: nothing is remembered, and nothing was expected."""
        self.observed = [0.0] * len(TIME_CONSTANTS)
        self.expected = [0.0] * len(TIME_CONSTANTS)

    def deviations(self) -> list[float]:
        """sqrt(observed) - sqrt(expected), one per time constant; below 0 when less came than expected.

        The square root stabilises the variance of counts (Bartlett 1936, Anscombe 1948): a deviation means about the
        same at noon as at night, so that deviations may be compared with each other.
        """
        (first, second, third), (least, usual, most) = self.observed, self.expected
        return [sqrt(first) - sqrt(least), sqrt(second) - sqrt(usual), sqrt(third) - sqrt(most)]

    def clip(self) -> None:
        """A surge is over: what the long time constants still remember of it is cut to what was expected."""
        self.observed = [
            min(observed, expected) for observed, expected in zip(self.observed, self.expected, strict=True)
        ]

    def state(self) -> list[list[float]]:
        """Plain JSON."""
        return [self.observed, self.expected]

    def restore(self, state: Sequence[Sequence[float]]) -> None:
        """Go on from `state()`."""
        self.observed, self.expected = list(state[0]), list(state[1])
