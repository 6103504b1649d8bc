"""The Slack notifier against a strict fake: what people see, what a crash leaves, what a refusal says."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fake_slack import FakeSlack, buttons, shown
from msgspec.structs import replace

from firebreak.core.clock import ManualClock
from firebreak.core.effects import (
    Button,
    Card,
    Chart,
    Checklist,
    ChecklistItem,
    Describe,
    Draft,
    DraftText,
    Invite,
    Moment,
    OpenRoom,
    Person,
    Pin,
    Post,
    Quote,
    StoredDraft,
    Update,
)
from firebreak.core.errors import DeliveryError
from firebreak.core.model import Severity
from firebreak.notifiers.slack.notifier import Slack, connect
from firebreak.notifiers.slack.rate_limits import per_minute

AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
MEI, TOM = Person("mei", "U0MEI0001"), Person("tom", "U0TOM0001")
HEADLINE = "SEV1 Acme Air: US DOT tagged, 34 negative in 10 min, usually 3"
CARD = Card(
    "7ngzhh",
    "acme-air",
    Severity.SEV1,
    HEADLINE,
    "A regulator was tagged.",
    quotes=(Quote("flyer", "x", "<!channel> @here <@U0TOM0001> see https://evil.example", AT),),
    buttons=(Button("acknowledge", "Acknowledge", "7ngzhh", "primary"),),
)
ROOM = OpenRoom("7ngzhh", "inc-260301-7ngzhh-acme-air", "Acme Air: US DOT <tagged>", AT)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(AT)


@pytest.fixture
def workspace(clock: ManualClock) -> Iterator[FakeSlack]:
    with FakeSlack(clock.now) as slack:
        slack.add_user(MEI.slack, "mei")
        slack.add_user(TOM.slack, "tom")
        slack.add_channel("crisis-desk")
        yield slack


@pytest.fixture
def notifier(workspace: FakeSlack, clock: ManualClock) -> Slack:
    return connect(workspace.token, workspace.url, clock)


def called(workspace: FakeSlack, method: str) -> int:
    return sum(call.method == method for call in workspace.calls)


# what people see


def test_an_alert_rings_whom_it_should_and_nobody_else(workspace: FakeSlack, notifier: Slack) -> None:
    """The card is posted, mei is called, and a stranger's <!channel>, @here and <@tom> call nobody."""
    receipt = notifier.deliver(Post("#crisis-desk", HEADLINE, CARD, (MEI,)), "7ngzhh/p/1")
    channel = workspace.channel("#crisis-desk")
    message = channel.expect("US DOT tagged")
    assert message.text == f"{HEADLINE} <@U0MEI0001>"
    assert message.pings == [MEI.slack]
    assert "hxxps://evil[.]example" in shown(message)
    assert buttons(message) == ["firebreak:acknowledge"]
    assert message.metadata == {"event_type": "firebreak_task", "event_payload": {"key": "7ngzhh/p/1"}}
    assert receipt.ref == f"{channel.id}:{message.ts}"
    assert receipt.note == ""


def test_a_person_is_told_directly(workspace: FakeSlack, notifier: Slack) -> None:
    """A member id as address means direct messages; a repeat finds what is there."""
    call = Post(MEI.slack, "Nobody answered for ten minutes: *please* look\nat the room")
    first = notifier.deliver(call, "k")
    again = notifier.deliver(call, "k", again=True)
    assert workspace.dm("mei").texts == ["Nobody answered for ten minutes: ∗please∗ look\nat the room"]
    assert again.ref == first.ref


def test_a_reply_goes_into_the_thread_and_can_be_broadcast(
    workspace: FakeSlack, notifier: Slack, clock: ManualClock
) -> None:
    """A thread is named by the reference of the message that began it."""
    ref = notifier.deliver(Post("#crisis-desk", HEADLINE, CARD), "a").ref
    clock.forward(timedelta(seconds=1))
    notifier.deliver(Post("#crisis-desk", "Second tier called", None, (TOM,), thread=ref, broadcast=True), "b")
    reply = workspace.channel("#crisis-desk").expect("Second tier called")
    assert f"{reply.channel}:{reply.thread_ts}" == ref
    assert reply.reply_broadcast
    assert reply.pings == [TOM.slack]


