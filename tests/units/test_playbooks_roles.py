"""Who may press what, and what the check says about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playbooks_files import read

from firebreak.core.actions import MAY
from firebreak.core.errors import BadPlaybooks
from firebreak.core.model import Incident, Severity
from firebreak.playbooks.roles import May
from firebreak.response.permissions import refuses

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TEXT = """\
version: 1
people: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}, anna-maria: {slack: U0ANNA001}}
teams:
  comms: {members: [mei, tom], on_call: {rotate: weekly, from: 2026-03-09T09:00, zone: UTC}}
topics: {acme: {words: acme}}
playbooks:
  free:
    when: {sentiment: negative}
    steps: [{do: alert, to: "#desk"}]
  strict:
    when: {sentiment: negative, topic: acme}
    may: {close: comms, acknowledge: [comms.on_call, anna-maria], approve: anna-maria}
    steps: [{do: alert, to: "#desk"}]
"""
BOOK = read(TEXT)


def incident(*playbooks: str) -> Incident:
    return Incident("abc123", "acme", Severity.SEV1, NOON, NOON, "Because.", playbooks=playbooks)


@pytest.mark.parametrize(
    ("playbooks", "action", "who", "among", "said"),
    [
        (("free",), "close", "Tom", (), ""),
        (("free",), "close", "U0EVE0001", (),
         "Firebreak does not know U0EVE0001, so this does not count. Whoever keeps playbooks.yaml can add you."),
        (("strict",), "close", "Anna Maria", (), "Only comms may close this."),
        (("strict",), "acknowledge", "Anna Maria", (), ""),
        (("strict",), "acknowledge", "Mei", (), ""),
        (("strict",), "acknowledge", "Tom", (), "Only comms on-call and Anna Maria may acknowledge this."),
        (("free", "strict"), "close", "Anna Maria", (), "Only comms may close this."),
        (("strict",), "snooze", "Tom", (), ""),
        (("free",), "approve", "Tom", ("mei",), "Only Mei may approve this draft."),
        (("free",), "approve", "Mei", ("mei",), ""),
        (("strict",), "approve", "Mei", ("mei",), "Only Anna Maria may approve this draft."),
        (("gone",), "close", "Tom", (), ""),
    ],
)  # fmt: skip
def test_who_may(playbooks: tuple[str, ...], action: str, who: str, among: tuple[str, ...], said: str) -> None:
    """Whoever the file knows, unless a playbook that runs names others; the refusal says who may."""
    assert refuses(BOOK, incident(*playbooks), action, who, NOON, among) == said


def test_a_file_without_people_refuses_nobody() -> None:
    """It cannot know anybody."""
    file = read("version: 1\ntopics: {acme: {words: acme}}\n")

    assert refuses(file, incident(), "close", "anybody", NOON, ()) == ""


def test_every_action_has_words_for_its_refusal() -> None:
    """What may be restricted can be said."""
    assert list(MAY) == list(May.model_fields)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("may: {clos: comms}", 'unknown key "clos" (did you mean "close"?)'),
        ("may: {close: care}", 'no person, team or on_call "care"'),
        ("acknowledgements: 4", "4 people must acknowledge, and 3 may; add people, or name more"),
        ("acknowledgements: 9", "9 is too much; at most 5"),
        ("ack_for: 60", "60 is not a span of time"),
    ],
)
def test_a_rule_that_cannot_work_is_an_error(line: str, said: str) -> None:
    """Said with the line it stands in."""
    with pytest.raises(BadPlaybooks) as raised:
        read(TEXT.replace("may: {close: comms, acknowledge: [comms.on_call, anna-maria], approve: anna-maria}", line))

    assert [problem.what.startswith(said) for problem in raised.value.problems if problem.severe] == [True]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("may: {acknowledge: anna-maria}", "Mei and Tom would be called and may not acknowledge"),
        ("acknowledgements: 2\n    severity: sev2", "acknowledgements counts for a sev1 only, and this is always sev2"),
    ],
)
def test_a_rule_that_will_hurt_is_a_warning(line: str, said: str) -> None:
    """Whoever is called must be able to answer; two people count for a sev1 only."""
    text = TEXT.replace("may: {close: comms, acknowledge: [comms.on_call, anna-maria], approve: anna-maria}", line)
    file = read(text.replace('to: "#desk"}]\n', 'to: "#desk", notify: comms}]\n'))

    assert [warning.what for warning in file.warnings] == [said]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{section: First, do: Breathe}", 'a line of a checklist is either something to "do" or a "section"'),
        ("{who: mei}", 'a line of a checklist is either something to "do" or a "section"'),
        ("{section: First, due: 5m}", "a section is only a heading; give who, due and when to the lines after it"),
    ],
)
def test_a_line_of_a_checklist_is_one_thing(line: str, said: str) -> None:
    """Something to do or a heading."""
    with pytest.raises(BadPlaybooks) as raised:
        read(f"{TEXT}checklists: {{first: [{line}]}}\n")

    assert [problem.what for problem in raised.value.problems if problem.severe] == [said]


def test_an_override_that_ends_before_it_begins_is_refused() -> None:
    """It could never count."""
    with pytest.raises(BadPlaybooks, match="this ends before it begins"):
        read(
            TEXT.replace(
                "zone: UTC}", "zone: UTC, overrides: [{who: tom, from: 2026-03-11T09:00, until: 2026-03-10T09:00}]}"
            )
        )
