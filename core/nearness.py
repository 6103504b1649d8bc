"""How near a detector is to speaking: what a person who wonders "why did nothing ring?" is told of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from msgspec import Struct

from .messages import Said
from .model import Signal

if TYPE_CHECKING:
    from datetime import datetime


class Nearness(Struct, frozen=True):
    """So much was `seen` of what would have been `needed`, both in `unit`, and the same as a sentence.

    `speaks`: it has spoken, and what it spoke of goes on. `needed` is 0 where no number would have been enough.
    `would` is what it would have said, had there been as much, where that can be tried.
    `of_posts`: the unit is posts, so that what is missing can be compared with what others miss.
    """

    seen: float
    needed: float
    unit: str
    said: Said
    speaks: bool = False
    would: Signal | None = None
    of_posts: bool = True

    @property
    def missing(self) -> float | None:
        """How many posts more would have been enough; None where nothing is near, or posts are not what it counts."""
        return max(0.0, self.needed - self.seen) if self.of_posts and self.seen and self.needed else None


@runtime_checkable
class SaysHowNear(Protocol):
    """A detector that can say how near it is. Nothing that it remembers is changed by that."""

    def nearness(self, at: datetime) -> Nearness:
        """How near it is at a time that is not before its latest reading."""
        ...