def test_a_thread_elsewhere_is_not_followed(workspace: FakeSlack, notifier: Slack, clock: ManualClock) -> None:
    """What is meant for the room is said in the room, though its thread began in the public channel."""
    room = workspace.add_channel("inc-1", private=True)
    ref = notifier.deliver(Post("#crisis-desk", HEADLINE, CARD), "a").ref
    receipt = notifier.deliver(Post(room, "For the room only", thread=ref), "b")
    assert receipt.note == ""
    assert workspace.channel("inc-1").texts == ["For the room only"]
    assert len(workspace.channel("#crisis-desk").messages) == 1


def test_a_name_is_not_taken_for_the_threads_channel(workspace: FakeSlack, clock: ManualClock, notifier: Slack) -> None:
    """After a restart too: a message for #legal never lands in the thread of a card in #crisis-desk."""
    workspace.add_channel("legal", private=True)
    ref = notifier.deliver(Post("#crisis-desk", HEADLINE, CARD), "a").ref
    fresh = connect(workspace.token, workspace.url, clock)
    fresh.deliver(Post("#legal", "For counsel only", thread=ref), "b")
    clock.forward(timedelta(seconds=1))
    fresh.deliver(Post("#crisis-desk", "Second tier called", thread=ref), "c")
    assert workspace.channel("#legal").texts == ["For counsel only"]
    card, reply = workspace.channel("#crisis-desk").messages
    assert (reply.text, reply.thread_ts) == ("Second tier called", card.ts)


def test_a_deleted_thread_loses_no_call(workspace: FakeSlack, notifier: Slack, clock: ManualClock) -> None:
    """When somebody deleted the card, the next call is said in the channel itself."""
    ref = notifier.deliver(Post("#crisis-desk", HEADLINE, CARD), "a").ref
    workspace.channel("#crisis-desk").messages[0].deleted = True
    clock.forward(timedelta(seconds=1))
    call = Post("#crisis-desk", "Second tier called", thread=ref, broadcast=True)
    with pytest.raises(DeliveryError) as refused:
        notifier.deliver(call, "b")
    assert refused.value.retry_after == 1.0
    clock.forward(timedelta(seconds=1))
    receipt = notifier.deliver(call, "b")
    assert notifier.deliver(call, "b", again=True).ref == receipt.ref
    assert workspace.channel("#crisis-desk").texts == ["Second tier called"]
    assert receipt.note.startswith("Its thread is gone.")


def test_an_update_edits_the_card_and_says_so_in_its_thread(
    workspace: FakeSlack, notifier: Slack, clock: ManualClock
) -> None:
    """The card changes in place and keeps its key; the change is one line in the thread, also when repeated."""
    ref = notifier.deliver(Post("#crisis-desk", HEADLINE, CARD), "a").ref
    clock.forward(timedelta(seconds=1))
    calm = Card("7ngzhh", "acme-air", Severity.SEV2, "SEV2 Acme Air: calming", "It calms.", status="mei has it")
    change = Update(ref, calm, "mei acknowledged <!here> at 10:03 UTC")
    notifier.deliver(change, "b")
    notifier.deliver(change, "b", again=True)
    card, line = workspace.channel("#crisis-desk").messages
    assert "SEV2 Acme Air: calming" in shown(card)
    assert card.metadata == {"event_type": "firebreak_task", "event_payload": {"key": "a"}}
    assert line.text == "mei acknowledged &lt;!here&gt; at 10:03 UTC"
    assert line.thread_ts == card.ts
    assert line.pings == []


def test_a_draft_waits_with_its_buttons(workspace: FakeSlack, notifier: Slack) -> None:
    """The drafted text stands there word for word, with Approve and I posted it, and rings who may approve."""
    drafted = DraftText("x", "en", "We hear you & are checking. ```", 30, 280)
    card = Card(
        "7ngzhh",
        "acme-air",
        Severity.SEV1,
        "Draft ready: Acme Air",
        "",
        buttons=(Button("approve", "Approve", "7ngzhh/p/2", "primary"), Button("posted", "I posted it", "7ngzhh")),
    )
    notifier.deliver(Draft("#crisis-desk", StoredDraft("k", "7ngzhh", (drafted,), ("mei",), AT), card, (MEI,)), "k")
    message = workspace.channel("#crisis-desk").expect("We hear you & are checking. ```")
    assert buttons(message) == ["firebreak:approve", "firebreak:posted"]
    assert message.pings == [MEI.slack]


