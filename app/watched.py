"""What became of a stretch of a feed."""

from __future__ import annotations

from msgspec import Struct

from ..core.model import DeadLetter


class Watched(Struct, frozen=True):
    """What became of a stretch of a feed."""

    accepted: int
    duplicates: int
    rejected: tuple[DeadLetter, ...] = ()
    edited: int = 0  # known already, with another text now
    deleted: int = 0  # known, and gone since
    counted_as_now: int = 0  # dated ahead of our clock
    only_learned: int = 0  # too old to be told of
