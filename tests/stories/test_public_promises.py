"""The two clocks, public and then private, are stopped by proof; what was promised in public is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fake_slack import shown
from fake_slack.perception import buttons

from firebreak.core.model import Author, Mention, Parsed
from firebreak.wiring import SHIPPED
from stories.conftest import Story

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
ANSWER, MORE = "https://x.example/AcmeAir/status/1", "https://x.example/AcmeAir/status/2"
PRIVATE = """\
      - do: move_to_private
        template: move_to_private/complaint
        platforms: [x]
        clock: 45m
        approve: {by: [comms]}
      - do: notify
        who: [leads]
"""


@pytest.fixture
def answered(tmp_path: Path) -> Iterator[Story]:
    """A regulator was tagged, Vera approved the draft, and Tom posted it five minutes later."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace("      - do: notify\n        who: [leads]\n", PRIVATE, 1)
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", text)
    told.post(SPARK)
    told.forward(minutes=1)
    id = told.incident.id
    with told.app.store.begin() as tx:
        draft = next(task.key for task in tx.tasks(id) if task.verb == "draft_acknowledgement")
    assert told.app.actions.approve(draft, "Vera").ok
    told.forward(minutes=4)
    assert told.app.actions.posted(told.incident.id, "Tom", ANSWER).ok
    told.forward(seconds=30)
    yield told
    told.stop()


def say(story: Story, id: str, text: str, *, author: str = "AcmeAir", reply_to: str = "1") -> None:
    """Somebody writes a reply that the feed brings: our own account, unless another is named."""
    now = story.clock.now()
    url = f"https://x.example/{author}/status/{id}"
    post = Mention(id, "x", Author(author), text, now, url, "en", in_reply_to=reply_to, sentiment="neutral")
    story.app.watch(Parsed((post,)), "story")
    story.forward(seconds=30)


def test_a_promise_in_the_posted_draft_is_a_line_an_item_and_a_word_before_its_time(answered: Story) -> None:
    """Promised for 9:31: on the card and the list at once, ten minutes before somebody is asked, at 9:31 again."""
    room = answered.slack.channel(answered.incident.room or "")
    card, list_ = shown(room.expect("More is promised in public")), shown(room.expect("Say more in public by"))
    answered.forward(minutes=16)
    soon = shown(room.expect("by then we promised in public to say more"))
    answered.forward(minutes=10)
    late = room.expect("and nobody has. Say something now")

    assert [each.said for each in answered.incident.promises] == ["5:31 am New York time"]
    assert "More is promised in public by 09:31 UTC" in card
    assert "Say more in public by 5:31 am New York time, as promised" in list_
    assert "In 10 min it is “5:31 am New York time”" in soon
    assert buttons(late) == ["firebreak:kept"]
    assert "More was promised in public by 09:31 UTC, and nothing was posted" in shown(
        room.expect("nothing was posted")
    )


def test_promises_are_kept_renewed_and_broken_and_the_summary_counts_them(answered: Story) -> None:
    """Renewed in time, then broken, then answered late: each counts as what it was."""
    act, id = answered.app.actions, answered.incident.id
    first = act.kept(id, "Tom", MORE, minutes=30)
    answered.forward(minutes=40)
    second = act.kept(id, "Tom", f"{MORE}3")
    third = act.kept(id, "Tom", f"{MORE}4")
    act.close(id, "Tom", "real")
    answered.forward(minutes=1)

    assert first.say == f"Tom said more in public, as promised: {MORE}. The next word is promised by 09:35 UTC."
    assert second.say.startswith("Tom said more in public, late: it was promised by 09:35 UTC")
    assert (third.ok, third.say) == (False, "Nothing is promised in public that is still open.")
    answered.slack.channel(answered.incident.room or "").expect("Promised in public: 1 renewed, 1 broken.")


def test_the_private_draft_follows_the_public_answer_and_its_clock_stops_with_proof(answered: Story) -> None:
    """Drafted only now; asked for after 45 minutes; the words that say so stop it, and stand on the card."""
    room = answered.slack.channel(answered.incident.room or "")
    offered = buttons(room.expect("We have written to you in a private message"))
    answered.forward(minutes=46)
    asked = shown(room.expect("nobody has moved it to private"))
    early = answered.app.actions.moved(answered.incident.id, "Tom", " ")
    moved = answered.app.actions.moved(answered.incident.id, "Tom", "we wrote to @rosa at 9:50")
    answered.forward(seconds=30)

    assert "firebreak:moved" in offered
    assert "45 min since we answered in public" in asked
    assert not early.ok
    assert moved.say == "Tom moved it to private: we wrote to @rosa at 9:50"
    room.expect("Moved to private at 09:51 UTC by Tom")
    assert "Draft: moved to private" in shown(room.expect("We have written to you in a private message"))


