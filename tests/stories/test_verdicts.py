"""What somebody said of an alarm is remembered: it rings nobody again, and everything else does."""

from __future__ import annotations

from typing import Any

from fake_slack import Channel, Message, shown

from firebreak.commands.check_tests import run_file_tests
from firebreak.core.model import Incident
from firebreak.wiring import SHIPPED, read_text
from stories.conftest import Story
from stories.test_tiers import called

SPARK = "@AcmeAir lost my wheelchair. @USDOT please act"
OTHER = "@AcmeAir left a child alone at the gate. @USDOT please look"
SHIPPED_TESTS = SHIPPED.read_text(encoding="utf-8").partition("\ntests:\n")[0]
TESTS = """
tests:
  - name: what was closed holds nothing back
    given:
      - {at: 0m, topic: acme-air, author: "@a", text: "@AcmeAir lost my wheelchair @USDOT", sentiment: negative}
      - {at: 2m, press: close, verdict: "false", who: tom}
      - {at: 12m, topic: acme-air, author: "@b", text: "@AcmeAir left a child alone @USDOT", sentiment: negative}
    expect:
      - {at: 1m, does: alert}
      - {at: 11m, does_not: alert}
      - {at: 12m, does: alert, playbook: regulator-tagged, severity: sev1}
  - name: what was closed by mistake goes on
    given:
      - {at: 0m, topic: acme-air, author: "@a", text: "@AcmeAir lost my wheelchair @USDOT", sentiment: negative}
      - {at: 2m, press: wrong, reason: not_us, who: tom}
      - {at: 12m, press: reopen, who: tom}
      - {at: 12m, press: unacknowledge, who: tom}
    expect:
      - {at: 11m, does_not: notify, card: a false alarm}
      - {at: 16m, does: notify, calls: [mei], card: [Nobody has acknowledged, lost my wheelchair]}
  - name: what is not about us stays silent, and a regulator does not
    given:
      - {at: 0m, times: 100, every: 2s, topic: acme-air, text: [acme the film is awful, "awful film, acme"],
         sentiment: negative}
      - {at: 5m, press: wrong, reason: not_us, who: tom}
      - {at: 7m, times: 700, every: 30s, topic: acme-air, text: [acme the film is awful, "what an awful film, acme"],
         sentiment: negative}
      - {at: 370m, topic: acme-air, author: "@b", text: "@AcmeAir left a child alone @USDOT", sentiment: negative}
    expect:
      - {at: 4m, does: alert}
      - {at: 365m, does_not: [alert, open_private_channel, notify]}
      - {at: 370m, does: alert, playbook: regulator-tagged, severity: sev1}
"""


def incidents(story: Story) -> list[Incident]:
    """Oldest first."""
    return story.app.queries.incidents()[::-1]


def thread(story: Story) -> list[Message]:
    """What stands in the room."""
    return story.slack.channel(story.incident.room or "").messages


def test_the_files_tests_hold_it_to_its_word() -> None:
    """In the words of a playbooks file."""
    results = list(run_file_tests(read_text(SHIPPED_TESTS + TESTS)))

    assert [(one.name, one.faults) for one in results] == [
        ("what was closed holds nothing back", ()),
        ("what was closed by mistake goes on", ()),
        ("what is not about us stays silent, and a regulator does not", ()),
    ]


def test_the_author_of_a_false_alarm_rings_nobody_and_the_next_customer_does(story: Story) -> None:
    """Closed as false: the same author and the same text stay silent; another's post says who closed it, and when."""
    story.post(SPARK, author="rosa")
    story.forward(minutes=2)
    story.app.actions.wrong(story.incident.id, "Tom", "not_us")
    story.forward(minutes=3)
    story.post("Still waiting, @USDOT, thanks to @AcmeAir", author="rosa")
    story.post(SPARK, author="a_bot")
    story.forward(minutes=5)
    silent = incidents(story)
    story.post(OTHER, author="ben")
    story.forward(minutes=1)
    first, second = incidents(story)

    assert [one.id for one in silent] == [first.id]
    assert len(story.log("signal.muted")) == 2
    assert second.past_verdict is not None
    assert (second.past_verdict.incident, second.past_verdict.who) == (first.id, "Tom")
    room = story.slack.channel(second.room or "")
    assert f"Tom closed {first.id} at 10 Mar 09:02 UTC: a false alarm" in shown(room.pinned[0])


