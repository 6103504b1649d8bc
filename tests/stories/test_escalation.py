"""An alarm that stays awake: it calls again when it gets worse, when nobody answers, and when a word runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_slack import Message, shown

from firebreak.commands.check_tests import run_file_tests
from firebreak.core.model import Severity
from firebreak.wiring import SHIPPED, read_text
from stories.conftest import Story
from stories.test_tiers import SPARK, room

NIGHT = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)


def told(story: Story, since: datetime) -> dict[str, list[str]]:
    """What was written to each person directly since then."""
    after = since.timestamp()
    return {
        name: said
        for name in story.file.people
        if (said := [shown(one) for one in story.slack.dm(name).messages if float(one.ts) >= after])
    }


def messages(story: Story) -> list[Message]:
    """Everything that was said to anybody, wherever."""
    places = [story.slack.channel("#crisis-desk"), story.slack.channel(room(story))]
    places += [story.slack.dm(name) for name in story.file.people]
    return [one for place in places for one in place.messages]


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Story]:
    """The shipped playbooks, at three in the morning, for a brand of one post an hour."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text(encoding="utf-8"))
    told.slack.add_channel("social-watch", members=told.file.people)
    told.clock.move_to(NIGHT)
    told.usual_week()
    yield told
    told.stop()


@pytest.mark.parametrize("acknowledged", [False, True])
def test_twenty_posts_at_three_and_four_hundred_at_five(night: Story, acknowledged: bool) -> None:
    """Whoever slept through the small fire, or said at 03:05 that they have it, is called for the great one."""
    night.outrage(20, within_minutes=5)
    if acknowledged:
        night.app.actions.acknowledge(night.incident.id, "Mei")
    night.forward(minutes=115)
    at_five = night.clock.now()
    before = len(night.slack.channel("#crisis-desk").messages)
    night.outrage(400, within_minutes=20)
    night.forward(minutes=20)
    called = told(night, at_five)
    raised = [m for m in night.slack.channel("#crisis-desk").find("Raised to sev") if m.reply_broadcast]

    assert f"{at_five:%H:%M}" == "05:00"
    assert {"mei", "tom", "vera", "priya"} <= called.keys()
    assert len(night.slack.channel("#crisis-desk").messages) > before
    assert "U0MEI0001" in raised[-1].pings
    assert not acknowledged or any("still on it?" in text for text in told(night, NIGHT)["mei"])


WEEK = """
      - {at: 0m, times: 84, every: 2h, topic: acme-air, text: Acme Air is a little late, sentiment: negative}
      - {at: 1h, times: 84, every: 2h, topic: acme-air, text: Boarding now with Acme Air, sentiment: neutral}
"""
FIRES = """
      - {at: 10080m, times: 20, every: 15s, topic: acme-air, text: [Acme Air is down, Stuck with Acme Air],
         sentiment: negative}
      - {at: 10200m, times: 400, every: 3s, topic: acme-air, text: [Acme Air is down, Stuck with Acme Air, No Acme Air],
         sentiment: negative}
"""
TESTS = f"""
tests:
  - name: twenty posts at three and four hundred at five, and nobody answers
    start: 2026-03-04T03:00
    given:{WEEK.rstrip()}{FIRES.rstrip()}
    expect:
      - {{at: 167h, nothing: true}}
      - {{at: 10100m, does: [alert, notify], calls: [mei]}}
      - {{at: 10199m, playbook: negative-surge}}
      - {{at: 10225m, does: [notify], calls: [mei, tom, vera, priya], card: SEV1}}
  - name: the same, and somebody has it at five past three
    start: 2026-03-04T03:00
    given:{WEEK.rstrip()}{FIRES.rstrip()}
      - {{at: 10085m, press: acknowledge, who: mei}}
    expect:
      - {{at: 10084m, does: [alert], calls: [mei]}}
      - {{at: 10135m, does: [notify]}} # the last tier, which waits for an answer in public
      - {{at: 10144m, does_not: [notify]}}
      - {{at: 10199m, playbook: negative-surge}}
      - {{at: 10225m, does: [notify], calls: [mei, tom, vera, priya], card: SEV1}}
"""


def test_the_files_tests_tell_the_same_story() -> None:
    """A brand of one post an hour: as `firebreak check` plays it."""
    without_tests = SHIPPED.read_text(encoding="utf-8").partition("\ntests:\n")[0]

    for result in run_file_tests(read_text(without_tests + TESTS)):
        assert result.faults == (), result.name


