"""`/firebreak …`: what can be typed where, and what is told to whom."""

from __future__ import annotations

import html
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fake_slack.mrkdwn import dates_read
from fake_workspace import URL, FakeWorkspace
from recorded_app import ID, ITEM, NAMES, NOW, RecordedApp

from firebreak.core.actions import named
from firebreak.core.effects import ChecklistItem
from firebreak.core.model import Author, Mention, Parsed, Severity
from firebreak.core.times import Times
from firebreak.web.slack.dispatch import Dispatch
from firebreak.web.slack.modals import modal
from firebreak.web.slack.payloads import Answer

ROOM, ELSEWHERE = "C0ROOM", "C0HALL"
HAND_OVER = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/London"))


class Terminal:
    """Types as Mei, in the hall unless told otherwise."""

    def __init__(self) -> None:
        self.app, self.slack = RecordedApp(), FakeWorkspace()
        self.dispatch = Dispatch(self.app, self.slack, lambda member: NAMES.get(member, member), on_call)

    def send(self, text: str, channel: str = ELSEWHERE, user: str = "U0MEI0001") -> Answer:
        fields = {"text": text, "channel_id": channel, "user_id": user, "trigger_id": "T1", "response_url": URL}
        return self.dispatch.command(fields)

    def type(self, text: str, channel: str = ELSEWHERE, user: str = "U0MEI0001") -> str:
        """What is answered, as it is read by whoever lives by UTC."""
        return dates_read(self.answer(text, channel, user))

    def answer(self, text: str, channel: str = ELSEWHERE, user: str = "U0MEI0001") -> str:
        body = self.send(text, channel, user).body
        assert body is not None
        assert body["response_type"] == "ephemeral"
        return str(body["text"])

    def open(self, **fields: Any) -> None:
        """The incident is like this."""
        self.app.change(**fields)

    def open_another(self, **fields: Any) -> None:
        """A second incident."""
        self.app.open("a2b3c4", "acme-pay", Severity.SEV3, "a payment outage", **fields)


def on_call(at: datetime) -> list[tuple[str, str, Times]]:
    assert at == NOW
    return [("comms", "Mei until Mon 02 Mar 09:00 London time", (("Mon 02 Mar 09:00 London time", HAND_OVER),))]


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def test_what_is_open_is_listed(terminal: Terminal) -> None:
    """The bare command says what is open, since when, and that nobody is on it; it pings nobody."""
    listed = terminal.type("")

    assert listed == (
        "• SEV1 Acme Air (ID 7ngzhh) since 01 Mar 12:00 UTC, nobody has it yet: a regulator is tagged &lt;now&gt;"
    )
    terminal.app.close()
    assert (terminal.type("list"), terminal.type("status")) == ("Nothing is open. All calm.",) * 2


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("ack", ("acknowledge", "Mei")),
        (f"ack {ID}", ("acknowledge", "Mei")),
        ("take", ("take_over", "Mei")),
        ("room", ("open_room", "Mei")),
        ("update Checking with the crew in 20m", ("status", "Checking with the crew", 20, "Mei")),
        (f"update {ID} Tom &amp; crew talk", ("status", "Tom & crew talk", None, "Mei")),
        ("severity SEV2", ("severity", "sev2", "Mei")),
        ("posted https://x.com/1", ("posted", "https://x.com/1", "Mei")),
        (f"posted {ID} <https://x.com/1?a=1&amp;b=2|x.com>", ("posted", "https://x.com/1?a=1&b=2", "Mei")),
        ("close false", ("close", "false", "Mei")),
        (f"close {ID} known", ("close", "known", "Mei")),
        ("CLOSE Real", ("close", "real", "Mei")),
    ],
)
def test_each_press_can_be_typed(terminal: Terminal, text: str, pressed: tuple[str, ...]) -> None:
    """With one incident open, a command means that one; named or not."""
    said = terminal.type(text)

    assert (terminal.app.pressed, [html.unescape(said)]) == ([pressed], terminal.app.said)


