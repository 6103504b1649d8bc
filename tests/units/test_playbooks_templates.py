"""Templates of public texts: what they may hold, what comes out, and how long it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firebreak.drafts.facts import FACTS, Facts
from firebreak.drafts.template_checks import check, check_template
from firebreak.drafts.templates import render, signed
from firebreak.playbooks.texts import Template

NOON = Facts(now=datetime(2026, 3, 1, 12, tzinfo=UTC), platform="x", lang="en", topic="Acme", tags=("A", "B"))


def test_facts_are_filled_in() -> None:
    """A promise becomes a time, lists are joined, and what is known stands in the text."""
    text = "{{ topic.title }}: {{ tags | join(', ') }}, by {{ promise('90m') }} on {{ platform }}/{{ lang }}."

    assert render(text, NOON).text == "Acme: A, B, by 13:30 UTC on x/en."


@pytest.mark.parametrize(
    ("lang", "zone", "said"),
    [
        ("en", "", "23:45 UTC on 3 January"),
        ("en", "America/New_York", "6:45 pm New York time on January 3"),
        ("en", "Europe/Paris", "00:45 Paris time on 4 January"),
        ("zh", "Asia/Shanghai", "北京时间1月4日07:45"),
        ("ru", "Europe/Moscow", "02:45 мск 4 января"),
        ("ru", "Asia/Yekaterinburg", "04:45 (Yekaterinburg) 4 января"),
        ("de", "Europe/Berlin", "2027-01-04 00:45 (Berlin)"),
        ("en", "EST", "18:45 EST on 3 January"),
    ],
)
def test_a_promise_is_given_where_its_readers_live_with_the_date_when_it_is_not_today(
    lang: str, zone: str, said: str
) -> None:
    """On New Year's Eve, a quarter to midnight: a bare "23:45" would have passed when it is read."""
    eve = Facts(now=datetime(2026, 12, 31, 23, 45, tzinfo=UTC), platform="x", lang=lang, zone=zone)
    made = render("{{ promise('3d') }}", eve)

    assert (made.text, made.promises[0].at) == (said, datetime(2027, 1, 3, 23, 45, tzinfo=UTC))


def test_a_promise_of_today_is_a_mere_time() -> None:
    """In the language's manner; whether it is today is decided where the readers live."""
    late = Facts(now=datetime(2026, 3, 10, 15, 45, tzinfo=UTC), platform="weibo", lang="zh", zone="Asia/Shanghai")

    assert render("{{ promise('10m') }}", late).text == "北京时间23:55"
    assert render("{{ promise('30m') }}", late).text == "北京时间3月11日00:15"


def test_a_missing_fact_leaves_a_gap_that_people_see() -> None:
    """An unknown fact never disappears silently: it shows in the text and is listed; default and if avoid it."""
    made = render("{{ owner.name | default('Hello') }}, {% if cause %}no{% endif %}about {{ cause }}", NOON)

    assert (made.text, made.gaps, made.problem) == (
        "Hello, about [what it is about]",
        ("what it is about",),
        "",
    )


SAID = {
    "en": "We are looking into it and will write here by {{ promise('30m') }}. ",
    "zh": "您好，我们正在核实，{{ promise('30m') }} 前在这里回复。",
    "ru": "Проверяем и напишем здесь до {{ promise('30m') }}. ",
}
UNCERTAIN = [name for name, fact in FACTS.items() if fact.uncertain]


