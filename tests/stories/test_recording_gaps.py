"""A recording's gaps pass as time passes live: what ended in the silence has ended, and what comes after is new."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playbooks_files import shipped

from firebreak.app import App
from firebreak.app.virtual_time import BEGINNING, let_pass, replay
from firebreak.core.clock import ManualClock
from firebreak.core.model import Parsed
from firebreak.notifiers.null import Null
from firebreak.sources.jsonl import Jsonl
from firebreak.wiring import build

FIRST = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
LATER = FIRST + timedelta(days=3)
ONE_STEP = timedelta(minutes=5, seconds=15)


def app_at(clock: ManualClock) -> App:
    return build(shipped(), database_url="sqlite://", clock=clock, notifier=Null(clock))


def recording(folder: Path) -> Jsonl:
    """A post that tags the regulator, and three days later another one."""
    lines = [
        {"id": str(at.day), "created_at": at.isoformat(), "platform": "x", "author": "rosa", "sentiment": "negative",
         "text": "@AcmeAir left me on the aircraft. @USDOT please act"}
        for at in (FIRST, LATER)
    ]  # fmt: skip
    path = folder / "recording.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    return Jsonl(path, LATER)


def lived(source: Jsonl) -> list[tuple[datetime, datetime | None]]:
    """When a service that ran all the time opened and closed its incidents."""
    clock = ManualClock(FIRST)
    app = app_at(clock)
    for part in source.read(None):
        at = part.mentions[0].created_at
        while clock.now() < at:
            let_pass(app, clock, min(at, clock.now() + timedelta(minutes=10)))
        app.watch(Parsed(part.mentions), "live")
    found = [(one.opened_at, one.closed_at) for one in app.queries.incidents()]
    app.store.close()
    return found


def test_an_incident_ends_in_the_gap_as_it_would_have_ended(tmp_path: Path) -> None:
    """The second post, days later, is an incident of its own, and the first was closed when it was over."""
    source = recording(tmp_path)
    clock = ManualClock(BEGINNING)
    app = app_at(clock)
    told = list(replay(app, clock, source))
    replayed = [(one.opened_at, one.closed_at) for one in app.queries.incidents()]
    app.store.close()
    live = lived(source)

    assert [opened for opened, _ in replayed] == [opened for opened, _ in live] == [LATER, FIRST]
    (_, (_, ended)), (_, (_, closed)) = replayed, live
    assert ended is not None
    assert closed is not None
    assert abs(ended - closed) <= 2 * ONE_STEP
    assert [fact.type for fact in told if fact.type in ("incident.opened", "incident.closed")] == [
        "incident.opened",
        "incident.closed",
        "incident.opened",
    ]
    assert not [fact for fact in told if "stopped meanwhile" in fact.why]
