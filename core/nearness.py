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
    """

    seen: float
    needed: float
    unit: str
    said: Said
    speaks: bool = False
    would: Signal | None = None

    @property
    def share(self) -> float:
        """How near: 1 and more is enough, 0 where it cannot be told."""
        return self.seen / self.needed if self.needed > 0.0 else 0.0


@runtime_checkable
class SaysHowNear(Protocol):
    """A detector that can say how near it is. Nothing that it remembers is changed by that."""

    def nearness(self, at: datetime) -> Nearness:
        """How near it is at a time that is not before its latest reading."""
        ...
