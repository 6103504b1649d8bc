"""Firebreak is brought up to date while it burns: what has begun goes on as it began."""

from __future__ import annotations

import pytest
from fake_slack import shown
from sqlalchemy import func, update

from firebreak.response.planner import Planner
from firebreak.storage.tables import PLAYBOOKS
from firebreak.storage.tx import SqlTx
from firebreak.wiring import read_stored, read_text
from stories.conftest import Story
from stories.test_tiers import SPARK, called, room


def restarted(story: Story, *, on: str, earlier: bool = False) -> None:
    """The program starts anew on this text of the playbooks; an `earlier` one still accepted what is refused now."""
    story.file = read_stored(on) if earlier else read_text(on)
    story.app.store.close()
    story.start()


def test_an_open_incident_goes_on_by_a_file_whose_words_the_language_has_lost(story: Story) -> None:
    """It began on a file with `tone` and `customer.first_name`: its room, its draft and its tiers come as they were."""
    today = story.text
    before = today.replace("x: {sign:", "x: {tone: brief and warm, sign:", 1)
    before = before.replace("Hello, we have read", "{{ customer.first_name | default('Hello') }}, we have read", 1)
    restarted(story, on=before, earlier=True)
    story.post(SPARK)
    version = story.incident.version
    restarted(story, on=today)
    story.forward(minutes=6)
    draft = shown(story.slack.channel(room(story)).expect("Draft to approve"))
    at_6 = called(story)
    story.forward(minutes=5)

    assert before.count("tone:") == before.count("customer.first_name") == 1
    assert story.incident.version == version != Planner(story.file).version
    assert "Hello, we have read what you told the authority" in draft
    assert "fill in" not in draft
    assert (at_6, called(story)) == ({"mei"}, {"mei", "tom", "vera", "priya"})
    assert story.log("task.failed") == []


def test_an_incident_whose_file_cannot_be_read_any_more_costs_nobody_else(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    """Its time zone has been taken out of the world's list: it goes on by the file in force, and pages still open."""
    story.post(SPARK)
    story.forward(minutes=1)
    with story.app.store.begin() as tx:
        assert isinstance(tx, SqlTx)
        gone = func.replace(PLAYBOOKS.c.text, "America/New_York", "US/Pacific-New")
        tx.connection.execute(update(PLAYBOOKS).values(text=gone))
    restarted(story, on=story.text.replace("title: Acme Air", "title: Acme Airways", 1))
    story.forward(minutes=6)

    assert "no time zone" in caplog.text
    assert called(story) >= {"mei"}
    assert story.app.queries.private_to_others("Nobody")
    assert story.log("task.failed") == []
