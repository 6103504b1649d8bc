"""A new version of a detector goes on where the old one was, from what is stored."""

from __future__ import annotations

from datetime import timedelta

from firebreak.core.model import Author, Mention, Parsed
from stories.conftest import Story

DAYS = 10


def a_quiet_week_and_a_half(story: Story) -> None:
    """One complaint every twenty minutes, day and night, up to now."""
    start = story.clock.now() - timedelta(days=DAYS)
    posts = []
    for n in range(DAYS * 72):
        at = start + n * timedelta(minutes=20)
        posts.append(Mention(f"old{n}", "x", Author(f"a{n}"), "Acme Air was late", at, sentiment="negative"))
    story.app.watch(Parsed(tuple(posts)), "history", learn_only=True)


def test_a_new_version_learns_from_the_stored_counts(story: Story) -> None:
    """State of an older version is not guessed at: counts are read again, it is said, and a storm is told at once."""
    a_quiet_week_and_a_half(story)
    with story.app.store.begin() as tx:
        tx.save_detector_states({("acme-air", "negative_velocity"): {"v": 1, "rate": "as it was then"}})
    story.start()

    story.outrage(mentions=30, within_minutes=10)

    (said,) = story.log("detector.restarted")
    assert said.startswith("negative_velocity: state of version 1, this is ")
    assert said.endswith(f": learned anew from {DAYS * 72} stored mentions.")
    (signal,) = [each for each in story.incident.signals if each.detector == "negative_velocity"]
    assert signal.details["learned"] > 0.5
    assert signal.expected < 5
