"""What `when:` can ask of a signal: what its posts say, how many, how often and at what time; any, all and not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from firebreak.commands.check_tests import run_file_tests
from firebreak.core.model import Severity, Signal
from firebreak.playbooks.when import When
from firebreak.wiring import read_text

NIGHT = datetime(2026, 3, 7, 2, tzinfo=UTC)  # a Saturday
SAID = {
    "posts": 40,
    "words": {"down": 30, "refund": 2},
    "parts": {"booking": 8},
    "platforms": {"x": 39, "weibo": 1},
    "languages": {"en": 40},
    "authors": 25,
    "mentions": 300,
    "reach": 2_000_000,
    "followers": 150_000,
    "share": 0.45,
    "openings": [(NIGHT - timedelta(days=days)).isoformat() for days in (1, 3, 9)],
}
SIGNAL = Signal("acme", "negative_velocity", "raised", NIGHT, Severity.SEV3, 40, 3, 600, 9, "40 posts.", details=SAID)


def when(**said: Any) -> When:
    return When.model_validate({"signal": "negative_velocity"} | said)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"words": ["down", "outage"]}, "posts say down"),
        ({"words": "refund"}, ""),
        ({"part": "booking"}, "posts speak of booking"),
        ({"platform": "x"}, "posts are on x"),
        ({"platform": "weibo"}, ""),
        ({"language": ["zh", "en"]}, "posts are in en"),
        ({"volume": ">= 40"}, "volume is >= 40"),
        ({"volume": "< 40"}, ""),
        ({"mentions": ">= 300"}, "mentions is >= 300"),
        ({"mentions": "< 300"}, ""),
        ({"people": ">= 20"}, "people is >= 20"),
        ({"people": ">= 26"}, ""),
        ({"reach": ">= 1.5M"}, "reach is >= 1.5M"),
        ({"followers": ">= 100k"}, "followers is >= 100k"),
        ({"share": ">= 40%"}, "share is >= 40%"),
        ({"share": "< 0.4"}, ""),
        ({"again": {"times": 3}}, "it has come 3 times in 7 days"),
        ({"again": {"times": 4}}, ""),
        ({"again": {"times": 4, "within": "10d"}}, "it has come 4 times in 10 days"),
        ({"at": {"hours": "22:00-07:00"}}, "it is the time that it asks for"),
        ({"at": {"hours": "22:00-07:00", "zone": "Asia/Tokyo"}}, ""),
        ({"at": {"days": ["sat", "sun"]}}, "it is the time that it asks for"),
        ({"at": {"days": "mon"}}, ""),
        ({"at": {"days": "mon", "holidays": "DE"}}, ""),
        ({"not": {"words": "down"}}, ""),
        ({"not": {"words": "outage"}}, "it is not what it leaves out"),
        ({"any": [{"words": "outage"}, {"part": "booking"}]}, "posts speak of booking"),
        ({"any": [{"words": "outage"}, {"platform": "weibo"}]}, ""),
        ({"all": [{"words": "down"}, {"any": [{"part": "booking"}, {"people": ">= 99"}]}]}, "posts say down"),
        ({"all": [{"words": "down"}, {"people": ">= 99"}]}, ""),
    ],
)  # fmt: skip
def test_a_clause_holds_or_says_what_it_lacks(said: dict[str, Any], why: str) -> None:
    """And whatever does not hold has a sentence for whoever wonders why nothing rang."""
    found = when(**said)

    assert (why in found.fits(SIGNAL)) if why else (found.fits(SIGNAL) == "")
    assert bool(why) != bool([*found.unmet(SIGNAL)])


def test_new_year_is_a_holiday_where_it_is_asked() -> None:
    """A holiday counts as one of the days, on the clock of the place."""
    signal = Signal("acme", "burst", "raised", datetime(2025, 12, 31, 23, tzinfo=UTC), Severity.SEV3, 1, 0, 0, 1, "")
    asks = When.model_validate({"at": {"holidays": "DE", "zone": "Europe/Berlin"}})

    assert (asks.fits(signal), asks.model_copy(update={"at": None}).fits(signal)) == (
        "it is the time that it asks for",
        "",
    )


def test_what_is_not_known_is_never_enough() -> None:
    """Neither at least so many nor fewer: a bound about nothing starts nothing."""
    bare = Signal("acme", "negative_velocity", "raised", NIGHT, Severity.SEV3, 40, 3, 600, 9, "40 posts.")

    assert [when(people=bound).fits(bare) for bound in (">= 1", "< 99")] == ["", ""]
    assert [*when(people=">= 1").unmet(bare)] == ["it asks for people >= 1, and this is not known"]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"volume": "200"}, '"200" is no bound; write ">= 200" for at least 200, or "< 200" for fewer'),
        ({"at": {"zone": "Europe/London"}}, "at: says no time; write hours: 22:00-07:00, days: [sat, sun] or holidays"),
        ({"again": {"within": "7d"}}, "again.times"),
        ({"not": {}}, "when: says nothing"),
    ],
)
def test_a_clause_that_says_nothing_is_told(said: dict[str, Any], error: str) -> None:
    """With what to write instead."""
    with pytest.raises(ValidationError, match=error.replace("[", "\\[").replace("?", "\\?")):
        when(**said)


def test_a_condition_covers_another_only_where_that_can_be_seen() -> None:
    """The very same clause, or none; whatever else may differ."""
    assert when().covers(when(words="down"))
    assert not when(words="down").covers(when())
    assert when(words="down").covers(when(words="down", people=">= 3"))
    assert not when(words="down").covers(when(words=["down", "up"]))


FILE = """\
version: 1
topics:
  acme: {words: acme air, parts: {site: [app, login]}}
