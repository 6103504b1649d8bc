"""Reading a playbooks file: every mistake at once, with its place and its remedy."""

# ruff: noqa: E501  tables of messages are read best a line each
from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbooks_files import read

from firebreak.core.errors import BadPlaybooks
from firebreak.core.model import Mention, Problem

DETECTORS = ("negative_velocity", "tagged")

ZH = "zh: \"我们正在核实，{{ promise('30m') }} 前答复。\""
GOOD = """\
version: 1
topics:
  acme: {words: [acme, 艾克美], handles: {x: "@Acme"}, sensitivity: 1 alert/day}
watchlists:
  regulators: {kind: regulator, entries: [{name: The Authority, handles: {x: "@Auth"}, valid_until: 2026-03-04}]}
people:
  mei: {slack: U0MEI0001, languages: [zh, en]}
  tom: {slack: U0TOM0001, languages: [en]}
teams:
  comms: {members: [mei, tom], on_call: {rotate: weekly, from: 2026-01-05T09:00, zone: Europe/London}}
playbooks:
  surge:
    when: {signal: [negative_velocity, tagged], severity: ">= sev3"}
    steps:
      - {do: alert, to: "#desk", notify: [comms.on_call]}
      - {do: draft_acknowledgement, template: hello, platforms: [x], approve: {by: [comms], within: 10m}}
      - {do: notify, who: [tom], after: 10m, unless: acknowledged}
templates:
  hello: {en: "We are on it. More by {{ promise('30m') }}.", zh: "我们正在核实，{{ promise('30m') }} 前答复。"}
tests:
  - name: loud
    given:
      - {at: 1h, times: 3, every: 10s, topic: acme, text: [bad, worse], sentiment: negative}
      - {at: 12m, press: acknowledge, who: mei}
    expect: [{at: 2h, playbook: surge, does: [alert]}]
"""


def found(text: str) -> tuple[Problem, ...]:
    """Everything said about a text, problems and warnings alike."""
    try:
        return read(text, "p", DETECTORS).warnings
    except BadPlaybooks as error:
        return error.problems


def problems(text: str) -> list[str]:
    """The same as lines, without the path."""
    return [str(problem).removeprefix("p:") for problem in found(text)]


def place(text: str, word: str) -> str:
    """Line and column, from 1, of a word that stands in a text once."""
    assert text.count(word) == 1
    before = text[: text.index(word)]

    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def changed(old: str, new: str) -> str:
    """GOOD with one thing changed."""
    assert GOOD.count(old) == 1

    return GOOD.replace(old, new)


def test_a_good_file_becomes_a_book() -> None:
    """What is written arrives as the nouns of core, in UTC, with names and defaults filled in."""
    file = read(GOOD, "p", DETECTORS)

    topic, entry = file.topics[0], file.watchlists[0].entries[0]
    assert (topic.name, topic.title, topic.words, topic.alerts_per_week) == ("acme", "Acme", ("acme", "艾克美"), 7.0)
    assert topic.handles == {"x": ("@Acme",)}
    assert datetime(2026, 3, 5, tzinfo=UTC) == entry.valid_until
    assert (
        file.people["mei"].name,
        file.people["mei"].slack,
        file.people["mei"].languages,
    ) == ("mei", "U0MEI0001", ("zh", "en"))
    assert [step.do for step in file.playbooks["surge"].steps] == ["alert", "draft_acknowledgement", "notify"]
    assert timedelta(minutes=10) == file.playbooks["surge"].steps[2].after
    assert file.warnings == ()


