"""How grave a volume may be called by how many people wrote it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from playbooks_files import read

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.errors import BadPlaybooks
from firebreak.core.headcount import by_people
from firebreak.core.model import PEOPLE, Author, Crowd, Hit, Mention, Parsed, Severity, Signal, Tag
from firebreak.notifiers.null import Null
from firebreak.wiring import build, read_text

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FILE = """\
version: 1
topics: {acme: {words: acme, %s}}
people: {mei: {slack: U0MEI0001}}
playbooks:
  surge: {when: {signal: negative_velocity, severity: ">= sev3"}, steps: [{do: alert, to: "#desk"}]}
"""


def surge(severity: Severity = Severity.SEV1, **more: Any) -> Signal:
    return Signal("acme", "negative_velocity", "raised", NOON, severity, 9, 1, 60, 9, "9.", {"velocity": 9.0}, **more)


@pytest.mark.parametrize(
    ("people", "unnamed", "severity", "said"),
    [
        (5, 0, "sev4", "5 people so far, sev3 from 10"),
        (1, 0, "sev4", "1 person so far, sev3 from 10"),
        (9, 9, "sev4", "9 posts without an author so far, sev3 from 10"),
        (12, 2, "sev3", "10 people and 2 posts without an author so far, sev2 from 20"),
        (39, 0, "sev2", "39 people so far, sev1 from 40"),
        (40, 0, "sev1", ""),
        (0, 0, "sev1", ""),
    ],
)
def test_few_people_are_no_crowd(people: int, unnamed: int, severity: str, said: str) -> None:
    """However surprising; of posts without an author each counts; where no post is known nothing is held back."""
    judged = by_people(surge(), Crowd(people, NOON, unnamed), PEOPLE)

    assert (judged.severity, judged.details.get("people", "")) == (severity, said)


def test_what_needs_no_crowd_is_as_grave_as_it_was() -> None:
    """A regulator tagged, a big voice in it, a calm, and what is mild by itself."""
    few = Crowd(1, NOON)
    hit = Hit(Tag("authorities", "regulator", "FTO", "mentioned", ""), "x:1", negative=True)

    assert by_people(surge(hits=(hit,)), few, PEOPLE).severity == "sev1"
    assert by_people(replace(surge(), terms={"velocity": 9.0, "stakes": 2.0}), few, PEOPLE).severity == "sev1"
    assert by_people(replace(surge(), phase="calm"), few, PEOPLE).severity == "sev1"
    assert by_people(surge(Severity.SEV4), few, PEOPLE) == surge(Severity.SEV4)


class Loud:
    """At the first mention it says sev1, and nothing more."""

    name = "negative_velocity"

    def __init__(self) -> None:
        self.said = False

    def update(self, reading: Any) -> Signal | None:
        if self.said or not reading.negative:
            return None
        self.said = True
        return replace(surge(), at=reading.until)

    def state(self) -> dict[str, Any]:
        return {"said": self.said}

    def restore(self, state: Any) -> None:
        self.said = state["said"]


def app_on(address: str, clock: ManualClock, text: str = "title: Acme") -> App:
    file = read_text(FILE % text)
    return build(file, database_url=address, clock=clock, notifier=Null(clock), detectors=lambda _: [Loud()])


def write(app: App, clock: ManualClock, people: range, author: str = "{}") -> None:
    for number in people:
        clock.move_to(clock.now() + timedelta(seconds=20))
        said = f"acme is down {number}"
        post = Mention(f"m{number}", "x", Author(author.format(number)), said, clock.now(), sentiment="negative")
        app.watch(Parsed((post,)), "test")
        app.tick()


def test_what_was_small_is_told_once_more_people_have_written(lasting_address: str) -> None:
    """Nothing fits nine people; at the tenth the playbook starts, after a restart in between as well."""
    clock = ManualClock(NOON)
    app = app_on(lasting_address, clock)
    write(app, clock, range(9))
    before = app.queries.incidents()
    app.store.close()

    app = app_on(lasting_address, clock)
    write(app, clock, range(9, 25))
    (incident,) = app.queries.incidents()
    app.store.close()
    assert (before, incident.severity, incident.playbooks) == ([], "sev2", ("surge",))
    assert incident.why.startswith("20 people have written by now, which makes it sev2. 9.")


def test_one_person_who_writes_twenty_times_is_one_person() -> None:
    """And twenty posts whose author no feed tells are not by one."""
    clock = ManualClock(NOON)
    app, other = app_on("sqlite://", clock), app_on("sqlite://", clock)
    write(app, clock, range(20), author="ann")
    write(other, clock, range(20), author="")

    assert (app.queries.incidents(), [one.severity for one in other.queries.incidents()]) == ([], ["sev2"])


def test_a_topic_says_how_many_people_it_takes() -> None:
    """A small brand is burning with three."""
    clock = ManualClock(NOON)
    app = app_on("sqlite://", clock, "people: {sev3: 3}")
    write(app, clock, range(3))

    assert [one.severity for one in app.queries.incidents()] == ["sev3"]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("{sev3: 30}", "what is graver takes more people, not fewer (sev3: 30, sev2: 20, sev1: 40)"),
        ("{sev4: 2}", "sev4 takes nobody in particular"),
        ("{sev9: 2}", "sev1 (gravest) to sev4"),
        ("{sev3: many}", "whole number"),
    ],
)
def test_what_cannot_be_meant_is_refused(said: str, what: str) -> None:
    """With what to write instead."""
    with pytest.raises(BadPlaybooks) as refused:
        read(FILE % f"people: {said}")
    assert what in str(refused.value)


def test_whoever_passes_a_post_on_without_a_word_is_somebody() -> None:
    """Two angry replies and forty bare reposts are no two people; the card names the post, by whom and where."""
    clock = ManualClock(NOON)
    file = read_text(FILE.replace("signal: negative_velocity", "signal: cascade") % "title: Acme")
    app = build(file, database_url="sqlite://", clock=clock, notifier=Null(clock))
    root = Mention("r", "x", Author("rosa"), "acme left me", NOON, url="https://x.example/r", sentiment="negative")
    app.watch(Parsed((root,)), "test")
    clock.move_to(NOON + timedelta(hours=3))
    for number in range(44):
        clock.move_to(clock.now() + timedelta(seconds=20))
        passed_on = Mention(f"p{number}", "x", Author(f"a{number}"), "", clock.now(), topic="acme", in_reply_to="r")
        app.watch(Parsed((passed_on,)), "test")
    (incident,) = app.queries.incidents()

    assert incident.severity == "sev3"
    assert incident.signals[0].details["post"] == '@rosa on x: "acme left me" https://x.example/r'.replace("@", "")
    assert "x:r" in incident.signals[0].evidence
