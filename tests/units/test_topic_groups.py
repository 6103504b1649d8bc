"""Topics of one `group:` share an incident; the calm of one is not that of the other."""

from __future__ import annotations

import pytest
from recorded_app import NOW, RecordedApp

from firebreak.app.topic_groups import joining
from firebreak.commands.check_tests import run_file_tests
from firebreak.core.model import Incident, Match, Phase, Severity, Signal
from firebreak.core.triage import triage
from firebreak.wiring import read_text

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