def test_the_tests_of_a_file_become_mentions_and_presses() -> None:
    """One line stands for many mentions, at times counted from a start, with texts taken in turn."""
    trial = read(GOOD, "p", DETECTORS).tests[0]
    start = datetime(2026, 3, 1, 9, tzinfo=UTC)
    said, pressed = trial.mentions(start), trial.presses(start)

    assert [one.text for one in said] == ["bad", "worse", "bad"]
    assert [start + timedelta(hours=1, seconds=10 * n) for n in range(3)] == [one.created_at for one in said]
    assert 3 == len({one.key for one in said}) == len({one.author.handle for one in said})
    assert all(isinstance(one, Mention) and one.topic == "acme" and one.sentiment == "negative" for one in said)
    assert [("acknowledge", "mei", start + timedelta(minutes=12))] == [(one.press, one.who, one.at) for one in pressed]


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("words:", "wrods:", "wrods", 'unknown key "wrods" (did you mean "words"?)'),
        ("slack: U0TOM0001", "slack: U0TOM0001, email: tom@acme.example", "email", '"email" stands one block deeper; write reach: {email: …}'),
        ("platforms: [x], approve", "platforms: [x], by: mei, approve", "by: mei", '"by" stands one block deeper; write approve: {by: …}'),
        ("[acme, 艾克美]", "[acme, 2024]", "2024", '2024 is not a text; put quotes round it: "2024"'),
        ("1 alert/day", "often", "often", '"often" is not a sensitivity; write "2 alerts/week" (or /day, /month)'),
        ("2026-03-04", "4.3.2026", "4.3.2026", '"4.3.2026" is not a date; write 2026-03-01 or 2026-03-01T09:00'),
        ("name: The Authority, ", "", '{handles: {x: "@Auth"}', 'this needs "name"'),
        ("words: [acme, 艾克美], handles: ", "title: ", '{x: "@Acme"}', "a text must stand here"),
        ("U0TOM0001", "tom1", "tom1", '"tom1" is not a member id; in Slack: profile, ⋮, Copy member ID. It looks like U0MEI0001'),
        ("[mei, tom]", "[mei, tam]", "tam", 'no person "tam" (did you mean "tom"?)'),
        ("weekly", "weeky", "weeky", '"weeky" is not known here (did you mean "weekly"?)'),
        ("Europe/London", "Europe/Londn", "Europe", 'no time zone "Europe/Londn" (did you mean "Europe/London"?)'),
        ("[negative_velocity,", "[negative_velocty,", "negative_velocty", 'no signal "negative_velocty" (did you mean "negative_velocity"?)'),
        ('">= sev3"', "3", "3}\n", 'no severity 3 (did you mean "sev3"?)'),
        ('">= sev3"', '"< sev3"', '"< sev3"', '"< sev3" cannot be compared; write ">= sev3" for sev3 or graver, or "sev3" for just that'),
        ('severity: ">= sev3"}', "shout: 1}", "shout", 'unknown key "shout"; there are: again, all, any, at, content, followers, industry, language, mentions, not, part, people, platform, reach, sentiment, series, severity, share, signal, tagged, topic, volume, words'),
        ("do: alert", "do: alret", "alret", 'no step "alret" (did you mean "alert"?)'),
        ('to: "#desk"', "to: the desk", "the desk", '"the desk" is not a channel (did you mean "#the-desk"?)'),
        ("notify: [comms.on_call]", "to_whom: mei", "to_whom", 'unknown key "to_whom"; there are: after, do, language, notify, to, unless'),
        ("template: hello", "template: hallo", "hallo", 'no template "hallo" (did you mean "hello"?)'),
        ("platforms: [x]", "platforms: [wiebo]", "wiebo", 'no platform "wiebo" (did you mean "weibo"?)'),
        ("by: [comms]", "by: []", "[], within", "the list is empty; name at least one"),
        ("after: 10m", "after: 10", "10, unless", "10 is not a span of time; write 90s, 15m, 2h or 3d, such as 10m"),
        ("unless: acknowledged", "unless: acknowleged", "acknowleged", 'nothing is known about "acknowleged" (did you mean "acknowledged"?)'),
        ("More by {{ promise", "More by {{ promize", "promize", "only promise('30m') can be called in a template"),
        ("More by", "More by {{ casue }}", "casue", 'no fact "casue" (did you mean "cause"?)'),
        ("press: acknowledge", "press: ack", "ack, who", '"ack" is not known here (did you mean "acknowledge"?)'),
        ("who: mei", "who: mey", "mey", 'no person "mey" (did you mean "mei"?)'),
        ("times: 3", "times: 0", "0, every", "0 is too little; at least 1"),
        ("playbook: surge", "playbook: sugre", "sugre", 'no playbook "sugre" (did you mean "surge"?)'),
        ("version: 1", "version: 2", "2\ntopics", "this Firebreak reads version 1, not 2"),
        ("tests:", "test:", "test:", 'unknown key "test" (did you mean "tests"?)'),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_its_remedy(old: str, new: str, where: str, said: str) -> None:
    """Each kind of mistake gives a line, a column, and what was probably meant."""
    text = changed(old, new)

    assert f"{place(text, where)}: {said}" in problems(text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  a: no", '2:6: no without quotes is read as true or false by some programs; write "no", or true or false'),
        ("  on: x", '2:3: on without quotes is read as yes or no by some programs; write "on", or true or false'),
        ("  a: 012", '2:6: 012 without quotes is read as another number by some programs; write "012"'),
        ("  a: #desk", '2:6: a # begins a comment, so nothing is left here; put quotes round it: "#desk"'),
        ("  a: [x, #desk]", '2:10: a # begins a comment, so the rest of this line is lost; put quotes round it: "#…"'),
        ("  a: @mei", '2:6: a text that begins with @ needs quotes: "@…"'),
        ("\ta: 1", "2:1: a tab stands here; indent with spaces"),
        ("  a: 'x", "2:6: the quote that opens here is never closed"),
        ("  a: [x", "2:6: what opens here is not closed by ], or a comma is missing in it"),
        ("  a: b: c", '2:7: no ":" may stand here; put quotes round a text that holds one'),
        ("  a: &b x", "2:6: & and * (anchors) are not used here; write it out, or put quotes round it"),
        ("  a: !b x", "2:6: !b (a tag) is not used here; put quotes round the text"),
        ("  a: 1\n  a: 2", '3:3: "a" stands here a second time (first in line 2)'),
        ("  ? [a]\n  : 1", "2:5: a key must be a word"),
        ("  a: \a", "2:6: a character that cannot be shown stands here; delete it"),
        ("---\nb: 1", "2:1: a second document begins here (---); keep one to a file"),
        ("  a: xoxb-1234-abcd", "2:6: this looks like a secret (xoxb-…); keep it in the environment and make a new one"),
    ],
)  # fmt: skip
def test_the_traps_of_yaml_are_errors_in_plain_words(line: str, said: str) -> None:
    """What YAML would quietly read as something else, or refuse in a parser's words, is explained."""
    assert said in problems(f"people:\n{line}\n")