def test_a_checklist_stands_in_the_room_and_is_pinned_apart(workspace: FakeSlack, notifier: Slack) -> None:
    """Each item reads who and by when; the pin is a thing of its own, and a second one is fine."""
    room = workspace.add_channel("inc-1", private=True)
    item = ChecklistItem("Pause all scheduled posts", (MEI,), AT + timedelta(minutes=5))
    receipt = notifier.deliver(Checklist(room, "Regulator", (item,)), "k")
    notifier.deliver(Pin(receipt.ref), "k/pin")
    notifier.deliver(Pin(receipt.ref), "k/pin", again=True)
    message = workspace.channel("inc-1").expect("Pause all scheduled posts")
    assert "<@U0MEI0001> · due 10:05 UTC" in shown(message)
    assert workspace.channel("inc-1").pinned == [message]


# the room


def test_a_room_is_private_and_says_what_it_is_for(workspace: FakeSlack, notifier: Slack) -> None:
    """A private channel under the planned name; apart from that, its topic and purpose."""
    receipt = notifier.deliver(ROOM, "k")
    notifier.deliver(Describe(receipt.ref, ROOM.purpose), "l")
    room = workspace.channel("inc-260301-7ngzhh-acme-air")
    assert room.is_private
    assert receipt.ref == room.id
    assert (room.topic, room.purpose) == ("Acme Air: US DOT &lt;tagged&gt;",) * 2


def test_a_taken_name_gets_a_suffix_and_the_old_room_is_left_alone(workspace: FakeSlack, notifier: Slack) -> None:
    """Archived or not, another's room is never used; the receipt says what the room is called."""
    workspace.add_channel("inc-260301-7ngzhh-acme-air", private=True, archived=True)
    workspace.add_channel("inc-260301-7ngzhh-acme-air-2", private=True)
    receipt = notifier.deliver(ROOM, "k")
    assert receipt.ref == workspace.channel("inc-260301-7ngzhh-acme-air-3").id
    assert receipt.note == "#inc-260301-7ngzhh-acme-air was taken; the room is #inc-260301-7ngzhh-acme-air-3"
    assert workspace.channel("inc-260301-7ngzhh-acme-air").is_archived


def test_a_name_in_any_script_is_made_legal(workspace: FakeSlack, notifier: Slack) -> None:
    """Chinese is transliterated, capitals and punctuation go."""
    notifier.deliver(OpenRoom("i", "INC 艾克美!", "", AT), "k")
    assert [room.name for room in workspace.channels] == ["crisis-desk", "inc-aikemei"]


def test_a_room_made_before_the_crash_is_found_again(workspace: FakeSlack, notifier: Slack, clock: ManualClock) -> None:
    """Created, then the line was cut: the repeat adopts the room, under its suffix too."""
    workspace.add_channel("inc-260301-7ngzhh-acme-air", private=True, archived=True)
    workspace.fail_next("conversations.create", error="name_taken")
    workspace.fail_next("conversations.create", drop_after=True)
    with pytest.raises(DeliveryError) as lost:
        notifier.deliver(ROOM, "k")
    assert not lost.value.permanent
    clock.forward(timedelta(minutes=5))
    receipt = notifier.deliver(ROOM, "k", again=True)
    room = workspace.channel("inc-260301-7ngzhh-acme-air-2")
    assert receipt.ref == room.id
    assert len(workspace.channels) == 3


@pytest.mark.parametrize("whose", ["another's", "an older one"])
def test_a_room_that_is_not_this_incidents_is_never_adopted(
    workspace: FakeSlack, notifier: Slack, clock: ManualClock, whose: str
) -> None:
    """A repeat that finds a room of the same name made by somebody else, or before the incident, makes its own."""
    if whose == "another's":
        workspace.add_channel("inc-260301-7ngzhh-acme-air", private=True)
        wanted = ROOM
    else:
        notifier.deliver(ROOM, "old")
        clock.forward(timedelta(days=1))
        wanted = OpenRoom("7ngzhh", ROOM.name, ROOM.purpose, clock.now())
    receipt = notifier.deliver(wanted, "k", again=True)
    assert receipt.ref == workspace.channel("inc-260301-7ngzhh-acme-air-2").id


