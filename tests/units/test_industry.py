"""Only us, or the whole industry: what other topics receive at the moment of an alert."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from playbooks_files import read

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Briefing
from firebreak.core.industry import Peer, compared
from firebreak.core.model import Author, Incident, Mention, Parsed, Severity, Signal, Task
from firebreak.drafts.template_checks import check
from firebreak.drafts.templates import render
from firebreak.notifiers.null import Null
from firebreak.response.public_texts import gather
from firebreak.wiring import build, read_text

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FILE = """\
version: 1
topics:
  acme: {words: acme, industry: airlines}
  beta-air: {words: beta, industry: Airlines, title: Beta Air}
  gamma: {words: gamma, industry: airlines}
  bank: {words: bank}
people: {mei: {slack: U0MEI0001}}
playbooks:
  ours: {when: {signal: negative_velocity, topic: acme, industry: alone}, steps: [{do: alert, to: "#desk"}]}
  everybody: {when: {signal: negative_velocity, topic: acme, industry: all}, steps: [{do: alert, to: "#watch"}]}
"""
INCIDENT = Incident("abc", "acme", Severity.SEV3, NOON, NOON, "Because.", playbooks=("ours",))
TASK = Task("abc/ours/2-d", "abc", "ours", 2, "draft_acknowledgement", NOON)


def signal(topic: str) -> Signal:
    return Signal(topic, "negative_velocity", "raised", NOON, Severity.SEV3, 30, 2, 3600, 9, "30.", {"velocity": 3.0})


@pytest.mark.parametrize(
    ("peers", "how", "said"),
    [
        ([Peer("B", 4, 4.0), Peer("C", 0, 1.0)], "alone", "only us in banks: B 4 negative, usually 4, C 0"),
        ([Peer("B", 40, 4.0), Peer("C", 9, 1.0)], "all", "the whole of banks: B 40 negative, usually 4, C 9"),
        ([Peer("B", 4, 4.0), Peer("C", 9, 1.0)], "some", "2 of 3 in banks: C 9 negative, usually 1, B 4"),
        ([Peer("B", 3, 1.0)], "alone", "only us in banks: B 3 negative, usually 1"),  # by chance, as well
    ],
)
def test_a_peer_has_it_where_chance_and_habit_do_not_explain_it(peers: list[Peer], how: str, said: str) -> None:
    """Twice the usual and beyond the band of chance; the highest is named first."""
    found = compared(signal("acme"), "banks", peers).details

    assert (found["industry_is"], found["industry"][: len(said)]) == (how, said)


def test_many_peers_are_counted_and_three_named() -> None:
    """A card is read on a phone."""
    peers = [Peer(name, 1, 1.0) for name in "BCDEF"]

    assert compared(signal("acme"), "banks", peers).details["industry"].endswith(" and 2 more")
    assert compared(signal("acme"), "banks", []).details == {}


class Loud:
    """Speaks once, when it is told to by a word."""

    name = "negative_velocity"

    def __init__(self, topic: str) -> None:
        self.topic = topic

    def update(self, reading: object) -> Signal | None:
        at = reading.until  # type: ignore[attr-defined]
        return replace(signal("acme"), at=at) if self.topic == "acme" and at >= NOON else None

    def state(self) -> dict[str, object]:
        return {}

    def restore(self, state: object) -> None: ...


def heard(address: str, beta: int) -> App:
    """A week in which each topic has one post an hour; then thirty for acme, and so many for Beta Air."""
    clock = ManualClock(NOON)
    app = build(
        read_text(FILE), database_url=address, clock=clock, notifier=Null(clock), detectors=lambda name: [Loud(name)]
    )
    posts = [
        (word, NOON - timedelta(hours=hour, minutes=20))
        for hour in range(24, 8 * 24)
        for word in ("acme", "beta", "gamma", "bank")
    ]
    posts += [("beta", NOON - timedelta(minutes=n)) for n in range(beta)]
    posts += [("gamma", NOON - timedelta(minutes=n)) for n in range(0, 2 * beta, 2)]
    posts += [("acme", NOON - timedelta(minutes=n)) for n in range(30, 0, -1)] + [("acme", NOON)]
    mentions = [
        Mention(str(n), "x", Author(f"a{n}"), f"{word} is bad", at, sentiment="negative")
        for n, (word, at) in enumerate(sorted(posts, key=lambda one: one[1]))
    ]
    app.watch(Parsed(tuple(mentions)), "test")
    return app


@pytest.mark.parametrize(("beta", "playbook", "said"), [(1, "ours", "only us"), (25, "everybody", "the whole of")])
def test_the_card_says_whether_others_have_it_and_a_playbook_may_ask(
    lasting_address: str, beta: int, playbook: str, said: str
) -> None:
    """On both databases; a topic without an industry is not asked."""
    app = heard(lasting_address, beta)
    (incident,) = app.queries.incidents()
    app.store.close()

    assert incident.playbooks == (playbook,)
    assert incident.signals[0].details["industry"].startswith(f"{said} ")
    assert "Beta Air" in incident.signals[0].details["industry"]
    assert "Bank" not in incident.signals[0].details["industry"]


def test_check_warns_of_an_industry_of_one() -> None:
    """A slip of the pen makes one; a playbook that asks for what cannot be never starts."""
    text = FILE.replace("gamma: {words: gamma, industry: airlines}", "gamma: {words: gamma, industry: airlnes}")
    warnings = [str(one.what) for one in read(text).warnings]

    assert any('nobody else is in "airlnes" (did you mean "airlines"?)' in one for one in warnings)


TEXT = "{% if industry.all %}All.{% elif industry.alone %}Only we.{% else %}Somebody.{% endif %} {{ promise('1h') }}"


@pytest.mark.parametrize(("how", "said"), [("all", "All."), ("alone", "Only we."), ("some", "Som"), ("", "Som")])
def test_a_draft_says_it_too(how: str, said: str) -> None:
    """By the latest signal that compared; where nobody compared, neither holds."""
    earlier = replace(signal("acme"), at=NOON - timedelta(hours=1), details={"industry_is": "alone" if how else ""})
    later = replace(signal("acme"), detector="grave", details={"industry_is": how})
    incident = replace(INCIDENT, signals=(later, earlier))

    facts = gather(Briefing(TASK, incident, NOON), read(FILE), (), "x", "en")

    assert render(TEXT, facts).text.startswith(said)
    assert not [one.what for one in check(TEXT, "en") if one.severe]


def test_the_words_of_each_case_are_looked_at() -> None:
    """A slip in a text that is rarely read is found when the file is read."""
    text = "{% if industry.all %}We are liable for your loss. {% endif %}More by {{ promise('1h') }}."

    assert any("liable" in one.word for one in check(text, "en"))


def test_check_warns_of_a_text_that_nobody_reads() -> None:
    """Where no topics share an industry nothing is ever compared."""
    own = f'templates: {{ours: {{en: "{TEXT}"}}}}\n'
    compared_file, alone = FILE + own, FILE.replace("industry: airlines", "title: X", 2) + own

    assert not any("never hold" in str(one.what) for one in read(compared_file).warnings)
    assert any("never hold" in str(one.what) for one in read(alone.replace(", industry: Airlines", "")).warnings)
