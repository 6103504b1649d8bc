"""What detectors have learned, and incidents from opening to close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Integer, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from ..core.audit_chain import digest
from ..core.messages import decoder, encoded
from ..core.model import AuditEntry, Incident, Judged
from .rows import Rows, clean
from .tables import DETECTOR_STATE, EVIDENCE, INCIDENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_INCIDENT = decoder(Incident)
_JUDGED = msgspec.json.Decoder(Judged)

# Asked with every batch of mentions, so built once.
_NEWEST = (
    select(INCIDENT.c.body).order_by(INCIDENT.c.opened_at.desc(), INCIDENT.c.id).limit(bindparam("most", type_=Integer))
)
_NEWEST_OPEN = _NEWEST.where(INCIDENT.c.closed_at.is_(None))
_REVISIONS = select(INCIDENT.c.id, INCIDENT.c.revision).where(INCIDENT.c.closed_at.is_(None)).order_by(INCIDENT.c.id)
_ONE = select(INCIDENT.c.body).where(INCIDENT.c.id == bindparam("id"))
_OPEN_OF_TOPIC = "SELECT body FROM incident WHERE topic = ? AND closed_at IS NULL"
_SAVE_STATE = (
    "INSERT INTO detector_state (topic, detector, state) VALUES (?, ?, ?) "
    "ON CONFLICT (topic, detector) DO UPDATE SET state = excluded.state"
)
_STATES = select(DETECTOR_STATE).where(DETECTOR_STATE.c.topic == bindparam("topic"))
_TOPICS = select(DETECTOR_STATE.c.topic).distinct().order_by(DETECTOR_STATE.c.topic)
_EVIDENCE = (
    select(EVIDENCE.c.mention, EVIDENCE.c.body)
    .where(EVIDENCE.c.incident == bindparam("of"))
    .order_by(EVIDENCE.c.mention)
)
_CLOSED_OF_TOPIC = (
    select(INCIDENT.c.body)
    .where(
        INCIDENT.c.topic == bindparam("topic"),
        INCIDENT.c.closed_at > bindparam("since", type_=INCIDENT.c.closed_at.type),
    )
    .order_by(INCIDENT.c.closed_at.desc(), INCIDENT.c.id)
)


class Incidents(Rows):
    """The part of a transaction that remembers what is unusual."""

    def detector_states(self, topic: str) -> dict[str, dict[str, Any]]:
        found = self.connection.execute(_STATES, {"topic": clean(topic)})
        return {row.detector: msgspec.json.decode(row.state) for row in found}

    def save_detector_states(self, states: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        if not states:
            return
        rows = [
            # Sorted, so that two processes that save the same topics wait for each other instead of deadlocking.
            (clean(topic), detector, msgspec.json.encode(states[topic, detector]).decode())
            for topic, detector in sorted(states)
        ]
        self.run_for(_SAVE_STATE, rows)

    def topics_with_state(self) -> list[str]:
        """In order of their names."""
        return list(self.connection.execute(_TOPICS).scalars())

    def incident(self, id: str) -> Incident | None:
        body = self.connection.execute(_ONE, {"id": id}).scalar()
        return _INCIDENT.decode(body) if body else None

    def open_incident(self, topic: str) -> Incident | None:
        body = self.run(_OPEN_OF_TOPIC, clean(topic)).scalar()
        return _INCIDENT.decode(body) if body else None

    def incidents(self, *, open_only: bool = False, limit: int = 100) -> list[Incident]:
        bodies = self.connection.execute(_NEWEST_OPEN if open_only else _NEWEST, {"most": limit}).scalars()
        return [_INCIDENT.decode(body) for body in bodies]

    def open_revisions(self) -> list[tuple[str, int]]:
        return [(row.id, row.revision) for row in self.connection.execute(_REVISIONS)]

    def closed_since(self, topic: str, since: datetime) -> list[Incident]:
        bodies = self.connection.execute(_CLOSED_OF_TOPIC, {"topic": clean(topic), "since": since}).scalars()
        return [_INCIDENT.decode(body) for body in bodies]

    def save_incident(self, incident: Incident) -> Incident | None:
        """None also when the topic already has another open incident: the database allows one."""
        self.touched = True
        saved = msgspec.structs.replace(incident, revision=incident.revision + 1)
        row = {
            "id": saved.id,
            "topic": clean(saved.topic),
            "opened_at": saved.opened_at,
            "closed_at": saved.closed_at,
            "revision": saved.revision,
            "body": encoded(saved),
        }
        if incident.revision == 0:
            statement = self.insert(INCIDENT).values(row).on_conflict_do_nothing().returning(INCIDENT.c.id)
            return saved if self.connection.execute(statement).scalar() else None
        read = (INCIDENT.c.id == saved.id) & (INCIDENT.c.revision == incident.revision)
        try:
            # Opening a closed incident again may meet a newer open one. Only this statement is then undone.
            with self.connection.begin_nested():
                result = self.connection.execute(update(INCIDENT).where(read).values(row))
        except IntegrityError:
            return None
        return saved if result.rowcount == 1 else None

    def keep_evidence(self, incident: str, posts: Sequence[Judged], at: datetime) -> None:
        rows = [
            {"incident": incident, "mention": clean(one.mention.key), "body": msgspec.json.encode(one).decode()}
            for one in posts
        ]
        if not rows:
            return
        statement = self.insert(EVIDENCE).on_conflict_do_nothing().returning(EVIDENCE.c.mention)
        new = set(self.connection.execute(statement, rows).scalars())
        if kept := sorted(digest(row["body"]) for row in rows if row["mention"] in new):
            self.to_audit.append(AuditEntry("evidence.kept", at, subject=incident, data={"digests": kept}))

    def evidence_bodies(self, incident: str) -> dict[str, str]:
        return {row.mention: row.body for row in self.connection.execute(_EVIDENCE, {"of": incident})}

    def evidence(self, incident: str, keys: Sequence[str]) -> list[Judged]:
        wanted = [clean(key) for key in keys]
        found = self.evidence_bodies(incident)
        return [_JUDGED.decode(found[key]) for key in wanted if key in found]
