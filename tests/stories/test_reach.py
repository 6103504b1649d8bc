"""Somebody cannot be invited: they are written to, and the next in the rota comes instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_slack import Message, buttons, shown

from firebreak.core.ports import Notifier
from firebreak.notifiers.apprise import Apprise
from firebreak.notifiers.fallback import Fallback
from firebreak.wiring import people_by_slack
from stories.conftest import Story
from stories.test_failover import Mailbox
from stories.test_tiers import SPARK, room

BIG = "Never again Acme Air, six hours on the floor"
SECRETS = ("aircraft", "USDOT", "Transportation", "Acme")


def out(story: Story, *names: str, gone: bool = False) -> None:
    """Slack lets nobody invite them; with `gone` nobody can write to them either."""
    for user in story.slack.team.users.values():
        if user.name in names:
            user.guest, user.deleted = True, gone


def said(story: Story, words: str) -> Message:
    """What stands in the incident's room with these words."""
    return story.slack.channel(room(story)).expect(words)


def test_whoever_cannot_be_invited_is_written_to_and_the_next_in_the_rota_is_called(story: Story) -> None:
    """Mei is on call: she reads directly how grave it is and whom to ask; Tom, who is next, is called in the room."""
    out(story, "mei")
    story.post(SPARK)
    story.forward(minutes=1)
    letter = story.slack.dm("mei").expect("You could not be invited into its private room")
    called = said(story, "Mei could not be reached. Tom is next in the rota of our communications team and is called")

    assert "Could not be invited: mei" in shown(said(story, "Could not be invited"))
    assert "Nobody has it yet. Ask in #crisis-desk." in shown(letter)
    assert [word for word in SECRETS if word in shown(letter)] == []
    assert called.pings == ["U0TOM0001"]
    assert "tom" in story.slack.channel(room(story)).members
    assert story.log("task.failed") == []


def test_the_next_comes_into_a_room_he_was_not_asked_into(told: Story) -> None:
    """Only the one on call is invited: when she cannot be, the next one is, and the one after him when he cannot."""
    out(told, "mei")
    told.post(SPARK)
    told.forward(minutes=1)
    assert told.slack.channel(room(told)).members >= {"tom"}
    assert "vera" not in told.slack.channel(room(told)).members


def test_the_line_goes_on_until_somebody_comes(told: Story) -> None:
    """Mei and Tom cannot be invited: both are written to, Vera comes, and the room reads instead of whom."""
    out(told, "mei", "tom")
    told.post(SPARK)
    told.forward(minutes=1)

    assert [name for name in ("mei", "tom") if told.slack.dm(name).find("could not be invited")] == ["mei", "tom"]
    assert "vera" in told.slack.channel(room(told)).members
    assert said(told, "Mei and Tom could not be reached. Vera is next").pings == ["U0VERA001"]


def test_an_exhausted_rota_is_said_where_somebody_reads_it(story: Story) -> None:
    """Nobody of the rota can be reached: the room reads who, the alert's channel reads that somebody must take it."""
    out(story, "mei", "tom", "vera", gone=True)
    story.post(SPARK)
    story.forward(minutes=1)
    outside = shown(story.slack.channel("#crisis-desk").expect("Nobody who is on call for this could be reached"))

    assert "Mei, Tom and Vera" in shown(said(story, "Nobody of the rota of our communications team could be reached"))
    assert [word for word in (*SECRETS, "Mei", "communications") if word in outside] == []
    assert "Mei could not be messaged directly either" in shown(said(story, "Mei could not be messaged"))
    assert "priya" in story.slack.channel(room(story)).members

    open_ = story.app.queries.health()
    story.app.actions.close(story.incident.id, "Priya", "real")
    assert (open_["ok"], story.app.queries.health()["ok"]) == (False, True)


def test_nobody_at_all_can_be_invited(story: Story) -> None:
    """The app may not invite any more: everybody is written to, and the channel is told that the room is empty."""
    story.slack.fail_next("conversations.invite", error="missing_scope", times=50)
    story.post(SPARK)
    story.forward(minutes=1)

    assert [name for name in story.file.people if story.slack.dm(name).find("could not be invited")] == [
        "mei", "tom", "vera", "priya",
    ]  # fmt: skip
    outside = story.slack.channel("#crisis-desk").find("Nobody who is on call for this")
    assert ["brought into its room; they are written to directly" in shown(one) for one in outside] == [True]
    said(story, "could be brought in here: Mei, Tom and Vera are written to directly.")


def test_a_call_that_cannot_be_delivered_passes_to_the_next_in_the_rota(story: Story) -> None:
    """No room here: the message of minute 0 to whoever is on call fails for good, so the next is called, once."""
    out(story, "mei", gone=True)
    story.post(BIG, author="star", followers=900_000)
    story.forward(minutes=1)
    at_once = story.slack.dm("tom").expect("Mei cannot be reached, so you are called")
    story.forward(minutes=10)

    assert story.slack.dm("tom").find("Mei cannot be reached") == [at_once]
    assert story.slack.dm("vera").find("called") == []
    story.slack.channel("#crisis-desk").expect("Mei could not be reached. Tom is next in the rota")


