"""Who may press what, and what a wrong alarm teaches."""

from __future__ import annotations

from fake_slack import shown

from firebreak.core.model import Severity
from stories.conftest import Story
from stories.test_tiers import SPARK, room


def test_whoever_the_file_does_not_know_is_refused_and_that_is_written_down(story: Story) -> None:
    """A stranger in the channel cannot silence an alarm; the log says who tried what."""
    story.post(SPARK)
    story.forward(minutes=1)
    refused = story.app.actions.acknowledge(story.incident.id, "U0EVE0001")
    (fact,) = [fact for fact in story.app.queries.facts() if fact.type == "press.refused"]

    assert refused.say.startswith("Firebreak does not know U0EVE0001, so this does not count.")
    assert story.incident.acknowledged_by is None
    assert (fact.who, fact.data["action"]) == ("U0EVE0001", "acknowledge")


def test_a_playbook_says_who_may_change_the_severity(story: Story) -> None:
    """Everybody in the file may acknowledge; only leads and whoever is on call may regrade. The refusal is kept."""
    story.post(SPARK)
    story.forward(minutes=1)
    id = story.incident.id
    refused = story.app.actions.severity(id, "Vera", Severity.SEV2)
    taken = story.app.actions.severity(id, "Mei", Severity.SEV2)

    assert (refused.ok, refused.say) == (False, "Only leads and comms on-call may change the severity.")
    assert story.log("press.refused") == [refused.say]
    assert (taken.ok, story.incident.severity) == (True, Severity.SEV2)
    assert story.app.actions.acknowledge(id, "Vera").ok
    assert story.app.actions.close(id, "Vera", "real").ok


def test_a_draft_is_approved_by_those_it_asks(story: Story) -> None:
    """The drafts of the regulator's playbook ask leads and comms; of two who approve, one is the first."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    (draft,) = [
        fact.data["task"] for fact in story.app.queries.facts() if fact.data.get("step") == "draft_acknowledgement"
    ]
    priya, tom, mei = (story.app.actions.approve(draft, who) for who in ("Priya", "Tom", "Mei"))

    assert (priya.ok, priya.say) == (False, "Only Mei, Tom and Vera may approve this draft.")
    assert tom.ok
    assert mei.say == "Tom already approved this at 09:01 UTC."


def test_not_negative_closes_it_and_teaches_the_sentiment_model(story: Story) -> None:
    """The posts it was about become labels with a name and a time; the room is told why it is over."""
    story.post(SPARK)
    story.forward(minutes=1)
    closed = story.app.actions.wrong(story.incident.id, "Mei", "not_negative")
    story.forward(minutes=1)
    (label,) = story.app.queries.labels()

    assert closed.say == "Mei closed it: it is not negative."
    assert (story.incident.verdict, story.incident.closed_by) == ("false", "Mei")
    assert (label.mention, label.text, label.lang, label.label, label.who) == ("x:1", SPARK, "en", "neutral", "Mei")
    assert "a false alarm" in shown(story.slack.channel(room(story)).pinned[0])


def test_everything_can_be_pressed_in_slack(story: Story) -> None:
    """The menus of the card and the buttons of the list do what they say, and whoever pressed is answered."""
    story.post(SPARK)
    story.forward(minutes=1)
    id, inside = story.incident.id, story.slack.channel(room(story))
    story.slack.press(inside.pinned[0], "firebreak:acknowledge", "tom")
    story.slack.press(inside.pinned[0], "firebreak:snooze", "mei", choose=f"{id}:30m")
    story.forward(seconds=10)
    story.slack.press(inside.pinned[0], "firebreak:take_over", "priya")
    story.slack.press(inside.pinned[1], "firebreak:finish_item:1", "tom")
    story.slack.press(inside.pinned[1], "firebreak:claim_item:2", "vera")
    story.forward(seconds=10)
    story.slack.press(inside.pinned[0], "firebreak:wrong", "mei", choose=f"{id}:not_us")
    story.forward(seconds=10)

    assert (story.incident.acknowledged_by, story.incident.snoozed_by, story.incident.owner) == ("Tom", "Mei", "Priya")
    assert [item.state for item in story.app.queries.items(id)] == ["done", "claimed", "open", "open", "open"]
    assert (story.incident.verdict, story.incident.closed_by) == ("false", "Mei")


def test_wrong_for_other_reasons_teaches_nothing(story: Story) -> None:
    """Not us, known, a drill: closed with that verdict, and no label; a second press reads who closed it."""
    verdicts = []
    spoken = {"not_us": SPARK, "known": "@AcmeAir crew was rude. @USDOT", "drill": "@AcmeAir kept my refund. @USDOT"}
    for number, (reason, text) in enumerate(spoken.items(), 1):
        story.post(text, author=f"customer{number}")  # the same one is muted after the first
        story.forward(minutes=1)
        id = story.app.queries.incidents()[0].id
        story.app.actions.wrong(id, "Mei", reason)
        verdicts.append(story.app.queries.incidents()[0].verdict)
        assert story.app.actions.wrong(id, "Tom", reason).say.startswith("Mei closed this at")
        story.forward(minutes=70)

    assert verdicts == ["false", "known", "drill"]
    assert story.app.queries.labels() == []