def test_in_a_room_it_means_that_incident(terminal: Terminal) -> None:
    """With several open, the room decides."""
    terminal.open(room=ROOM)
    terminal.open_another()
    terminal.type("severity sev2", ROOM)
    elsewhere = terminal.type("severity sev3", ELSEWHERE)

    assert terminal.app.pressed == [("severity", "sev2", "Mei")]
    assert ["Several are open" in elsewhere, ID in elsewhere, "a2b3c4" in elsewhere] == [True, True, True]


def test_nothing_open_is_said(terminal: Terminal) -> None:
    """A command with nothing to work on says so."""
    terminal.app.close()

    assert terminal.type("ack") == "Nothing is open. All calm."


def test_status_in_full(terminal: Terminal) -> None:
    """In its room the status holds who has it, what people said, and what was promised."""
    terminal.open(
        room=ROOM, acknowledged_by="Tom", acknowledged_at=NOW, owner="Mei", status="Crew found", status_by="Mei",
        status_at=NOW, next_update_at=NOW.replace(minute=20),
    )  # fmt: skip

    assert terminal.type("status", ROOM).splitlines() == [
        "SEV1 Acme Air (ID 7ngzhh), open since 01 Mar 12:00 UTC",
        "a regulator is tagged &lt;now&gt;",
        "Tom acknowledged at 12:00 UTC",
        "Mei has it",
        "Nothing posted in public yet",
        "Last word: Crew found (Mei, 12:00 UTC)",
        "Next update: due 12:20 UTC",
    ]


@pytest.mark.parametrize(
    ("minutes", "needed", "said", "listed"),
    [
        (20, 1, "Tom acknowledged at 12:00 UTC (holds until 12:20 UTC)", "Tom has it"),
        (
            -1,
            1,
            "Tom's acknowledgement ran out at 11:59 UTC, and nobody has taken it since",
            "Tom had it, and nobody has it now",
        ),
        (
            20,
            2,
            "Tom acknowledged at 12:00 UTC; a sev1 needs 2 people, 1 more must acknowledge",
            "Tom has it, 1 more must acknowledge",
        ),
    ],
)
def test_whether_an_acknowledgement_still_covers_is_said(
    terminal: Terminal, minutes: int, needed: int, said: str, listed: str
) -> None:
    """Status and list tell until when it holds, that it ran out, and that one is not enough."""
    until = NOW + timedelta(minutes=minutes)
    terminal.open(
        room=ROOM, acknowledged_by="Tom", acknowledged_at=NOW, acknowledged_until=until, acknowledgements=needed
    )

    assert terminal.type("status", ROOM).splitlines()[2] == said
    assert f", {listed}:" in terminal.type("list", ROOM)


@pytest.mark.parametrize("text", ["", "list", "status", f"status {ID}"])
def test_a_confidential_incident_is_not_named_elsewhere(terminal: Terminal, text: str) -> None:
    """Outside its room a list or a status holds severity and owner, and not even the ID."""
    terminal.open(room=ROOM, confidential=True, owner="Mei")
    said = terminal.type(text, ELSEWHERE)

    assert ("SEV1: a confidential incident" in said, "Mei has it" in said) == (True, True)
    assert [secret for secret in ("acme", "regulator", ID, ROOM) if secret in said] == []


@pytest.mark.parametrize("text", ["ack", "take", "update All well", "severity sev4", "close real", f"close {ID} real"])
def test_a_confidential_incident_is_worked_on_in_its_room(terminal: Terminal, text: str) -> None:
    """Outside its room no command touches it; inside, the same command does."""
    terminal.open(room=ROOM, confidential=True)
    outside = terminal.type(text, ELSEWHERE)
    touched = list(terminal.app.pressed)
    terminal.type(text, ROOM)

    assert (outside, touched) == ("That incident is confidential: please type this in its room.", [])
    assert len(terminal.app.pressed) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("severity sev9", "There is no “sev9” here: type /firebreak severity and one of sev1"),
        ("close maybe", "There is no “maybe” here: type /firebreak close and one of real"),
        ("ack now please", "“now please” means nothing here, so nothing was done: type /firebreak ack alone"),
        ("update in 20m", "Say how things stand before the promise"),
        ("posted hello", "is not a link"),
        ("give", "Say whom: /firebreak give NAME"),
        ("done soon", "Say which, as the checklist numbers them"),
        ("done", "Say which, as the checklist numbers them"),
        ("undraft", "There is no /firebreak undraft"),
    ],
)
def test_what_was_wrong_is_said_outside_the_room_too_and_nothing_of_the_incident(
    terminal: Terminal, text: str, said: str
) -> None:
    """Words that would be wrong anywhere are told so; what they would have met is not."""
    terminal.open(room=ROOM, confidential=True)
    answer = terminal.type(text, ELSEWHERE)

    assert said in answer, answer
    assert [secret for secret in ("acme", "regulator", ID, ROOM) if secret in answer] == []
    assert terminal.app.pressed == []