def test_a_real_crisis_that_was_closed_opens_again(story: Story) -> None:
    """Only what was no crisis is muted: with the verdict "real" the very same author rings again."""
    story.post(SPARK, author="rosa")
    story.forward(minutes=2)
    story.app.actions.close(story.incident.id, "Tom", "real")
    story.forward(minutes=3)
    story.post(SPARK, author="rosa")

    first, second = incidents(story)
    assert (first.verdict, second.closed_at, second.past_verdict) == ("real", None, None)


def test_other_posts_than_those_that_were_judged_open_an_incident(story: Story) -> None:
    """A film is talked down, and that is not about us; while it goes on, a cabin burns: that is another alarm."""

    def posts(text: str, minutes: int, every: float) -> None:
        for number in range(round(minutes * 60 / every)):
            story.post(f"{text} {number}", author=f"{text[:4]}{number}{story.said}")
            story.forward(seconds=every)

    story.usual_week()
    posts("The film about @AcmeAir is terrible and boring", 20, 20)
    (film,) = incidents(story)
    story.app.actions.wrong(film.id, "Tom", "not_us")
    posts("The film about @AcmeAir is terrible and boring", 20, 20)
    only_the_film = incidents(story)
    for _ in range(10):
        posts("Smoke in the cabin of @AcmeAir, emergency landing at Bergen", 2, 6)
        posts("The film about @AcmeAir is terrible and boring", 1, 20)

    assert [one.id for one in only_the_film] == [film.id]
    assert any("smoke" in signal.why.lower() for signal in incidents(story)[-1].signals)
    assert len(incidents(story)) == 2


def test_a_further_tagged_post_is_on_the_card_within_seconds_and_only_a_new_entry_is_a_line(story: Story) -> None:
    """The second post that tags the same regulator edits the card; another regulator is said below it."""
    story.post(SPARK)
    story.forward(minutes=1)
    said = len(thread(story))
    story.post("@AcmeAir lost our bags again. @USDOT please look", author="ben")
    story.forward(seconds=10)
    edited = str(story.slack.channel(story.incident.room or "").pinned[0].blocks)
    after_same = len(thread(story))
    story.post("@AcmeAir never again. @FAANews are you watching?", author="cleo")
    story.forward(seconds=10)

    assert "lost our bags again" in edited
    assert "2 such posts so far" in edited
    assert said == after_same
    assert any("Federal Aviation Administration" in one.text for one in thread(story))


def test_what_two_alerts_in_one_channel_would_both_say_is_said_once(story: Story) -> None:
    """A big voice, then a regulator, which share one alert: another regulator is one line, one ping."""
    story.post("Never again Acme Air", author="star", followers=900_000)
    story.forward(minutes=1)
    story.post(SPARK)
    story.forward(minutes=1)
    story.post("@AcmeAir never again. @FAANews are you watching?", author="cleo")
    story.forward(minutes=1)
    channel = story.slack.channel("#crisis-desk")

    assert len([one for one in channel.messages if not one.thread_ts and "SEV1" in shown(one)]) == 1
    assert len(channel.find("Somebody whose word weighs more has joined in")) == 1


def test_a_post_that_comes_a_day_late_is_not_calm_at_once(story: Story) -> None:
    """Learned of now, a day old: the alarm stays, and the card shows when the post was written."""
    story.post("Acme Air is fine", author="kim")
    story.post(SPARK, hours_ago=25)
    story.forward(minutes=5)
    card = str(story.slack.channel(story.incident.room or "").pinned[0].blocks)

    assert story.incident.calm_since is None
    assert "lost my wheelchair" in card
    assert "written on 09 Mar" in card


