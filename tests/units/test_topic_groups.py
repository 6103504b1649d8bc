"""Topics of one `group:` share an incident; the calm of one is not that of the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from recorded_app import NOW, RecordedApp, Unsure

from firebreak.app.topic_groups import joining
from firebreak.commands.check_tests import run_file_tests
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Briefing, Moment, together
from firebreak.core.incident_topics import topics_of
from firebreak.core.model import Author, Incident, Match, Mention, Parsed, Phase, Severity, Signal, Task
from firebreak.core.triage import triage
from firebreak.notifiers.null import Null
from firebreak.response.wording.chart import chart
from firebreak.wiring import build, read_text

FILE = """\
version: 1
topics:
  air: {words: acme air, group: acme}
  pay: {words: acme pay, group: acme}
  other: {words: beta air}
people: {mei: {slack: U0MEI0001}}
playbooks:
  surge:
    when: {signal: negative_velocity}
    steps: [{do: alert, to: "#desk"}]
  money:
    when: {topic: pay}
    steps: [{do: alert, to: "#money"}]
tests:
  - name: the second topic joins the first one's incident, with its own playbook
    given:
      - {at: 2h, surge: {from: 2/h, to: 120/h, for: 40m}, text: acme air is down, sentiment: negative}
      - {at: 150m, surge: {from: 2/h, to: 120/h, for: 40m}, text: acme pay is down, sentiment: negative}
    expect:
      - {at: 149m, topic: air, playbook: surge}
      - {at: 190m, topic: air, playbook: money}
  - name: another one does not
    given:
      - {at: 2h, surge: {from: 2/h, to: 120/h, for: 40m}, text: acme air is down, sentiment: negative}
      - {at: 150m, surge: {from: 2/h, to: 120/h, for: 40m}, text: beta air is down, sentiment: negative}
    expect:
      - {at: 190m, topic: other, playbook: surge}
"""


def test_what_the_second_topic_alarms_of_joins_the_incident_of_the_first() -> None:
    """And a topic of no group opens its own."""
    joins, apart = run_file_tests(read_text(FILE))

    assert (joins.faults, apart.faults) == ((), ())


TOGETHER = """\
version: 1
topics:
  air: {words: acme air, group: acme}
  pay: {words: acme pay, group: acme}
people: {mei: {slack: U0MEI0001}}
playbooks:
  small:
    when: {signal: negative_velocity}
    steps: [{do: alert, to: "#watch"}]
  many:
    when: {signal: negative_velocity, people: ">= 100"}
    steps: [{do: alert, to: "#many"}]
  loud:
    when: {signal: negative_velocity, volume: ">= 110"}
    steps: [{do: alert, to: "#loud"}]
  late:
    when: {signal: negative_velocity}
    watch_first: {people: 105, severity: sev2}
    steps: [{do: alert, to: "#late"}]
  again:
    when: {signal: negative_velocity, again: {times: 2, within: 7d}}
    steps: [{do: alert, to: "#again"}]
tests:
  - name: half of a fire is not all of it
    given:
      - {at: 2h, surge: {from: 2/h, to: 120/h, for: 36m}, text: acme air is down, sentiment: negative}
    expect: [{at: 3h, topic: air, playbook: many}, {at: 3h, playbook: loud}, {at: 3h, playbook: late}]
  - name: people of both are one crowd, posts of both one volume
    given:
      - {at: 2h, surge: {from: 2/h, to: 120/h, for: 36m}, text: acme air is down, sentiment: negative}
      - {at: 2h, surge: {from: 2/h, to: 120/h, for: 36m}, text: acme pay is down, sentiment: negative}
    expect:
      - {at: 3h, topic: air, playbook: many}
      - {at: 3h, topic: air, playbook: loud}
      - {at: 3h, topic: air, playbook: late}
  - name: the second time in a week, on the other topic
    given:
      - {at: 2h, surge: {from: 2/h, to: 120/h, for: 36m}, text: acme air is down, sentiment: negative}
      - {at: 4h, press: close, who: mei, verdict: real}
      - {at: 40h, times: 90, text: acme pay is down, sentiment: negative}
    expect: [{at: 41h, topic: pay, playbook: again}]
