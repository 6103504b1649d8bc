"""Which notifier and which source are taken, given what the settings say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firebreak.core.clock import ManualClock
from firebreak.core.errors import BadSetting
from firebreak.notifiers.console import Console
from firebreak.notifiers.fallback import Fallback
from firebreak.notifiers.gateways import Gateways
from firebreak.notifiers.slack.notifier import Slack
from firebreak.settings import Settings
from firebreak.sources.jsonl import Jsonl
from firebreak.wiring import make_notifier, open_source

CLOCK = ManualClock(datetime(2026, 3, 1, tzinfo=UTC))
SLACK = {"slack_bot_token": "xoxb-1"}
MAIL = {"fallback_urls": "json://127.0.0.1:9/"}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, Console),
        (SLACK, Slack),
        (SLACK | MAIL, Fallback),
        (MAIL, Console),
        ({"fallback_urls": "no-address"}, Console),
    ],
)
def test_the_settings_choose_the_notifier(said: dict[str, str], kind: type) -> None:
    """Slack before the terminal; other addresses only behind Slack, since a terminal cannot fail."""
    nothing: dict[str, Any] = {"slack_bot_token": "", "fallback_urls": "", "slack_api_url": ""}

    notifier = make_notifier(Settings(**nothing | said), CLOCK)

    assert type(notifier.first if isinstance(notifier, Gateways) else notifier) is kind


def test_a_path_is_a_feed_of_lines_and_an_unknown_scheme_is_nobodys(tmp_path: Path) -> None:
    """Whoever mistypes an address is told what there is."""
    assert type(open_source(str(tmp_path / "feed.jsonl"), CLOCK)) is Jsonl
    assert type(open_source("-", CLOCK)) is Jsonl
    with pytest.raises(BadSetting) as refused:
        open_source("pigeon://roof", CLOCK)

    assert str(refused.value) == "pigeon://roof: no source takes such an address; there are: exports, folder, jsonl"
