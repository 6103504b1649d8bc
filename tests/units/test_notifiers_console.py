"""The terminal shows what Slack would."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

from rich.console import Console as Terminal

from firebreak.core.clock import ManualClock
from firebreak.core.effects import (
    Button,
    Card,
    Checklist,
    ChecklistItem,
    Draft,
    DraftText,
    Effect,
    Invite,
    OpenRoom,
    Person,
    Post,
    Quote,
    StoredDraft,
    Update,
)
from firebreak.core.model import Severity
from firebreak.notifiers.console import Console

AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
MEI = Person("mei", "U0MEI0001")
CARD = Card(
    "7ngzhh",
    "acme-air",
    Severity.SEV1,
    "SEV1 Acme Air: US DOT tagged",
    "A regulator was tagged.",
    (("Seen", "34 negative"),),
    (
        Quote(
            "flyer",
            "x",
            "lost [bold]my[/bold] chair \x1b[31m :fire: https://evil.example",
            AT,
            12,
            "https://x.example/1",
        ),
    ),
    ("10:15 the second tier is called",),
    "nobody has acknowledged",
    (Button("acknowledge", "Acknowledge", "7ngzhh", "primary"),),
)


def screen(effect: Effect, *, colour: bool = False) -> str:
    """What delivering `effect` puts on a terminal of eighty columns."""
    out = StringIO()
    terminal = Terminal(file=out, width=80, force_terminal=colour, color_system="256" if colour else None)
    Console(terminal, ManualClock(AT)).deliver(effect, "k")
    return out.getvalue()


def test_the_card_shows_all_that_slack_would() -> None:
    """Headline, whom it calls, why, facts, posts, next, status and buttons, with the time."""
    shown = screen(Post("#crisis-desk", "Please look", CARD, (MEI,)))
    for said in (
        "to #crisis-desk",
        "SEV1 Acme Air: US DOT tagged",
        "Please look",
        "calls mei",
        "A regulator was tagged.",
        "Seen  34 negative",
        "@flyer · x · 12 followers · 10:00 UTC",
        "https://x.example/1",
        "• 10:15 the second tier is called",
        "nobody has acknowledged",
        "Acknowledge",
    ):
        assert said in shown


def test_strangers_cannot_paint_the_terminal() -> None:
    """Markup, emoji codes and escape sequences in a post are shown as they are, or not at all; links are dead."""
    shown = screen(Post("#crisis-desk", "", CARD))
    assert "lost [bold]my[/bold] chair [31m :fire: hxxps://evil[.]example" in shown
    assert "\x1b" not in shown


def test_the_gravest_is_red() -> None:
    """Severity colours the card."""
    assert "\x1b[31m╭" in screen(Post("#crisis-desk", "", CARD), colour=True)


def test_the_draft_shows_its_words_and_its_problem() -> None:
    """The drafted text, its length, and why it must not be posted yet."""
    drafted = DraftText("x", "en", "We are checking.\nMore at 11:00.", 290, 280, "10 characters too long")
    shown = screen(Draft("#crisis-desk", StoredDraft("k", "7ngzhh", (drafted,), ("mei",), AT), CARD))
    for said in (
        "We are checking.",
        "More at 11:00.",
        "x · en · 290 of 280",
        "Do not post as it is: 10 characters too long",
    ):
        assert said in shown


def test_the_room_its_people_and_its_checklist_are_shown() -> None:
    """Room, invitations and list read as they would in Slack."""
    assert "🔒 #inc-1" in screen(OpenRoom("7ngzhh", "inc-1", "Acme Air", AT))
    assert "invited: mei" in screen(Invite("#inc-1", (MEI,)))
    item = ChecklistItem("Pause all scheduled posts", (MEI,), AT)
    assert "☐ 1. Pause all scheduled posts  mei, by 10:00 UTC" in screen(Checklist("#inc-1", "Regulator", (item,)))


def test_references_are_stable() -> None:
    """A message is called after its task, an update after its message, a room after its name."""
    console = Console(Terminal(file=StringIO()), ManualClock(AT))
    assert console.deliver(Post("#crisis-desk", "", CARD), "i/p/1").ref == "#crisis-desk:i/p/1"
    assert console.deliver(Update("console:i/p/1", CARD, "mei acknowledged"), "i/p/2").ref == "console:i/p/1"
    assert console.deliver(OpenRoom("i", "inc-1", "", AT), "i/p/3").ref == "#inc-1"
