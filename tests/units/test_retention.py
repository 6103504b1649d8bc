"""What has been kept for long enough goes, a little at a time; counts, open incidents and the audit log stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from firebreak.app.retention import Keep, expire
from firebreak.core.audit_chain import broken, changed
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, DeadLetter, Incident, Judged, Mention, Severity, Task, TimelineEvent
from firebreak.storage.sql_store import SqlStore

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=10)


def fill(store: SqlStore, at: datetime, first: int, n: int) -> None:
    """Mentions, a dead letter and an incident of that time; the incident was closed the same day."""
    posts = [Mention(str(first + i), "x", Author("rosa"), "hello", at) for i in range(n)]
    id = f"inc{first}"
    closed = Incident(id, f"topic{first}", Severity.SEV2, at, at, "because", closed_at=at)
    with store.begin() as tx:
        tx.add_mentions(posts, at)
        judged = [Judged(post, "acme", 0.9, "negative") for post in posts]
        tx.add_judged(judged)
        tx.add_dead_letters([DeadLetter("api", first, "no", str(first))], at)
        tx.save_incident(closed)
        tx.keep_evidence(id, judged[:1], at)
        tx.enqueue([Task(f"{id}/t", id, "surge", 1, "alert", at)])
        tx.log([TimelineEvent("incident.closed", at, "closed", "acme", id)])


def test_old_rows_go_and_new_ones_stay(store: SqlStore) -> None:
    """More than one transaction's worth; with the incident goes all that belongs to it, and the chain holds."""
    fill(store, OLD, 0, 1_500)
    fill(store, NOW, 5_000, 3)
    clock = ManualClock(NOW)
    dropped = expire(store, clock, Keep(mentions=5, dead_letters=5, incidents=5))
    with store.begin() as tx:
        counts, left = tx.counts(), tx.negative("acme", OLD, NOW, 9_999)
        incidents, kept = tx.incidents(), tx.evidence_bodies("inc0")
        entries, timeline, tasks = tx.audit_log(), tx.timeline(), tx.tasks("inc0")

    assert (dropped, len(left)) == (1_500 + 1 + 1, 3)
    assert (counts["mentions"], counts["dead_letters"]) == (1_503, 2)
    assert ([one.id for one in incidents], kept, tasks) == (["inc5000"], {}, [])
    assert (broken(entries), changed(entries, timeline)) == ("", "")
    assert entries[-1].what == "incidents.expired"


def test_zero_keeps_for_good(store: SqlStore) -> None:
    """As everything was kept before there were settings."""
    fill(store, OLD, 0, 3)

    assert expire(store, ManualClock(NOW), Keep(0, 0, 0)) == 0


def test_what_is_open_is_kept_however_old(store: SqlStore) -> None:
    """An incident is old from its close on."""
    with store.begin() as tx:
        tx.save_incident(Incident("aaaaaa", "acme", Severity.SEV2, OLD, OLD, "because"))

    assert expire(store, ManualClock(NOW), Keep(incidents=1)) == 0
