"""What every notifier promises: it delivers every effect, leaves proof, and a repeat makes nothing new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from os import environ
from typing import Any, get_args

import pytest
from fake_slack import FakeSlack
from rich.console import Console as Terminal
from stories.test_failover import Mailbox

from firebreak.core import plugins
from firebreak.core.clock import ManualClock
from firebreak.core.effects import (
    Archive,
    Button,
    Card,
    Chart,
    Checklist,
    ChecklistItem,
    Describe,
    Document,
    Draft,
    DraftText,
    Effect,
    Invite,
    Moment,
    OpenRoom,
    Person,
    Pin,
    Post,
    Quote,
    Receipt,
    StoredDraft,
    Unarchive,
    Update,
)
from firebreak.core.errors import DeliveryError
from firebreak.core.model import Severity
from firebreak.core.ports import LAST_RESORT, Notifier
from firebreak.notifiers.apprise import Apprise
from firebreak.notifiers.console import Console
from firebreak.notifiers.fallback import urgent
from firebreak.notifiers.null import Null
from firebreak.notifiers.slack.notifier import connect

KINDS = plugins.load_all(plugins.NOTIFIERS)
AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
MEI = Person("mei", "U0MEI0001")
GONE = Person("gone", "U0GONE0001")
CARD = Card(
    "7ngzhh",
    "acme-air",
    Severity.SEV1,
    "SEV1 Acme Air: US DOT tagged",
    "A regulator was tagged.",
    (("Seen", "34 negative"),),
    (Quote("flyer", "x", "<!channel> lost my chair", AT, 12, "https://x.example/1"),),
    ("10:15 the second tier is called",),
    "nobody has acknowledged",
    (Button("acknowledge", "Acknowledge", "7ngzhh", "primary"),),
)
DRAFT = StoredDraft("7ngzhh/p/2", "7ngzhh", (DraftText("x", "en", "We are checking.", 16, 280),), ("mei",), AT)


class Screen:
    """A terminal, and how much was shown on it."""

    def __init__(self, clock: ManualClock) -> None:
        self.out = StringIO()
        self.notifier: Notifier = Console(Terminal(file=self.out, width=100), clock)
        self.room, self.archived, self.card = "#room", "#archived", "console:first"

    def made(self) -> Any:
        return self.out.getvalue()


class Nothing:
    """Delivers to nobody."""

    def __init__(self, clock: ManualClock) -> None:
        self.notifier: Notifier = Null(clock)
        self.room, self.archived, self.card = "#room", "#archived", "dry:first"

    def made(self) -> Any:
        return ()


class Workspace:
    """A Slack with a channel, a room, an archived one and a card in it, and all that stands there."""

    def __init__(self, slack: FakeSlack, clock: ManualClock) -> None:
        self.slack = slack
        slack.add_user(MEI.slack, "mei")
        slack.add_channel("crisis-desk")
        self.room = slack.add_channel("inc-1", private=True)
        self.archived = slack.add_channel("inc-0", private=True, archived=True)
        slack.team.bots_unarchive = True  # that one may not is a story of its own
        self.notifier: Notifier = connect(slack.token, slack.url, clock)
        self.card = self.notifier.deliver(Post("#crisis-desk", CARD.headline, CARD), "first").ref
        clock.forward(timedelta(seconds=2))

    def made(self) -> Any:
        return [
            (c.name, c.topic, c.members, [m.ts for m in c.messages], c.pinned, c.is_archived)
            for c in self.slack.channels
        ]


class Addresses:
    """A web server that apprise posts to, and what came there."""

    def __init__(self, mailbox: Mailbox, clock: ManualClock) -> None:
        self.mailbox = mailbox
        self.notifier: Notifier = Apprise([mailbox.url], clock)
        self.room, self.archived, self.card = "#room", "#archived", "apprise:first"

    def made(self) -> Any:
        return list(self.mailbox.letters)


class Configured:
    """A notifier of somebody else's package, as the environment sets it up; what it made, only it knows."""

    def __init__(self, notifier: Notifier) -> None:
        self.notifier, self.room, self.archived = notifier, "#room", "#archived"
        self.card = notifier.deliver(Post("#crisis-desk", CARD.headline, CARD), "first").ref

    def made(self) -> Any:
        return ()


Place = Workspace | Screen | Nothing | Addresses | Configured


