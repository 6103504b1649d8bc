"""Being left in peace: until a time, until it gets worse, until the next shift; and never longer than it is safe."""

from __future__ import annotations

from fake_slack import shown

from firebreak.core.model import Severity
from stories.conftest import Story
from stories.test_desk_tiers import SPARK, called, room


def test_a_snooze_holds_the_tiers_and_then_they_go_on_where_they_were(story: Story) -> None:
    """Snoozed at minute 2 for half an hour: the tier of minute 5 comes at 35, that of minute 10 at 40."""
    story.post(SPARK)
    story.forward(minutes=2)
    snoozed = story.app.snooze(story.incident.id, "Mei", "30m")
    story.forward(minutes=32)
    at_34 = called(story)
    card = shown(story.slack.channel(room(story)).pinned[0])
    story.forward(minutes=2)
    at_36 = called(story)
    story.forward(minutes=5)
    at_41 = called(story)

    assert snoozed.say == "Mei snoozed it until 09:32 UTC (or until it gets worse)."
    assert (at_34, at_36, at_41) == (set(), {"mei"}, {"mei", "tom", "vera", "priya"})
    assert "Snoozed" not in card


def test_a_snooze_stands_on_the_card_with_its_author_and_its_end(story: Story) -> None:
    """Every snooze has an end, "until it gets worse" too; the same again is told who did it."""
    story.post(SPARK)
    story.forward(minutes=2)
    id = story.incident.id
    story.app.snooze(id, "Mei", "worse")
    again = story.app.snooze(id, "Tom", "worse")
    story.forward(seconds=30)
    card = shown(story.slack.channel(room(story)).pinned[0])

    assert "Snoozed by Mei until it gets worse (until 21:02 UTC at the latest)" in card
    assert (again.ok, again.say) == (False, "Mei already snoozed it until 21:02 UTC.")
    story.slack.channel("#crisis-desk").expect("Snoozed by Mei")


def test_a_snooze_until_the_next_shift_ends_when_somebody_else_is_on_call(story: Story) -> None:
    """Comms hand over on Monday at nine in London; twelve hours are the longest."""
    story.post(SPARK)
    story.forward(minutes=2)
    story.app.snooze(story.incident.id, "Mei", "shift")

    assert f"{story.incident.snoozed_until:%d %H:%M}" == "10 21:02"


def test_something_graver_breaks_the_snooze(story: Story) -> None:
    """Snoozed as a sev3, then a regulator is tagged: awake at once, told in the channel, and the tiers run."""
    story.outrage(60, within_minutes=12)
    id = story.incident.id
    story.app.set_severity(id, "Mei", Severity.SEV3)
    story.app.snooze(id, "Mei", "worse")
    story.forward(minutes=1)
    asleep = story.incident.snoozed_by
    story.post(SPARK)
    story.forward(minutes=6)
    (raised,) = [m for m in story.slack.channel("#crisis-desk").find("Raised to sev1") if m.reply_broadcast]

    assert (asleep, story.incident.snoozed_by, story.incident.severity) == ("Mei", None, Severity.SEV1)
    assert raised.thread_ts
    assert "mei" in called(story)


def test_mere_growth_is_quiet_while_it_is_snoozed(story: Story) -> None:
    """The card goes on counting, and nobody is told."""
    story.outrage(90, within_minutes=15)
    id = story.incident.id
    story.app.set_severity(id, "Mei", Severity.SEV1)
    story.app.snooze(id, "Mei", "30m")
    story.forward(minutes=1)
    desk = story.slack.channel("#crisis-desk")
    said, edits = len(desk.messages), sum(message.edits for message in desk.messages)
    story.outrage(90, within_minutes=10)
    story.forward(seconds=30)

    assert len(desk.messages) == said
    assert sum(message.edits for message in desk.messages) > edits


def test_a_snooze_leaves_the_acknowledgement_alone(story: Story) -> None:
    """Acknowledged and snoozed at the same time: the clock of the tiers stands still once, not twice."""
    story.post(SPARK)
    story.forward(minutes=2)
    id = story.incident.id
    story.app.snooze(id, "Tom", "30m")
    story.app.acknowledge(id, "Tom")
    due = {task.due_at for task in tasks(story, id) if task.unless == "acknowledged" and task.state == "waiting"}

    assert sorted(f"{at:%H:%M}" for at in due) == ["10:05", "10:10"]


def tasks(story: Story, id: str) -> list:
    """All tasks of an incident."""
    with story.app.store.begin() as tx:
        return tx.tasks(id)