@pytest.mark.parametrize("lang", SAID)
def test_a_fact_in_one_language_is_checked_as_in_any_other(lang: str) -> None:
    """An unknown one, one in single braces, and each that may be empty: named with the language, and there alone."""

    def found(more: str) -> list[tuple[str, str, bool]]:
        texts = {each: said + more * (each == lang) for each, said in SAID.items()}
        came = check_template(Template("hello", texts))
        return [(where, flaw.what, flaw.severe) for _, where, flaw in came if " as the text in " not in flaw.what]

    assert found("") == []
    assert [(where, severe) for where, _, severe in found("{{ flihgt }}")] == [(lang, True)]
    assert found("{ cause }") == [(lang, "{ cause } would stand in public like this; write {{ cause }}", True)]
    for name in UNCERTAIN:
        for text in (f"{{{{ {name} }}}}", f"{{{{ {name} | join(', ') }}}}"):
            said = [(where, severe) for where, what, severe in found(text) if f"{name} may be unknown" in what]
            assert said == [(lang, False)], name
        assert [
            what for _, what, _ in found(f"{{% if {name} %}} {{{{ {name} }}}}{{% endif %}}") if "may be" in what
        ] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ owner.nmae }}", 'no fact "owner.nmae" (did you mean "owner.name"?)'),
        ("{{ ownr.name }}", 'no fact "ownr.name" (did you mean "owner.name"?)'),
        ("{{ customer.first_name | default('Hello') }}", "nothing fills customer.first_name, so it is gone; "
         "write {{ greeting }}"),
        ("{{ cause | uper }}", 'no filter "uper" (did you mean "upper"?)'),
        ("{{ cause is definde }}", 'no test "definde" (did you mean "defined"?)'),
        ("{{ promise }}", "promise needs a span: {{ promise('30m') }}"),
        ("{{ promise() }}", "promise needs one span: {{ promise('30m') }}"),
        ("{{ promise('soon') }}", '"soon" is not a span of time; write 90s, 15m, 2h or 3d'),
        ("{{ range(9) }}", "only promise('30m') can be called in a template"),
        ("{% for a in tags %}{% endfor %}", "loops cannot be used in templates; facts, filters and if are enough"),
        ("{{ 'a' * 999999999 }}", '"mul" cannot be used in templates; facts, filters and if are enough'),
        ("{{ 9 ** 9 ** 9 }}", '"pow" cannot be used in templates; facts, filters and if are enough'),
        ("{{ tags[0] }}", "brackets cannot be used in templates; facts, filters and if are enough"),
        ("{{ cause.__class__ }}", 'no fact "cause.__class__"; there are: cause, customer.handle, '
         "customer.name, customer.posts, customer.told, finding, greeting, industry.all, industry.alone, informal, "
         "known_issue.next_update, known_issue.since, known_issue.text, lang, link, owner.name, owner.team, platform, "
         "promise, responder.initials, tags, tone, topic.title"),
        ("{{ ''.__class__.__mro__ }}", None),
        ("{% set a = 1 %}", '"assign" cannot be used in templates; facts, filters and if are enough'),
        ("{% include 'x' %}", '"include" cannot be used in templates; facts, filters and if are enough'),
        ("{% macro a() %}{% endmacro %}", "macros cannot be used in templates; facts, filters and if are enough"),
        ("{{ tags | join(tags | join('ab')) }}", "join takes a plain separator, and nothing that was joined before: "
         "join(', ')"),
        ("{{ tags | join('ab') | upper | join('ab') }}", "join takes a plain separator, and nothing that was joined "
         "before: join(', ')"),
        ("{{ tags | join(cause) }}", "join takes a plain separator, and nothing that was joined before: join(', ')"),
        ("about { cause }.", "{ cause } would stand in public like this; write {{ cause }}"),
        ("by {promise('30m')}", "{promise('30m')} would stand in public like this; write {{ promise }}"),
        ("{{ cause", None),
        ("{{ " + "(" * 2000 + "cause" + ")" * 2000 + " }}", None),
        ("x" * 5001, "a template may have 5,000 characters; this one has 5,001"),
    ],
)  # fmt: skip
def test_what_a_template_may_not_hold_is_refused(text: str, said: str | None) -> None:
    """Unknown facts, and everything that could take long, grow large or reach out, is refused when read."""
    flaws = [flaw.what for flaw in check(text)]

    assert flaws[:1] == [said] if said else flaws


@given(st.text(alphabet="{}%()|.'[] abcdefor", max_size=60))
def test_what_passes_the_check_can_be_rendered(text: str) -> None:
    """No template that was read fails or grows beyond bounds when it is needed."""
    if not check(text):
        made = render(text, NOON)
        assert made.problem == ""
        assert len(made.text) <= 10_000


def test_a_signature_is_filled_or_shows_its_gap() -> None:
    """The responder's initials stand in the signature as soon as there is a responder."""
    assert signed("Hi.", "^{responder.initials}", "MC") == "Hi. ^MC"
    assert signed("Hi.", "^{responder.initials}", "") == "Hi. ^[initials]"
    assert signed("Hi.", "", "MC") == "Hi."
