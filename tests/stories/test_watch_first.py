"""An incident nobody needs: a handful of posts at night is told in the watch channel, and grows into more by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from api_keys import bearer
from fake_slack import Message, shown

from firebreak.core.model import Severity
from firebreak.wiring import SHIPPED
from stories.conftest import Story
from stories.test_tiers import room

NIGHT = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)


FITS = '    when: {signal: negative_velocity, severity: ">= sev3"}\n'
WAITS = "    watch_first: {people: 10, severity: sev3, hours: 22:00-07:00, zone: Europe/London}\n"


def asleep(text: str) -> str:
    """The surge waits at night and not by day, and any number of people makes a sev3."""
    return text.replace(FITS, FITS + WAITS).replace("    holidays: [US]", "    people: {sev3: 1}")


def one_an_hour(path: Path, hour: datetime, text: str = "") -> Story:
    """The shipped playbooks, for a brand of one post an hour."""
    told = Story(f"sqlite:///{path / 'story.db'}", text or SHIPPED.read_text(encoding="utf-8"))
    told.slack.add_channel("social-watch", members=told.file.people)
    told.clock.move_to(hour)
    told.usual_week()
    return told


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Story]:
    told = one_an_hour(tmp_path, NIGHT)
    yield told
    told.stop()


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Story]:
    told = one_an_hour(tmp_path, NIGHT.replace(hour=9), asleep(SHIPPED.read_text(encoding="utf-8")))
    yield told
    told.stop()


@pytest.fixture
def sleeping(tmp_path: Path) -> Iterator[Story]:
    told = one_an_hour(tmp_path, NIGHT, asleep(SHIPPED.read_text(encoding="utf-8")))
    yield told
    told.stop()


def direct(story: Story) -> set[str]:
    """Who was written to directly."""
    return {name for name in story.file.people if story.slack.dm(name).messages}


def watched(story: Story) -> Message:
    """The card in the watch channel."""
    return story.slack.channel("#social-watch").messages[0]


def test_five_posts_at_night_are_told_in_the_watch_channel_and_wake_nobody(night: Story) -> None:
    """No room, no call, nothing on the crisis desk; the card says what would change that, and can open a room."""
    night.outrage(5, within_minutes=5)
    night.forward(minutes=30)
    card = watched(night)

    assert (night.incident.severity, night.incident.waiting) == (Severity.SEV4, ("negative-surge",))
    assert (direct(night), night.incident.room) == (set(), None)
    assert night.slack.channel("#crisis-desk").messages == []
    assert "With 10 people, or once it is sev3: negative-surge starts" in shown(card)
    assert "6 people so far, sev3 from 10" in shown(card)  # with whoever wrote in the minute before
    assert "Open a room" in str(card.blocks)
    assert night.log("playbook.waits") == ["negative-surge waits: it is small yet."]


@pytest.mark.parametrize("way", ["button", "command", "api"])
def test_a_person_opens_the_room_at_once(night: Story, way: str) -> None:
    """With the people and the checklist of the playbook that waits, and whoever asked; nobody is called for it."""
    night.outrage(5, within_minutes=5)
    match way:
        case "button":
            night.press(watched(night), "open_room", "priya")
        case "command":
            night.slack.command("/firebreak", "room", "priya", "social-watch")
        case _:
            path = f"/api/incidents/{night.incident.id}/room"
            assert night.http.post(path, headers=bearer(night.app.store, "act", "Priya")).json()["ok"]
    night.forward(minutes=12)
    inside = night.slack.channel(room(night))

    assert inside.members >= {"mei", "tom", "vera", "priya"}
    inside.expect("Find the first post and the real cause")
    assert direct(night) == set()
    assert night.incident.waiting == ("negative-surge",)


def test_the_same_incident_that_grows_calls_at_once(night: Story) -> None:
    """Four hundred more within minutes: the desk's alert, the room, whoever is on call, and then the tiers."""
    night.outrage(5, within_minutes=5)
    at = night.clock.now()
    night.outrage(400, within_minutes=10)
    within = night.clock.now() - at
    first = night.slack.dm("mei").messages[0]
    sent = datetime.fromtimestamp(float(first.ts), UTC)
    night.forward(minutes=12)

    assert (night.incident.severity, night.incident.waiting) == (Severity.SEV1, ())
    assert within <= timedelta(minutes=11)
    assert sent - at <= timedelta(minutes=1)
    assert direct(night) == {"mei", "tom", "vera", "priya"}
    night.slack.channel("#crisis-desk").expect("Acme Air")
    night.slack.channel(room(night)).expect("Find the first post")
    assert any(one.startswith("Raised to sev1: ") for one in night.log("incident.updated"))


