"""The review reads as if a person had written it."""

from __future__ import annotations

import re
from pathlib import Path

from firebreak.core.model import Topic
from firebreak.reports.review import report
from firebreak.web.pages.review_file import review_file
from firebreak.wiring import SHIPPED
from stories.conftest import Story
from stories.test_review import SPARK, lived, section

DESK = "C0FAKE0001"
LINK = "https://x.example/AcmeAir/status/1"
NEW_YORK = Topic("acme-air", "Acme Air", zone="America/New_York")


def written(story: Story, id: str) -> str:
    return report(story.app.store, id, now=story.clock.now(), topic_of=lambda _: NEW_YORK)


def test_nothing_is_said_twice_and_everybody_and_everything_has_a_name(story: Story) -> None:
    """No doubled sentence, no slug, no id of a channel, no names of steps, nobody in small letters."""
    text = written(story, lived(story))
    timeline = section(text, "Timeline")

    assert [line for line in timeline if re.search(r"— (.+?)\.?: \1", line)] == []
    assert text.startswith("# SEV1 Acme Air: review of incident")
    assert any(re.search(r"The private room was opened: \\#inc-260310-\w+", line) for line in timeline)
    assert any(r"The alert was posted in \#crisis-desk, calling Mei" in line for line in timeline)
    assert re.findall(r"\bC0\w+|follow up|: done\b|Said to", text) == []


def test_a_channel_that_the_file_names_by_its_id_is_called_by_its_name(tmp_path: Path) -> None:
    """Nobody knows C0FAKE0001; everybody knows #crisis-desk."""
    by_id = Story(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text("utf-8").replace('"#crisis-desk"', DESK))
    try:
        assert by_id.slack.channel("#crisis-desk").id == DESK
        by_id.post("@AcmeAir left me on the aircraft. @USDOT please act")
        by_id.forward(minutes=1)
        timeline = section(written(by_id, by_id.incident.id), "Timeline")
    finally:
        by_id.stop()

    assert [line.partition(" — ")[2] for line in timeline if "The alert was posted" in line] == [
        r"The alert was posted in \#crisis-desk, calling Mei"
    ]


def test_our_own_answer_is_a_link_in_every_line(story: Story) -> None:
    """It can be followed from the timeline too; what strangers linked cannot be."""
    id = lived(story)
    text = written(story, id)
    page = review_file(story.app.store, None, id, story.clock.now(), NEW_YORK)

    assert f"<{LINK}>" in "\n".join(section(text, "Timeline"))
    assert "hxxps://x" not in text + page
    assert page.count(f'<a href="{LINK}"') > 1


def test_what_was_not_needed_is_told_in_whole_words_and_once(story: Story) -> None:
    """Neither the names of our steps, nor that nothing was left to do, nor a thing for each place that it went to."""
    story.post(SPARK)
    story.forward(minutes=2)
    id, act = story.incident.id, story.app.actions
    act.acknowledge(id, "Mei")
    act.posted(id, "Tom", LINK)
    story.forward(minutes=50)
    act.give(id, "Mei", "tom")
    story.forward(minutes=1)
    act.close(id, "Tom", "real")
    story.forward(minutes=30)
    text = written(story, id)
    needless, told = section(text, "What was not needed"), section(text, "Timeline")

    assert [line for line in needless if "nothing left" in line or " — Ring:" in line or " — Still:" in line] == []
    assert any("The call to Priya: acknowledged in public" in line for line in needless)
    assert (len(set(needless)), len(set(told))) == (len(needless), len(told))


def test_times_are_those_of_the_topics_place(story: Story) -> None:
    """Every time says its day and its zone."""
    text = written(story, lived(story))

    assert "| Detected | 2026-03-10 05:00:00 New York time |" in text
    assert re.findall(r"\d\d:\d\d UTC", "\n".join(section(text, "Timeline"))) == []


def test_nobody_closed_what_stayed_calm(story: Story) -> None:
    """It closed by itself, and says so; nobody is called Calm."""
    story.outrage(60, within_minutes=15)
    id = story.incident.id
    for _ in range(48):
        story.forward(minutes=10)
        story.app.intake.tick()
    text = written(story, id)

    assert "Closed because it stayed calm" in "\n".join(section(text, "Timeline"))
    assert "(because it stayed calm)" in text
    assert section(text, "What was not needed") == [
        line for line in section(text, "What was not needed") if "ollow up" not in line
    ]
