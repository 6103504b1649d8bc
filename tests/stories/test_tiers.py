"""Who has it, for how long, and who is called when nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_slack import shown

from firebreak.core.model import Severity
from firebreak.wiring import SHIPPED
from stories.conftest import Story

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
SURGE = "Acme Air left a passenger on the plane, shame"


def called(story: Story) -> set[str]:
    """Whom Firebreak has called directly, other than to ask or to remind."""
    return {name for name in story.file.people if story.slack.dm(name).find("called")}


def room(story: Story) -> str:
    """The id of the incident's room."""
    assert story.incident.room
    return story.incident.room


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Story]:
    """The shipped playbooks, but a sev1 needs two people."""
    text = SHIPPED.read_text(encoding="utf-8").replace("    ack_for: 60m\n", "    acknowledgements: 2\n", 1)
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", text)
    yield told
    told.stop()


def test_an_acknowledgement_that_nobody_renews_lapses_and_the_tiers_go_on_where_they_were(story: Story) -> None:
    """Acknowledged at 2 minutes for an hour: the tiers of minutes 5 and 10 come at 65 and 70, and are not late."""
    story.post(SPARK)
    story.forward(minutes=2)
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(minutes=62)
    at_64 = called(story) & {"mei", "vera"}
    story.forward(minutes=2)
    at_66 = called(story) & {"mei", "vera"}
    story.forward(minutes=5)
    at_71 = called(story) & {"mei", "vera"}

    assert (at_64, at_66, at_71) == (set(), {"mei"}, {"mei", "vera"})
    assert "ran out at 10:02" in shown(story.slack.channel(room(story)).pinned[0])
    story.slack.dm("mei").expect("Tom's acknowledgement ran out at 10:02 UTC, so you are called")
    story.slack.dm("mei").expect_none("Late by")


def test_regraded_down_and_up_and_taken_back_nothing_is_called_before_its_time(story: Story) -> None:
    """Mei has it, it becomes sev2 and sev1 again, and she gives it back: the tiers go on, none of them "late"."""
    story.post(SPARK)
    story.forward(minutes=1)
    id, act = story.incident.id, story.app.actions
    act.acknowledge(id, "Mei")
    story.forward(minutes=1)
    for severity in ("sev2", "sev1"):
        act.severity(id, "Mei", severity)
        story.forward(minutes=1)
    story.forward(minutes=2)
    act.unacknowledge(id, "Mei")
    story.forward(minutes=2)
    early = called(story)
    story.forward(minutes=13)

    assert early == set()
    assert called(story) >= {"mei", "tom", "vera", "priya"}
    for place in (*(story.slack.dm(name) for name in story.file.people), story.slack.channel("crisis-desk")):
        place.expect_none("Late by")


def test_whoever_has_it_is_asked_before_it_lapses_and_one_press_keeps_it(story: Story) -> None:
    """Ten minutes before the end the owner and the room are asked; "still on it" is good for another hour."""
    story.post(SPARK)
    story.forward(minutes=2)
    id = story.incident.id
    story.app.actions.acknowledge(id, "Tom")
    story.forward(minutes=51)
    story.slack.dm("tom").expect("are you still on it?")
    asked = story.slack.channel(room(story)).expect("Tom, are you still on it?")
    answer = story.press(asked, "still_on_it", "tom")
    story.forward(minutes=30)

    assert answer.status == 200
    assert story.log("incident.acknowledged")[-1] == "Tom is still on it, until 10:53 UTC."
    assert called(story) & {"mei", "vera"} == set()
    assert story.app.actions.still_on_it(id, "Tom").ok
    assert not story.app.actions.still_on_it(id, "Tom").ok


def test_what_is_still_planned_gets_the_priority_of_a_graver_incident(story: Story) -> None:
    """Raised to sev1, its calls and drafts go before everybody else's; lowered again, they do not."""
    story.post("Never again Acme Air", author="star", followers=900_000)
    story.forward(minutes=1)
    id = story.incident.id

    def priorities() -> dict[str, int]:
        with story.app.store.begin() as tx:
            waiting = [task for task in tx.tasks(id) if task.state == "waiting"]
        return {
            f"{task.verb} {task.part or task.about.team}": task.priority
            for task in waiting
            if task.verb in ("notify", "shift")
        }

    before = priorities()
    story.app.actions.severity(id, "Mei", Severity.SEV1)
    graver = priorities()
    story.app.actions.severity(id, "Mei", Severity.SEV4)

    assert (set(before.values()), len(before)) == ({4, 8}, 3)
    assert graver == {"notify thread": 2, "notify comms": 1, "shift comms": 1}
    assert set(priorities().values()) == {5, 9}


def test_a_sev1_may_need_two_people(pair: Story) -> None:
    """One is not enough and cannot count twice; with the second the calling stops."""
    pair.post(SPARK)
    pair.forward(minutes=2)
    id = pair.incident.id
    first = pair.app.actions.acknowledge(id, "Tom")
    again = pair.app.actions.acknowledge(id, "Tom")
    pair.forward(minutes=4)
    pair.slack.dm("mei").expect("Tom has it, but a sev1 needs 2 people, so you are called")
    second = pair.app.actions.acknowledge(id, "Mei")
    third = pair.app.actions.acknowledge(id, "Vera")
    pair.forward(minutes=6)

    assert (first.ok, again.ok, second.ok, third.ok) == (True, False, True, False)
    assert first.say == "Tom acknowledged. A sev1 needs 2 people: 1 more must acknowledge."
    assert second.say == "Mei acknowledged too (2 of 2)."
    assert third.say == "Tom and Mei already acknowledged at 09:02 UTC."
    assert "vera" not in called(pair)
    assert "Tom acknowledged at 09:02 UTC, Mei too" in shown(pair.slack.channel(room(pair)).pinned[0])


