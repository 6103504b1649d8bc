"""From a post to a private room: the whole program, a strict Slack, and a clock that is moved."""

from __future__ import annotations

from fake_slack import shown

from stories.conftest import Story

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"


def room(story: Story) -> str:
    """The name of the one room that was opened."""
    (only,) = [channel.name for channel in story.slack.channels if channel.name.startswith("inc-")]
    return only


def test_one_post_that_tags_a_regulator_is_enough(story: Story) -> None:
    """A single negative post with a regulator in it: alert, private room, people, card, checklist and draft."""
    story.post(SPARK)
    story.forward(seconds=30)

    story.slack.channel("#crisis-desk").expect("SEV1")
    inside = story.slack.channel(room(story))
    assert room(story) == f"inc-260310-{story.incident.id}"
    assert inside.is_private
    assert inside.members >= {"mei", "tom", "vera", "priya"}
    assert [("aircraft for two hours" in shown(m), "press office" in shown(m)) for m in inside.pinned] == [
        (True, False),
        (False, True),
    ]
    inside.expect("Draft to approve")


def test_a_confidential_incident_stays_in_its_room(story: Story) -> None:
    """The public channel learns the severity and where to look, and nothing of what it is about."""
    story.post(SPARK)
    story.forward(minutes=20)
    outside = "\n".join(shown(message) for message in story.slack.channel("#crisis-desk").messages)

    assert "SEV1" in outside
    for secret in ("Acme", "aircraft", "USDOT", "rosa"):
        assert secret not in outside


def test_nobody_answers_and_the_next_tier_is_called(story: Story) -> None:
    """The on-call person after five minutes; everybody else after ten."""
    story.post(SPARK)
    story.forward(minutes=6)
    called_at_six = {name for name in ("mei", "tom", "vera", "priya") if story.slack.dm(name).messages}
    story.forward(minutes=5)
    called_at_eleven = {name for name in ("mei", "tom", "vera", "priya") if story.slack.dm(name).messages}

    assert (len(called_at_six), called_at_eleven) == (1, {"mei", "tom", "vera", "priya"})


def test_somebody_answers_and_the_next_tier_is_left_in_peace(story: Story) -> None:
    """A press on Acknowledge within five minutes: nobody is called, and the card names who has it."""
    story.post(SPARK)
    story.forward(minutes=2)
    card = story.slack.channel(room(story)).pinned[0]
    answer = story.press(card, "acknowledge", "tom")
    story.forward(minutes=12)

    assert answer.status == 200
    assert [name for name in ("mei", "vera") if story.slack.dm(name).find("so you are called")] == []
    assert "Tom" in shown(story.slack.channel(room(story)).pinned[0])


def test_of_two_who_press_one_wins_and_the_other_reads_who(story: Story) -> None:
    """The second press changes nothing and is told who was first."""
    story.post(SPARK)
    story.forward(minutes=1)
    card = story.slack.channel(room(story)).pinned[0]
    story.slack.press(card, "firebreak:acknowledge", "tom")
    story.slack.press(card, "firebreak:acknowledge", "mei")

    assert story.incident.acknowledged_by == "Tom"
    assert [e.text for e in story.slack.ephemerals if "already acknowledged" in e.text] != []


def test_only_a_posted_link_stops_the_public_clock(story: Story) -> None:
    """Acknowledged is not answered: after fifteen minutes the leads are called unless a link was given."""
    story.post(SPARK)
    story.forward(minutes=2)
    card = story.slack.channel(room(story)).pinned[0]
    story.press(card, "acknowledge", "tom")
    story.forward(minutes=14)

    assert "priya" in {name for name in ("mei", "priya") if story.slack.dm(name).messages}


def test_a_link_given_in_time_stops_it(story: Story) -> None:
    """Pressing “I posted it” asks for the link; with the link given nobody is called any more."""
    story.post(SPARK)
    story.forward(minutes=2)
    card = story.slack.channel(room(story)).pinned[0]
    story.press(card, "acknowledge", "tom")
    story.slack.press(card, "firebreak:posted", "tom")
    (view,) = story.slack.views
    (field,) = [b["element"]["action_id"] for b in view.body["blocks"] if b["type"] == "input"]
    refused = story.slack.submit(view, {field: "done!"}, "tom")
    accepted = story.slack.submit(view, {field: "https://x.example/AcmeAir/status/1"}, "tom")
    story.forward(minutes=20)

    assert refused.json()["response_action"] == "errors"
    assert accepted.status == 200
    assert story.incident.public_ack == "https://x.example/AcmeAir/status/1"
    assert story.slack.dm("priya").messages == []


def test_a_stranger_pings_nobody(story: Story) -> None:
    """A post that says <!channel>, <@somebody> or a spoofed link is shown as text and does nothing."""
    story.post("<!channel> <!here> <@U0TOM0001> @AcmeAir is the worst, @USDOT act. <https://evil.example|official>")
    story.forward(minutes=1)
    inside = story.slack.channel(room(story))

    assert [ping for ping in inside.pings if ping in ("channel", "here", "everyone")] == []
    assert "evil.example" not in shown(inside.pinned[0])


