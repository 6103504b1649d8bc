"""Being left in peace: until a time, until it gets worse, until the next shift; and never longer than it is safe."""

from __future__ import annotations

import pytest
from fake_slack import shown

from firebreak.core.model import Severity, Task
from stories.conftest import Story
from stories.test_tiers import SPARK, called, room


def test_a_snooze_holds_the_tiers_and_then_they_go_on_where_they_were(story: Story) -> None:
    """Snoozed at minute 2 for half an hour: the tier of minute 5 comes at 35, that of minute 10 at 40."""
    story.post(SPARK)
    story.forward(minutes=2)
    snoozed = story.app.actions.snooze(story.incident.id, "Mei", "30m")
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
    story.app.actions.snooze(id, "Mei", "worse")
    again = story.app.actions.snooze(id, "Tom", "worse")
    story.forward(seconds=30)
    card = shown(story.slack.channel(room(story)).pinned[0])

    assert "Snoozed by Mei until it gets worse (until 21:02 UTC at the latest)" in card
    assert (again.ok, again.say) == (False, "Mei already snoozed it until 21:02 UTC.")
    story.slack.channel("#crisis-desk").expect("Snoozed by Mei")


def test_a_snooze_until_the_next_shift_ends_when_somebody_else_is_on_call(story: Story) -> None:
    """Comms hand over on Monday at nine in London; twelve hours are the longest."""
    story.post(SPARK)
    story.forward(minutes=2)
    story.app.actions.snooze(story.incident.id, "Mei", "shift")

    assert f"{story.incident.snoozed_until:%d %H:%M}" == "10 21:02"


def test_something_graver_breaks_the_snooze(story: Story) -> None:
    """Snoozed as a sev3, then a regulator is tagged: awake at once, told in the channel, and the tiers run."""
    story.outrage(60, within_minutes=12)
    id = story.incident.id
    story.app.actions.severity(id, "Mei", Severity.SEV3)
    story.app.actions.snooze(id, "Mei", "worse")
    story.forward(minutes=1)
    asleep = story.incident.snoozed_by
    story.post(SPARK)
    story.forward(minutes=6)
    raised = next(m for m in story.slack.channel("#crisis-desk").find("has joined in") if m.reply_broadcast)

    assert (asleep, story.incident.snoozed_by, story.incident.severity) == ("Mei", None, Severity.SEV1)
    assert raised.thread_ts
    assert "mei" in called(story)


@pytest.mark.parametrize("asleep", [False, True])
def test_what_is_no_graver_is_quiet_while_it_is_snoozed(story: Story, asleep: bool) -> None:
    """A surge joins an incident that is as grave already: awake the room is told, asleep only the card tells it."""
    story.post(SPARK)
    story.forward(minutes=1)
    id = story.incident.id
    if asleep:
        story.app.actions.snooze(id, "Mei", "30m")
    story.forward(minutes=1)
    inside = story.slack.channel(room(story))
    said, edits = len(inside.messages), inside.pinned[0].edits
    story.outrage(60, within_minutes=12)
    story.forward(seconds=30)

    told = [message for message in inside.find("negative mentions in") if message.thread_ts]

    assert (bool(told), len(inside.messages) == said) == (not asleep, asleep)
    assert inside.pinned[0].edits > edits


def test_a_snooze_leaves_the_acknowledgement_alone(story: Story) -> None:
    """Acknowledged and snoozed at the same time: the clock of the tiers stands still once, not twice."""
    story.post(SPARK)
    story.forward(minutes=2)
    id = story.incident.id
    story.app.actions.snooze(id, "Tom", "30m")
    story.app.actions.acknowledge(id, "Tom")
    waiting = [task for task in tasks(story, id) if task.unless == "acknowledged" and task.state == "waiting"]
    due = {task.due_at for task in waiting if task.verb == "notify"}

    assert sorted(f"{at:%H:%M}" for at in due) == ["10:05", "10:10"]


def test_a_close_ends_a_snooze_and_what_is_opened_again_calls_when_its_acknowledgement_lapses(story: Story) -> None:
    """Snoozed for twelve hours, closed and opened again: once that acknowledgement has run out, Mei is called."""
    story.post(SPARK)
    story.forward(minutes=2)
    id, act = story.incident.id, story.app.actions
    act.snooze(id, "Tom", "worse")
    story.forward(minutes=1)
    act.close(id, "Tom", "real")
    story.forward(minutes=1)
    act.reopen(id, "Tom")
    story.forward(minutes=1)
    card = shown(story.slack.channel(room(story)).pinned[0])
    before = called(story) & {"mei"}
    story.forward(minutes=65)

    assert (story.incident.snoozed_until, before, called(story) & {"mei"}) == (None, set(), {"mei"})
    assert "Snoozed" not in card


def tasks(story: Story, id: str) -> list[Task]:
    """All tasks of an incident."""
    with story.app.store.begin() as tx:
        return tx.tasks(id)
