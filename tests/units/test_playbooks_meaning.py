"""Twenty sins of meaning: what every word of a file may say and nobody can mean, each told with its cure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from firebreak.commands.check_advice import advise
from firebreak.core.errors import BadPlaybooks
from firebreak.playbooks.accepted import not_accepted, outlived
from firebreak.playbooks.out_of_date import out_of_date
from firebreak.wiring import read_text

TODAY = datetime(2026, 11, 30, tzinfo=UTC)
TEXT = """\
version: 1
topics:
  acme: {words: [acme air], expected: [{what: sale, from: 2026-12-01, until: 2026-12-03}]}
  beta: {words: [beta air]}
watchlists:
  regulators: {kind: regulator, reviewed: 2026-11-01, entries: [{name: Agency, handles: {x: "@agency"}}]}
people:
  mei: {slack: U0MEI0001, languages: [zh, en]}
  tom: {slack: U0TOM0001, languages: [en, ru]}
  ann: {slack: U0ANN0001}
teams:
  comms:
    members: [mei, tom]
    on_call: {rotate: weekly, from: 2026-01-05T09:00, zone: UTC}
playbooks:
  tagged:
    when: {tagged: regulator}
    severity: sev2
    steps:
      - {do: alert, to: "#desk", notify: [comms]}
      - {do: draft_acknowledgement, template: hello, platforms: [x], approve: {by: [comms], within: 10m}}
      - {do: open_private_channel, invite: [comms], checklist: first}
  surge:
    when: {signal: negative_velocity}
    ack_for: 30m
    steps: [{do: alert, to: "#desk", notify: [comms]}]
checklists:
  first: [{do: Look, who: comms, due: 5m}]
templates:
  hello: {en: "We are asking the crew. More by {{ promise('30m') }}."}
