"""One post that speaks of harm is enough: what it raises, what only counts, and which playbook answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playbooks_files import read

from firebreak.core.clock import ManualClock
from firebreak.core.errors import BadPlaybooks
from firebreak.core.model import Author, GravePost, Harm, Mention, Parsed, Reading, Severity, Signal, Topic
from firebreak.detectors.grave import Grave
from firebreak.notifiers.null import Null
from firebreak.wiring import build

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRE = Harm("fire", Severity.SEV2, "caught fire")
DEATH = Harm("death", Severity.SEV1, "passenger died")
FILE = """version: 1
topics:
  acme: {words: acme}
people: {mei: {slack: U0MEI0001}}
playbooks:
  safety:
    when: {content: safety}
    steps: [{do: alert, to: "#crisis"}]
  rest:
    when: {sentiment: negative}
    suppressed_by: safety
    steps: [{do: alert, to: "#watch"}]
"""


def post(minutes: float, key: str, *harms: Harm) -> Reading:
    at = START + timedelta(minutes=minutes)
    return Reading("acme", at, at, all=1, grave=(GravePost(key, harms),) if harms else ())


def said(*readings: Reading) -> list[Signal]:
    detector = Grave(Topic("acme"))
    return [signal for one in readings if (signal := detector.update(one))]


def test_one_post_raises_and_more_of_the_same_only_count() -> None:
    """The entries of the signal stay the same, which is how the card counts without a line being said."""
    first, second = said(post(0, "x:1", FIRE), post(5, "x:2", FIRE))

    assert (first.phase, first.severity, first.evidence) == ("raised", Severity.SEV2, ("x:1",))
    assert first.why == 'A post speaks of fire, smoke or an explosion ("caught fire").'
    assert (second.phase, second.details["entries"], second.observed) == ("grew", ["fire"], 2.0)


def test_a_graver_kind_is_told() -> None:
    """After a fire a death: a new entry, and graver."""
    _, second = said(post(0, "x:1", FIRE), post(5, "x:2", DEATH))

    assert (second.severity, second.details["entries"]) == (Severity.SEV1, ["fire", "death"])
    assert second.evidence[0] == "x:2"


def test_the_same_post_again_says_nothing() -> None:
    """An edit that changes no harm, or a batch that comes twice."""
    assert len(said(post(0, "x:1", FIRE), post(1, "x:1", FIRE))) == 1


def test_a_day_without_is_calm() -> None:
    """And the next post is the first again."""
    phases = [one.phase for one in said(post(0, "x:1", FIRE), post(25 * 60, ""), post(26 * 60, "x:3", FIRE))]

    assert phases == ["raised", "calm", "raised"]


@pytest.mark.parametrize(
    ("text", "playbooks"),
    [
        ("A passenger died on board an Acme ferry", ("safety",)),
        ("Acme staff vote to strike on Monday", ("rest",)),
        ("Acme is killing it, my battery died", None),
    ],
)
def test_a_neutral_post_starts_the_playbook_of_its_class(text: str, playbooks: tuple[str, ...] | None) -> None:
    """Through the whole App: whoever wrote it, however few read it, whether it is negative or not."""
    clock = ManualClock(START)
    app = build(read(FILE, "p.yaml"), database_url="sqlite://", clock=clock, notifier=Null(clock))

    app.watch(Parsed((Mention("1", "x", Author("nobody", 3), text, START, sentiment="neutral"),)), "test")

    opened = [one.playbooks for one in app.queries.incidents()]
    assert opened == ([playbooks] if playbooks else [])
    app.store.close()


def test_an_unknown_kind_is_named_with_what_was_meant() -> None:
    """A slip in the file."""
    with pytest.raises(BadPlaybooks, match='speak of "saftey" \\(did you mean "safety"'):
        read(FILE.replace("safety}", "saftey}"), "p.yaml")
