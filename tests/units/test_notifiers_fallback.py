"""The second way: when it is taken, what it says, and what it never says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from firebreak.core.clock import ManualClock
from firebreak.core.effects import Card, Effect, Invite, Person, Post, Receipt
from firebreak.core.errors import BadSetting, DeliveryError
from firebreak.core.model import Severity
from firebreak.notifiers.apprise import Apprise
from firebreak.notifiers.fallback import Fallback

AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
ALERT = Post("#crisis-desk", "SEV1", Card("7ngzhh", "acme-air", Severity.SEV1, "SEV1 Acme Air", "Why."))
INVITE = Invite("C0ROOM001", (Person("mei", "U0MEI0001"),))


class Way:
    """A notifier that fails as it is told."""

    def __init__(self, name: str, clock: ManualClock) -> None:
        self.name, self.clock = name, clock
        self.error: DeliveryError | None = None
        self.asked: list[str] = []

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        self.asked.append(key)
        if self.error:
            raise self.error
        return Receipt(self.clock.now(), f"{self.name}:{key}")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(AT)


def test_the_fifth_failure_in_a_row_turns_to_the_second_way(clock: ManualClock) -> None:
    """Four are told to try again; the fifth alert goes out; a room waits; after that Slack is asked every 15 s."""
    slack, mail = Way("slack", clock), Way("mail", clock)
    both = Fallback(slack, mail, clock)
    slack.error = DeliveryError("Slack could not be reached")
    for number in range(4):
        with pytest.raises(DeliveryError):
            both.deliver(ALERT, f"a{number}")

    assert both.deliver(ALERT, "a4").ref == "elsewhere:#crisis-desk"
    with pytest.raises(DeliveryError) as waits:
        both.deliver(INVITE, "room")
    assert waits.value.retry_after == 15.0
    assert both.deliver(ALERT, "a5").ref == "elsewhere:#crisis-desk"
    assert slack.asked == ["a0", "a1", "a2", "a3", "a4"]

    slack.error = None
    clock.forward(timedelta(seconds=15))
    assert both.deliver(INVITE, "room").ref == "slack:room"


def test_a_minute_of_failing_is_enough(clock: ManualClock) -> None:
    """However seldom it was tried."""
    slack, mail = Way("slack", clock), Way("mail", clock)
    both = Fallback(slack, mail, clock)
    slack.error = DeliveryError("Slack could not be reached")
    with pytest.raises(DeliveryError):
        both.deliver(ALERT, "a")
    clock.forward(timedelta(seconds=60))

    assert both.deliver(ALERT, "a").ref == "elsewhere:#crisis-desk"


def test_being_told_to_wait_is_no_failure(clock: ManualClock) -> None:
    """Slack is busy, not broken: however often, nobody gets mail."""
    slack, mail = Way("slack", clock), Way("mail", clock)
    both = Fallback(slack, mail, clock)
    slack.error = DeliveryError("Slack asks Firebreak to wait", retry_after=30)
    for number in range(9):
        with pytest.raises(DeliveryError) as waits:
            both.deliver(ALERT, f"a{number}")
        assert waits.value.retry_after == 30

    assert mail.asked == []


def test_an_address_that_nobody_knows_is_a_sentence_without_its_password(clock: ManualClock) -> None:
    """At the start, not at three in the morning."""
    with pytest.raises(BadSetting) as wrong:
        Apprise(["malito://mei:hunter2@example.com"], clock)

    assert "'malito'" in str(wrong.value)
    assert "hunter2" not in str(wrong.value)