@pytest.mark.parametrize("text", ["ack zzzzzz", "update zzzzzz all is well", "status zzzzzz", "close 7ngzhx real"])
def test_a_mistyped_id_brings_out_no_confidential_one(terminal: Terminal, text: str) -> None:
    """Its ID is for its room: elsewhere nothing near is offered."""
    terminal.open(room=ROOM, confidential=True)
    answer = terminal.type(text, ELSEWHERE)

    assert (answer.startswith("There is no incident"), ID in answer, terminal.app.pressed) == (True, False, [])


def test_a_confidential_incident_without_a_room_can_be_taken(terminal: Terminal) -> None:
    """When the room could not be made, somebody must still be able to take charge."""
    terminal.open(confidential=True)
    terminal.type("ack")

    assert terminal.app.pressed == [("acknowledge", "Mei")]


def test_a_stranger_learns_nothing(terminal: Terminal) -> None:
    """Who is in no playbooks file may read the help and how to get in, and no more."""
    said = [terminal.type(text, user="U0STRANGE") for text in ("", "status", f"close {ID} real", "who")]

    assert {"slack: U0STRANGE" in one and "acme" not in one for one in said} == {True}
    assert terminal.app.pressed == []
    assert "/firebreak status" in terminal.type("help", user="U0STRANGE")


def test_a_strangers_attempt_reaches_the_app(terminal: Terminal) -> None:
    """What a stranger tries to do is refused by the app, which writes it down; they are told no more than how to
    get in, and no form opens for them.
    """
    said = [terminal.type(text, user="U0STRANGE") for text in ("ack", "severity sev4", "close")]

    refused = [fact.data["action"] for fact in terminal.app.queries.facts() if fact.type == "press.refused"]

    assert (refused, terminal.app.pressed, terminal.slack.forms) == (["acknowledge", "severity", "close"], [], [])
    assert {"slack: U0STRANGE" in one for one in said} == {True}


def test_a_strangers_attempt_on_a_confidential_incident_is_written_down(terminal: Terminal) -> None:
    """Also outside its room; they learn no more than elsewhere, not even that there is one."""
    terminal.open(confidential=True, room=ROOM)
    said = terminal.type(f"ack {ID}", user="U0STRANGE")

    assert [fact.who for fact in terminal.app.queries.facts() if fact.type == "press.refused"] == ["U0STRANGE"]
    assert ("slack: U0STRANGE" in said, "confidential" in said, terminal.app.pressed) == (True, False, [])


def test_who_is_on_call(terminal: Terminal) -> None:
    """The rota as it is now."""
    shown = "<!date^1772442000^{date_short_pretty} at {time}|02 Mar 09:00 London time>"
    assert terminal.answer("who") == f"On call now:\n• comms: Mei until {shown}"


def test_a_drill_is_started_by_its_playbook(terminal: Terminal) -> None:
    """The app is told which one, and by whom."""
    terminal.type("drill surge")

    assert terminal.app.pressed == [("drill", "Mei")]


