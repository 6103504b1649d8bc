"""Group commit: who bring mentions at the same time share one transaction, as databases do with their log.

One who comes alone waits for nobody. While a transaction runs, whoever comes stands in line; the first of them then
takes in what all of them brought, so that a mention costs less the more senders there are.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ..core import event_time
from ..core.errors import StoreError
from .watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from ..core.model import Mention, Parsed

MOST = 2_000  # mentions in one transaction of several senders


class _Seat:
    """One stretch that stands in line, and what became of it."""

    def __init__(self, parsed: Parsed, source: str) -> None:
        self.parsed, self.source = parsed, source
        self.watched: Watched | None = None
        self.error: Exception | None = None


class GroupCommit:
    """Takes in stretches that several threads bring.

    Parameters
    ----------
    alone
        Takes in one stretch; raises what is wrong with it.
    together
        Takes in several that hold nothing but posts, in one transaction; raises what is wrong with any.
    """

    def __init__(
        self,
        alone: Callable[[Parsed, str], Watched],
        together: Callable[[Sequence[Parsed], str], Sequence[Watched]],
    ) -> None:
        self._alone, self._together = alone, together
        self._line: list[_Seat] = []
        self._guard, self._turn = Lock(), Lock()

    def watch(self, parsed: Parsed, source: str) -> Watched:
        """Take in one stretch, with those that stand in line; returns once it is committed, or raises."""
        if not _is_only_posts(parsed):
            return self._alone(parsed, source)
        seat = _Seat(parsed, source)
        with self._guard:
            self._line.append(seat)
        while True:
            with self._turn:
                if seat.error is not None:
                    raise seat.error
                if seat.watched is not None:
                    return seat.watched
                self._commit(self._next())

    def _next(self) -> list[_Seat]:
        """The first in line, and who may go with it."""
        with self._guard:
            first, room, group = self._line[0], MOST, list[_Seat]()
            for seat in self._line:
                if seat.source != first.source or (group and len(seat.parsed.mentions) > room):
                    break
                group.append(seat)
                room -= len(seat.parsed.mentions)
            del self._line[: len(group)]
            return group

    def _commit(self, group: Sequence[_Seat]) -> None:
        if len(group) > 1:
            try:
                became = self._together([seat.parsed for seat in group], group[0].source)
            except (StoreError, MemoryError) as error:
                for seat in group:
                    seat.error = error
                return
            except Exception:  # noqa: BLE001, S110  one of them breaks something: alone each costs only itself
                pass
            else:
                for seat, watched in zip(group, became, strict=True):
                    seat.watched = watched
                return
        for seat in group:
            try:
                seat.watched = self._alone(seat.parsed, seat.source)
            except Exception as error:  # noqa: BLE001  it is raised where it belongs
                seat.error = error


def _is_only_posts(parsed: Parsed) -> bool:
    rest = parsed.letters or parsed.cursor or parsed.passed_over or parsed.points
    return not rest and all(mention.operation != "delete" for mention in parsed.mentions)


def shares(parts: Sequence[Parsed], fresh: Iterable[Mention], edited: Iterable[str], now: datetime) -> list[Watched]:
    """What became of each stretch: a post, or its new text, is news of the first one that brought it."""
    new, changed = {mention.key for mention in fresh}, set(edited)
    became = []
    for part in parts:
        mine: list[Mention] = []
        edits = 0
        for mention in part.mentions:
            if mention.key in new:
                new.remove(mention.key)
                mine.append(mention)
            elif mention.key in changed:
                changed.remove(mention.key)
                edits += 1
        known, ahead = len(part.mentions) - len(mine) - edits, event_time.ahead(part.mentions, now)
        old = event_time.old(mine, now)
        became.append(Watched(len(mine), known, edited=edits, counted_as_now=ahead, only_learned=old))
    return became
