"""`firebreak watch`: live mentions, judged, in the terminal; no playbooks, no Slack, no key."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from fake_feeds.platforms import Algolia, RssFeed
from fake_feeds.served import served
from fake_feeds.streams import Jetstream
from typer.testing import CliRunner

from firebreak.cli import cli
from firebreak.core.clock import SystemClock

RECENT = (SystemClock().now() - timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that holds nothing."""
    monkeypatch.chdir(tmp_path)


def test_a_newcomer_sees_what_is_said() -> None:
    """Each mention with how it is meant, then how much there is; what concerns nobody is counted."""
    platform = Jetstream()
    platform.chatter(1)
    platform.changed = {2: "Acme Air lost my bag again, worst airline ever, nobody answers"}
    platform.post(2, 3)
    with served(platform):
        words = ["watch", "bluesky", "Acme Air", "--url", platform.socket_url, "--most", "2"]
        ran = CliRunner().invoke(cli, [*words, "--set", f"profiles={platform.url}"])

    assert ran.exit_code == 0, ran.output
    assert "bluesky @dana.example.com  Acme Air lost my bag again, worst airline ever" in ran.stdout
    assert "negative" in ran.stdout
    assert "lovely morning" not in ran.stdout
    assert "listening to bluesky for Acme Air; Ctrl-C ends it" in ran.stderr
    assert "3 posts were heard" in ran.stderr


def test_programs_read_lines_of_json() -> None:
    """Standard output holds nothing else."""
    platform = RssFeed()
    platform.post(1, 2)
    with served(platform):
        ran = CliRunner().invoke(cli, ["watch", platform.url, "Acme Air", "--most", "2", "--json"])

    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["post-1", "post-2"]
    assert all(0 <= line["negative"] <= 1 for line in lines)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["blusky", "Acme"], 'there is no feed "blusky" (did you mean "bluesky"?)'),
        (["rss", "Acme"], "watch rss: needs --set url=...; docs/feeds.md lists the options of each kind"),
        (["hackernews", "Acme", "--set", "evry=5m"], "watch hackernews: evry: Extra inputs are not permitted"),
        (["hackernews", "Acme", "--set", "every"], "--set every: write it as KEY=VALUE"),
        (["telegram", "Acme", "--set", "token=NO_SUCH_TOKEN"], "NO_SUCH_TOKEN is not set"),
    ],
)
def test_a_wrong_word_is_named(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As one sentence, with exit code 2."""
    from firebreak.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["watch", *words])

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_search_brings_its_day() -> None:
    """Many at once are counted, and the newest are shown."""
    platform = Algolia()
    platform.at = lambda number: RECENT.replace(minute=number)  # type: ignore[method-assign]
    platform.post(*range(1, 31))
    with served(platform):
        ran = CliRunner().invoke(cli, ["watch", "hackernews", "Acme Air", "--url", platform.url, "--most", "30"])

    hidden = sum(map(int, re.findall(r"^(\d+) earlier ones are counted and not shown", ran.stdout, re.MULTILINE)))
    assert 0 < hidden == 30 - ran.stdout.count("hackernews @lee")
    assert "; usual over " in ran.stderr
