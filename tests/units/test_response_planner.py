"""Which playbooks a signal starts, and what tasks they become."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

import pytest
from msgspec.structs import replace
from playbooks_files import read

from firebreak.core.effects import Briefing
from firebreak.core.errors import NotFound
from firebreak.core.model import About, Hit, Incident, Phase, Severity, Signal, Tag, Task
from firebreak.response.planner import Planner

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)  # a Sunday
State = Literal["done", "skipped", "failed"]

TEXT = """\
version: 1
people:
  mei: {slack: U0MEI0001, languages: [en]}
  tom: {slack: U0TOM0001, languages: [en]}
teams:
  comms: {members: [mei, tom], on_call: {rotate: weekly, from: 2026-01-05T09:00, zone: UTC}}
watchlists:
  regulators: {kind: regulator, entries: [{name: The Authority, handles: {x: "@Auth"}}]}
  stars: {kind: influencer, min_followers: 1000}
topics:
  acme: {words: acme}
  other: {words: other}
playbooks:
  regulator:
    when: {tagged: regulator, sentiment: negative}
    severity: sev1
    confidential: true
    steps:
      - {do: alert, to: "#desk", notify: comms}
      - {do: draft_acknowledgement, template: hello, platforms: x, approve: {by: comms, within: 10m}}
      - {do: open_private_channel, invite: comms, checklist: first}
      - {do: notify, who: [comms.on_call, mei], after: 5m, unless: acknowledged}
      - {do: notify, who: [comms, mei], after: 15m, unless: publicly_acknowledged}
  star:
    when: {tagged: stars}
    suppressed_by: regulator
    steps: [{do: alert, to: "#desk"}]
  surge:
    when: {signal: negative_velocity, severity: ">= sev3"}
    suppressed_by: [star, regulator]
    steps:
      - {do: alert, to: "#desk"}
      - {do: draft_acknowledgement, template: hello, platforms: x, approve: {by: comms}}
      - {do: open_private_channel, invite: mei, checklist: first}
  only-other: {when: {topic: other, sentiment: negative}, severity: sev2, steps: [{do: alert, to: "#desk"}]}
checklists:
  first: [{do: Breathe}]
templates:
  hello: {en: We see it.}
"""

PLANNER = Planner(read(TEXT, "p", ("negative_velocity", "tagged")))

REGULATOR = Tag("regulators", "regulator", "The Authority", "mentioned", "@Auth is in the text")
STAR = Tag("stars", "influencer", "@star", "followers", "2,000 followers")


def signal(*hits: tuple[Tag, bool], detector: str = "tagged", severity: Severity = Severity.SEV3, topic: str = "acme",
           phase: Phase = "raised") -> Signal:  # fmt: skip
    """A signal of a topic, with tags and whether each one's post is negative."""
    return Signal(topic, detector, phase, NOON, severity, 5, 1, 600, 9, "Because.",
                  hits=tuple(Hit(tag, "x:1", negative) for tag, negative in hits))  # fmt: skip


def incident(*playbooks: str, confidential: bool = False, severity: Severity = Severity.SEV1) -> Incident:
    """An open incident on which playbooks run."""
    return Incident("abc123", "acme", severity, NOON, NOON, "Because.", playbooks=playbooks, confidential=confidential)


def started(given: Signal, running: Incident | None = None) -> list[str]:
    """The playbooks that a signal starts."""
    return [match.playbook for match in PLANNER.matching(given, running) if not match.suppressed_by]


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (signal((REGULATOR, True)), ["regulator"]),
        (signal((REGULATOR, False)), []),
        (signal((STAR, False)), ["star"]),
        (signal((STAR, True), (REGULATOR, False)), ["star"]),
        (signal((STAR, True), (REGULATOR, True)), ["regulator"]),
        (signal(detector="negative_velocity"), ["surge"]),
        (signal(detector="negative_velocity", severity=Severity.SEV1), ["surge"]),
        (signal(detector="negative_velocity", severity=Severity.SEV4), []),
        (signal(detector="negative_velocity", severity=Severity.SEV4, topic="other"), ["only-other"]),
        (signal(detector="negative_velocity", phase="calm"), []),
    ],
)
def test_a_playbook_starts_when_all_of_its_when_holds(given: Signal, names: list[str]) -> None:
    """Conditions beside one another must all hold, `tagged` and `sentiment` for one and the same post."""
    assert started(given) == names


