"""The short form of `make chaos`: killed under work while Slack is rough, and what stands is as if nothing had been."""

from __future__ import annotations

from collections import Counter

from chaos.runs import SQLITE, run, undisturbed
from chaos.standing import doubled, lost
from chaos.weather import RoughSlack

FEW = 9  # batches: two incidents


def test_killed_under_work_while_slack_is_rough_nothing_is_lost_and_nothing_is_doubled() -> None:
    """Messages, people, rooms, timers and mentions are those of the run that nobody disturbed."""
    wanted = undisturbed(FEW)
    with run(SQLITE, FEW, RoughSlack(("429", "500", "cut"), share=0.25)) as going:
        for batches in (2, 9):
            going.work(batches)
            going.services[0].kill()
            going.services[0].start()
        going.slack.clear_up()
        found = going.finish()
        befell = sum(going.slack.befell.values())

    assert (lost(wanted, found), doubled(wanted, found)) == ([], [])
    assert befell > 0
    assert wanted["mentions"] == {"stored": 90}


def test_a_difference_is_seen() -> None:
    """What is there once more or once less is named."""
    wanted = {"rooms": Counter(a=1, b=1), "people": Counter(mei=1)}
    found = {"rooms": Counter(a=2), "people": Counter(mei=1)}

    assert (lost(wanted, found), doubled(wanted, found)) == (["rooms: b"], ["rooms: a"])
