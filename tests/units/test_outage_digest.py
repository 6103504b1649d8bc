"""The summary after an outage words how an incident stands as every other place does."""

from __future__ import annotations

from datetime import timedelta

from recorded_app import FILE, ID, NOW, RecordedApp

from firebreak.app.outage_digest import DIGEST, write
from firebreak.core.effects import Briefing, Receipt
from firebreak.core.errors import NotFound
from firebreak.core.model import Incident, Task
from firebreak.core.rules import ELSEWHERE
from firebreak.response.planner import Planner
from firebreak.wiring import read_text

DUE = Task("digest/#crisis-desk/1", DIGEST, "", 1, DIGEST, NOW)
SENT = Task(f"{ID}/surge/1-alert", ID, "surge", 1, "alert", NOW)


def _unbriefed(task: Task, incident: Incident) -> Briefing:
    raise NotFound("nothing is known of it any more")


def test_an_acknowledgement_that_ran_out_is_not_told_as_one() -> None:
    """Tom's word held until an hour ago: whoever reads the summary knows that nobody has it now."""
    app, version = RecordedApp(), Planner(read_text(FILE))
    hour = timedelta(hours=1)
    app.change(acknowledged_at=NOW - 2 * hour, acknowledged_by="Tom", acknowledged_until=NOW - hour)
    with app.store.begin() as tx:
        tx.enqueue([SENT])
        tx.settle(SENT.key, Receipt(NOW, ELSEWHERE + DUE.key))
        told = write(tx, DUE, lambda _: version, _unbriefed, NOW)

    assert told is not None
    assert told.text.splitlines()[1] == "• SEV1 acme-air: the alert. Tom had it, and nobody has it now."
