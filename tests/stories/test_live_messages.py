"""What can be pressed stays true: calls stand people down, the card tells what is next, a close leaves Reopen."""

from __future__ import annotations

from fake_slack import Message, shown
from fake_slack.perception import buttons

from firebreak.playbooks.file import display
from stories.conftest import Story

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"


def everything(story: Story) -> list[Message]:
    """All messages of the channel, the rooms and the direct conversations."""
    rooms = [channel.name for channel in story.slack.channels]
    places = [*(story.slack.channel(name) for name in rooms), *(story.slack.dm(name) for name in story.file.people)]
    return [message for place in places for message in place.messages]


def test_whoever_was_called_reads_that_they_can_stand_down(story: Story) -> None:
    """Mei and Vera were called; Tom acknowledges: their calls say so, with one line below, and once only."""
    story.post(SPARK)
    story.forward(minutes=11)
    called = [name for name in story.file.people if story.slack.dm(name).find("so you are called")]
    story.app.actions.acknowledge(story.incident.id, "Priya")
    story.forward(minutes=1)
    story.app.actions.take_over(story.incident.id, "Tom")
    story.forward(minutes=1)
    told = {name: story.slack.dm(name).find("you can stand down") for name in called}

    assert {"mei", "vera"} <= set(called)
    for name in called:
        lines = [each for each in told[name] if each.thread_ts and "SEV1" not in shown(each)]
        cards = [each for each in told[name] if "SEV1" in shown(each)]
        assert len(lines) == (0 if display(name) == "Priya" else 1), name
        assert cards
        assert not [each for each in cards if "firebreak:acknowledge" in buttons(each)]
        assert "Tom has it, you can stand down" in shown(cards[0])


def test_after_many_calls_a_press_shows_on_the_cards_at_once(story: Story) -> None:
    """Slack lets fifty messages a minute be edited: the calls of the last hour come after what people look at."""
    story.post(SPARK)
    story.forward(minutes=41)
    id, places = story.incident.id, [story.slack.dm(name) for name in story.file.people]
    calls = [one for place in places for one in place.messages if not one.thread_ts and "SEV1" in shown(one)]
    for who in ("Priya", "Vera", "Mei", "Tom"):
        story.app.actions.take_over(id, who)
        story.forward(seconds=6)
    story.app.actions.take_over(id, "Vera")
    story.forward(seconds=2)
    now_read = [
        story.slack.channel("crisis-desk").messages[0],
        story.slack.channel(story.incident.room or "").pinned[0],
    ]
    story.forward(seconds=60)

    assert len(calls) > 12
    assert ["Vera has it" in shown(one) for one in now_read] == [True, True]
    assert [shown(one) for one in calls if "Vera has it" not in shown(one)] == []


def test_a_call_goes_on_saying_what_it_is_about(story: Story) -> None:
    """To whoever is of its room a confidential incident is no secret: when they are called, and when that is edited."""
    story.post(SPARK)
    story.forward(minutes=1)
    first = story.slack.dm("mei").messages[0]
    told = [shown(first)]
    for severity in ("sev2", "sev1"):
        story.app.actions.severity(story.incident.id, "Tom", severity)
        story.forward(minutes=1)
        told.append(shown(first))
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(minutes=1)
    told.append(shown(first))

    assert len(set(told)) == 4
    assert ["US Department of Transportation tagged" in text for text in told] == [True] * 4
    assert ["left me on the aircraft" in text for text in told] == [True, True, True, False]


def test_a_call_offers_the_acknowledgement_again_once_it_has_lapsed(story: Story) -> None:
    """Mei was told to stand down; an hour later nobody has it, and her card says so and can be pressed."""
    story.post(SPARK)
    story.forward(minutes=6)
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(seconds=59)
    before = shown(story.slack.dm("mei").messages[0])
    story.forward(minutes=60)
    after = story.slack.dm("mei").messages[0]

    assert "Tom has it, you can stand down" in before
    assert "Tom had it, and nobody has it now" in shown(after)
    assert "firebreak:acknowledge" in buttons(after)


