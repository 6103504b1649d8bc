"""Two playbooks that answer one incident are one fire to people: one card, one room, one draft, no call twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_slack import Message, shown
from fake_slack.perception import buttons

from stories.conftest import Story

TEXT = """\
version: 1
topics:
  acme-air: {title: Acme Air, words: [acme air, acmeair], handles: {x: ["@AcmeAir"]}}
watchlists:
  regulators: {kind: regulator, entries: [{name: US Department of Transportation, handles: {x: "@USDOT"}}]}
  big-voices: {kind: influencer, min_followers: 100000}
people:
  mei: {slack: U0MEI0001}
  tom: {slack: U0TOM0001}
  priya: {slack: U0PRIYA01}
playbooks:
  big-voice:
    when: {tagged: influencer, sentiment: negative}
    steps:
      - {do: alert, to: "#crisis-desk", notify: [tom]}
      - {do: open_private_channel, invite: [tom], checklist: voice}
      - {do: draft_acknowledgement, template: holding/complaint, platforms: [x], approve: {by: [tom]}}
      - {do: notify, who: [tom], after: 5m, unless: acknowledged}
  regulator-tagged:
    when: {tagged: regulator, sentiment: negative}
    steps:
      - {do: alert, to: "#crisis-desk", notify: [priya, tom]}
      - {do: open_private_channel, invite: [priya], checklist: authority}
      - {do: draft_acknowledgement, template: holding/complaint, platforms: [x], approve: {by: [priya]}}
      - {do: notify, who: [tom], after: 5m, unless: acknowledged}
      - {do: notify, who: [priya], after: 7m, unless: acknowledged}
checklists:
  voice: [{do: Pause what is scheduled, who: tom}, {do: Find the first post, who: tom}]
  authority: [{do: pause what is scheduled, who: priya}, {do: Call the authority, who: priya}]
"""


@pytest.fixture
def told(lasting_address: str) -> Iterator[Story]:
    one = Story(lasting_address, TEXT)
    yield one
    one.stop()


def cards(story: Story) -> list[Message]:
    """The messages of the channel that are no replies."""
    return [each for each in story.slack.channel("crisis-desk").messages if not each.thread_ts]


def in_room(story: Story, word: str) -> list[Message]:
    return story.slack.channel(story.incident.room or "").find(word)


def test_two_playbooks_that_start_at_once_are_one_card_one_room_one_draft(told: Story) -> None:
    """A big voice tags a regulator: everybody of both playbooks is named, invited and called once."""
    told.post("@AcmeAir left me on the aircraft. @USDOT please act", author="star", followers=900_000)
    told.forward(minutes=8)
    channel = told.slack.channel("crisis-desk")
    (card,) = cards(told)
    lists = [shown(one) for one in in_room(told, "Checklist: ")]

    assert told.incident.playbooks == ("big-voice", "regulator-tagged")
    assert "US Department of Transportation tagged" in shown(card)
    assert [one.text for one in channel.find("There is a second reason")] == [
        "There is a second reason. Priya, please look. <@U0PRIYA01>"
    ]
    assert len([one for one in channel.messages if "Draft to approve" in shown(one)]) == 1
    assert sum(one.lower().count("pause what is scheduled") for one in lists) == 1
    assert any("Call the authority" in one for one in lists)
    room = told.slack.channel(told.incident.room or "")
    assert {"tom", "priya"} <= set(room.members)
    assert len(told.slack.dm("tom").find("Please look at it now")) == 1
    assert len(told.slack.dm("tom").find("so you are called")) == 1
    assert len(told.slack.dm("priya").find("so you are called")) == 1
    assert len(channel.find("now called: Tom")) == 1


def test_a_second_playbook_that_joins_later_says_so_below_the_card_and_in_the_room(told: Story) -> None:
    """Twenty minutes later a regulator is tagged: no second card; a line that rings, and the room reads the reason."""
    told.post("Never again Acme Air", author="star", followers=900_000)
    told.forward(minutes=1)
    told.app.actions.acknowledge(told.incident.id, "Tom")
    told.forward(minutes=20)
    before = told.incident.playbooks
    told.post("@AcmeAir left me on the aircraft. @USDOT please act")
    told.forward(minutes=1)
    (card,) = cards(told)
    (line,) = told.slack.channel("crisis-desk").find("There is a second reason")

    assert (before, told.incident.playbooks) == (("big-voice",), ("big-voice", "regulator-tagged"))
    assert (line.thread_ts, line.reply_broadcast) == (card.ts, True)
    assert "<@U0PRIYA01>" in line.text
    assert "US Department of Transportation tagged" in shown(card)
    assert in_room(told, "US Department of Transportation (@USDOT is tagged)")
    assert told.log("task.failed") == []


def test_another_channel_gets_a_card_of_its_own(tmp_path: Path) -> None:
    """Whoever reads only that one has seen nothing yet."""
    text = TEXT.replace('to: "#crisis-desk", notify: [priya, tom]', 'to: "#legal-desk", notify: [priya]')
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", text)
    told.slack.add_channel("legal-desk", members=told.file.people)
    told.post("@AcmeAir left me on the aircraft. @USDOT please act", author="star", followers=900_000)
    told.forward(minutes=1)
    there = [each for each in told.slack.channel("legal-desk").messages if not each.thread_ts]
    here = cards(told)
    said = told.slack.channel("crisis-desk").find("There is a second reason")
    told.stop()

    assert (len(there), len(here), said) == (1, 1, [])


def test_a_playbook_that_joins_after_the_public_answer_drafts_the_next_one(tmp_path: Path) -> None:
    """Its draft does not come marked as answered; posted, it is the latest answer, and the first one keeps its time."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", TEXT)
    act, first, next_ = told.app.actions, "https://x.example/AcmeAir/status/1", "https://x.example/AcmeAir/status/2"
    told.post("Never again Acme Air", author="star", followers=900_000)
    told.forward(minutes=1)
    assert act.posted(told.incident.id, "Tom", first).ok
    told.forward(minutes=5)
    early = act.posted(told.incident.id, "Tom", next_)
    told.post("@AcmeAir left me on the aircraft. @USDOT please act")
    told.forward(minutes=1)
    id = told.incident.id
    with told.app.store.begin() as tx:
        tasks = [one for one in tx.tasks(id) if one.verb == "draft_acknowledgement" and not one.part]
    (draft,) = [one.key for one in tasks if one.playbook == "regulator-tagged"]
    channel = told.slack.channel("crisis-desk")
    offered, before = buttons(channel.expect("Draft to approve")), told.incident.public_ack_at
    approved = act.approve(draft, "Priya")
    again = act.posted(told.incident.id, "Priya", next_)
    late = act.posted(told.incident.id, "Tom", next_)
    told.forward(minutes=1)
    states = [shown(one).split(". ")[0] for one in channel.messages if shown(one).startswith("Draft")]
    incident = told.incident
    told.stop()

    assert (early.ok, early.say) == (False, f"Tom already gave {first}.")
    assert "firebreak:posted" in offered
    assert (approved.ok, again.ok) == (True, True)
    assert again.say.startswith(f"Priya answered in public again: {next_}")
    assert (late.ok, late.say) == (False, f"Priya already gave {next_}.")
    assert (incident.public_ack, incident.public_ack_at, incident.answer) == (first, before, next_)
    assert states == ["Draft: answered", "Draft: answered"]