def test_somebody_called_by_name_who_cannot_be_reached_is_said_in_the_room(story: Story) -> None:
    """Priya's account is gone when the tier of minute ten names her team: the room reads whom to fetch, and how."""
    story.post(SPARK)
    story.forward(minutes=9)
    out(story, "priya", gone=True)
    before = story.slack.channel(room(story)).find("should have been called")
    story.forward(minutes=2)
    message = said(story, "Priya should have been called now and cannot be messaged directly.")

    assert before == []
    assert "please reach Priya another way" in shown(message)
    assert "firebreak:acknowledge" in buttons(message)
    assert story.slack.channel("#crisis-desk").find("Priya") == []


def test_an_overdue_item_that_nobody_can_be_told_of_is_said_in_the_room(tmp_path: Path) -> None:
    """The calling is over, and Priya, who is to hear of the press office, is gone: those in the room read it."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", _text().replace("    ack_for: 60m\n", "    repeat: 1\n", 1))
    try:
        told.post(SPARK)
        told.forward(minutes=9)
        out(told, "priya", gone=True)
        told.forward(minutes=32)

        heard = said(told, "is still overdue, and whoever is on call cannot be messaged directly. Please see to it")
        assert "Call the press office" in shown(heard)
    finally:
        told.stop()


def test_without_a_room_it_is_said_in_the_alerts_channel(tmp_path: Path) -> None:
    """Mei is called by name, and is gone: the thread of the card says so, for all of the channel to see, once."""
    text = _text().replace("who: [comms.on_call]\n        after: 10m", "who: [mei, vera]\n        after: 10m", 1)
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", text)
    try:
        out(told, "mei", gone=True)
        told.post(BIG, author="star", followers=900_000)
        told.forward(minutes=20)
        (message,) = told.slack.channel("#crisis-desk").find("Mei should have been called now")

        assert (message.thread_ts is not None, message.reply_broadcast) == (True, True)
        told.slack.dm("vera").expect("so you are called")
    finally:
        told.stop()


def test_of_a_confidential_incident_without_a_room_no_name_is_said(tmp_path: Path) -> None:
    """The room could not be opened, and Priya not be called: the channel reads that somebody must take it over."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", _text())
    try:
        told.slack.fail_next("conversations.create", error="restricted_action", times=50)
        out(told, "priya", gone=True)
        told.post(SPARK)
        told.forward(minutes=11)
        desk = told.slack.channel("#crisis-desk")

        desk.expect("Somebody who should have been called now cannot be reached. Please take it over.")
        assert desk.find("Priya") == []
    finally:
        told.stop()


def test_in_a_hole_of_the_rota_all_are_called(tmp_path: Path) -> None:
    """Nobody is on call this week: the call goes to everybody of the team, not to the first of the list alone."""
    hole = "overrides:\n        - {from: 2026-03-09T09:00, until: 2026-03-16T09:00}"
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", _text().replace("overrides:", hole, 1))
    try:
        told.post(BIG, author="star", followers=900_000)
        told.forward(minutes=11)

        assert [name for name in told.file.people if told.slack.dm(name).find("called")] == ["mei", "tom", "vera"]
        told.slack.dm("vera").expect("Nobody is on call for our communications team, so you are called")
    finally:
        told.stop()


def test_with_a_second_way_a_dead_account_is_written_to_by_that(tmp_path: Path) -> None:
    """Slack has no Mei any more, the second way has: her message goes out there, and says no more than it may."""
    mailbox = Mailbox()

    class Both(Story):
        def speak(self) -> Notifier:
            second = Apprise([mailbox.url], self.clock, people_by_slack(self.file))
            return Fallback(super().speak(), second, self.clock)

    told = Both(f"sqlite:///{tmp_path / 'story.db'}", _text())
    try:
        out(told, "mei", gone=True)
        told.post(SPARK)
        told.forward(minutes=1)
        letters = [f"{letter['title']} {letter['message']}" for letter in mailbox.letters]

        sealed = [letter.startswith("SEV1: a confidential incident") and "For Mei" in letter for letter in letters]
        assert sealed == [True, True]  # the call of minute 0, and that she could not be invited
        assert [word for word in SECRETS if word in "".join(letters)] == []
        assert told.log("task.failed") == []
    finally:
        told.stop()
        mailbox.close()


def _text() -> str:
    """The shipped playbooks, but only whoever is on call is invited into the room."""
    from firebreak.wiring import SHIPPED

    return SHIPPED.read_text(encoding="utf-8").replace("invite: [comms, leads]", "invite: [comms.on_call]", 1)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Story]:
    """A story in which only whoever is on call is invited."""
    made = Story(f"sqlite:///{tmp_path / 'story.db'}", _text())
    yield made
    made.stop()
