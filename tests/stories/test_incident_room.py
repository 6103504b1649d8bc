"""The room and its checklist, from the first item to the archive."""

from __future__ import annotations

from fake_slack import shown

from firebreak.core.model import Severity
from stories.conftest import Story
from stories.test_tiers import SPARK, room


def opened(story: Story) -> str:
    """An incident whose room is open; its id."""
    story.post(SPARK)
    story.forward(minutes=1)
    return story.incident.id


def checklist(story: Story) -> str:
    """What the room's checklist shows."""
    return shown(story.slack.channel(room(story)).expect("Checklist: regulator"))


def test_items_are_claimed_done_skipped_and_noted_where_everybody_sees_it(story: Story) -> None:
    """The list is edited in place, the card counts, and the log says who did what and why."""
    id = opened(story)
    app = story.app
    first, second, third, *_ = [item.id for item in app.queries.items(id)]
    pressed = [
        app.actions.claim(first, "Tom"),
        app.actions.done(first, "Tom"),
        app.actions.skip(second, "Mei", "she called us herself"),
        app.actions.claim(third, "Priya"),
        app.actions.note(third, "Priya", "legal is asleep, woke them"),
    ]
    story.forward(seconds=30)
    listed = checklist(story)

    assert [one.ok for one in pressed] == [True] * 5
    assert "Checklist: regulator (1 of 5 done, 1 skipped)" in listed
    assert "done by Tom at 09:01 UTC" in listed
    assert "skipped by Mei at 09:01 UTC: she called us herself" in listed
    assert "Priya is on it" in listed
    assert "legal is asleep, woke them (Priya)" in listed
    assert "1 of 5 done, 1 skipped" in shown(story.slack.channel(room(story)).pinned[0])
    assert story.log("item.skipped")[0].endswith(": she called us herself")
    assert len(story.slack.channel(room(story)).find("Checklist: regulator")) == 1


def test_a_burst_of_ticks_is_one_edit(story: Story) -> None:
    """Four items done within a second: the message is written anew once."""
    id = opened(story)
    before = story.slack.channel(room(story)).expect("Checklist: regulator").edits
    for item in story.app.queries.items(id)[:4]:
        story.app.actions.done(item.id, "Tom")
    story.forward(seconds=30)

    assert story.slack.channel(room(story)).expect("Checklist: regulator").edits == before + 1


def test_of_two_who_claim_one_wins(story: Story) -> None:
    """The other reads who; what is done cannot be skipped, and a skip needs a reason."""
    id = opened(story)
    item = story.app.queries.items(id)[0].id

    assert story.app.actions.claim(item, "Tom").ok
    assert story.app.actions.claim(item, "Mei").say == "Tom took this at 09:01 UTC."
    assert story.app.actions.skip(item, "Mei", "  ").say == "Say why it is skipped: the review will ask."
    assert story.app.actions.done(item, "Mei").ok
    assert story.app.actions.skip(item, "Tom", "late").say == "Mei did this at 09:01 UTC."


def test_what_is_overdue_nudges_its_owner_and_then_whoever_is_on_call(story: Story) -> None:
    """Due at 5 minutes: Tom is named in the room; ten minutes later Mei, who is on call, hears of it."""
    story.app.actions.acknowledge(opened(story), "Vera")
    story.forward(minutes=5)  # counted from when the list was due, so at 09:05
    nudge = story.slack.channel(room(story)).expect("Overdue since 09:05 UTC")
    listed = checklist(story)
    counted = shown(story.slack.channel(room(story)).pinned[0])
    quiet = story.slack.dm("mei").find("overdue")
    story.forward(minutes=10)

    assert '"Pause everything that is scheduled to be posted".' in shown(nudge)
    assert "U0TOM0001" in nudge.pings
    assert "overdue" in listed
    assert "0 of 5 done, 1 overdue" in counted
    assert quiet == []
    told = shown(story.slack.dm("mei").expect("10 min overdue (Tom)"))
    assert "Pause everything" not in told


def test_as_long_as_people_are_called_nobody_is_sent_to_the_list(story: Story) -> None:
    """Nobody has it: that is what people are called for. The list itself shows what is late, for whoever comes."""
    opened(story)
    story.forward(minutes=20)

    story.slack.channel(room(story)).expect_none("Overdue since")
    assert "overdue" in checklist(story)