def test_nothing_is_moved_before_it_is_answered_in_public(tmp_path: Path) -> None:
    """Others are reading along: public first."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text(encoding="utf-8"))
    told.post(SPARK)
    told.forward(minutes=1)
    came = told.app.actions.moved(told.incident.id, "Tom", "we wrote to her")

    assert not came.ok
    assert came.say.startswith("Answer in public first")


def test_a_promise_that_a_colleague_made_outside_the_tool_is_found_offered_and_tracked(answered: Story) -> None:
    """The feed brings our own post: a line with a press; pressed, it is asked for, kept late and counted as broken."""
    room = answered.slack.channel(answered.incident.room or "")
    say(answered, "o1", "@rosa We will update you here by 12:00 UTC. ^TB")
    line = shown(room.expect("@AcmeAir promised in public to say more by 12:00 UTC"))
    card = room.expect("@AcmeAir promised more in public by 12:00 UTC, and nobody tracks it")
    reads, offered = shown(card), buttons(card)
    answered.press(card, "track", "mei")
    again = answered.app.actions.track(answered.incident.id, "Tom")
    say(answered, "o2", "@rosa We will update you here by 12:00 UTC, as we said")
    tracked = [(one.at.hour, one.made_by, one.source) for one in answered.incident.promises]
    answered.app.actions.kept(answered.incident.id, "Tom", MORE)
    answered.forward(minutes=1)

    assert "x[.]example/AcmeAir/status/o1" in line
    assert "What we promised" in reads
    assert "firebreak:track" in offered
    assert tracked == [(9, "Tom", ""), (12, "AcmeAir", "https://x.example/AcmeAir/status/o1")]
    assert (again.ok, again.say) == (False, "Nothing that was promised in public waits to be tracked.")
    assert answered.log("incident.promise_found") == [
        "@AcmeAir promised in public to say more by 12:00 UTC: https://x.example/AcmeAir/status/o1. "
        "Press “Track this promise” to be reminded."
    ]
    assert all(one.settled_by == "Tom" for one in answered.incident.promises)
    room.expect("Say more in public by 12:00 UTC, as promised")


def test_a_tracked_promise_is_asked_for_in_time_and_counts_as_broken(answered: Story) -> None:
    """Two hours, in a colleague's words: ten minutes before somebody is asked, and the summary counts it."""
    room = answered.slack.channel(answered.incident.room or "")
    say(answered, "o1", "@rosa Ответим вам здесь в течение двух часов")
    assert answered.app.actions.track(answered.incident.id, "Mei").ok
    assert answered.app.actions.kept(answered.incident.id, "Tom", MORE).ok
    say(answered, "o3", "@rosa We will write again within two hours")
    say(answered, "o4", "@rosa We will write again within three hours")
    assert answered.app.actions.track(answered.incident.id, "Mei").ok
    answered.forward(minutes=122)
    answered.app.actions.close(answered.incident.id, "Tom", "real")
    answered.forward(minutes=1)

    assert shown(room.expect("In 10 min it is"))
    room.expect("done by Tom at")
    room.expect("Promised in public: 2 kept, 1 broken, 1 still open.")


def test_the_promise_of_our_own_draft_is_no_second_one(answered: Story) -> None:
    """The feed brings the very post that Tom gave the link of: its promise is tracked already."""
    say(answered, "o1", "Hello, we will tell you here by 5:31 am New York time what we found. ^VK")
    say(answered, "o2", "Thank you for your patience")

    assert answered.incident.found_promises == ()
    assert answered.log("incident.promise_found") == []


@pytest.mark.parametrize(
    ("author", "text"),
    [
        ("AcmeAirHelp", "Написали вам в личные сообщения"),
        ("rosa", "@AcmeAir got your DM, thank you"),
    ],
)
def test_a_post_that_says_so_stops_the_private_clock_with_its_link(answered: Story, author: str, text: str) -> None:
    """Ours or the customer's: nobody is asked after 45 minutes, and the card says who says so."""
    room = answered.slack.channel(answered.incident.room or "")
    say(answered, "p1", text, author=author)
    answered.forward(minutes=50)
    incident = answered.incident

    assert (incident.moved, incident.moved_by) == (f"https://x.example/{author}/status/p1", f"@{author}")
    assert incident.moved_at == answered.clock.now() - timedelta(minutes=50, seconds=30)
    assert not room.find("nobody has moved it to private")
    room.expect(f"It goes on in private, as @{author} says: hxxps://x[.]example/{author}/status/p1")


def test_what_proves_nothing_leaves_the_private_clock_running(answered: Story) -> None:
    """An invitation, another customer, the contrary, somebody else."""
    room = answered.slack.channel(answered.incident.room or "")
    say(answered, "p1", "@rosa Please DM us your booking code")
    say(answered, "p2", "@max We have sent you a DM", reply_to="elsewhere")
    say(answered, "p3", "@AcmeAir I still have not got your DM", author="rosa")
    say(answered, "p4", "@AcmeAir got your DM, thank you", author="stranger")
    answered.forward(minutes=45)

    assert answered.incident.moved_at is None
    room.expect("nobody has moved it to private")


def test_of_two_who_complained_each_is_proven_and_the_clock_stops_with_the_last(answered: Story) -> None:
    """The line says that one is left; the card names who was written to."""
    answered.post("@AcmeAir me too, for two hours. @USDOT please act", author="max")
    answered.forward(seconds=30)
    say(answered, "p1", "We have sent you a DM")
    room = answered.slack.channel(answered.incident.room or "")
    room.expect(
        "@rosa was written to in private: hxxps://x[.]example/AcmeAir/status/p1. 1 more of those who complained"
    )
    first, card = answered.incident.moved_at, room.expect("Written to in private: @rosa")
    say(answered, "p2", "@max We have sent you a DM", reply_to="2")

    assert first is None
    assert card
    assert answered.incident.moved == "https://x.example/AcmeAir/status/p2"
    assert [one.account for one in answered.incident.moves] == ["x/rosa", "x/max"]


def test_private_before_public_counts_once_it_was_answered_in_public(tmp_path: Path) -> None:
    """A colleague wrote to her before the answer stood: public comes first, and then both clocks stand still."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text(encoding="utf-8"))
    told.post(SPARK)
    told.forward(minutes=1)
    say(told, "p1", "We have sent you a DM")
    before = told.incident.moved_at
    told.app.actions.posted(told.incident.id, "Tom", ANSWER)
    after = told.incident
    told.stop()

    assert before is None
    assert (after.public_ack, after.moved) == (ANSWER, "https://x.example/AcmeAir/status/p1")