@pytest.mark.parametrize(
    ("text", "form"), [("close", modal(named("close"), ID)), ("update", modal(named("status"), ID))]
)
def test_what_is_left_out_is_asked(terminal: Terminal, text: str, form: dict[str, Any]) -> None:
    """A close without a verdict and an update without words open the form."""
    answer = terminal.send(text)
    assert answer.after is not None
    answer.after()

    assert (answer.body, terminal.slack.forms, terminal.app.pressed) == (None, [("T1", form)], [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("severity sev9", "There is no “sev9” here: type /firebreak severity and one of sev1"),
        ("severity", "Say which: type /firebreak severity and one of sev1, sev2, sev3, sev4"),
        (f"close {ID} maybe", "There is no “maybe” here: type /firebreak close and one of real, false, known, drill"),
        ("update in 20m", "Say how things stand before the promise"),
        ("update all is well in 99h", "“in 99h” is too far away to promise: give 1 minute to 24 hours"),
        ("update zzzzzz all is well", f"There is no incident zzzzzz, so nothing was done. Did you mean {ID}?"),
        ("ack zzzzzz", f"There is no incident zzzzzz, so nothing was done. Did you mean {ID}?"),
        ("status zzzzzz", "There is no incident zzzzzz"),
        ("ack now please", "“now please” means nothing here, so nothing was done"),
        ("drill nonsense", "There is no playbook nonsense. Those that can be rehearsed: surge"),
        ("who tomorrow", "“tomorrow” means nothing here: /firebreak who stands alone"),
        ("snoze 30m", "There is no /firebreak snoze. Did you mean `/firebreak snooze`?"),
    ],
)
def test_what_was_wrong_is_said_and_what_is_possible(terminal: Terminal, text: str, said: str) -> None:
    """And nothing is done."""
    answer = terminal.type(text)

    assert said in answer, answer
    assert terminal.app.pressed == []


def test_six_letters_begin_a_sentence_in_a_room(terminal: Terminal) -> None:
    """There no ID is needed, so a word is a word; what cannot be one is a mistyped ID all the same."""
    terminal.open(room=ROOM)

    assert "all is well" not in terminal.type("update 7ngzhx all is well", ROOM)
    terminal.type("update hotels are booked", ROOM)
    assert terminal.app.pressed == [("status", "hotels are booked", None, "Mei")]


def test_it_is_given_by_name_or_by_slacks_mark(terminal: Terminal) -> None:
    """`@tom` and what Slack makes of it."""
    assert "gave it to Tom" in terminal.type("give <@U0TOM0001|tom>")
    assert "Mei took over from Tom" in terminal.type("give @mei")  # nobody gives to themselves
    assert "Firebreak does not know sabine" in terminal.type("give sabine")  # six letters, and yet no ID


@pytest.mark.parametrize("text", ["help", "dance"])
def test_what_makes_no_sense_gets_the_list(terminal: Terminal, text: str) -> None:
    """What is not understood is answered with what can be typed."""
    assert ("`/firebreak status`" in terminal.type(text), terminal.app.pressed) == (True, [])


def test_a_command_with_a_bad_link(terminal: Terminal) -> None:
    """A word that is no link acknowledges nothing."""
    assert ("not a link" in terminal.type("posted done"), terminal.app.pressed) == (True, [])


def test_a_room_is_known_however_many_are_open(terminal: Terminal) -> None:
    """When hundreds are open, each room still knows its own."""
    for number in range(300):
        terminal.app.open(f"a{number:05}", f"topic-{number}", Severity.SEV3, "early")
    terminal.app.open("zzzzzz", "acme-pay", Severity.SEV3, "late", room=ROOM)

    assert terminal.type("status", ROOM).startswith("SEV3 Acme Pay (ID zzzzzz)")


