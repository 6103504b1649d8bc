"""What can be read and never holds, never counts or is said twice: told where it stands, with what to do."""

from __future__ import annotations

import pytest

from firebreak.commands.check_advice import advise
from firebreak.core.errors import BadPlaybooks
from firebreak.wiring import read_text

TEXT = """\
version: 1
topics:
  acme: {words: [acme air], handles: {x: "@AcmeAir"}, parts: {site: [app, login]}}
  bank: {words: [nordhafen bank], handles: {x: "@Nordhafen"}}
watchlists:
  regulators: {kind: regulator, entries: [{name: DOT, handles: {x: "@USDOT"}}]}
people:
  mei: {slack: U0MEI0001, languages: [zh, en]}
  tom: {slack: U0TOM0001, languages: [en]}
teams:
  comms: {members: [mei, tom], on_call: {rotate: weekly, from: 2026-01-05T09:00, zone: Europe/Berlin}}
playbooks:
  rest:
    when: {signal: [tagged, grave, blind, cascade, coordinated, echo, negative_share, slow_burn], severity: ">= sev4"}
    steps: [{do: alert, to: "#rest", notify: comms}]
  reg:
    when: {tagged: regulator}
    steps: [{do: alert, to: "#crisis-desk", notify: comms}]
  surge:
    when: {signal: negative_velocity, topic: acme}
    steps:
      - {do: alert, to: "#desk", notify: comms}
      - {do: notify, who: comms.on_call, after: 10m, unless: acknowledged}
"""
ASKS = "{signal: negative_velocity, topic: acme}"
TIER = "      - {do: notify, who: comms.on_call, after: 10m, unless: acknowledged}\n"
NEVER = '"surge" never starts: what '
TOGETHER = "cannot hold together; take one of the two out"


def told(text: str) -> list[str]:
    """Everything that is said of a file."""
    try:
        file = read_text(text)
    except BadPlaybooks as error:
        return [one.what for one in error.problems]
    return [one.what for one in (*file.warnings, *advise(file).warnings)]


@pytest.mark.parametrize(
    ("right", "sin", "said"),
    [
        (ASKS, "{signal: negative_velocity, not: {signal: negative_velocity}}",
         f"{NEVER}stands under not: holds whenever the rest does; take one of them out"),
        (ASKS, '{severity: ">= sev1", not: {severity: ">= sev3"}}', f"{NEVER}stands under not: holds"),
        (ASKS, "{topic: acme, all: [{topic: bank}]}", f"{NEVER}it asks of topic {TOGETHER}"),
        (ASKS, "{severity: sev1, all: [{severity: sev2}]}", f"{NEVER}it asks of severity {TOGETHER}"),
        (ASKS, '{people: ">= 3", all: [{people: "< 2"}]}', f"{NEVER}it asks of people {TOGETHER}"),
        (ASKS, '{topic: acme, any: [{topic: bank}, {part: site}], people: ">= 3"}', ""),
        (ASKS, "{topic: acme, part: sitte}", 'no topic has a part "sitte" (did you mean "site"?)'),
        (ASKS, "{topic: acme, language: english}", '"english" is no code of a language; write en'),
        (ASKS, '{topic: acme, share: ">= 140%"}', 'a share is 100 % at most; write such as ">= 40%"'),
        (ASKS, '{topic: acme, volume: ">= 0"}', '">= 0" always holds; write such as ">= 200", or leave volume out'),
        (ASKS, '{topic: acme, volume: "< 0"}', '"< 0" never holds; write such as "< 200", or leave volume out'),
        (ASKS, "{topic: acme, words: [a]}", 'every word that begins with "a" counts; write more of it'),
        (ASKS, "{topic: acme, words: [打]}", ""),
        (ASKS, '{topic: acme, words: [""]}', "an empty word stands here, which no post says; take it out"),
        ("[app, login]", "[a]", 'every word that begins with "a" counts; write more of it'),
        ("[acme air]", '["", acme air]', '"" is an empty word, which no post says; take it out'),
        ("[acme air]", "[acme air], not_words: [acme]", '"acme air" never counts: it holds "acme", which stands under'),
        ("[acme air]", "[acme air], not_words: [acme airlift]", ""),
        ('"@Nordhafen"', '"@acmeair"', '"@acmeair" is an account of the topic acme too, so a post with it'),
        ('"@USDOT"', '"@AcmeAir"', '"@AcmeAir" is your own account (topic acme), so every complaint'),
        ("{name: DOT,", '{name: FAA, handles: {x: "@usdot"}}, {name: DOT,',
         '"@USDOT" is FAA already; leave it in one entry'),
        (TIER, TIER * 2, "the same step stands above already; take one of them out"),
        ("who: comms.on_call", "who: []", "this calls nobody; name people, teams or team.on_call"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(right: str, sin: str, said: str) -> None:
    """And its neighbour that can be is not."""
    assert told(TEXT) == []
    found = told(TEXT.replace(right, sin, 1))

    assert right in TEXT
    assert [one for one in found if one.startswith(said)] if said else found == [], found


def test_a_language_that_is_none_is_told_once() -> None:
    """Not again for each template that has no text in it."""
    draft = "      - {do: draft_acknowledgement, template: hello, platforms: [x], approve: {by: comms, within: 10m}}\n"
    hello = "templates: {hello: {en: \"We are asking the crew. More here by {{ promise('30m') }}.\"}}\n"
    text = TEXT.replace(TIER, TIER + draft) + hello

    assert [one for one in told(text.replace("[en]", "[english]")) if "english" in one] == [
        '"english" is no code of a language; write en'
    ]