def test_depth_is_bounded() -> None:
    """A file nested without end is refused at a place, and does not exhaust the reader."""
    assert problems("people:\n  a: " + "[" * 5000) == ["2:17: this is nested deeper than 12 levels"]


def test_a_clock_is_not_a_span() -> None:
    """12:30 without quotes is refused where a span belongs, once and not twice."""
    said = problems(changed("after: 10m", "after: 12:30"))

    assert said == [
        "17:41: 12:30 without quotes is read as a number of seconds by some programs; "
        'for a span write 90s, 15m, 2h or 3d; else write "12:30"'
    ]


def test_every_problem_is_told_at_once() -> None:
    """A mistake in one place hides none in another, and they come in the order of the file."""
    text = changed("words:", "wrods:").replace("Europe/London", "Mars/Base").replace("do: alert", "do: alret")
    text = text.replace("U0TOM0001", "tom1").replace("More by {{ promise('30m') }}", "{{ x }}")
    text = text.replace("who: mei", "who: mey")
    words = ("wrods", "tom1", "Mars", "alret", "x }}", "mey")

    assert [place(text, word) for word in words] == [line.split(": ")[0] for line in problems(text)]


def test_a_bad_entry_is_still_a_name() -> None:
    """Whoever refers to an entry that cannot be read is not blamed for it."""
    said = problems(changed("{slack: U0TOM0001, languages: [en]}", "{slak: U0TOM0001}"))

    assert said == ['8:9: unknown key "slak" (did you mean "slack"?)']


@pytest.mark.parametrize(
    ("right", "slip"),
    [("teams:", "team:"), ("topics:", "topic:"), ("people:", "peopel:"), ("templates:", "template:"),
     ("playbooks:", "playbook:"), ("members:", "member:")],
)  # fmt: skip
def test_one_mistyped_key_is_one_problem(right: str, slip: str) -> None:
    """Whoever uses what stands under it is not to blame."""
    said = problems(changed(right, slip))

    assert [one.partition(": ")[2] for one in said] == [f'unknown key "{slip[:-1]}" (did you mean "{right[:-1]}"?)'], (
        said
    )


