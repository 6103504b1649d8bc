"""What was found is still there when people look later: after the calm, after a milder word, for deleted posts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from databases import restore
from fake_slack import shown
from sqlalchemy import delete, select

from firebreak.core.kept_signals import latest_signals
from firebreak.reports.review import report
from firebreak.storage.sql_store import open_store
from firebreak.storage.tables import INCIDENT, JUDGEMENT, MENTION
from stories.conftest import Story

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
DUMP = Path(__file__).parents[1] / "old_databases" / "0.1.0-schema-1.sql"


def calmed(story: Story) -> str:
    """A storm that is over and was closed by nobody; its id."""
    story.outrage(60, within_minutes=15)
    id = story.incident.id
    for _ in range(48):
        story.forward(minutes=10)
        story.app.intake.tick()
    return id


def test_the_calm_takes_nothing_away(story: Story) -> None:
    """The storm has calmed and closed by itself: card, room and review still show what was written, and how much."""
    id = calmed(story)
    card = story.slack.channel("#crisis-desk").messages[0]
    review = report(story.app.store, id, now=story.clock.now())

    assert story.incident.closed_by == "calm"
    assert {each.phase for each in latest_signals(story.incident)} == {"calm"}
    assert "No posts are kept as evidence" not in review
    assert "left a passenger on the plane" in review
    for told in ("left a passenger on the plane", "negative in", "calm again", "Voices"):
        assert told in shown(card)


def test_a_deleted_post_stays_with_the_incident(story: Story) -> None:
    """The post is gone from the feed's tables: the card and the review quote it all the same."""
    story.post(SPARK)
    story.forward(minutes=1)
    with story.app.store.begin() as tx:
        tx.connection.execute(delete(JUDGEMENT))  # type: ignore[attr-defined]
        tx.connection.execute(delete(MENTION))  # type: ignore[attr-defined]
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(minutes=1)

    assert "left me on the aircraft" in shown(story.slack.channel(str(story.incident.room)).pinned[0])
    assert "left me on the aircraft" in report(story.app.store, story.incident.id, now=story.clock.now())


def test_the_first_regulator_stays_on_the_card_when_a_second_joins(story: Story) -> None:
    """Two regulators, an hour and a half apart: both are named, and both posts are quoted."""
    story.post(SPARK)
    story.forward(minutes=90)
    story.post("@AcmeAir sold my data. @CMAgovUK please look", author="sam")
    story.forward(minutes=1)

    assert [hit.tag.name for signal in story.incident.signals for hit in signal.hits] == [
        "Competition and Markets Authority", "US Department of Transportation",
    ]  # fmt: skip
    assert story.incident.updated_at - story.incident.opened_at == timedelta(minutes=90)


def test_an_older_database_keeps_the_posts_of_its_incidents(lasting_address: str) -> None:
    """What the incidents of an older version named is copied to them when it is opened."""
    restore(DUMP.read_text(encoding="utf-8"), lasting_address)
    store = open_store(lasting_address)
    with store.begin() as tx:
        ids = [row.id for row in tx.connection.execute(select(INCIDENT.c.id))]
        found = [tx.incident(id) for id in ids]
        named = {one.id: [key for signal in one.signals for key in signal.evidence] for one in found if one}
        kept = {id: tx.evidence(id, keys) for id, keys in named.items()}
        now = {one.id: tx.judged(one.topic, named[one.id]) for one in found if one}
    store.close()

    assert kept == now
    assert any(kept.values())