def test_a_wrong_press_is_asked_about_and_undone_with_one_more(story: Story) -> None:
    """Wrong asks before it counts; its owner is told who pressed it, and Reopen brings everything back."""
    story.post(SPARK)
    story.forward(minutes=2)
    story.app.actions.acknowledge(story.incident.id, "Mei")
    story.forward(seconds=10)
    room = story.slack.channel(story.incident.room or "")
    menu = element(room.pinned[0], "firebreak:wrong")
    story.app.actions.wrong(story.incident.id, "Tom", "not_us")
    story.forward(minutes=1)
    told = story.slack.dm("mei").expect("Tom closed what you had: a false alarm")
    offered = element(told, "firebreak:reopen")
    closed = room.pinned[0]
    story.press(closed, "reopen", "mei")

    assert "nobody is called any more" in str(menu["confirm"])
    assert offered
    assert (story.incident.closed_at, story.incident.verdict, story.incident.owner) == (None, None, "Mei")
    room.expect("Mei opened it again")
    story.forward(minutes=60)
    assert not room.is_archived


def test_what_is_opened_again_calls_on_as_far_apart_as_before(story: Story) -> None:
    """Closed at 2 minutes, opened again at 20, let go of: the tiers of minutes 5 and 10 come 3 and 8 minutes later."""
    story.post(SPARK)
    story.forward(minutes=2)
    story.app.actions.wrong(story.incident.id, "Tom", "known")
    story.forward(minutes=18)
    story.app.actions.reopen(story.incident.id, "Tom")
    story.app.actions.unacknowledge(story.incident.id, "Tom")
    story.forward(minutes=2)
    at_22 = called(story) & {"mei", "vera"}
    story.forward(minutes=2)
    at_24 = called(story) & {"mei", "vera"}
    story.forward(minutes=5)

    assert (at_22, at_24, called(story) & {"mei", "vera"}) == (set(), {"mei"}, {"mei", "vera"})


def test_an_archived_room_is_opened_again(story: Story) -> None:
    """A quarter of an hour after the close the room is archived; Reopen opens it where Slack lets it."""
    story.slack.team.bots_unarchive = True
    story.post(SPARK)
    story.forward(minutes=2)
    story.app.actions.close(story.incident.id, "Tom", "false")
    story.forward(minutes=20)
    room = story.slack.channel(story.incident.room or "")
    archived = room.is_archived
    story.app.actions.reopen(story.incident.id, "Tom")
    story.forward(minutes=1)

    assert (archived, room.is_archived) == (True, False)
    assert element(room.pinned[0], "firebreak:close")
    goes_on(story, room)


def goes_on(story: Story, room: Channel) -> None:
    """What is pressed shows on the card and on the list of this room; nothing waits for another place."""
    story.app.actions.status(story.incident.id, "Tom", "The crew has met her")
    story.app.actions.done(story.app.queries.items(story.incident.id)[-1].id, "Vera")
    story.forward(minutes=1)

    card, checklist = room.pinned
    assert "The crew has met her" in shown(card)
    assert "done by Vera" in shown(checklist)
    assert (story.app.queries.health()["blocked_tasks"], story.log("task.failed")) == (0, [])


def test_where_slack_keeps_a_room_archived_a_new_one_links_it(story: Story) -> None:
    """As Slack does today: bots cannot unarchive. People, card and list are in a new room, and stay true there."""
    story.post(SPARK)
    story.forward(minutes=2)
    story.app.actions.done(story.app.queries.items(story.incident.id)[0].id, "Mei")
    story.app.actions.close(story.incident.id, "Tom", "false")
    story.forward(minutes=20)
    old = story.slack.channel(story.incident.room or "")
    story.app.actions.reopen(story.incident.id, "Tom")
    story.forward(minutes=1)
    room = story.slack.channel(story.incident.room or "")
    alert = story.slack.channel("#crisis-desk").messages[0]
    below = story.slack.channel("#crisis-desk").thread(alert)

    assert (old.is_archived, room.is_archived, room.id == old.id, room.is_private) == (True, False, False, True)
    assert room.member_ids == old.member_ids
    assert room.messages[0].text.startswith(f"It goes on here. What was said before stands in <#{old.id}>")
    assert f"Private room open: <#{room.id}>" in below[-1].text
    assert f"<#{old.id}>" in below[-1].text
    assert "done by Mei" in shown(room.pinned[1])
    assert element(room.pinned[0], "firebreak:close")
    assert element(room.expect("Draft to approve"), "firebreak:approve")
    assert [line.text.partition(".")[0] for line in below if line.reply_broadcast] == ["This is open again"]
    edits = [message.edits for message in old.messages]
    goes_on(story, room)
    assert [message.edits for message in old.messages] == edits


