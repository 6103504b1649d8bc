"""The rota hands over while an incident is open: whoever comes is invited and told, on time and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_slack import shown

from firebreak.wiring import SHIPPED, read_text
from stories.conftest import Story
from stories.test_reach import out
from stories.test_tiers import room

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
    story.app.actions.drill("regulator-tagged", "Mei")
    story.forward(minutes=2)
    story.app.actions.acknowledge(story.incident.id, "Mei")
    story.app.actions.status(story.incident.id, "Mei", "Waiting for the airport", None)
    return story.incident.id


def to(story: Story, at: datetime) -> None:
    """Let time pass until then."""
    story.forward(seconds=(at - story.clock.now()).total_seconds())


def briefs(story: Story) -> list[str]:
    """The hand-overs that stand in the room, oldest first."""
    return [shown(message) for message in story.slack.channel(room(story)).find("Hand-over: ")][::-1]


OVERRIDE = "- {who: tom, from: 2026-12-24T09:00, until: 2026-12-28T09:00}"


def edited(story: Story, old: str, new: str) -> None:
    """The team changes its playbooks file and starts the program again."""
    assert old in story.text
    story.text = story.text.replace(old, new, 1)
    story.file = read_text(story.text)
    story.app.store.close()
    story.start()


def swapped(story: Story, who: str, since: str) -> None:
    """Somebody else takes the rest of Mei's week."""
    edited(story, OVERRIDE, f"- {{who: {who}, from: {since}, until: 2026-03-16T09:00}}")


def test_a_swap_written_while_it_burns_is_handed_over_at_its_hour(week: Story) -> None:
    """Mei falls ill: from Wednesday ten o'clock it is Vera's, who is invited and told then, and Tom's from Monday."""
    drilled(week)
    week.forward(minutes=10)
    swapped(week, "vera", "2026-03-11T10:00")
    to(week, datetime(2026, 3, 11, 9, 59, tzinfo=UTC))
    before = (briefs(week), "vera" in week.slack.channel(room(week)).members)
    to(week, datetime(2026, 3, 11, 10, 1, tzinfo=UTC))
    (brief,) = briefs(week)
    to(week, MONDAY + timedelta(minutes=1))

    assert before == ([], False)
    assert "Mei's turn for our communications team is over, Vera is on call now." in brief
    assert "Late by" not in brief
    assert "vera" in week.slack.channel(room(week)).members
    assert "Vera's turn for our communications team is over, Tom is on call now." in briefs(week)[1]
    assert (len(briefs(week)), week.log("task.failed")) == (2, [])


def test_a_swap_that_began_before_it_was_written_is_handed_over_at_once_and_once(week: Story) -> None:
    """Written at half past nine for nine o'clock: Vera comes now; a second restart tells nobody again."""
    drilled(week)
    week.forward(minutes=28)
    swapped(week, "vera", "2026-03-10T09:10")
    week.forward(minutes=1)
    week.app.store.close()
    week.start()
    week.forward(minutes=60)
    (brief,) = briefs(week)

    assert "Mei's turn for our communications team is over, Vera is on call now." in brief
    assert "Late by 21 min: the rota was changed" in brief
    assert "vera" in week.slack.channel(room(week)).members


def test_a_call_that_was_promised_goes_to_whoever_is_on_call_by_the_newest_file(story: Story) -> None:
    """The tier of minute ten was planned under the old file: it rings Vera, who is on call by now, and not Mei."""
    story.post(BIG, author="star", followers=900_000)
    story.forward(minutes=5)
    swapped(story, "vera", "2026-03-10T09:00")
    story.forward(minutes=6)

    story.slack.dm("vera").expect("so you are called")
    assert story.slack.dm("mei").find("so you are called") == []


def test_people_come_and_go_while_it_burns_and_what_was_promised_stands(story: Story) -> None:
    """Noor is new and may press; Mei left the file, and the tier that names her still calls her."""
    story.slack.add_user("U0NOOR001", "noor")
    edited(story, "who: [comms.on_call]\n        after: 10m", "who: [mei, comms.on_call]\n        after: 10m")
    story.post(BIG, author="star", followers=900_000)
    story.forward(minutes=1)
    steps = story.text.count("mei, comms.on_call")
    gone = story.text.replace("mei, comms.on_call", "comms.on_call").replace("[mei, tom, vera]", "[tom, vera, noor]")
    gone = gone.replace("who: mei", "who: tom")  # in the file's own tests as well
    mei = next(line for line in gone.splitlines() if line.startswith("  mei: "))
    gone = (
        gone.replace(mei, "  noor: {slack: U0NOOR001, languages: [en]}")
        .replace("who: mei}", "who: tom}")
        .replace("calls: [mei]", "calls: [tom]")
    )
    edited(story, story.text, gone)
    story.forward(minutes=10)
    before = story.slack.dm("mei").find("so you are called")
    pressed = story.app.actions.acknowledge(story.incident.id, "Noor")

    assert steps == 1
    assert len(before) == 1
    assert pressed.ok
    assert story.log("task.failed") == []


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
    assert 'Mei said at 10 Mar 09:02 UTC: "Waiting for the airport"' in brief
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
    story.app.actions.drill("influencer-negative", "Mei")
    story.forward(minutes=2)
    to(story, MONDAY + timedelta(minutes=1))
    (brief,) = story.slack.channel("#crisis-desk").find("Hand-over: ")

    assert brief.thread_ts is not None
    assert brief.pings == ["U0TOM0001"]


def test_the_card_names_the_hand_over_that_comes_within_a_day(week: Story) -> None:
    """On Tuesday Monday is far away; on Sunday afternoon the card says who comes, for whom and when."""
    id = drilled(week)
    week.forward(minutes=1)
    tuesday = shown(week.slack.channel(room(week)).pinned[0])
    to(week, MONDAY - timedelta(hours=18))
    week.app.actions.status(id, "Mei", "Still waiting", None)
    week.forward(minutes=1)
    sunday = shown(week.slack.channel(room(week)).pinned[0])

    assert "goes on call" not in tuesday
    assert "09:00 UTC: Tom goes on call after Mei (our communications team)" in sunday


def test_what_is_closed_hands_nothing_over(week: Story) -> None:
    """Closed on Sunday: Monday is quiet."""
    id = drilled(week)
    to(week, MONDAY - timedelta(days=1))
    week.app.actions.close(id, "Priya", "drill")
    to(week, MONDAY + timedelta(minutes=1))

    assert briefs(week) == []
