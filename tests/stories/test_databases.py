"""The same life on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from threading import Thread
from unittest.mock import Mock

import pytest

from firebreak.app import App, incident_writer
from firebreak.core.model import Crowd, Incident, Match, Outcome, Signal
from firebreak.notifiers.null import Null
from firebreak.playbooks.file import PlaybooksFile
from firebreak.response.planner import Planner
from firebreak.storage.sql_store import open_store
from firebreak.watchlists.matcher import MentionMatcher
from firebreak.wiring import SHIPPED, build, make_detectors, read_text
from stories.conftest import Story, Unsure


def life(address: str) -> list[tuple[str, str]]:
    """A regulator is tagged, nobody answers in time, somebody does, it is closed: what the log says."""
    story = Story(address, SHIPPED.read_text(encoding="utf-8"))
    story.post("@AcmeAir left me on the aircraft for two hours. @USDOT please act")
    story.forward(minutes=11)
    incident = story.incident
    story.app.actions.acknowledge(incident.id, "Mei")
    story.forward(minutes=1)
    story.outrage(80, within_minutes=8)
    story.app.actions.close(incident.id, "Mei", "real")
    story.forward(minutes=2)
    facts = [(fact.type, fact.data.get("task", "")) for fact in story.app.queries.facts()]
    story.stop()
    return facts


def test_an_incident_lives_the_same_life_on_every_database(lasting_address: str) -> None:
    """What is delivered, skipped and logged does not depend on where it is kept."""
    facts = life(lasting_address)

    assert facts == life("sqlite://")
    assert [kind for kind, _ in facts if kind in ("incident.opened", "incident.closed", "task.failed")] == [
        "incident.opened",
        "incident.closed",
    ]


class Between(Planner):
    """The planner. Intake asks it once it has read an incident and before it saves it: `happens` takes place then."""

    def __init__(self, file: PlaybooksFile) -> None:
        super().__init__(file)
        self.happens: Callable[[], None] | None = None
        self.tries = Counter[str]()  # by detector: how often a signal was decided on

    def matching(self, signal: Signal, incident: Incident | None, crowd: Crowd | None = None) -> tuple[Match, ...]:
        self.tries[signal.detector] += 1
        if incident and self.happens:
            happens, self.happens = self.happens, None
            happens()
        return super().matching(signal, incident, crowd)


def watched_by(planner: Between, story: Story) -> App:
    """The story's program, which plans by `planner`."""
    return App(
        harms_in=lambda _: (),
        store=open_store(story.database_url),
        clock=story.clock,
        matcher=MentionMatcher(story.file.topics, story.file.watchlists),
        sentiment=Unsure(),
        detectors=make_detectors(story.file.topics),
        planner=planner,
        read_playbooks=lambda text: Planner(read_text(text)),
        notifier=story.notifier,
        review=lambda *_: "",
        score=lambda *_: "",
    )


def test_a_press_between_reading_and_saving_an_incident_is_kept_and_so_is_the_signal(
    lasting_address: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process acknowledges while intake lets the incident grow: both stand in it, and nothing is said twice.

    PostgreSQL lets the press in, so intake decides again on what it left. SQLite, where one writes at a time, lets
    it in only afterwards.
    """
    story = Story(lasting_address, SHIPPED.read_text(encoding="utf-8"))
    request.addfinalizer(story.stop)
    story.app.store.close()
    planner = Between(story.file)
    story.app = watched_by(planner, story)
    app = build(
        story.file, database_url=lasting_address, clock=story.clock, notifier=Null(story.clock), sentiment=Unsure()
    )
    request.addfinalizer(app.store.close)
    waits = lasting_address.startswith("sqlite")
    story.post("@AcmeAir left me on the aircraft for two hours. @USDOT please act")
    id, said = story.incident.id, list[Outcome]()
    thread = Thread(target=lambda: said.append(app.actions.acknowledge(id, "Mei")))

    def press() -> None:
        if waits:
            other = sqlite3.connect(lasting_address.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
            other.close()
        thread.start()
        if not waits:
            thread.join(20)
            assert [each.say for each in said] != []

    explained = Mock(wraps=incident_writer.explained)
    monkeypatch.setattr(incident_writer, "explained", explained)
    before, planner.happens = 0, press
    for number in range(80):
        if planner.happens:
            story.post(f"Acme Air left a passenger on the plane, shame {number}", author=f"angry{number}")
        if planner.happens:
            story.forward(seconds=6)
            before = story.incident.revision
    thread.join(20)
    incident = story.incident
    why = [signal.why for signal in incident.signals if signal.detector == "negative_velocity"]
    told = (story.log("incident.updated"), story.log("incident.acknowledged"))
    story.forward(minutes=1)

    assert planner.tries == {"tagged": 1, "negative_velocity": 1 if waits else 2}
    assert explained.call_count == 1
    assert (incident.acknowledged_by, incident.revision - before) == ("Mei", 2)
    assert told == (why, [each.say for each in said])
    assert (len(why), len(said), story.log("task.failed")) == (1, 1, [])