VOICED = [
    ("{tone: warm}", "hello, plat", "tone: warm of x changes nothing in \"hello\" in en: write {{ greeting }} or "
     "{% if tone == 'warm' %} into it"),
    ("{tone: brief and warm}", "brief", "a tone is one of plain, warm, formal; anything else is written into the "
     "templates"),
    ("{address: formal, languages: [en]}", "hello, plat", "address: formal of x changes nothing: en has one way to say "
     "you"),
    ("{hours: 09:00-17:00}", "09:00-17", "hours on whose clock? give x a zone, such as Europe/London"),
]  # fmt: skip


@pytest.mark.parametrize(("voice", "where", "said"), VOICED)
def test_what_a_voice_cannot_change_is_refused(voice: str, where: str, said: str) -> None:
    """A switch that does nothing is not passed over: it is said what would have to be written for it to count."""
    text = GOOD + f"voice:\n  x: {voice}\n"

    assert f"{place(text, where)}: {said}" in problems(text)


def test_an_address_that_the_text_does_not_follow_is_refused() -> None:
    """ты is asked for, and the text says вы whatever it is; with both written in it is taken."""
    text = GOOD.replace(ZH, "ru: Проверяем ваш случай.") + "voice:\n  x: {address: informal}\n"
    both = text.replace("ваш", "{% if informal %}твой{% else %}ваш{% endif %}")

    said = 'address: informal of x cannot change “ваш” in "hello" in ru: write {% if informal %} … {% else %} … {% endif %}'
    assert [each for each in problems(text) if "address" in each] == [f"{place(text, 'hello, plat')}: {said}"]
    assert [each for each in problems(both) if "address" in each] == []


def test_versions_that_do_not_say_the_same_are_told() -> None:
    """Another promise, a figure more, a fact less: each with the language that differs from the first."""
    text = GOOD.replace(ZH, "zh: \"我们正在核实，{{ promise('3h') }} 前答复 2 次。\"")
    fact = GOOD.replace("We are on it.", "We are on {{ topic.title }}.")

    assert problems(text)[-2:] == [
        f"{place(text, chr(34) + '我们')}: the figures here are 2, and in en none",
        f"{place(text, chr(34) + '我们')}: this promises 3h, and the text in en 30m",
    ]
    assert f"{place(fact, chr(34) + '我们')}: this does not say topic.title, as the text in en does" in problems(fact)


def test_a_language_that_nobody_who_approves_reads_is_told() -> None:
    """Before the night, and not when the draft is there."""
    text = GOOD.replace("approve: {by: [comms]", "approve: {by: [tom]")

    assert (
        f"{place(text, '{by: [tom]')}: nobody who may approve reads zh, and x would get a draft in it; name somebody "
        "who does, or its languages under voice:" in problems(text)
    )


def test_templates_by_platform_and_those_that_come_with_firebreak() -> None:
    """A platform may sound otherwise in one language; a name of the library needs no text in the file."""
    text = GOOD.replace("template: hello, platforms: [x]", "template: hello, platforms: [x, reddit]")
    text = text.replace(ZH + "}", ZH + ", reddit: {en: I am on it. More by noon.}}")
    file = read(text.replace("template: hello", "template: holding/outage", 1))

    assert (file.templates["hello"].text("reddit", "en"), file.templates["hello"].text("reddit", "zh")) == (
        "I am on it. More by noon.",
        "我们正在核实，{{ promise('30m') }} 前答复。",
    )
    assert file.templates["holding/outage"].kind == "outage"
    assert "holding/legal" not in file.templates
    assert problems(GOOD.replace(ZH + "}", "redit: {en: x}}"))[-1].endswith(
        'no platform "redit" (did you mean "reddit"?)'
    )


def test_the_text_of_an_open_incident_is_read_whatever_the_language_has_lost_since() -> None:
    """Keys and facts that are gone, and signals that nobody raises now, do not strand what has begun on them."""
    old = GOOD + "voice:\n  x: {tone: brief and warm, limit: 200}\nmoods: {a: b}\n"
    old = old.replace("We are on it.", "{{ customer.first_name }}, we are on it.").replace(
        "[negative_velocity,", "[gone,"
    )
    file = read(old, stored=True)

    assert Problem in [type(one) for one in found(old)]
    assert (file.text, file.voice["x"].limit, file.warnings, file.tests) == (old, 200, (), ())
    assert file.playbooks["surge"].when.signal == ("gone", "tagged")
    assert file.templates["hello"].texts["en"].startswith("{{ customer.first_name }}")