# invitations


def test_who_cannot_come_is_named_and_the_others_come(workspace: FakeSlack, notifier: Slack) -> None:
    """A wrong id, a closed account and a missing id stop nobody; the room reads who is missing and why."""
    room = workspace.add_channel("inc-1", private=True)
    workspace.add_user("U0LEFT001", "left", deleted=True)
    people = (MEI, Person("left", "U0LEFT001"), Person("ghost", "U0GHOST01"), Person("ann", ""), TOM)
    receipt = notifier.deliver(Invite(room, people), "k")
    channel = workspace.channel("inc-1")
    assert channel.members == {"firebreak", "mei", "tom"}
    assert receipt.note == (
        "Could not be invited: ann (no Slack id is given for them); left (Slack does not allow inviting them here); "
        "ghost (Slack knows no such member: correct the id under people: in playbooks.yaml). "
        "They are written to directly."
    )
    assert channel.texts == [receipt.note]


def test_people_already_there_are_fine(workspace: FakeSlack, notifier: Slack) -> None:
    """Inviting again says nothing and changes nothing."""
    room = workspace.add_channel("inc-1", private=True, members=["mei"])
    receipt = notifier.deliver(Invite(room, (MEI, TOM)), "k")
    again = notifier.deliver(Invite(room, (MEI, TOM)), "k", again=True)
    assert (receipt.note, again.note) == ("", "")
    assert workspace.channel("inc-1").members == {"firebreak", "mei", "tom"}
    assert workspace.channel("inc-1").messages == []


def test_one_bad_id_without_details_is_found_by_asking_one_by_one(workspace: FakeSlack, notifier: Slack) -> None:
    """Slack refuses the whole call and names nobody: the people are invited one at a time."""
    room = workspace.add_channel("inc-1", private=True)
    workspace.fail_next("conversations.invite", error="user_is_restricted")
    assert notifier.deliver(Invite(room, (MEI, TOM)), "k").note == ""
    assert workspace.channel("inc-1").members == {"firebreak", "mei", "tom"}


def test_many_people_are_invited_a_hundred_at_a_time(workspace: FakeSlack, notifier: Slack) -> None:
    """Slack takes a hundred in one call."""
    room = workspace.add_channel("inc-1", private=True)
    crowd = tuple(Person(f"p{n}", workspace.add_user(f"U0CROWD{n:03}", f"p{n}")) for n in range(130))
    assert notifier.deliver(Invite(room, crowd), "k").note == ""
    assert len(workspace.channel("inc-1").members) == 131
    assert called(workspace, "conversations.invite") == 2


# crashes and delays


def test_a_cut_line_shows_one_message(workspace: FakeSlack, notifier: Slack) -> None:
    """The message went through and the answer was lost: the repeat finds it by its key."""
    alert = Post("#crisis-desk", HEADLINE, CARD)
    workspace.fail_next("chat.postMessage", drop_after=True)
    with pytest.raises(DeliveryError) as lost:
        notifier.deliver(alert, "k")
    assert (lost.value.permanent, lost.value.retry_after) == (False, None)
    notifier.deliver(alert, "k", again=True)
    assert len(workspace.channel("#crisis-desk").messages) == 1


def test_a_message_is_found_behind_many_others(workspace: FakeSlack, notifier: Slack) -> None:
    """Looking for a lost message reads on over the pages."""
    notifier.deliver(Post("#crisis-desk", HEADLINE), "k")
    for number in range(450):
        workspace.say("mei", "#crisis-desk", f"chatter {number}")
    fresh = connect(workspace.token, workspace.url, ManualClock(AT))
    fresh.deliver(Post("#crisis-desk", HEADLINE), "k", again=True)
    assert len(workspace.channel("#crisis-desk").find(HEADLINE)) == 1