def test_what_is_done_in_time_nudges_nobody(story: Story) -> None:
    """Whoever finished is left in peace."""
    id = opened(story)
    for item in story.app.queries.items(id):
        story.app.actions.done(item.id, "Tom")
    story.forward(minutes=50)

    story.slack.channel(room(story)).expect_none("Overdue")
    assert "Checklist: regulator (5 of 5 done)" in checklist(story)


def test_a_checklist_has_sections_and_only_the_items_that_fit(story: Story) -> None:
    """The surge's list tells legal only when a regulator is tagged; sections stand above their items."""
    story.outrage(60, within_minutes=15)
    story.forward(minutes=1)
    items = story.app.queries.items(story.incident.id)

    assert [item.section for item in items] == ["The first quarter of an hour"] * 3 + ["Then"]
    assert not any("legal" in item.text for item in items)
    listed = shown(story.slack.channel(room(story)).expect("Checklist: surge"))
    assert listed.count("The first quarter of an hour") == 1


def test_what_is_ticked_after_the_close_is_refused_in_words(story: Story) -> None:
    """The list is not written anew any more, so nothing is stored behind it in silence."""
    id = opened(story)
    item = story.app.queries.items(id)[0]
    story.app.actions.close(id, "Priya", "real")
    said = [story.app.actions.done(item.id, "Tom"), story.app.actions.note(item.id, "Tom", "too late")]

    assert [(one.ok, one.say) for one in said] == [
        (False, "Priya closed this at 09:01 UTC: its checklist stays as it was.")
    ] * 2
    assert story.app.queries.items(id)[0] == item


def test_a_room_that_could_not_be_opened_is_said_and_asked_for_again(story: Story) -> None:
    """Slack refuses the room; the channel says so and has a button; pressed, the room, its list and the draft come."""
    story.slack.fail_next("conversations.create", error="restricted_action")
    story.post(SPARK)
    story.forward(minutes=1)
    told = story.slack.channel("#crisis-desk").expect("The private room could not be opened")
    before = [one.name for one in story.slack.channels if one.name.startswith("inc-")]
    answer = story.press(told, "open_room", "tom")
    inside = story.slack.channel(room(story))

    assert (before, answer.status) == ([], 200)
    assert "Acme" not in shown(told)
    assert inside.members >= {"mei", "tom", "vera", "priya"}
    inside.expect("Draft to approve")
    assert len(inside.pinned) == 2
    assert story.app.queries.health()["failed_tasks"] == 0


def test_a_room_somebody_asked_for_can_be_asked_for_again(story: Story) -> None:
    """Nobody planned it, Slack refuses it once: the second press opens it."""
    story.post("Never again Acme Air", author="star", followers=900_000)
    story.forward(minutes=1)
    id = story.incident.id
    story.slack.fail_next("conversations.create", error="restricted_action")
    first = story.app.actions.open_room(id, "Tom")
    story.forward(minutes=1)
    without = story.incident.room
    again = story.app.actions.open_room(id, "Tom")
    story.forward(minutes=1)

    assert (first.ok, without, again.ok) == (True, None, True)
    assert "tom" in story.slack.channel(room(story)).members


def test_closing_takes_a_verdict_says_what_it_was_and_archives_the_room(story: Story) -> None:
    """The summary stands below the alert and in the room; a quarter of an hour later the room is archived."""
    id = opened(story)
    story.app.actions.acknowledge(id, "Tom")
    story.app.actions.posted(id, "Tom", "https://x.example/AcmeAir/status/1")
    story.app.actions.done(story.app.queries.items(id)[0].id, "Tom")
    story.forward(minutes=30)
    closed = story.app.actions.close(id, "Priya", "real")
    story.forward(minutes=1)
    inside = story.slack.channel(room(story))
    summary = shown(inside.expect("The review: firebreak report"))
    before = inside.is_archived
    story.forward(minutes=16)

    assert closed.say == "Priya closed it: it was real."
    assert "Closed by Priya at 09:31 UTC: it was real." in summary
    assert "open for 31 min, acknowledged after 1 min by Tom, answered in public after 1 min" in summary
    assert "Checklist: 1 of 5 done, 4 overdue." in summary
    assert (before, inside.is_archived) == (False, True)
    outside = [shown(message) for message in story.slack.channel("#crisis-desk").find("Closed at 09:31 UTC")]
    assert outside
    assert not any("real" in said or "Acme" in said for said in outside)
    assert not story.app.actions.close(id, "Tom", "false").ok