def test_a_rise_starts_the_tiers_again_from_their_beginning(story: Story) -> None:
    """All tiers of a sev3 were called in vain; it becomes a sev1: on call is written to at once, the tiers follow."""
    story.outrage(60, within_minutes=12)
    id = story.incident.id
    story.app.actions.severity(id, "Priya", Severity.SEV3)
    story.forward(minutes=17)
    at = story.clock.now()
    story.app.actions.severity(id, "Priya", Severity.SEV1)
    story.forward(minutes=1)
    at_once = told(story, at)
    (line,) = [m for m in story.slack.channel("#crisis-desk").find("Raised to sev1 by Priya") if m.reply_broadcast]
    story.forward(minutes=5)
    tier_1 = told(story, at)
    story.forward(minutes=5)

    assert list(at_once) == ["mei"]
    assert "It is sev1 now." in at_once["mei"][0]
    assert "U0MEI0001" in line.pings
    assert "(tier 1 of 3)" in tier_1["mei"][-1]
    assert {"mei", "tom", "vera", "priya"} <= told(story, at).keys()


def test_whoever_has_something_milder_is_asked_and_called_again_soon(story: Story) -> None:
    """Tom acknowledged a sev3 for an hour; as a sev1 his word holds ten minutes, then the tiers begin.

    Until then nobody else is called: whoever is on call hears only what is overdue on the checklist.
    """
    story.outrage(60, within_minutes=12)
    id = story.incident.id
    story.app.actions.severity(id, "Tom", Severity.SEV3)
    story.app.actions.acknowledge(id, "Tom")
    story.forward(minutes=18)
    at = story.clock.now()
    story.app.actions.severity(id, "Priya", Severity.SEV1)
    story.forward(minutes=9)
    asked = told(story, at)
    story.forward(minutes=8)
    called = told(story, at)["mei"]

    assert {name: len(said) for name, said in asked.items()} == {"mei": 1, "tom": 1}
    assert asked["tom"][0].startswith("Tom, it is sev1 now: still on it?")
    assert "on its checklist is 10 min overdue" in asked["mei"][0]
    assert "It is sev1 now. Please look at it now." in called[1]
    assert any("(tier 1 of 3)" in text for text in called)


def test_a_regrade_down_and_up_by_the_owner_asks_her_nothing(story: Story) -> None:
    """Mei has it and only corrects her own slip: nobody is asked or called, and her hour stays whole."""
    story.post(SPARK)
    story.forward(minutes=2)
    id = story.incident.id
    story.app.actions.acknowledge(id, "Mei")
    until, at = story.incident.acknowledged_until, story.clock.now()
    story.app.actions.severity(id, "Mei", Severity.SEV3)
    story.app.actions.severity(id, "Mei", Severity.SEV1)
    story.forward(minutes=10)

    assert story.incident.acknowledged_until == until
    assert told(story, at) == {}


def test_another_regulator_joins_and_that_is_news(story: Story) -> None:
    """Within seconds a line mentions the owner and on call in the channel; a snooze is broken; the card names it."""
    story.post(SPARK)
    story.forward(minutes=2)
    id = story.incident.id
    story.app.actions.acknowledge(id, "Tom")
    story.app.actions.snooze(id, "Tom", "worse")
    story.forward(minutes=3)
    story.post("@AcmeAir left me on the aircraft too. @FAANews @CMAgovUK please act", author="ben")
    story.forward(seconds=10)
    (line,) = [
        m
        for m in story.slack.channel("#crisis-desk").find("Somebody whose word weighs more has joined")
        if m.reply_broadcast
    ]
    card = shown(story.slack.channel(room(story)).pinned[0])

    assert set(line.pings) == {"U0TOM0001", "U0MEI0001"}
    assert story.incident.snoozed_until is None
    assert "Federal Aviation Administration" in card
    story.slack.channel(room(story)).expect("Federal Aviation Administration")


def test_nobody_answers_so_the_chain_is_repeated_and_then_all_hear_that_nobody_is_left(story: Story) -> None:
    """Three rounds of three tiers; then the channel and the room say so, ringing all of them. Nothing more after it."""
    story.post(SPARK)
    story.forward(minutes=26)
    second = shown(story.slack.dm("mei").messages[-1])
    story.slack.channel("#crisis-desk").expect("Nobody has answered 8 calls: everybody is called again (round 2 of 3).")
    story.forward(minutes=60)
    channel = story.slack.channel("#crisis-desk").expect("Nobody is left to call")
    inside = story.slack.channel(room(story)).expect("Nobody is left to call: Mei, Priya, Tom and Vera were called")
    at = story.clock.now()
    story.forward(minutes=60)

    assert "(tier 1 of 3, round 2)" in second
    assert "Nobody has answered 22 calls" in shown(channel)
    assert set(inside.pings) == {"U0MEI0001", "U0TOM0001", "U0VERA001", "U0PRIYA01"} == set(channel.pings)
    assert [text for said in told(story, at).values() for text in said if "called" in text] == []
    assert len(story.slack.channel("#crisis-desk").find("Nobody is left to call")) == 1


