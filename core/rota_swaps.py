"""What changes a rota beside its file: somebody takes over for somebody until a time, or is away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from .model import Swap

SWAPPED = "swapped"  # the verb of the words about a swap: tasks of no incident
LONGEST_SWAP = timedelta(days=31)

Away = tuple[datetime, datetime]


class RotaChanges:
    """What is known of it now. Replaced as a whole: whoever reads sees the old or the new."""

    def __init__(self) -> None:
        self.swaps: tuple[Swap, ...] = ()
        self.away: Mapping[str, Sequence[Away]] = {}  # by person

    def take(self, other: RotaChanges) -> None:
        """Go on with what another file's rotas knew."""
        self.swaps, self.away = other.swaps, other.away

    def swap(self, team: str, at: datetime) -> Swap | None:
        """The one that holds at a time; of several the last that was said."""
        return next((one for one in reversed(self.swaps) if one.team == team and one.since <= at < one.until), None)

    def is_away(self, person: str, at: datetime) -> bool:
        """Whether somebody's own calendar says that they are not there."""
        return any(since <= at < until for since, until in self.away.get(person, ()))