def test_nothing_is_lost_where_looking_is_forbidden(workspace: FakeSlack, clock: ManualClock) -> None:
    """Without the scope to read history a repeat may show twice, which is better than never; the receipt says so."""
    token = workspace.add_token("xoxb-blind", {"chat:write", "channels:read", "groups:read"})
    notifier = connect(token, workspace.url, clock)
    receipt = notifier.deliver(Post("#crisis-desk", HEADLINE), "k", again=True)
    assert workspace.channel("#crisis-desk").texts == [HEADLINE]
    assert receipt.note.startswith('This may stand here twice: the Slack app lacks the permission "channels:history"')


def test_slacks_wait_is_passed_on(workspace: FakeSlack, notifier: Slack) -> None:
    """A 429 becomes `retry_after`; nothing sleeps and nothing is tried again here."""
    workspace.fail_next("chat.postMessage", status=429, retry_after=7)
    with pytest.raises(DeliveryError) as slow:
        notifier.deliver(Post("#crisis-desk", HEADLINE), "k")
    assert (slow.value.permanent, slow.value.retry_after) == (False, 7.0)
    assert called(workspace, "chat.postMessage") == 1


def test_a_wait_after_the_message_was_made_counts_as_an_attempt(
    workspace: FakeSlack, notifier: Slack, clock: ManualClock
) -> None:
    """With `retry_after` the next try would not look first and would make two: so it is not set then."""
    room = Describe(workspace.add_channel("inc-1", private=True), "Acme Air")
    workspace.fail_next("conversations.setPurpose", status=429, retry_after=7, times=2)
    with pytest.raises(DeliveryError) as first:
        notifier.deliver(room, "k")
    clock.forward(timedelta(seconds=7))
    with pytest.raises(DeliveryError) as second:
        notifier.deliver(room, "k", again=True)
    clock.forward(timedelta(seconds=7))
    notifier.deliver(room, "k", again=True)
    assert (first.value.permanent, first.value.retry_after) == (False, None)
    assert (second.value.permanent, second.value.retry_after) == (False, 7.0)
    assert [(one.topic, one.purpose) for one in workspace.channels if one.is_private] == [("Acme Air", "Acme Air")]
    assert called(workspace, "conversations.setTopic") == 1


def test_one_message_a_second_in_a_channel(workspace: FakeSlack, notifier: Slack, clock: ManualClock) -> None:
    """The second message within a second is put off before Slack is asked; another channel is free."""
    workspace.add_channel("other")
    notifier.deliver(Post("#crisis-desk", "one"), "1")
    clock.forward(timedelta(milliseconds=400))
    with pytest.raises(DeliveryError) as early:
        notifier.deliver(Post("#crisis-desk", "two"), "2")
    notifier.deliver(Post("#other", "two"), "3")
    assert early.value.retry_after == pytest.approx(0.6)
    assert called(workspace, "chat.postMessage") == 2
    clock.forward(timedelta(milliseconds=600))
    notifier.deliver(Post("#crisis-desk", "two"), "2")
    assert workspace.channel("#crisis-desk").texts == ["one", "two"]


# refusals


@pytest.mark.parametrize(
    ("error", "permanent", "advice"),
    [
        ("channel_not_found", True, "create it, or invite the app to it (/invite @Firebreak)"),
        ("not_in_channel", True, "invite it there (/invite @Firebreak)"),
        ("is_archived", True, "#crisis-desk is archived"),
        ("invalid_auth", True, "FIREBREAK_SLACK_BOT_TOKEN"),
        ("token_revoked", True, "install the app again"),
        ("msg_too_long", True, "too long"),
        ("invalid_blocks", True, "report this"),
        ("restricted_action", True, "ask a Slack administrator"),
        ("internal_error", False, "tries again"),
        ("something_new_from_slack", False, "something_new_from_slack"),
    ],
)
def test_a_refusal_says_what_to_do(
    workspace: FakeSlack, notifier: Slack, error: str, permanent: bool, advice: str
) -> None:
    """Each of Slack's codes is a sentence, and says whether trying again can help."""
    workspace.fail_next("chat.postMessage", error=error)
    with pytest.raises(DeliveryError) as refused:
        notifier.deliver(Post("#crisis-desk", HEADLINE), "k")
    assert refused.value.permanent is permanent
    assert refused.value.retry_after is None
    assert advice in str(refused.value)