def test_an_answer_in_the_second_round_ends_it(story: Story) -> None:
    """Somebody acknowledges for good at minute 27: nobody is called any more."""
    told_ = SHIPPED.read_text(encoding="utf-8")
    assert "ack_for: 60m" in told_
    story.post(SPARK)
    story.forward(minutes=27)
    story.app.actions.acknowledge(story.incident.id, "Vera")
    at = story.clock.now()
    story.forward(minutes=30)

    assert [text for said in told(story, at).values() for text in said if "so you are called" in text] == []


def test_a_word_that_runs_out_with_no_tier_left_rings_its_owner_then_on_call_then_the_last_tier(story: Story) -> None:
    """All rounds were spent; Tom acknowledged and fell asleep: at the lapse he is rung, then Mei, then the leads."""
    story.post(SPARK)
    story.forward(minutes=100)
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(minutes=59)
    at = story.clock.now()
    rung = []
    for _ in range(4):
        story.forward(minutes=5)
        rung.append({name: len(said) for name, said in told(story, at).items()})
    last = story.slack.channel("#crisis-desk").find("Nobody is left to call")

    assert rung[:3] == [{"tom": 1}, {"tom": 1, "mei": 1}, {"tom": 1, "mei": 1, "priya": 1}]
    assert "Your acknowledgement ran out at 11:40 UTC, and nobody has it now: are you still on it?" in shown(
        story.slack.dm("tom").messages[-1]
    )
    assert len(last) == 2


def test_whoever_is_on_call_reads_the_first_line_and_the_post_at_minute_nought(story: Story) -> None:
    """A mention in a channel wakes nobody: a direct message does, with the post in it; so do the later calls."""
    story.post(SPARK)
    story.forward(seconds=20)
    (first,) = story.slack.dm("mei").messages

    assert "SEV1 Acme Air: US Department of Transportation tagged. Please look at it now." in first.text
    assert f"@rosa: “{SPARK}”" in first.text
    assert "Go to" in first.text
    story.forward(minutes=6)
    assert f"@rosa: “{SPARK}”" in story.slack.dm("mei").messages[-1].text


@pytest.mark.parametrize(("acknowledged", "most"), [(False, 20), (True, 16)])
def test_half_an_hour_of_a_sev1_makes_no_more_messages_than_it_did(story: Story, acknowledged: bool, most: int) -> None:
    """Before there were rounds and direct messages at minute 0 it was 21 in vain, and 16 acknowledged at minute 4."""
    story.post(SPARK)
    story.forward(minutes=4)
    if acknowledged:
        story.app.actions.acknowledge(story.incident.id, "Mei")
    story.forward(minutes=26)

    assert len(messages(story)) <= most
    assert sum(len(story.slack.dm(name).messages) for name in story.file.people) == (5 if acknowledged else 13)


def test_after_a_rise_no_tier_overtakes_the_one_before(story: Story) -> None:
    """It rises two minutes before the last tier: the tiers before it come no later than that, and nobody is lost."""
    story.outrage(60, within_minutes=12)
    id = story.incident.id
    story.app.actions.severity(id, "Priya", Severity.SEV3)
    story.forward(minutes=13 - (story.clock.now() - story.incident.opened_at).total_seconds() / 60)
    at = story.clock.now()
    story.app.actions.severity(id, "Priya", Severity.SEV1)
    story.forward(minutes=12)
    called = told(story, at)
    when = {name: story.slack.dm(name).messages[-1].ts for name in ("vera", "priya")}

    assert {"mei", "tom", "vera", "priya"} <= called.keys()
    assert float(when["vera"]) <= float(when["priya"])


def test_a_call_made_while_somebody_has_it_reads_otherwise_when_that_runs_out(story: Story) -> None:
    """The tier that waits for a public answer was called while Mei had it; at the lapse its message says so."""
    story.post(SPARK)
    story.forward(minutes=2)
    story.app.actions.acknowledge(story.incident.id, "Mei")
    story.forward(minutes=20)
    called = story.slack.dm("priya").messages[-1]
    before = shown(called)
    story.forward(minutes=41)

    assert "Mei has it, but nothing was posted" in before
    assert "nobody has it now" in shown(called)
