"""The press breaks a story without an ill word: a playbook may ask for any post of a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from stories.conftest import Story

PLAYBOOKS = """
version: 1
people:
  mei: {slack: U0MEI0001}
teams:
  comms: {members: [mei]}
topics:
  acme-air: {title: Acme Air, words: [acme air]}
watchlists:
  papers: {kind: press, entries: [{name: The Daily, handles: {x: daily}}]}
  big-voices: {kind: influencer, min_followers: 100000}
playbooks:
  press-writes:
    when: {tagged: press}
    severity: sev3
    steps:
      - {do: alert, to: "#crisis-desk"}
  voices:
    when: {tagged: influencer, sentiment: negative}
    steps:
      - {do: alert, to: "#crisis-desk"}
  all-that-is-tagged:
    when: {signal: tagged}
    steps:
      - {do: alert, to: "#crisis-desk"}
"""


@pytest.mark.parametrize(("author", "followers", "told"), [("daily", 10, 1), ("star", 200_000, 0), ("ann", 10, 0)])
def test_a_neutral_post_starts_what_asks_for_any_post_of_the_list(
    tmp_path: Path, author: str, followers: int, told: int
) -> None:
    """And nothing else: not what asks for negative posts, nor what asks for no list."""
    story = Story(f"sqlite:///{tmp_path / 'story.db'}", PLAYBOOKS)
    story.post(
        "Acme Air is criticised for prices during a siege", author=author, followers=followers, sentiment="neutral"
    )

    incidents = story.app.queries.incidents()
    unmatched = story.log("signal.unmatched")
    story.stop()

    assert [(one.severity.value, one.playbooks) for one in incidents] == [("sev3", ("press-writes",))] * told
    assert [one.why.partition(" (written")[0] for one in incidents] == ["A post by the press (The Daily)"] * told
    assert unmatched == []