def test_a_missing_scope_is_named(workspace: FakeSlack, clock: ManualClock) -> None:
    """The permission to add is in the sentence."""
    notifier = connect(workspace.add_token("xoxb-poor", {"channels:read"}), workspace.url, clock)
    with pytest.raises(DeliveryError, match=r'lacks the permission "chat:write"') as refused:
        notifier.deliver(Post("#crisis-desk", HEADLINE), "k")
    assert refused.value.permanent


def test_an_unknown_person_is_named(notifier: Slack) -> None:
    """A wrong member id says which, and where to correct it."""
    with pytest.raises(DeliveryError, match=r"no member U0GHOST01: correct the slack: id") as refused:
        notifier.deliver(Post("U0GHOST01", HEADLINE), "k")
    assert refused.value.permanent


@pytest.mark.parametrize("status", [500, 503])
def test_slacks_own_trouble_is_not_permanent(workspace: FakeSlack, notifier: Slack, status: int) -> None:
    """A 5xx is tried again later."""
    workspace.fail_next("chat.postMessage", status=status)
    with pytest.raises(DeliveryError, match=f"HTTP {status}") as trouble:
        notifier.deliver(Post("#crisis-desk", HEADLINE), "k")
    assert (trouble.value.permanent, trouble.value.retry_after) == (False, None)