def test_a_match_says_why_and_what_it_sets() -> None:
    """The reason is a sentence that names what fitted; severity and confidence come from the file."""
    match = PLANNER.matching(signal((REGULATOR, True)), None)[0]

    assert match.why == "regulator fits: the regulator The Authority is tagged in a negative post."
    assert (match.severity, match.confidential) == (Severity.SEV1, True)


def test_a_playbook_is_suppressed_by_one_that_runs_already() -> None:
    """While the graver playbook runs, the milder one does not start, and it says by which."""
    matches = PLANNER.matching(signal(detector="negative_velocity"), incident("regulator"))

    assert [(match.playbook, match.suppressed_by) for match in matches] == [("surge", "regulator")]


def test_a_playbook_that_runs_is_not_suppressed_afterwards() -> None:
    """What was started goes on when a graver playbook joins it."""
    assert started(signal(detector="negative_velocity"), incident("surge", "regulator")) == ["surge"]


def test_a_suppressed_playbook_suppresses_nothing() -> None:
    """Only a playbook that itself starts can hold back another."""
    both = signal((STAR, True), (REGULATOR, True), detector="negative_velocity")
    by = {match.playbook: match.suppressed_by for match in PLANNER.matching(both, None)}

    assert by == {"regulator": None, "star": "regulator", "surge": "regulator"}


