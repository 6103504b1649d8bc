"""`/firebreak …`: what can be typed where, and what is told to whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from fake_desk import NOW, FakeDesk
from fake_workspace import URL, FakeWorkspace

from firebreak.core.model import Incident, Severity
from firebreak.web.slack.dispatch import Dispatch
from firebreak.web.slack.modals import close_form, status_form
from firebreak.web.slack.payloads import Answer

ID = "7ngzhh"
ROOM, ELSEWHERE = "C0ROOM", "C0HALL"
NAMES = {"U0MEI0001": "mei", "U0TOM0001": "tom"}


class Terminal:
    """Types as Mei, in the hall unless told otherwise."""

    def __init__(self) -> None:
        self.desk, self.slack = FakeDesk(), FakeWorkspace()
        self.dispatch = Dispatch(self.desk, self.slack, lambda member: NAMES.get(member, member), duty)

    def send(self, text: str, channel: str = ELSEWHERE, user: str = "U0MEI0001") -> Answer:
        fields = {"text": text, "channel_id": channel, "user_id": user, "trigger_id": "T1", "response_url": URL}
        return self.dispatch.command(fields)

    def type(self, text: str, channel: str = ELSEWHERE, user: str = "U0MEI0001") -> str:
        body = self.send(text, channel, user).body
        assert body is not None
        assert body["response_type"] == "ephemeral"
        return str(body["text"])

    def open(self, **fields: Any) -> None:
        """The incident is like this."""
        self.desk.first = Incident(ID, "acme-air", Severity.SEV1, NOW, NOW, "a regulator is tagged <now>", **fields)

    def open_another(self, **fields: Any) -> None:
        """A second incident."""
        self.desk.others = [Incident("a2b3c4", "acme-pay", Severity.SEV3, NOW, NOW, "a payment outage", **fields)]


def duty(at: datetime) -> list[tuple[str, str]]:
    assert at == NOW
    return [("comms", "Mei")]


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def test_what_is_open_is_listed(terminal: Terminal) -> None:
    """The bare command says what is open, since when, and that nobody is on it; it pings nobody."""
    listed = terminal.type("")

    assert listed == (
        "• SEV1 acme-air (ID 7ngzhh) since 01 Mar 12:00 UTC, nobody is on it yet: a regulator is tagged &lt;now&gt;"
    )
    terminal.desk.close(ID, "mei", "real")
    assert (terminal.type("list"), terminal.type("status")) == ("Nothing is open. All calm.",) * 2


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("ack", ("acknowledge", "mei")),
        (f"ack {ID}", ("acknowledge", "mei")),
        ("take", ("take_over", "mei")),
        ("room", ("open_room", "mei")),
        ("update Checking with the crew in 20m", ("status", "Checking with the crew", "20", "mei")),
        (f"update {ID} Tom &amp; crew talk", ("status", "Tom & crew talk", "None", "mei")),
        ("severity SEV2", ("severity", "sev2", "mei")),
        ("posted https://x.com/1", ("posted", "https://x.com/1", "mei")),
        (f"posted {ID} <https://x.com/1?a=1&amp;b=2|x.com>", ("posted", "https://x.com/1?a=1&b=2", "mei")),
        ("close false", ("close", "false", "mei")),
        (f"close {ID} known", ("close", "known", "mei")),
        ("CLOSE Real", ("close", "real", "mei")),
    ],
)
def test_each_press_can_be_typed(terminal: Terminal, text: str, pressed: tuple[str, ...]) -> None:
    """With one incident open, a command means that one; named or not."""
    said = terminal.type(text)

    assert (terminal.desk.pressed, said) == ([pressed], f"mei: {pressed[0]}.")


def test_in_a_room_it_means_that_incident(terminal: Terminal) -> None:
    """With several open, the room decides."""
    terminal.open(room=ROOM)
    terminal.open_another()
    terminal.type("severity sev2", ROOM)
    elsewhere = terminal.type("severity sev3", ELSEWHERE)

    assert terminal.desk.pressed == [("severity", "sev2", "mei")]
    assert ["Several are open" in elsewhere, ID in elsewhere, "a2b3c4" in elsewhere] == [True, True, True]


def test_nothing_open_is_said(terminal: Terminal) -> None:
    """A command with nothing to work on says so."""
    terminal.desk.close(ID, "mei", "real")

    assert terminal.type("ack") == "Nothing is open. All calm."


def test_status_in_full(terminal: Terminal) -> None:
    """In its room the status holds who has it, what people said, and what was promised."""
    terminal.open(
        room=ROOM, acknowledged_by="Tom", acknowledged_at=NOW, owner="Mei", status="Crew found", status_by="Mei",
        status_at=NOW, next_update_at=NOW.replace(minute=20),
    )  # fmt: skip

    assert terminal.type("status", ROOM).splitlines() == [
        "SEV1 acme-air (ID 7ngzhh), open since 01 Mar 12:00 UTC",
        "a regulator is tagged &lt;now&gt;",
        "Acknowledged by Tom at 12:00 UTC",
        "Nothing posted in public yet",
        "Mei at 12:00 UTC: Crew found",
        "Next update promised for 12:20 UTC",
        "Owner: Mei",
    ]


@pytest.mark.parametrize(
    ("minutes", "needed", "said", "listed"),
    [
        (20, 1, "Acknowledged by Tom at 12:00 UTC, which holds until 12:20 UTC", "Tom is on it"),
        (-1, 1, "Tom's acknowledgement ran out at 11:59 UTC: nobody has it now", "Tom was on it, and nobody is now"),
        (20, 2, "Acknowledged by Tom at 12:00 UTC; 1 more must acknowledge", "Tom is on it, 1 more must acknowledge"),
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

    assert ("SEV1 confidential" in said, "Mei is on it" in said) == (True, True)
    assert [secret for secret in ("acme", "regulator", ID, ROOM) if secret in said] == []


@pytest.mark.parametrize("text", ["ack", "take", "update All well", "severity sev4", "close real", f"close {ID} real"])
def test_a_confidential_incident_is_worked_on_in_its_room(terminal: Terminal, text: str) -> None:
    """Outside its room no command touches it; inside, the same command does."""
    terminal.open(room=ROOM, confidential=True)
    outside = terminal.type(text, ELSEWHERE)
    touched = list(terminal.desk.pressed)
    terminal.type(text, ROOM)

    assert (outside, touched) == ("That incident is confidential: please type this in its room.", [])
    assert len(terminal.desk.pressed) == 1


def test_a_confidential_incident_without_a_room_can_be_taken(terminal: Terminal) -> None:
    """When the room could not be made, somebody must still be able to take charge."""
    terminal.open(confidential=True)
    terminal.type("ack")

    assert terminal.desk.pressed == [("acknowledge", "mei")]


def test_a_stranger_learns_nothing(terminal: Terminal) -> None:
    """Who is in no playbooks file may read the help and how to get in, and no more."""
    said = [terminal.type(text, user="U0STRANGE") for text in ("", "status", f"close {ID} real", "who")]

    assert {"slack: U0STRANGE" in one and "acme" not in one for one in said} == {True}
    assert terminal.desk.pressed == []
    assert "/firebreak status" in terminal.type("help", user="U0STRANGE")


def test_a_strangers_attempt_reaches_the_desk(terminal: Terminal) -> None:
    """What a stranger tries to do is refused by the desk, which writes it down; they are told no more than how to
    get in, and no form opens for them.
    """
    tried: list[str] = []

    class Strict(FakeDesk):
        def _press(self, known: str, id: str, *what: str) -> Any:
            tried.append(what[0])
            return super()._press(known, id, *what)

    terminal.desk = Strict()
    terminal.dispatch = Dispatch(terminal.desk, terminal.slack, lambda member: NAMES.get(member, member), duty)
    said = [terminal.type(text, user="U0STRANGE") for text in ("ack", "severity sev4", "close")]

    assert (tried, terminal.desk.pressed, terminal.slack.forms) == (["acknowledge", "severity"], [], [])
    assert {"slack: U0STRANGE" in one for one in said} == {True}


def test_who_is_on_call(terminal: Terminal) -> None:
    """The rota as it is now."""
    assert terminal.type("who") == "On call now:\n• comms: Mei"


def test_a_drill_is_started_by_its_playbook(terminal: Terminal) -> None:
    """The desk is told which one, and by whom."""
    terminal.type("drill regulator-tagged")

    assert terminal.desk.pressed == [("drill", "regulator-tagged", "mei")]


@pytest.mark.parametrize(("text", "form"), [("close", close_form(ID)), ("update", status_form(ID))])
def test_what_is_left_out_is_asked(terminal: Terminal, text: str, form: dict[str, Any]) -> None:
    """A close without a verdict and an update without words open the form."""
    answer = terminal.send(text)
    assert answer.after is not None
    answer.after()

    assert (answer.body, terminal.slack.forms, terminal.desk.pressed) == (None, [("T1", form)], [])


@pytest.mark.parametrize("text", ["help", "dance", "severity", "severity huge", "close maybe", f"close {ID} maybe"])
def test_what_makes_no_sense_gets_the_list(terminal: Terminal, text: str) -> None:
    """What is not understood is answered with what can be typed."""
    assert ("`/firebreak status`" in terminal.type(text), terminal.desk.pressed) == (True, [])


def test_a_command_with_a_bad_link(terminal: Terminal) -> None:
    """A word that is no link acknowledges nothing."""
    assert ("not a link" in terminal.type("posted done"), terminal.desk.pressed) == (True, [])


def test_a_room_is_known_however_many_are_open(terminal: Terminal) -> None:
    """When hundreds are open, each room still knows its own."""
    terminal.desk.others = [terminal.desk.first] * 400 + [
        Incident("zzzzzz", "acme-pay", Severity.SEV3, NOW, NOW, "late", room=ROOM)
    ]

    assert terminal.type("status", ROOM).startswith("SEV3 acme-pay (ID zzzzzz)")


def test_a_long_list_is_cut(terminal: Terminal) -> None:
    """Twenty lines are shown, the rest counted."""
    terminal.desk.others = [terminal.desk.first] * 24

    assert terminal.type("").splitlines()[-1] == "and 5 more"