"""


def test_what_topics_of_one_incident_bring_counts_together() -> None:
    """Seventy people write about each: a hundred write about the fire. And what came of one has come of the other."""
    half, both, again = run_file_tests(read_text(TOGETHER))

    assert [one.partition(";")[0] for one in half.faults] == [
        f"at 3h00m: playbook {name} does not run" for name in ("many", "loud", "late")
    ]
    assert (both.faults, again.faults) == ((), ())


def test_the_picture_of_a_shared_incident_is_of_all_its_topics() -> None:
    """What both brought, beside what is usual for both."""
    then = NOW + timedelta(minutes=10)
    air = Signal("air", "negative_velocity", "raised", NOW, Severity.SEV3, 40, 3, 600, 9, "air.")
    pay = replace(air, detector="negative_velocity:pay", expected=6, details={"topic": "pay"})
    shared = Incident("abc123", "air", Severity.SEV3, NOW, NOW, (), signals=(pay, air))
    counted = {"air": [Moment(NOW, 9, 4.0), Moment(then, 1, 0.0)], "pay": [Moment(NOW, 5, 2.5), Moment(then, 2, 2.0)]}
    both = together(counted)
    drawn = chart(
        "ts", Briefing(Task("", "abc123", "", 0, "alert", NOW), shared, NOW, history=tuple(both)), read_text(FILE)
    )

    assert topics_of(shared) == ("air", "pay")
    assert both == [Moment(NOW, 14, 6.5), Moment(then, 3, 2.0)]
    assert drawn
    assert drawn.usual == 9.0


TAGGED = FILE.replace("signal: negative_velocity", "tagged: regulator").replace(
    "people: {mei",
    """watchlists: {regulators: {kind: regulator, entries: [{name: US DOT, handles: {x: "@USDOT"}}]}}
people: {mei""",
)


def test_what_was_said_of_a_shared_incident_was_said_of_each_of_its_topics() -> None:
    """Closed as false: who wrote about the second topic rings nobody about it again, and somebody else does."""
    clock = ManualClock(NOW)
    app = build(read_text(TAGGED), database_url="sqlite://", clock=clock, notifier=Null(clock), sentiment=Unsure())

    def say(author: str, text: str) -> list[Incident]:
        clock.move_to(clock.now() + timedelta(minutes=1))
        post = Mention(f"{author}{clock.now():%H%M}", "x", Author(author), text, clock.now(), sentiment="negative")
        app.watch(Parsed((post,)), "feed")
        return app.queries.incidents(open_only=True)

    say("rosa", "acme air left me behind, @USDOT please act")
    (both,) = say("max", "acme pay took my money, @USDOT please act")
    app.actions.close(both.id, "Mei", "false")
    again = say("max", "acme pay still has my money, @USDOT please act")
    (other,) = say("ivan", "acme pay charged me twice, @USDOT please act")

    assert {one.detector for one in both.signals} == {"tagged", "tagged:pay"}
    assert again == []
    assert (other.topic, other.past_verdict and other.past_verdict.incident) == ("pay", both.id)


def test_a_group_of_one_is_a_slip_of_the_pen() -> None:
    said = [one.what for one in read_text(FILE.replace("acme pay, group: acme", "acme pay, group: acmee")).warnings]

    assert len([one for one in said if 'nobody else is in the group "acme' in one]) == 2
    assert any('(did you mean "acme"?)' in one for one in said)


def test_the_calm_of_one_topic_leaves_the_other_burning() -> None:
    """Both alarm by the same detector; the incident is calm once both are."""
    current = RecordedApp().app._versions.current

    def told(topic: str, phase: Phase, incident: Incident | None) -> Incident:
        signal = Signal(topic, "negative_velocity", phase, NOW, Severity.SEV3, 40, 3, 600, 9, f"{topic} {phase}.")
        match = Match("surge", "it fits")
        kept = joining(signal, incident, current)
        return triage(kept, incident, [match], NOW, "v").incident or pytest.fail("nothing opened")

    both = told("acme-pay", "raised", told("acme-air", "raised", None))
    one_calm = told("acme-pay", "calm", both)

    assert {one.detector: one.why for one in both.signals} == {
        "negative_velocity": "acme-air raised.",
        "negative_velocity:acme-pay": "Acme Pay: acme-pay raised.",
    }
    assert (one_calm.calm_since, told("acme-air", "calm", one_calm).calm_since) == (None, NOW)
    assert told("acme-air", "calm", both).calm_since is None