def test_a_surge_is_one_incident_that_grows(story: Story) -> None:
    """Three hundred angry posts, ever faster, open one incident with one card, which is edited, not repeated."""
    story.outrage(60, within_minutes=15)
    story.outrage(240, within_minutes=15)
    story.forward(minutes=2)
    desk = story.slack.channel("#crisis-desk")
    cards = [m for m in desk.messages if m.blocks and "firebreak:acknowledge" in str(m.blocks)]

    assert len(story.app.queries.incidents()) == 1
    assert len(cards) == 1
    assert cards[0].edits


def test_slack_says_slow_down_and_nothing_is_lost(story: Story) -> None:
    """A 429 with Retry-After is waited for; the alert comes, once."""
    story.slack.fail_next("chat.postMessage", status=429, retry_after=40, times=2)
    story.post(SPARK)
    story.forward(seconds=30)
    before = len(story.slack.channel("#crisis-desk").messages)
    story.forward(minutes=4)
    alerts = story.slack.channel("#crisis-desk").find("confidential incident")

    assert (before, len(alerts)) == (0, 1)


def test_slack_is_down_and_the_alert_comes_when_it_is_back(story: Story) -> None:
    """Five minutes without Slack: everything is delivered afterwards, and the log says that it was delayed."""
    story.slack.down = True
    story.post(SPARK)
    story.forward(minutes=5)
    story.slack.down = False
    story.forward(minutes=6)

    story.slack.channel("#crisis-desk").expect("SEV1")
    assert story.slack.channel(room(story)).pinned
    assert story.log("task.delayed") != []
    assert story.log("task.failed") == []


def test_the_line_is_cut_after_the_message_went_out(story: Story) -> None:
    """Slack has it, we do not know: the next try finds it and does not say it twice."""
    story.slack.fail_next("chat.postMessage", drop_after=True)
    story.slack.fail_next("conversations.create", drop_after=True)
    story.post(SPARK)
    story.forward(minutes=3)

    assert len(story.slack.channel("#crisis-desk").find("confidential incident")) == 1
    assert room(story) == f"inc-260310-{story.incident.id}"


def test_a_taken_name_is_never_somebody_elses_room(story: Story) -> None:
    """A channel of that name exists already: ours gets a suffix, the other stays as it is."""
    story.slack.fail_next("conversations.create", error="name_taken")
    story.post(SPARK)
    story.forward(minutes=1)

    assert room(story) == f"inc-260310-{story.incident.id}-2"


def test_one_dead_account_does_not_keep_the_others_out(story: Story) -> None:
    """Somebody who left the company cannot be invited: the others are, and the room is told who is missing."""
    story.slack.add_user("U0VERA001", "vera", deleted=True)
    story.post(SPARK)
    story.forward(minutes=1)
    inside = story.slack.channel(room(story))

    assert inside.members >= {"mei", "tom", "priya"}
    inside.expect("vera")


def test_timers_outlive_the_program(story: Story) -> None:
    """Stopped after the alert and started half an hour later: the tiers that fell due fire, each once."""
    story.post(SPARK)
    story.forward(minutes=1)
    story.app.store.close()
    story.clock.forward(story.clock.now() - story.clock.now().replace(minute=0))
    story.clock.move_to(story.clock.now().replace(hour=9, minute=40))
    story.start()
    story.forward(minutes=2)
    calls = [len(story.slack.dm(name).messages) for name in ("mei", "tom", "vera", "priya")]

    assert all(calls)
    assert len(story.slack.channel("#crisis-desk").find("confidential incident")) == 1


def test_a_draft_is_approved_by_a_person_and_posted_by_a_person(story: Story) -> None:
    """Approve is a fact with a name; nothing is ever sent anywhere but to Slack."""
    story.post(SPARK)
    story.forward(minutes=1)
    draft = story.slack.channel(room(story)).expect("Draft to approve")
    story.press(draft, "approve", "priya")

    assert [why.startswith("Priya approved the draft") for why in story.log("draft.approved")] == [True]


def test_a_closed_incident_is_over(story: Story) -> None:
    """Closed by a person: no further tier, the card says so, and the next post opens a new incident."""
    story.post(SPARK)
    story.forward(minutes=1)
    story.slack.press(story.slack.channel(room(story)).pinned[0], "firebreak:close", "mei")
    (asked,) = story.slack.views
    story.slack.submit(asked, {"verdict": "real"}, "mei")
    story.forward(minutes=20)
    called = [name for name in ("mei", "tom", "vera", "priya") if story.slack.dm(name).find("so you are called")]

    assert (called, [bool(each.closed_at) for each in story.app.queries.incidents()]) == ([], [True])
