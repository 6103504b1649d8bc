"""What many repeat in one text: looked for while an incident is open, as more posts come."""

from __future__ import annotations

from datetime import datetime

from ..core.claims import EARLIER, PEOPLE
from ..core.escalation_pause import is_snoozed
from ..core.model import FEED, SERIES, Incident
from ..core.store import Tx
from .playbook_versions import PlaybookVersions

MORE = 1.1  # times as many posts as at the last look are worth another one: a flood is not read over and over
POSTS = 2_000  # the newest that are looked at


class Rumours:
    """Plans the card of a claim that goes round, and its edits."""

    def __init__(self, versions: PlaybookVersions) -> None:
        self._versions = versions
        self._looked: dict[str, int] = {}  # incident -> posts at the last look; lost with the process, and harmless

    def forget(self) -> None:
        """What is in memory may run ahead of what was written."""
        self._looked.clear()

    def look(self, tx: Tx, incident: Incident, now: datetime) -> None:
        """Plan what has to be shown of a claim, where enough was said since the last look."""
        if incident.topic.startswith((FEED, SERIES)) or is_snoozed(incident, now):
            return
        since = incident.opened_at - EARLIER
        heard = tx.count_negative([incident.topic], since, now)
        if heard < max(PEOPLE, self._looked.get(incident.id, 0) * MORE) or heard == self._looked.get(incident.id):
            return
        posts = tx.negative(incident.topic, since, now, POSTS, latest=True)
        planner = self._versions.of(tx, incident)
        tx.enqueue(planner.going_round(incident, tx.tasks(incident.id), posts, now))
        self._looked[incident.id] = heard
