"""One crisis read in three languages at once: the channel's, each person's own, and what is written down in none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_slack import shown

from firebreak.core.reading_language import reading_in
from firebreak.core.translation import worded
from firebreak.wiring import SHIPPED
from stories.conftest import Story

HAN, CYRILLIC = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[а-яё]", re.IGNORECASE)


@pytest.fixture
def in_chinese(tmp_path: Path) -> Iterator[Story]:
    """The shipped playbooks, with channels in Chinese."""
    text = SHIPPED.read_text(encoding="utf-8").replace("version: 1\n", "version: 1\nlanguage: zh\n", 1)
    text = text.replace("languages: [en, ru]", "languages: [ru, en]").replace(
        "languages: [en, zh]", "languages: [zh, en]"
    )
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", text)
    told.slack.add_channel("social-watch", members=told.file.people)
    told.usual_week()
    yield told
    told.stop()


def test_dump(in_chinese: Story) -> None:
    story = in_chinese
    story.outrage(60, within_minutes=10)
    story.forward(minutes=1)
    story.app.actions.acknowledge(story.incident.id, "Mei")
    story.app.actions.say_status(story.incident.id, "Mei", "We look", 20) if hasattr(
        story.app.actions, "say_status"
    ) else None
    story.forward(minutes=30)
    out = []
    for ch in ("#crisis-desk",):
        for m in story.slack.channel(ch).messages:
            out.append(f"--- {ch}\n{shown(m)}")
    for p in story.file.people:
        for m in story.slack.dm(p).messages:
            out.append(f"--- dm {p}\n{shown(m)}")
    id = story.incident.id
    with story.app.store.begin() as tx:
        for e in tx.timeline(incident=id):
            with reading_in("ru"):
                out.append(f"T {e.type} | {worded(e.why)} | {e.why}")
    Path("/tmp/h6_dump.txt").write_text("\n".join(out))
