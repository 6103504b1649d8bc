"""The rota hands over while an incident is open: whoever comes is invited and told, on time and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_slack import shown

from firebreak.wiring import SHIPPED
from stories.conftest import Story
from stories.test_desk_reach import out
from stories.test_desk_tiers import room

MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)  # Mei's week ends, Tom's begins
SUMMER = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # nine o'clock in London, where clocks changed the day before
BIG = "Never again Acme Air, six hours on the floor"


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Story]:
    """A story in which only whoever is on call is invited."""
    text = SHIPPED.read_text(encoding="utf-8").replace("invite: [comms, leads]", "invite: [comms.on_call]", 1)
    made = Story(f"sqlite:///{tmp_path / 'story.db'}", text)
    yield made
    made.stop()


def drilled(story: Story) -> str:
    """An incident that does not calm by itself, with a room, and Mei has it; its id."""
    story.app.drill("regulator-tagged", "Mei")
    story.forward(minutes=2)
    story.app.acknowledge(story.incident.id, "Mei")
    story.app.say_status(story.incident.id, "Mei", "Waiting for the airport", None)
    return story.incident.id


def to(story: Story, at: datetime) -> None:
    """Let time pass until then."""
    story.forward(seconds=(at - story.clock.now()).total_seconds())


def briefs(story: Story) -> list[str]:
    """The hand-overs that stand in the room, oldest first."""
    return [shown(message) for message in story.slack.channel(room(story)).find("Hand-over: ")][::-1]


def test_at_the_hand_over_the_next_one_is_invited_and_told_how_it_stands(week: Story) -> None:
    """Not a minute before nine; then Tom is in the room, is rung, and reads state, promises and what is open."""
    drilled(week)
    to(week, MONDAY - timedelta(seconds=5))
    before = (briefs(week), "tom" in week.slack.channel(room(week)).members)
    to(week, MONDAY + timedelta(seconds=10))
    (brief,) = briefs(week)
    (message,) = week.slack.channel(room(week)).find("Hand-over: ")

    assert before == ([], False)
    assert "tom" in week.slack.channel(room(week)).members
    assert message.pings == ["U0TOM0001"]
    assert "Mei's turn for our communications team is over, Tom is on call now." in brief
    assert 'Mei said at 09:02 UTC: "Waiting for the airport"' in brief
    assert "Open: 0 of 5 done" in brief
    assert "Late by" not in brief


def test_every_hand_over_comes_once_also_across_a_clock_change(week: Story) -> None:
    """Three weeks, one of them in summer time: nine o'clock in London each time, nobody told twice."""
    drilled(week)
    to(week, SUMMER - timedelta(minutes=1))
    before = len(briefs(week))
    to(week, SUMMER + timedelta(minutes=90))

    assert before == 2
    assert [line.partition(" is on call now")[0].rpartition(", ")[2] for line in briefs(week)] == ["Tom", "Vera", "Mei"]
    assert week.log("task.failed") == []


def test_a_hand_over_survives_a_restart_and_one_that_was_slept_through_is_told_late(week: Story) -> None:
    """Started again before it, it comes on time; stopped for two of them, one brief tells of who has it now."""
    drilled(week)
    to(week, MONDAY - timedelta(minutes=5))
    week.app.store.close()
    week.start()
    to(week, MONDAY + timedelta(minutes=1))
    first = len(briefs(week))
    week.app.store.close()
    week.clock.move_to(SUMMER + timedelta(minutes=30))
    week.start()
    week.forward(minutes=1)
    to(week, SUMMER + timedelta(days=7, minutes=1))

    assert first == 1
    assert "Tom's turn for our communications team is over, Mei is on call now." in briefs(week)[1]
    assert "Late by" in briefs(week)[1]
    assert len(briefs(week)) == 3


def test_whoever_comes_and_cannot_be_invited_is_written_to_and_the_next_is_called(week: Story) -> None:
    """Tom's week begins and Slack lets nobody invite him: he is told so, and Vera is called in."""
    out(week, "tom")
    drilled(week)
    to(week, MONDAY + timedelta(minutes=1))

    week.slack.dm("tom").expect("You could not be invited into its private room")
    assert "vera" in week.slack.channel(room(week)).members
    week.slack.channel(room(week)).expect("Tom could not be reached. Vera is next in the rota")
    assert len(briefs(week)) == 1


def test_without_a_room_it_is_said_below_the_alert(story: Story) -> None:
    """An incident that has no room: the brief stands in the thread of its card and rings whoever comes."""
    story.app.drill("influencer-negative", "Mei")
    story.forward(minutes=2)
    to(story, MONDAY + timedelta(minutes=1))
    (brief,) = story.slack.channel("#crisis-desk").find("Hand-over: ")

    assert brief.thread_ts is not None
    assert brief.pings == ["U0TOM0001"]


def test_what_is_closed_hands_nothing_over(week: Story) -> None:
    """Closed on Sunday: Monday is quiet."""
    id = drilled(week)
    to(week, MONDAY - timedelta(days=1))
    week.app.close(id, "Priya", "drill")
    to(week, MONDAY + timedelta(minutes=1))

    assert briefs(week) == []
