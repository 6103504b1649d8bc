"""What an administrator can mend is not lost: it waits, somebody who can act is told, and then it comes, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_slack import shown

from firebreak.notifiers.apprise import Apprise
from firebreak.notifiers.fallback import Fallback
from firebreak.wiring import SHIPPED, people_by_slack
from stories.conftest import Story
from stories.test_crashes import letters, whole
from stories.test_failover import Mailbox
from stories.test_service import SPARK

TEXT = SHIPPED.read_text(encoding="utf-8")


def as_it_should_be(path: Path) -> dict[str, Any]:
    """What stands in Slack after twelve minutes with nothing in the way."""
    told = Story(f"sqlite:///{path / 'undisturbed.db'}", TEXT)
    try:
        told.post(SPARK)
        told.forward(minutes=12)
        return counted(told)
    finally:
        told.stop()


def counted(story: Story) -> dict[str, Any]:
    found = whole(story.slack)
    return found | {"pinned": sorted(found["pinned"]), "keys": [key for key in found["keys"] if "blocked" not in key]}


def desk(story: Story) -> Any:
    return story.slack.team.rooms[story.slack.channel("#crisis-desk").id]


def archived(story: Story) -> Callable[[], None]:
    desk(story).archived = True

    def mend() -> None:
        desk(story).archived = False

    return mend


def not_a_member(story: Story) -> Callable[[], None]:
    channel = desk(story)
    us = next(member for member in channel.members if story.slack.team.users[member].is_bot)
    channel.members.remove(us)
    return lambda: channel.members.append(us)


def test_an_archived_channel_is_told_to_whoever_is_on_call_and_the_alert_comes_once_it_is_back(
    tmp_path: Path, story: Story
) -> None:
    """Mei reads within seconds what is in the way; unarchived at minute five, all of it stands there, once."""
    mend = archived(story)
    story.post(SPARK)
    story.forward(minutes=1)
    called = story.slack.dm("mei").expect("The alert could not be delivered: #crisis-desk is archived")
    (room,) = [channel for channel in story.slack.channels if channel.name.startswith("inc-")]
    room.expect("The alert could not be delivered")
    assert "Acme" not in shown(called)
    assert (story.app.queries.health()["ok"], story.log("task.failed")) == (False, [])

    story.forward(minutes=4)
    assert len(story.slack.dm("mei").find("could not be delivered")) == 1
    assert len(room.find("could not be delivered")) == 1
    mend()
    story.forward(minutes=7)

    assert counted(story) == as_it_should_be(tmp_path)
    assert (story.app.queries.health()["blocked_tasks"], story.log("task.failed")) == (0, [])
    assert "The alert got through meanwhile." in shown(called)
    assert len(room.find("The alert got through meanwhile.")) == 1


def test_invited_again_after_three_hours_it_still_comes(story: Story) -> None:
    """The app was thrown out of the channel; the incident is open, so nothing is given up."""
    mend = not_a_member(story)
    story.post(SPARK)
    story.forward(minutes=180)
    assert story.slack.channel("#crisis-desk").messages == []
    mend()
    story.forward(minutes=3)

    found = story.slack.channel("#crisis-desk").find("SEV1")
    nobody = [message for message in found if "Nobody is left to call" in shown(message)]
    assert (len(found), len(nobody)) == (2, 1)  # the alert, and that everybody has been called in vain
    assert max(float(one.ts) for one in found) == float(nobody[0].ts)  # after the alert, not before it
    assert story.log("task.failed") == []


def test_a_revoked_token_and_a_start_with_a_new_one(tmp_path: Path, story: Story) -> None:
    """No way into Slack at all: with the new token everything comes at the start, and no stale word of the trouble."""
    story.slack.revoke(story.token)
    story.post(SPARK)
    story.forward(minutes=3)
    assert [channel.name for channel in story.slack.channels] == ["crisis-desk"]

    story.app.store.close()
    story.token = story.slack.add_token("xoxb-new", story.slack.team.tokens[story.token].scopes)
    story.start()
    story.app.begin()
    story.forward(seconds=20)
    assert len(story.slack.channel("#crisis-desk").find("SEV1")) == 1
    story.forward(minutes=9)

    assert counted(story) == as_it_should_be(tmp_path)
    assert [name for name in story.file.people if story.slack.dm(name).find("could not be")] == []
    assert story.log("task.failed") == []


def test_a_room_that_no_app_may_make_comes_once_an_administrator_allows_it(tmp_path: Path, story: Story) -> None:
    """The channel reads at once that there is no room, its people are told; allowed later, the whole room comes."""
    story.slack.fail_next("conversations.create", error="restricted_action", times=2)
    story.post(SPARK)
    story.forward(minutes=1)
    story.slack.channel("#crisis-desk").expect("The private room could not be opened")
    story.slack.dm("mei").expect("The private room could not be delivered")
    story.forward(minutes=11)

    found, wanted = counted(story), as_it_should_be(tmp_path)
    assert {name: found[name] for name in ("alerts", "links", "people", "pinned", "drafts", "files", "purpose")} == {
        name: wanted[name] for name in ("alerts", "links", "people", "pinned", "drafts", "files", "purpose")
    }


def test_after_the_close_nothing_waits_any_more(story: Story) -> None:
    """The incident is over: what could not reach its place is not tried for ever."""
    archived(story)
    story.post(SPARK)
    story.forward(minutes=1)
    story.app.actions.close(story.incident.id, "Priya", "real")
    story.forward(minutes=40)

    assert story.app.queries.health()["blocked_tasks"] == 0


class Both(Story):
    """With e-mail as the second way."""

    mailbox: Mailbox

    def speak(self) -> Any:
        second = Apprise([self.mailbox.url], self.clock, people_by_slack(self.file))
        return Fallback(super().speak(), second, self.clock)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    made = Both.__new__(Both)
    made.mailbox = Mailbox()
    made.__init__(f"sqlite:///{tmp_path / 'both.db'}", TEXT)  # type: ignore[misc]
    yield made
    made.stop()
    made.mailbox.close()


def test_with_no_way_into_slack_the_second_way_says_it_and_slack_has_it_afterwards(both: Both) -> None:
    """The app was removed: alert, reason and calls go by e-mail, once each; mended, all stands in Slack as well."""
    token = both.slack.team.tokens[both.token]
    token.revoked = True
    both.post(SPARK)
    both.forward(minutes=4)
    first = len(both.mailbox.letters)
    both.forward(minutes=5)
    mails = [f"{letter['title']} {letter['message']}" for letter in both.mailbox.letters]
    at_once, later = mails[:first], mails[first:]
    why = [letter for letter in at_once if "The alert could not be delivered: the Slack token was revoked" in letter]

    assert (len(why), len(at_once), len(set(at_once))) == (1, 3, 3)  # and the alert, and Mei written to directly
    assert ["For Mei" in letter and "needs you" in letter for letter in later] == [True]  # the first tier calls her
    token.revoked = False
    both.forward(minutes=3)
    assert len(both.slack.channel("#crisis-desk").find("SEV1")) == 1
    in_slack = letters(both)["mei"]
    assert {"regulator-tagged/1-alert/direct/comms.on_call", "regulator-tagged/4-notify/comms.on_call"} < set(in_slack)
    assert len(set(in_slack)) == len(in_slack)
    assert both.log("task.failed") == []