"""


def told(text: str) -> list[str]:
    """What is said about a text that is not said about TEXT."""
    return sorted(_said(text) - _said(TEXT))


def _said(text: str) -> set[str]:
    try:
        return {one.what for one in read_text(text).warnings}
    except BadPlaybooks as error:
        return {one.what for one in error.problems}


@pytest.mark.parametrize(
    ("right", "sin", "said"),
    [
        ("U0TOM0001", "U0MEI0001", "mei has the same member id, so one of the two is never called"),
        ("[zh, en]", "[chinese, en]", '"chinese" is no code of a language; write zh'),
        ("[en, ru]", "[en, русский]", '"русский" is no code of a language; write ru'),
        ("[en, ru]", "[en, qqq]", '"qqq" is no code of a language; write its code, such as en, zh or ru'),
        ("{words: [beta air]}", "{words: [beta air, Acme Air]}", '"Acme Air" stands in the topic acme too'),
        ("{words: [beta air]}", "{words: beta air, sensitivity: 900 alerts/day}", "900 alerts a day is more"),
        ("from: 2026-12-01", "from: 2025-12-01", "368 days, from 2025-12-01 to 2026-12-04; is it the wrong year?"),
        ("when: {tagged: regulator}", "when: {tagged: regulators}", ""),
        ("kind: regulator,", "kind: regulater,", 'no watchlist or kind "regulator" (did you mean "regulators"?)'),
        ("when: {tagged: regulator}", "when: {signal: tagged}", ""),
        ("when: {tagged: regulator}", "when: {signal: grave}", 'no playbook asks for "regulator"; add one with when:'),
        ("{signal: negative_velocity}", "{tagged: regulator}", '"tagged" starts on the same signals, so both run'),
        ("zone: UTC}", "zone: UTC, overrides: [{who: ann, from: 2026-12-01T09:00, until: 2026-12-02T09:00}]}",
         'ann is not in team "comms"'),
        (", checklist: first}", "}", 'no step uses "first"; name it as checklist: of a step, or take it out'),
        ("template: hello", "template: acknowledgement/complaint", 'no step uses "hello"; name it as template:'),
        ("ack_for: 30m", "ack_for: 1s", "calls begin again 1 s after somebody took it; write 30m or more"),
        ("within: 10m", "within: 5d", "an approval after 120 h is too late for people who wait; 10m is usual"),
        ('"#desk", notify: [comms]}\n      - {do: draft', '"#social-🔥", notify: [comms]}\n      - {do: draft',
         'Slack has no channel "#social-🔥": letters, digits, - and _ only (did you mean "#social"?)'),
        ("when: {tagged: regulator}", "when {tagged: regulator}", 'a ":" and a space are missing after "when"'),
        ("platforms: [x]", "platforms: [twitter]", 'no platform "twitter" (did you mean "x"?)'),
        ("within: 10m", "within: 1h30m", '"1h30m" is not a span of time; write 90s, 15m, 2h or 3d; this is 90m'),
        ("within: 10m}}\n", "within: 10m}, clock: 10m}\n"
         "      - {do: notify, who: mei, after: 12m, unless: publicly_acknowledged}\n",
         "the clock of the draft runs out after 10 min, and whoever is called for that is called only after 12 min"),
        ("from: 2026-12-01, until: 2026-12-03", "from: 2026-12-03, until: 2026-12-01", "this ends before it begins"),
        ("{{ promise('30m') }}", "{ promise('30m') }", "promise"),
        ("zone: UTC}", "zone: UTC, overrides: [{from: 2026-12-01T09:00, until: 2026-12-02T09:00}]}",
         'nobody is on call for "comms" then: whoever calls it calls the whole team'),
        ("{words: [beta air]}", "{words: [beta air], floor: 1}", "1 is too little; at least 5"),
        ("when: {signal: negative_velocity}", "when: {signal: negative_velocity}\n    watch_first: {people: 1}",
         "1 is too little; at least 2"),
        ("{words: [acme air],", "{words: [acme air], handels: {x: \"@a\"},",
         'unknown key "handels" (did you mean "handles"?)'),
        ('"#desk"', "“#desk”", 'curly quotes are part of the text; write straight ones: "#desk"'),
    ],
)  # fmt: skip
def test_a_sin_of_meaning_is_told_with_its_cure(right: str, sin: str, said: str) -> None:
    """And what is meant so is not told."""
    assert right in TEXT
    found = told(TEXT.replace(right, sin, 1))

    assert [one for one in found if said in one] if said else not [one for one in found if "asks for" in one], found


def test_what_could_not_be_read_makes_nothing_idle() -> None:
    """One bad step is told alone: its checklist and its template are not called unused because of it."""
    said = told(TEXT.replace("invite: [comms]", "invit: [comms]"))

    assert (len(said) > 0, [one for one in said if "no step uses" in one]) == (True, [])


@pytest.mark.parametrize(
    ("right", "slip", "line", "said"),
    [
        ("    ack_for: 30m", "    ack_for 30m", 25, 'this line has no ":"'),
        ("    ack_for: 30m", "    ack_for:30m", 25, 'a space is missing after this ":"'),
        ("    ack_for: 30m", "    ack_for： 30m", 25, 'a wide colon stands here; write ":" and a space'),
        ("    ack_for: 30m", "\u00a0\u00a0\u00a0\u00a0ack_for: 30m", 25, "a space that is none stands here"),
        ('to: "#desk", notify: [comms]}\n      - {do: draft', 'to: "#desk, notify: [comms]}\n      - {do: draft', 20,
         "the quote that opens here is never closed"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_told_in_its_own_line(right: str, slip: str, line: int, said: str) -> None:
    """Not in the line below, where the parser notices."""
    assert right in TEXT
    with pytest.raises(BadPlaybooks) as error:
        read_text(TEXT.replace(right, slip, 1))
    first = error.value.problems[0]

    assert (first.line, said in first.what) == (line, True), first


@pytest.mark.parametrize(
    ("right", "slip"), [("ack_for: 30m", "ack_for: *span"), ("when: {signal: neg", "when：{signal: neg")]
)
def test_one_slip_is_one_problem(right: str, slip: str) -> None:
    """What follows from it is not told beside it."""
    with pytest.raises(BadPlaybooks) as error:
        read_text(TEXT.replace(right, slip, 1))

    assert [one.what for one in error.value.problems if one.severe] in (
        ["& and * (anchors) are not used here; write it out, or put quotes round it"],
        ['a ":" and a space are missing after "when"'],
    )


def test_an_unclosed_if_says_what_closes_it() -> None:
    """In the words of templates, not of the program that reads them."""
    (said,) = told(TEXT.replace("We are asking", "{% if cause %}We are asking"))

    assert said == "{% if … %} is never closed; write {% endif %} after what belongs to it"


def test_what_was_true_once_is_told_with_the_day_of_today() -> None:
    """A sale that is over, an account that is watched no more, a list nobody reviewed, a rota of another century."""
    text = (
        TEXT.replace("from: 2026-12-01, until: 2026-12-03", "from: 2026-11-01, until: 2026-11-03")
        .replace("[{what: sale", '[{what: letter, every: "Monday 10:00-11:00"}, {what: sale')
        .replace("reviewed: 2026-11-01", "reviewed: 2026-06-01")
        .replace('{x: "@agency"}', '{x: "@agency"}, valid_until: 2025-12-31')
        .replace("from: 2026-01-05T09:00", "from: 2062-01-05T09:00")
    )

    file = read_text(text)
    lines = [text.splitlines()[file.place(*at)[0] - 1][file.place(*at)[1] - 1 :] for at, _ in out_of_date(file, TODAY)]

    assert [one[:10] for one in lines] == ["2026-11-03", "2025-12-31", "2026-06-01", "2062-01-05"]
    assert [what for _, what in out_of_date(read_text(TEXT), TODAY)] == []
    assert [what for _, what in out_of_date(read_text(text), TODAY)] == [
        '"sale" was over on 2026-11-04; take it out, or is it the wrong year?',
        "Agency is not watched since 2026-01-01; take it out, or give it a later valid_until",
        'nobody has looked through "regulators" for 182 days; do it, and write today under reviewed:',
        'the rota of "comms" begins only on 2062-01-05; is it the wrong year?',
    ]


def test_a_warning_is_accepted_with_its_reason_and_told_no_more() -> None:
    """What is wrong cannot be accepted; what nothing warns of any more is told."""
    sin = TEXT.replace("ack_for: 30m", "ack_for: 1s")
    file = read_text(
        f"{sin}accept: [{{warning: Calls begin again 1 s, why: a drill}}, {{warning: nothing so, why: x}}]\n"
    )
    left = not_accepted(file.warnings, file.accept)

    assert [one.what for one in file.warnings if "calls begin" in one.what] != []
    assert [one.what for one in left if "calls begin" in one.what] == []
    assert [one.warning for one in outlived(file.warnings, file.accept)] == ["nothing so"]
    assert 'needs "why"' in " ".join(told(f"{TEXT}accept: [{{warning: calls begin again}}]\n"))


def test_a_file_full_of_sins_is_told_of_each_and_of_nothing_else() -> None:
    """In one reading: every marked line has its warning, and no other line has one."""
    text = (Path(__file__).parents[1] / "sins_of_meaning.yaml").read_text(encoding="utf-8")
    file = read_text(text)
    sinful = {number for number, line in enumerate(text.splitlines(), 1) if "# sin: " in line}
    told = {one.line: one.what for one in (*file.warnings, *advise(file, now=TODAY).warnings)}

    assert len(sinful) >= 20
    assert (sinful - {*told}, {line: told[line] for line in {*told} - sinful}) == (set(), {})
