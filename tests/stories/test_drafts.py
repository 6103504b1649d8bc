"""A draft is approved as it will be read, and stands once, below its alert; the card of it says what became of it."""

from __future__ import annotations

import json

import pytest
from fake_slack import Message, shown
from fake_slack.perception import buttons

from firebreak.core.model import Severity
from stories.conftest import Story

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
TO_APPROVE = ["firebreak:approve", "firebreak:posted", "firebreak:ask_changes", "firebreak:edit"]
ANSWER = "https://x.example/AcmeAir/status/1"


@pytest.fixture
def begun(story: Story) -> Story:
    """A regulator was tagged, and the draft stands in the room."""
    story.post(SPARK)
    story.forward(minutes=1)
    return story


def drafted(story: Story) -> Message:
    """The message with the draft, whatever it says meanwhile."""
    assert story.incident.room
    (only,) = [each for each in story.slack.channel(story.incident.room).messages if "characters" in shown(each)]
    return only


def id_of(story: Story) -> str:
    """The draft's id."""
    id = story.incident.id
    with story.app.store.begin() as tx:
        tasks = tx.tasks(id)
    return next(task.key for task in tasks if task.verb == "draft_acknowledgement" and not task.part)


def test_approved_late_a_draft_promises_from_now_on_and_bears_the_initials_of_whoever_approved(begun: Story) -> None:
    """Drafted at 9:00 for 9:30, approved at 9:46: it says 10:16, signed by Vera, and the card says what changed."""
    before = shown(drafted(begun))
    begun.forward(minutes=45)
    begun.press(drafted(begun), "approve", "vera")
    after = drafted(begun)

    assert "by 5:30 am New York time" in before
    assert "by 6:16 am New York time" in shown(after)
    assert "^VK" in shown(after)
    assert "Draft approved by Vera" in shown(after)
    assert "until 5:30 am New York time → 6:16 am New York time; signed ^VK" in shown(after)
    assert buttons(after) == ["firebreak:posted", "firebreak:edit"]


def test_a_draft_is_not_approved_once_somebody_has_answered(begun: Story) -> None:
    """Whoever presses reads who answered, when and where; the draft offers nothing more."""
    begun.app.actions.posted(begun.incident.id, "Tom", ANSWER)
    begun.forward(seconds=30)
    said = begun.app.actions.approve(id_of(begun), "Vera")

    assert (said.ok, said.say) == (False, f"Tom answered at 09:01 UTC: {ANSWER}")
    assert buttons(drafted(begun)) == []
    assert "Tom answered at 09:01 UTC" in shown(drafted(begun))


def test_a_draft_is_not_approved_once_the_incident_is_closed(begun: Story) -> None:
    """The refusal says by whom and as what; the draft says that it is not to be posted, and has no button."""
    begun.app.actions.close(begun.incident.id, "Tom", "false")
    begun.forward(seconds=30)
    said = begun.app.actions.approve(id_of(begun), "Vera")

    assert (said.ok, said.say) == (False, "Tom closed this at 09:01 UTC: a false alarm. Nothing is to be posted.")
    assert buttons(drafted(begun)) == []
    assert "the incident is closed" in shown(drafted(begun))


def test_whoever_approves_or_posts_has_it_and_the_calls_that_waited_for_that_stop(begun: Story) -> None:
    """Approved at 1 minute, posted at 4: nobody is called at 5 and at 10, and the room reads why."""
    begun.press(drafted(begun), "approve", "vera")
    begun.forward(minutes=3)
    begun.app.actions.posted(begun.incident.id, "Tom", ANSWER)
    begun.forward(minutes=8)
    assert begun.incident.room

    assert (begun.incident.acknowledged_by, begun.incident.owner) == ("Vera", "Vera")
    begun.slack.channel(begun.incident.room).expect(
        "Vera has it now: the calls that waited for an acknowledgement stop"
    )
    assert not [name for name in begun.file.people if begun.slack.dm(name).find("so you are called")]


def test_posting_alone_stops_the_calls_too(begun: Story) -> None:
    """Nobody had acknowledged: whoever gives the link has it."""
    said = begun.app.actions.posted(begun.incident.id, "Tom", ANSWER)
    begun.forward(minutes=11)

    assert said.say.startswith(f"Tom answered in public: {ANSWER} (Tom has it now")
    assert not [name for name in begun.file.people if begun.slack.dm(name).find("so you are called")]


def test_an_approval_is_void_once_its_promise_has_passed(begun: Story) -> None:
    """Approved for 9:31 and not posted: at 9:31 the draft is to be approved again, and reads for 10:02 then."""
    begun.press(drafted(begun), "approve", "vera")
    again = begun.app.actions.approve(id_of(begun), "Tom")
    begun.forward(minutes=31)
    late, offered = shown(drafted(begun)), buttons(drafted(begun))
    begun.press(drafted(begun), "approve", "tom")

    assert (again.ok, again.say) == (False, "Vera already approved this at 09:01 UTC.")
    assert "Draft to approve again" in late
    assert "which has passed" in late
    assert offered == TO_APPROVE
    assert "Draft approved by Tom" in shown(drafted(begun))
    assert "by 6:02 am New York time" in shown(drafted(begun))


