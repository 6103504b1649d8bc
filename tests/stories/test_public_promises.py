"""The two clocks, public and then private, are stopped by proof; what was promised in public is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_slack import shown
from fake_slack.perception import buttons

from firebreak.wiring import SHIPPED
from stories.conftest import Story

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
ANSWER, MORE = "https://x.example/AcmeAir/status/1", "https://x.example/AcmeAir/status/2"
PRIVATE = """\
      - do: move_to_private
        template: move_to_private/complaint
        platforms: [x]
        clock: 45m
        approve: {by: [comms]}
      - do: notify
        who: [leads]
"""


@pytest.fixture
def answered(tmp_path: Path) -> Story:
    """A regulator was tagged, Vera approved the draft, and Tom posted it five minutes later."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace("      - do: notify\n        who: [leads]\n", PRIVATE, 1)
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", text)
    told.post(SPARK)
    told.forward(minutes=1)
    id = told.incident.id
    with told.app.store.begin() as tx:
        draft = next(task.key for task in tx.tasks(id) if task.verb == "draft_acknowledgement")
    assert told.app.actions.approve(draft, "Vera").ok
    told.forward(minutes=4)
    assert told.app.actions.posted(told.incident.id, "Tom", ANSWER).ok
    told.forward(seconds=30)
    return told


def test_a_promise_in_the_posted_draft_is_a_line_an_item_and_a_word_before_its_time(answered: Story) -> None:
    """Promised for 9:31: on the card and the list at once, ten minutes before somebody is asked, at 9:31 again."""
    room = answered.slack.channel(answered.incident.room or "")
    card, list_ = shown(room.expect("More is promised in public")), shown(room.expect("Say more in public by"))
    answered.forward(minutes=16)
    soon = shown(room.expect("by then we promised in public to say more"))
    answered.forward(minutes=10)
    late = room.expect("and nobody has. Say something now")

    assert [each.said for each in answered.incident.promises] == ["5:31 am New York time"]
    assert "More is promised in public by 09:31 UTC" in card
    assert "Say more in public by 5:31 am New York time, as promised" in list_
    assert "In 10 min it is “5:31 am New York time”" in soon
    assert buttons(late) == ["firebreak:kept"]
    assert "More was promised in public by 09:31 UTC, and nothing was posted" in shown(
        room.expect("nothing was posted")
    )


def test_promises_are_kept_renewed_and_broken_and_the_summary_counts_them(answered: Story) -> None:
    """Renewed in time, then broken, then answered late: each counts as what it was."""
    act, id = answered.app.actions, answered.incident.id
    first = act.kept(id, "Tom", MORE, minutes=30)
    answered.forward(minutes=40)
    second = act.kept(id, "Tom", f"{MORE}3")
    third = act.kept(id, "Tom", f"{MORE}4")
    act.close(id, "Tom", "real")
    answered.forward(minutes=1)

    assert first.say == f"Tom said more in public, as promised: {MORE}. The next word is promised by 09:35 UTC."
    assert second.say.startswith("Tom said more in public, late: it was promised by 09:35 UTC")
    assert (third.ok, third.say) == (False, "Nothing is promised in public that is still open.")
    answered.slack.channel(answered.incident.room or "").expect("Promised in public: 1 renewed, 1 broken.")


def test_the_private_draft_follows_the_public_answer_and_its_clock_stops_with_proof(answered: Story) -> None:
    """Drafted only now; asked for after 45 minutes; the words that say so stop it, and stand on the card."""
    room = answered.slack.channel(answered.incident.room or "")
    offered = buttons(room.expect("We have written to you in a private message"))
    answered.forward(minutes=46)
    asked = shown(room.expect("nobody has moved it to private"))
    early = answered.app.actions.moved(answered.incident.id, "Tom", " ")
    moved = answered.app.actions.moved(answered.incident.id, "Tom", "we wrote to @rosa at 9:50")
    answered.forward(seconds=30)

    assert "firebreak:moved" in offered
    assert "45 min since we answered in public" in asked
    assert not early.ok
    assert moved.say == "Tom moved it to private: we wrote to @rosa at 9:50"
    room.expect("Moved to private at 09:51 UTC by Tom")
    assert "Draft: moved to private" in shown(room.expect("We have written to you in a private message"))


def test_nothing_is_moved_before_it_is_answered_in_public(tmp_path: Path) -> None:
    """Others are reading along: public first."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text(encoding="utf-8"))
    told.post(SPARK)
    told.forward(minutes=1)
    came = told.app.actions.moved(told.incident.id, "Tom", "we wrote to her")

    assert not came.ok
    assert came.say.startswith("Answer in public first")
