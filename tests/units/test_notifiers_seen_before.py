"""After a start one look through a channel answers for all that an earlier process may have posted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fake_slack import FakeSlack
from slack_sdk import WebClient

from firebreak.core.clock import ManualClock
from firebreak.notifiers.slack.client import Client
from firebreak.notifiers.slack.seen_before import GOOD

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def client(slack: FakeSlack, clock: ManualClock) -> Client:
    return Client(WebClient(slack.token, base_url=slack.url, retry_handlers=[]), clock)


def looks(slack: FakeSlack) -> int:
    return sum(call.method == "conversations.history" for call in slack.calls)


def test_one_look_answers_for_all_that_came_before() -> None:
    """Hundreds of tasks that fell due before the start cost one call; what we tried ourselves is looked for anew."""
    clock = ManualClock(NOW)
    with FakeSlack(now=clock.now) as slack:
        slack.add_channel("desk")
        earlier = client(slack, clock)
        sent = earlier.post("#desk", "incident/1", "told before")
        clock.forward(timedelta(seconds=5))
        now = client(slack, clock)
        gone = [now.find("#desk", f"incident/{n}") for n in range(2, 50)]
        once = looks(slack)
        found = now.find("#desk", "incident/1")
        ours = now.post("#desk", "incident/2", "told now")

        assert gone == [None] * 48
        assert (once, found) == (1, sent)
        assert now.find("#desk", "incident/2") == ours
        clock.forward(GOOD + timedelta(seconds=1))
        other = earlier.post("#desk", "incident/3", "told by somebody else")
        assert now.find("#desk", "incident/3") == other
