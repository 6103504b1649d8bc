"""A drill: everything happens for real, and everything says that nothing has happened."""

from __future__ import annotations

from fake_slack import shown

from stories.conftest import Story


def test_a_drill_is_marked_wherever_it_is_seen(story: Story) -> None:
    """Alert, room, draft and calls: each message says DRILL, and the draft says that it must not be posted."""
    pressed = story.app.actions.drill("negative-surge", "Mei")
    story.forward(minutes=12)
    room = next(channel for channel in story.slack.channels if channel.name.startswith("inc-"))
    seen = [*story.slack.channel("#crisis-desk").messages, *room.messages]
    seen += [message for name in ("mei", "tom", "vera") for message in story.slack.dm(name).messages]
    alerts = [message for message in seen if "firebreak:acknowledge" in str(message.blocks)]

    assert pressed.ok
    assert "drill" in room.name
    assert len(alerts) > 3
    assert [shown(message) for message in alerts if "DRILL" not in shown(message)] == []
    story.slack.channel("#crisis-desk").expect("this is a drill: do not post it")


def test_a_confidential_drill_is_marked_outside_its_room_too(story: Story) -> None:
    """The redacted card says DRILL, for nobody should run for nothing."""
    story.app.actions.drill("regulator-tagged", "Mei")
    story.forward(minutes=1)

    story.slack.channel("#crisis-desk").expect("SEV1 DRILL: a confidential incident")


def test_a_real_crisis_during_a_drill_is_its_own_incident(story: Story) -> None:
    """A drill never swallows what really happens."""
    story.app.actions.drill("regulator-tagged", "Mei")
    story.forward(minutes=1)
    story.post("@AcmeAir left me on the aircraft for two hours. @USDOT please act")
    story.forward(minutes=1)

    assert sorted(each.topic for each in story.app.queries.incidents()) == ["acme-air", "drill:acme-air"]


def test_whatever_is_pressed_at_its_end_it_was_a_drill(story: Story) -> None:
    """Closed as real by mistake, it is still counted as a drill; a second one may then begin."""
    story.app.actions.drill("negative-surge", "Mei")
    story.forward(minutes=1)
    again = story.app.actions.drill("negative-surge", "Tom")
    story.app.actions.close(story.incident.id, "Mei", "real")
    story.forward(minutes=1)

    assert (again.ok, story.incident.verdict) == (False, "drill")
    assert story.app.actions.drill("negative-surge", "Tom").ok


def test_who_may_not_and_what_is_not_there_is_a_sentence(story: Story) -> None:
    """A stranger, and a playbook with a typing error."""
    assert [
        story.app.actions.drill(*words).say for words in (("negative-surge", "U0STRANGER"), ("negative-surg", "Mei"))
    ] == [
        "U0STRANGER is not among the people of the playbooks and cannot start a drill.",
        "There is no playbook negative-surg (did you mean negative-surge?). Those that can be rehearsed: "
        "regulator-tagged, grave-safety, grave-legal, influencer-negative, negative-surge, own-answer-backfires, "
        "feed-silent, anything-else.",
    ]