def test_closed_opened_and_closed_in_one_breath_says_nothing_that_contradicts_itself(story: Story) -> None:
    """The regulator's incident is confidential: outside its room stands its end, and not that it is open again."""
    story.post(SPARK)
    story.forward(minutes=2)
    id, act = story.incident.id, story.app.actions
    for _ in range(3):
        act.close(id, "Tom", "false")
        act.reopen(id, "Tom")
    act.close(id, "Tom", "false")
    story.forward(minutes=2)
    said = [shown(message) for channel in story.slack.channels for message in channel.messages]

    assert [line for line in said if "open again" in line and "Closed at" in line] == []
    assert [line for line in said if line.startswith("Closed at")] != []


def test_closed_and_opened_twice_each_time_in_a_room_of_its_own(story: Story) -> None:
    """The second close archives the second room; a third one takes over."""
    story.post(SPARK)
    story.forward(minutes=2)
    rooms = [story.incident.room]
    for _ in range(2):
        story.app.actions.close(story.incident.id, "Tom", "false")
        story.forward(minutes=20)
        story.app.actions.reopen(story.incident.id, "Tom")
        story.forward(minutes=1)
        rooms.append(story.incident.room)

    assert [story.slack.channel(room or "").is_archived for room in rooms] == [True, True, False]
    assert len(story.slack.channel(rooms[-1] or "").pinned) == 2


def test_it_is_given_to_a_named_person_who_is_told_and_asked(story: Story) -> None:
    """Tom has it and gives it to Mei, from the menu on the card: she is the owner, and is briefed."""
    story.post(SPARK)
    story.forward(minutes=1)
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(seconds=10)
    room = story.slack.channel(story.incident.room or "")
    options = [one["text"]["text"] for one in element(room.pinned[0], "firebreak:give")["options"]]
    came = story.app.actions.give(story.incident.id, "Tom", "mei")
    stranger = story.app.actions.give(story.incident.id, "Tom", "nobody")
    mine = story.app.actions.give(story.incident.id, "Vera", "vera")
    back = story.app.actions.give(story.incident.id, "Vera", "mei")
    story.forward(seconds=10)

    assert ("Mei" in options, "Tom" in options) == (True, False)
    assert (came.say, story.incident.owner) == ("Tom gave it to Mei.", "Mei")
    assert (mine.say, back.say) == ("Vera took over from Mei.", "Vera gave it to Mei.")
    assert stranger.say.startswith("Firebreak does not know nobody")
    room.expect("Hand-over to Mei")


def element(message: Message, action: str) -> dict[str, Any]:
    """The button or menu of that action."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return next(one for row in rows for one in row if one["action_id"] == action)


def test_a_new_room_that_slack_refuses_is_opened_by_the_button(story: Story) -> None:
    """Reopened, and Slack lets the app make no room: below the alert stands why, and one press tries again, once."""
    story.post(SPARK)
    story.forward(minutes=2)
    story.app.actions.close(story.incident.id, "Tom", "false")
    story.forward(minutes=20)
    story.slack.fail_next("conversations.create", error="restricted_action")
    story.app.actions.reopen(story.incident.id, "Tom")
    story.forward(seconds=30)
    refused = story.slack.channel("#crisis-desk").expect("The private room could not be opened")
    story.press(refused, "open_room", "tom")
    story.forward(minutes=5)

    rooms = [channel for channel in story.slack.channels if channel.name.startswith("inc-")]
    assert [room.is_archived for room in rooms] == [True, False]
    assert len(rooms[1].pinned) == 2
    assert len([message for message in rooms[1].messages if "firebreak:close" in str(message.blocks)]) == 1
