"""What burns, and how its card reads: read again when something happened to it, else now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.reading_language import reading
from ...reports.heard_now import good_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ...app import App
    from ...core.effects import Card
    from ...core.model import Incident

ALL = 100_000  # more than are ever open


class OpenFires:
    """The open incidents of one app."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._known: dict[str, Incident] = {}
        self._cards: dict[tuple[str, bool, str], tuple[object, Card]] = {}  # by incident, inside or not, language
        self._told: dict[str, int] = {}  # the event that told last of each
        self._head = 0

    def incidents(self) -> list[Incident]:
        """All of them, the newest first."""
        with self._app.store.begin() as tx:
            revisions = dict(tx.open_revisions())
            late = [id for id, revision in revisions.items() if self._revision(id) != revision]
            read = tx.incidents(open_only=True, limit=ALL) if len(late) > 1 else [tx.incident(id) for id in late]
            head = tx.timeline_head()
            self._told.update(dict.fromkeys(tx.told_of_since(self._head), head) if self._head else {})
        found = {**self._known, **{one.id: one for one in read if one}}
        known = {id: found[id] for id in revisions if id in found}
        self._head, self._known = head, known
        self._told = {id: event for id, event in self._told.items() if id in known}
        self._cards = {key: card for key, card in self._cards.items() if key[0] in known}
        return sorted(known.values(), key=lambda one: (one.opened_at, one.id), reverse=True)

    def _revision(self, id: str) -> int | None:
        return self._known[id].revision if id in self._known else None

    def cards(self, incidents: Sequence[Incident], inside: Sequence[bool], now: datetime) -> list[Card]:
        """As they read now, each whole or for those outside."""
        good = good_for(len(incidents))
        turns = [int(now.timestamp() / good + place / len(incidents)) for place in range(len(incidents))]
        return [self._card(*each) for each in zip(incidents, inside, turns, strict=True)]

    def _card(self, incident: Incident, inside: bool, turn: int) -> Card:
        key, mark = (incident.id, inside, reading()), (incident.revision, self._told.get(incident.id), turn)
        kept = self._cards.get(key)
        if kept is None or kept[0] != mark:
            kept = self._cards[key] = mark, self._app.queries.card(incident, inside=inside)
        return kept[1]