def test_an_approval_is_void_once_it_is_graver_or_another_regulator_is_in_it(story: Story) -> None:
    """Vera approved for a sev3 with one voice; raised to sev1, the same text waits for another look."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    assert story.app.actions.approve(id_of(story), "Vera").ok
    story.app.actions.severity(story.incident.id, "Mei", Severity.SEV1)
    story.forward(minutes=1)
    shows = story.slack.channel("#crisis-desk").expect("Draft to approve again")

    assert "Vera approved it at 09:01 UTC, but it is sev1 now" in shown(shows)
    assert buttons(shows) == TO_APPROVE


def test_a_draft_waits_for_its_alert_and_stands_once(story: Story) -> None:
    """The alert's answer is lost: the draft comes below the alert when that is there, and only there."""
    story.slack.fail_next("chat.postMessage", drop_after=True, times=2)
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=2)
    channel = story.slack.channel("#crisis-desk")
    (shows,) = channel.find("Draft to approve")

    assert shows.thread_ts == channel.messages[0].ts


def test_without_a_room_those_whom_it_would_have_held_read_the_card_and_the_approvers_the_draft(story: Story) -> None:
    """The workspace lets no app make private channels: the channel says so, and nothing of what it is about."""
    story.slack.fail_next("conversations.create", error="restricted_action", times=50)
    story.post(SPARK)
    story.forward(minutes=1)
    told = story.slack.channel("#crisis-desk").expect("The private room could not be opened")
    cards = {name for name in story.file.people if story.slack.dm(name).find("so you read it here")}
    shows = story.slack.dm("vera").expect("Draft to approve")
    read = shown(story.slack.dm("tom").expect("so you read it here"))
    asked = {name for name in story.file.people if story.slack.dm(name).find("Draft to approve")}
    story.press(shows, "approve", "vera")

    assert "Slack does not let apps make private channels here: ask an administrator." in shown(told)
    assert "Acme" not in shown(told)
    assert "doctor" not in shown(told)
    assert cards == {"mei", "tom", "vera", "priya"}
    assert "left me on the aircraft" in read
    assert "vera" in asked
    assert {name for name in story.file.people if story.slack.dm(name).find("Draft approved by Vera")} == asked


def test_the_reminder_after_an_approval_asks_to_post_it(begun: Story) -> None:
    """Approved and not posted: nobody is told to approve what Vera stands for already."""
    story = begun
    assert story.app.actions.approve(id_of(story), "Vera").ok
    story.forward(minutes=7)
    said = shown(story.slack.channel(story.incident.room or "").expect("nothing is posted in public"))

    assert 'Vera approved the draft: post it, press "I posted it"' in said
    assert "approve the draft" not in said


def test_whoever_approved_reads_why_that_does_not_stand_any_more(story: Story) -> None:
    """Raised to sev1 after Vera's approval: she hears it directly, at once, and the log has it."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    assert story.app.actions.approve(id_of(story), "Vera").ok
    story.app.actions.severity(story.incident.id, "Mei", Severity.SEV1)
    story.forward(seconds=30)
    told = shown(story.slack.dm("vera").expect("not to be posted"))

    assert "The draft that you approved at 09:01 UTC is not to be posted: it is sev1 now. Read it again." in told
    assert story.log("draft.voided") == ["Vera's approval is void: it is sev1 now."]
    assert not story.slack.dm("mei").find("not to be posted")


def test_a_text_is_edited_in_a_form_and_what_is_wrong_is_said_in_it(begun: Story) -> None:
    """The form holds the text; one that admits a fault stays open with the reason; a good one stands on the draft."""
    begun.press(drafted(begun), "edit", "tom")
    form = begun.slack.views[-1]
    held = json.dumps(form.body)
    refused = begun.slack.submit(form, {"text": "This was our fault. We will write by 6:00 am."}, "tom")
    good = "We are going through it with the crew and will write here by 6:00 am."
    begun.slack.submit(begun.slack.views[-1], {"text": good}, "tom")
    begun.forward(seconds=30)

    assert "We are going through your case" in held
    assert "admits liability" in refused.body.decode()
    assert "We are going through it with the crew" in shown(drafted(begun))
    assert begun.log("draft.edited") == ["Tom edited the draft."]


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("We write here by \u202e03:6 ta\u202c.", "We write here by 03:6 ta."),
        ("We write\u200b here\x00 by 6:30\x1b[2J.", "We write here by 6:30[2J."),
        ("We write here by 6:30 \ud83d.", "We write here by 6:30 ."),
        ("We write here by 6:30 \u2764\ufe0f\u200d\U0001f525.", "We write here by 6:30 \u2764\ufe0f\u200d\U0001f525."),
    ],
)
def test_what_is_approved_is_what_can_be_seen(begun: Story, written: str, stands: str) -> None:
    """No mark that turns a line round, no half character, nothing unseen: two people and the public read one text."""
    draft = begun.app.queries.drafts(begun.incident.id)[0]
    begun.app.act("edit", draft.id, "Tom", {"text": written})

    assert begun.app.queries.drafts(begun.incident.id)[0].texts[0].text == stands


def test_fifteen_minutes_after_the_start_the_channel_hears_that_nothing_stands_in_public(story: Story) -> None:
    """Of a playbook whose tiers do not call for it; acknowledged is not answered, and the owner is named first."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    story.app.actions.acknowledge(story.incident.id, "Priya")
    story.forward(minutes=13)
    channel = story.slack.channel("#crisis-desk")
    early = channel.find("nothing stands in public yet")
    story.forward(minutes=2)
    said = channel.expect("15 min and nothing stands in public yet. Priya, Mei, Tom and Vera: post an answer now")

    assert early == []
    assert said.reply_broadcast


def test_the_public_clock_is_silent_once_it_was_answered(story: Story) -> None:
    """Only a posted link stops it."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    story.app.actions.posted(story.incident.id, "Tom", ANSWER)
    story.forward(minutes=20)

    assert story.slack.channel("#crisis-desk").find("nothing stands in public yet") == []
