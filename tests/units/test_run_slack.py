"""A token that Slack refuses is told before the first alert: in health, and by the second way; until it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from fake_slack import FakeSlack
from recorded_app import RecordedApp
from stories.test_failover import Mailbox

from firebreak.commands.init import SCOPES
from firebreak.commands.run_slack import SlackEntry
from firebreak.notifiers.apprise import Apprise
from firebreak.notifiers.fallback import Fallback
from firebreak.notifiers.slack.notifier import connect

# apprise loads every service it knows, and one of those still uses a module that Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def workspace() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with closing(Mailbox()) as made:
        yield made


def entry(app: RecordedApp, slack: FakeSlack, mailbox: Mailbox, token: str) -> SlackEntry:
    """With e-mail as the second way."""
    first = connect(token, base_url=slack.url, clock=app.clock)
    return SlackEntry(app.health, Fallback(first, Apprise([mailbox.url], app.clock), app.clock), "")


def test_a_wrong_token_is_told_at_the_start_once_and_until_it_is_right(workspace: FakeSlack, mailbox: Mailbox) -> None:
    """Nothing burns yet: health is bad, one letter goes out, and when Slack lets us in again all is well."""
    app, token = RecordedApp(), workspace.add_token("xoxb-old", SCOPES)
    workspace.revoke(token)
    slack = entry(app, workspace, mailbox, token)
    slack.begin()
    slack.look()
    reasons = app.health.look().reasons
    workspace.team.tokens[token].revoked = False
    slack.look()

    assert reasons["slack"].startswith(
        "Slack does not let us in (token_revoked), so nobody can be told there: copy the"
    )
    assert [letter["title"] for letter in mailbox.letters] == ["Firebreak itself is not well"]
    assert "xoxb-…" in mailbox.letters[0]["message"]
    assert app.health.look().ok


def test_one_look_without_an_answer_is_the_networks_and_two_are_told(workspace: FakeSlack, mailbox: Mailbox) -> None:
    """A blink rings nobody; an answer ends it."""
    app = RecordedApp()
    slack = entry(app, workspace, mailbox, workspace.token)
    workspace.fail_next("auth.test", status=503, times=2)
    slack.begin()
    first = app.health.look().ok
    slack.look()
    second = app.health.look().reasons
    slack.look()

    assert (first, "Slack does not answer" in second["slack"], app.health.look().ok) == (True, True, True)
