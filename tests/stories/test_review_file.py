"""At the close the review hangs in the room as a file: once for each close, whatever is cut or killed."""

from __future__ import annotations

from fake_slack import shown

from stories.conftest import Story
from stories.test_tiers import SPARK


def closed(story: Story) -> None:
    """A confidential or an ordinary incident with a room, closed as real."""
    story.post(SPARK)
    story.forward(minutes=1)
    story.app.actions.close(story.incident.id, "Mei", "real")
    story.forward(minutes=1)


def reviews(story: Story) -> list[str]:
    return [(one.content or b"").decode() for one in story.slack.files if one.name.startswith("review-")]


def test_the_review_hangs_below_the_summary_in_the_room(story: Story) -> None:
    """Those in the room read all of it there, also of a confidential incident; it stands nowhere else."""
    closed(story)
    (room,) = [channel for channel in story.slack.channels if channel.name.startswith("inc-")]
    (found,) = [one for one in story.slack.files if one.name == f"review-{story.incident.id}.md"]
    summary = next(one for one in room.messages if "Closed by Mei" in shown(one))
    holder = next(one for one in room.messages if found.id in one.files)

    assert story.incident.confidential
    assert found.shared_in == [room.id]
    assert holder.thread_ts == summary.ts
    assert f"review of incident {story.incident.id}" in reviews(story)[0]
    assert "two hours" in reviews(story)[0]


def test_a_cut_line_and_a_crash_make_no_second_one(story: Story) -> None:
    """The upload got through and nobody knew: after a start it is looked for and found."""
    story.slack.fail_next("files.completeUploadExternal", drop_after=True)
    closed(story)
    story.start()
    story.app.begin()
    story.forward(minutes=10)

    assert len(reviews(story)) == 1
    assert "The review was put into the room." in [fact.why for fact in story.app.queries.facts()]


def test_each_close_has_its_own(story: Story) -> None:
    """Opened again and closed again: the second review tells of both."""
    closed(story)
    story.app.actions.reopen(story.incident.id, "Tom")
    story.forward(minutes=1)
    story.app.actions.close(story.incident.id, "Mei", "false")
    story.forward(minutes=1)

    assert len(reviews(story)) == 2
    assert "Verdict | false" in reviews(story)[1]
