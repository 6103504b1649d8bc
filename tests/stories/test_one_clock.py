"""One clock for a room and a review, that of the topic's place; their own for whoever reads alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fake_slack import Channel

from firebreak.core.reading_language import reading_in
from firebreak.core.times import clock_time
from firebreak.reports.review import report
from firebreak.response.planner import Planner
from firebreak.web.pages.review_file import review_file
from firebreak.wiring import SHIPPED
from stories.conftest import Story

UTC_LEFT = re.compile(r"(?<!\^)\b\d\d:\d\d UTC\b")


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_a_room_a_direct_message_and_the_review_have_one_clock_each(language: str, tmp_path: Path) -> None:
    """Whatever is said in them, first or later: the topic's clock, and of one person alone their own."""
    text = SHIPPED.read_text(encoding="utf-8").replace("version: 1\n", f"version: 1\nlanguage: {language}\n", 1)
    text = re.sub(r"(  mei: \{slack: \w+)", r"\1, zone: Asia/Shanghai", text)
    text = re.sub(r"languages: \[(?=en)", f"languages: [{language}, ", text) if language != "en" else text
    story = Story(f"sqlite:///{tmp_path / 'story.db'}", text)
    story.slack.add_channel("social-watch", members=story.file.people)
    try:
        story.usual_week()
        story.post("Acme Air left me on the plane, @USDOT please act", author="angry")
        story.forward(minutes=3)
        id, act = story.incident.id, story.app.act
        act("acknowledge", id, "Mei")
        act("status", id, "Mei", {"text": "We are looking", "minutes": 30})
        story.forward(minutes=70)
        act("snooze", id, "Tom", {"until": "30m"})
        story.forward(minutes=40)
        act("close", id, "Tom", {"verdict": "real"})
        story.forward(minutes=5)
        raw = {one.name: written_in(one) for one in story.slack.channels}
        raw |= {who: written_in(story.slack.dm(who)) for who in ("mei", "tom")}
        with reading_in(language):
            page = review_file(story.app.store, Planner(story.file), id, story.clock.now())
        topic_of = Planner(story.file).topic
        written = report(story.app.store, id, now=story.clock.now(), topic_of=topic_of, language=language)
    finally:
        story.stop()

    assert {name: found for name, text in raw.items() if (found := UTC_LEFT.findall(text))} == {}
    assert UTC_LEFT.findall(page) == UTC_LEFT.findall(written) == []
    with reading_in(language):
        here, hers = (
            clock_time(story.clock.now().astimezone(ZoneInfo(one))) for one in ("America/New_York", "Asia/Shanghai")
        )
    place = {one: re.sub(r"\d\d:\d\d", "", said).strip() for one, said in (("here", here), ("hers", hers))}
    mine = raw["mei"]
    assert place["here"] in page
    assert place["here"] in written
    assert place["hers"] in mine
    assert place["here"] not in mine
    assert place["hers"] not in "".join(text for name, text in raw.items() if name != "mei")


def written_in(channel: Channel) -> str:
    """All that is said there, as it was sent."""
    return json.dumps([[one.text, one.blocks] for one in channel.messages], ensure_ascii=False)