def test_what_closed_by_itself_still_asks_what_it_was(story: Story) -> None:
    """Calm for an hour closes it; the verdict can be given afterwards, once, and the room waits longer for it."""
    id = opened(story)
    for _ in range(48):
        story.forward(minutes=60)
        if story.incident.closed_at:
            break
    story.forward(minutes=20)
    card = story.slack.channel(room(story)).pinned[0]
    asked = "nobody has said what it was" in shown(card)
    verdict = story.app.actions.close(id, "Priya", "known")
    story.forward(minutes=1)

    assert story.incident.closed_by == "calm"
    assert asked
    assert (verdict.ok, story.incident.verdict) == (True, "known")
    assert not story.app.actions.close(id, "Priya", "real").ok
    assert not story.slack.channel(room(story)).is_archived


def test_a_verdict_after_the_room_is_archived_is_still_told_below_the_alert(story: Story) -> None:
    """Nothing fails because nothing can be written in the room any more."""
    id = opened(story)
    story.app.actions.acknowledge(id, "Tom")
    for _ in range(48):
        story.forward(minutes=60)
        if story.incident.closed_at:
            break
    story.forward(minutes=25 * 60)
    archived = story.slack.channel(room(story)).is_archived
    story.app.actions.close(id, "Priya", "real")
    story.forward(minutes=1)

    assert (archived, story.incident.verdict) == (True, "real")
    assert story.log("task.failed") == []
    assert story.app.queries.health()["ok"]


def test_nothing_is_said_after_the_close_that_was_planned_before_it(story: Story) -> None:
    """No lapse, no overdue item, no promised update: only the close, the summary and the archive."""
    id = opened(story)
    story.app.actions.acknowledge(id, "Tom")
    story.app.actions.status(id, "Tom", "Calling her", 20)
    story.forward(minutes=2)
    story.app.actions.close(id, "Priya", "drill")
    story.forward(minutes=1)
    said = {one.name: len(one.messages) for one in story.slack.channels}
    story.forward(minutes=120)

    assert {one.name: len(one.messages) for one in story.slack.channels} == said
    assert story.slack.channel(room(story)).is_archived
    assert story.log("task.failed") == []


def test_a_room_that_nobody_planned_is_opened_on_request(story: Story) -> None:
    """A big voice has no room in its playbook: whoever asks gets one, with the people who were told, card and link."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    id = story.incident.id
    asked = story.app.actions.open_room(id, "Vera")
    again = story.app.actions.open_room(id, "Tom")
    story.forward(minutes=1)
    inside = story.slack.channel(room(story))

    assert (asked.ok, again.say) == (True, "The private room is being opened.")
    assert inside.members >= {"vera", "mei"}
    assert "tom" not in inside.members
    assert "Never again Acme Air" in shown(inside.pinned[0])
    story.slack.channel("#crisis-desk").expect("Private room open")
    assert story.app.actions.open_room(id, "Tom").say == "The private room is open already."


def test_a_playbook_that_joins_uses_the_room_that_was_asked_for(story: Story) -> None:
    """One incident has one room: the regulator's people and checklist come into it."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    story.app.actions.open_room(story.incident.id, "Vera")
    story.forward(minutes=1)
    story.post(SPARK)
    story.forward(minutes=1)

    assert len([one for one in story.slack.channels if one.name.startswith("inc-")]) == 1
    assert story.incident.severity is Severity.SEV1
    assert story.slack.channel(room(story)).members >= {"mei", "tom", "vera", "priya"}
    assert "Checklist: regulator" in checklist(story)


def test_a_message_with_a_pushpin_joins_the_timeline_once(story: Story) -> None:
    """What people mark in the room is kept with its address; elsewhere there is no timeline to join."""
    opened(story)
    first = story.app.actions.remember(
        room(story), "Mei", "The airport confirms: ramp crew was short", "https://slack/p1"
    )
    again = story.app.actions.remember(
        room(story), "Tom", "The airport confirms: ramp crew was short", "https://slack/p1"
    )

    assert (first.ok, again.ok) == (True, False)
    assert story.log("incident.remembered") == ["The airport confirms: ramp crew was short"]