def test_what_gets_graver_asks_again_whoever_acknowledged_something_milder(story: Story) -> None:
    """A click on a sev3 does not keep everybody asleep through a sev1: it holds ten more minutes."""
    story.outrage(60, within_minutes=12)
    id = story.incident.id
    story.app.actions.acknowledge(id, "Tom")
    story.forward(minutes=1)
    if story.incident.severity is Severity.SEV1:
        story.app.actions.severity(id, "Tom", Severity.SEV3)
    story.app.actions.severity(id, "Mei", Severity.SEV1)
    until = story.incident.acknowledged_until
    story.forward(seconds=30)

    assert until is not None
    assert (until - story.clock.now()).total_seconds() == pytest.approx(570)
    story.slack.dm("tom").expect("Tom, it is sev1 now: still on it?")


def test_a_tier_is_announced_below_the_alert_and_in_the_channel(story: Story) -> None:
    """Whoever reads the channel sees that the next people are called; of a confidential incident no more than that."""
    story.post(SPARK)
    story.forward(minutes=6)
    (said,) = story.slack.channel("#crisis-desk").find("the next people are called")

    assert shown(said) == "Nobody has acknowledged for 5 min: the next people are called (tier 1 of 3)."
    assert said.thread_ts == story.slack.channel("#crisis-desk").find("confidential incident")[-1].ts
    assert said.reply_broadcast


def test_the_program_was_stopped_and_what_comes_late_says_so(story: Story) -> None:
    """Ten minutes without the program: the tier that fell due meanwhile is called at once, marked with its delay."""
    story.post(SPARK)
    story.forward(minutes=1)
    story.app.store.close()
    story.clock.move_to(story.clock.now().replace(minute=9))
    story.start()
    story.forward(seconds=30)

    story.slack.dm("mei").expect("Late by 4 min: Firebreak was stopped meanwhile")
    late = [fact.data.get("late_seconds") for fact in story.app.queries.facts() if fact.data.get("step") == "notify"]
    assert set(late) == {240}


def test_what_waited_for_something_else_does_not_say_that_the_program_was_stopped(story: Story) -> None:
    """The room may be made only after four minutes: its card is late, and nobody had stopped anything."""
    story.slack.fail_next("conversations.create", error="restricted_action", times=2)
    story.post(SPARK)
    story.forward(minutes=4)
    late = [line for line in shown(story.slack.channel(room(story)).messages[0]).split("\n") if "Late by" in line]

    assert late == ["Nobody has acknowledged yet. Late by 4 min"]


def test_two_people_press_at_once_and_one_wins(story: Story) -> None:
    """The second reads who was first; the log holds one acknowledgement."""
    story.post(SPARK)
    story.forward(minutes=1)
    id = story.incident.id
    said = [story.app.actions.acknowledge(id, who) for who in ("Tom", "Mei")]

    assert [one.ok for one in said] == [True, False]
    assert said[1].say == "Tom already acknowledged at 09:01 UTC."
    assert len(story.log("incident.acknowledged")) == 1


def test_whoever_takes_over_owns_it_and_gets_the_brief(story: Story) -> None:
    """The card names the new owner, the room gets five lines: state, promises, open items, times, what is next."""
    story.post(SPARK)
    story.forward(minutes=1)
    id = story.incident.id
    story.app.actions.acknowledge(id, "Tom")
    story.app.actions.status(id, "Tom", "We have found the customer and call her now", 20)
    story.forward(minutes=1)
    taken = story.app.actions.take_over(id, "Priya")
    story.forward(minutes=1)
    brief = story.slack.channel(room(story)).expect("Hand-over to Priya")

    assert taken.say == "Priya took over from Tom."
    assert not story.app.actions.take_over(id, "Priya").ok
    assert story.incident.owner == "Priya"
    lines = shown(brief).split("\n")
    assert [line.partition(":")[0] for line in lines[1:]] == ["State", "Promised", "Open", "Next"]
    assert "We have found the customer" in lines[2]
    assert "the next update by 09:21 UTC" in lines[2]
    assert "0 of 5 done" in lines[3]
    assert "(Tom, by 09:05 UTC)" in lines[3]
    assert "U0PRIYA01" in brief.pings


def test_a_promised_update_is_asked_for_when_it_is_due(story: Story) -> None:
    """The card says when, the room is reminded then, and the card says that it was due."""
    story.post(SPARK)
    story.forward(minutes=1)
    id = story.incident.id
    said = story.app.actions.status(id, "Tom", "Calling her now", 20)
    story.forward(minutes=1)
    inside = story.slack.channel(room(story))
    before = shown(inside.pinned[0])
    story.forward(minutes=20)

    assert said.say == "Tom: Calling her now (next update by 09:21 UTC)"
    assert "due 09:21 UTC" in before
    assert "Calling her now" in before
    inside.expect("The next update is due now: Tom promised it for 09:21 UTC")
    assert "was due 09:21 UTC" in shown(inside.pinned[0])
