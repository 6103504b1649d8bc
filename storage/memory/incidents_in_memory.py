"""Incidents, their evidence, and the state of detectors, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from ...core.audit_chain import digest
from ...core.messages import decoder, encoded
from ...core.model import AuditEntry, Incident, Judged
from ..rows import clean
from .rows_in_memory import MemoryRows
from .tables_in_memory import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

INCIDENT = decoder(Incident)
_JUDGED = msgspec.json.Decoder(Judged)


class IncidentsInMemory(MemoryRows):
    """The part of a transaction that remembers what is unusual."""

    def detector_states(self, topic: str) -> dict[str, dict[str, Any]]:
        known = self.tables.states.get(clean(topic)) or {}
        return {detector: msgspec.json.decode(known[detector]) for detector in sorted(known)}

    def save_detector_states(self, states: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        new: dict[str, dict[str, bytes]] = {}
        for (topic, detector), state in states.items():
            new.setdefault(clean(topic), {})[detector] = msgspec.json.encode(state)
        for topic, told in new.items():
            self.tables.states.put(topic, {**(self.tables.states.get(topic) or {}), **told})

    def topics_with_state(self) -> list[str]:
        """In order of their names."""
        return sorted(self.tables.states.keys())

    def incident(self, id: str) -> Incident | None:
        return self.tables.incidents.get(id)

    def open_incident(self, topic: str) -> Incident | None:
        return self.tables.open_of_topic.first(clean(topic))

    def incidents(self, *, open_only: bool = False, limit: int = 100) -> list[Incident]:
        found = (self.tables.open if open_only else self.tables.newest).of("all")
        return list(found[: -limit - 1 : -1]) if limit else []

    def open_revisions(self) -> list[tuple[str, int]]:
        return sorted((one.id, one.revision) for one in self.tables.open.of("all"))

    def closed_since(self, topic: str, since: datetime) -> list[Incident]:
        mine = [
            (one.closed_at, one)
            for one in self.tables.incidents.rows()
            if one.topic == clean(topic) and one.closed_at and one.closed_at > since
        ]
        mine.sort(key=lambda each: each[1].id)
        return [one for _, one in sorted(mine, key=lambda each: each[0], reverse=True)]

    def save_incident(self, incident: Incident) -> Incident | None:
        """None also when the topic already has another open incident: there can be one."""
        self.touched = True
        before = self.tables.incidents.get(incident.id)
        if (before.revision if before else 0) != incident.revision:
            return None
        other = None if incident.closed_at else self.open_incident(incident.topic)
        if other and other.id != incident.id:
            return None
        saved = replace(incident, revision=incident.revision + 1)
        self.tables.incidents.put(saved.id, INCIDENT.decode(encoded(saved)))
        return saved

    def keep_evidence(self, incident: str, posts: Sequence[Judged], at: datetime) -> None:
        new = []
        for one in posts:
            key = (incident, clean(one.mention.key))
            if key not in self.tables.evidence:
                row = Evidence(*key, msgspec.json.encode(one).decode())
                self.tables.evidence.put(key, row)
                new.append(digest(row.body))
        if new:
            self.to_audit.append(AuditEntry("evidence.kept", at, subject=incident, data={"digests": sorted(new)}))

    def evidence_bodies(self, incident: str) -> dict[str, str]:
        return {one.mention: one.body for one in self.tables.evidence_of.of(incident)}

    def evidence(self, incident: str, keys: Sequence[str]) -> list[Judged]:
        found = (self.tables.evidence.get((incident, clean(key))) for key in keys)
        return [_JUDGED.decode(one.body) for one in found if one]
