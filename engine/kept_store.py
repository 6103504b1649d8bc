"""A desk's store with the posts that the engine kept: the desk itself knows those alone that came with signals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from ..core.effects import Moment
from ..core.model import Judged
from ..core.store import Store, Tx
from .kept_mentions import window


class KeptStore:
    """Reads a topic's window out of Parquet, and everything else out of `store`."""

    def __init__(self, store: Store, folder: str) -> None:
        self._store, self._folder = store, folder

    @contextmanager
    def begin(self) -> Iterator[Any]:
        """One transaction of the store's."""
        with self._store.begin() as tx:
            yield KeptTx(tx, self._folder)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class KeptTx:
    """A transaction, and the window beside it."""

    def __init__(self, tx: Tx, folder: str) -> None:
        self._tx, self._folder = tx, folder

    def history(self, topic: str, since: datetime, until: datetime, step: float) -> list[Moment]:
        """As `Tx.history`."""
        every, negative = defaultdict[int, int](int), defaultdict[int, float](float)
        for one in window(self._folder, topic, since, until):
            begun = one.mention.created_at.replace(second=0, microsecond=0)
            place = max(0, int((begun - since).total_seconds() // step))
            every[place] += 1
            negative[place] += one.negative
        count = max(1, ceil((until - since).total_seconds() / step))
        starts = [since + timedelta(seconds=step * n) for n in range(count)]
        return [Moment(at, every[n], round(negative[n], 4)) for n, at in enumerate(starts)]

    def negative(
        self, topic: str, since: datetime, until: datetime, limit: int = 1000, *, latest: bool = False
    ) -> list[Judged]:
        """As `Tx.negative`."""
        heard = window(self._folder, topic, since, until + timedelta(microseconds=1))
        found = [one for one in heard if one.label == "negative"]
        return found[-limit:] if latest else found[:limit]

    def heard(self, topic: str, since: datetime, until: datetime, latest: int | None = None) -> list[Judged]:
        """As `Tx.heard`."""
        found = list(window(self._folder, topic, since, until))
        return found[-latest:] if latest else found

    def judged(self, topic: str, keys: Sequence[str]) -> list[Judged]:
        """As `Tx.judged`: those that came with signals."""
        return self._tx.judged(topic, keys)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)