def test_after_the_close_nothing_can_be_pressed_but_reopen(story: Story) -> None:
    """Calls, draft, questions and checklist are for reading; the card takes it back, should it not be over."""
    story.post(SPARK)
    story.forward(minutes=11)
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(minutes=51)  # "are you still on it?" stands in the room and with Tom
    live = [message for message in everything(story) if buttons(message)]
    story.app.actions.close(story.incident.id, "Tom", "real")
    story.forward(minutes=2)

    assert len(live) > 4
    left = [message for message in everything(story) if buttons(message)]
    assert {pressed for message in left for pressed in buttons(message)} == {"firebreak:reopen"}
    assert story.incident.room
    assert left == [story.slack.channel(story.incident.room).pinned[0]], [shown(message)[:80] for message in left]


def test_an_owner_who_was_told_of_a_close_reads_that_it_is_open_again(story: Story) -> None:
    """Tom has it and Vera closes it: his message offers Reopen until it is open again."""
    story.post(SPARK)
    story.forward(minutes=1)
    id = story.incident.id
    story.app.actions.acknowledge(id, "Tom")
    story.forward(minutes=1)
    story.app.actions.close(id, "Vera", "false")
    story.forward(minutes=1)
    offered = [message for message in story.slack.dm("tom").messages if "firebreak:reopen" in buttons(message)]
    story.app.actions.reopen(id, "Tom")
    story.forward(minutes=1)

    assert len(offered) == 1
    assert shown(offered[0]).startswith("This was opened again.")
    assert "firebreak:reopen" not in buttons(offered[0])


def test_the_close_is_said_once_in_each_place(story: Story) -> None:
    """One line in the room, and one below the alert that says next to nothing."""
    story.post(SPARK)
    story.forward(minutes=1)
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(minutes=1)
    story.app.actions.close(story.incident.id, "Tom", "false")
    story.forward(minutes=2)
    assert story.incident.room
    inside = [each for each in story.slack.channel(story.incident.room).messages if "losed" in each.text]
    outside = [each for each in story.slack.channel("#crisis-desk").messages if each.thread_ts and "losed" in each.text]

    assert [line for each in inside if "SEV1" not in (line := shown(each).partition("\n")[0])] == [
        "Closed by Tom at 09:02 UTC: a false alarm."
    ]
    assert [shown(each) for each in outside if "SEV1" not in each.text] == ["Closed at 09:02 UTC."]


def test_outside_the_room_of_a_confidential_incident_a_sentence_is_said_once(story: Story) -> None:
    """Tom acknowledges, says how it stands and answers: below the alert it says once that he has it."""
    story.post(SPARK)
    story.forward(minutes=1)
    id = story.incident.id
    story.app.actions.acknowledge(id, "Tom")
    story.forward(minutes=1)
    story.app.actions.status(id, "Tom", "Calling her now", 20)
    story.app.actions.posted(id, "Tom", "https://x.example/AcmeAir/status/1")
    story.forward(minutes=1)
    said = [each.text for each in story.slack.channel("#crisis-desk").messages if each.thread_ts]

    assert said.count("Tom has it") == 1


def test_the_card_says_what_comes_next_when_a_tier_has_been_called(story: Story) -> None:
    """After minute 5 the first tier is gone from the card in the room, and what is left over is counted."""
    story.post(SPARK)
    story.forward(minutes=1)
    assert story.incident.room
    pinned = story.slack.channel(story.incident.room).pinned[0]
    before = shown(pinned)
    story.forward(minutes=5)
    after = shown(pinned)

    assert "09:05 UTC: calls" in before
    assert "more" in before.partition("What happens next")[2]
    assert "09:05 UTC: calls" not in after
    assert "09:10 UTC: calls" in after


def test_an_edit_that_another_overtook_is_no_line_of_the_log(story: Story) -> None:
    """The review does not say three times that there was nothing left to do."""
    story.post(SPARK)
    story.forward(minutes=1)
    story.outrage(20, within_minutes=2)
    story.forward(minutes=1)

    edits = [fact for fact in story.app.queries.facts() if fact.data.get("step") == "follow_up"]
    assert [fact.why for fact in edits if fact.type == "task.skipped"] == []