def test_a_plan_has_stable_keys_due_times_and_lanes() -> None:
    """Planning the same playbook again gives the very same tasks, so enqueueing them twice is harmless."""
    tasks = PLANNER.plan(incident("regulator", confidential=True), "regulator", NOON)

    assert tasks == PLANNER.plan(incident("regulator", confidential=True), "regulator", NOON)
    tasks = tuple(task for task in tasks if task.step)
    minutes = [(task.due_at - NOON) // timedelta(minutes=1) for task in tasks]
    assert list(zip([task.key.removeprefix("abc123/regulator/") for task in tasks], minutes, strict=True)) == [
        ("1-alert", 0),
        ("1-alert/direct/comms.on_call", 0),
        ("2-draft_acknowledgement", 0),
        ("2-draft_acknowledgement/remind", 10),
        ("3-open_private_channel/room", 0),
        ("3-open_private_channel/invite", 0),
        ("3-open_private_channel/card", 0),
        ("3-open_private_channel/checklist", 0),
        ("3-open_private_channel/link", 0),
        ("3-open_private_channel/chart", 0),
        ("4-notify/+thread", 5),
        ("4-notify/comms.on_call", 5),
        ("4-notify/mei", 5),
        ("5-notify/+thread", 15),
        ("5-notify/mei", 15),
        ("5-notify/tom", 15),
    ]  # fmt: skip
    priorities = {task.part or task.verb: task.priority for task in tasks if task.verb != "notify"}
    assert priorities == {
        "alert": 1, "direct": 1, "draft_acknowledgement": 2, "remind": 2, "room": 2, "invite": 2, "card": 2,
        "checklist": 2, "link": 9, "chart": 9,
    }  # fmt: skip
    calls = [task for task in tasks if task.verb == "notify"]
    assert [(task.part, task.about, task.priority) for task in calls] == [
        ("thread", About(), 2),
        ("", About(team="comms"), 1),
        ("", About(person="mei"), 1),
        ("thread", About(), 2),
        ("", About(person="mei"), 1),
        ("", About(person="tom"), 1),
    ]
    assert [task.unless for task in tasks[-6:]] == ["acknowledged"] * 3 + ["publicly_acknowledged"] * 3


def test_what_comes_after_the_room_waits_for_the_room() -> None:
    """Every part needs the room and nothing else (the chart its card), so one failure costs one part."""
    room = "abc123/regulator/3-open_private_channel/room"
    tasks = PLANNER.plan(incident("regulator", confidential=True), "regulator", NOON)

    assert {task.part: task.needs for task in tasks if task.step == 3} == {
        "room": None, "invite": room, "card": room, "checklist": room, "link": room,
        "chart": room.replace("/room", "/card"),
    }  # fmt: skip


def test_a_confidential_draft_waits_for_the_room_and_an_open_one_does_not() -> None:
    """Nothing confidential is drafted where others can read it."""
    secret, plain = (
        next(task for task in PLANNER.plan(one, name, NOON) if task.verb == "draft_acknowledgement")
        for one, name in ((incident("regulator", confidential=True), "regulator"), (incident("surge"), "surge"))
    )

    assert (secret.verb, secret.needs) == ("draft_acknowledgement", "abc123/regulator/3-open_private_channel/room")
    assert (plain.verb, plain.needs) == ("draft_acknowledgement", None)


def test_an_incident_has_one_room() -> None:
    """A second playbook adds its people and its checklist to the room of the first."""
    room = "abc123/surge/3-open_private_channel/room"
    tasks = PLANNER.plan(incident("surge", "regulator", confidential=True), "regulator", NOON)

    assert [(task.part, task.needs) for task in tasks if task.step == 3] == [("invite", room), ("checklist", room)]


def delivered(*tasks: Task) -> tuple[Task, ...]:
    """Those tasks, done."""
    return tuple(replace(task, state="done", ref=f"ref-of-{task.key}") for task in tasks)


def test_a_change_is_brought_to_every_card_that_was_shown() -> None:
    """The alert and the room's card are followed up at once, each under a key of this revision."""
    now = replace(incident("regulator", confidential=True), revision=7)
    done = delivered(*PLANNER.plan(now, "regulator", NOON))
    tasks = PLANNER.follow_up(now, done, "Mei acknowledged.", NOON)

    said = About(reason="change", message="Mei acknowledged.", loudness="thread")
    assert [(task.key, task.needs, task.due_at, task.about) for task in tasks] == [
        ("abc123/follow_up/7/1", "abc123/regulator/1-alert", NOON, said),
        ("abc123/follow_up/7/2", "abc123/regulator/3-open_private_channel/card", NOON, said),
    ]


def test_nothing_is_followed_up_that_was_not_shown() -> None:
    """A card that waits or failed will be fresh when it is sent; it needs no follow-up."""
    waiting = PLANNER.plan(incident("surge"), "surge", NOON)

    assert PLANNER.follow_up(incident("surge"), waiting, "Mei acknowledged.", NOON) == ()


def test_mere_growth_is_held_back_a_moment() -> None:
    """Growth comes in bursts, so the edit waits five seconds."""
    done = delivered(*PLANNER.plan(incident("surge"), "surge", NOON))
    tasks = PLANNER.follow_up(incident("surge"), done, "Still growing: more.", NOON, "growing")

    assert {(task.due_at, task.about.loudness) for task in tasks} == {(NOON + timedelta(seconds=5), "edit")}


def test_a_graver_severity_is_said_in_the_channel_and_silence_is_kept_whatever_changed() -> None:
    """How loud a change is told depends on its kind; without a sentence it is only shown."""
    done = delivered(*PLANNER.plan(incident("surge"), "surge", NOON))
    loud = PLANNER.follow_up(incident("surge"), done, "Raised to sev1: more.", NOON, "raised")
    asleep = PLANNER.follow_up(incident("surge"), done, "", NOON, "raised")

    assert {(task.due_at, task.about.loudness) for task in loud} == {(NOON, "channel")}
    assert {(task.due_at, task.about.loudness) for task in asleep} == {(NOON + timedelta(seconds=5), "edit")}


def shifts(tasks: Iterable[Task]) -> list[tuple[str, datetime]]:
    """The hand-overs among them: whose, and when."""
    return [(task.about.team or "", task.due_at) for task in tasks if task.verb == "shift"]


def test_the_next_hand_over_is_planned_with_the_playbook_and_by_the_one_before() -> None:
    """Once when the playbook starts and once when a hand-over ends; whatever else ends asks for none."""
    running = incident("regulator", confidential=True)
    monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    planned = PLANNER.plan(running, "regulator", NOON)
    (shift,) = (task for task in planned if task.verb == "shift")
    steps = [task for task in planned if task.step]

    def after(*tasks: Task, at: datetime, state: State) -> list[tuple[str, datetime]]:
        ended = [replace(task, state=state, ref="C1:2") for task in tasks]
        return shifts(new for task in ended for new in PLANNER.ended(task, running, ended, (), at))

    assert shifts(planned) == [("comms", monday)]
    for state in get_args(State):
        assert after(*steps, at=NOON, state=state) == []
        assert after(shift, at=monday, state=state) == [("comms", monday + timedelta(weeks=1))]


def test_only_the_teams_that_a_playbook_calls_hand_over() -> None:
    """A playbook that calls no rota plans none; one that joins it later brings its own."""
    assert shifts(PLANNER.plan(incident("star"), "star", NOON)) == []
    assert shifts(PLANNER.plan(incident("star", "regulator"), "star", NOON)) == []
    assert len(shifts(PLANNER.plan(incident("star", "regulator"), "regulator", NOON))) == 1


@pytest.mark.parametrize(
    ("verb", "part", "about"),
    [
        ("shift", "", About(team="comms", for_at=NOON)),
        ("handed_over", "", About(team="comms", for_at=NOON)),
        ("stand_in", "", About(team="comms", person="tom", reason="uninvited")),
        ("stand_in", "", About(team="comms", person="tom", reason="nobody_on_call")),
        ("called", "", About(team="comms", person="tom", reason="uninvited")),
        ("nobody", "channel", About(team="comms")),
        ("nobody", "room", About(team="comms")),
    ],
)
def test_a_team_that_the_file_does_not_have_stops_nothing(verb: str, part: str, about: About) -> None:
    """An incident whose own file was lost runs on the current one: what is due can still be made and can end."""
    without = Planner(dataclasses.replace(PLANNER.file, teams={}))
    running = replace(incident("regulator"), room="C0ROOM0001")
    task = Task("1/desk/x", "1", "", 0, verb, NOON, part=part, about=about, state="failed")

    effect = without.effect(Briefing(task, running, NOON))
    after = [new.verb for new in without.ended(task, running, [task], (), NOON)]

    assert (effect is None) == (verb in ("shift", "handed_over"))
    assert after == (["direct", "nobody", "nobody"] if verb == "stand_in" and about.reason == "uninvited" else [])


def test_the_version_is_of_the_text() -> None:
    """The same text has the same version, and any change another."""
    again, changed = Planner(read(TEXT, "q")), Planner(read(TEXT + "# a comment\n", "q"))

    assert (again.version, again.text) == (PLANNER.version, TEXT)
    assert changed.version != PLANNER.version


def test_a_step_of_another_version_is_refused_in_words() -> None:
    """A task whose playbook or step this version does not know says so."""
    task = Task("k", "abc123", "gone", 1, "alert", NOON)
    far = replace(task, playbook="star", step=9)

    with pytest.raises(NotFound, match='no playbook "gone" in p; it has: regulator, star'):
        PLANNER.effect(Briefing(task, incident(), NOON))
    with pytest.raises(NotFound, match='playbook "star" in p has 1 steps, not 9'):
        PLANNER.effect(Briefing(far, incident(), NOON))
