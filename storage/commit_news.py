"""Who hears of a commit, and how often what was written: alike of every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..core.store import WriteCounts

if TYPE_CHECKING:
    from collections.abc import Callable


class Committed(Protocol):
    """What a transaction says of itself at its end."""

    planned: bool
    told: bool
    touched: bool
    changed: bool


class CommitNews:
    """The part of a store that tells of its commits."""

    def __init__(self) -> None:
        self._planned: Callable[[], object] = lambda: None
        self._changed: Callable[[], object] = lambda: None
        self.written = WriteCounts()

    def when_planned(self, call: Callable[[], object]) -> None:
        """Call it after each commit that wrote down a task or hurried one: it may be due already."""
        self._planned = call

    def when_changed(self, call: Callable[[], object]) -> None:
        """Call it after each commit that took mentions in or wrote into the log: pages may show something new."""
        self._changed = call

    def _tell(self, tx: Committed) -> None:
        """To be called once what `tx` wrote is there for everybody."""
        if tx.told or tx.planned or tx.touched:
            self.written = self.written.more(planned=tx.planned, told=tx.told, changed=tx.touched)
        if tx.planned:
            self._planned()
        if tx.changed:
            self._changed()
