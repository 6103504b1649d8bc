"""The one sentence that the desk keeps: on the cards, counted against, and gone when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from api_keys import bearer
from playbooks_files import read
from starlette.testclient import TestClient

from firebreak.app import App
from firebreak.care.known_questions import asked_about
from firebreak.core.answering import KnownIssue
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Card, Effect, Post, Receipt, Update
from firebreak.core.model import Author, Judged, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.sources.body import parse_body
from firebreak.web.api import build as build_web
from firebreak.wiring import build

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FILE = """
version: 1
topics:
  acme-air: {title: Acme Air, words: [acme air], handles: {x: ["@AcmeAir"]}}
watchlists:
  regulators: {kind: regulator, entries: [{name: US DOT, handles: {x: "@USDOT"}}]}
people: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}}
playbooks:
  regulator:
    when: {tagged: regulator}
    may: {known: [mei]}
    steps: [{do: alert, to: "#care"}]
"""
ISSUE = "The check-in app is down since 10:00. 值机系统故障。Не работает регистрация на рейс."


class Shown(Null):
    """Delivers to nobody, and keeps the cards."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.cards: list[Card] = []

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if isinstance(effect, Post | Update) and effect.card:
            self.cards.append(effect.card)
        return super().deliver(effect, key, again=again)


def started(address: str) -> tuple[App, ManualClock, Shown, str]:
    """An app with an open incident whose card was shown."""
    clock = ManualClock(NOON)
    shown = Shown(clock)
    app = build(read(FILE), database_url=address, clock=clock, notifier=shown)
    post = Mention("1", "x", Author("rosa"), "@AcmeAir is bad. @USDOT", NOON, sentiment="negative")
    app.watch(Parsed((post,)), "feed")
    app.deliver()
    return app, clock, shown, app.queries.incidents()[0].id


def questions(count: int, at: datetime) -> Parsed:
    texts = (
        "@AcmeAir why is the check-in app down?",
        "@AcmeAir 值机系统什么时候好",
        "@AcmeAir почему не работает регистрация?",
    )
    langs = ("en", "zh", "ru")
    return Parsed(
        tuple(
            Mention(f"q{n}", "x", Author(f"u{n}"), texts[n % 3], at, lang=langs[n % 3], sentiment="neutral")
            for n in range(count)
        )
    )


def later(app: App, clock: ManualClock, minutes: float = 1) -> None:
    clock.forward(timedelta(minutes=minutes))
    while app.deliver():
        pass


def test_it_stands_on_the_card_and_is_counted_against(address: str) -> None:
    """Six people ask in three languages what is known: one public post is offered."""
    app, clock, shown, id = started(address)
    came = app.act("known", id, "Mei", {"text": f" {ISSUE} ", "minutes": 60})
    app.watch(questions(6, NOON + timedelta(seconds=30)), "feed")
    later(app, clock)

    facts = dict(shown.cards[-1].facts)
    assert came.say == f"Mei keeps as a known issue: {ISSUE} (next update by 13:00 UTC)"
    assert facts["Known issue"].startswith("The check-in app is down")
    assert facts["Asked about it"] == "6 people; one public post would answer them all"

    app.act("known", id, "Mei", {"text": "none"})
    later(app, clock)
    assert "Known issue" not in dict(shown.cards[-1].facts)
    app.store.close()


def test_it_outlives_its_incident_and_keeps_its_beginning(address: str) -> None:
    """What is known of a topic is known to the next incident too; a better sentence does not make it younger."""
    app, clock, _, id = started(address)
    app.act("known", id, "Mei", {"text": "Something is wrong with the app."})
    app.act("close", id, "Mei")
    clock.forward(timedelta(minutes=30))
    app.act("known", id, "Mei", {"text": ISSUE, "minutes": 30})

    with app.store.begin() as tx:
        assert tx.known_issue("acme-air") == KnownIssue(
            "acme-air", ISSUE, NOON, "Mei", NOON + timedelta(minutes=30), NOON + timedelta(minutes=60)
        )
        assert tx.known_issue("other") is None
    app.store.close()


@pytest.mark.parametrize(
    ("who", "text", "minutes", "says"),
    [
        ("Mei", "  ", None, "Say what is known in one sentence, or none when it is over."),
        ("Mei", "It is down.", 0, "The next update is due in 1 minute to 7 days: give it in minutes."),
        ("Tom", "It is down.", None, "Only Mei may say what is known."),
    ],
)
def test_what_does_not_count(who: str, text: str, minutes: int | None, says: str) -> None:
    """Nothing is kept."""
    app, _, _, id = started("sqlite://")
    came = app.act("known", id, who, {"text": text, "minutes": minutes})

    assert (came.ok, came.say) == (False, says)
    with app.store.begin() as tx:
        assert tx.known_issue("acme-air") is None
    app.store.close()


def test_over_http() -> None:
    """The same by the API, with a key of its person."""
    app, _, _, id = started("sqlite://")
    web = TestClient(build_web(app, parse_body, api_token=""), headers=bearer(app.store, "act", "mei"))
    answer = web.post(f"/api/incidents/{id}/known-issue", json={"text": "It is down.", "minutes": 30})

    assert answer.json() == {"ok": True, "say": "mei keeps as a known issue: It is down. (next update by 12:30 UTC)"}
    app.store.close()


def judged(id: str, author: str, text: str, minute: float) -> Judged:
    return Judged(Mention(id, "x", Author(author), text, NOON + timedelta(minutes=minute)), "acme-air", 0.1, "neutral")


def test_only_questions_about_it_count_and_each_person_once() -> None:
    """Not what was asked before, not talk, not other questions."""
    issue = KnownIssue("acme-air", "The check-in app is down", NOON, "mei", NOON)
    heard = [
        judged("0", "early", "is the check-in app down?", -5),
        judged("1", "rosa", "is the check-in app down?", 1),
        judged("2", "rosa", "is the check-in app still down?", 2),
        judged("3", "tom", "the check-in app went down", 3),
        judged("4", "ann", "where is my bag?", 4),
    ]

    assert asked_about(issue, heard).people == 1
