"""Sixty incidents in a minute: Slack takes one message a second, the gravest come first, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alarms import Alarm
from fake_slack import FakeSlack, shown

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Mention, Parsed
from firebreak.notifiers.slack.notifier import connect
from firebreak.wiring import build, read_text
from stories.conftest import TUESDAY, Unsure

PLAYBOOKS = """
version: 1
topics:
  acme: {words: [acme]}
people:
  mei: {slack: U0MEI0001, languages: [en]}
teams:
  comms: {members: [mei]}
playbooks:
  storm:
    when: {sentiment: negative}
    steps:
      - {do: alert, to: "#crisis-desk", notify: [comms]}
"""


class Flood:
    """The whole program with a playbook that only alerts, and a Slack that refuses what is too fast."""

    def __init__(self, path: Path) -> None:
        self.clock = ManualClock(TUESDAY)
        self.slack = FakeSlack(self.clock.now).start()
        self.slack.add_user("U0MEI0001", "mei")
        self.slack.add_channel("crisis-desk", members=["mei"])
        self.app: App = build(
            read_text(PLAYBOOKS),
            database_url=f"sqlite:///{path / 'flood.db'}",
            clock=self.clock,
            notifier=connect(self.slack.token, self.slack.url, self.clock),
            sentiment=Unsure(),
            detectors=lambda topic: [Alarm(topic)],
            by_brand=True,
        )

    def burn(self, *topics: str) -> None:
        """A first angry post about each."""
        author, now = Author("rosa"), self.clock.now()
        posts = [Mention(topic, "x", author, "fire", now, topic=topic, sentiment="negative") for topic in topics]
        self.app.watch(Parsed(tuple(posts)), "flood")

    def forward(self, seconds: float) -> None:
        """Let time pass; whatever falls due is done at its time."""
        until = self.clock.now() + timedelta(seconds=seconds)
        while True:
            while self.app.deliver():
                pass
            due = self.app.next_due()
            if due is None or due > until:
                break
            self.clock.move_to(due)
        self.clock.move_to(until)

    @property
    def alerts(self) -> list[str]:
        """The severities of the cards, in the order in which they came."""
        return [message.text[:4].lower() for message in self.slack.channel("#crisis-desk").messages]


@pytest.fixture
def fire(tmp_path: Path) -> Iterator[Flood]:
    burning = Flood(tmp_path)
    yield burning
    burning.app.store.close()
    burning.slack.stop()


def test_sixty_incidents_at_once_one_message_a_second_nothing_lost(fire: Flood) -> None:
    """All sixty at the same moment: sev1 first, then sev2, then the rest, each a second after the one before."""
    severities = ["sev3"] * 40 + ["sev2"] * 15 + ["sev1"] * 5
    fire.burn(*(f"{grave}-{number}" for number, grave in enumerate(severities)))
    fire.forward(seconds=59)

    assert fire.alerts == sorted(severities)
    assert [call.method for call in fire.slack.calls if call.status == 429] == []


def test_a_sev1_in_the_middle_of_a_flood_overtakes_it(fire: Flood) -> None:
    """Forty milder alerts wait in line; the grave one that comes after them is the next to be shown."""
    fire.burn(*(f"sev3-{number}" for number in range(40)))
    fire.forward(seconds=10.5)
    before = len(fire.alerts)
    fire.burn("sev1-late")
    fire.forward(seconds=1)

    assert fire.alerts[before:] == ["sev1"]


def test_what_slack_made_late_says_so(fire: Flood) -> None:
    """A card that came more than half a minute after it was due tells that Slack delayed it; the others do not."""
    fire.burn(*(f"sev3-{number}" for number in range(40)))
    fire.forward(seconds=60)
    late = ["Delayed by Slack" in shown(message) for message in fire.slack.channel("#crisis-desk").messages]

    assert late == [False] * 31 + [True] * 9


def test_nobody_asks_slack_again_before_it_said(fire: Flood) -> None:
    """One 429 that asks for forty seconds: no alert or direct message asks Slack before, and all come after."""
    fire.slack.fail_next("chat.postMessage", status=429, retry_after=40)
    fire.burn(*(f"sev2-{number}" for number in range(20)))
    fire.forward(seconds=39)
    calls = [call.method for call in fire.slack.calls]
    fire.forward(seconds=25)

    assert calls == ["chat.postMessage", "conversations.open"]  # the second is no message, and is asked for once
    assert (len(fire.alerts), len(fire.slack.dm("mei").messages)) == (20, 20)
    assert [call.method for call in fire.slack.calls if call.status == 429] == ["chat.postMessage"]


def test_whoever_waits_costs_little(fire: Flood) -> None:
    """Sixty alerts in one line are told their turn, and so are as many direct messages: none asks every second.

    Each of the two asks once and goes at its turn; the chart of an alert is the fifth task.
    """
    fire.burn(*(f"sev3-{number}" for number in range(60)))
    taken = 0
    for _ in range(60):
        while some := fire.app.deliver():
            taken += some
        fire.clock.forward(timedelta(seconds=1))

    assert (len(fire.alerts), len(fire.slack.dm("mei").messages), taken <= 5 * 60) == (60, 60, True)


def test_in_a_flood_the_silence_of_others_is_listened_to_once_in_fifteen_seconds(fire: Flood) -> None:
    """However many posts a second come, what else is open is not asked with each of them; later it is asked again."""
    heard = []
    for seconds in (0.0, 1.0, 13.0, 1.0, 14.0, 1.0):
        fire.forward(seconds)
        fire.burn(f"sev3-{len(heard)}")
        with fire.app.store.begin() as tx:
            state = tx.cursor("time") or ""
        heard.append((datetime.fromisoformat(state) - TUESDAY).total_seconds())

    assert heard == [0, 0, 0, 15, 15, 30]