def test_more_and_more_people_bring_the_desk_in_however_mild_it_is(night: Story) -> None:
    """One more every half hour is no graver, and at the tenth person it is the desk's."""
    night.outrage(5, within_minutes=5)
    for number in range(6):
        night.post(f"Acme Air left me waiting, number {number}", author=f"later{number}")
        night.forward(minutes=30)

    (said,) = night.log("incident.updated")
    assert said.startswith("Raised to sev3: 10 people have written by now, which makes it sev3.")
    assert night.incident.severity is Severity.SEV3
    assert "mei" in direct(night)
    assert night.incident.playbooks == ("anything-else", "negative-surge")
    night.slack.channel("#social-watch").expect("10 people have written by now, which makes it sev3.")


def test_a_person_who_calls_it_a_sev1_starts_everything(night: Story) -> None:
    """Whoever reads the watch channel knows better: within the next tick all of it starts."""
    night.outrage(5, within_minutes=5)
    night.app.actions.severity(night.incident.id, "Vera", Severity.SEV1)
    night.forward(seconds=15)
    night.forward(seconds=15)

    assert night.incident.waiting == ()
    assert direct(night) == {"mei"}
    night.slack.dm("mei").expect("SEV1 Acme Air")
    night.slack.channel(room(night)).expect("Find the first post")


def test_a_night_that_is_asked_for_waits_whoever_writes(sleeping: Story) -> None:
    """`watch_first` beside the count of people: the card says all that would end it."""
    sleeping.outrage(5, within_minutes=5)
    sleeping.forward(minutes=30)

    assert (sleeping.incident.severity, sleeping.incident.waiting) == (Severity.SEV3, ("negative-surge",))
    assert "With 10 people, graver than sev3 or at 07:00 UTC: negative-surge starts" in shown(watched(sleeping))


def test_when_the_night_is_over_the_desk_has_it(sleeping: Story) -> None:
    """Nobody looked, it goes on: at seven it starts as by day."""
    night = sleeping
    night.outrage(5, within_minutes=5)
    night.forward(minutes=200)
    before = direct(night)
    night.post("Acme Air left a passenger on the plane, shame", author="angry1")
    night.clock.move_to(NIGHT.replace(hour=7))
    night.forward(seconds=30)

    assert (before, direct(night), night.incident.waiting) == (set(), {"mei"}, ())
    assert night.log("incident.updated")[-1] == "The night is over, so negative-surge starts."


def test_by_day_nothing_waits(day: Story) -> None:
    """The same five posts at nine: a room, and whoever is on call."""
    day.outrage(5, within_minutes=5)
    day.forward(minutes=1)

    assert (day.incident.waiting, direct(day)) == ((), {"mei"})
    day.slack.channel(room(day)).expect("Find the first post")


def test_a_regulator_never_waits(night: Story) -> None:
    """One of five tags the regulator, before or after the alarm: everything starts at once."""
    night.outrage(5, within_minutes=5)
    night.post("@AcmeAir left me on the aircraft. @USDOT please act", author="ben")
    night.forward(seconds=30)

    assert (night.incident.severity, night.incident.confidential) == (Severity.SEV1, True)
    assert "regulator-tagged" in night.incident.playbooks
    assert "mei" in direct(night)
    assert night.incident.waiting == ()