people: {mei: {slack: U0MEI0001}}
playbooks:
  outage:
    when: {signal: negative_velocity, any: [{words: [down, 打不开]}, {part: site}], people: ">= 20"}
    steps: [{do: alert, to: "#status"}]
  surge:
    when: {signal: negative_velocity, not: {words: [down, 打不开]}}
    steps: [{do: alert, to: "#desk"}]
  third:
    when: {signal: negative_velocity, again: {times: 2, within: 7d}}
    steps: [{do: alert, to: "#leads"}]
  talk-of-the-town:
    when: {signal: negative_velocity, mentions: ">= 150"}
    steps: [{do: alert, to: "#town"}]
tests:
  - name: all that is said counts, whatever it means
    given:
      - {at: 2h, surge: {from: 2/h, to: 120/h, for: 30m}, text: acme air is down, sentiment: negative}
      - {at: 2h, surge: {from: 2/h, to: 300/h, for: 30m}, text: acme air is in the news, sentiment: neutral}
    expect: [{at: 150m, playbook: talk-of-the-town}]
  - name: an outage is told to the status desk
    given: [{at: 2h, surge: {from: 2/h, to: 120/h, for: 30m}, text: acme air is down, sentiment: negative}]
    expect: [{at: 150m, playbook: outage}]
  - name: any other surge is not
    given: [{at: 2h, surge: {from: 2/h, to: 120/h, for: 30m}, text: acme air is awful, sentiment: negative}]
    expect: [{at: 150m, playbook: surge}]
  - name: one angry man is not
    given:
      - {at: 2h, author: "@one", surge: {from: 2/h, to: 120/h, for: 30m}, text: acme air is down, sentiment: negative}
    expect: [{at: 150m, playbook: outage}]
  - name: the second time the leads hear of it
    given:
      - {at: 2h, surge: {from: 2/h, to: 120/h, for: 30m}, text: acme air is awful, sentiment: negative}
      - {at: 4h, press: close, who: mei, verdict: real}
      - {at: 40h, times: 90, text: acme air is awful again, sentiment: negative}
    expect: [{at: 150m, playbook: surge}, {at: 41h, playbook: third}]