def test_a_long_list_is_cut(terminal: Terminal) -> None:
    """Twenty lines are shown, the rest counted."""
    for number in range(24):
        terminal.app.open(f"a{number:05}", f"topic-{number}", Severity.SEV3, "early")

    assert terminal.type("").splitlines()[-1] == "and 5 more"


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("done 1", ("done", "Mei")),
        (f"done {ID} 1", ("done", "Mei")),
        ("claim 1", ("claim", "Mei")),
        ("skip 1 they called us", ("skip", "they called us", "Mei")),
        ("note 1 ask for Ms Lee", ("note", "ask for Ms Lee", "Mei")),
    ],
)
def test_items_of_a_checklist_are_worked_off_by_their_number(
    terminal: Terminal, text: str, pressed: tuple[str, ...]
) -> None:
    """As the list shows it; in the room or elsewhere."""
    said = terminal.type(text)

    assert terminal.app.pressed == [pressed]
    assert "Call the press office" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("done", "Say which, as the checklist numbers them: type /firebreak done and a number from 1 to 1."),
        ("done 2", "Say which, as the checklist numbers them: type /firebreak done and a number from 1 to 1."),
        ("done it", "Say which, as the checklist numbers them: type /firebreak done and a number from 1 to 1."),
        ("done 0", "Say which, as the checklist numbers them: type /firebreak done and a number from 1 to 1."),
        ("done 1 2", "“2” means nothing here, so nothing was done: type /firebreak done and the number alone."),
        ("done abc234 1", f"There is no incident abc234, so nothing was done. Did you mean {ID}?"),
    ],
)
def test_a_number_that_means_no_item_does_nothing(terminal: Terminal, text: str, said: str) -> None:
    """It says what is possible."""
    assert terminal.type(text).startswith(said)
    assert terminal.app.pressed == []


def test_with_several_checklists_their_name_comes_first(terminal: Terminal) -> None:
    """The same number stands on both."""
    items = [ChecklistItem(f"Do {name}", id=f"{ID}/{name}/1", incident=ID, checklist=name) for name in ("a", "surge")]
    terminal.app.put_up(*items)

    assert terminal.type("done 1").startswith("There are several checklists (")
    assert terminal.type("done surge 1") == "Mei did “Do surge”."
    assert terminal.app.pressed == [("done", "Mei")]


def test_skipping_without_a_reason_asks_for_it(terminal: Terminal) -> None:
    """The form of the button."""
    answer = terminal.send("skip 1")
    assert answer.after is not None
    answer.after()

    assert [one["callback_id"] for _, one in terminal.slack.forms][:1] == ["firebreak:skip"]
    assert terminal.slack.forms[0][1]["private_metadata"] == ITEM


def hear(terminal: Terminal, text: str) -> None:
    """A post comes in."""
    terminal.app.watch(Parsed((Mention("77", "x", Author("rosa"), text, NOW),)), "test")


def later(terminal: Terminal, text: str, user: str = "U0MEI0001") -> str:
    """What is told once Slack has its answer."""
    sent = terminal.send(text, user=user)
    assert sent.after
    sent.after()
    return terminal.slack.told[-1][1]


@pytest.mark.parametrize("text", ["why", "why acme-pay", "why Acme Pay"])
def test_why_nothing_rang_is_told_after_a_word_at_once(terminal: Terminal, text: str) -> None:
    """Every detector with its number, of all topics or of the one that was named."""
    terminal.app.close()
    hear(terminal, "acme pay is down")
    told = later(terminal, text).splitlines()

    assert (terminal.answer(text), told[0][:13]) == ("Looking …", "Nothing rang,")
    assert "✗ tagged: Nobody on the watchlists is tagged or writes; one post would have been enough." in told


def test_why_one_post_or_words(terminal: Terminal) -> None:
    """A post by its id; words as if they came now, on no topic here."""
    hear(terminal, "acme pay is down")
    stored, words = later(terminal, "why 77"), later(terminal, "why nobody knows")

    assert "✓ Acme Pay: acme pay stands in it." in stored
    assert words.splitlines()[0] == "Nothing rang: it is about no topic of the playbooks."


def test_a_confidential_incident_is_no_answer_to_why(terminal: Terminal) -> None:
    """Whoever may not read it learns nothing of its topic; and strangers nothing at all."""
    hear(terminal, "acme air is late")
    open_to_all = later(terminal, "why acme-air", user="U0TOM0001")
    terminal.open(confidential=True)
    hidden = later(terminal, "why acme-air", user="U0TOM0001")

    assert (f"incident {ID}" in open_to_all, ID in hidden, "acme" in hidden.lower()) == (True, False, False)
    assert terminal.send("why", user="U0STRANGE").after is None
