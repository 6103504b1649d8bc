"""`escalations:`: tiers of calls that steps share by name, with the faults told where the tiers were written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from firebreak.core.errors import BadPlaybooks
from firebreak.playbooks.file import PlaybooksFile
from firebreak.wiring import read_stored, read_text

TEXT = """\
version: 1
topics: {acme: {words: acme air}}
people: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}}
escalations:
  desk:
    - {who: mei, after: 5m}
    - {who: [tom], after: 10m, unless: publicly_acknowledged}
playbooks:
  surge:
    when: {signal: negative_velocity}
    steps:
      - {do: alert, to: "#desk"}
      - {escalation: desk}
      - {do: alert, to: "#other"}
  harm:
    when: {signal: grave}
    steps: [{escalation: desk, after: 2m}]
"""


def steps(file: PlaybooksFile, playbook: str) -> list[tuple[str, timedelta, str | None]]:
    """What a playbook does, after how long, unless what."""
    return [(one.do, one.after, one.unless) for one in file.playbooks[playbook].steps]


def told(text: str) -> list[str]:
    """Every problem, without the signals that nobody answers."""
    try:
        found = read_text(text).warnings
    except BadPlaybooks as error:
        found = tuple(error.problems)
    return [f"{one.line}:{one.column}: {one.what}" for one in found if "no playbook answers" not in one.what]


@pytest.mark.parametrize("read", [read_text, read_stored])
def test_a_step_that_names_an_escalation_is_its_tiers(read: object) -> None:
    """In both playbooks, in one of them two minutes later; an open incident's file reads so too."""
    assert callable(read)
    file, minute = read(TEXT), timedelta(minutes=1)

    assert steps(file, "surge") == [
        ("alert", 0 * minute, None),
        ("notify", 5 * minute, "acknowledged"),
        ("notify", 10 * minute, "publicly_acknowledged"),
        ("alert", 0 * minute, None),
    ]
    assert steps(file, "harm") == [
        ("notify", 7 * minute, "acknowledged"),
        ("notify", 12 * minute, "publicly_acknowledged"),
    ]


@pytest.mark.parametrize(
    ("right", "slip", "said"),
    [
        ("who: mei", "who: mee", '6:13: no person, team or on_call "mee" (did you mean "mei"?)'),
        ("{escalation: desk}", "{escalation: desc}", '13:22: no escalation "desc" (did you mean "desk"?)'),
        ("{who: mei", "{do: alert, who: mei", "6:12: an escalation only calls people; put alert into the playbook"),
        ("after: 10m", "after: 20m", "7:27: the second tier is called after 20 min; 15 min is the latest"),
        ('to: "#other"', 'to: "#other", who: x',
         '14:35: unknown key "who"; there are: after, do, language, notify, to, unless'),
        ("  desk:\n", "  spare: [{who: mei}]\n  desk:\n",
         '5:3: no step uses "spare"; name it as escalation: of a step, or take it out'),
        ("    - {who: mei, after: 5m}\n    - {who: [tom], after: 10m, unless: publicly_acknowledged}\n", "",
         "6:1: an escalation is a list of tiers, such as - {who: comms.on_call, after: 5m}"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_once_where_it_was_written(right: str, slip: str, said: str) -> None:
    """At the tier, not at the two playbooks that use it; and what follows in a playbook keeps its own line."""
    assert right in TEXT
    found = told(TEXT.replace(right, slip, 1))

    assert said in found
    assert len(found) == 1 or "20m" in slip, found  # in the other playbook it is 22 minutes