def test_no_connection_is_not_permanent_and_the_token_stays_secret(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody answers at the address: tried again later; neither message nor log holds the token."""
    caplog.set_level(logging.DEBUG)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        notifier = connect("xoxb-very-secret", f"http://127.0.0.1:{taken.getsockname()[1]}/api", clock)
        with pytest.raises(DeliveryError, match="could not be reached") as lost:
            notifier.deliver(Post("#crisis-desk", HEADLINE), "k")
    assert (lost.value.permanent, lost.value.retry_after) == (False, None)
    assert "very-secret" not in f"{lost.value}{lost.value.__cause__}{caplog.text}"


def test_what_cannot_be_finished_is_noted(workspace: FakeSlack, notifier: Slack) -> None:
    """A card that cannot be pinned stands there all the same; the receipt says what is missing."""
    posted = notifier.deliver(Post("#crisis-desk", HEADLINE, CARD), "k")
    workspace.fail_next("pins.add", error="too_many_pins")
    receipt = notifier.deliver(Pin(posted.ref), "k/pin")
    assert (receipt.ref, receipt.note.startswith("It could not be pinned:")) == (posted.ref, True)


def test_a_card_shown_elsewhere_cannot_be_updated_in_slack(notifier: Slack) -> None:
    """A reference that the terminal made says so."""
    with pytest.raises(DeliveryError, match="was not shown in Slack") as refused:
        notifier.deliver(Update("console:k", CARD), "k")
    assert refused.value.permanent


# --- pace ---------------------------------------------------------------------------------------


def test_when_slack_asks_for_quiet_everybody_keeps_it(
    workspace: FakeSlack, notifier: Slack, clock: ManualClock
) -> None:
    """After one 429 about the whole workspace no other message is tried before the time is over."""
    workspace.add_channel("second-desk")
    workspace.fail_next("chat.postMessage", status=429, retry_after=40)
    for channel in ("#crisis-desk", "#second-desk", "#crisis-desk"):
        with pytest.raises(DeliveryError) as waits:
            notifier.deliver(Post(channel, HEADLINE), channel)
        assert waits.value.retry_after == 40.0
    assert called(workspace, "chat.postMessage") == 1
    clock.forward(timedelta(seconds=40))
    notifier.deliver(Post("#second-desk", HEADLINE), "k")
    assert workspace.channel("#second-desk").texts == [HEADLINE]


def test_one_busy_channel_does_not_hold_up_the_others(workspace: FakeSlack, notifier: Slack) -> None:
    """A wait of a second is about the channel: the next one gets its message at once."""
    workspace.add_channel("second-desk")
    workspace.fail_next("chat.postMessage", status=429, retry_after=1)
    with pytest.raises(DeliveryError):
        notifier.deliver(Post("#crisis-desk", HEADLINE), "k")
    notifier.deliver(Post("#second-desk", HEADLINE), "l")
    assert workspace.channel("#second-desk").texts == [HEADLINE]


def test_a_room_is_made_though_slack_is_slow_to_say_what_it_is_for(workspace: FakeSlack, notifier: Slack) -> None:
    """Of many rooms at once each is there at once; what stands above them waits before it begins, and is whole."""
    made = [notifier.deliver(OpenRoom(f"i{n}", f"inc-{n}", "Acme", AT), f"k{n}").ref for n in range(3)]
    for n, room in enumerate(made):
        notifier.deliver(Describe(room, "Acme"), f"d{n}")
    with pytest.raises(DeliveryError) as full:
        notifier.deliver(Describe(made[0], "Acme"), "d3")
    assert (full.value.limit[:16], full.value.interval > 1) == ("conversations.se", True)
    assert [room.purpose for room in workspace.channels if room.is_private] == ["Acme"] * 3
    assert all(call.ok for call in workspace.calls)


@pytest.mark.parametrize("most", [20, 50, 300])
def test_a_limit_never_lets_more_through_than_slack_takes(most: int) -> None:
    """However eagerly one asks: never more than Slack's figure in any sixty seconds, and nine tenths of it at least."""
    limit, passed, now = per_minute(most), [], AT
    while now < AT + timedelta(minutes=5):
        now = limit.next_allowed(now)
        limit.record(now)
        passed.append(now)
    windows = [sum(at <= other < at + timedelta(minutes=1) for other in passed) for at in passed]
    assert max(windows) <= most
    assert len(passed) >= 0.85 * most * 5


def test_a_chart_is_a_picture_in_the_cards_thread_once(
    workspace: FakeSlack, notifier: Slack, clock: ManualClock
) -> None:
    """The file's name says nothing about the incident; tried again after a crash it is not there twice."""
    card = notifier.deliver(Post("#crisis-desk", HEADLINE, CARD), "k")
    chart = Chart(card.ref, "Acme Air: negative per 10 min", (Moment(AT, 12, 9),), 600.0, 3.0)
    notifier.deliver(chart, "c")
    clock.forward(timedelta(seconds=60))
    notifier.deliver(chart, "c", again=True)
    (file,) = workspace.files
    assert (file.name, file.title, (file.content or b"")[:8]) == ("chart.png", chart.title, b"\x89PNG\r\n\x1a\n")
    (reply,) = workspace.channel("#crisis-desk").thread(workspace.channel("#crisis-desk").messages[0])
    assert reply.files == [file.id]


# --- links of our own ---------------------------------------------------------------------------


def test_our_own_link_can_be_followed_and_a_strangers_cannot(workspace: FakeSlack, notifier: Slack) -> None:
    """The address that a colleague gave is a link; the same address in a post is text."""
    card = replace(CARD, why="see https://evil.example/a", links=(("Our public answer", "https://x.example/1"),))
    notifier.deliver(Post("#crisis-desk", HEADLINE, card), "k")
    blocks = str(workspace.channel("#crisis-desk").messages[0].blocks)
    assert "<https://x.example/1|Our public answer>" in blocks
    assert "hxxps://evil[.]example/a" in blocks


def test_a_room_of_ours_is_a_link_in_our_own_sentence_only(
    workspace: FakeSlack, notifier: Slack, clock: ManualClock
) -> None:
    """`<#C…>` in a post by a stranger stays text."""
    room = workspace.add_channel("inc-1", private=True)
    quote = Quote("a", "x", f"come to <#{room}>", AT)
    notifier.deliver(Post("#crisis-desk", f"Private room open: <#{room}>"), "k")
    clock.forward(timedelta(seconds=2))
    notifier.deliver(Post("#crisis-desk", "", replace(CARD, quotes=(quote,))), "l")
    link, card = workspace.channel("#crisis-desk").messages
    assert link.text == f"Private room open: <#{room}>"
    assert f"&lt;#{room}&gt;" in str(card.blocks)


def test_a_call_says_its_headline_once(workspace: FakeSlack, notifier: Slack) -> None:
    """On a locked phone: headline and sentence; on the screen the headline stands above and only the rest is said."""
    notifier.deliver(Post("U0MEI0001", f"{CARD.headline}. You are called first.", CARD), "k")
    (message,) = workspace.dm("mei").messages
    assert message.text == f"{CARD.headline}. You are called first."
    assert str(message.blocks).count(CARD.headline) == 1
    assert "You are called first." in str(message.blocks)
