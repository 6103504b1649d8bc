"""One crisis read in three languages at once: the channel's, each person's own, and the review in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_slack import shown

from firebreak.core.messages import Message
from firebreak.core.reading_language import reading_in
from firebreak.core.translation import worded
from firebreak.reports.review import report
from firebreak.wiring import SHIPPED
from stories.conftest import Story

LATIN = re.compile(r"[A-Za-z]{2,}")
NAMES = re.compile(
    r"SEV\d|sev\d|Acme Air|UTC|Mei|Tom|Vera|Priya|Slack|Firebreak|comms|leads|<[@#]\w+>"
    r"|passenger\w*|angry\w*|plane|shame"
    r"|left|denial/rumour|on_call|\bx\b|\ben\b"
)
ADDRESSES = re.compile(
    r"(?:until )?\d+:\d\d [ap]m New York\s+time|negative-surge|chat\.\w+|h(?:tt|xx)ps?://[^\s)）。，]+|\b7\w{5}\b|#[\w-]+|“[^”]*”|«[^»]*»|`[^`]*`"
)


@pytest.fixture
def abroad(tmp_path: Path) -> Iterator[Story]:
    """The shipped playbooks with channels in Chinese, Mei who reads Chinese, and Vera who reads Russian."""
    text = SHIPPED.read_text(encoding="utf-8").replace("version: 1\n", "version: 1\nlanguage: zh\n", 1)
    text = text.replace("languages: [en, ru]", "languages: [ru, en]").replace(
        "languages: [en, zh]", "languages: [zh, en]"
    )
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", text)
    told.slack.add_channel("social-watch", members=told.file.people)
    told.usual_week()
    yield told
    told.stop()


def direct(story: Story, who: str) -> str:
    return "\n".join(shown(one) for one in story.slack.dm(who).messages)


def test_one_crisis_is_read_in_three_languages_at_once(abroad: Story) -> None:
    """Channel and Mei in Chinese, Vera in Russian, Tom in English; Slack, which is strict, takes all of it."""
    abroad.outrage(60, within_minutes=10)
    abroad.forward(minutes=12)
    alert = abroad.slack.channel("#crisis-desk").messages[0]
    abroad.press(alert, "acknowledge", "U0VERA001")
    channel = [shown(one) for one in abroad.slack.channel("#crisis-desk").messages]
    lines = [one for one in channel if "*x · en*" not in one]

    assert "内" in channel[0]
    assert [found for one in lines[1:] if (found := LATIN.findall(NAMES.sub("", one.split("\n>")[0])))] == []
    assert "Vera 负责，您可以休息了。" in direct(abroad, "mei")
    assert "негативных" in direct(abroad, "vera")
    assert "негативных" not in direct(abroad, "tom")
    assert "条负面" not in direct(abroad, "tom")
    assert abroad.log("incident.acknowledged")[0].startswith("Vera acknowledged.")


def test_the_review_is_written_in_the_language_asked_for(abroad: Story) -> None:
    """What is stored says which sentence it is; a line of before stays as it was written."""
    abroad.outrage(60, within_minutes=10)
    abroad.app.actions.acknowledge(abroad.incident.id, "Mei")
    id, now = abroad.incident.id, abroad.clock.now()
    russian = report(abroad.app.store, id, now=now, language="ru")
    with reading_in("zh"):
        said = [worded(one) for one in abroad.log("incident.acknowledged")]

    assert "## Хронология" in russian
    assert "Mei: принято." in russian
    assert "## Timeline" in report(abroad.app.store, id, now=now)
    assert said[0].startswith("Mei 确认接手。")
    assert all(isinstance(one, Message) for one in abroad.log("incident.opened", "incident.acknowledged"))


def test_a_whole_crisis_is_read_without_english(abroad: Story) -> None:
    """Draft, approval, answer, promise, close and the review, in Chinese; the log of it in Russian too."""
    abroad.outrage(60, within_minutes=10)
    abroad.forward(minutes=12)
    id, actions = abroad.incident.id, abroad.app.actions
    actions.acknowledge(id, "Mei")
    with abroad.app.store.begin() as tx:
        drafts = [draft for task in tx.tasks(id) if (draft := tx.draft(task.key))]
    abroad.app.act("approve", drafts[0].id, "Mei")
    abroad.app.act("posted", id, "Mei", {"url": "https://x.com/acmeair/status/1"})
    abroad.forward(minutes=5)
    abroad.app.act("kept", id, "Mei", {"url": "https://x.com/acmeair/status/2"})
    abroad.app.act("close", id, "Mei", {"verdict": "real"})
    abroad.forward(minutes=5)
    with abroad.app.store.begin() as tx:
        log = [one for one in tx.timeline(incident=id) if isinstance(one.why, Message)]  # else it quotes what was said
        items = tx.items(id)

    for language in ("zh", "ru"):
        with reading_in(language):
            said = [worded(one.why) for one in log] + [worded(one.text) for one in items if "/promise/" in one.id]
        left = {found: one for one in said for found in LATIN.findall(ADDRESSES.sub("", NAMES.sub("", one)))}
        assert left == {}, language
    whole = report(abroad.app.store, id, now=abroad.clock.now(), language="zh")
    told = re.search(r"## 时间线\n(.*?)\n## ", whole, re.DOTALL)
    assert told
    left = {word: one for one in told[1].split("\n") for word in LATIN.findall(ADDRESSES.sub("", NAMES.sub("", one)))}
    assert left == {}