def test_nothing_to_read_is_said() -> None:
    """An empty file and a list are refused with what to write instead."""
    assert problems("") == ["1:1: the file is empty or is a list; it begins with: version: 1"]
    assert problems("- a\n") == ["1:1: the file is empty or is a list; it begins with: version: 1"]


def test_a_huge_file_is_refused_unread() -> None:
    """A file beyond a million characters costs nothing."""
    assert problems("#" * 1_000_001) == ["1:1: the file has 1,000,001 characters; 1,000,000 are the most"]


@given(st.text(alphabet="abc:-[]{}#'\"|>&*!%@?,. \n\t0123", max_size=120))
def test_whatever_is_written_only_bad_playbooks_is_raised(text: str) -> None:
    """No text makes the reader fail in any other way than with problems that have a place in it."""
    lines = text.count("\n") + 1

    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in found(text))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(0, 99) | st.sampled_from(["x", "alert", "mei", "sev1", "15m", "@a"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["mei", "when", "steps", "do", "slack", "words", "entries", "kind", "members", "on_call"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    ),
    st.sampled_from(
        ["topics", "watchlists", "people", "teams", "voice", "playbooks", "checklists", "templates", "tests", "version"]
    ),
)
def test_whatever_shape_a_section_has_only_bad_playbooks_is_raised(value: object, section: str) -> None:
    """A list where a block belongs, nothing where a name belongs: all of it becomes problems."""
    text = json.dumps({"version": 1, section: value} if section != "version" else {"version": value})

    assert all(problem.what for problem in found(text))


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("negative_velocity, tagged", "tagged", "playbooks:",
         'no playbook answers the signal "negative_velocity"; add one with when: {signal: negative_velocity}'),
        ("We are on it.", "We are on it, sorry for the inconvenience.", '"We are on it, s',
         "“sorry for the inconvenience” is what everybody says, and nobody believes it; better: “We left you at the gate "
         "without a word for two hours. That was not right.”"),
        ("我们正在核实，{{", "我们正在核实，给您带来不便，{{", "\"我们正在核实，给",
         "“带来不便” is what everybody says, and nobody believes it; better: “让您在登机口等了两个小时，没有人给您一句解释，这样不对。”"),
        (f", {ZH}", "", "hello, plat", '"hello" has no text in "zh" (Acme is looked for in it)'),
        ("after: 10m", "after: 20m", "20m", "the only tier is called after 20 min; 15 min is the latest"),
        ("We are on it.", "x" * 280, "hello, plat", '"hello" in en is about 19 too long for x (299 of 280)'),
        ("members: [mei, tom]", "members: []", "[], on_call", 'nobody is in team "comms"'),
        ('">= sev3"}', '">= sev3"}\n    confidential: true', "true",
         "a confidential incident needs a room for its details: add the step open_private_channel"),
        ("signal: [negative_velocity, tagged]", "signal: negative_velocity, tagged: regulator", "regulator, sev",
         '"surge" never starts: who is tagged is known to the signal "tagged" alone'),
        ('">= sev3"}', '">= sev3"}\n    suppressed_by: surge', "surge\n    steps",
         '"surge" would suppress itself; break the circle in suppressed_by'),
    ],
)  # fmt: skip
def test_what_is_allowed_and_doubtful_is_said(old: str, new: str, where: str, said: str) -> None:
    """The lint says where a file is right in form and wrong in effect."""
    text = changed(old, new)

    assert f"{place(text, where)}: {said}" in problems(text)


def test_a_sev1_that_calls_nobody_is_a_warning() -> None:
    """The gravest playbooks must end at a person."""
    text = changed("      - {do: notify, who: [tom], after: 10m, unless: acknowledged}\n", "")
    said = problems(text.replace('">= sev3"}', '">= sev3"}\n    severity: sev1'))

    assert said == ['15:5: "surge" is sev1 and calls nobody if nobody answers; add a step notify with after and unless']


def test_a_playbook_that_its_suppressor_always_beats_is_a_warning() -> None:
    """Whatever fits the narrower playbook also fits the wider one that suppresses it."""
    more = '  narrow: {when: {signal: tagged, severity: sev2}, suppressed_by: surge, steps: [{do: alert, to: "#d"}]}\n'

    assert problems(changed("templates:\n", more + "templates:\n")) == [
        '18:67: "narrow" never starts: whatever fits it also fits "surge", which suppresses it'
    ]
