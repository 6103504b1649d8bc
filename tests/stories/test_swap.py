"""`/firebreak swap`: somebody takes over a turn, at once; both are told, it is written down, and a restart knows it."""

from __future__ import annotations

from stories.conftest import Story

BIG = "Never again with Acme Air, they broke my wheelchair"


def test_a_turn_is_taken_over_from_slack(story: Story) -> None:
    """Mei is on call and gives the evening to Tom: both read it, he is called, she is not; then it is hers again."""
    refused = story.app.act("swap", "", "Mei", {"to": "nobody", "until": "3h"})
    story.slack.command("/firebreak", "swap comms <@U0TOM0001|tom> until 3h", "mei", "#crisis-desk")
    story.forward(seconds=30)
    story.app.store.close()
    story.start()
    who = story.app._versions.current.turns("Tom", story.clock.now())
    story.post(BIG, author="star", followers=900_000)
    story.forward(minutes=11)
    called = [len(story.slack.dm(name).find("Never again")) > 0 for name in ("tom", "mei")]
    story.forward(minutes=180)
    after = story.app._versions.current.turns("Mei", story.clock.now())
    with story.app.store.begin() as tx:
        entry = next(one for one in tx.audit_log() if one.what == "rota.swapped")

    assert (refused.ok, refused.say.startswith("Nobody is not in comms")) == (False, True)
    story.slack.dm("tom").expect("you are on call for comms in place of Mei (Mei asked for it)")
    story.slack.dm("mei").expect("Tom is on call for comms in your place (Mei asked for it)")
    assert [team for team, _ in who] == ["comms"]
    assert called == [True, False]
    assert "comms" in [team for team, _ in after]
    assert (entry.who, entry.subject, entry.data["who"]) == ("Mei", "comms", "tom")
    assert story.log("task.failed") == []
