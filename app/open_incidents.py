"""The incidents that are open, as one knows them who looks every few seconds: read again only where they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.model import Incident
    from ..core.store import Tx

LISTENED = 200  # open incidents whose silence is heard at one time: of more the next ones, the next time
CURSOR = "silence-heard"  # up to which of them it was, beside the cursors of the feeds


class OpenIncidents:
    """By their revisions, which every change raises."""

    def __init__(self) -> None:
        self._known: dict[str, Incident] = {}

    def forget(self) -> None:
        """What is in memory may run ahead of what was written."""
        self._known.clear()

    def all(self, tx: Tx) -> list[Incident]:
        """The newest first."""
        revisions = tx.open_revisions()
        kept = {id: one for id, revision in revisions if (one := self._known.get(id)) and one.revision == revision}
        if len(kept) < len(revisions):
            missing = [id for id, _ in revisions if id not in kept]
            kept |= {id: one for id in missing if (one := tx.incident(id))}
        self._known = kept
        return sorted(sorted(kept.values(), key=lambda one: one.id), key=lambda one: one.opened_at, reverse=True)


def to_be_heard(tx: Tx, incidents: Sequence[Incident]) -> list[Incident]:
    """Those whose silence is heard this time: all, or of many the next ones in the order of their ids.

    Calm closes an incident after an hour; to hear of it some minutes late costs nobody anything, but to ask
    thousands at once keeps everybody else waiting.
    """
    if len(incidents) <= LISTENED:
        return list(incidents)
    last = tx.cursor(CURSOR) or ""
    by_id = sorted(incidents, key=lambda one: one.id)
    after = [one for one in by_id if one.id > last]
    found = [*after, *by_id][:LISTENED]
    tx.set_cursor(CURSOR, found[-1].id)
    return found
