"""How many mentions the next hours will bring, and how many people that takes."""

from __future__ import annotations

from functools import lru_cache
from itertools import dropwhile
from math import ceil, exp, floor, log
from typing import TYPE_CHECKING

from msgspec import Struct

from .response_figures import GOAL, TARGET

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = 24  # hours
BASE = 1 / 72  # of the newest hour in the base, which follows the weeks
NOW = 0.6  # of the newest hour in what is unusual now ...
FADES = 0.95  # ... and how much of that is left an hour later
SEASON = 0.15  # of the newest day in the season of an hour
TRUST = 3.0  # days after which the season of an hour counts for half
BAND = 0.8  # of all hours lie within the band
STEP = 0.03  # by which a bound moves after each hour that it missed, or held
SLOW = 0.01  # of the newest width in that by which steps are measured
LEAST = 48  # hours, before which nothing is forecast
MINUTES = 5.0  # that an answer takes, as long as nobody has measured it
MOST = 200  # people; more is no matter of a rota
FAR = 8.0  # the farthest that a bound goes from the most likely, as a logarithm
_FIRST = 0.6  # half the width of the band before anything was learned, as a logarithm


class Ahead(Struct, frozen=True):
    """Mentions in one of the next hours: the most likely number, and the band that most such hours keep to.

    The band is of whole numbers, from none on: where nearly all hours bring none, no such band holds four of five. So
    `share` says which share of the hours so far it did hold.
    """

    low: int
    likely: float
    high: int
    share: float = BAND


class Staffing(Struct, frozen=True):
    """What a surge asks for: the next hours, and how many people answer them in time (0: nobody knows)."""

    hours: tuple[Ahead, ...]
    people: int


def staffing(hourly: Sequence[float], answered: float, minutes: float = MINUTES) -> Staffing | None:
    """What the next hours ask for, by how many mentions each hour of the last days brought, the oldest first.

    `answered` is the share of mentions that we answer, which takes one of us so many `minutes`. None before two days
    have passed since the first mention: hours in which nobody listened yet say nothing.

    >>> staffing([0.0] * 160 + [40.0] * 8, 0.5) is None
    True
    """
    heard = tuple(dropwhile(lambda seen: seen == 0, hourly))
    if len(heard) < LEAST:
        return None
    ahead = _ahead(heard)
    busiest = max(one.likely for one in ahead)
    return Staffing(ahead, needed(busiest * answered, minutes, TARGET.total_seconds() / 60, GOAL))


@lru_cache(256)
def _ahead(hourly: tuple[float, ...]) -> tuple[Ahead, ...]:
    """The next hours; every card of a topic asks for the same ones until the hour is over."""
    model = Forecast()
    for seen in hourly:
        model.learn(seen)
    return tuple(model.ahead())