"""


def test_playbooks_are_told_apart_in_the_real_line() -> None:
    """From mention to playbook: words and parts of posts, how many people, and the second time in a week."""
    outcomes = {one.name: one for one in run_file_tests(read_text(FILE))}

    assert outcomes["all that is said counts, whatever it means"].faults == ()
    assert outcomes["an outage is told to the status desk"].faults == ()
    assert outcomes["any other surge is not"].faults == ()
    assert outcomes["the second time the leads hear of it"].faults == ()
    lonely = outcomes["one angry man is not"]
    assert lonely.faults == ("at 2h30m: playbook outage does not run; running: nothing",)
    assert any("outage: it asks for people >= 20, and this is 1" in line for line in lonely.seen)
    assert any("talk-of-the-town: it asks for mentions >= 150, and this is " in line for line in lonely.seen)


def test_what_grows_is_looked_at_again_and_what_was_closed_is_not() -> None:
    """A playbook for many people starts when they are many; not for an incident that somebody has closed."""
    more = "{at: 2h, surge: {from: 2/h, to: 120/h, for: 60m}, text: acme air is down, sentiment: negative}"
    head = (
        FILE.partition("tests:")[0].replace(">= 20", ">= 90").replace("not: {words: [down, 打不开]}", "people: '< 90'")
    )
    tests = f"""tests:
  - {{name: many, given: [{more}], expect: [{{at: 138m, playbook: surge}}, {{at: 180m, playbook: outage}}]}}
  - name: closed
    given: [{more}, {{at: 140m, press: close, who: mei, verdict: "false"}}]
    expect: [{{at: 139m, playbook: surge}}, {{at: 180m, does_not: alert}}]
"""
    many, closed = run_file_tests(read_text(head + tests))

    assert (many.faults, closed.faults) == ((), ())


GROWS = """\
version: 1
topics: {acme: {words: acme air}}
people: {mei: {slack: U0MEI0001}}
playbooks:
  large: {when: {signal: negative_velocity, BOUND >= NUMBER"}, steps: [{do: alert, to: "#status"}]}
  small: {when: {signal: negative_velocity, BOUND < NUMBER"}, steps: [{do: alert, to: "#desk"}]}
tests:
"""


def test_a_few_people_who_write_more_and_more_reach_a_bound_on_posts() -> None:
    """Nobody new has to write for a fire to have grown: fifteen people write 240 posts."""
    surge = "surge: {from: 1/h, to: 12/h, for: 80m}, text: acme air is down, sentiment: negative"
    given = ", ".join(f'{{at: {110 + n}m, author: "@p{n}", {surge}}}' for n in range(15))
    test = (
        f"  - {{name: few, given: [{given}], expect: [{{at: 150m, playbook: small}}, {{at: 200m, playbook: large}}]}}"
    )
    file = GROWS.replace("BOUND", 'volume: "').replace("NUMBER", "170")
    (few,) = run_file_tests(read_text(file + test))

    assert few.faults == ()


def test_a_second_fire_is_looked_at_again_although_the_first_was_larger() -> None:
    """How many wrote in the first one, days ago, says nothing of the second."""
    first, second = (
        f"{{at: {at}, surge: {{from: 2/h, to: {most}/h, for: 60m}}, text: acme air is {what}, sentiment: negative}}"
        for at, most, what in (("2h", 200, "down"), ("9d", 150, "late"))
    )
    given = f"[{first}, {{at: 10h, press: close, who: mei, verdict: real}}, {second}]"
    expect = "[{at: 200m, playbook: large}, {at: 217h, playbook: large}]"
    file = GROWS.replace("BOUND", 'people: "').replace("NUMBER", "70")
    (two,) = run_file_tests(read_text(f"{file}  - {{name: two, given: {given}, expect: {expect}}}"))

    assert two.faults == ()