@pytest.fixture(params=[*KINDS, "dry"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    clock, name = ManualClock(AT), request.param
    match name:
        case "slack":
            with FakeSlack(clock.now) as slack:
                yield Workspace(slack, clock)
        case "console":
            yield Screen(clock)
        case "apprise":
            with closing(Mailbox()) as mailbox:
                yield Addresses(mailbox, clock)
        case "dry":
            yield Nothing(clock)
        case _:
            notifier = KINDS[name].from_settings(dict(environ), clock, str)
            if notifier is None:
                pytest.skip(f"{name} is not set up: give it its settings in the environment")
            yield Configured(notifier)


def example(kind: type, place: Place) -> Effect:
    """One of every effect; a new kind of effect fails here until it has its example."""
    examples: list[Effect] = [
        Post("#crisis-desk", "Please look", CARD, (MEI,), thread=place.card, broadcast=True),
        Update(place.card, CARD, "mei acknowledged at 10:03 UTC"),
        OpenRoom("7ngzhh", "inc-260301-7ngzhh-acme-air", "Acme Air: US DOT tagged", AT),
        Describe(place.room, "SEV1 Acme Air, opened 2026-03-01 10:00 UTC"),
        Invite(place.room, (MEI, GONE)),
        Checklist(place.room, "Regulator", (ChecklistItem("Pause all scheduled posts", (MEI,), AT),)),
        Draft("#crisis-desk", DRAFT, CARD, (MEI,), thread=place.card),
        Pin(place.card),
        Archive(place.room),
        Unarchive(place.archived),
        Document(place.card, "7ngzhh", "review-7ngzhh.md", "Review of the incident 7ngzhh", "# What happened"),
        Chart(place.card, "Acme Air: negative per 10 min", (Moment(AT, 12, 9), Moment(AT, 5, 0)), 600.0, 3.0),
    ]
    return next(effect for effect in examples if type(effect) is kind)


@pytest.mark.parametrize("kind", get_args(Effect), ids=lambda kind: kind.__name__)
def test_every_effect_is_delivered_and_a_repeat_makes_nothing_new(place: Place, kind: type) -> None:
    """Each effect leaves a receipt with a reference; the same again, after a crash, leaves the same and no more."""
    effect = example(kind, place)
    if getattr(place.notifier, "fallback_only", False):
        pytest.skip("takes only what is urgent, and cannot look what it sent: see the next test")
    before = place.made()
    first = place.notifier.deliver(effect, "7ngzhh/p/1")
    made = place.made()
    assert isinstance(first, Receipt)
    assert first.ref
    assert made != before or isinstance(place, Nothing | Configured)
    again = place.notifier.deliver(effect, "7ngzhh/p/1", again=True)
    assert again.ref == first.ref
    assert place.made() == made


@pytest.mark.parametrize("kind", get_args(Effect), ids=lambda kind: kind.__name__)
def test_a_stand_in_delivers_what_is_urgent_and_refuses_the_rest(place: Place, kind: type) -> None:
    """A refusal is permanent, so that it is not tried for a day; what is urgent leaves a receipt."""
    if not getattr(place.notifier, "fallback_only", False):
        pytest.skip("takes every effect")
    effect, before = example(kind, place), place.made()
    if urgent(effect):
        assert place.notifier.deliver(effect, "7ngzhh/p/1").ref
        assert place.made() != before or isinstance(place, Configured)
    else:
        with pytest.raises(DeliveryError) as refused:
            place.notifier.deliver(effect, "7ngzhh/p/1")
        assert refused.value.permanent


def test_every_notifier_says_its_name(place: Place) -> None:
    """The log calls a notifier by its name."""
    names = {"Workspace": "slack", "Screen": "console", "Nothing": "dry", "Addresses": "apprise"}

    assert place.notifier.name == names.get(type(place).__name__, place.notifier.name)


@pytest.mark.parametrize("name", KINDS)
def test_it_comes_only_where_it_is_asked_for(name: str) -> None:
    """Without settings there is none, but for the last resort; and what it reads has our prefix."""
    kind = KINDS[name]

    assert (kind.from_settings({}, ManualClock(AT), str) is None) == (getattr(kind, "rank", 50) < LAST_RESORT)
    assert [each for each in getattr(kind, "settings", ()) if not each.startswith("FIREBREAK_")] == []