class Forecast:
    """Learns hour by hour: level, season of the day, and how wide the band must be.

    A base, a factor for each hour of the day, and what is unusual now and fades are smoothed exponentially, as
    logarithms (after Holt and Winters).
    The bounds are moved after each hour: out where it fell outside, in where it did not, so that a tenth of all hours
    falls below and a tenth above, whatever the counts are like (adaptive conformal inference, Gibbs and Candès 2021).
    A count of n takes up the places from n - ½ to n + ½, as a randomised band has it (Czado, Gneiting and Held 2009):
    where one number is what most hours bring, a bound comes to rest within its place instead of jumping over it.

    >>> model = Forecast(hours=2)
    >>> for n in range(24 * 14):
    ...     model.learn(100.0)
    >>> [round(one.likely) for one in model.ahead()]
    [100, 100]
    """

    def __init__(self, hours: int = 4) -> None:
        self.hours = hours
        self.count = 0
        self.base = self.unusual = 0.0
        self.season = [0.0] * DAY  # logarithms
        self.seen = [0] * DAY
        self.bounds = [[-_FIRST, _FIRST] for _ in range(hours)]  # logarithms around the most likely, by horizon
        self.widths = [2 * _FIRST] * hours  # smoothed: a step that followed each miss would bias the bounds
        self.said: list[list[tuple[float, float, float]]] = []  # what was forecast in the last hours, by horizon
        self.shares = [BAND] * hours  # smoothed: the share of hours that the band of whole numbers held

    def learn(self, seen: float) -> None:
        """Take in how many mentions an hour brought."""
        self._hold_against(seen)
        hour = self.count % DAY
        here = log(seen + 1.0)
        rate = max(BASE, 1 / (self.count + 1))
        self.base += rate * (here - self.base)
        self.unusual += NOW * (here - self.base - self._season(hour) - self.unusual)
        self.season[hour] += max(SEASON, 1 / (self.seen[hour] + 1)) * (here - self.base - self.season[hour])
        self.seen[hour] += 1
        self.count += 1
        self.said = [self._ahead(), *self.said][: self.hours]

    def ahead(self) -> list[Ahead]:
        """The next hours, the first one first."""
        return [_shown(one, share) for one, share in zip(self._ahead(), self.shares, strict=True)]

    def _ahead(self) -> list[tuple[float, float, float]]:
        made = []
        for step, (low, high) in enumerate(self.bounds):
            middle = self.base + self._season((self.count + step) % DAY) + self.unusual * FADES ** (step + 1)
            made.append((middle + low, middle, middle + high))
        return made

    def _season(self, hour: int) -> float:
        days = max(0, self.seen[hour] - 1)
        return self.season[hour] * days / (days + TRUST)

    def _hold_against(self, seen: float) -> None:
        """Move the bounds by whether they held."""
        tail = (1.0 - BAND) / 2.0
        for step, forecasts in enumerate(self.said):
            (low, _, high), bounds = forecasts[step], self.bounds[step]
            shown = _shown(forecasts[step], self.shares[step])
            self.shares[step] += SLOW * ((shown.low <= seen <= shown.high) - self.shares[step])
            self.widths[step] += SLOW * (max(0.05, bounds[1] - bounds[0]) - self.widths[step])
            move = STEP * self.widths[step] / tail
            below, above = outside(seen, low, high)
            bounds[0] = min(FAR, max(-FAR, bounds[0] + move * (tail - below)))
            bounds[1] = min(FAR, max(-FAR, bounds[1] - move * (tail - above)))


def _shown(bounds: tuple[float, float, float], share: float) -> Ahead:
    """The whole numbers of a band; one that lies between two of them has the lower."""
    low, likely, high = (max(0.0, exp(bound) - 1.0) for bound in bounds)
    return Ahead(min(ceil(low), floor(high)), likely, floor(high), share)


def outside(seen: float, low: float, high: float) -> tuple[float, float]:
    """Which share of the place of a count lies below and above a band of log(count + 1).

    >>> outside(0.0, -9.0, 9.0), outside(3.0, log(4.0), 9.0), outside(7.0, 0.0, 1.0)
    ((0.0, 0.0), (0.5, 0.0), (0.0, 1.0))
    """
    first, last = exp(low) - 1.0 - (seen - 0.5), seen + 0.5 - (exp(high) - 1.0)
    return min(1.0, max(0.0, first)), min(1.0, max(0.0, last))


def needed(arrivals: float, minutes: float, within: float, share: float) -> int:
    """How many people answer `share` of so many mentions an hour within `within` minutes, each taking `minutes`.

    By Erlang's second formula (Erlang 1917): mentions come by chance and wait in one line.

    >>> needed(0, 5, 15, 0.9), needed(12, 5, 15, 0.9), needed(100, 5, 15, 0.9)
    (0, 2, 10)
    """
    load = arrivals * minutes / 60.0
    if load <= 0:
        return 0
    for people in range(int(load) + 1, MOST):
        if _late(people, load, minutes, within) <= 1.0 - share:
            return people
    return MOST


def _late(people: int, load: float, minutes: float, within: float) -> float:
    """The share that waits longer than `within`, of those who are served by so many."""
    blocked = 1.0
    for n in range(1, people + 1):  # Erlang B by its recursion, from which C follows
        blocked = load * blocked / (n + load * blocked)
    waits = blocked / (1.0 - load / people * (1.0 - blocked))
    return waits * exp(-(people - load) * within / minutes)
