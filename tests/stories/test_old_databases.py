"""A database that an older version wrote, in the middle of an incident: today's version carries it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import restore
from sqlalchemy import select

from firebreak.app import App
from firebreak.app.virtual_time import let_pass
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Effect, Post, Receipt, Update
from firebreak.core.errors import DeliveryError
from firebreak.core.model import Incident, Severity
from firebreak.notifiers.null import Null
from firebreak.reports.review import report
from firebreak.storage.connecting import connect
from firebreak.storage.tables import TASK
from firebreak.wiring import SHIPPED, build, read_text
from stories.conftest import Unsure

DUMP = Path(__file__).parents[1] / "old_databases" / "0.1.0-schema-1.sql"
MEI = "U0MEI0001"
STOPPED = datetime(2026, 3, 10, 9, 4, tzinfo=UTC)


class Remembering(Null):
    """Shows everything to nobody and remembers it; messages to Mei are refused for good, as her invitation was."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.clock = clock
        self.said: list[tuple[str, str, str]] = []  # time, key and text

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if isinstance(effect, Post) and effect.to == MEI:
            raise DeliveryError("there is no such person", permanent=True)
        text = effect.text if isinstance(effect, Post) else effect.line if isinstance(effect, Update) else ""
        self.said.append((f"{self.clock.now():%H:%M}", key, text))
        return super().deliver(effect, key, again=again)


class Carried:
    """The old database, opened by this version at the moment at which the old one stopped."""

    def __init__(self, address: str) -> None:
        restore(DUMP.read_text(encoding="utf-8"), address)
        self.clock = ManualClock(STOPPED)
        self.notifier = Remembering(self.clock)
        self.app: App = build(
            read_text(SHIPPED.read_text(encoding="utf-8")),
            database_url=address,
            clock=self.clock,
            notifier=self.notifier,
            sentiment=Unsure(),
        )
        found = connect(address)
        with found.connect() as connection:
            self.done_before = set(connection.execute(select(TASK.c.key).where(TASK.c.state != "waiting")).scalars())
        found.dispose()
        self.drill, self.incident = self.app.queries.incidents()

    def until(self, hour: int, minute: int, day: int = 10) -> None:
        let_pass(self.app, self.clock, datetime(2026, 3, day, hour, minute, tzinfo=UTC))

    def calls(self, of: Incident) -> list[tuple[str, str]]:
        """When which call, or call in somebody's place, went out."""
        found = [(at, key.removeprefix(f"{of.id}/")) for at, key, _ in self.notifier.said if key.startswith(of.id)]
        words = ("-notify/", "desk/stand-in/", "desk/called/", "desk/unreached/", "desk/unheard/")
        return [
            (at, key) for at, key in found if any(word in key for word in words) and not key.startswith("follow_up/")
        ]

    def text(self, of: Incident, key: str) -> str:
        """What was said by the task whose key ends so."""
        (found,) = (text for _, each, text in self.notifier.said if each == f"{of.id}/{key}")
        return found


@pytest.fixture
def carried(lasting_address: str) -> Iterator[Carried]:
    """The same rows on SQLite and on PostgreSQL."""
    found = Carried(lasting_address)
    yield found
    found.app.store.close()


def test_what_was_due_is_done_once_and_what_was_done_is_not_done_again(carried: Carried) -> None:
    """Tiers, questions, reminders and lapses come at their times, under the keys that the old version gave them.

    Only the channel's copy of 09:15, which the old version had planned, is left out: Tom has it until 10:02, and knows.
    """
    carried.until(10, 20)
    keys = [key for _, key, _ in carried.notifier.said]

    assert [key for key, times in Counter(keys).items() if times > 1] == []
    assert carried.done_before & set(keys) == set()
    assert carried.calls(carried.incident) == [
        ("09:15", "regulator-tagged/6-notify/priya"),
        ("09:15", "regulator-tagged/6-notify/tom"),
        ("09:15", "desk/unheard/2"),
        ("09:40", "desk/unheard/7"),
        ("10:05", "regulator-tagged/4-notify/+thread"),
        ("10:05", "desk/stand-in/comms/call/tom"),
        ("10:05", "desk/called/comms/call/tom"),
        ("10:10", "regulator-tagged/5-notify/priya"),
        ("10:10", "regulator-tagged/5-notify/tom"),
        ("10:10", "regulator-tagged/5-notify/vera"),
        ("10:10", "regulator-tagged/5-notify/+thread"),
        ("10:10", "desk/unreached/regulator-tagged-5/mei"),
    ]
    assert carried.calls(carried.drill)[:3] == [
        ("09:36", "negative-surge/4-notify/+thread"),
        ("09:36", "desk/stand-in/comms/call/tom"),
        ("09:36", "desk/called/comms/call/tom"),
    ]


def test_what_the_old_version_planned_is_said_in_its_words(carried: Carried) -> None:
    """Timers know what they were set for, cards what changed, and backups in whose place they come."""
    carried.until(10, 20)
    real, drill = carried.incident, carried.drill

    assert carried.text(real, "desk/nudge/regulator/2") == (
        'Overdue since 09:05 UTC: "Pause everything that is scheduled to be posted".'
    )
    assert carried.text(real, "desk/promise-260310T093300") == (
        "The next update is due now: Tom promised it for 09:33 UTC. How does it stand?"
    )
    assert carried.text(drill, "follow_up/wake-260310T093300/negative-surge-1/1") == (
        "The snooze is over: the calling goes on where it was."
    )
    assert carried.text(real, "desk/still-260310T100200/room").startswith("Tom, are you still on it?")
    assert carried.text(real, "follow_up/lapse-260310T100200/regulator-tagged-2/1") == (
        "Tom's acknowledgement has run out: the calling goes on where it was."
    )
    assert carried.text(real, "follow_up/overdue-260310T093000/regulator-tagged-1/1") == ""
    assert carried.text(real, "follow_up/tier-260310T091500/1") == ""  # one edit, also for what was overdue at 09:15
    assert carried.text(real, "desk/stand-in/comms/call/tom").endswith(
        "Mei cannot be reached, so you are called. Go to #inc-260310-2ym7to."
    )
    assert carried.text(real, "desk/unreached/regulator-tagged-5/mei").startswith("Mei should have been called now")


def test_people_work_on_with_it(carried: Carried) -> None:
    """Items are ticked off, the severity is raised, the rota hands over, it is closed, and the review tells it all."""
    claimed = next(item for item in carried.app.queries.items(carried.incident.id) if item.state == "claimed")
    assert (claimed.incident, claimed.checklist, claimed.number, claimed.by) == (
        carried.incident.id, "regulator", 2, "Tom",
    )  # fmt: skip
    assert carried.app.actions.done(claimed.id, "Tom").ok
    carried.app.actions.severity(carried.drill.id, "Priya", Severity.SEV1)
    carried.until(9, 5, day=16)
    carried.app.actions.close(carried.incident.id, "Tom", "real")
    carried.until(10, 0, day=16)
    said = dict.fromkeys(key for _, key, _ in carried.notifier.said)
    review = report(carried.app.store, carried.incident.id, now=carried.clock.now())

    assert f"{carried.incident.id}/desk/nudge/regulator/2" not in said
    assert f"{carried.incident.id}/desk/shift/comms/260316T090000" in said
    assert carried.text(carried.drill, "follow_up/4/1") == "Raised to sev1 by Priya."
    assert carried.text(carried.incident, "desk/summary/room").startswith("Closed by Tom at 09:05 UTC: it was real.")
    for line in ("Somebody who could not be invited was written to", "The next in the rota was called in"):
        assert line in review
    assert "Priya was called" in review
