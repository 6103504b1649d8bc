"""Times as people read them: in Slack their own, elsewhere those of the place, and the day when it is not today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from fake_slack import shown
from rich.console import Console as Terminal

from firebreak.core.ports import Notifier
from firebreak.notifiers.console import Console
from firebreak.wiring import SHIPPED
from stories.conftest import Story


def storm(story: Story) -> None:
    """A storm, and a stranger among it who knows how Slack writes times."""
    story.post("Acme Air: <!date^0^{date}|click> at 09:00 UTC you promised, @USDOT", author="<!date^1^{date}|eve>")
    story.forward(minutes=2)


def test_in_slack_everybody_reads_their_own_time(story: Story) -> None:
    """The card names the moment; Slack shows it in each reader's zone, and in the topic's where it cannot."""
    storm(story)
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(minutes=1)
    card = story.slack.channel(str(story.incident.room)).pinned[0]
    until = story.incident.acknowledged_until
    assert until
    said = f"<!date^{until.timestamp():.0f}^{{date_short_pretty}} at {{time}}|06:02 New York time>"

    assert said in json.dumps(card.blocks)
    assert f"holds until {until:%H:%M} UTC" in shown(card)


def test_a_stranger_cannot_write_a_time_for_slack(story: Story) -> None:
    """What a post holds stays text, whatever it looks like."""
    storm(story)
    raw = json.dumps([message.blocks for message in story.slack.channel(str(story.incident.room)).messages])

    assert "<!date^0" not in raw
    assert "<!date^1^" not in raw
    assert "&lt;!date^0" in raw


def test_the_day_is_said_whenever_it_is_not_today(story: Story) -> None:
    """An incident of yesterday, looked at today."""
    storm(story)
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(minutes=24 * 60)
    lines = story.app.queries.describe(story.incident, str(story.incident.room))

    assert "acknowledgement ran out at 10 Mar 10:02 UTC" in " ".join(lines)


class OnATerminal(Story):
    """The same, without Slack."""

    def speak(self) -> Notifier:
        self.screen = StringIO()
        return Console(Terminal(file=self.screen, width=100), self.clock)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[OnATerminal]:
    told = OnATerminal(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text(encoding="utf-8"))
    yield told
    told.stop()


def test_on_the_terminal_times_are_those_of_the_topics_place(terminal: OnATerminal) -> None:
    """Acme Air's days are New York's: nine in the morning in London is five there, and the zone is named."""
    storm(terminal)
    at = terminal.clock.now() - timedelta(hours=4)  # in March

    assert f"{at:%H}:00 New York time" in terminal.screen.getvalue()
    assert "UTC: calls" not in terminal.screen.getvalue()
