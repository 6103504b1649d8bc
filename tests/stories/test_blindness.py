"""A feed goes silent: that is news of its own, and until it is back nothing is said to be over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fake_slack import shown

from firebreak.core.model import Author, Mention, Parsed
from stories.conftest import Story


@pytest.fixture
def steady(story: Story) -> Story:
    """Four days in which a mention comes every two minutes, none of them about us."""
    start = story.clock.now()
    for day in range(4):
        said = [
            Mention(f"{day}-{n}", "x", Author(f"a{n % 50}"), "hello", start + timedelta(days=day, minutes=2 * n))
            for n in range(720)
        ]
        story.clock.move_to(said[-1].created_at)
        story.app.watch(Parsed(tuple(said)), "history", learn_only=True)
    return story


def silence(story: Story, minutes: int) -> None:
    """Nothing comes, and the service's ticks go on."""
    for _ in range(minutes):
        story.forward(minutes=1)


def test_a_silent_feed_is_told_of(steady: Story) -> None:
    """Two hours without a mention, where one every two minutes is usual: one alert that names the platform."""
    silence(steady, 120)
    alerts = steady.slack.channel("#crisis-desk").find("Blind on x since")

    assert len(alerts) == 1
    assert "Nobody has acknowledged" in shown(alerts[0])


def test_while_blind_nothing_is_said_to_be_over(steady: Story) -> None:
    """An incident that would calm and close in silence stays open as long as we cannot see."""
    steady.post("@AcmeAir left me on the aircraft. @USDOT please act")
    steady.forward(minutes=1)
    silence(steady, 120)
    steady.forward(minutes=30 * 60)
    open_topics = sorted(each.topic for each in steady.app.queries.incidents(open_only=True))

    assert open_topics == ["acme-air", "feed:x"]


def test_the_feed_comes_back(steady: Story) -> None:
    """The first mention ends the blindness, and an hour later its incident is closed."""
    silence(steady, 120)
    for _ in range(40):
        steady.post("hello again", topic="somebody-else")
        steady.forward(minutes=2)
    (incident,) = steady.app.queries.incidents()

    assert (incident.topic, incident.closed_by) == ("feed:x", "calm")


def test_a_live_feed_is_watched_by_its_own_name(story: Story) -> None:
    """One of two feeds that bring the same platform goes silent, also right after a restart; once it is taken out of
    the file its silence means nothing.
    """
    start = story.clock.now()
    story.app.intake.listens_to(["alerts", "press"])
    for day in range(4):
        for name in ("alerts", "press"):
            said = [
                Mention(f"{name}{day}-{n}", "news", Author("n"), "hello", start + timedelta(days=day, minutes=4 * n))
                for n in range(360)
            ]
            story.clock.move_to(max(story.clock.now(), said[-1].created_at))
            story.app.watch(Parsed(tuple(said)), f"live:{name}@1", learn_only=True)
    story.app.store.close()
    story.start()
    story.app.intake.listens_to(["alerts", "press"])
    for minute in range(150):
        now = story.clock.now()
        story.app.watch(Parsed((Mention(f"now-{minute}", "news", Author("n"), "hello", now),)), "live:press@1")
        story.forward(minutes=1)

    assert [each.topic for each in story.app.queries.incidents()] == ["feed:the feed alerts"]
    assert len(story.slack.channel("#crisis-desk").find("Blind on the feed alerts since")) == 1

    story.app.intake.listens_to([])
    story.post("@AcmeAir left me on the aircraft. @USDOT please act")
    for _ in range(60):
        story.forward(minutes=60)
    assert "acme-air" not in [each.topic for each in story.app.queries.incidents(open_only=True)]
