"""The same life on SQLite and on PostgreSQL."""

from __future__ import annotations

from firebreak.wiring import SHIPPED
from stories.conftest import Story


def life(address: str) -> list[tuple[str, str]]:
    """A regulator is tagged, nobody answers in time, somebody does, it is closed: what the log says."""
    story = Story(address, SHIPPED.read_text(encoding="utf-8"))
    story.post("@AcmeAir left me on the aircraft for two hours. @USDOT please act")
    story.forward(minutes=11)
    incident = story.incident
    story.app.acknowledge(incident.id, "Mei")
    story.forward(minutes=1)
    story.outrage(80, within_minutes=8)
    story.app.close(incident.id, "Mei", "real")
    story.forward(minutes=2)
    facts = [(fact.type, fact.data.get("task", "")) for fact in story.app.facts()]
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
